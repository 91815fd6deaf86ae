package reassembly

import (
	"encoding/binary"
	"net/netip"

	"smtpcap/capture"
)

// Limits on what one packet may hold, so that a forged one costs little.
const (
	// maxHeaders is the most headers that are taken off one packet: VLAN tags,
	// MPLS labels and extension headers each count. Real packets have fewer
	// than ten.
	maxHeaders = 32
	// maxTunnels is the most IP headers of one packet. Three occur where
	// tunnels of a provider and of a customer meet.
	maxTunnels = 6
	// maxOffloaded is the longest datagram that can be without a length of its
	// own: what the kernel hands to the network card to be cut into packets, at
	// most 512 KiB on Linux (GSO_MAX_SIZE).
	maxOffloaded = 512 << 10
)

// An outcome is what was found below the headers of a packet.
type outcome uint8

const (
	outcomeTCP       outcome = iota // a TCP segment, beginning at its header
	outcomeFragment                 // a part of an IP datagram that may be TCP
	outcomeTooBig                   // an ICMP message that a packet was too big
	outcomeOtherIP                  // other IP
	outcomeNotIP                    // known and not IP
	outcomeUndecoded                // not understood, for peeler.why
)

// A peeler takes the headers off a packet, from the link's to IP's. Its steps
// leave in rest what they have not taken off yet.
//
// A header that is not there whole is not captured if the packet was cut, and
// malformed if it was not.
type peeler struct {
	rest    []byte
	missing int // bytes after rest that were on the wire and were not captured
	headers int // headers taken off
	tunnels int // IP headers among them

	outcome  outcome
	why      reason     // of outcomeUndecoded
	src, dst netip.Addr // of outcomeTCP and outcomeFragment
	fragment fragment   // of outcomeFragment
	mtu      int        // of outcomeTooBig
}

// A step takes off one header and returns the step that takes off the next, or
// nil when the outcome is set.
type step func(*peeler) step

// peel takes the headers off a packet.
func (pl *peeler) peel(p *capture.Packet) {
	// The other fields are set before an outcome is that needs them.
	pl.rest, pl.missing = p.Data, max(0, p.Length-len(p.Data))
	pl.headers, pl.tunnels = 0, 0
	pl.run(pl.link(p.LinkType))
}

// resume goes on with the payload of a datagram that was put together from
// fragments, the last of which pl has just peeled.
func (pl *peeler) resume(protocol uint8, payload []byte) {
	pl.rest, pl.missing = payload, 0
	pl.run(pl.transport(protocol))
}

func (pl *peeler) run(next step) {
	for next != nil {
		if pl.headers++; pl.headers > maxHeaders {
			next = pl.undecoded("more than %d headers", maxHeaders)
			continue
		}
		next = next(pl)
	}
}

// take removes n bytes from the front of what is left and returns them, or nil
// if there are fewer.
func (pl *peeler) take(n int) []byte {
	if len(pl.rest) < n {
		return nil
	}
	b := pl.rest[:n]
	pl.rest = pl.rest[n:]
	return b
}

// bound notes that what is left was length bytes long on the wire. What is
// behind that is padding. A header that claims more than there was on the wire
// is not believed.
func (pl *peeler) bound(length int) {
	length = min(length, len(pl.rest)+pl.missing)
	if length <= len(pl.rest) {
		pl.rest, pl.missing = pl.rest[:length], 0
		return
	}
	pl.missing = length - len(pl.rest)
}

// wireLength returns the length that what is left had on the wire as far as
// the capture tells.
func (pl *peeler) wireLength() int {
	return min(len(pl.rest)+pl.missing, max(len(pl.rest), maxOffloaded))
}

// end sets an outcome that needs no more.
func (pl *peeler) end(o outcome) step {
	pl.outcome = o
	return nil
}

// undecoded ends the peeling at something that is not supported.
func (pl *peeler) undecoded(subject string, number int) step {
	pl.why = reason{subject: subject, number: number}
	return pl.end(outcomeUndecoded)
}

// bad ends the peeling at a header that contradicts itself.
func (pl *peeler) bad(header string) step {
	pl.why = reason{subject: header, fault: malformed}
	return pl.end(outcomeUndecoded)
}

// short ends the peeling at a header that is not there whole.
func (pl *peeler) short(header string) step {
	pl.why = reason{subject: header, fault: malformed}
	if pl.missing > 0 {
		pl.why.fault = notCaptured
	}
	return pl.end(outcomeUndecoded)
}

// be16 returns the number in the first two bytes of b.
func be16(b []byte) int { return int(binary.BigEndian.Uint16(b)) }
