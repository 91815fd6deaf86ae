package tlscrypt

import (
	"crypto/cipher"
	"slices"

	"smtpcap/dissect/tlswire"
)

// A blockProtection opens records of a block cipher in CBC mode, as described in RFC
// 5246, Section 6.2.3.2, with the MAC over the plaintext or, as described in RFC 7366,
// over the ciphertext.
type blockProtection struct {
	mac     *recordMAC
	sumSize int
	size    int // of a block
	mode    cbcDecrypter
	etm     bool

	// In TLS 1.0 a record's IV is the last block of the one before. A MAC over the
	// plaintext tells whether that was the right one. A MAC over the ciphertext does not,
	// so that there the IV counts for the one record whose number it is proven for.
	chained bool
	iv      []byte // of the next record, as far as is known
	ivOf    uint64 // with a MAC over the ciphertext, its number
}

// A cbcDecrypter is what the standard library's CBC decrypters are.
type cbcDecrypter interface {
	cipher.BlockMode
	SetIV([]byte)
}

func newCBC(s *scheme, block cipher.Block, k keys) protection {
	if block == nil {
		return nil // its error is the caller's
	}
	mode := cipher.NewCBCDecrypter(block, make([]byte, block.BlockSize())).(cbcDecrypter)
	return &blockProtection{
		mac: s.newMAC(k.mac), sumSize: s.macLength(), size: block.BlockSize(), mode: mode,
		iv: slices.Clone(k.iv), chained: s.version == tlswire.VersionTLS10, etm: s.etm,
	}
}

func (p *blockProtection) open(dst []byte, seq uint64, r *tlswire.Record, body []byte) ([]byte, bool) {
	if p.etm {
		return p.openAuthentic(dst, seq, r, body)
	}
	plaintext, ok := p.decrypt(dst, body)
	if ok {
		plaintext, ok = p.authenticated(seq, r, plaintext)
	}
	if ok {
		p.keep(body)
	}
	return plaintext, ok
}

// openAuthentic opens a record whose MAC covers the ciphertext.
func (p *blockProtection) openAuthentic(dst []byte, seq uint64, r *tlswire.Record, body []byte) (plaintext []byte, ok bool) {
	body, ok = p.authenticated(seq, r, body)
	if !ok || len(body) < p.size {
		return nil, false
	}
	if ok = !p.chained || p.ivOf == seq; ok {
		plaintext, ok = p.decrypt(dst, body)
	}
	p.keep(body)
	p.ivOf = seq + 1
	return plaintext, ok
}

// decrypt decrypts a record's blocks and takes off their padding.
func (p *blockProtection) decrypt(dst, body []byte) ([]byte, bool) {
	iv, ciphertext := p.split(body)
	if len(iv) != p.size || len(ciphertext) == 0 || len(ciphertext)%p.size != 0 {
		return nil, false
	}
	p.mode.SetIV(iv)
	p.mode.CryptBlocks(dst[:len(ciphertext)], ciphertext)
	return unpad(dst[:len(ciphertext)])
}

// split returns the IV of a record and what is encrypted with it.
func (p *blockProtection) split(body []byte) (iv, ciphertext []byte) {
	if p.chained {
		return p.iv, body
	}
	n := min(p.size, len(body))
	return body[:n], body[n:]
}

// authenticated takes the MAC off the end of what it covers.
func (p *blockProtection) authenticated(seq uint64, r *tlswire.Record, b []byte) ([]byte, bool) {
	n := len(b) - p.sumSize
	if n < 0 {
		return nil, false
	}
	return b[:n], p.mac.ok(b[n:], seq, r, b[:n])
}

// unpad takes off the padding: so many bytes as the last of them says, beside itself.
func unpad(b []byte) ([]byte, bool) {
	n := len(b) - 1 - int(b[len(b)-1])
	if n < 0 {
		return nil, false
	}
	for _, c := range b[n:] {
		if c != b[len(b)-1] {
			return nil, false
		}
	}
	return b[:n], true
}

// keep remembers the last block, which is the next record's IV in TLS 1.0.
func (p *blockProtection) keep(ciphertext []byte) {
	if p.chained {
		p.iv = append(p.iv[:0], ciphertext[len(ciphertext)-p.size:]...)
	}
}

func (p *blockProtection) skip(_ *tlswire.Record, body []byte) {
	if !p.etm && len(body) >= p.size {
		p.keep(body)
	}
}
