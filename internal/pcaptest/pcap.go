package pcaptest

import (
	"encoding/binary"
	"time"
)

// ByteOrder is a byte order that reads, writes and appends:
// binary.LittleEndian or binary.BigEndian.
type ByteOrder interface {
	binary.ByteOrder
	binary.AppendByteOrder
}

// SnaplenZero is a PcapOptions.Snaplen that writes 0 into the file's header, as
// some programs do.
const SnaplenZero = -1

// PcapOptions says how [Pcap] writes a file. The zero value is what tcpdump
// writes on a little-endian host.
type PcapOptions struct {
	Order    ByteOrder // nil means little endian
	Nano     bool      // nanoseconds instead of microseconds
	Snaplen  int       // of the header; 0 means 262144
	LinkType uint16    // of a file without packets
	HighBits uint32    // put over the link type: the length of a frame check sequence
}

// Pcap returns a classic pcap file. Its link type is that of the first packet.
func Pcap(ps []Packet, o PcapOptions) []byte {
	order := o.Order
	if order == nil {
		order = binary.LittleEndian
	}
	snaplen := uint32(262144)
	switch {
	case o.Snaplen == SnaplenZero:
		snaplen = 0
	case o.Snaplen > 0:
		snaplen = uint32(o.Snaplen)
	}
	link := o.LinkType
	if len(ps) > 0 {
		link = ps[0].LinkType
	}
	magic, unit := uint32(0xa1b2c3d4), time.Microsecond
	if o.Nano {
		magic, unit = 0xa1b23c4d, time.Nanosecond
	}
	b := order.AppendUint32(nil, magic)
	b = order.AppendUint16(order.AppendUint16(b, 2), 4)
	b = append(b, 0, 0, 0, 0, 0, 0, 0, 0) // time zone and accuracy
	b = order.AppendUint32(b, snaplen)
	b = order.AppendUint32(b, uint32(link)|o.HighBits)
	for _, p := range ps {
		b = order.AppendUint32(b, uint32(p.Time.Unix()))
		b = order.AppendUint32(b, uint32(time.Duration(p.Time.Nanosecond())/unit))
		b = order.AppendUint32(b, uint32(len(p.Data)))
		b = order.AppendUint32(b, uint32(p.Length))
		b = append(b, p.Data...)
	}
	return b
}
