package tlswire

import (
	"fmt"
	"slices"

	"golang.org/x/crypto/cryptobyte"
)

// Lengths of records of SSL 2.0, with the message's type: no shorter one is a
// message of that type.
const (
	sslv2ClientHelloLength = 9
	sslv2ServerHelloLength = 11
	sslv2ErrorLength       = 3
)

const (
	rfcSSLv2Hello = "RFC 5246, Appendix E.2"
	rfcSSLv2      = "draft-hickman-netscape-ssl-00, Section 1.2"
)

// An SSLv2Cipher is a cipher kind of SSL 2.0, a number of three bytes. One whose
// first byte is zero is a [CipherSuite] in the format of SSL 2.0.
type SSLv2Cipher uint32

// Suite returns the cipher suite that c stands for, if any.
func (c SSLv2Cipher) Suite() (CipherSuite, bool) { return CipherSuite(c), c>>16 == 0 }

func (c SSLv2Cipher) String() string {
	switch c {
	case 0x010080:
		return "SSL_CK_RC4_128_WITH_MD5"
	case 0x020080:
		return "SSL_CK_RC4_128_EXPORT40_WITH_MD5"
	case 0x030080:
		return "SSL_CK_RC2_128_CBC_WITH_MD5"
	case 0x040080:
		return "SSL_CK_RC2_128_CBC_EXPORT40_WITH_MD5"
	case 0x050080:
		return "SSL_CK_IDEA_128_CBC_WITH_MD5"
	case 0x060040:
		return "SSL_CK_DES_64_CBC_WITH_MD5"
	case 0x0700c0:
		return "SSL_CK_DES_192_EDE3_CBC_WITH_MD5"
	}
	if suite, ok := c.Suite(); ok {
		return suite.String()
	}
	return fmt.Sprintf("unassigned(0x%06x)", uint32(c))
}

// ParseSSLv2ClientHello reads the body of a CLIENT-HELLO message, which becomes
// a ClientHello without extensions, as described in RFC 5246, Appendix E.2.
func ParseSSLv2ClientHello(body []byte) (*ClientHello, error) {
	s := cryptobyte.String(body)
	h := ClientHello{SSLv2: true}
	var (
		nCiphers, nSession, nChallenge uint16
		ciphers, session, challenge    []byte
	)
	if !s.ReadUint16((*uint16)(&h.LegacyVersion)) ||
		!s.ReadUint16(&nCiphers) ||
		!s.ReadUint16(&nSession) ||
		!s.ReadUint16(&nChallenge) ||
		!s.ReadBytes(&ciphers, int(nCiphers)) ||
		!s.ReadBytes(&session, int(nSession)) ||
		!s.ReadBytes(&challenge, int(nChallenge)) ||
		nCiphers == 0 || nCiphers%3 != 0 || nChallenge < 16 || nChallenge > 32 || !s.Empty() {
		return nil, malformed(body, s, "SSL 2.0 CLIENT-HELLO", rfcSSLv2Hello)
	}
	h.SSLv2Ciphers = sslv2Ciphers(ciphers)
	for _, c := range h.SSLv2Ciphers {
		if suite, ok := c.Suite(); ok {
			h.CipherSuites = append(h.CipherSuites, suite)
		}
	}
	h.SessionID = slices.Clone(session)
	copy(h.Random[len(h.Random)-len(challenge):], challenge)
	return &h, nil
}

// sslv2Ciphers returns the numbers of three bytes that make up b.
func sslv2Ciphers(b []byte) []SSLv2Cipher {
	list := make([]SSLv2Cipher, 0, len(b)/3)
	for ; len(b) >= 3; b = b[3:] {
		list = append(list, SSLv2Cipher(b[0])<<16|SSLv2Cipher(b[1])<<8|SSLv2Cipher(b[2]))
	}
	return list
}

// An SSLv2ServerHello is the answer of a server that chose SSL 2.0.
type SSLv2ServerHello struct {
	SessionIDHit     bool // the session is resumed, there is no certificate
	CertificateType  uint8
	Version          Version
	Certificate      []byte // DER, shared with the message
	Ciphers          []SSLv2Cipher
	ConnectionLength int // bytes of the connection id
}

// ParseSSLv2ServerHello reads the body of a SERVER-HELLO message.
func ParseSSLv2ServerHello(body []byte) (*SSLv2ServerHello, error) {
	s := cryptobyte.String(body)
	var (
		h                         SSLv2ServerHello
		hit                       uint8
		nCert, nCiphers, nConn    uint16
		certificate, ciphers, con []byte
	)
	if !s.ReadUint8(&hit) ||
		!s.ReadUint8(&h.CertificateType) ||
		!s.ReadUint16((*uint16)(&h.Version)) ||
		!s.ReadUint16(&nCert) ||
		!s.ReadUint16(&nCiphers) ||
		!s.ReadUint16(&nConn) ||
		!s.ReadBytes(&certificate, int(nCert)) ||
		!s.ReadBytes(&ciphers, int(nCiphers)) ||
		!s.ReadBytes(&con, int(nConn)) ||
		nCiphers%3 != 0 || !s.Empty() {
		return nil, malformed(body, s, "SSL 2.0 SERVER-HELLO", rfcSSLv2)
	}
	h.SessionIDHit = hit != 0
	h.Certificate = certificate
	h.Ciphers = sslv2Ciphers(ciphers)
	h.ConnectionLength = len(con)
	return &h, nil
}

// An SSLv2ErrorCode is the code of an ERROR message of SSL 2.0.
type SSLv2ErrorCode uint16

func (c SSLv2ErrorCode) String() string {
	switch c {
	case 1:
		return "NO-CIPHER-ERROR"
	case 2:
		return "NO-CERTIFICATE-ERROR"
	case 4:
		return "BAD-CERTIFICATE-ERROR"
	case 6:
		return "UNSUPPORTED-CERTIFICATE-TYPE-ERROR"
	}
	return number("unassigned", uint64(c))
}

// ParseSSLv2Error reads the body of an ERROR message.
func ParseSSLv2Error(body []byte) (SSLv2ErrorCode, error) {
	s := cryptobyte.String(body)
	var code SSLv2ErrorCode
	if !s.ReadUint16((*uint16)(&code)) || !s.Empty() {
		return 0, malformed(body, s, "SSL 2.0 ERROR", rfcSSLv2)
	}
	return code, nil
}
