package tlscrypt

import (
	"crypto/rc4"

	"smtpcap/dissect/tlswire"
)

// A streamProtection opens records of RC4, as described in RFC 5246, Section 6.2.3.1.
// Each byte of the key stream is used once, so that after bytes of which it is not known
// how many are ciphertext nothing can be opened any more: the MAC says so.
type streamProtection struct {
	mac    *recordMAC
	cipher *rc4.Cipher
}

func (p *streamProtection) open(dst []byte, seq uint64, r *tlswire.Record, body []byte) ([]byte, bool) {
	n := len(body) - p.mac.mac.Size()
	if n < 0 {
		return nil, false
	}
	after := *p.cipher
	dst = dst[:len(body)]
	after.XORKeyStream(dst, body)
	if !p.mac.ok(dst[n:], seq, r, dst[:n]) {
		return nil, false
	}
	*p.cipher = after
	return dst[:n], true
}

// skip moves on in the key stream: the record used as much of it as it is long.
func (p *streamProtection) skip(r *tlswire.Record, _ []byte) {
	b := make([]byte, r.Length)
	p.cipher.XORKeyStream(b, b)
}
