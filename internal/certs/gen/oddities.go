package main

import (
	"bytes"
	"crypto/x509"
	"encoding/asn1"
	"slices"

	casn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// Tags of strings in names.
const (
	utf8String = casn1.UTF8String
	t61String  = casn1.T61String
	bmpString  = casn1.Tag(30)
)

// oddities are shapes that crypto/x509 does not write. The leaf is signed by
// "Example CA 1", with SHA-256 unless the name says otherwise.
func oddities(w *world) []shape {
	ca := w.ladder[0]
	// odd returns a shape whose leaf is edited before it is signed.
	odd := func(name string, edits ...edit) shape {
		return shape{name: name, chain: [][]byte{resign(w.issue(ca), ca, sha256, edits...), ca.der}}
	}
	// spoilt returns a shape whose leaf is changed afterwards.
	spoilt := func(name string, spoil func(der []byte)) shape {
		der := w.issue(ca)
		spoil(der)
		return shape{name: name, chain: [][]byte{der, ca.der}}
	}
	hashed := func(name string, d digest) shape {
		return shape{name: name, chain: [][]byte{resign(w.issue(ca), ca, d), ca.der}}
	}
	keyed := func(name string, options ...string) shape {
		key := keyOf(options...)
		return odd(name, func(t *tbs) { t.spki = key })
	}
	return []shape{
		hashed("sha1", sha1),
		hashed("md5", md5),
		odd("negative-serial", serial(0x80, 0x00, 0x17)),
		odd("zero-serial", serial(0)),
		odd("empty-serial", serial()),
		odd("long-serial", serial(bytes.Repeat([]byte{0x55}, 40)...)),
		odd("padded-serial", serial(0, 0, 0x17)),
		odd("version-1", func(t *tbs) { t.version, t.extensions = nil, nil }),
		odd("version-1-with-extensions", func(t *tbs) { t.version = nil }),
		odd("time-without-seconds", validity(casn1.UTCTime, "2601010000Z", "3601010000Z")),
		odd("time-with-offset", validity(casn1.UTCTime, "260101020000+0200", "351231190000-0500")),
		odd("time-with-fraction", validity(casn1.GeneralizedTime, "20260101000000.5Z", "20360101000000.25Z")),
		odd("time-unreadable", validity(casn1.UTCTime, "yesterday", "360101000000Z")),
		odd("duplicate-extension", moreExtensions(
			encodedExtension(asn1.ObjectIdentifier{2, 5, 29, 37}, element(casn1.SEQUENCE, oid(1, 3, 6, 1, 5, 5, 7, 3, 4))))),
		odd("bad-san", func(t *tbs) {
			// The first name's tag is dNSName, and its length one too many.
			i := bytes.Index(t.extensions, []byte("\x82\x0f"+host))
			t.extensions = slices.Clone(t.extensions)
			t.extensions[i+1]++
		}),
		odd("san-not-ascii", replaceInExtensions(host, "m\xfc.example.test")),
		odd("unknown-key", func(t *tbs) {
			t.spki = bytes.Replace(t.spki, oid(1, 2, 840, 10045, 2, 1), oid(1, 2, 840, 10045, 9, 9), 1)
		}),
		odd("printable-not-printable", func(t *tbs) { t.subject = name(casn1.PrintableString, "Post_Office & Sons*") }),
		odd("empty-subject", func(t *tbs) { t.subject = element(casn1.SEQUENCE) }),
		keyed("rsa-pss-key", "-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:2048"),
		keyed("rsa-exponent-3", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-pkeyopt", "rsa_keygen_pubexp:3"),
		keyed("rsa-long-exponent", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-pkeyopt", "rsa_keygen_pubexp:18446744073709551617"),
		keyed("ed448", "-algorithm", "ED448"),
		keyed("secp256k1", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:secp256k1"),
		keyed("explicit-curve", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-pkeyopt", "ec_param_enc:explicit"),
		spoilt("bad-signature", func(der []byte) { der[len(der)-1] ^= 1 }),
		spoilt("broken-der", func(der []byte) {
			// The issuer's length is four bytes long now, and goes beyond all.
			issuer := try(x509.ParseCertificate(der)).RawIssuer
			der[bytes.Index(der, issuer)+1] = 0x84
		}),
		{name: "ber-length", chain: [][]byte{longLength(w.issue(ca)), ca.der}},
		{name: "trailing-bytes", chain: [][]byte{append(w.issue(ca), "\r\n"...), ca.der}},
	}
}

// longLength returns a certificate whose own length is written with a leading zero,
// as BER allows.
func longLength(der []byte) []byte {
	return slices.Concat([]byte{der[0], 0x83, 0}, der[2:])
}

func serial(content ...byte) edit {
	return func(t *tbs) { t.serial = element(casn1.INTEGER, content) }
}

func validity(tag casn1.Tag, notBefore, notAfter string) edit {
	return func(t *tbs) {
		t.validity = element(casn1.SEQUENCE, element(tag, []byte(notBefore)), element(tag, []byte(notAfter)))
	}
}

// replaceInExtensions replaces a text by another of the same length.
func replaceInExtensions(old, new string) edit {
	return func(t *tbs) { t.extensions = bytes.Replace(t.extensions, []byte(old), []byte(new), 1) }
}

// named gives the subject an organization of a type of string.
func named(tag casn1.Tag, organization string) change {
	return func(t *x509.Certificate) { t.RawSubject = name(tag, organization) }
}

// name returns a name whose organization has a type of string.
func name(tag casn1.Tag, organization string) []byte {
	attribute := func(arc int, tag casn1.Tag, value string) []byte {
		return element(casn1.SET, element(casn1.SEQUENCE, oid(2, 5, 4, arc), element(tag, []byte(value))))
	}
	return element(casn1.SEQUENCE, attribute(10, tag, organization), attribute(3, casn1.UTF8String, host))
}

func oid(arcs ...int) []byte { return try(asn1.Marshal(asn1.ObjectIdentifier(arcs))) }
