package dissect

import (
	"smtpcap/dissect/smtp"
	"smtpcap/dissect/tlswire"
	"smtpcap/report"
)

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
	v.later.ask(report.DuringRenegotiation, v.packet(m.Extent), nil)
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
