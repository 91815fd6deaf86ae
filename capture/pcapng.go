package capture

import "math"

// Block types that draft-ietf-opsawg-pcapng, Section 11.1, assigns.
const (
	blockInterface      = 0x00000001
	blockPacket         = 0x00000002 // obsolete
	blockSimplePacket   = 0x00000003
	blockEnhancedPacket = 0x00000006
	blockJournal        = 0x00000009
	blockSecrets        = 0x0000000a
	blockSysdig         = 0x00000204
	blockSysdig2        = 0x00000216
	blockSysdig2Large   = 0x00000221
	blockCustom         = 0x00000bad
	blockCustomNoCopy   = 0x40000bad
	blockSection        = magicSection
)

// The lengths of the fixed parts of blocks, in bytes.
const (
	blockHeader    = 8               // type and total length
	blockFrame     = blockHeader + 4 // and the total length again at the end
	byteOrderMark  = 0x1a2b3c4d
	minSection     = blockFrame + 16
	interfaceFixed = 8
	enhancedFixed  = 20
	simpleFixed    = 4
	packetFixed    = 20
	sectionMajor   = 1
)

// maxBlock is the largest block whose contents are looked at, in bytes: a
// packet of MaxPacket and as much again of headers, options and comments.
const maxBlock = 2 * MaxPacket

// maxInterfaces bounds the interfaces of a section. It is what the obsolete
// Packet Block can name.
const maxInterfaces = 1 << 16

// A pcapngDecoder reads the format that draft-ietf-opsawg-pcapng describes. A
// block whose framing is wrong ends the reading; one whose contents are wrong
// is counted and passed over.
type pcapngDecoder struct {
	r          *Reader
	order      bigEndian // of this section
	interfaces []ngInterface
	counts     map[LinkType]int64 // of earlier sections
	limit      uint32             // the smallest snap length so far
}

// A block is the header of one.
type block struct {
	begin int64 // offset in the stream
	kind  uint32
	total int64 // bytes with header and trailer
	frame int64 // the number that Wireshark gives it, 0 if none
}

// beginPCAPNG reads the first section header.
func (r *Reader) beginPCAPNG() error {
	d := &pcapngDecoder{r: r, counts: make(map[LinkType]int64)}
	r.decoder = d
	return d.section()
}

func (d *pcapngDecoder) next(p *Packet) error {
	for {
		b, err := d.header()
		if err != nil {
			return err
		}
		var found bool
		switch b.kind {
		case blockSection:
			err = d.section()
		case blockEnhancedPacket, blockSimplePacket, blockPacket:
			found, err = d.packet(b, p)
		case blockInterface:
			err = d.addInterface(b)
		case blockSecrets:
			err = d.addSecrets(b)
		default:
			err = d.pass(b)
		}
		if found || err != nil {
			return err
		}
	}
}

// header reads the header of the next block without taking it.
func (d *pcapngDecoder) header() (block, error) {
	r := d.r
	b := block{begin: r.in.offset()}
	h := r.in.peek(blockHeader)
	if len(h) < blockHeader {
		return b, r.short(b.begin, 0, "block header", blockHeader)
	}
	b.kind, b.total = d.order.uint32(h), int64(d.order.uint32(h[4:]))
	switch b.kind {
	case blockSection: // its length is in a byte order that follows it
		return b, nil
	case blockEnhancedPacket, blockSimplePacket, blockPacket,
		blockJournal, blockCustom, blockCustomNoCopy, blockSysdig, blockSysdig2, blockSysdig2Large:
		b.frame = r.frames + 1
	}
	if b.total < blockFrame || b.total%4 != 0 {
		return b, malformed(b.begin, b.frame, "block length of %d bytes", b.total)
	}
	return b, nil
}

// body takes the block b and returns its contents, valid until the next block
// is read. They must not be longer than maxBlock.
func (d *pcapngDecoder) body(b block) ([]byte, error) {
	in := &d.r.in
	whole := in.peek(int(b.total))
	if len(whole) < int(b.total) {
		return nil, d.r.short(b.begin, b.frame, "block", b.total)
	}
	body := whole[blockHeader : b.total-4]
	if err := d.trailer(b, whole[b.total-4:]); err != nil {
		return nil, err
	}
	in.take(int(b.total))
	return body, nil
}

// pass takes a block that is not looked at.
func (d *pcapngDecoder) pass(b block) error {
	if err := d.drop(b); err != nil {
		return err
	}
	if b.frame > 0 {
		d.r.frames = b.frame
		d.r.skipped.Records++
	} else {
		d.r.skipped.Blocks++
	}
	return nil
}

// drop takes a block, however long, without holding it in memory.
func (d *pcapngDecoder) drop(b block) error {
	in := &d.r.in
	if !in.skip(b.total - 4) {
		return d.r.short(b.begin, b.frame, "block", b.total)
	}
	t := in.peek(4)
	if len(t) < 4 {
		return d.r.short(b.begin, b.frame, "block", b.total)
	}
	if err := d.trailer(b, t); err != nil {
		return err
	}
	in.take(4)
	return nil
}

