package trust

import (
	"bytes"
	"crypto/dsa" //lint:ignore SA1019 old certificates are read, none is made
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"errors"
	"math/big"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"smtpcap/report"
)

// verify says whether a key made a signature over data. Where it cannot say, because
// the algorithm or the key is not known, or not one that the standard library takes,
// the signature is unchecked.
func (a algorithm) verify(k publicKey, data, signature []byte) report.Signature {
	if k.key == nil || a.kind == otherKey || !a.fits(k.kind) {
		return report.SignatureUnchecked
	}
	digest := data
	if a.hash != 0 {
		h := a.hash.New()
		h.Write(data)
		digest = h.Sum(nil)
	}
	switch key := k.key.(type) {
	case *rsa.PublicKey:
		return a.verifyRSA(key, digest, signature)
	case *ecdsa.PublicKey:
		return goodIf(ecdsa.VerifyASN1(key, digest, signature))
	case ed25519.PublicKey:
		return goodIf(ed25519.Verify(key, digest, signature))
	case *dsa.PublicKey:
		return goodIf(verifyDSA(key, digest, signature))
	}
	return report.SignatureUnchecked
}

// verifyRSA verifies a signature of RFC 8017, Section 8. Only ErrVerification says
// that it is bad; other errors are about keys that the library refuses to use. A salt
// of length zero is taken by the library as any.
func (a algorithm) verifyRSA(key *rsa.PublicKey, digest, signature []byte) report.Signature {
	var err error
	if a.kind == rsaPSSKey {
		err = rsa.VerifyPSS(key, a.hash, digest, signature, &rsa.PSSOptions{SaltLength: a.salt})
	} else {
		err = rsa.VerifyPKCS1v15(key, a.hash, digest, signature)
	}
	if err != nil && !errors.Is(err, rsa.ErrVerification) {
		return report.SignatureUnchecked
	}
	return goodIf(err == nil)
}

// verifyDSA verifies a Dss-Sig-Value, as described in RFC 3279, Section 2.2.2.
func verifyDSA(key *dsa.PublicKey, digest, signature []byte) bool {
	s := cryptobyte.String(signature)
	var seq cryptobyte.String
	r, t := new(big.Int), new(big.Int)
	if !s.ReadASN1(&seq, asn1.SEQUENCE) || !s.Empty() || !seq.ReadASN1Integer(r) || !seq.ReadASN1Integer(t) || !seq.Empty() {
		return false
	}
	return dsa.Verify(key, digest[:min(len(digest), key.Q.BitLen()/8)], r, t)
}

func goodIf(ok bool) report.Signature {
	if ok {
		return report.SignatureGood
	}
	return report.SignatureBad
}

// signedBy says whether an issuer's key made the certificate's signature. The
// algorithm stands in a certificate twice; where the two differ it is bad, as
// described in RFC 5280, Section 4.1.1.2.
func (c *cert) signedBy(issuer *cert) report.Signature {
	if !bytes.Equal(c.parts.SignedAlgorithm, c.parts.SignatureAlgorithm) {
		return report.SignatureBad
	}
	return c.signedWith.verify(issuer.key, c.parts.TBS, c.parts.Signature)
}
