package tlscrypt

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"hash"

	"smtpcap/dissect/tlswire"
)

// masterLength is the length of a master secret in bytes, as described in RFC 5246,
// Section 8.1.
const masterLength = 48

// newHash returns the function that a suite names; nil if it is none of TLS's own.
func newHash(h tlswire.Hash) func() hash.Hash {
	switch h {
	case tlswire.HashMD5:
		return md5.New
	case tlswire.HashSHA1:
		return sha1.New
	case tlswire.HashSHA256:
		return sha256.New
	case tlswire.HashSHA384:
		return sha512.New384
	}
	return nil
}

// A prf is the pseudorandom function of a session up to TLS 1.2. It returns n bytes.
type prf func(secret []byte, label string, seed []byte, n int) []byte

// newPRF returns that of a version and suite. In TLS 1.2 it has SHA-256 unless the
// suite names a longer hash, as described in RFC 5246, Section 5.
func newPRF(v tlswire.Version, suite tlswire.Suite) prf {
	switch {
	case v < tlswire.VersionTLS12:
		return prf10
	case suite.Hash == tlswire.HashSHA384:
		return prf12(sha512.New384)
	}
	return prf12(sha256.New)
}

// prf12 is the pseudorandom function of TLS 1.2, as described in RFC 5246, Section 5.
func prf12(h func() hash.Hash) prf {
	return func(secret []byte, label string, seed []byte, n int) []byte {
		out := make([]byte, n)
		expand(h, secret, append([]byte(label), seed...), out)
		return out
	}
}

// prf10 is that of TLS 1.0 and 1.1, as described in RFC 2246, Section 5: each half of
// the secret goes through a hash of its own.
func prf10(secret []byte, label string, seed []byte, n int) []byte {
	half := (len(secret) + 1) / 2
	labelled := append([]byte(label), seed...)
	out, other := make([]byte, n), make([]byte, n)
	expand(md5.New, secret[:half], labelled, out)
	expand(sha1.New, secret[len(secret)-half:], labelled, other)
	for i := range out {
		out[i] ^= other[i]
	}
	return out
}

// expand fills out with P_hash, as described in RFC 5246, Section 5.
func expand(h func() hash.Hash, secret, seed, out []byte) {
	mac := hmac.New(h, secret)
	sum := func(parts ...[]byte) []byte {
		mac.Reset()
		for _, p := range parts {
			mac.Write(p)
		}
		return mac.Sum(nil)
	}
	for a := seed; len(out) > 0; {
		a = sum(a)
		out = out[copy(out, sum(a, seed)):]
	}
}

// transcriptHash hashes the messages of a handshake as its pseudorandom function does,
// as described in RFC 7627, Section 3.
func transcriptHash(v tlswire.Version, suite tlswire.Suite, messages ...[]byte) []byte {
	hashes := []func() hash.Hash{sha256.New}
	switch {
	case v < tlswire.VersionTLS12:
		hashes = []func() hash.Hash{md5.New, sha1.New}
	case suite.Hash == tlswire.HashSHA384:
		hashes = []func() hash.Hash{sha512.New384}
	}
	var sum []byte
	for _, n := range hashes {
		h := n()
		for _, m := range messages {
			h.Write(m)
		}
		sum = h.Sum(sum)
	}
	return sum
}
