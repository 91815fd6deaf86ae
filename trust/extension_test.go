package trust

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"strings"
	"testing"

	"smtpcap/report"
)

// extended judges a leaf with one more extension, under a root that is trusted.
func extended(t *testing.T, critical bool, oid asn1.ObjectIdentifier, value string) *report.Verification {
	t.Helper()
	m := newMaker(t)
	root := m.issue("Root", "Root", authorityOf)
	return judged(t, trusting(root), inside, m.issue("mx.example.test", "Root", func(c *x509.Certificate) {
		c.ExtraExtensions = []pkix.Extension{{Id: oid, Critical: critical, Value: []byte(value)}}
	}))
}

func TestMalformedExtensionsMakeADoubt(t *testing.T) {
	for name, e := range map[string]struct {
		oid   asn1.ObjectIdentifier
		value string
	}{
		"subjectKeyIdentifier":    {asn1.ObjectIdentifier{2, 5, 29, 14}, "\x04\x02a"},
		"keyUsage":                {asn1.ObjectIdentifier{2, 5, 29, 15}, "\x03\x01\x00"},
		"subjectAltName":          {asn1.ObjectIdentifier{2, 5, 29, 17}, "\x30\x03\x82\x02a"},
		"basicConstraints":        {asn1.ObjectIdentifier{2, 5, 29, 19}, "\x30\x03\x02\x01\xff"},
		"authorityKeyIdentifier":  {asn1.ObjectIdentifier{2, 5, 29, 35}, "\x05\x00"},
		"extKeyUsage":             {asn1.ObjectIdentifier{2, 5, 29, 37}, "\x30\x02\x05\x00"},
		"extKeyUsage of hundreds": {asn1.ObjectIdentifier{2, 5, 29, 37}, "\x30\x82\x01\x90" + strings.Repeat("\x06\x02\x2a\x03", 100)},
		"netscape-cert-type":      {asn1.ObjectIdentifier{2, 16, 840, 1, 113730, 1, 1}, "\x05\x00"},
	} {
		if v := extended(t, false, e.oid, e.value); v.Code.Known || v.Trusted.Known {
			t.Errorf("%s: code %v, trusted %v", name, v.Code, v.Trusted)
		}
	}
}

func TestExtensionsThatCount(t *testing.T) {
	proxy := asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 1, 14}
	netscape := asn1.ObjectIdentifier{2, 16, 840, 1, 113730, 1, 1}
	unknown := asn1.ObjectIdentifier{1, 2, 3, 4}
	for name, test := range map[string]struct {
		critical bool
		oid      asn1.ObjectIdentifier
		value    string
		want     code
	}{
		"unknown":                 {false, unknown, "\x05\x00", 0},
		"unknown and critical":    {true, unknown, "\x05\x00", unhandledCritical},
		"a proxy certificate":     {false, proxy, "\x30\x0c\x30\x0a\x06\x08\x2b\x06\x01\x05\x05\x07\x15\x01", noProxies},
		"Netscape's for servers":  {false, netscape, "\x03\x02\x06\x40", 0},
		"Netscape's for clients":  {false, netscape, "\x03\x02\x07\x80", invalidPurpose},
		"policies":                {true, asn1.ObjectIdentifier{2, 5, 29, 32}, "\x30\x05\x30\x03\x06\x01\x2a", 0},
		"for servers of Netscape": {false, asn1.ObjectIdentifier{2, 5, 29, 37}, "\x30\x0b\x06\x09\x60\x86\x48\x01\x86\xf8\x42\x04\x01", 0},
	} {
		if v := extended(t, test.critical, test.oid, test.value); v.Code != report.Of(int(test.want)) {
			t.Errorf("%s: %v, want %d", name, v.Errors, test.want)
		}
	}
}

func TestManyExtensionsTakeBoundedWork(t *testing.T) {
	m := newMaker(t)
	leaf := m.issue("mx.example.test", "Root", func(c *x509.Certificate) {
		for i := range 20000 {
			c.ExtraExtensions = append(c.ExtraExtensions, pkix.Extension{Id: asn1.ObjectIdentifier{1, 2, 3, 4, i}, Value: []byte{5, 0}})
		}
	})
	c := newCert(facts(leaf)[0])
	if len(c.present) < 20000 || c.repeated {
		t.Error(fmt.Sprint(len(c.present), " extensions, repeated: ", c.repeated))
	}
}
