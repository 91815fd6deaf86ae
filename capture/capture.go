// Package capture reads network packets from where they were recorded: files
// in the pcap and pcapng formats, plain or compressed, standard input and
// several files as one timeline. It knows nothing of the protocols inside the
// packets.
//
// Every byte it reads may have been chosen by an attacker. No length that a
// file states is believed before that many bytes have arrived; what a reader
// passes over is counted in [Skipped], and what ends it is an [*Error].
package capture

import "time"

// MaxPacket is the largest packet that is read, in bytes. The largest that a
// capture holds is what the kernel passes through segmentation offload,
// 512 KiB (GSO_MAX_SIZE of Linux); twice that leaves room. A larger length
// stands for damage, or for a bus that carries no mail. The limit bounds the
// buffer of a reader and what a damaged length can make it swallow.
const MaxPacket = 1 << 20

// A Packet is one captured packet.
type Packet struct {
	// Number is the position of the packet in the capture, counted from 1:
	// what Wireshark shows as frame.number. Numbers can be missing from the
	// sequence, for Wireshark also counts what is not a network packet.
	Number int64
	// Time is when the packet was captured, in UTC. It is the zero Time if
	// the format carries none or it cannot be a date.
	Time time.Time
	// Length is the number of bytes on the wire, at least len(Data).
	Length int
	// LinkType says what Data begins with.
	LinkType LinkType
	// Interface is the index of the interface within its pcapng section, 0
	// in a pcap file.
	Interface int
	// Data is what was captured. It is valid until the next call of Next and
	// must not be changed.
	Data []byte
}

// A Source yields packets in the order in which they were recorded.
type Source interface {
	// Next fills in the next packet. It returns io.EOF at the orderly end of
	// the capture and an *Error if it ends otherwise. Either is returned by
	// all later calls too; the packet is then unchanged.
	Next(*Packet) error
}
