package tlscrypt

import (
	"crypto/hkdf"
	"hash"

	"golang.org/x/crypto/cryptobyte"
)

// expandLabel is HKDF-Expand-Label with an empty context, as described in RFC 8446,
// Section 7.1.
func expandLabel(h func() hash.Hash, secret []byte, label string, n int) ([]byte, error) {
	var b cryptobyte.Builder
	b.AddUint16(uint16(n))
	b.AddUint8LengthPrefixed(func(b *cryptobyte.Builder) { b.AddBytes([]byte("tls13 " + label)) })
	b.AddUint8(0)
	info, err := b.Bytes()
	if err != nil {
		return nil, err
	}
	return hkdf.Expand(h, secret, string(info), n)
}

// nextSecret is the traffic secret after a KeyUpdate, as described in RFC 8446, Section
// 7.2.
func nextSecret(h func() hash.Hash, secret []byte) ([]byte, error) {
	return expandLabel(h, secret, "traffic upd", len(secret))
}