// trailer checks that a block ends with its length.
func (d *pcapngDecoder) trailer(b block, t []byte) error {
	if n := d.order.uint32(t); int64(n) != b.total {
		return malformed(b.begin, b.frame, "block length of %d bytes at its begin and %d at its end", b.total, n)
	}
	return nil
}

// section reads a Section Header Block, which begins a new list of interfaces
// and may change the byte order.
func (d *pcapngDecoder) section() error {
	r := d.r
	b := block{begin: r.in.offset(), kind: blockSection}
	h := r.in.peek(blockHeader + 4)
	if len(h) < blockHeader+4 {
		return r.short(b.begin, 0, "section header", minSection)
	}
	mark := h[blockHeader:]
	switch {
	case bigEndian(true).uint32(mark) == byteOrderMark:
		d.order = true
	case bigEndian(false).uint32(mark) == byteOrderMark:
		d.order = false
	default:
		return malformed(b.begin, 0, "byte-order magic %#x", mark)
	}
	b.total = int64(d.order.uint32(h[4:]))
	if b.total < minSection || b.total%4 != 0 {
		return malformed(b.begin, 0, "section header of %d bytes", b.total)
	}
	fixed := r.in.peek(minSection - 4)
	if len(fixed) < minSection-4 {
		return r.short(b.begin, 0, "section header", b.total)
	}
	major, minor := d.order.uint16(fixed[12:]), d.order.uint16(fixed[14:])
	if major != sectionMajor {
		return malformed(b.begin, 0, "unknown pcapng version %d.%d", major, minor)
	}
	if err := d.drop(b); err != nil {
		return err
	}
	d.foldCounts(d.counts)
	d.interfaces = d.interfaces[:0]
	return nil
}

// packet reads one of the three blocks that hold a packet. It reports false if
// the packet cannot be used.
func (d *pcapngDecoder) packet(b block, p *Packet) (bool, error) {
	r := d.r
	if b.total > maxBlock {
		if err := d.drop(b); err != nil {
			return false, err
		}
		r.frames = b.frame
		r.skipped.LargePackets++
		return false, nil
	}
	body, err := d.body(b)
	if err != nil {
		return false, err
	}
	r.frames = b.frame
	f, ok := d.fields(b.kind, body)
	if !ok {
		r.skipped.BadPackets++
		return false, nil
	}
	return d.assign(p, b, f), nil
}

// assign fills in the packet p from its block. It reports false if the packet
// cannot be used.
func (d *pcapngDecoder) assign(p *Packet, b block, f fields) bool {
	if int64(f.iface) >= int64(len(d.interfaces)) || !d.interfaces[f.iface].sound {
		d.r.skipped.UnknownInterface++
		return false
	}
	i := &d.interfaces[f.iface]
	captured := int64(f.captured)
	if b.kind == blockSimplePacket && i.snaplen > 0 {
		captured = min(captured, int64(i.snaplen))
	}
	if captured > int64(len(f.data)) {
		d.r.skipped.BadPackets++
		return false
	}
	i.packets++
	*p = Packet{
		Number: b.frame, Length: wireLength(f.original, int(captured)),
		LinkType: i.linkType, Interface: int(f.iface), Data: f.data[:captured:captured],
	}
	if b.kind != blockSimplePacket {
		var ok bool
		if p.Time, ok = i.clock.time(f.ticks); !ok {
			d.r.skipped.BadTimes++
		}
	}
	return true
}

// fields are what the packet blocks have in common.
type fields struct {
	iface, captured, original uint32
	ticks                     uint64
	data                      []byte // to the end of the block: padding and options included
}

// fields reads the fixed part of a packet block. It reports false if there is
// not that much.
func (d *pcapngDecoder) fields(kind uint32, body []byte) (f fields, ok bool) {
	o := d.order
	switch {
	case kind == blockSimplePacket && len(body) >= simpleFixed:
		f.original = o.uint32(body)
		f.captured = f.original
		f.data = body[simpleFixed:]
		return f, true
	case kind == blockEnhancedPacket && len(body) >= enhancedFixed:
		f.iface = o.uint32(body)
	case kind == blockPacket && len(body) >= packetFixed:
		f.iface = uint32(o.uint16(body)) // a count of drops follows
	default:
		return f, false
	}
	f.ticks = uint64(o.uint32(body[4:]))<<32 | uint64(o.uint32(body[8:]))
	f.captured, f.original = o.uint32(body[12:]), o.uint32(body[16:])
	f.data = body[enhancedFixed:]
	return f, true
}

func (d *pcapngDecoder) linkTypes(counts map[LinkType]int64) {
	for t, n := range d.counts {
		counts[t] += n
	}
	d.foldCounts(counts)
}

// foldCounts adds the packets of this section's interfaces.
func (d *pcapngDecoder) foldCounts(counts map[LinkType]int64) {
	for i := range d.interfaces {
		counts[d.interfaces[i].linkType] += d.interfaces[i].packets
	}
}

func (d *pcapngDecoder) snaplen() int { return int(min(d.limit, math.MaxInt32)) }
