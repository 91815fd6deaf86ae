package main

import (
	"crypto"
	_ "crypto/md5"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/asn1"
	"os"
	"os/exec"

	"golang.org/x/crypto/cryptobyte"
	casn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// A tbs is a TBSCertificate taken apart, as described in RFC 5280, Section 4.1;
// each part with its header.
type tbs struct {
	version, serial, algorithm, issuer, validity, subject, spki, extensions []byte
}

// An edit changes what crypto/x509 would not write.
type edit func(*tbs)

// A digest is a hash with which RSA signs, and the last arc of the algorithm's
// object identifier below pkcs-1.
type digest struct {
	hash crypto.Hash
	arc  int
}

var (
	md5    = digest{crypto.MD5, 4}
	sha1   = digest{crypto.SHA1, 5}
	sha256 = digest{crypto.SHA256, 11}
)

// resign returns an edited certificate, signed anew by an authority with an RSA key.
func resign(der []byte, by *authority, d digest, edits ...edit) []byte {
	t := takeApart(der)
	t.algorithm = element(casn1.SEQUENCE, try(asn1.Marshal(asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, d.arc})), []byte{5, 0})
	for _, e := range edits {
		e(&t)
	}
	body := element(casn1.SEQUENCE, t.version, t.serial, t.algorithm, t.issuer, t.validity, t.subject, t.spki, t.extensions)
	h := d.hash.New()
	h.Write(body)
	signature := try(rsa.SignPKCS1v15(rand.Reader, by.key.(*rsa.PrivateKey), d.hash, h.Sum(nil)))
	return element(casn1.SEQUENCE, body, t.algorithm, element(casn1.BIT_STRING, []byte{0}, signature))
}

func takeApart(der []byte) tbs {
	s := cryptobyte.String(try(x509.ParseCertificate(der)).RawTBSCertificate)
	if !s.ReadASN1(&s, casn1.SEQUENCE) {
		panic("not a TBSCertificate")
	}
	var t tbs
	for _, part := range []*[]byte{&t.version, &t.serial, &t.algorithm, &t.issuer, &t.validity, &t.subject, &t.spki, &t.extensions} {
		*part = next(&s)
	}
	return t
}

// next takes the next element with its header.
func next(s *cryptobyte.String) []byte {
	var (
		e   cryptobyte.String
		tag casn1.Tag
	)
	if !s.ReadAnyASN1Element(&e, &tag) {
		panic("no element")
	}
	return e
}

// element returns the DER of contents under a tag.
func element(tag casn1.Tag, contents ...[]byte) []byte {
	var b cryptobyte.Builder
	b.AddASN1(tag, func(b *cryptobyte.Builder) {
		for _, c := range contents {
			b.AddBytes(c)
		}
	})
	return b.BytesOrPanic()
}

// moreExtensions adds encoded extensions behind those that there are.
func moreExtensions(more ...[]byte) edit {
	return func(t *tbs) {
		s := cryptobyte.String(t.extensions)
		if !s.ReadASN1(&s, casn1.Tag(3).Constructed().ContextSpecific()) || !s.ReadASN1(&s, casn1.SEQUENCE) {
			panic("no extensions")
		}
		list := element(casn1.SEQUENCE, append([][]byte{s}, more...)...)
		t.extensions = element(casn1.Tag(3).Constructed().ContextSpecific(), list)
	}
}

// encodedExtension returns an Extension that is not critical.
func encodedExtension(oid asn1.ObjectIdentifier, value []byte) []byte {
	return element(casn1.SEQUENCE, try(asn1.Marshal(oid)), element(casn1.OCTET_STRING, value))
}

// keyOf returns the SubjectPublicKeyInfo of a key that openssl makes.
func keyOf(options ...string) []byte {
	dir := try(os.MkdirTemp("", "gen"))
	defer os.RemoveAll(dir)
	key := dir + "/key"
	must(exec.Command("openssl", append([]string{"genpkey", "-out", key}, options...)...).Run())
	return try(exec.Command("openssl", "pkey", "-in", key, "-pubout", "-outform", "DER").Output())
}
