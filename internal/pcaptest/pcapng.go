package pcaptest

import (
	"encoding/binary"
	"math/bits"
	"time"
)

// Block types of pcapng, as described in draft-ietf-opsawg-pcapng, Section 4.
const (
	BlockSection   = 0x0a0d0d0a
	BlockInterface = 1
	BlockOldPacket = 2
	BlockSimple    = 3
	BlockEnhanced  = 6
	BlockSecrets   = 10
	BlockCustom    = 0x0bad
)

// SecretsTLS is the type of secrets that a TLS key log is.
const SecretsTLS = 0x544c534b

// An NG writes a pcapng file block by block, as the calls name them: nothing is
// added and nothing is checked.
type NG struct {
	order      ByteOrder
	interfaces []Interface // of the section in progress
	b          []byte
}

// An Interface is what an Interface Description Block says.
type Interface struct {
	LinkType   uint16
	Snaplen    uint32
	Name       string
	Resolution *byte  // if_tsresol; nil leaves the option out, which means 10^-6
	Offset     *int64 // if_tsoffset in seconds; nil leaves the option out
}

// Options of an Interface Description Block.
const (
	optEnd      = 0
	optName     = 2
	optTsresol  = 9
	optTsoffset = 14
)

// Section adds a Section Header Block. What follows is in its byte order.
func (w *NG) Section(order ByteOrder) {
	w.order, w.interfaces = order, nil
	b := order.AppendUint32(nil, 0x1a2b3c4d)
	b = order.AppendUint16(order.AppendUint16(b, 1), 0)
	w.Block(BlockSection, order.AppendUint64(b, 1<<64-1))
}

// Interface adds an Interface Description Block. Interfaces are numbered from 0
// in each section.
func (w *NG) Interface(i Interface) {
	w.interfaces = append(w.interfaces, i)
	b := w.order.AppendUint16(nil, i.LinkType)
	b = w.order.AppendUint32(append(b, 0, 0), i.Snaplen)
	options := len(b)
	if i.Name != "" {
		b = w.option(b, optName, []byte(i.Name))
	}
	if i.Resolution != nil {
		b = w.option(b, optTsresol, []byte{*i.Resolution})
	}
	if i.Offset != nil {
		b = w.option(b, optTsoffset, w.order.AppendUint64(nil, uint64(*i.Offset)))
	}
	if len(b) > options {
		b = w.option(b, optEnd, nil)
	}
	w.Block(BlockInterface, b)
}

func (w *NG) option(b []byte, code uint16, value []byte) []byte {
	b = w.order.AppendUint16(b, code)
	b = w.order.AppendUint16(b, uint16(len(value)))
	return pad(append(b, value...))
}

// Packet adds an Enhanced Packet Block.
func (w *NG) Packet(iface int, p Packet) {
	b := w.order.AppendUint32(nil, uint32(iface))
	w.Block(BlockEnhanced, append(w.appendPacketFields(b, iface, p), p.Data...))
}

// OldPacket adds an obsolete Packet Block.
func (w *NG) OldPacket(iface int, p Packet) {
	b := w.order.AppendUint16(nil, uint16(iface))
	b = w.order.AppendUint16(b, 0xffff) // drops: unknown
	w.Block(BlockOldPacket, append(w.appendPacketFields(b, iface, p), p.Data...))
}

func (w *NG) appendPacketFields(b []byte, iface int, p Packet) []byte {
	ts := w.interfaces[iface].ticks(p.Time)
	b = w.order.AppendUint32(b, uint32(ts>>32))
	b = w.order.AppendUint32(b, uint32(ts))
	b = w.order.AppendUint32(b, uint32(len(p.Data)))
	return w.order.AppendUint32(b, uint32(p.Length))
}

// SimplePacket adds a Simple Packet Block, which has no time and belongs to the
// first interface. The captured length is not stored: p.Data must hold the
// lesser of p.Length and the interface's snap length.
func (w *NG) SimplePacket(p Packet) {
	w.Block(BlockSimple, append(w.order.AppendUint32(nil, uint32(p.Length)), p.Data...))
}

// Secrets adds a Decryption Secrets Block.
func (w *NG) Secrets(kind uint32, data []byte) {
	b := w.order.AppendUint32(nil, kind)
	b = w.order.AppendUint32(b, uint32(len(data)))
	w.Block(BlockSecrets, append(b, data...))
}

// Block adds a block of any type; body is padded to four bytes.
func (w *NG) Block(kind uint32, body []byte) {
	body = pad(body)
	total := uint32(len(body) + 12)
	w.b = w.order.AppendUint32(w.b, kind)
	w.b = w.order.AppendUint32(w.b, total)
	w.b = append(w.b, body...)
	w.b = w.order.AppendUint32(w.b, total)
}

// Bytes returns the file so far.
func (w *NG) Bytes() []byte { return w.b }

// pad appends zeros up to a multiple of four bytes.
func pad(b []byte) []byte {
	for len(b)%4 != 0 {
		b = append(b, 0)
	}
	return b
}

// ticks returns a time in the units of the interface since its offset.
func (i Interface) ticks(t time.Time) uint64 {
	resolution := byte(6)
	if i.Resolution != nil {
		resolution = *i.Resolution
	}
	seconds := t.Unix()
	if i.Offset != nil {
		seconds -= *i.Offset
	}
	perSecond := uint64(1)
	if resolution&0x80 != 0 {
		perSecond <<= resolution & 0x7f
	} else {
		for range resolution {
			perSecond *= 10
		}
	}
	hi, lo := bits.Mul64(uint64(t.Nanosecond()), perSecond)
	fraction, _ := bits.Div64(hi, lo, uint64(time.Second))
	return uint64(seconds)*perSecond + fraction
}

// Pcapng returns a pcapng file of one little-endian section with an interface
// for each link type, in the order in which the packets first use it.
func Pcapng(ps []Packet) []byte {
	var w NG
	w.Section(binary.LittleEndian)
	index := map[uint16]int{}
	for _, p := range ps {
		if _, ok := index[p.LinkType]; !ok {
			index[p.LinkType] = len(index)
			w.Interface(Interface{LinkType: p.LinkType, Snaplen: 262144})
		}
	}
	for _, p := range ps {
		w.Packet(index[p.LinkType], p)
	}
	return w.Bytes()
}
