package dissect

import (
	"errors"
	"strings"

	"smtpcap/dissect/certificate"
	"smtpcap/dissect/smtp"
	"smtpcap/dissect/tlswire"
	"smtpcap/report"
)

// A message is how the messages of one handshake type are named and read.
type message struct {
	name   string // as RFC 5246, Section 7.4 and RFC 8446, Section 4 write it
	letter byte   // in tls.history, of the server; the client's is the capital
	read   func(sideVisitor, *tlswire.Message) error
}

// messages are all that there are, with what reads them in clear. The letters are those
// of Zeek's ssl_history, for people know them.
var messages = map[tlswire.HandshakeType]message{
	tlswire.TypeHelloRequest:       {"HelloRequest", 'h', nil},
	tlswire.TypeClientHello:        {"ClientHello", 'c', sideVisitor.clientHello},
	tlswire.TypeServerHello:        {"ServerHello", 's', sideVisitor.serverHello},
	tlswire.TypeNewSessionTicket:   {"NewSessionTicket", 't', sideVisitor.newSessionTicket},
	tlswire.TypeCertificate:        {"Certificate", 'x', sideVisitor.certificate},
	tlswire.TypeServerKeyExchange:  {"ServerKeyExchange", 'k', sideVisitor.serverKeyExchange},
	tlswire.TypeCertificateRequest: {"CertificateRequest", 'r', sideVisitor.certificateRequest},
	tlswire.TypeServerHelloDone:    {"ServerHelloDone", 'n', sideVisitor.serverHelloDone},
	tlswire.TypeCertificateVerify:  {"CertificateVerify", 'y', sideVisitor.certificateVerify},
	tlswire.TypeClientKeyExchange:  {"ClientKeyExchange", 'g', sideVisitor.clientKeyExchange},
	tlswire.TypeFinished:           {"Finished", 'f', nil},
	tlswire.TypeCertificateURL:     {"CertificateURL", 'w', nil},
	tlswire.TypeCertificateStatus:  {"CertificateStatus", 'u', sideVisitor.certificateStatus},
	tlswire.TypeSupplementalData:   {"SupplementalData", 'a', nil},
	tlswire.TypeKeyUpdate:          {"KeyUpdate", 'p', nil},
	tlswire.TypeEndOfEarlyData:     {"EndOfEarlyData", 'e', nil},

	tlswire.TypeEncryptedExtensions:   {"EncryptedExtensions", 'o', nil},
	tlswire.TypeCompressedCertificate: {"CompressedCertificate", 'x', nil},
}

// retryName and retryLetter are those of a ServerHello that is a HelloRetryRequest.
const (
	retryName   = "HelloRetryRequest"
	retryLetter = 'j'
)

// unknownLetter stands in tls.history for a type without a letter.
const unknownLetter = 'z'

// note adds a message to tls.history.
func (v sideVisitor) note(m message, e tlswire.Extent) {
	v.last = report.Message{Packet: v.packet(e), From: reportSide(v.who), Name: m.name}
	if len(v.history) == maxHistory {
		return
	}
	letter := m.letter
	if v.who == smtp.Client {
		letter -= 'a' - 'A'
	}
	v.history = append(v.history, letter)
}

// describeMessage returns how messages of a type are named and read.
func describeMessage(t tlswire.HandshakeType) message {
	if m, ok := messages[t]; ok {
		return m
	}
	return message{t.String(), unknownLetter, nil}
}

// Handshake implements tlswire.Visitor.
func (v sideVisitor) Handshake(m tlswire.Message) {
	v.begun = true
	how := describeMessage(m.Type)
	if !m.Complete {
		v.tellKeys(&m)
		v.note(how, m.Extent)
		v.incomplete(&m, how.name)
		return
	}
	if m.Protected {
		v.protected(&m, how)
		return
	}
	text := ""
	retried := v.tls.HelloRetryRequest != nil
	if how.read != nil {
		if err := how.read(v, &m); err != nil {
			text = problem(err)
		}
	}
	v.tellKeys(&m)
	if !retried && v.tls.HelloRetryRequest != nil {
		how.name, how.letter = retryName, retryLetter
	}
	v.note(how, m.Extent)
	v.event(report.EventHandshake, m.Extent, how.name, text)
}

// errWrongSide is the error of a message that the other side alone may send.
var errWrongSide = errors.New("sent by the wrong side")

