package tlswire

import "slices"

// Suites that are signals from the client and no suites at all.
const (
	// EmptyRenegotiationInfoSCSV says that the client knows secure
	// renegotiation, as described in RFC 5746, Section 3.3.
	EmptyRenegotiationInfoSCSV CipherSuite = 0x00ff
	// FallbackSCSV says that the client offers less than it could because an
	// earlier try failed, as described in RFC 7507.
	FallbackSCSV CipherSuite = 0x5600
)

// Suite is what a cipher suite's number stands for.
type Suite struct {
	Code         CipherSuite
	Name         string // IANA's, or the de-facto name of a number outside its registry; empty = unknown
	OpenSSL      string // OpenSSL's; empty = OpenSSL does not know the suite
	KeyExchange  KeyExchange
	Auth         Authentication
	Cipher       string // "AES_128_CBC", as within the suite's name; "NULL" = none
	Hash         Hash   // of the MAC, with an AEAD that of the key derivation
	StrengthBits int    // secret bits: 112 of 3DES, 40 of an export suite
	KeyBits      int    // bits of the key in use: 168 of 3DES, 128 of RC4_40
	TagLength    int    // bytes of the AEAD's tag; 0 = no AEAD
	Export       bool   // weakened for the export rules of the 1990s
}

// Info returns what is known of c; for an unknown number only Code is set.
func (c CipherSuite) Info() Suite {
	i, ok := slices.BinarySearchFunc(suites[:], c, func(s Suite, c CipherSuite) int {
		return int(s.Code) - int(c)
	})
	if !ok {
		return Suite{Code: c}
	}
	return suites[i]
}

// A KeyExchange is the way in which a suite agrees on keys.
type KeyExchange uint8

// The key exchanges. A suite of TLS 1.3 names none: groups and pre-shared keys
// are agreed apart.
const (
	KeyExchangeUnknown KeyExchange = iota
	KeyExchangeNone                // TLS_NULL_WITH_NULL_NULL and the signals
	KeyExchangeTLS13
	KeyExchangeRSA
	KeyExchangeDH     // a DH key in the certificate
	KeyExchangeDHE    // an ephemeral DH key, signed
	KeyExchangeDHAnon // an ephemeral DH key, not signed
	KeyExchangeECDH
	KeyExchangeECDHE
	KeyExchangeECDHAnon
	KeyExchangePSK
	KeyExchangeDHEPSK
	KeyExchangeECDHEPSK
	KeyExchangeRSAPSK
	KeyExchangeSRP
	KeyExchangeKRB5
	KeyExchangeGOST
	KeyExchangeECCPWD
	KeyExchangeECJPAKE
	KeyExchangeFortezza
)

var keyExchangeNames = [...]string{"unknown", "none", "TLS 1.3", "RSA", "DH", "DHE", "DH_anon", "ECDH", "ECDHE", "ECDH_anon",
	"PSK", "DHE_PSK", "ECDHE_PSK", "RSA_PSK", "SRP", "KRB5", "GOST", "ECCPWD", "ECJPAKE", "FORTEZZA"}

func (k KeyExchange) String() string {
	if int(k) < len(keyExchangeNames) {
		return keyExchangeNames[k]
	}
	return number("key exchange", uint64(k))
}

// Anonymous reports whether the server shows no certificate and no other proof
// of who it is.
func (k KeyExchange) Anonymous() bool {
	return k == KeyExchangeDHAnon || k == KeyExchangeECDHAnon
}

// An Authentication is the way in which a suite proves who the server is.
type Authentication uint8

// The authentications.
const (
	AuthUnknown Authentication = iota
	AuthNone                   // anonymous suites; no certificate exists
	AuthTLS13                  // agreed apart, by signature scheme or pre-shared key
	AuthRSA
	AuthDSS
	AuthECDSA
	AuthPSK
	AuthSRP
	AuthKRB5
	AuthGOST
	AuthPWD // ECCPWD, ECJPAKE: a password
	AuthKEA
)

var authNames = [...]string{"unknown", "none", "TLS 1.3", "RSA", "DSS", "ECDSA", "PSK", "SRP", "KRB5", "GOST", "password", "KEA"}

func (a Authentication) String() string {
	if int(a) < len(authNames) {
		return authNames[a]
	}
	return number("authentication", uint64(a))
}

// Certificate reports whether a server that authenticates so sends a
// certificate. Of TLS 1.3 it says no: only the handshake tells.
func (a Authentication) Certificate() bool {
	switch a {
	case AuthRSA, AuthDSS, AuthECDSA, AuthGOST, AuthKEA:
		return true
	}
	return false
}

// A Hash is the hash function of a suite.
type Hash uint8

// The hashes.
const (
	HashUnknown Hash = iota
	HashNone
	HashMD5
	HashSHA1
	HashSHA256
	HashSHA384
	HashSHA512
	HashSM3
	HashGOST94 // GOST R 34.11-94, also as the GOST 28147-89 IMIT
	HashStreebog256
)

var hashNames = [...]string{"unknown", "none", "MD5", "SHA1", "SHA256", "SHA384", "SHA512", "SM3", "GOST94", "STREEBOG256"}

func (h Hash) String() string {
	if int(h) < len(hashNames) {
		return hashNames[h]
	}
	return number("hash", uint64(h))
}

// Size returns the hash's length in bytes, which in TLS 1.3 is the length of a
// Finished message's body; 0 = not known.
func (h Hash) Size() int {
	switch h {
	case HashMD5:
		return 16
	case HashSHA1:
		return 20
	case HashSHA256, HashSM3, HashGOST94, HashStreebog256:
		return 32
	case HashSHA384:
		return 48
	case HashSHA512:
		return 64
	}
	return 0
}
