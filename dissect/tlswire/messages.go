package tlswire

import "golang.org/x/crypto/cryptobyte"

// ParseEmpty reads the body of a message that has none: HelloRequest,
// ServerHelloDone (RFC 5246, Sections 7.4.1.1 and 7.4.5) or EndOfEarlyData.
func ParseEmpty(t HandshakeType, body []byte) error {
	if len(body) > 0 {
		return malformed(body, body, t.String(), "RFC 5246, Section 7.4")
	}
	return nil
}

// A CertificateStatus carries the server's OCSP responses, as described in RFC
// 6066, Section 8, and RFC 6961, Section 2.2.
type CertificateStatus struct {
	Type      StatusType
	Responses []int // length of each response in bytes; 0 = none for this certificate
}

// ParseCertificateStatus reads the body of a CertificateStatus message.
func ParseCertificateStatus(body []byte) (*CertificateStatus, error) {
	const rfc = "RFC 6066, Section 8"
	s := cryptobyte.String(body)
	var (
		c    CertificateStatus
		list cryptobyte.String
	)
	if !s.ReadUint8((*uint8)(&c.Type)) || !s.ReadUint24LengthPrefixed(&list) || !s.Empty() {
		return nil, malformed(body, s, "CertificateStatus", rfc)
	}
	if c.Type != statusOCSPMulti {
		c.Responses = []int{len(list)}
		return &c, nil
	}
	for !list.Empty() {
		var response cryptobyte.String
		if !list.ReadUint24LengthPrefixed(&response) {
			return nil, malformed(body, list, "CertificateStatus", rfc)
		}
		c.Responses = append(c.Responses, len(response))
	}
	return &c, nil
}

// statusOCSPMulti is the status type that holds one response a certificate.
const statusOCSPMulti StatusType = 2

// A CertificateVerify proves that its sender has the certificate's key, as
// described in RFC 5246, Section 7.4.8, and RFC 8446, Section 4.4.3.
type CertificateVerify struct {
	Scheme        SignatureScheme // TLS 1.2 and later, else 0
	SignatureSize int             // bytes
}

// ParseCertificateVerify reads the body of a CertificateVerify message.
func ParseCertificateVerify(body []byte, version Version) (*CertificateVerify, error) {
	s := cryptobyte.String(body)
	var (
		v         CertificateVerify
		signature cryptobyte.String
	)
	if version >= VersionTLS12 && !s.ReadUint16((*uint16)(&v.Scheme)) ||
		!s.ReadUint16LengthPrefixed(&signature) || !s.Empty() {
		return nil, malformed(body, s, "CertificateVerify", "RFC 5246, Section 7.4.8")
	}
	v.SignatureSize = len(signature)
	return &v, nil
}

// A NewSessionTicket gives the client a ticket, as described in RFC 5077,
// Section 3.3.
type NewSessionTicket struct {
	Lifetime uint32 // seconds; 0 = not said
	Ticket   []byte // a part of the body
}

// ParseNewSessionTicket reads the body of a NewSessionTicket message up to TLS
// 1.2.
func ParseNewSessionTicket(body []byte) (*NewSessionTicket, error) {
	s := cryptobyte.String(body)
	var (
		t      NewSessionTicket
		ticket cryptobyte.String
	)
	if !s.ReadUint32(&t.Lifetime) || !s.ReadUint16LengthPrefixed(&ticket) || !s.Empty() {
		return nil, malformed(body, s, "NewSessionTicket", "RFC 5077, Section 3.3")
	}
	t.Ticket = ticket
	return &t, nil
}

// ParseNewSessionTicket13 reads the body of a NewSessionTicket message of TLS
// 1.3, once decrypted, as described in RFC 8446, Section 4.6.1.
func ParseNewSessionTicket13(body []byte) (*NewSessionTicket, error) {
	const rfc = "RFC 8446, Section 4.6.1"
	s := cryptobyte.String(body)
	var (
		t             NewSessionTicket
		age           uint32
		nonce, ticket cryptobyte.String
	)
	if !s.ReadUint32(&t.Lifetime) || !s.ReadUint32(&age) || !s.ReadUint8LengthPrefixed(&nonce) ||
		!s.ReadUint16LengthPrefixed(&ticket) || ticket.Empty() {
		return nil, malformed(body, s, "NewSessionTicket", rfc)
	}
	if _, err := readExtensions(body, s, ignoreExtension); err != nil {
		return nil, err
	}
	t.Ticket = ticket
	return &t, nil
}

// A KeyUpdate says that its sender changes keys and whether the peer shall do so
// too, as described in RFC 8446, Section 4.6.3.
type KeyUpdate struct{ Requested bool }

// ParseKeyUpdate reads the body of a KeyUpdate message.
func ParseKeyUpdate(body []byte) (*KeyUpdate, error) {
	s := cryptobyte.String(body)
	var request uint8
	if !s.ReadUint8(&request) || request > 1 || !s.Empty() {
		return nil, malformed(body, s, "KeyUpdate", "RFC 8446, Section 4.6.3")
	}
	return &KeyUpdate{request == 1}, nil
}
