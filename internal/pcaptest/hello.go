package pcaptest

import "slices"

// Extension types, by IANA's names.
const (
	ExtServerName            = 0
	ExtStatusRequest         = 5
	ExtSupportedGroups       = 10
	ExtECPointFormats        = 11
	ExtSignatureAlgorithms   = 13
	ExtALPN                  = 16
	ExtClientCertificateType = 19
	ExtServerCertificateType = 20
	ExtSessionTicket         = 35
	ExtPreSharedKey          = 41
	ExtSupportedVersions     = 43
	ExtCookie                = 44
	ExtPSKModes              = 45
	ExtKeyShare              = 51
	ExtRenegotiationInfo     = 0xff01
)

// Cipher suites, by IANA's names, and one signalling value.
const (
	TLS_RSA_WITH_AES_128_CBC_SHA          uint16 = 0x002f
	TLS_DHE_RSA_WITH_AES_128_CBC_SHA      uint16 = 0x0033
	TLS_DH_anon_WITH_AES_128_CBC_SHA      uint16 = 0x0034
	TLS_AES_128_GCM_SHA256                uint16 = 0x1301
	TLS_AES_256_GCM_SHA384                uint16 = 0x1302
	TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 uint16 = 0xc02f
	TLS_EMPTY_RENEGOTIATION_INFO_SCSV     uint16 = 0x00ff
)

// Named groups.
const (
	GroupP256   uint16 = 23
	GroupX25519 uint16 = 29

	GroupX25519MLKEM768 uint16 = 4588
)

// An Extension is an extension of a hello message.
type Extension struct {
	Type uint16
	Data []byte
}

func extensions(exts []Extension) []byte {
	if len(exts) == 0 {
		return nil
	}
	var b []byte
	for _, e := range exts {
		b = append(be.AppendUint16(b, e.Type), vector16(e.Data)...)
	}
	return vector16(b)
}

// Uint16s returns numbers in network byte order, for extension data.
func Uint16s(vs ...uint16) []byte {
	var b []byte
	for _, v := range vs {
		b = be.AppendUint16(b, v)
	}
	return b
}

// ServerName returns the extension that names the host, as described in
// RFC 6066, Section 3.
func ServerName(host string) Extension {
	name := append([]byte{0}, vector16([]byte(host))...)
	return Extension{ExtServerName, vector16(name)}
}

// SessionTicket returns the extension with a ticket of n bytes; with 0 it asks
// for one.
func SessionTicket(n int) Extension { return Extension{ExtSessionTicket, noise(n)} }

// SupportedVersions returns the client's form of the extension.
func SupportedVersions(versions ...uint16) Extension {
	return Extension{ExtSupportedVersions, vector8(Uint16s(versions...))}
}

// SelectedVersion returns the server's form of the extension.
func SelectedVersion(version uint16) Extension {
	return Extension{ExtSupportedVersions, Uint16s(version)}
}

// KeyShare returns the client's form of the extension with one share of n bytes.
func KeyShare(group uint16, n int) Extension {
	share := append(Uint16s(group), vector16(noise(n))...)
	return Extension{ExtKeyShare, vector16(share)}
}

// ServerShare returns the server's form of the extension.
func ServerShare(group uint16, n int) Extension {
	return Extension{ExtKeyShare, append(Uint16s(group), vector16(noise(n))...)}
}

// OfferedPSK returns the client's pre_shared_key extension with one identity and
// one binder. It must be the last extension.
func OfferedPSK(identity int) Extension {
	id := append(vector16(noise(identity)), 0, 0, 0, 1)
	return Extension{ExtPreSharedKey, append(vector16(id), vector16(vector8(noise(32)))...)}
}

// SelectedPSK returns the server's pre_shared_key extension.
func SelectedPSK(index uint16) Extension { return Extension{ExtPreSharedKey, Uint16s(index)} }

// commonExtensions are those that a client of any version may send.
func commonExtensions() []Extension {
	return []Extension{
		ServerName("mx.example.test"),
		{ExtECPointFormats, vector8([]byte{0})},
		{ExtSupportedGroups, vector16(Uint16s(GroupX25519, GroupP256))},
		{ExtSignatureAlgorithms, vector16(Uint16s(0x0403, 0x0804, 0x0401))},
	}
}

