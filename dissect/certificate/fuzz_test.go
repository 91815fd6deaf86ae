package certificate

import (
	"bytes"
	"encoding/json"
	"testing"

	"smtpcap/internal/certs"
	"smtpcap/report"
)

// maxJSON is more than any certificate can make of a report: its texts at their
// limits, each byte escaped as six.
const maxJSON = 6 * (maxNamesText + (maxURLs+maxPurposes+32)*maxText)

// check holds what is true of each reading, whatever the bytes are.
func check(t *testing.T, der []byte) {
	t.Helper()
	c := Read(string(der))
	if c.DER != string(der) || c.Length != len(der) || c.SHA256 != digest(der) {
		t.Errorf("%d bytes, %s", c.Length, c.SHA256)
	}
	if text, err := json.Marshal(c); err != nil || len(text) > maxJSON {
		t.Errorf("%d bytes of JSON, %v", len(text), err)
	}
	if (c.Reader == report.ReaderStrict) == c.ReaderProblem.Known && len(der) > 0 {
		t.Errorf("reader %v, refusal %q", c.Reader, c.ReaderProblem.V)
	}
	_, err := Parse(der)
	if err != nil && !c.Problem.Known {
		t.Errorf("%v, of which the report says nothing", err)
	}
	if c.Reader != report.ReaderStrict {
		return
	}
	if fields := differences(c, tolerantly(der)); fields != nil {
		t.Errorf("the readers differ in %q", fields)
	}
}

func FuzzRead(f *testing.F) {
	for _, name := range certs.Names() {
		f.Add(certs.Chain(name)[0])
	}
	f.Add([]byte{})
	f.Fuzz(check)
}

// FuzzReplace puts bytes in the place of others of a certificate, with the lengths
// around them kept, so that the depths are reached.
func FuzzReplace(f *testing.F) {
	// crypto/x509 took this for a certificate without extensions.
	f.Add(uint8('\r'), uint16(191), bytes.Repeat([]byte{'0'}, 32))
	f.Add(uint8(0), uint16(100), []byte("180101000000Z"))
	f.Add(uint8(7), uint16(400), []byte{0x82, 0x03, 'a', 0, 'b'})
	var shapes [][]byte
	for _, name := range certs.Names() {
		shapes = append(shapes, certs.Chain(name)[0])
	}
	f.Fuzz(func(t *testing.T, shape uint8, offset uint16, with []byte) {
		der := bytes.Clone(shapes[int(shape)%len(shapes)])
		copy(der[int(offset)%len(der):], with)
		check(t, der)
	})
}

func FuzzFormatName(f *testing.F) {
	for _, name := range []string{"utf8-name", "t61-name", "bmp-name", "printable-not-printable", "empty-subject"} {
		p, err := Parse(certs.Chain(name)[0])
		if err != nil {
			f.Fatal(err)
		}
		f.Add(p.Subject)
	}
	f.Fuzz(func(t *testing.T, der []byte) {
		text, ok := FormatName(der)
		if len(text) > maxText || !ok && text != "" {
			t.Errorf("%d bytes, %v", len(text), ok)
		}
	})
}
