package certificate_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"smtpcap/capture"
	"smtpcap/dissect"
	"smtpcap/dissect/certificate"
	"smtpcap/reassembly"
	"smtpcap/report"
)

// captures are folders with captures: ours, and corpora that are no part of the
// project.
var captures = []string{
	"../../testdata/pcaps", "../../../shared/lab/captures", "../../../shared/corpus/captures",
}

// TestReadersAgreeOnCaptures: on each certificate of real mail servers that both can
// read they say the same.
func TestReadersAgreeOnCaptures(t *testing.T) {
	seen := make(map[string]bool)
	for _, dir := range captures {
		err := filepath.WalkDir(dir, func(name string, d os.DirEntry, err error) error {
			if err == nil && d.Type().IsRegular() {
				for _, c := range certificatesOf(name) {
					seen[c.DER] = true
					if c.Reader != report.ReaderStrict {
						continue
					}
					if fields := certificate.Differences(c, certificate.Tolerantly([]byte(c.DER))); fields != nil {
						t.Errorf("%s: %s: the readers differ in %q", name, c.Subject.V, fields)
					}
				}
			}
			return err
		})
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Error(err)
		}
	}
	t.Logf("%d different certificates", len(seen))
	if len(seen) < 10 {
		t.Errorf("%d different certificates, want at least 10", len(seen))
	}
}

// certificatesOf returns the certificates of a capture, up to where it breaks off.
func certificatesOf(name string) []*report.Certificate {
	var (
		all []*report.Certificate
		d   dissect.Dissector
	)
	tracker := reassembly.NewTracker(reassembly.Config{
		Ports: []uint16{25, 465, 587, 2525, 443, 4433, 993, 995}, New: d.New,
		Done: func(_ *reassembly.Conn, h reassembly.Handler) {
			c := d.Report(h)
			all = append(append(all, c.ServerChain.Certificates...), c.ClientCertificate.Certificates...)
		},
	})
	source := capture.NewMerge([]capture.Input{{Name: name}})
	defer source.Close()
	var p capture.Packet
	for {
		if err := source.Next(&p); err != nil {
			break
		}
		tracker.Packet(&p)
	}
	tracker.Close()
	return all
}
