package inference

import "slices"

// A Key is a kind of key, as far as the length of its signatures tells it.
type Key uint8

// The kinds of keys. Those of RSA sign with RSASSA-PSS, as TLS 1.3 demands.
const (
	RSA1024 Key = iota
	RSA1536
	RSA2048
	RSA3072
	RSA4096
	RSA6144
	RSA7680
	RSA8192
	RSA16384
	P256
	P384
	P521
	BrainpoolP256
	BrainpoolP384
	BrainpoolP512
	Ed25519
	Ed448
	MLDSA44
	MLDSA65
	MLDSA87
)

// A keySet has one bit a Key.
type keySet uint32

// A signer is a kind of key with the lengths of its signatures and the schemes that
// use it, by IANA's registry of signature schemes.
type signer struct {
	name      string
	signature span
	schemes   []uint16
}

// rsaPSS are the schemes of RSASSA-PSS, as described in RFC 8446, Section 4.2.3.
var rsaPSS = []uint16{0x0804, 0x0805, 0x0806, 0x0809, 0x080a, 0x080b}

// signers are the kinds of keys. A signature of RSA is as long as the modulus. One of
// ECDSA is two integers in DER, each as long as the group's order but for leading
// zeros: all but one in a million are in these ranges. The curves of Brainpool are
// those of RFC 8734, ML-DSA is that of FIPS 204.
var signers = [...]signer{
	RSA1024:       {"RSA-1024", span{128, 128}, rsaPSS},
	RSA1536:       {"RSA-1536", span{192, 192}, rsaPSS},
	RSA2048:       {"RSA-2048", span{256, 256}, rsaPSS},
	RSA3072:       {"RSA-3072", span{384, 384}, rsaPSS},
	RSA4096:       {"RSA-4096", span{512, 512}, rsaPSS},
	RSA6144:       {"RSA-6144", span{768, 768}, rsaPSS},
	RSA7680:       {"RSA-7680", span{960, 960}, rsaPSS},
	RSA8192:       {"RSA-8192", span{1024, 1024}, rsaPSS},
	RSA16384:      {"RSA-16384", span{2048, 2048}, rsaPSS},
	P256:          {"P-256", span{66, 72}, []uint16{0x0403}},
	P384:          {"P-384", span{98, 104}, []uint16{0x0503}},
	P521:          {"P-521", span{133, 139}, []uint16{0x0603}},
	BrainpoolP256: {"brainpoolP256r1", span{66, 72}, []uint16{0x081a}},
	BrainpoolP384: {"brainpoolP384r1", span{98, 104}, []uint16{0x081b}},
	BrainpoolP512: {"brainpoolP512r1", span{131, 137}, []uint16{0x081c}},
	Ed25519:       {"Ed25519", span{64, 64}, []uint16{0x0807}},
	Ed448:         {"Ed448", span{114, 114}, []uint16{0x0808}},
	MLDSA44:       {"ML-DSA-44", span{2420, 2420}, []uint16{0x0904}},
	MLDSA65:       {"ML-DSA-65", span{3309, 3309}, []uint16{0x0905}},
	MLDSA87:       {"ML-DSA-87", span{4627, 4627}, []uint16{0x0906}},
}

// String returns the name of k.
func (k Key) String() string { return signers[k].name }

// signatureLengths spans the signatures of all kinds of keys.
var signatureLengths = span{64, 4627}

// signersOf returns the keys that sign with a length in s, by one of schemes. No
// schemes stand for all.
func signersOf(s span, schemes []uint16) keySet {
	var set keySet
	for k := range signers {
		if signers[k].signature.meets(s) && offered(signers[k].schemes, schemes) {
			set |= 1 << k
		}
	}
	return set
}

func offered(schemes, offer []uint16) bool {
	if len(offer) == 0 {
		return true
	}
	return slices.ContainsFunc(schemes, func(s uint16) bool { return slices.Contains(offer, s) })
}

// list returns the kinds in a set.
func (s keySet) list() []Key {
	var keys []Key
	for k := range signers {
		if s&(1<<k) != 0 {
			keys = append(keys, Key(k))
		}
	}
	return keys
}