// A ClientHello is a ClientHello message, as described in RFC 8446,
// Section 4.1.2.
type ClientHello struct {
	Version    uint16 // legacy_version
	SessionID  []byte
	Suites     []uint16
	Extensions []Extension
}

// DefaultClientHello returns what an ordinary client that goes up to version
// sends.
func DefaultClientHello(version uint16) ClientHello {
	h := ClientHello{
		Version: min(version, TLS12),
		Suites: []uint16{
			TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, TLS_DHE_RSA_WITH_AES_128_CBC_SHA,
			TLS_RSA_WITH_AES_128_CBC_SHA, TLS_EMPTY_RENEGOTIATION_INFO_SCSV,
		},
	}
	if version == SSL30 {
		return h
	}
	h.Extensions = commonExtensions()
	if version >= TLS13 {
		h.SessionID = noise(32)
		h.Suites = append([]uint16{TLS_AES_256_GCM_SHA384, TLS_AES_128_GCM_SHA256}, h.Suites...)
		h.Extensions = append(h.Extensions,
			SupportedVersions(TLS13, TLS12),
			Extension{ExtPSKModes, vector8([]byte{1})},
			KeyShare(GroupX25519, 32))
	}
	return h
}

// Without returns the message without the extensions of a type.
func (h ClientHello) Without(kind uint16) ClientHello {
	h.Extensions = slices.DeleteFunc(slices.Clone(h.Extensions), func(e Extension) bool { return e.Type == kind })
	return h
}

// Message returns the handshake message.
func (h ClientHello) Message() []byte {
	b := append(be.AppendUint16(nil, h.Version), noise(32)...)
	b = append(b, vector8(h.SessionID)...)
	b = append(b, vector16(Uint16s(h.Suites...))...)
	b = append(b, vector8([]byte{0})...) // compression: null
	return Message(TypeClientHello, append(b, extensions(h.Extensions)...))
}

// SSLv2 returns the message in the format of SSL 2.0, without session id and
// extensions, which is a record by itself, as described in RFC 5246,
// Appendix E.2.
func (h ClientHello) SSLv2() []byte {
	var specs []byte
	for _, s := range h.Suites {
		specs = append(specs, 0, byte(s>>8), byte(s))
	}
	b := be.AppendUint16([]byte{1}, h.Version)
	b = be.AppendUint16(b, uint16(len(specs)))
	b = be.AppendUint16(b, 0)  // session id
	b = be.AppendUint16(b, 16) // challenge
	return sslv2Record(append(append(b, specs...), noise(16)...))
}

// SSLv2ServerHello returns the SERVER-HELLO message of an SSL 2.0 server with a
// certificate, as described in the SSL 0.2 Protocol Specification, Section 2.6.
func SSLv2ServerHello(der []byte) []byte {
	specs := []byte{0x01, 0x00, 0x80, 0x07, 0x00, 0xc0} // RC4 128, DES-EDE3 192 CBC with MD5
	b := be.AppendUint16([]byte{4, 0, 1}, SSL20)        // no session id hit, X.509
	b = be.AppendUint16(b, uint16(len(der)))
	b = be.AppendUint16(b, uint16(len(specs)))
	b = be.AppendUint16(b, 16) // connection id
	return sslv2Record(append(append(append(b, der...), specs...), noise(16)...))
}

// sslv2Record puts the two-byte header of SSL 2.0 in front of a message.
func sslv2Record(body []byte) []byte {
	return append(be.AppendUint16(nil, uint16(len(body))|0x8000), body...)
}

// A ServerHello is a ServerHello message, as described in RFC 8446,
// Section 4.1.3.
type ServerHello struct {
	Version    uint16 // legacy_version
	Retry      bool   // the message is a HelloRetryRequest
	SessionID  []byte
	Suite      uint16
	Extensions []Extension
}

// retryRandom is the SHA-256 of "HelloRetryRequest", as described in RFC 8446,
// Section 4.1.3.
var retryRandom = []byte{
	0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91,
	0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c,
}

// Message returns the handshake message.
func (h ServerHello) Message() []byte {
	random := noise(32)
	if h.Retry {
		random = retryRandom
	}
	b := append(be.AppendUint16(nil, h.Version), random...)
	b = append(b, vector8(h.SessionID)...)
	b = append(be.AppendUint16(b, h.Suite), 0)
	return Message(TypeServerHello, append(b, extensions(h.Extensions)...))
}
