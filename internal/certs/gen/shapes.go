package main

import (
	"bytes"
	"crypto"
	"crypto/elliptic"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/hex"
	"fmt"
	"net"
	"slices"
)

// leaves are shapes whose leaf is special. It comes with "Example CA 1".
func leaves(w *world) []shape {
	ca := w.ladder[0]
	with := func(name string, c change) shape {
		return shape{name: name, chain: [][]byte{w.issue(ca, c), ca.der}}
	}
	keyed := func(name string, key crypto.Signer) shape {
		return shape{name: name, chain: [][]byte{w.issueFor(ca, key.Public()), ca.der}}
	}
	return []shape{
		with("expired", func(t *x509.Certificate) { t.NotBefore, t.NotAfter = year(2025), year(2026) }),
		with("not-yet-valid", func(t *x509.Certificate) { t.NotBefore = year(2027) }),
		with("no-san", func(t *x509.Certificate) { t.DNSNames = nil }),
		with("wildcard", func(t *x509.Certificate) {
			t.Subject.CommonName, t.DNSNames = "*.example.test", []string{"*.example.test"}
		}),
		with("idn", func(t *x509.Certificate) {
			t.Subject.CommonName, t.DNSNames = "mx.bücher.test", []string{"mx.xn--bcher-kva.test"}
		}),
		with("ip-and-email-san", func(t *x509.Certificate) {
			t.IPAddresses = []net.IP{net.ParseIP("192.0.2.25"), net.ParseIP("2001:db8::25")}
			t.EmailAddresses = []string{"postmaster@example.test"}
		}),
		with("eku-server-only", usages(x509.ExtKeyUsageServerAuth)),
		with("eku-client", usages(x509.ExtKeyUsageClientAuth)),
		with("eku-both", usages(x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth)),
		with("eku-any", func(t *x509.Certificate) {
			t.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageAny}
			t.UnknownExtKeyUsage = []asn1.ObjectIdentifier{{1, 3, 6, 1, 4, 1, 311, 10, 3, 4}}
		}),
		with("no-eku", usages()),
		with("must-staple", extension(asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 1, 24}, false, "3003020105")),
		with("sct", extension(asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 11129, 2, 4, 2}, false, sctList(0x11, 0x22))),
		with("poisoned", extension(asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 11129, 2, 4, 3}, true, "0500")),
		with("utf8-name", named(utf8String, "Poštovní úřad Žižkov")),
		with("t61-name", named(t61String, "M\xfcller & S\xf6hne GmbH")),
		with("bmp-name", named(bmpString, "\x00M\x00\xfc\x00l\x00l\x00e\x00r\x20\xac")),
		keyed("rsa-1024", rsaKey(1024)),
		keyed("rsa-2048", rsaKey(2048)),
		keyed("rsa-4096", rsaKey(4096)),
	}
}

// authorities are shapes whose authority is special, and was issued by the common
// root or is one itself.
func authorities(w *world) []shape {
	under := func(name string, c ...change) shape {
		ca := w.authority("Example CA "+name, rsaKey(2048), w.root, c...)
		return shape{name: name, chain: [][]byte{w.issue(ca), ca.der}}
	}
	family := func(name string, key func() crypto.Signer, c ...change) shape {
		root := w.authority("Example "+name+" Root CA", key(), nil, c...)
		ca := w.authority("Example "+name+" CA", key(), root, c...)
		return shape{name: name, chain: [][]byte{w.issueFor(ca, key().Public(), c...), ca.der}, root: root}
	}
	private := w.authority("Private Root CA", rsaKey(2048), nil)
	return []shape{
		under("expired-intermediate", func(t *x509.Certificate) { t.NotAfter = year(2026) }),
		under("name-constraints", func(t *x509.Certificate) {
			t.PermittedDNSDomainsCritical, t.PermittedDNSDomains = true, []string{"other.test"}
		}),
		family("p256", func() crypto.Signer { return ecdsaKey(elliptic.P256()) }),
		family("p384", func() crypto.Signer { return ecdsaKey(elliptic.P384()) }),
		family("p521", func() crypto.Signer { return ecdsaKey(elliptic.P521()) }),
		family("ed25519", ed25519Key),
		family("rsa-pss", func() crypto.Signer { return rsaKey(2048) }, func(t *x509.Certificate) {
			t.SignatureAlgorithm = x509.SHA256WithRSAPSS
		}),
		{"private-ca", [][]byte{w.issue(private), private.der}, private},
	}
}

