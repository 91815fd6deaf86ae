package capture

import (
	"bytes"
	"io"
	"testing"
	"time"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
	"github.com/google/gopacket/pcapgo"
)

// What pcapgo writes, it and this package read alike.
func TestCleanFilesReadAsByPcapgo(t *testing.T) {
	for _, nano := range []bool{false, true} {
		var file bytes.Buffer
		w := pcapgo.NewWriter(&file)
		if nano {
			w = pcapgo.NewWriterNanos(&file)
		}
		if err := w.WriteFileHeader(65535, layers.LinkTypeEthernet); err != nil {
			t.Fatal(err)
		}
		writePackets(t, func(ci gopacket.CaptureInfo, data []byte) error { return w.WritePacket(ci, data) })
		r, err := pcapgo.NewReader(bytes.NewReader(file.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		compareWithPcapgo(t, file.Bytes(), r)
	}
	var file bytes.Buffer
	w, err := pcapgo.NewNgWriter(&file, layers.LinkTypeEthernet)
	if err != nil {
		t.Fatal(err)
	}
	writePackets(t, w.WritePacket)
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	r, err := pcapgo.NewNgReader(bytes.NewReader(file.Bytes()), pcapgo.DefaultNgReaderOptions)
	if err != nil {
		t.Fatal(err)
	}
	compareWithPcapgo(t, file.Bytes(), r)
}

func writePackets(t *testing.T, write func(gopacket.CaptureInfo, []byte) error) {
	t.Helper()
	for i := range 500 {
		data := payload(byte(i), i*3)
		ci := gopacket.CaptureInfo{
			Timestamp: time.Unix(1700000000+int64(i), int64(i)*1001001), CaptureLength: len(data), Length: len(data) + i%2*100,
		}
		if err := write(ci, data); err != nil {
			t.Fatal(err)
		}
	}
}

func compareWithPcapgo(t *testing.T, file []byte, r gopacket.PacketDataSource) {
	t.Helper()
	_, list, err := read(file)
	if err != io.EOF || len(list) != 500 {
		t.Fatalf("%d packets, %v", len(list), err)
	}
	for _, p := range list {
		data, ci, err := r.ReadPacketData()
		if err != nil {
			t.Fatal(err)
		}
		wantPacket(t, p, Packet{p.Number, ci.Timestamp, ci.Length, LinkTypeEthernet, 0, data})
	}
}
