package tlswire

import "golang.org/x/crypto/cryptobyte"

// An EncryptedExtensions message is the part of a TLS 1.3 server's answer to the
// ClientHello that is encrypted, as described in RFC 8446, Section 4.3.1. It shares no
// memory with the message.
//
// The facts of an extension are those of its last occurrence; whether it was there is
// what Has says.
type EncryptedExtensions struct {
	Extensions []Extension // in order

	ALPN                  string
	RecordSizeLimit       int             // bytes; 0 = no such extension
	MaxFragmentLength     uint8           // the code: 2^(8+code) bytes; 0 = no such extension
	ServerCertificateType CertificateType // X509 unless the extension says otherwise
	ClientCertificateType CertificateType
	EarlyData             bool // the server takes early data
}

// ParseEncryptedExtensions reads the body of an EncryptedExtensions message, once
// decrypted. A malformed extension does not make the message malformed; see
// [Extension].
func ParseEncryptedExtensions(body []byte) (*EncryptedExtensions, error) {
	var (
		e   EncryptedExtensions
		err *Error
	)
	if e.Extensions, err = readExtensions(body, body, e.extension); err != nil {
		return nil, err
	}
	return &e, nil
}

// Has reports whether the message has an extension of type t.
func (e *EncryptedExtensions) Has(t ExtensionType) bool { return hasExtension(e.Extensions, t) }

// extension is as ClientHello.extension.
func (e *EncryptedExtensions) extension(t ExtensionType, data cryptobyte.String) (ok bool, rest cryptobyte.String) {
	s := data
	switch t {
	case ExtApplicationLayerProtocolNegotiation:
		ok = readProtocol(&s, &e.ALPN)
	case ExtRecordSizeLimit:
		ok = readNumber16(&s, &e.RecordSizeLimit)
	case ExtMaxFragmentLength:
		ok = s.ReadUint8(&e.MaxFragmentLength)
	case ExtServerCertificateType:
		ok = s.ReadUint8((*uint8)(&e.ServerCertificateType))
	case ExtClientCertificateType:
		ok = s.ReadUint8((*uint8)(&e.ClientCertificateType))
	case ExtEarlyData:
		ok, e.EarlyData = true, s.Empty()
	case ExtServerName:
		ok = true // these two are empty
	default:
		return true, nil
	}
	return ok && s.Empty(), s
}
