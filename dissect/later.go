package dissect

import (
	"fmt"

	"smtpcap/dissect/smtp"
	"smtpcap/dissect/tlswire"
	"smtpcap/report"
)

// maxLater bounds the requests after the first handshake that are listed. A server has
// reason to ask once more.
const maxLater = 4

// laterRequests are the requests for the client's certificate after the first
// handshake. Decrypted records alone show them.
type laterRequests struct {
	list  []report.LaterRequest
	open  bool                 // the last has no answer yet
	early *report.LaterRequest // an answer that was captured before its request
}

// ask notes a request.
func (l *laterRequests) ask(when report.During, packet report.PacketNumber) {
	if l.open = len(l.list) < maxLater; !l.open {
		return
	}
	l.list = append(l.list, report.LaterRequest{During: when, RequestPacket: packet})
	if l.early != nil {
		l.answer(l.early.Status, l.early.CertificateMessage)
		l.early = nil
	}
}

// answer notes the client's answer to the last request.
func (l *laterRequests) answer(status report.ClientStatus, m report.CertificateMessage) {
	if !l.open {
		l.early = &report.LaterRequest{Status: status, CertificateMessage: m}
		return
	}
	l.open = false
	r := &l.list[len(l.list)-1]
	r.Status, r.CertificateMessage = status, m
}

// goOn notes that the client went past the place of its answer.
func (l *laterRequests) goOn() {
	if l.open {
		l.open = false
		l.list[len(l.list)-1].Status = report.ClientMissing
	}
}

// answerLater notes the client's answer to the last request, and says what it is.
func (v sideVisitor) answerLater(m *tlswire.Message, list *tlswire.CertificateList, rfc string) string {
	var c certificateEvidence
	v.complete(&c, list, rfc)
	c.message.Known = report.Decrypted
	c.message.Packet, c.message.Packets = v.packet(m.Extent), v.packets(m.Extent)
	v.later.answer(c.clientStatus(), c.message)
	if list.Count == 0 {
		return fmt.Sprintf("zero-length: Certificates Length %d", list.Length)
	}
	return fmt.Sprintf("chain of %d, Certificates Length %d", list.Count, list.Length)
}

// settle decides on a request that has no answer. open says that there may be one that
// was not seen.
func (l *laterRequests) settle(open bool) []report.LaterRequest {
	if l.open && open {
		l.list[len(l.list)-1].Status = report.ClientIncomplete
	}
	for i := range l.list {
		if r := &l.list[i]; r.Status != report.ClientIncomplete {
			r.Known = report.Decrypted
		}
	}
	return l.list
}

// renegotiated reads the messages of a further handshake up to TLS 1.2, as described in
// RFC 5246, Section 7.4.1.1. All are encrypted. What they agree on bears on keys alone;
// that the client is asked for a certificate does not change what it showed before.
var renegotiated = map[tlswire.HandshakeType]protectedReader{
	tlswire.TypeClientHello:        sideVisitor.clientHelloAgain,
	tlswire.TypeServerHello:        sideVisitor.serverHelloAgain,
	tlswire.TypeCertificateRequest: sideVisitor.certificateRequestAgain,
	tlswire.TypeCertificate:        sideVisitor.certificateAgain,
	tlswire.TypeClientKeyExchange:  sideVisitor.clientKeyExchangeAgain,
	tlswire.TypeNewSessionTicket:   sideVisitor.newSessionTicketAgain,
}

const again = "renegotiation"

func (v sideVisitor) clientHelloAgain(m *tlswire.Message) (string, error) {
	h, err := tlswire.ParseClientHello(m.Body)
	if err != nil || v.who != smtp.Client {
		return "", err
	}
	v.keys.crypt.ClientHello(h)
	return again, nil
}

func (v sideVisitor) serverHelloAgain(m *tlswire.Message) (string, error) {
	h, err := tlswire.ParseServerHello(m.Body)
	if err != nil || v.who != smtp.Server {
		return "", err
	}
	v.keys.crypt.ServerHello(h)
	return again, nil
}

func (v sideVisitor) certificateRequestAgain(m *tlswire.Message) (string, error) {
	if v.who != smtp.Server {
		return "", errWrongSide
	}
	v.later.ask(report.DuringRenegotiation, v.packet(m.Extent))
	_, err := tlswire.ParseCertificateRequest(m.Body, v.evidence.version)
	return again, err
}

func (v sideVisitor) certificateAgain(m *tlswire.Message) (string, error) {
	list, err := tlswire.ParseCertificate(m.Body)
	switch {
	case err != nil:
		return "", err
	case v.who == smtp.Client:
		return v.answerLater(m, list, rfcCertificate), nil
	}
	return again, nil
}

func (v sideVisitor) clientKeyExchangeAgain(*tlswire.Message) (string, error) {
	v.later.goOn()
	return again, nil
}

func (v sideVisitor) newSessionTicketAgain(m *tlswire.Message) (string, error) {
	return "", v.newSessionTicket(m)
}
