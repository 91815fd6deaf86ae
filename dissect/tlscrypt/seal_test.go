package tlscrypt

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/des"
	"crypto/hmac"
	"crypto/rc4"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"

	"github.com/pion/dtls/v3/pkg/crypto/ccm"
	"golang.org/x/crypto/chacha20poly1305"

	"smtpcap/dissect/tlswire"
)

// A protector makes records of one direction under any scheme.
type protector struct {
	*scheme
	keys
	seq    uint64
	last   []byte // block of ciphertext, in TLS 1.0
	stream *rc4.Cipher
}

func (p *protector) seal(kind tlswire.ContentType, text []byte) []byte {
	defer func() { p.seq++ }()
	wireVersion := min(p.version, tlswire.VersionTLS12)
	record := func(body []byte) []byte {
		return append([]byte{byte(kind), byte(wireVersion >> 8), byte(wireVersion), byte(len(body) >> 8), byte(len(body))}, body...)
	}
	if p.cipher.aead {
		if p.version.TLS13() {
			text = append(slices.Clone(text), byte(kind))
			kind = tlswire.ContentApplicationData
		}
		return record(p.sealAEAD(kind, wireVersion, text))
	}
	if p.key != nil && p.cipher.iv == 0 {
		if p.stream == nil {
			p.stream = must(rc4.NewCipher(p.key))
		}
		body := append(slices.Clone(text), p.sum(kind, text)...)
		p.stream.XORKeyStream(body, body)
		return record(body)
	}
	return record(p.sealCBC(kind, text))
}

// header is what is authenticated before a fragment.
func (p *protector) header(kind tlswire.ContentType, length int) []byte {
	b := binary.BigEndian.AppendUint64(nil, p.seq)
	v := min(p.version, tlswire.VersionTLS12)
	return append(b, byte(kind), byte(v>>8), byte(v), byte(length>>8), byte(length))
}

func (p *protector) sum(kind tlswire.ContentType, fragment []byte) []byte {
	h := hmac.New(newHash(p.suite.Hash), p.mac)
	h.Write(p.header(kind, len(fragment)))
	h.Write(fragment)
	return h.Sum(nil)
}

func (p *protector) aead() cipher.AEAD {
	switch {
	case strings.HasPrefix(p.suite.Cipher, "CHACHA"):
		return must(chacha20poly1305.New(p.key))
	case strings.Contains(p.suite.Cipher, "CCM"):
		return must(ccm.NewCCM(must(aes.NewCipher(p.key)), p.suite.TagLength, nonceLength))
	}
	return must(cipher.NewGCM(must(aes.NewCipher(p.key))))
}

func (p *protector) sealAEAD(kind tlswire.ContentType, v tlswire.Version, text []byte) []byte {
	aead := p.aead()
	number := binary.BigEndian.AppendUint64(nil, p.seq)
	if len(p.iv) == implicitNonce {
		return append(number, aead.Seal(nil, append(slices.Clone(p.iv), number...), text, p.header(kind, len(text)))...)
	}
	nonce := slices.Clone(p.iv)
	for i, b := range number {
		nonce[4+i] ^= b
	}
	header := p.header(kind, len(text))
	if p.version.TLS13() {
		header = p.header(kind, len(text)+aead.Overhead())[8:]
	}
	return aead.Seal(nil, nonce, text, header)
}

func (p *protector) block() cipher.Block {
	if strings.HasPrefix(p.suite.Cipher, "3DES") {
		return must(des.NewTripleDESCipher(p.key))
	}
	return must(aes.NewCipher(p.key))
}

func (p *protector) sealCBC(kind tlswire.ContentType, text []byte) []byte {
	block := p.block()
	size := block.BlockSize()
	body := slices.Clone(text)
	if !p.etm {
		body = append(body, p.sum(kind, text)...)
	}
	pad := size - 1 - len(body)%size
	for range pad + 1 {
		body = append(body, byte(pad))
	}
	var iv []byte
	if p.version == tlswire.VersionTLS10 {
		if p.last == nil {
			p.last = p.iv
		}
		cipher.NewCBCEncrypter(block, p.last).CryptBlocks(body, body)
		p.last = slices.Clone(body[len(body)-size:])
	} else {
		iv = slices.Repeat([]byte{byte(p.seq + 1)}, size)
		cipher.NewCBCEncrypter(block, iv).CryptBlocks(body, body)
	}
	body = append(iv, body...)
	if p.etm {
		body = append(body, p.sum(kind, body)...)
	}
	return body
}

// A made is a connection that a test makes up, always the same, and its secrets.
type made struct {
	wire wire
	log  string
	data [2]string
	from [2]*protector
}

