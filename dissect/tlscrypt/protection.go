package tlscrypt

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/des"
	"crypto/hmac"
	"crypto/rc4"
	"encoding/binary"
	"fmt"
	"hash"

	"github.com/pion/dtls/v3/pkg/crypto/ccm"
	"golang.org/x/crypto/chacha20poly1305"

	"smtpcap/dissect/tlswire"
)

// A protection opens the records of one direction under one set of keys.
type protection interface {
	// open decrypts the body of record number seq into dst, which has room for it and
	// does not overlap with it. It reports false, and nothing has changed, if the
	// record is not authentic. For TLS 1.3 the plaintext is the TLSInnerPlaintext.
	open(dst []byte, seq uint64, r *tlswire.Record, body []byte) (plaintext []byte, ok bool)
	// skip passes over a record that was not opened; body is nil if bytes are missing.
	skip(r *tlswire.Record, body []byte)
}

// keys are those of one direction, as described in RFC 5246, Section 6.3, and RFC 8446,
// Section 7.3.
type keys struct{ mac, key, iv []byte }

// A scheme is how a suite protects records in some version.
type scheme struct {
	version tlswire.Version
	suite   tlswire.Suite
	etm     bool // the MAC covers the ciphertext, as described in RFC 7366
	cipher  cipherParams
}

// cipherParams are the lengths of a cipher's keys in bytes, and what makes a
// protection of them.
type cipherParams struct {
	key, iv int
	aead    bool // no MAC beside it
	make    func(*scheme, keys) (protection, error)
}

// ciphers are those that are opened, under the names that suites have for them.
var ciphers = map[string]cipherParams{
	"AES_128_GCM":       {16, implicitNonce, true, newGCM},
	"AES_256_GCM":       {32, implicitNonce, true, newGCM},
	"AES_128_CCM":       {16, implicitNonce, true, newCCM},
	"AES_256_CCM":       {32, implicitNonce, true, newCCM},
	"AES_128_CCM_8":     {16, implicitNonce, true, newCCM},
	"AES_256_CCM_8":     {32, implicitNonce, true, newCCM},
	"CHACHA20_POLY1305": {chacha20poly1305.KeySize, nonceLength, true, newChaCha20},
	"AES_128_CBC":       {16, aes.BlockSize, false, newAESCBC},
	"AES_256_CBC":       {32, aes.BlockSize, false, newAESCBC},
	"3DES_EDE_CBC":      {24, des.BlockSize, false, newTripleDES},
	"RC4_128":           {16, 0, false, newRC4},
}

// schemeOf returns how records are protected, or why they cannot be opened here.
func schemeOf(v tlswire.Version, suite tlswire.Suite, etm bool) (*scheme, error) {
	c, ok := ciphers[suite.Cipher]
	switch {
	case v < tlswire.VersionTLS10 || v > tlswire.VersionTLS13:
		return nil, fmt.Errorf("%v is not decrypted", v)
	case v.TLS13() != (suite.KeyExchange == tlswire.KeyExchangeTLS13), c.aead && v < tlswire.VersionTLS12:
		return nil, fmt.Errorf("%v is no suite of %v", suite.Code, v)
	case !ok || newHash(suite.Hash) == nil || suite.Export:
		return nil, fmt.Errorf("the cipher of %v is not decrypted", suite.Code)
	}
	return &scheme{v, suite, etm, c}, nil
}

// macLength is the length of the MAC in bytes.
func (s *scheme) macLength() int {
	if s.cipher.aead {
		return 0
	}
	return s.suite.Hash.Size()
}

// newMAC returns the MAC of a direction, as described in RFC 5246, Section 6.2.3.1.
func (s *scheme) newMAC(key []byte) *recordMAC {
	return &recordMAC{mac: hmac.New(newHash(s.suite.Hash), key)}
}

func newGCM(s *scheme, k keys) (protection, error) {
	block, err := aes.NewCipher(k.key)
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCM(block)
	return newAEAD(s, aead, k.iv), err
}

func newCCM(s *scheme, k keys) (protection, error) {
	block, err := aes.NewCipher(k.key)
	if err != nil {
		return nil, err
	}
	aead, err := ccm.NewCCM(block, s.suite.TagLength, nonceLength)
	return newAEAD(s, aead, k.iv), err
}

func newChaCha20(s *scheme, k keys) (protection, error) {
	aead, err := chacha20poly1305.New(k.key)
	return newAEAD(s, aead, k.iv), err
}

func newAESCBC(s *scheme, k keys) (protection, error) {
	block, err := aes.NewCipher(k.key)
	return newCBC(s, block, k), err
}

func newTripleDES(s *scheme, k keys) (protection, error) {
	block, err := des.NewTripleDESCipher(k.key)
	return newCBC(s, block, k), err
}

func newRC4(s *scheme, k keys) (protection, error) {
	c, err := rc4.NewCipher(k.key)
	return &streamProtection{mac: s.newMAC(k.mac), cipher: c}, err
}

// A recordMAC authenticates the records of one direction up to TLS 1.2.
type recordMAC struct {
	mac    hash.Hash
	header [recordHeader]byte
	sum    [64]byte
}

// recordHeader is the length of what is authenticated before a fragment: the record's
// number, type, version and length, as described in RFC 5246, Section 6.2.3.1.
const recordHeader = 8 + 1 + 2 + 2

// putHeader writes it.
func putHeader(b *[recordHeader]byte, seq uint64, r *tlswire.Record, length int) {
	binary.BigEndian.PutUint64(b[:], seq)
	b[8] = byte(r.Type)
	binary.BigEndian.PutUint16(b[9:], uint16(r.Version))
	binary.BigEndian.PutUint16(b[11:], uint16(length))
}

// ok reports whether sum is the MAC of a record's fragment, in which the parts follow
// one another.
func (m *recordMAC) ok(sum []byte, seq uint64, r *tlswire.Record, fragment []byte) bool {
	putHeader(&m.header, seq, r, len(fragment))
	m.mac.Reset()
	m.mac.Write(m.header[:])
	m.mac.Write(fragment)
	return hmac.Equal(sum, m.mac.Sum(m.sum[:0]))
}
