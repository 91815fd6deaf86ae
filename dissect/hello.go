package dissect

import (
	"slices"

	"smtpcap/dissect/smtp"
	"smtpcap/dissect/tlswire"
	"smtpcap/report"
)

// maxHelloNames bounds each list of a ClientHello that is not shared with others.
const maxHelloNames = 64

// The formats of a ClientHello.
const (
	formatTLS   = "tls"
	formatSSLv2 = "sslv2"
)

// clientHello reads the client's offer.
func (v sideVisitor) clientHello(m *tlswire.Message) error {
	if v.who != smtp.Client {
		return errWrongSide
	}
	h, err := tlswire.ParseClientHello(m.Body)
	if err != nil {
		return err
	}
	const headerLength = 4 // of a handshake message
	v.offer(h, m.Extent, m.Length+headerLength)
	if v.keys.crypt != nil {
		v.keys.crypt.ClientHello(h)
	}
	return nil
}

// offer notes a ClientHello of either format. After a HelloRetryRequest the first
// one stands in the report.
func (v sideVisitor) offer(h *tlswire.ClientHello, at tlswire.Extent, length int) {
	v.offered, v.offer13 = namesOf(h), offerOf(h)
	if v.tls.ClientHello != nil {
		return
	}
	d := v.conn.d
	if len(h.CipherSuites) > maxNumbers || len(h.Extensions) > maxNumbers {
		v.conn.limit("a ClientHello lists more than is shown of it")
	}
	x := &report.ClientHello{
		Packet: v.packet(at), Packets: v.packets(at), Format: formatTLS, Length: length,
		Version:             h.Highest().String(),
		CipherSuites:        d.suites.names(h.CipherSuites),
		ALPN:                h.ALPN[:min(len(h.ALPN), maxHelloNames)],
		Groups:              d.groups.names(h.Groups),
		SignatureAlgorithms: d.schemes.names(h.SignatureSchemes),
		Extensions:          d.extensions.names(extensionTypes(h.Extensions)),
		SessionIDLength:     len(h.SessionID),
		PSKOffered:          h.Has(tlswire.ExtPreSharedKey),
		EarlyData:           h.Has(tlswire.ExtEarlyData),
		StatusRequest:       h.Has(tlswire.ExtStatusRequest),
	}
	if h.SSLv2 {
		x.Format = formatSSLv2
	}
	for _, version := range h.SupportedVersions[:min(len(h.SupportedVersions), maxHelloNames)] {
		x.Versions = append(x.Versions, version.String())
	}
	for _, share := range h.KeyShares[:min(len(h.KeyShares), maxHelloNames)] {
		x.KeyShares = append(x.KeyShares, share.Group.String())
	}
	if h.Has(tlswire.ExtSessionTicket) {
		x.TicketLength = report.Of(len(h.Ticket))
	}
	if h.ServerName != "" {
		x.ServerName = report.Of(cut(h.ServerName))
	}
	v.tls.ClientHello = x
	v.tls.ServerName = x.ServerName
	v.tls.CertificateStatus.Requested = report.Of(x.StatusRequest)
}

func extensionTypes(list []tlswire.Extension) []tlswire.ExtensionType {
	types := make([]tlswire.ExtensionType, len(list))
	for i, e := range list {
		types[i] = e.Type
	}
	return types
}

// serverHello reads the server's choice.
func (v sideVisitor) serverHello(m *tlswire.Message) error {
	if v.who != smtp.Server {
		return errWrongSide
	}
	h, err := tlswire.ParseServerHello(m.Body)
	if err != nil {
		return err
	}
	for i := range v.conn.side {
		if s := &v.conn.side[i]; s.tls {
			s.stream.SetVersion(h.Version)
		}
	}
	v.evidence.version = h.Version
	if v.keys.crypt != nil {
		v.keys.crypt.ServerHello(h)
	}
	if h.HelloRetryRequest {
		v.retry(h, m)
		return nil
	}
	v.choose(h, m)
	return nil
}

// retry notes a HelloRetryRequest.
func (v sideVisitor) retry(h *tlswire.ServerHello, m *tlswire.Message) {
	x := &report.HelloRetryRequest{Packet: v.packet(m.Extent)}
	if h.KeyShare.Group != 0 {
		x.Group = report.Of(h.KeyShare.Group.String())
	}
	v.tls.HelloRetryRequest = x
}

