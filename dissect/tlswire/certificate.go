package tlswire

import (
	"slices"

	"golang.org/x/crypto/cryptobyte"
)

// A CertificateList is the list that a Certificate message holds, as described
// in RFC 5246, Section 7.4.2, and RFC 8446, Section 4.4.2. Its slices share
// memory with the message.
type CertificateList struct {
	// Length is the value of the list's three-byte length: Wireshark's
	// "Certificates Length".
	Length int
	// Count is the number of entries, those of length zero too, which the
	// grammar forbids.
	Count int
	// Entries holds the entries in order, the first MaxEntries of them.
	Entries []Entry
	// Context is the certificate_request_context of TLS 1.3.
	Context []byte
}

// An Entry is one entry of a certificate list.
type Entry struct {
	DER        []byte      // the certificate; may be empty
	Offset     int         // of DER's first byte, from the start of the message's body
	Extensions []Extension // TLS 1.3 only
	// Stapled is the length of the OCSP response in the entry's status_request in
	// bytes, as described in RFC 8446, Section 4.4.2.1; 0 = none. TLS 1.3 only.
	Stapled int
}

// MaxEntries is how many entries of a list are kept. No chain comes near it; a
// message of MaxMessage bytes could hold 350,000 entries of length zero.
const MaxEntries = 1024

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
		c.add(entry(body, der))
	}
	return &c, nil
}

// entry returns the entry whose certificate is der, a part of body.
func entry(body, der []byte) Entry {
	return Entry{DER: slices.Clip(der), Offset: cap(body) - cap(der)}
}

// add appends an entry within the limit.
func (c *CertificateList) add(e Entry) {
	if c.Count++; c.Count <= MaxEntries {
		c.Entries = append(c.Entries, e)
	}
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
		e := entry(body, der)
		var err *Error
		if e.Extensions, err = readExtensions(body, start[:2+len(extensions)], e.extension); err != nil {
			return nil, err
		}
		c.add(e)
	}
	return &c, nil
}

// extension is as ClientHello.extension.
func (e *Entry) extension(t ExtensionType, data cryptobyte.String) (ok bool, rest cryptobyte.String) {
	s := data
	if t != ExtStatusRequest {
		return true, nil
	}
	var (
		status   StatusType
		response cryptobyte.String
	)
	ok = s.ReadUint8((*uint8)(&status)) && status == StatusOcsp &&
		s.ReadUint24LengthPrefixed(&response) && !response.Empty() && s.Empty()
	if ok {
		e.Stapled = len(response)
	}
	return ok, s
}

// ignoreExtension takes an extension for well-formed whatever it holds.
func ignoreExtension(ExtensionType, cryptobyte.String) (bool, cryptobyte.String) { return true, nil }

// A CertificatePrefix is what the captured start of an incomplete Certificate
// message up to TLS 1.2 shows.
type CertificatePrefix struct {
	LengthKnown bool // the list's length was captured
	// List holds what was captured of the list: its length, if known, and the
	// entries that were captured whole.
	List CertificateList
	// Err says that what was captured is malformed already: no bytes that
	// follow could make it a certificate list.
	Err *Error
}

// ParseCertificatePrefix reads the captured start of a Certificate message's
// body whose declared length is length.
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
	p.LengthKnown, p.List.Length = true, int(list)
	if p.List.Length != length-3 {
		p.Err = malformed(prefix, s, "certificate list", rfcCertificate)
		return p
	}
	for left := p.List.Length; left > 0; {
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
		p.List.add(entry(prefix, der))
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

// A CompressedCertificate is a Certificate message of TLS 1.3 in compressed form, as
// described in RFC 8879, Section 4.
type CompressedCertificate struct {
	Algorithm          CertificateCompression
	UncompressedLength int    // of the Certificate message's body in bytes, as declared
	Compressed         []byte // shares memory with the message
}

// ParseCompressedCertificate reads the body of a CompressedCertificate message, once
// decrypted.
func ParseCompressedCertificate(body []byte) (*CompressedCertificate, error) {
	s := cryptobyte.String(body)
	var (
		c          CompressedCertificate
		length     uint32
		compressed cryptobyte.String
	)
	if !s.ReadUint16((*uint16)(&c.Algorithm)) || !s.ReadUint24(&length) ||
		!s.ReadUint24LengthPrefixed(&compressed) || compressed.Empty() || !s.Empty() {
		return nil, malformed(body, s, "CompressedCertificate", "RFC 8879, Section 4")
	}
	c.UncompressedLength, c.Compressed = int(length), slices.Clip(compressed)
	return &c, nil
}
