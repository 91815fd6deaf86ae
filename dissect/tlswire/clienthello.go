package tlswire

import (
	"slices"

	"golang.org/x/crypto/cryptobyte"
)

// A ClientHello is the client's first message, as described in RFC 8446,
// Section 4.1.2, or in the format of SSL 2.0, as described in RFC 5246,
// Appendix E.2. It shares no memory with the message.
//
// The facts of an extension are those of its last occurrence; whether it was
// there is what Has says.
type ClientHello struct {
	LegacyVersion  Version
	Random         [32]byte
	SessionID      []byte
	CipherSuites   []CipherSuite // GREASE and signals included
	SSLv2Ciphers   []SSLv2Cipher // only in the format of SSL 2.0
	SSLv2          bool          // it came in the format of SSL 2.0; Random then ends with the challenge
	Compressions   []CompressionMethod
	ExtensionsSent bool        // there is a list of extensions, possibly empty
	Extensions     []Extension // in order

	SupportedVersions      []Version // GREASE included
	ServerName             string    // as sent, without any check
	ALPN                   []string
	Groups                 []NamedGroup
	KeyShares              []KeyShare
	PointFormats           []PointFormat
	SignatureSchemes       []SignatureScheme
	SignatureSchemesCert   []SignatureScheme
	PSKModes               []PSKMode
	PSKs                   [][]byte // the identities in pre_shared_key
	Ticket                 []byte   // of session_ticket; empty: the client can do tickets and has none
	StatusType             StatusType
	RenegotiationLength    int // bytes of verify data in renegotiation_info; 0 in a first handshake
	ClientCertificateTypes []CertificateType
	ServerCertificateTypes []CertificateType
	CompressCertificate    []CertificateCompression
	RecordSizeLimit        int   // bytes
	MaxFragmentLength      uint8 // the code: 2^(8+code) bytes
}

// An Extension is one extension of a hello or another message.
type Extension struct {
	Type   ExtensionType
	Length int // of its data in bytes
	// Err says why the data could not be read, nil if they were or if nothing
	// is known of such an extension; the facts of this extension are then not
	// to be relied on. Its offset counts from the start of the message's body.
	Err *Error
}

// A KeyShare is the public key that one side offers for a group.
type KeyShare struct {
	Group NamedGroup
	Size  int // of the public key in bytes
}

const (
	rfcClientHello = "RFC 5246, Section 7.4.1.2"
	rfcExtensions  = "RFC 8446, Section 4.2"
)

// ParseClientHello reads the body of a ClientHello message. A malformed
// extension does not make the message malformed; see [Extension].
func ParseClientHello(body []byte) (*ClientHello, error) {
	s := cryptobyte.String(body)
	var (
		h                            ClientHello
		session, suites, compression cryptobyte.String
	)
	if !s.ReadUint16((*uint16)(&h.LegacyVersion)) ||
		!s.CopyBytes(h.Random[:]) ||
		!s.ReadUint8LengthPrefixed(&session) ||
		len(session) > 32 ||
		!s.ReadUint16LengthPrefixed(&suites) ||
		!s.ReadUint8LengthPrefixed(&compression) {
		return nil, malformed(body, s, "ClientHello", rfcClientHello)
	}
	if h.CipherSuites = readUint16s[CipherSuite](suites); len(h.CipherSuites) == 0 {
		return nil, malformed(body, suites, "cipher suites in ClientHello", rfcClientHello)
	}
	h.SessionID = slices.Clone(session)
	h.Compressions = readUint8s[CompressionMethod](compression)
	if len(h.Compressions) == 0 {
		return nil, malformed(body, compression, "compression methods in ClientHello", rfcClientHello)
	}
	if !s.Empty() {
		h.ExtensionsSent = true
		var err *Error
		if h.Extensions, err = readExtensions(body, s, h.extension); err != nil {
			return nil, err
		}
	}
	return &h, nil
}

// Has reports whether the hello has an extension of type t.
func (h *ClientHello) Has(t ExtensionType) bool { return hasExtension(h.Extensions, t) }

// Offers reports whether the hello offers suite c or gives the signal c.
func (h *ClientHello) Offers(c CipherSuite) bool { return slices.Contains(h.CipherSuites, c) }

// Highest returns the highest version that the client offers, GREASE left out,
// as described in RFC 8446, Section 4.2.1.
func (h *ClientHello) Highest() Version {
	highest := Version(0)
	for _, v := range h.SupportedVersions {
		if v.rank() > highest.rank() {
			highest = v
		}
	}
	if highest == 0 {
		return h.LegacyVersion
	}
	return highest
}

// SecureRenegotiation reports whether the client can do secure renegotiation,
// by the extension or by the signal, as described in RFC 5746, Section 3.4.
func (h *ClientHello) SecureRenegotiation() bool {
	return h.Has(ExtRenegotiationInfo) || h.Offers(EmptyRenegotiationInfoSCSV)
}

// extension reads the data of one extension; it reports whether they follow
// the grammar and where they do not.
func (h *ClientHello) extension(t ExtensionType, data cryptobyte.String) (ok bool, rest cryptobyte.String) {
	s := data
	switch t {
	case ExtServerName:
		ok = readServerName(&s, &h.ServerName)
	case ExtSupportedVersions:
		ok = readVector8(&s, &h.SupportedVersions)
	case ExtApplicationLayerProtocolNegotiation:
		ok = readProtocols(&s, &h.ALPN)
	case ExtSupportedGroups:
		ok = readVector16(&s, &h.Groups)
	case ExtKeyShare, extKeyShareDraft:
		ok = readKeyShares(&s, &h.KeyShares)
	case ExtECPointFormats:
		ok = readBytes8(&s, &h.PointFormats)
	case ExtSignatureAlgorithms:
		ok = readVector16(&s, &h.SignatureSchemes)
	case ExtSignatureAlgorithmsCert:
		ok = readVector16(&s, &h.SignatureSchemesCert)
	case ExtPSKKeyExchangeModes:
		ok = readBytes8(&s, &h.PSKModes)
	case ExtPreSharedKey:
		ok = readPSKs(&s, &h.PSKs)
	case ExtSessionTicket:
		h.Ticket = slices.Clone(s)
		return true, nil
	case ExtStatusRequest:
		ok = readStatusRequest(&s, &h.StatusType)
	case ExtCompressCertificate:
		ok = readVector8(&s, &h.CompressCertificate)
	default:
		return h.smallExtension(t, data)
	}
	return ok && s.Empty(), s
}

// smallExtension is extension for those with a single value or none.
func (h *ClientHello) smallExtension(t ExtensionType, data cryptobyte.String) (ok bool, rest cryptobyte.String) {
	s := data
	switch t {
	case ExtClientCertificateType:
		ok = readBytes8(&s, &h.ClientCertificateTypes)
	case ExtServerCertificateType:
		ok = readBytes8(&s, &h.ServerCertificateTypes)
	case ExtRenegotiationInfo:
		ok = readRenegotiation(&s, &h.RenegotiationLength)
	case ExtRecordSizeLimit:
		ok = readNumber16(&s, &h.RecordSizeLimit)
	case ExtMaxFragmentLength:
		ok = s.ReadUint8(&h.MaxFragmentLength)
	case ExtExtendedMasterSecret, ExtEncryptThenMAC, ExtEarlyData, ExtPostHandshakeAuth:
		ok = true // these are empty
	default:
		return true, nil
	}
	return ok && s.Empty(), s
}
