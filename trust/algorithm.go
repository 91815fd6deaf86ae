package trust

import (
	"crypto"
	_ "crypto/md5" // the hashes that signatures were made with
	_ "crypto/sha1"
	_ "crypto/sha256"
	_ "crypto/sha512"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// Object identifiers that name both a key and a signature.
const (
	oidRSASSAPSS = "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a"
	oidEd25519   = "\x2b\x65\x70"
)

// An algorithm is how a certificate was signed.
type algorithm struct {
	kind keyKind     // of the signer's key; otherKey if the algorithm is not known here
	hash crypto.Hash // zero where the algorithm has none of its own
	salt int         // length in bytes, of RSASSA-PSS
}

// algorithms holds the algorithms without parameters by their object identifiers, as
// described in RFC 3279, RFC 4055, RFC 5758 and RFC 8410.
var algorithms = map[string]algorithm{
	"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x04": {kind: rsaKey, hash: crypto.MD5},
	"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x05": {kind: rsaKey, hash: crypto.SHA1},
	"\x2b\x0e\x03\x02\x1d":                 {kind: rsaKey, hash: crypto.SHA1}, // of the OIW, before RFC 3279
	"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0e": {kind: rsaKey, hash: crypto.SHA224},
	"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b": {kind: rsaKey, hash: crypto.SHA256},
	"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0c": {kind: rsaKey, hash: crypto.SHA384},
	"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0d": {kind: rsaKey, hash: crypto.SHA512},
	"\x2a\x86\x48\xce\x3d\x04\x01":         {kind: ecdsaKey, hash: crypto.SHA1},
	"\x2a\x86\x48\xce\x3d\x04\x03\x01":     {kind: ecdsaKey, hash: crypto.SHA224},
	"\x2a\x86\x48\xce\x3d\x04\x03\x02":     {kind: ecdsaKey, hash: crypto.SHA256},
	"\x2a\x86\x48\xce\x3d\x04\x03\x03":     {kind: ecdsaKey, hash: crypto.SHA384},
	"\x2a\x86\x48\xce\x3d\x04\x03\x04":     {kind: ecdsaKey, hash: crypto.SHA512},
	"\x2a\x86\x48\xce\x38\x04\x03":         {kind: dsaKey, hash: crypto.SHA1},
	"\x60\x86\x48\x01\x65\x03\x04\x03\x01": {kind: dsaKey, hash: crypto.SHA224},
	"\x60\x86\x48\x01\x65\x03\x04\x03\x02": {kind: dsaKey, hash: crypto.SHA256},
	oidEd25519:                             {kind: ed25519Key},
}

// hashes holds the hashes that parameters name.
var hashes = map[string]crypto.Hash{
	"\x2b\x0e\x03\x02\x1a":                 crypto.SHA1,
	"\x60\x86\x48\x01\x65\x03\x04\x02\x04": crypto.SHA224,
	"\x60\x86\x48\x01\x65\x03\x04\x02\x01": crypto.SHA256,
	"\x60\x86\x48\x01\x65\x03\x04\x02\x02": crypto.SHA384,
	"\x60\x86\x48\x01\x65\x03\x04\x02\x03": crypto.SHA512,
}

// readAlgorithm reads the AlgorithmIdentifier of a signature, given with its header.
func readAlgorithm(der []byte) algorithm {
	s := cryptobyte.String(der)
	var identifier, oid cryptobyte.String
	if !s.ReadASN1(&identifier, asn1.SEQUENCE) || !identifier.ReadASN1(&oid, asn1.OBJECT_IDENTIFIER) {
		return algorithm{}
	}
	if string(oid) == oidRSASSAPSS {
		return readPSS(identifier)
	}
	return algorithms[string(oid)]
}

// The parameters of RSASSA-PSS are explicitly tagged.
const (
	tagHash    = asn1.Tag(0) | 0xa0
	tagMask    = asn1.Tag(1) | 0xa0
	tagSalt    = asn1.Tag(2) | 0xa0
	tagTrailer = asn1.Tag(3) | 0xa0
)

// oidMGF1 names the one mask generation function that there is.
const oidMGF1 = "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x08"

// readPSS reads the parameters of RSASSA-PSS, as described in RFC 4055, Section 3.1.
// A mask that is made with another hash than the message's is not known here: no
// certificate in use has one, and the standard library cannot verify it.
func readPSS(s cryptobyte.String) algorithm {
	a := algorithm{kind: rsaPSSKey, salt: 20}
	var parameters, hash, mask, salt, trailer cryptobyte.String
	var hasHash, hasMask, hasSalt, hasTrailer bool
	if !s.ReadASN1(&parameters, asn1.SEQUENCE) ||
		!parameters.ReadOptionalASN1(&hash, &hasHash, tagHash) ||
		!parameters.ReadOptionalASN1(&mask, &hasMask, tagMask) ||
		!parameters.ReadOptionalASN1(&salt, &hasSalt, tagSalt) ||
		!parameters.ReadOptionalASN1(&trailer, &hasTrailer, tagTrailer) || !parameters.Empty() {
		return algorithm{}
	}
	maskHash := crypto.SHA1
	a.hash = crypto.SHA1
	if hasHash {
		a.hash = readHash(hash)
	}
	if hasMask {
		maskHash = readMask(mask)
	}
	if hasSalt && !salt.ReadASN1Integer(&a.salt) || a.hash == 0 || maskHash != a.hash || a.salt < 0 {
		return algorithm{}
	}
	if one := 1; hasTrailer && (!trailer.ReadASN1Integer(&one) || one != 1) {
		return algorithm{}
	}
	return a
}

// readHash reads the AlgorithmIdentifier of a hash; zero is one that is not known.
func readHash(s cryptobyte.String) crypto.Hash {
	var identifier, oid cryptobyte.String
	if !s.ReadASN1(&identifier, asn1.SEQUENCE) || !identifier.ReadASN1(&oid, asn1.OBJECT_IDENTIFIER) {
		return 0
	}
	return hashes[string(oid)]
}

// readMask reads the AlgorithmIdentifier of MGF1 and returns the hash that it uses.
func readMask(s cryptobyte.String) crypto.Hash {
	var identifier, oid cryptobyte.String
	if !s.ReadASN1(&identifier, asn1.SEQUENCE) || !identifier.ReadASN1(&oid, asn1.OBJECT_IDENTIFIER) ||
		string(oid) != oidMGF1 {
		return 0
	}
	return readHash(identifier)
}

// fits reports whether a key may have made signatures of an algorithm, as far as
// their kinds tell.
func (a algorithm) fits(k keyKind) bool {
	return a.kind == k || a.kind == otherKey || k == otherKey || k == foreignKey || a.kind == rsaPSSKey && k == rsaKey
}
