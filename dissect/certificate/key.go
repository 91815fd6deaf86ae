package certificate

import (
	"golang.org/x/crypto/cryptobyte"
	casn1 "golang.org/x/crypto/cryptobyte/asn1"

	"smtpcap/report"
)

// keyReaders know how to read the keys of each algorithm. They get its parameters
// and the key itself, and report whether all could be read.
var keyReaders = map[string]struct {
	name string
	read func(k *report.PublicKey, parameters, key cryptobyte.String) bool
}{
	"1.2.840.113549.1.1.1":  {"RSA", readRSA},
	"1.2.840.113549.1.1.10": {"RSA-PSS", readRSA},
	"1.2.840.10045.2.1":     {"ECDSA", readEC},
	"1.2.840.10040.4.1":     {"DSA", readDSA},
	"1.3.101.112":           {"Ed25519", readFixed},
	"1.3.101.113":           {"Ed448", readFixed},
}

// A curve is one for ECDSA. One without a name stands as its object identifier.
type curve struct {
	name string
	bits int
}

// curves are those that certificates have had, as described in RFC 5480, Section
// 2.1.1.1 and RFC 5639, Section 4.1.
var curves = map[string]curve{
	"1.2.840.10045.3.1.1":   {"", 192},
	"1.3.132.0.33":          {"", 224},
	"1.2.840.10045.3.1.7":   {"P-256", 256},
	"1.3.132.0.34":          {"P-384", 384},
	"1.3.132.0.35":          {"P-521", 521},
	"1.3.132.0.10":          {"", 256}, // secp256k1
	"1.3.36.3.3.2.8.1.1.7":  {"", 256}, // brainpoolP256r1
	"1.3.36.3.3.2.8.1.1.11": {"", 384}, // brainpoolP384r1
	"1.3.36.3.3.2.8.1.1.13": {"", 512}, // brainpoolP512r1
}

// readKey reads the SubjectPublicKeyInfo, as described in RFC 5280, Section 4.1.2.7.
func (r *reading) readKey() {
	if r.parts.SPKI == nil {
		return
	}
	sum := digest(r.parts.SPKI)
	r.cert.SPKISHA256 = report.Of(sum)
	r.cert.TLSA311, r.cert.TLSA211 = report.Of("3 1 1 "+sum), report.Of("2 1 1 "+sum)

	var (
		s                 = cryptobyte.String(r.parts.SPKI)
		content, id, bits cryptobyte.String
		algorithm         string
	)
	if !read(&s, &content, casn1.SEQUENCE) || !read(&content, &id, casn1.SEQUENCE) ||
		!readIdentifier(&id, &algorithm) || !read(&content, &bits, casn1.BIT_STRING) || len(bits) == 0 {
		r.problem("malformed subjectPublicKeyInfo (RFC 5280, Section 4.1.2.7)")
		return
	}
	r.cert.Key = &report.PublicKey{Algorithm: algorithm}
	if known, ok := keyReaders[algorithm]; ok {
		r.cert.Key.Algorithm = known.name
		if !known.read(r.cert.Key, id, bits[1:]) {
			r.problem("a public key whose size cannot be read (RFC 3279, Section 2.3)")
		}
	}
}

// readRSA reads the size of the modulus.
func readRSA(k *report.PublicKey, _, key cryptobyte.String) bool {
	var numbers cryptobyte.String
	return read(&key, &numbers, casn1.SEQUENCE) && readBits(&numbers, k)
}

// readDSA reads the size of the prime p, which the parameters begin with.
func readDSA(k *report.PublicKey, parameters, _ cryptobyte.String) bool {
	var numbers cryptobyte.String
	return read(&parameters, &numbers, casn1.SEQUENCE) && readBits(&numbers, k)
}

// readEC reads the name of the curve.
func readEC(k *report.PublicKey, parameters, _ cryptobyte.String) bool {
	var oid string
	if !readIdentifier(&parameters, &oid) {
		return readSpecifiedCurve(k, parameters)
	}
	k.Curve = report.Of(oid)
	if known, ok := curves[oid]; ok {
		k.Bits = report.Of(known.bits)
		if known.name != "" {
			k.Curve = report.Of(known.name)
		}
	}
	return true
}

// readSpecifiedCurve reads the size of the prime of a curve that has no name but is
// spelled out, as described in RFC 3279, Section 2.3.5.
func readSpecifiedCurve(k *report.PublicKey, parameters cryptobyte.String) bool {
	var curve, version, field cryptobyte.String
	var kind string
	return read(&parameters, &curve, casn1.SEQUENCE) && read(&curve, &version, casn1.INTEGER) &&
		read(&curve, &field, casn1.SEQUENCE) && readIdentifier(&field, &kind) && readBits(&field, k)
}

// readFixed is for keys whose algorithm says all of them.
func readFixed(*report.PublicKey, cryptobyte.String, cryptobyte.String) bool { return true }

// readBits takes a positive integer, whose size is the key's.
func readBits(s *cryptobyte.String, k *report.PublicKey) bool {
	var content cryptobyte.String
	if !read(s, &content, casn1.INTEGER) {
		return false
	}
	n := integer(content)
	if n.Sign() <= 0 {
		return false
	}
	k.Bits = report.Of(n.BitLen())
	return true
}