// serverKeyExchange reads the group or the size of an ephemeral key exchange.
func (v sideVisitor) serverKeyExchange(m *tlswire.Message) error {
	if v.who != smtp.Server {
		return errWrongSide
	}
	v.evidence.certificates = true
	if !v.evidence.serverHello {
		return nil
	}
	k, err := tlswire.ParseServerKeyExchange(m.Body, v.evidence.suite.Code, v.evidence.version)
	if err != nil {
		return err
	}
	x := &report.KeyExchange{Packet: v.packet(m.Extent)}
	if k.PrimeBits > 0 {
		x.DHBits = report.Of(k.PrimeBits)
	}
	if k.CurveType == tlswire.CurveNamedCurve {
		x.Group = report.Of(k.Group.String())
	}
	v.tls.KeyExchange = x
	return nil
}

// certificateRequest reads what the server asks the client for.
func (v sideVisitor) certificateRequest(m *tlswire.Message) error {
	if v.who != smtp.Server {
		return errWrongSide
	}
	v.evidence.requested = report.Of(true)
	v.evidence.requestPacket = v.packet(m.Extent)
	r, err := tlswire.ParseCertificateRequest(m.Body, v.evidence.version)
	if err != nil {
		return err
	}
	v.request(r, m)
	return nil
}

// request notes what a CertificateRequest says.
func (v sideVisitor) request(r *tlswire.CertificateRequest, m *tlswire.Message) {
	x := &report.CertificateRequest{
		Known: known(m.Protected), Packet: v.packet(m.Extent), Packets: v.packets(m.Extent),
		SignatureAlgorithms: v.conn.d.schemes.names(r.SignatureSchemes),
		CANamesCount:        len(r.Authorities), CANamesLength: r.AuthoritiesLength,
	}
	for _, t := range r.Types {
		x.Types = append(x.Types, t.String())
	}
	for _, der := range r.Authorities[:min(len(r.Authorities), maxCANames)] {
		name, ok := certificate.FormatName(der)
		if !ok {
			name = "(name not readable)"
		}
		x.CANames = append(x.CANames, name)
	}
	v.tls.CertificateRequest = x
}

// serverHelloDone ends the server's part: what it did not ask for until now it
// does not ask for at all.
func (v sideVisitor) serverHelloDone(m *tlswire.Message) error {
	if v.who != smtp.Server {
		return errWrongSide
	}
	e := &v.evidence
	e.certificates = true
	v.tls.ServerHelloDonePacket = v.packet(m.Extent)
	if !e.requested.Known && e.serverHello && !e.side[smtp.Server].missing {
		e.requested = report.Of(false)
	}
	v.noteStapling()
	return tlswire.ParseEmpty(m.Type, m.Body)
}

// noteStapling says that no OCSP response was stapled, where that was seen.
func (s *session) noteStapling() {
	if st := &s.tls.CertificateStatus; !st.Sent.Known && !s.evidence.side[smtp.Server].missing {
		st.Sent = report.Of(false)
	}
}

// certificateStatus notes the stapled OCSP response.
func (v sideVisitor) certificateStatus(m *tlswire.Message) error {
	if v.who != smtp.Server {
		return errWrongSide
	}
	s, err := tlswire.ParseCertificateStatus(m.Body)
	if err != nil {
		return err
	}
	st := &v.tls.CertificateStatus
	st.Sent = report.Of(true)
	st.Packet = v.packet(m.Extent)
	total := 0
	for _, n := range s.Responses {
		total += n
	}
	st.Length = report.Of(total)
	return nil
}

// clientKeyExchange notes that the client went on.
func (v sideVisitor) clientKeyExchange(m *tlswire.Message) error {
	if v.who != smtp.Client {
		return errWrongSide
	}
	v.tls.ClientKeyExchangePacket = v.packet(m.Extent)
	v.goOn()
	return nil
}

// goOn notes that the client went past the place of its Certificate message.
func (s *session) goOn() {
	e := &s.evidence
	if !e.wentOn {
		e.wentOn, e.wentOnWhole = true, !e.side[smtp.Client].missing
	}
}

// certificateVerify notes the client's proof that it has the certificate's key.
func (v sideVisitor) certificateVerify(m *tlswire.Message) error {
	if v.who == smtp.Client {
		v.tls.CertificateVerifyPacket = v.packet(m.Extent)
	}
	_, err := tlswire.ParseCertificateVerify(m.Body, v.evidence.version)
	return err
}

// problem is an error as the report says it: without the name of a package.
func problem(err error) string { return strings.TrimPrefix(err.Error(), "tlswire: ") }
