package capture

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"testing"
	"testing/iotest"
)

// fuzzLimit bounds what one input may unpack to, lest the fuzzer spend its
// time on bombs.
const fuzzLimit = 4 << 20

// checkReader reads a hostile capture and checks what must hold of any.
func checkReader(t *testing.T, file []byte) {
	r, err := NewReader("fuzz", bytes.NewReader(file))
	var list []Packet
	if err == nil {
		list, err = readSome(r)
		checkInfo(t, r, list)
		r.Close()
	}
	if e := new(Error); err != nil && err != io.EOF && (!errors.As(err, &e) || e.Kind == 0 || e.Err == nil || e.Error() == "") {
		t.Fatalf("error %#v", err)
	}
	slow, slowErr := NewReader("fuzz", iotest.HalfReader(bytes.NewReader(file)))
	if slowErr != nil {
		if err == nil || err == io.EOF || len(list) > 0 {
			t.Fatalf("in pieces: %v", slowErr)
		}
		return
	}
	again, _ := readSome(slow)
	if !slices.EqualFunc(list, again, equalPackets) {
		t.Fatal("other packets in pieces")
	}
}

// readSome reads packets up to fuzzLimit bytes.
func readSome(r *Reader) (list []Packet, err error) {
	for size := 0; size < fuzzLimit && r.in.offset() < fuzzLimit; {
		var p Packet
		if err := r.Next(&p); err != nil {
			return list, err
		}
		p.Data = bytes.Clone(p.Data)
		size += len(p.Data) + 100
		list = append(list, p)
	}
	return list, nil
}

// checkInfo checks the sums against the packets.
func checkInfo(t *testing.T, r *Reader, list []Packet) {
	number := int64(0)
	for _, p := range list {
		if p.Number <= number || p.Length < len(p.Data) || len(p.Data) > maxBlock {
			t.Fatalf("packet %+v after number %d", p, number)
		}
		if y := p.Time.Year(); y < 1 || y > 9999 {
			t.Fatalf("packet of the year %d", y)
		}
		number = p.Number
	}
	info := r.Info()
	sum := int64(0)
	for _, c := range info.LinkTypes {
		sum += c.Packets
	}
	if info.Packets != int64(len(list)) || sum != info.Packets {
		t.Fatalf("info counts %d packets, by link type %d, of %d", info.Packets, sum, len(list))
	}
	if len(r.in.buf) > windowSize+maxBlock {
		t.Fatalf("a buffer of %d bytes", len(r.in.buf))
	}
}

func FuzzReader(f *testing.F) {
	t := new(testing.T)
	for _, list := range parts() {
		file := join(list...)
		f.Add(file)
		for _, pack := range packers {
			f.Add(pack(t, file))
		}
	}
	f.Add([]byte("text"))
	f.Fuzz(checkReader)
}

// FuzzPcapng spares the fuzzer the discovery of blocks: each input is a list
// of them, whose lengths are made right unless the first byte is odd.
func FuzzPcapng(f *testing.F) {
	data := payload(1, 60)
	f.Add(byte(0), uint32(6), le.u32(nil, 0, 0, 1, 60, 60), data, uint32(3), data)
	f.Add(byte(1), uint32(1), le.u32(nil, 276, 0), le.option(9, 0x8a), uint32(2), data)
	f.Add(byte(2), uint32(10), le.u32(nil, 0x544c534b, 60), data, uint32(0xbad), data)
	f.Add(byte(3), uint32(0x0a0d0d0a), le.u32(nil, 0x1a2b3c4d, 1, 0, 0), data, uint32(9), data)
	f.Fuzz(func(t *testing.T, how byte, kind1 uint32, head, body1 []byte, kind2 uint32, body2 []byte) {
		w := builder{byteOrders[how>>1&1]}
		first := w.block(kind1, head, body1)
		if how&1 == 1 && len(body1) > 0 {
			copy(first[4:8], body1)
		}
		checkReader(t, join(w.section(), w.iface(1, 96), first, w.block(kind2, body2),
			w.enhanced(1, 1<<40, body2, w.option(1, head...)), first))
	})
}
