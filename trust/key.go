package trust

import (
	"crypto/dsa" //lint:ignore SA1019 old certificates are read, none is made
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"math/big"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// maxKeyBits bounds the numbers of keys that signatures are verified with, since the
// work grows with their square and more. It is twice the longest RSA key that
// authorities use, and the bound of Go's crypto/tls. Signatures of longer keys are
// not checked.
const maxKeyBits = 8192

// maxOrderBits bounds the exponents of DSA, whose orders have 160, 224 or 256 bits.
const maxOrderBits = 256

// A keyKind is a kind of public key. A signature algorithm goes with one.
type keyKind uint8

const (
	otherKey   keyKind = iota // any that is not known here
	foreignKey                // OpenSSL knows it, the standard library does not
	rsaKey
	rsaPSSKey // RSA for RSASSA-PSS alone, as described in RFC 4055, Section 3.1
	ecdsaKey
	ed25519Key
	dsaKey
)

// keyKinds holds the algorithms of keys by their object identifiers.
var keyKinds = map[string]keyKind{
	"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01": rsaKey,
	oidRSASSAPSS:                           rsaPSSKey,
	"\x2a\x86\x48\xce\x3d\x02\x01":         ecdsaKey,
	oidEd25519:                             ed25519Key,
	"\x2a\x86\x48\xce\x38\x04\x01":         dsaKey,
	"\x2b\x65\x6e":                         foreignKey, // X25519
	"\x2b\x65\x6f":                         foreignKey, // X448
	"\x2b\x65\x71":                         foreignKey, // Ed448
	"\x2a\x86\x48\x86\xf7\x0d\x01\x03\x01": foreignKey, // Diffie-Hellman of PKCS #3
	"\x2a\x86\x48\xce\x3e\x02\x01":         foreignKey, // Diffie-Hellman of X9.42
}

// curves holds those that the standard library has.
var curves = map[string]elliptic.Curve{
	"\x2b\x81\x04\x00\x21":             elliptic.P224(),
	"\x2a\x86\x48\xce\x3d\x03\x01\x07": elliptic.P256(),
	"\x2b\x81\x04\x00\x22":             elliptic.P384(),
	"\x2b\x81\x04\x00\x23":             elliptic.P521(),
}

// A publicKey is the key of a certificate, as described in RFC 5280, Section 4.1.2.7.
type publicKey struct {
	kind keyKind
	// key is a key of the standard library, or nil where it cannot be used: it is
	// malformed, or of a kind, a curve or a size that is not known here.
	key any
	// explicit is set where a curve is not named but described.
	explicit bool
}

// readPublicKey reads a SubjectPublicKeyInfo, given with its header.
func readPublicKey(der []byte) publicKey {
	s := cryptobyte.String(der)
	var info, algorithm, oid cryptobyte.String
	var bits []byte
	if !s.ReadASN1(&info, asn1.SEQUENCE) || !info.ReadASN1(&algorithm, asn1.SEQUENCE) ||
		!algorithm.ReadASN1(&oid, asn1.OBJECT_IDENTIFIER) || !info.ReadASN1BitStringAsBytes(&bits) {
		return publicKey{}
	}
	k := publicKey{kind: keyKinds[string(oid)]}
	switch k.kind {
	case rsaKey, rsaPSSKey:
		k.key = readRSA(bits)
	case ecdsaKey:
		k.explicit = algorithm.PeekASN1Tag(asn1.SEQUENCE)
		k.key = readECDSA(algorithm, bits)
	case ed25519Key:
		if len(bits) == ed25519.PublicKeySize {
			k.key = ed25519.PublicKey(bits)
		}
	case dsaKey:
		k.key = readDSA(algorithm, bits)
	}
	return k
}

// readRSA reads an RSAPublicKey, as described in RFC 8017, Section A.1.1.
func readRSA(der []byte) any {
	s := cryptobyte.String(der)
	var seq cryptobyte.String
	n, e := new(big.Int), 0
	if !s.ReadASN1(&seq, asn1.SEQUENCE) || !seq.ReadASN1Integer(n) || !seq.ReadASN1Integer(&e) ||
		!positive(n) {
		return nil
	}
	return &rsa.PublicKey{N: n, E: e}
}

// readECDSA reads an ECPoint on a named curve, as described in RFC 5480, Section 2.2.
func readECDSA(parameters cryptobyte.String, point []byte) any {
	var oid cryptobyte.String
	if !parameters.ReadASN1(&oid, asn1.OBJECT_IDENTIFIER) {
		return nil
	}
	curve, ok := curves[string(oid)]
	if !ok {
		return nil
	}
	key, err := ecdsa.ParseUncompressedPublicKey(curve, point)
	if err != nil {
		return nil
	}
	return key
}

// readDSA reads a DSAPublicKey with its parameters, as described in RFC 3279,
// Section 2.3.2.
func readDSA(parameters cryptobyte.String, der []byte) any {
	s := cryptobyte.String(der)
	var seq cryptobyte.String
	k := &dsa.PublicKey{Parameters: dsa.Parameters{P: new(big.Int), Q: new(big.Int), G: new(big.Int)}, Y: new(big.Int)}
	if !parameters.ReadASN1(&seq, asn1.SEQUENCE) || !seq.ReadASN1Integer(k.P) || !seq.ReadASN1Integer(k.Q) ||
		!seq.ReadASN1Integer(k.G) || !s.ReadASN1Integer(k.Y) || !positive(k.P, k.Q, k.G, k.Y) ||
		k.Q.BitLen() > maxOrderBits {
		return nil
	}
	return k
}

// positive reports whether numbers are greater than zero and within the limit.
func positive(numbers ...*big.Int) bool {
	for _, n := range numbers {
		if n.Sign() <= 0 || n.BitLen() > maxKeyBits {
			return false
		}
	}
	return true
}
