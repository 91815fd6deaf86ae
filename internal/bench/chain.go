package bench

import (
	"crypto/ed25519"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"time"
)

// The period of validity of all certificates, around that of the captures.
var (
	validFrom = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	validTo   = time.Date(2036, 1, 1, 0, 0, 0, 0, time.UTC)
)

// An authority signs the certificates below it. Its key is made from its serial
// number, and Ed25519 signs equal bytes in the same way, so that each run makes the
// same chains.
type authority struct {
	cert *x509.Certificate
	key  ed25519.PrivateKey
}

// issue returns a certificate with a key of its own. The zero authority issues itself one.
func (a authority) issue(template *x509.Certificate) authority {
	seed := make([]byte, ed25519.SeedSize)
	template.SerialNumber.FillBytes(seed)
	key := ed25519.NewKeyFromSeed(seed)
	if a.cert == nil {
		a = authority{template, key}
	}
	template.NotBefore, template.NotAfter = validFrom, validTo
	der, err := x509.CreateCertificate(nil, template, a.cert, key.Public(), a.key)
	if err != nil {
		panic(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		panic(err)
	}
	return authority{cert, key}
}

// issueAuthority returns an authority below this one.
func (a authority) issueAuthority(serial int64, name string) authority {
	return a.issue(&x509.Certificate{
		SerialNumber: big.NewInt(serial), Subject: pkix.Name{CommonName: name, Organization: []string{"Example"}},
		BasicConstraintsValid: true, IsCA: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
	})
}

// chains returns the chains of the servers, by their names: a leaf each and two
// authorities that all have. The root is not among them.
func chains(names []string) [][][]byte {
	policy := authority{}.issueAuthority(1, "Example Root CA").issueAuthority(2, "Example Policy CA")
	issuing := policy.issueAuthority(3, "Example Issuing CA")
	all := make([][][]byte, len(names))
	for i, name := range names {
		leaf := issuing.issue(&x509.Certificate{
			SerialNumber: big.NewInt(int64(1000 + i)), Subject: pkix.Name{CommonName: name}, DNSNames: []string{name},
			KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		})
		all[i] = [][]byte{leaf.cert.Raw, issuing.cert.Raw, policy.cert.Raw}
	}
	return all
}
