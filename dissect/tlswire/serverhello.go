package tlswire

import (
	"slices"

	"golang.org/x/crypto/cryptobyte"
)

// A ServerHello is the server's choice, as described in RFC 8446, Section
// 4.1.3, and RFC 5246, Section 7.4.1.3. It shares no memory with the message.
type ServerHello struct {
	LegacyVersion Version
	// Version is what is really spoken: that of supported_versions, else the
	// legacy version.
	Version        Version
	Random         [32]byte
	SessionID      []byte
	CipherSuite    CipherSuite
	Compression    CompressionMethod
	ExtensionsSent bool // there is a list of extensions, possibly empty
	Extensions     []Extension
	// HelloRetryRequest says that the message asks for another ClientHello, as
	// described in RFC 8446, Section 4.1.4.
	HelloRetryRequest bool
	Downgrade         Downgrade

	KeyShare              KeyShare // Size 0 in a HelloRetryRequest
	SelectedPSK           int      // index of the client's identity; -1 = none
	ALPN                  string
	ClientCertificateType CertificateType // X509 unless the extension says otherwise
	ServerCertificateType CertificateType
	RenegotiationLength   int   // bytes of verify data in renegotiation_info
	RecordSizeLimit       int   // bytes; 0 = no such extension
	MaxFragmentLength     uint8 // the code; 0 = no such extension
}

// A Downgrade is the mark that a server leaves in its random when it could speak
// a later version, as described in RFC 8446, Section 4.1.3.
type Downgrade uint8

// The marks.
const (
	NoDowngrade      Downgrade = iota
	DowngradeToTLS12           // it could speak TLS 1.3
	DowngradeToTLS11           // it could speak TLS 1.2 or later
)

const rfcServerHello = "RFC 5246, Section 7.4.1.3"

// retryRandom is the random of a HelloRetryRequest, the SHA-256 of that name.
const retryRandom = "\xcf\x21\xad\x74\xe5\x9a\x61\x11\xbe\x1d\x8c\x02\x1e\x65\xb8\x91" +
	"\xc2\xa2\x11\x16\x7a\xbb\x8c\x5e\x07\x9e\x09\xe2\xc8\xa8\x33\x9c"

// shortHelloDrafts is the number of the first draft of TLS 1.3 whose
// ServerHello has a session id and a compression method again.
const shortHelloDrafts = 22

// ParseServerHello reads the body of a ServerHello message, of TLS 1.3's drafts
// too. A malformed extension does not make the message malformed; see
// [Extension].
func ParseServerHello(body []byte) (*ServerHello, error) {
	s := cryptobyte.String(body)
	h := ServerHello{SelectedPSK: -1}
	if !s.ReadUint16((*uint16)(&h.LegacyVersion)) || !s.CopyBytes(h.Random[:]) {
		return nil, malformed(body, s, "ServerHello", rfcServerHello)
	}
	draft, isDraft := h.LegacyVersion.draft()
	short := isDraft && draft < shortHelloDrafts
	var session cryptobyte.String
	if !short && (!s.ReadUint8LengthPrefixed(&session) || len(session) > 32) ||
		!s.ReadUint16((*uint16)(&h.CipherSuite)) ||
		!short && !s.ReadUint8((*uint8)(&h.Compression)) {
		return nil, malformed(body, s, "ServerHello", rfcServerHello)
	}
	h.SessionID = slices.Clone(session)
	h.HelloRetryRequest = string(h.Random[:]) == retryRandom
	h.Version = h.LegacyVersion
	if !s.Empty() {
		h.ExtensionsSent = true
		var err *Error
		if h.Extensions, err = readExtensions(body, s, h.extension); err != nil {
			return nil, err
		}
	}
	h.Downgrade = downgrade(h.Random, h.Version)
	return &h, nil
}

// Has reports whether the hello has an extension of type t.
func (h *ServerHello) Has(t ExtensionType) bool { return hasExtension(h.Extensions, t) }

func downgrade(random [32]byte, v Version) Downgrade {
	switch mark := string(random[24:]); {
	case v.TLS13():
		return NoDowngrade
	case mark == "DOWNGRD\x01":
		return DowngradeToTLS12
	case mark == "DOWNGRD\x00":
		return DowngradeToTLS11
	}
	return NoDowngrade
}

// extension is as ClientHello.extension.
func (h *ServerHello) extension(t ExtensionType, data cryptobyte.String) (ok bool, rest cryptobyte.String) {
	s := data
	switch t {
	case ExtSupportedVersions:
		var v Version
		if ok = s.ReadUint16((*uint16)(&v)) && s.Empty(); ok {
			h.Version = v
		}
	case ExtKeyShare, extKeyShareDraft:
		ok = h.readKeyShare(&s)
	case ExtPreSharedKey:
		if ok = readNumber16(&s, &h.SelectedPSK); !ok {
			h.SelectedPSK = -1
		}
	case ExtApplicationLayerProtocolNegotiation:
		ok = readProtocol(&s, &h.ALPN)
	case ExtClientCertificateType:
		ok = s.ReadUint8((*uint8)(&h.ClientCertificateType))
	case ExtServerCertificateType:
		ok = s.ReadUint8((*uint8)(&h.ServerCertificateType))
	case ExtRenegotiationInfo:
		ok = readRenegotiation(&s, &h.RenegotiationLength)
	case ExtRecordSizeLimit:
		ok = readNumber16(&s, &h.RecordSizeLimit)
	case ExtMaxFragmentLength:
		ok = s.ReadUint8(&h.MaxFragmentLength)
	case ExtExtendedMasterSecret, ExtEncryptThenMAC, ExtSessionTicket, ExtStatusRequest, ExtServerName:
		ok = true // these are empty
	default:
		return true, nil
	}
	return ok && s.Empty(), s
}

// readKeyShare reads the server's key_share: one entry or, in a
// HelloRetryRequest, only its group.
func (h *ServerHello) readKeyShare(s *cryptobyte.String) bool {
	if h.HelloRetryRequest {
		return s.ReadUint16((*uint16)(&h.KeyShare.Group))
	}
	return readKeyShare(s, &h.KeyShare)
}
