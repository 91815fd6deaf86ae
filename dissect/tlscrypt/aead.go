package tlscrypt

import (
	"crypto/cipher"
	"encoding/binary"

	"smtpcap/dissect/tlswire"
)

// Lengths of nonces in bytes, as described in RFC 5288, Section 3, RFC 6655, Section 3,
// RFC 7905, Section 2, and RFC 8446, Section 5.3.
const (
	nonceLength   = 12
	implicitNonce = 4 // of TLS 1.2 with GCM and CCM, where each record carries the rest
	explicitNonce = nonceLength - implicitNonce
)

// An aeadProtection opens records of a suite with authenticated encryption.
type aeadProtection struct {
	aead     cipher.AEAD
	version  tlswire.Version
	iv       [nonceLength]byte
	explicit int // bytes of nonce in front of each record
	nonce    [nonceLength]byte
	header   [recordHeader]byte
}

func newAEAD(s *scheme, aead cipher.AEAD, iv []byte) protection {
	p := &aeadProtection{aead: aead, version: s.version}
	copy(p.iv[:], iv)
	if len(iv) == implicitNonce {
		p.explicit = explicitNonce
	}
	return p
}

func (p *aeadProtection) open(dst []byte, seq uint64, r *tlswire.Record, body []byte) ([]byte, bool) {
	if len(body) < p.explicit+p.aead.Overhead() {
		return nil, false
	}
	p.nonce = p.iv
	if p.explicit > 0 {
		copy(p.nonce[implicitNonce:], body)
		body = body[p.explicit:]
	} else {
		last := p.nonce[nonceLength-8:]
		binary.BigEndian.PutUint64(last, binary.BigEndian.Uint64(last)^seq)
	}
	plaintext, err := p.aead.Open(dst[:0], p.nonce[:], body, p.additional(seq, r, len(body)-p.aead.Overhead()))
	return plaintext, err == nil
}

// additional returns the data that are authenticated beside the fragment, as described
// in RFC 5246, Section 6.2.3.3, and RFC 8446, Section 5.2.
func (p *aeadProtection) additional(seq uint64, r *tlswire.Record, length int) []byte {
	if p.version.TLS13() {
		length = r.Length
	}
	putHeader(&p.header, seq, r, length)
	if p.version.TLS13() {
		return p.header[8:] // the record's header alone
	}
	return p.header[:]
}

func (p *aeadProtection) skip(*tlswire.Record, []byte) {}