// makeUp makes the beginning of a connection, up to the first application data.
func makeUp(v tlswire.Version, code tlswire.CipherSuite, etm bool) *made {
	m := new(made)
	client, server := [32]byte{1, byte(v), byte(code)}, [32]byte{2}
	s := must(schemeOf(v, code.Info(), etm))
	var extensions []byte
	if etm {
		extensions = append(extensions, 0, byte(tlswire.ExtEncryptThenMAC), 0, 0)
	}
	chosen := v
	if v.TLS13() {
		chosen = tlswire.VersionTLS12
		extensions = append(extensions, 0, 43, 0, 2, 3, 4)
	}
	suites := []byte{byte(code >> 8), byte(code)}
	m.add(Client, clear13(1, slices.Concat([]byte{3, 3}, client[:], []byte{0, 0, 2}, suites, []byte{1, 0})))
	m.add(Server, clear13(2, slices.Concat([]byte{byte(chosen >> 8), byte(chosen)}, server[:], []byte{0}, suites, []byte{0}, vector16(extensions))))
	if v.TLS13() {
		m.under13(s, client)
		return m
	}
	master := slices.Repeat([]byte{7}, masterLength)
	m.log = fmt.Sprintf("CLIENT_RANDOM %x %x\n", client, master)
	m.under12(s, newPRF(v, s.suite)(master, "key expansion", slices.Concat(server[:], client[:]), 300))
	for _, side := range sides {
		m.add(side, []byte{20, 3, 3, 0, 1, 1})
		m.add(side, m.from[side].seal(tlswire.ContentHandshake, append([]byte{20, 0, 0, 12}, make([]byte, 12)...)))
	}
	return m
}

func (m *made) under12(s *scheme, block []byte) {
	take := func(n int) []byte {
		b := block[:n:n]
		block = block[n:]
		return b
	}
	for _, side := range sides {
		m.from[side] = &protector{scheme: s}
	}
	for _, side := range sides {
		m.from[side].mac = take(s.macLength())
	}
	for _, side := range sides {
		m.from[side].key = take(s.cipher.key)
	}
	for _, side := range sides {
		m.from[side].iv = take(s.cipher.iv)
	}
}

func (m *made) under13(s *scheme, client [32]byte) {
	hash := s.suite.Hash.Size()
	for side, name := range []string{"CLIENT", "SERVER"} {
		for n, label := range []string{"HANDSHAKE_TRAFFIC_SECRET", "TRAFFIC_SECRET_0"} {
			secret := slices.Repeat([]byte{byte(2*side + n + 1)}, hash)
			m.log += fmt.Sprintf("%s_%s %x %x\n", name, label, client, secret)
			key, iv := must(expandLabel(newHash(s.suite.Hash), secret, "key", s.cipher.key)), must(expandLabel(newHash(s.suite.Hash), secret, "iv", nonceLength))
			m.from[side] = &protector{scheme: s, keys: keys{key: key, iv: iv}}
			if n == 0 {
				m.add(Side(side), m.from[side].seal(tlswire.ContentHandshake, []byte{20, 0, 0, 1, 0}))
			}
		}
	}
}

func (m *made) add(side Side, record []byte) { m.wire = append(m.wire, piece{side, record}) }

func (m *made) say(side Side, text string) {
	m.add(side, m.from[side].seal(tlswire.ContentApplicationData, []byte(text)))
	m.data[side] += text
}

// schemes are one for each way to protect records.
var schemes = []struct {
	name    string
	version tlswire.Version
	suite   tlswire.CipherSuite
	etm     bool
}{
	{"TLS13-AES-128-GCM", tlswire.VersionTLS13, 0x1301, false},
	{"TLS13-AES-256-GCM", tlswire.VersionTLS13, 0x1302, false},
	{"TLS13-ChaCha20", tlswire.VersionTLS13, 0x1303, false},
	{"TLS13-AES-128-CCM", tlswire.VersionTLS13, 0x1304, false},
	{"TLS12-AES-128-GCM", tlswire.VersionTLS12, 0xc02f, false},
	{"TLS12-ChaCha20", tlswire.VersionTLS12, 0xcca8, false},
	{"TLS12-AES-128-CBC-SHA256", tlswire.VersionTLS12, 0x003c, false},
	{"TLS12-AES-128-CBC-SHA256-EtM", tlswire.VersionTLS12, 0x003c, true},
	{"TLS12-AES-256-CBC-SHA384", tlswire.VersionTLS12, 0xc028, false},
	{"TLS10-AES-128-CBC-SHA", tlswire.VersionTLS10, 0x002f, false},
	{"TLS10-AES-128-CBC-SHA-EtM", tlswire.VersionTLS10, 0x002f, true},
	{"TLS10-3DES-CBC-SHA", tlswire.VersionTLS10, 0x000a, false},
	{"TLS12-RC4-SHA", tlswire.VersionTLS12, 0x0005, false},
}
