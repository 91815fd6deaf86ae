package capture

import (
	"math"
	"time"
)

// The lengths of a pcap file header, of a record header and of one as Alexey
// Kuznetzov's patches to libpcap wrote it.
const (
	pcapFileHeader        = 24
	pcapRecordHeader      = 16
	kuznetzovRecordHeader = 24
)

// A lengthOrder says which of its two lengths a record header has first.
// Writers before version 2.4 of the format did not agree.
type lengthOrder uint8

const (
	capturedFirst lengthOrder = iota
	originalFirst
	smallerFirst
)

// A pcapDecoder reads the format that draft-ietf-opsawg-pcap describes.
type pcapDecoder struct {
	r            *Reader
	order        bigEndian
	recordHeader int
	tick         int64 // nanoseconds a unit of the fraction
	lengths      lengthOrder
	linkType     LinkType
	limit        uint32 // snap length as the header has it
}

// beginPCAP reads the file header.
func (r *Reader) beginPCAP() error {
	h := r.in.peek(pcapFileHeader)
	if len(h) < pcapFileHeader {
		return r.short(0, 0, "pcap file header", pcapFileHeader)
	}
	d := &pcapDecoder{r: r, recordHeader: pcapRecordHeader, tick: int64(time.Microsecond)}
	d.order = h[0] == 0xa1 // with which every magic number begins
	switch d.order.uint32(h) {
	case magicNanoseconds:
		d.tick = 1
	case magicKuznetzov:
		d.recordHeader = kuznetzovRecordHeader
	}
	major, minor := d.order.uint16(h[4:]), d.order.uint16(h[6:])
	if major != 2 {
		return malformed(0, 0, "unknown pcap version %d.%d", major, minor)
	}
	switch {
	case minor < 3:
		d.lengths = originalFirst
	case minor == 3:
		d.lengths = smallerFirst
	}
	d.limit = d.order.uint32(h[16:])
	// The upper half holds the length of a frame check sequence and reserved
	// bits.
	d.linkType = LinkType(d.order.uint32(h[20:]))
	r.in.take(pcapFileHeader)
	r.decoder = d
	return nil
}

func (d *pcapDecoder) next(p *Packet) error {
	r := d.r
	begin := r.in.offset()
	h := r.in.peek(d.recordHeader)
	if len(h) < d.recordHeader {
		return r.short(begin, r.frames+1, "pcap record header", int64(d.recordHeader))
	}
	sec, frac := d.order.uint32(h), d.order.uint32(h[4:])
	captured, original := d.order.uint32(h[8:]), d.order.uint32(h[12:])
	if d.lengths == originalFirst || d.lengths == smallerFirst && captured > original {
		captured, original = original, captured
	}
	if captured > MaxPacket {
		return malformed(begin, r.frames+1, "captured length of %d bytes", captured)
	}
	n := d.recordHeader + int(captured)
	b := r.in.peek(n)
	if len(b) < n {
		return r.short(begin, r.frames+1, "pcap record", int64(n))
	}
	r.in.take(n)
	r.frames++
	*p = Packet{
		Number: r.frames,
		// Some writers put a whole second or more into the fraction.
		Time:     time.Unix(int64(sec), int64(frac)*d.tick).UTC(),
		Length:   wireLength(original, int(captured)),
		LinkType: d.linkType,
		Data:     b[d.recordHeader:n:n],
	}
	return nil
}

func (d *pcapDecoder) linkTypes(counts map[LinkType]int64) { counts[d.linkType] += d.r.packets }

func (d *pcapDecoder) snaplen() int { return int(min(d.limit, math.MaxInt32)) }

// wireLength returns the length of a packet on the wire. Writers that state
// less than they captured exist.
func wireLength(original uint32, captured int) int {
	return max(int(min(original, math.MaxInt32)), captured)
}
