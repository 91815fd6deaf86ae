package bench

import (
	"bytes"
	"io"
	"testing"

	"smtpcap/capture"
	"smtpcap/dissect"
	"smtpcap/reassembly"
)

// small is a capture in which each kind of conversation takes turns.
var small = Spec{Connections: 20, Body: 1, Bytes: 4 << 20}

func write(t testing.TB, s Spec) ([]byte, Counts) {
	t.Helper()
	var b bytes.Buffer
	counts, err := s.Write(&b)
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), counts
}

// follow reads a capture as the command does, and returns what the tracker saw and
// how many connections were settled.
func follow(t testing.TB, file []byte) (stats reassembly.Stats, settled int) {
	t.Helper()
	r, err := capture.NewReader("bench", bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	var d dissect.Dissector
	tracker := reassembly.NewTracker(reassembly.Config{
		Ports: []uint16{25, 465, 587}, New: d.New,
		Done: func(_ *reassembly.Conn, h reassembly.Handler) {
			settled++
			if c := d.Report(h); c.ClientCertificate.Length.V != 0 || !c.ServerChain.Length.Known || c.ServerChain.Length.V != 3 {
				t.Fatalf("connection %d: chain of %v, client %v", c.ID, c.ServerChain.Length, c.ClientCertificate.Status)
			}
		},
	})
	var p capture.Packet
	for {
		if err := r.Next(&p); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		tracker.Packet(&p)
	}
	tracker.Close()
	return tracker.Stats(), settled
}

func TestCaptureHoldsWhatItsSpecSays(t *testing.T) {
	for _, s := range []Spec{small, {Connections: 20, Body: 6, Acks: true}} {
		file, counts := write(t, s)
		if counts.Bytes != int64(len(file)) || s.Bytes > 0 && (counts.Bytes < s.Bytes || counts.Bytes > s.Bytes+s.Bytes/10) {
			t.Errorf("%+v: %d bytes, counted %d", s, len(file), counts.Bytes)
		}
		stats, settled := follow(t, file)
		if stats.Packets != counts.Packets || stats.Followed != counts.MailPackets || settled != s.Connections {
			t.Errorf("%+v: %d connections in %d of %d packets, want %d of %d", s, settled, stats.Followed, stats.Packets, counts.MailPackets, counts.Packets)
		}
		again, _ := write(t, s)
		if !bytes.Equal(file, again) {
			t.Errorf("%+v: two runs differ", s)
		}
	}
}

func TestMailOnlyHasSixtyPacketsAConnection(t *testing.T) {
	s := MailOnly
	s.Connections = 10
	if _, counts := write(t, s); counts.Packets != 600 {
		t.Errorf("%d packets for 10 connections, want 600", counts.Packets)
	}
}

// BenchmarkForeignPacket takes packets that are not ours the whole way from the
// file to the tracker. An operation is one packet; it must not allocate.
func BenchmarkForeignPacket(b *testing.B) {
	file, counts := write(b, Spec{Bytes: 64 << 20})
	tracker := reassembly.NewTracker(reassembly.Config{Ports: []uint16{25, 465, 587}})
	open := func() *capture.Reader {
		r, err := capture.NewReader("bench", bytes.NewReader(file))
		if err != nil {
			b.Fatal(err)
		}
		return r
	}
	r := open()
	var p capture.Packet
	b.SetBytes(counts.Bytes / counts.Packets)
	b.ReportAllocs()
	for b.Loop() {
		if err := r.Next(&p); err == io.EOF {
			r = open()
		} else if err != nil {
			b.Fatal(err)
		} else {
			tracker.Packet(&p)
		}
	}
}

// BenchmarkConnection takes a STARTTLS connection of sixty packets the whole way
// from the file to its report. An operation is one connection.
func BenchmarkConnection(b *testing.B) {
	s := MailOnly
	s.Connections = 500
	file, _ := write(b, s)
	b.ReportAllocs()
	for left := 0; b.Loop(); left-- {
		if left == 0 {
			_, left = follow(b, file)
		}
	}
}

func TestForeignPacketsAllocateNothing(t *testing.T) {
	file, counts := write(t, Spec{Bytes: 8 << 20})
	r, err := capture.NewReader("test", bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	tracker := reassembly.NewTracker(reassembly.Config{Ports: []uint16{25}})
	var p capture.Packet
	n := testing.AllocsPerRun(int(counts.Packets)-100, func() {
		if err := r.Next(&p); err != nil {
			t.Fatal(err)
		}
		tracker.Packet(&p)
	})
	if n != 0 {
		t.Errorf("%v allocations a packet", n)
	}
	if got := tracker.Stats(); got.Followed != 0 || got.OtherTCP == 0 || got.OtherIP == 0 {
		t.Errorf("%+v", got)
	}
}
