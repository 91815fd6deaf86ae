package tlswire

import "golang.org/x/crypto/cryptobyte"

// A CertificateList is the list that a Certificate message holds, as described
// in RFC 5246, Section 7.4.2, and RFC 8446, Section 4.4.2. Its slices share
// memory with the message.
type CertificateList struct {
	// Length is the value of the list's three-byte length: Wireshark's
	// "Certificates Length".
	Length int
	// Entries holds every entry in order, entries of length zero too, which
	// the grammar forbids.
	Entries []Entry
	// Context is the certificate_request_context of TLS 1.3.
	Context []byte
}

// An Entry is one entry of a certificate list.
type Entry struct {
	DER        []byte      // the certificate; may be empty
	Offset     int         // of DER's first byte, from the start of the message's body
	Extensions []Extension // TLS 1.3 only
}

const (
	rfcCertificate   = "RFC 5246, Section 7.4.2"
	rfcCertificate13 = "RFC 8446, Section 4.4.2"
	rfcRawPublicKey  = "RFC 7250, Section 3"
)

// ParseCertificate reads the body of a Certificate message up to TLS 1.2. The
// list may be empty: so a client says that it has no certificate.
func ParseCertificate(body []byte) (*CertificateList, error) {
	s := cryptobyte.String(body)
	var list cryptobyte.String
	if !s.ReadUint24LengthPrefixed(&list) || !s.Empty() {
		return nil, malformed(body, s, "certificate list", rfcCertificate)
	}
	c := CertificateList{Length: len(list)}
	for !list.Empty() {
		var der cryptobyte.String
		if !list.ReadUint24LengthPrefixed(&der) {
			return nil, malformed(body, list, "certificate list", rfcCertificate)
		}
		c.Entries = append(c.Entries, Entry{DER: der, Offset: cap(body) - cap(der)})
	}
	return &c, nil
}

// ParseCertificate13 reads the body of a Certificate message of TLS 1.3, once
// decrypted.
func ParseCertificate13(body []byte) (*CertificateList, error) {
	s := cryptobyte.String(body)
	var context, list cryptobyte.String
	if !s.ReadUint8LengthPrefixed(&context) || !s.ReadUint24LengthPrefixed(&list) || !s.Empty() {
		return nil, malformed(body, s, "certificate list", rfcCertificate13)
	}
	c := CertificateList{Length: len(list), Context: context}
	for !list.Empty() {
		var der, extensions cryptobyte.String
		if !list.ReadUint24LengthPrefixed(&der) {
			return nil, malformed(body, list, "certificate list", rfcCertificate13)
		}
		start := list // the extensions with their length
		if !list.ReadUint16LengthPrefixed(&extensions) {
			return nil, malformed(body, list, "certificate list", rfcCertificate13)
		}
		e := Entry{DER: der, Offset: cap(body) - cap(der)}
		var err *Error
		if e.Extensions, err = readExtensions(body, start[:2+len(extensions)], ignoreExtension); err != nil {
			return nil, err
		}
		c.Entries = append(c.Entries, e)
	}
	return &c, nil
}

// ignoreExtension takes an extension for well-formed whatever it holds.
func ignoreExtension(ExtensionType, cryptobyte.String) (bool, cryptobyte.String) { return true, nil }

// A CertificatePrefix is what the captured start of an incomplete Certificate
// message up to TLS 1.2 shows.
type CertificatePrefix struct {
	LengthKnown bool // the list's length was captured
	Length      int  // of the list in bytes, if known
	Entries     []Entry
	// Err says that what was captured is malformed already: no bytes that
	// follow could make it a certificate list.
	Err *Error
}

// ParseCertificatePrefix reads the captured start of a Certificate message's
// body whose declared length is length. Entries are those that were captured
// whole.
func ParseCertificatePrefix(prefix []byte, length int) CertificatePrefix {
	s := cryptobyte.String(prefix)
	var (
		p    CertificatePrefix
		list uint32
	)
	if length < 3 {
		p.Err = malformed(prefix, s, "certificate list", rfcCertificate)
		return p
	}
	if !s.ReadUint24(&list) {
		return p
	}
	p.LengthKnown, p.Length = true, int(list)
	if p.Length != length-3 {
		p.Err = malformed(prefix, s, "certificate list", rfcCertificate)
		return p
	}
	for left := p.Length; left > 0; {
		var n uint32
		at := s
		if left < 3 || s.ReadUint24(&n) && int(n) > left-3 {
			p.Err = malformed(prefix, at, "certificate list", rfcCertificate)
			return p
		}
		var der []byte
		if len(at) < 3 || !s.ReadBytes(&der, int(n)) {
			return p
		}
		p.Entries = append(p.Entries, Entry{DER: der, Offset: cap(prefix) - cap(der)})
		left -= 3 + len(der)
	}
	return p
}

// ParseRawPublicKey reads the body of a Certificate message up to TLS 1.2 that
// holds a raw public key, as described in RFC 7250, Section 3, and returns the
// SubjectPublicKeyInfo, which shares memory with body. It may be empty: so a
// client says that it has none.
func ParseRawPublicKey(body []byte) ([]byte, error) {
	s := cryptobyte.String(body)
	var key cryptobyte.String
	if !s.ReadUint24LengthPrefixed(&key) || !s.Empty() {
		return nil, malformed(body, s, "raw public key", rfcRawPublicKey)
	}
	return key, nil
}
