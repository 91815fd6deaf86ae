package pcaptest

import "slices"

// FragmentIPv4 returns a function for Config.Datagrams that cuts IPv4 datagrams
// into fragments of at most size bytes of payload, a multiple of 8, as described
// in RFC 791, Section 3.2. With df the fragments have the DF flag set all the
// same, as some senders do.
func FragmentIPv4(size int, df bool) func([]byte) [][]byte {
	return func(ip []byte) [][]byte {
		payload := ip[20:]
		if len(payload) <= size {
			return [][]byte{ip}
		}
		var out [][]byte
		for offset := 0; offset < len(payload); offset += size {
			end := min(offset+size, len(payload))
			field := uint16(offset / 8)
			if end < len(payload) {
				field |= 0x2000 // more fragments
			}
			if df {
				field |= 0x4000
			}
			b := append(slices.Clone(ip[:20]), payload[offset:end]...)
			be.PutUint16(b[2:], uint16(len(b)))
			be.PutUint16(b[6:], field)
			out = append(out, fixIPv4Checksum(b))
		}
		return out
	}
}

// ipv6Fragment is the protocol number of the IPv6 fragment header.
const ipv6Fragment = 44

// FragmentIPv6 returns a function for Config.Datagrams that cuts IPv6 datagrams
// into fragments of at most size bytes of payload, a multiple of 8, as described
// in RFC 8200, Section 4.5.
func FragmentIPv6(size int) func([]byte) [][]byte {
	id := uint32(0)
	return func(ip []byte) [][]byte {
		payload := ip[40:]
		if len(payload) <= size {
			return [][]byte{ip}
		}
		id++
		var out [][]byte
		for offset := 0; offset < len(payload); offset += size {
			end := min(offset+size, len(payload))
			field := uint16(offset)
			if end < len(payload) {
				field |= 1 // more fragments
			}
			b := append(slices.Clone(ip[:40]), ip[6], 0)
			b[6] = ipv6Fragment
			b = be.AppendUint32(be.AppendUint16(b, field), id)
			b = append(b, payload[offset:end]...)
			be.PutUint16(b[4:], uint16(len(b)-40))
			out = append(out, b)
		}
		return out
	}
}

// An ExtensionHeader is an IPv6 extension header with the common first two
// fields, as described in RFC 8200, Section 4.
type ExtensionHeader struct {
	Protocol byte   // 0 hop-by-hop, 43 routing, 60 destination options
	Body     []byte // after next header and length; its length is 6 modulo 8
}

// ExtensionHeaders returns a function for Config.Datagrams that puts extension
// headers between the IPv6 header and TCP.
func ExtensionHeaders(headers ...ExtensionHeader) func([]byte) [][]byte {
	return func(ip []byte) [][]byte {
		b := slices.Clone(ip[:40])
		nextAt := 6
		for _, h := range headers {
			b[nextAt] = h.Protocol
			nextAt = len(b)
			b = append(b, 0, byte((len(h.Body)+2)/8-1))
			b = append(b, h.Body...)
		}
		b[nextAt] = ip[6]
		b = append(b, ip[40:]...)
		be.PutUint16(b[4:], uint16(len(b)-40))
		return [][]byte{b}
	}
}

// ZeroIPv4Length is a function for Config.Datagrams that sets the total length
// to zero, as a capture of a segment shows it that the interface will cut later.
func ZeroIPv4Length(ip []byte) [][]byte {
	b := slices.Clone(ip)
	be.PutUint16(b[2:], 0)
	return [][]byte{fixIPv4Checksum(b)}
}
