package tlswire

import "golang.org/x/crypto/cryptobyte"

// A CertificateRequest asks the client for a certificate, as described in RFC
// 5246, Section 7.4.4, and RFC 8446, Section 4.3.2. Its slices of bytes share
// memory with the message.
type CertificateRequest struct {
	Types            []ClientCertificateType // not in TLS 1.3
	SignatureSchemes []SignatureScheme       // TLS 1.2 and later
	// Authorities are the distinguished names of the accepted authorities in
	// DER; none means that any will do.
	Authorities [][]byte
	// AuthoritiesLength is the length of the list of names in bytes, with the
	// names' own lengths.
	AuthoritiesLength int

	Context              []byte            // TLS 1.3 only
	SignatureSchemesCert []SignatureScheme // TLS 1.3 only
	Extensions           []Extension       // TLS 1.3 only
}

const (
	rfcCertificateRequest   = "RFC 5246, Section 7.4.4"
	rfcCertificateRequest13 = "RFC 8446, Section 4.3.2"
)

// ParseCertificateRequest reads the body of a CertificateRequest message up to
// TLS 1.2. The form changed with TLS 1.2; while version is 0 = not known, the
// new form is tried, then the old.
func ParseCertificateRequest(body []byte, version Version) (*CertificateRequest, error) {
	schemes := version == 0 || version >= VersionTLS12
	r, err := parseCertificateRequest(body, schemes)
	if err != nil && version == 0 {
		r, err = parseCertificateRequest(body, false)
	}
	if err != nil {
		return nil, err
	}
	return r, nil
}

func parseCertificateRequest(body []byte, schemes bool) (*CertificateRequest, *Error) {
	s := cryptobyte.String(body)
	var (
		r     CertificateRequest
		names cryptobyte.String
	)
	if !readBytes8(&s, &r.Types) ||
		schemes && !readVector16(&s, &r.SignatureSchemes) ||
		!s.ReadUint16LengthPrefixed(&names) ||
		!s.Empty() {
		return nil, malformed(body, s, "CertificateRequest", rfcCertificateRequest)
	}
	r.AuthoritiesLength = len(names)
	if !readNames(&names, &r.Authorities) {
		return nil, malformed(body, names, "authorities in CertificateRequest", rfcCertificateRequest)
	}
	return &r, nil
}

// readNames reads distinguished names to the end of s.
func readNames(s *cryptobyte.String, out *[][]byte) bool {
	var names [][]byte
	for !s.Empty() {
		var name cryptobyte.String
		if !s.ReadUint16LengthPrefixed(&name) || name.Empty() {
			return false
		}
		names = append(names, name)
	}
	*out = names
	return true
}

// ParseCertificateRequest13 reads the body of a CertificateRequest message of
// TLS 1.3, once decrypted.
func ParseCertificateRequest13(body []byte) (*CertificateRequest, error) {
	s := cryptobyte.String(body)
	var (
		r       CertificateRequest
		context cryptobyte.String
		err     *Error
	)
	if !s.ReadUint8LengthPrefixed(&context) {
		return nil, malformed(body, s, "CertificateRequest", rfcCertificateRequest13)
	}
	r.Context = context
	if r.Extensions, err = readExtensions(body, s, r.extension); err != nil {
		return nil, err
	}
	return &r, nil
}

// extension is as ClientHello.extension.
func (r *CertificateRequest) extension(t ExtensionType, data cryptobyte.String) (ok bool, rest cryptobyte.String) {
	s := data
	switch t {
	case ExtSignatureAlgorithms:
		ok = readVector16(&s, &r.SignatureSchemes)
	case ExtSignatureAlgorithmsCert:
		ok = readVector16(&s, &r.SignatureSchemesCert)
	case ExtCertificateAuthorities:
		var names cryptobyte.String
		if ok = s.ReadUint16LengthPrefixed(&names); ok {
			r.AuthoritiesLength = len(names)
			ok = readNames(&names, &r.Authorities)
		}
	default:
		return true, nil
	}
	return ok && s.Empty(), s
}