// choose notes what the ServerHello says.
func (v sideVisitor) choose(h *tlswire.ServerHello, m *tlswire.Message) {
	e := &v.evidence
	e.serverHello = true
	e.suite = h.CipherSuite.Info()
	e.psk, e.selectedPSK = h.Version.TLS13() && h.SelectedPSK >= 0, h.SelectedPSK
	e.rawKey[smtp.Server] = h.ServerCertificateType == tlswire.CertificateTypeRawPublicKey
	e.rawKey[smtp.Client] = h.ClientCertificateType == tlswire.CertificateTypeRawPublicKey

	t := &v.tls
	t.Version = report.Of(h.Version.String())
	t.CipherSuite = cipherSuite(h.CipherSuite)
	if e.psk {
		t.Resumed, t.ResumedBy = true, report.Of(byPSK)
	}
	v.chosen = h.SessionID
	x := &report.ServerHello{
		Packet: v.packet(m.Extent), SessionIDLength: len(h.SessionID),
		SessionIDEchoed: len(h.SessionID) > 0 && slices.Equal(h.SessionID, v.offered.id),
		PSKSelected:     e.psk,
		Extensions:      v.conn.d.extensions.names(extensionTypes(h.Extensions)),
	}
	if h.ALPN != "" {
		x.ALPN = report.Of(h.ALPN)
	}
	if h.KeyShare.Group != 0 {
		x.Group = report.Of(h.KeyShare.Group.String())
	}
	t.ServerHello = x
}

// cipherSuite returns a suite by its names.
func cipherSuite(code tlswire.CipherSuite) *report.CipherSuite {
	info := code.Info()
	x := &report.CipherSuite{IANA: code.String(), Code: uint32(code)}
	if info.OpenSSL != "" {
		x.OpenSSL = report.Of(info.OpenSSL)
	}
	if info.Name != "" {
		x.Bits = report.Of(info.StrengthBits)
		x.AlgorithmBits = report.Of(info.KeyBits)
	}
	return x
}

// SSLv2 implements tlswire.Visitor.
func (v sideVisitor) SSLv2(m tlswire.SSLv2Message) {
	v.begun = true
	name, text := "SSL 2.0 "+m.Type.String(), ""
	switch err := v.readSSLv2(&m); {
	case !m.Complete:
		text = "incomplete: " + m.Cause.String()
		v.evidence.side[v.who].missing = true
	case err != nil:
		text = problem(err)
		v.evidence.side[v.who].missing = true
	case m.Type == tlswire.SSLv2TypeClientHello:
		name = messages[tlswire.TypeClientHello].name
	}
	v.event(report.EventHandshake, m.Extent, name, text)
}

// readSSLv2 reads a message in the format of SSL 2.0.
func (v sideVisitor) readSSLv2(m *tlswire.SSLv2Message) error {
	if !m.Complete {
		return nil
	}
	switch m.Type {
	case tlswire.SSLv2TypeClientHello:
		v.note(messages[tlswire.TypeClientHello], m.Extent)
		h, err := tlswire.ParseSSLv2ClientHello(m.Body)
		if err != nil {
			return err
		}
		const typeLength = 1
		v.offer(h, m.Extent, m.Length+typeLength)
		if v.keys.crypt != nil {
			v.keys.crypt.ClientHello(h)
		}
	case tlswire.SSLv2TypeServerHello:
		v.note(message{name: "SSL 2.0 " + m.Type.String(), letter: messages[tlswire.TypeServerHello].letter}, m.Extent)
		return v.sslv2ServerHello(m)
	}
	return nil
}

// sslv2ServerHello reads the answer of a server that chose SSL 2.0. It holds the
// server's one certificate; what follows is encrypted.
func (v sideVisitor) sslv2ServerHello(m *tlswire.SSLv2Message) error {
	h, err := tlswire.ParseSSLv2ServerHello(m.Body)
	if err != nil {
		return err
	}
	e := &v.evidence
	e.version, e.serverHello = tlswire.VersionSSL20, true
	v.tls.Version = report.Of(tlswire.VersionSSL20.String())
	v.tls.ServerHello = &report.ServerHello{Packet: v.packet(m.Extent)}
	if h.SessionIDHit {
		e.resumed, v.chosen = true, v.offered.id
		v.tls.Resumed = true
		return nil
	}
	e.certificates = true
	c := &e.side[smtp.Server].certificate
	c.seen = complete
	c.message = report.CertificateMessage{
		Length: report.Of(1), Packet: v.packet(m.Extent), Packets: v.packets(m.Extent),
		Certificates: report.List[*report.Certificate]{v.conn.d.certificates.get(h.Certificate)},
	}
	return nil
}
