package capture

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"testing"
	"time"
)

// appender is what both byte orders of encoding/binary can do.
type appender interface {
	AppendUint16([]byte, uint16) []byte
	AppendUint32([]byte, uint32) []byte
	AppendUint64([]byte, uint64) []byte
	String() string
}

var byteOrders = [...]appender{binary.LittleEndian, binary.BigEndian}

// le writes the captures of tests that are not about byte order.
var le = builder{binary.LittleEndian}

// A builder writes capture files byte by byte, independent of the code under
// test.
type builder struct{ o appender }

func (w builder) u16(b []byte, v ...uint16) []byte {
	for _, x := range v {
		b = w.o.AppendUint16(b, x)
	}
	return b
}

func (w builder) u32(b []byte, v ...uint32) []byte {
	for _, x := range v {
		b = w.o.AppendUint32(b, x)
	}
	return b
}

// pcap returns a pcap file header.
func (w builder) pcap(magic, snaplen, network uint32) []byte {
	b := w.u32(nil, magic)
	b = w.u16(b, 2, 4)
	return w.u32(b, 0, 0, snaplen, network)
}

// record returns a pcap record of data, all of which was captured.
func (w builder) record(sec, frac uint32, data []byte) []byte {
	return w.cutRecord(sec, frac, uint32(len(data)), data)
}

// cutRecord returns a pcap record of a packet of the given length.
func (w builder) cutRecord(sec, frac, length uint32, data []byte) []byte {
	return append(w.u32(nil, sec, frac, uint32(len(data)), length), data...)
}

// block returns a pcapng block.
func (w builder) block(kind uint32, body ...[]byte) []byte {
	b := pad(bytes.Join(body, nil))
	n := uint32(len(b) + 12)
	return w.u32(append(w.u32(nil, kind, n), b...), n)
}

func pad(b []byte) []byte {
	for len(b)%4 != 0 {
		b = append(b, 0)
	}
	return b
}

// section returns a Section Header Block.
func (w builder) section() []byte {
	b := w.u32(nil, 0x1a2b3c4d)
	b = w.u16(b, 1, 0)
	return w.block(0x0a0d0d0a, w.o.AppendUint64(b, 1<<64-1))
}

// iface returns an Interface Description Block with options.
func (w builder) iface(linkType uint16, snaplen uint32, options ...[]byte) []byte {
	b := w.u32(w.u16(nil, linkType, 0), snaplen)
	return w.block(1, append([][]byte{b}, options...)...)
}

// option returns a pcapng option.
func (w builder) option(code uint16, value ...byte) []byte {
	return pad(append(w.u16(nil, code, uint16(len(value))), value...))
}

// enhanced returns an Enhanced Packet Block.
func (w builder) enhanced(iface uint32, ticks uint64, data []byte, options ...[]byte) []byte {
	n := uint32(len(data))
	b := w.u32(nil, iface, uint32(ticks>>32), uint32(ticks), n, n)
	return w.block(6, append([][]byte{b, pad(bytes.Clone(data))}, options...)...)
}

// simple returns a Simple Packet Block.
func (w builder) simple(length uint32, data []byte) []byte {
	return w.block(3, w.u32(nil, length), data)
}

// obsolete returns a Packet Block.
func (w builder) obsolete(iface, drops uint16, ticks uint64, data []byte) []byte {
	n := uint32(len(data))
	b := w.u32(w.u16(nil, iface, drops), uint32(ticks>>32), uint32(ticks), n, n)
	return w.block(2, b, data)
}

// secrets returns a Decryption Secrets Block with a key log.
func (w builder) secrets(data string) []byte {
	return w.block(10, w.u32(nil, 0x544c534b, uint32(len(data))), []byte(data))
}

func join(parts ...[]byte) []byte { return bytes.Join(parts, nil) }

// payload returns n bytes that tell packets apart.
func payload(seed byte, n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = seed + byte(i)
	}
	return b
}

// readAll reads all packets of src, each with its own copy of the data.
func readAll(src Source) (list []Packet, err error) {
	for {
		var p Packet
		if err = src.Next(&p); err != nil {
			return list, err
		}
		p.Data = bytes.Clone(p.Data)
		list = append(list, p)
	}
}

// read reads a whole capture. A fault in the file header is returned too.
func read(b []byte) (*Reader, []Packet, error) {
	r, err := NewReader("test", bytes.NewReader(b))
	if err != nil {
		return nil, nil, err
	}
	list, err := readAll(r)
	return r, list, err
}

// mustRead reads a capture that must be whole and hold n packets.
func mustRead(t *testing.T, n int, parts ...[]byte) (*Reader, []Packet) {
	t.Helper()
	r, list, err := read(join(parts...))
	if err != io.EOF {
		t.Fatalf("reading ends with %v, want io.EOF", err)
	}
	if len(list) != n {
		t.Fatalf("%d packets, want %d", len(list), n)
	}
	return r, list
}

// wantError checks kind and place of an error.
func wantError(t *testing.T, err error, kind ErrorKind, offset, packet int64) {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("error %v, want an *Error of kind %q", err, kind)
	}
	if e.Kind != kind || e.Offset != offset || e.Packet != packet {
		t.Errorf("error of kind %q at offset %d in packet %d, want %q, %d, %d\n%v",
			e.Kind, e.Offset, e.Packet, kind, offset, packet, err)
	}
	if e.Err == nil {
		t.Error("error without a cause")
	}
}

// wantPacket checks everything about a packet.
func wantPacket(t *testing.T, got, want Packet) {
	t.Helper()
	if got.Number != want.Number || !got.Time.Equal(want.Time) || got.Length != want.Length ||
		got.LinkType != want.LinkType || got.Interface != want.Interface || !bytes.Equal(got.Data, want.Data) {
		t.Errorf("packet\n%+v, want\n%+v", got, want)
	}
	if !got.Time.IsZero() && got.Time.Location() != time.UTC {
		t.Errorf("time in %v, want UTC", got.Time.Location())
	}
}
