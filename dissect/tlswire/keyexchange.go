package tlswire

import (
	"math/bits"

	"golang.org/x/crypto/cryptobyte"
)

// A ServerKeyExchange holds the server's part of the key exchange, as described
// in RFC 5246, Section 7.4.3, RFC 8422, Section 5.4, RFC 4279, Section 2, and RFC
// 5054, Section 2.5. Only the fields of the suite's key exchange are set.
type ServerKeyExchange struct {
	CurveType     CurveType  // ECDHE
	Group         NamedGroup // ECDHE with a named curve
	PublicLength  int        // bytes of the server's public value
	PrimeBits     int        // DHE, SRP: length of the prime; RSA export: of the modulus
	Generator     uint64     // DHE: the generator, 0 if it is longer than 8 bytes
	HintLength    int        // PSK: bytes of the identity hint
	Signed        bool
	Scheme        SignatureScheme // TLS 1.2
	SignatureSize int             // bytes
}

const (
	rfcServerKeyExchange = "RFC 5246, Section 7.4.3"
	rfcECParameters      = "RFC 8422, Section 5.4"
)

// ParseServerKeyExchange reads the body of a ServerKeyExchange message; its form
// depends on the suite and the version that the ServerHello chose.
func ParseServerKeyExchange(body []byte, suite CipherSuite, version Version) (*ServerKeyExchange, error) {
	s := cryptobyte.String(body)
	var k ServerKeyExchange
	info := suite.Info()
	if !readable(info) {
		return nil, &Error{What: "unexpected ServerKeyExchange for " + suite.String(), RFC: rfcServerKeyExchange}
	}
	if what, rfc := k.read(&s, info); what != "" {
		return nil, malformed(body, s, what, rfc)
	}
	k.Signed = signed(info)
	if k.Signed && !k.readSignature(&s, version) || !s.Empty() {
		return nil, malformed(body, s, "signature in ServerKeyExchange", rfcServerKeyExchange)
	}
	return &k, nil
}

// signed reports whether the suite's parameters carry a signature.
func signed(info Suite) bool {
	switch info.KeyExchange {
	case KeyExchangeDHE, KeyExchangeECDHE, KeyExchangeRSA:
		return true
	case KeyExchangeSRP:
		return info.Auth != AuthSRP
	}
	return false
}

// read reads the parameters of the suite's key exchange. When it cannot, it says
// what they should have been.
func (k *ServerKeyExchange) read(s *cryptobyte.String, info Suite) (what, rfc string) {
	switch info.KeyExchange {
	case KeyExchangePSK, KeyExchangeRSAPSK, KeyExchangeDHEPSK, KeyExchangeECDHEPSK:
		var hint cryptobyte.String
		if !s.ReadUint16LengthPrefixed(&hint) {
			return "PSK identity hint", "RFC 4279, Section 2"
		}
		k.HintLength = len(hint)
	}
	ok := true
	switch info.KeyExchange {
	case KeyExchangeDHE, KeyExchangeDHAnon, KeyExchangeDHEPSK:
		what, rfc, ok = "DH parameters", rfcServerKeyExchange, k.readDH(s)
	case KeyExchangeECDHE, KeyExchangeECDHAnon, KeyExchangeECDHEPSK:
		what, rfc, ok = "ECDH parameters", rfcECParameters, k.readECDH(s)
	case KeyExchangeRSA:
		what, rfc, ok = "RSA parameters", "RFC 4346, Section 7.4.3", k.readRSA(s)
	case KeyExchangeSRP:
		what, rfc, ok = "SRP parameters", "RFC 5054, Section 2.5.3", k.readSRP(s)
	}
	if ok {
		return "", ""
	}
	return what, rfc
}

// readable reports whether the key exchange has such a message and its form is
// known here.
func readable(info Suite) bool {
	switch info.KeyExchange {
	case KeyExchangeDHE, KeyExchangeDHAnon, KeyExchangeECDHE, KeyExchangeECDHAnon, KeyExchangeSRP,
		KeyExchangePSK, KeyExchangeRSAPSK, KeyExchangeDHEPSK, KeyExchangeECDHEPSK:
		return true
	case KeyExchangeRSA:
		return info.Export
	}
	return false
}

// readDH reads prime, generator and public value.
func (k *ServerKeyExchange) readDH(s *cryptobyte.String) bool {
	var p, g, y cryptobyte.String
	if !readInteger(s, &p) || !readInteger(s, &g) || !readInteger(s, &y) {
		return false
	}
	k.PrimeBits, k.Generator, k.PublicLength = bitLength(p), small(g), len(y)
	return true
}

// readECDH reads a curve and a public point. RFC 8422 withdrew curves that are
// given explicitly; they are malformed here too.
func (k *ServerKeyExchange) readECDH(s *cryptobyte.String) bool {
	var point cryptobyte.String
	if !s.ReadUint8((*uint8)(&k.CurveType)) ||
		k.CurveType != CurveNamedCurve ||
		!s.ReadUint16((*uint16)(&k.Group)) ||
		!s.ReadUint8LengthPrefixed(&point) ||
		point.Empty() {
		return false
	}
	k.PublicLength = len(point)
	return true
}

// readRSA reads the temporary key of an export suite: modulus and exponent.
func (k *ServerKeyExchange) readRSA(s *cryptobyte.String) bool {
	var modulus, exponent cryptobyte.String
	if !readInteger(s, &modulus) || !readInteger(s, &exponent) {
		return false
	}
	k.PrimeBits = bitLength(modulus)
	return true
}

// readSRP reads prime, generator, salt and public value.
func (k *ServerKeyExchange) readSRP(s *cryptobyte.String) bool {
	var n, g, salt, b cryptobyte.String
	if !readInteger(s, &n) || !readInteger(s, &g) ||
		!s.ReadUint8LengthPrefixed(&salt) || salt.Empty() || !readInteger(s, &b) {
		return false
	}
	k.PrimeBits, k.Generator, k.PublicLength = bitLength(n), small(g), len(b)
	return true
}

// readSignature reads the signature, in front of which TLS 1.2 names its scheme.
func (k *ServerKeyExchange) readSignature(s *cryptobyte.String, version Version) bool {
	var signature cryptobyte.String
	if version >= VersionTLS12 && !s.ReadUint16((*uint16)(&k.Scheme)) ||
		!s.ReadUint16LengthPrefixed(&signature) {
		return false
	}
	k.SignatureSize = len(signature)
	return true
}

// readInteger reads an unsigned integer of at least one byte.
func readInteger(s *cryptobyte.String, out *cryptobyte.String) bool {
	return s.ReadUint16LengthPrefixed(out) && !out.Empty()
}

// bitLength returns the number of bits of the big-endian number n.
func bitLength(n []byte) int {
	for len(n) > 0 && n[0] == 0 {
		n = n[1:]
	}
	if len(n) == 0 {
		return 0
	}
	return (len(n)-1)*8 + bits.Len8(n[0])
}

// small returns the big-endian number n, 0 if it does not fit.
func small(n []byte) uint64 {
	if bitLength(n) > 64 {
		return 0
	}
	v := uint64(0)
	for _, b := range n {
		v = v<<8 | uint64(b)
	}
	return v
}