// chains are shapes that are about what is sent, in which order.
func chains(w *world) []shape {
	ca1, ca2, ca3, ca4 := w.ladder[0], w.ladder[1], w.ladder[2], w.ladder[3]
	stranger := w.authority("Stranger CA", rsaKey(2048), w.authority("Stranger Root CA", rsaKey(2048), nil))
	last := w.authority("Example CA without CAs", rsaKey(2048), w.root, func(t *x509.Certificate) { t.MaxPathLenZero = true })
	tooDeep := w.authority("Example CA too deep", rsaKey(2048), last)
	key := rsaKey(2048)
	server := w.issueFor(ca1, key.Public(), func(t *x509.Certificate) { t.Subject.CommonName = "www.example.test" })
	notCA := &authority{server, try(x509.ParseCertificate(server)), key}
	return []shape{
		{name: "chain-1", chain: [][]byte{w.issue(w.root)}},
		{name: "chain-2", chain: [][]byte{w.issue(ca1), ca1.der}},
		{name: "chain-3", chain: [][]byte{w.issue(ca2), ca2.der, ca1.der}},
		{name: "chain-4", chain: [][]byte{w.issue(ca3), ca3.der, ca2.der, ca1.der}},
		{name: "chain-5", chain: [][]byte{w.issue(ca4), ca4.der, ca3.der, ca2.der, ca1.der}},
		{name: "chain-3-with-root", chain: [][]byte{w.issue(ca1), ca1.der, w.root.der}},
		{name: "wrong-order", chain: [][]byte{w.issue(ca2), ca1.der, ca2.der}},
		{name: "leaf-last", chain: [][]byte{ca1.der, ca2.der, w.issue(ca2)}},
		{name: "missing-intermediate", chain: [][]byte{w.issue(ca1)}},
		{name: "gap", chain: [][]byte{w.issue(ca3), ca3.der, ca1.der}},
		{name: "duplicate", chain: [][]byte{w.issue(ca1), ca1.der, ca1.der}},
		{name: "unrelated", chain: [][]byte{w.issue(ca1), ca1.der, stranger.der}},
		{name: "path-length-exceeded", chain: [][]byte{w.issue(tooDeep), tooDeep.der, last.der}},
		{name: "not-a-ca", chain: [][]byte{w.issue(notCA), notCA.der, ca1.der}},
		{name: "self-signed", chain: [][]byte{selfSigned(w)}},
		{name: "raw-key", chain: [][]byte{try(x509.MarshalPKIXPublicKey(w.leaf.Public()))}},
	}
}

// selfSigned is what a mail server's package makes when it is installed.
func selfSigned(w *world) []byte {
	t := w.template(host)
	t.Subject = pkix.Name{CommonName: host}
	t.DNSNames = []string{host}
	key := rsaKey(2048)
	return sign(t, &authority{cert: t, key: key}, key.Public(), nil)
}

func usages(u ...x509.ExtKeyUsage) change {
	return func(t *x509.Certificate) { t.ExtKeyUsage = u }
}

// extension adds one with the given object identifier and hexadecimal content.
func extension(oid asn1.ObjectIdentifier, critical bool, value string) change {
	return func(t *x509.Certificate) {
		t.ExtraExtensions = append(t.ExtraExtensions, pkix.Extension{
			Id: oid, Critical: critical, Value: try(hex.DecodeString(value)),
		})
	}
}

// sctList is the content of an extension that holds one SCT a log, as described in
// RFC 6962, Section 3.3. Their signatures are nobody's.
func sctList(logs ...byte) string {
	var list []byte
	for _, log := range logs {
		sct := slices.Concat([]byte{0}, bytes.Repeat([]byte{log}, 32), make([]byte, 10), []byte{4, 3, 0, 8}, make([]byte, 8))
		list = append(append(list, 0, byte(len(sct))), sct...)
	}
	return fmt.Sprintf("04%02x%04x%x", len(list)+2, len(list), list)
}
