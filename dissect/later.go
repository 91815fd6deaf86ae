package dissect

import (
	"fmt"
	"slices"

	"smtpcap/dissect/tlswire"
	"smtpcap/report"
)

// maxLater bounds the requests after the first handshake that are listed. A server has
// reason to ask once more.
const maxLater = 4

// laterRequests are the requests for the client's certificate after the first
// handshake. Decrypted records alone show them.
type laterRequests struct {
	list  []laterRequest
	stray []laterRequest // answers that were captured before their requests, or without
}

// A laterRequest is one of them.
type laterRequest struct {
	report.LaterRequest
	context  string // TLS 1.3: it tells the answers apart
	answered bool
}

// ask notes a request. Its answer may have been captured before it, which only a
// context tells.
func (l *laterRequests) ask(when report.During, packet report.PacketNumber, context []byte) {
	r := laterRequest{LaterRequest: report.LaterRequest{During: when, RequestPacket: packet}, context: string(context)}
	if i := slices.IndexFunc(l.stray, func(s laterRequest) bool { return s.context == r.context && r.context != "" }); i >= 0 {
		r.answer(&l.stray[i])
		l.stray = slices.Delete(l.stray, i, i+1)
	}
	l.doubt(packet)
	if len(l.list) < maxLater {
		l.list = append(l.list, r)
	}
}

// doubt takes back the answer to the last request of a renegotiation, if another request
// turns out to have come before it.
func (l *laterRequests) doubt(packet report.PacketNumber) {
	if n := len(l.list); n > 0 && l.list[n-1].context == "" && l.list[n-1].Packet > packet {
		last := &l.list[n-1]
		l.stray = append(l.stray, *last)
		*last = laterRequest{LaterRequest: report.LaterRequest{During: last.During, RequestPacket: last.RequestPacket}}
	}
}

// answer takes the answer over.
func (r *laterRequest) answer(a *laterRequest) {
	r.Status, r.CertificateMessage, r.answered = a.Status, a.CertificateMessage, true
}

// open returns the request that an answer with a context is for, nil if it is not known.
// In a renegotiation it is the last one.
func (l *laterRequests) open(context string) *laterRequest {
	for i, r := range slices.Backward(l.list) {
		if !r.answered && r.context == context {
			return &l.list[i]
		}
		if context == "" {
			return nil
		}
	}
	return nil
}

// answer notes the client's answer to a request.
func (l *laterRequests) answer(a laterRequest) {
	if r := l.open(a.context); r != nil {
		r.answer(&a)
	} else if len(l.stray) < maxLater {
		l.stray = append(l.stray, a)
	}
}

// goOn notes that the client of a renegotiation went past the place of its answer.
func (l *laterRequests) goOn() {
	if r := l.open(""); r != nil {
		r.Status, r.answered = report.ClientMissing, true
	}
}

// answerLater notes the client's answer to the last request, and says what it is.
func (v sideVisitor) answerLater(m *tlswire.Message, list *tlswire.CertificateList, rfc string) string {
	var c certificateEvidence
	v.complete(&c, list, rfc)
	c.message.Packet, c.message.Packets = v.packet(m.Extent), v.packets(m.Extent)
	v.later.answer(laterRequest{
		LaterRequest: report.LaterRequest{Status: c.clientStatus(), CertificateMessage: c.message}, context: string(list.Context),
	})
	if list.Count == 0 {
		return fmt.Sprintf("zero-length: Certificates Length %d", list.Length)
	}
	return fmt.Sprintf("chain of %d, Certificates Length %d", list.Count, list.Length)
}

// settle decides on requests that have no answer. open says that there may be one that
// was not seen; so there may where another request follows, or an answer is left over.
func (l *laterRequests) settle(open bool) report.List[report.LaterRequest] {
	var all report.List[report.LaterRequest]
	for i, r := range l.list {
		r.Known = report.Decrypted
		if !r.answered && (open || len(l.stray) > 0 || i+1 < len(l.list)) {
			r.Status, r.Known = report.ClientIncomplete, report.Unknown
		}
		all = append(all, r.LaterRequest)
	}
	return all
}
