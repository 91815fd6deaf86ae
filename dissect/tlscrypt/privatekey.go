package tlscrypt

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"
)

// minKeyBits is the length of the shortest RSA key that the standard library works with.
const minKeyBits = 1024

// The errors of ParsePrivateKeys. None has a byte of a key.
var (
	ErrNoKey        = errors.New("no private key in PEM form")
	ErrEncryptedKey = errors.New("the private key is protected by a passphrase")
	ErrNotRSA       = errors.New("the private key is no RSA key")
	ErrBrokenKey    = errors.New("the private key cannot be read")
	ErrShortKey     = fmt.Errorf("the private key has less than %d bits", minKeyBits)
)

// ParsePrivateKeys reads the RSA private keys of a text in PEM form: PKCS #1, as
// described in RFC 8017, Appendix A.1.2, or PKCS #8, as described in RFC 5958. What else
// stands in the text is passed over, such as certificates and, beside an RSA key, keys of
// other algorithms. The error is one of those above.
func ParsePrivateKeys(text []byte) ([]*rsa.PrivateKey, error) {
	var keys []*rsa.PrivateKey
	none := ErrNoKey
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		if !strings.HasSuffix(block.Type, "PRIVATE KEY") {
			continue
		}
		switch key, err := parsePrivateKey(block); err {
		case nil:
			keys = append(keys, key)
		case ErrNotRSA:
			none = err
		default:
			return nil, err
		}
	}
	if len(keys) == 0 {
		return nil, none
	}
	return keys, nil
}

func parsePrivateKey(block *pem.Block) (*rsa.PrivateKey, error) {
	if block.Type == "ENCRYPTED PRIVATE KEY" || block.Headers["DEK-Info"] != "" {
		return nil, ErrEncryptedKey
	}
	var key any
	var err error
	switch block.Type {
	case "RSA PRIVATE KEY":
		key, err = x509.ParsePKCS1PrivateKey(block.Bytes)
	case "PRIVATE KEY":
		key, err = x509.ParsePKCS8PrivateKey(block.Bytes)
	case "EC PRIVATE KEY", "DSA PRIVATE KEY":
		return nil, ErrNotRSA
	default: // of another program, such as OpenSSH
		return nil, ErrBrokenKey
	}
	if err != nil {
		return nil, ErrBrokenKey // its own error is not told: it may quote the key
	}
	rsaKey, ok := key.(*rsa.PrivateKey)
	switch {
	case !ok:
		return nil, ErrNotRSA
	case rsaKey.N.BitLen() < minKeyBits:
		return nil, ErrShortKey
	}
	return rsaKey, nil
}
