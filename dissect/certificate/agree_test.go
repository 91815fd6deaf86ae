package certificate

import (
	"bytes"
	"crypto/x509"
	"reflect"
	"slices"
	"testing"

	"smtpcap/internal/certs"
	"smtpcap/internal/pcaptest"
	"smtpcap/report"
)

// tolerantly reads a certificate with the tolerant reader alone.
func tolerantly(der []byte) *report.Certificate {
	r := reading{cert: &report.Certificate{DER: string(der), Length: len(der), SHA256: digest(der)}}
	r.parts, _ = Parse(der)
	r.readTolerant()
	r.readBoth()
	return r.cert
}

// differences returns the fields in which the readers differ, but for who read.
func differences(a, b *report.Certificate) []string {
	var fields []string
	x, y := reflect.ValueOf(*a), reflect.ValueOf(*b)
	for i := range x.NumField() {
		name := x.Type().Field(i).Name
		if name == "Reader" || name == "ReaderProblem" || name == "Problem" {
			continue
		}
		if !reflect.DeepEqual(x.Field(i).Interface(), y.Field(i).Interface()) {
			fields = append(fields, name)
		}
	}
	return fields
}

// everyCertificate returns all that the tests have.
func everyCertificate() [][]byte {
	var all [][]byte
	for _, name := range certs.Names() {
		all = append(all, certs.Chain(name)...)
		if root := certs.Root(name); root != nil {
			all = append(all, root)
		}
	}
	all = slices.Concat(all, pcaptest.ServerChain(5), pcaptest.ClientChain(3), pcaptest.LargeChain())
	slices.SortFunc(all, bytes.Compare)
	return slices.CompactFunc(all, bytes.Equal)
}

func TestReadersAgree(t *testing.T) {
	both := 0
	for _, der := range everyCertificate() {
		strict := Read(string(der))
		if strict.Reader != report.ReaderStrict {
			continue
		}
		both++
		if fields := differences(strict, tolerantly(der)); fields != nil {
			t.Errorf("%s: the readers differ in %q", strict.Subject.V, fields)
		}
	}
	if both < 70 {
		t.Errorf("both read %d certificates, want at least 70", both)
	}
}

// TestReadersAgreeOnDamage changes each byte in turn: what crypto/x509 still reads,
// the tolerant reader reads likewise.
func TestReadersAgreeOnDamage(t *testing.T) {
	both := 0
	for _, name := range []string{"ip-and-email-san", "rsa-1024", "sct", "must-staple"} {
		der := certs.Chain(name)[0]
		for i := range der {
			for _, mask := range []byte{0x01, 0x80, 0xff} {
				damaged := bytes.Clone(der)
				damaged[i] ^= mask
				strict := Read(string(damaged))
				if strict.Reader != report.ReaderStrict {
					continue
				}
				both++
				if fields := differences(strict, tolerantly(damaged)); fields != nil {
					t.Errorf("%s, byte %d ^ %#x: the readers differ in %q", name, i, mask, fields)
				}
			}
		}
	}
	if both < 1000 {
		t.Errorf("both read %d certificates, want at least 1,000", both)
	}
}

// TestTolerantReadsMore: where crypto/x509 reads, nothing stops the tolerant reader.
func TestTolerantReadsMore(t *testing.T) {
	for _, der := range everyCertificate() {
		if _, err := x509.ParseCertificate(der); err != nil {
			continue
		}
		if _, err := Parse(der); err != nil {
			t.Error(err)
		}
	}
}
