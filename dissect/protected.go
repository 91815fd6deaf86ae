package dissect

import (
	"smtpcap/dissect/smtp"
	"smtpcap/dissect/tlscrypt"
	"smtpcap/dissect/tlswire"
	"smtpcap/report"
)

// A protectedReader reads a message that was encrypted. The text is what the dialogue
// says of it beside its name.
type protectedReader func(sideVisitor, *tlswire.Message) (text string, err error)

// protected13 reads the encrypted messages of TLS 1.3, as described in RFC 8446,
// Section 4. What is not in it has nothing that bears on an answer.
var protected13 = map[tlswire.HandshakeType]protectedReader{
	tlswire.TypeEncryptedExtensions:   sideVisitor.encryptedExtensions,
	tlswire.TypeCertificateRequest:    sideVisitor.certificateRequest13,
	tlswire.TypeCertificate:           sideVisitor.certificate13,
	tlswire.TypeCompressedCertificate: sideVisitor.compressedCertificate,
	tlswire.TypeCertificateVerify:     sideVisitor.certificateVerify13,
	tlswire.TypeFinished:              sideVisitor.finished13,
	tlswire.TypeNewSessionTicket:      sideVisitor.newSessionTicket13,
	tlswire.TypeKeyUpdate:             sideVisitor.keyUpdate,
}

// protected reads a message that was encrypted: of the handshake in TLS 1.3, else the
// Finished of the first handshake, or one of a renegotiation.
func (v sideVisitor) protected(m *tlswire.Message, how message) {
	readers := renegotiated
	if v.evidence.version.TLS13() {
		readers = protected13
	}
	text := ""
	if read := readers[m.Type]; read != nil {
		var err error
		if text, err = read(v, m); err != nil {
			text = problem(err)
		}
	}
	v.tellKeys(m)
	if !v.noted(m) {
		v.note(how, m.Extent)
	}
	v.conn.event(report.Decrypted, reportSide(v.who), report.EventHandshake, v.mark(m.Extent), how.name, text)
}

// noted reports whether the history has a message already, from when its record was
// seen: the first Finished of a side up to TLS 1.2.
func (v sideVisitor) noted(m *tlswire.Message) bool {
	d := &v.keys.side[v.who]
	if v.evidence.version.TLS13() || m.Type != tlswire.TypeFinished || d.finished {
		return false
	}
	d.finished = true
	return true
}

// tellKeys tells the session's keys of a message, once its hello was read.
func (v sideVisitor) tellKeys(m *tlswire.Message) {
	if v.keys.crypt != nil {
		v.keys.crypt.Message(tlscrypt.Side(v.who), m)
	}
}

// encryptedExtensions reads the rest of the server's choice.
func (v sideVisitor) encryptedExtensions(m *tlswire.Message) (string, error) {
	if v.who != smtp.Server {
		return "", errWrongSide
	}
	e, err := tlswire.ParseEncryptedExtensions(m.Body)
	if err != nil {
		return "", err
	}
	v.evidence.rawKey[smtp.Server] = e.ServerCertificateType == tlswire.CertificateTypeRawPublicKey
	v.evidence.rawKey[smtp.Client] = e.ClientCertificateType == tlswire.CertificateTypeRawPublicKey
	v.tls.EncryptedExtensions = &report.EncryptedExtensions{
		Packet: v.packet(m.Extent), ALPN: given(e.ALPN != "", e.ALPN),
		Extensions: v.conn.d.extensions.names(extensionTypes(e.Extensions)),
	}
	return "", nil
}

// certificateRequest13 reads what the server asks the client for: in the handshake or,
// with a context to tell the answers apart, later.
func (v sideVisitor) certificateRequest13(m *tlswire.Message) (string, error) {
	if v.who != smtp.Server {
		return "", errWrongSide
	}
	r, err := tlswire.ParseCertificateRequest13(m.Body)
	if err == nil && len(r.Context) > 0 {
		v.later.ask(report.DuringSession, v.packet(m.Extent), r.Context)
		return "after the handshake", nil
	}
	v.evidence.requested = report.Of(true)
	v.evidence.requestPacket = v.packet(m.Extent)
	if err == nil {
		v.request(r, m)
	}
	return "", err
}

// certificate13 reads the Certificate message of either side.
func (v sideVisitor) certificate13(m *tlswire.Message) (string, error) {
	return v.certificateList13(m, m.Body)
}

// certificateList13 reads the list of a Certificate message, compressed or not.
func (v sideVisitor) certificateList13(m *tlswire.Message, body []byte) (string, error) {
	list, err := tlswire.ParseCertificate13(body)
	if v.who == smtp.Client && err == nil && len(list.Context) > 0 {
		return v.answerLater(m, list, rfcCertificate13), nil
	}
	v.certificateTurn()
	c := &v.evidence.side[v.who].certificate
	if c.seen != notSeen {
		return "", nil // a second one can only be a forgery: the first is the answer
	}
	c.message.Packet, c.message.Packets = v.packet(m.Extent), v.packets(m.Extent)
	if err != nil {
		c.fail(err)
		return "", err
	}
	if v.evidence.rawKey[v.who] && list.Count > 0 {
		c.seen, c.rawKey = complete, true
		return "", nil
	}
	v.complete(c, list, rfcCertificate13)
	if v.who == smtp.Server {
		v.noteStapled(list, m)
	}
	return "", nil
}

const rfcCertificate13 = "RFC 8446, Section 4.4.2"

// noteStapled notes the OCSP response that stands beside the server's certificate, as
// described in RFC 8446, Section 4.4.2.1.
func (v sideVisitor) noteStapled(list *tlswire.CertificateList, m *tlswire.Message) {
	st := &v.tls.CertificateStatus
	st.Sent = report.Of(len(list.Entries) > 0 && list.Entries[0].Stapled > 0)
	if st.Sent.V {
		st.Packet, st.Length = v.packet(m.Extent), report.Of(list.Entries[0].Stapled)
	}
}

// certificateVerify13 notes a side's proof that it has its certificate's key.
func (v sideVisitor) certificateVerify13(m *tlswire.Message) (string, error) {
	return "", v.certificateVerify(m)
}

// finished13 ends a side's part of the handshake. What the server did not ask for until
// then it does not ask for in the handshake, if all that it said was read.
func (v sideVisitor) finished13(*tlswire.Message) (string, error) {
	e, whole := &v.evidence, !v.keys.side[v.who].hole && !v.evidence.side[v.who].missing
	switch {
	case v.who == smtp.Client:
		e.finished13 = e.finished13 || whole
	case !e.requested.Known && whole:
		e.requested = report.Of(false)
	}
	return "", nil
}

// newSessionTicket13 notes a ticket, as described in RFC 8446, Section 4.6.1.
func (v sideVisitor) newSessionTicket13(m *tlswire.Message) (string, error) {
	if v.who != smtp.Server {
		return "", errWrongSide
	}
	t, err := tlswire.ParseNewSessionTicket13(m.Body)
	if err != nil {
		return "", err
	}
	v.issue(t.Ticket)
	return "", nil
}

// keyUpdate says whether the other side is to change its keys too.
func (v sideVisitor) keyUpdate(m *tlswire.Message) (string, error) {
	u, err := tlswire.ParseKeyUpdate(m.Body)
	if err != nil {
		return "", err
	}
	if u.Requested {
		return "the other side is asked for one too", nil
	}
	return "", nil
}
