package differential

import (
	"bytes"
	"encoding/hex"
	"strconv"
)

// A kind is what a stream speaks from its first byte on.
type kind uint8

const (
	unknown kind = iota // neither of the two: it is not compared
	smtp
	tls
)

// protocol is the name that tshark's -d has for a kind.
func (k kind) protocol() string {
	if k == tls {
		return "tls"
	}
	return "smtp"
}

// A stream is one TCP stream of a capture, as tshark numbers them.
type stream struct {
	number int
	server uint16 // port
	syn    bool   // the server is known from the handshake
	kind   kind
	frames []int64
	said   [2]bool // its two sides: those that have said something
}

// listFields are what tshark tells of each TCP segment, for streamsOf.
var listFields = []string{"frame.number", "tcp.stream", "tcp.srcport", "tcp.dstport", "tcp.flags.syn", "tcp.flags.ack", "tcp.payload"}

// streamsOf returns the streams of a capture, and which stream a frame is of.
func streamsOf(rows [][]string) (streams []*stream, of map[int64]*stream) {
	of = make(map[int64]*stream)
	byNumber := make(map[int]*stream)
	for _, row := range rows {
		n, err := strconv.Atoi(last(row[1]))
		if err != nil {
			continue
		}
		s := byNumber[n]
		if s == nil {
			s = &stream{number: n}
			byNumber[n] = s
			streams = append(streams, s)
		}
		frame := number(row[0])
		of[frame] = s
		s.frames = append(s.frames, frame)
		s.add(port(row[2]), port(row[3]), row[4] == "1", row[5] == "1", row[6])
	}
	return streams, of
}

// mailPorts are those on which streams are compared although they say little.
var mailPorts = map[uint16]bool{25: true, 465: true, 587: true, 2525: true}

// ftp greets as SMTP does.
const ftp = 21

// add takes one segment: it tells where the server is, and the first bytes of
// each side tell what is spoken.
func (s *stream) add(src, dst uint16, syn, ack bool, payload string) {
	switch {
	case syn && !ack && !s.syn:
		s.server, s.syn = dst, true
	case syn && ack && !s.syn:
		s.server, s.syn = src, true
	case s.server == 0 && (mailPorts[src] || !mailPorts[dst] && src < dst):
		s.server = src
	case s.server == 0:
		s.server = dst
	}
	if mailPorts[s.server] && s.kind == unknown {
		s.kind = smtp
	}
	side := 0
	if src == s.server {
		side = 1
	}
	first, err := hex.DecodeString(last(payload)[:min(len(last(payload)), 16)])
	if err != nil || len(first) < 3 || s.said[side] {
		return
	}
	s.said[side] = true
	switch {
	case beginsTLS(first) && !s.said[1-side]:
		s.kind = tls
	case side == 1 && bytes.HasPrefix(first, []byte("220")) && s.server != ftp:
		s.kind = smtp
	}
}

// beginsTLS reports whether bytes begin a handshake record, as described in
// RFC 5246, Section 6.2.1, or a ClientHello in the format of SSL 2.0, as described
// in RFC 5246, Appendix E.2.
func beginsTLS(b []byte) bool {
	return b[0] == 22 && b[1] == 3 || b[0]&0x80 != 0 && b[2] == 1
}

// port reads a port; where packets are in packets, the innermost.
func port(s string) uint16 { return uint16(number(last(s))) }
