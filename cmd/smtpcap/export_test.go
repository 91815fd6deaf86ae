package main

import (
	"encoding/pem"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"smtpcap/internal/certs"
	"smtpcap/report"
)

// showing is a connection whose server and client showed these certificates.
func showing(id int, server, client [][]byte) *report.Connection {
	c := &report.Connection{ID: id}
	for _, der := range server {
		c.ServerChain.Certificates = append(c.ServerChain.Certificates, &report.Certificate{DER: string(der)})
	}
	for _, der := range client {
		c.ClientCertificate.Certificates = append(c.ClientCertificate.Certificates, &report.Certificate{DER: string(der)})
	}
	return c
}

// exporting opens an exporter for a directory.
func exporting(t *testing.T, dir string, force bool) *exporter {
	t.Helper()
	e, err := openExporter(&chainOptions{export: dir, force: force}, []string{"a.pcap"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.close)
	return e
}

// decoded returns the certificates in a text.
func decoded(text string) [][]byte {
	var all [][]byte
	for b, rest := pem.Decode([]byte(text)); b != nil; b, rest = pem.Decode(rest) {
		all = append(all, b.Bytes)
	}
	return all
}

func TestEachSideHasAFile(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "certs")
	chain, client := certs.Chain("chain-3"), certs.Chain("self-signed")
	e := exporting(t, dir, false)
	e.add(showing(1, chain, nil))
	e.add(showing(2, nil, client))
	e.add(showing(3, nil, nil))
	e.add(showing(12345, chain, client))
	if err := e.failure(); err != nil {
		t.Fatal(err)
	}
	want := map[string][][]byte{
		"connection-0001-server.pem": chain, "connection-0002-client.pem": client,
		"connection-12345-server.pem": chain, "connection-12345-client.pem": client,
	}
	got := files(t, dir)
	for name, text := range got {
		if !slices.EqualFunc(decoded(text), want[name], slices.Equal) {
			t.Errorf("%s holds\n%s", name, text)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d files, want %d", len(got), len(want))
	}
}

func TestExportsAreTheirOwnersAlone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "certs")
	exporting(t, dir, false).add(showing(1, certs.Chain("chain-1"), nil))
	for name, want := range map[string]fs.FileMode{dir: 0o700, filepath.Join(dir, "connection-0001-server.pem"): 0o600} {
		if info, err := os.Stat(name); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v; want %v", name, info.Mode().Perm(), err, want)
		}
	}
}

func TestExportsReplaceOnlyWhenForced(t *testing.T) {
	dir := tree(t, map[string]string{"connection-0002-server.pem": "old", "connection-0003-server.pem": "old"})
	add := func(e *exporter) error {
		for id := 1; id <= 4; id++ {
			e.add(showing(id, certs.Chain("chain-1"), nil))
		}
		return e.failure()
	}
	err := add(exporting(t, dir, false))
	want := "cannot export: " + filepath.Join(dir, "connection-0002-server.pem") + ": file exists, and 1 file more"
	if err == nil || err.Error() != want || !errors.Is(err, fs.ErrExist) {
		t.Errorf("error %v, want %s", err, want)
	}
	if advice := adviceOn(err); !strings.Contains(advice, "--force") {
		t.Errorf("advice %q", advice)
	}
	got := files(t, dir)
	if got["connection-0002-server.pem"] != "old" || got["connection-0003-server.pem"] != "old" {
		t.Error("a file was replaced")
	}
	if len(decoded(got["connection-0001-server.pem"])) != 1 || len(decoded(got["connection-0004-server.pem"])) != 1 {
		t.Error("the other files were not written")
	}
	if err := add(exporting(t, dir, true)); err != nil {
		t.Errorf("forced: %v", err)
	}
	got = files(t, dir)
	if len(got) != 4 {
		t.Errorf("%d files, want 4", len(got))
	}
	for name, text := range got {
		if len(decoded(text)) != 1 {
			t.Errorf("forced: %s holds %q", name, text)
		}
	}
}

// TestExportsFollowNoLinks: somebody else may write to the directory.
func TestExportsFollowNoLinks(t *testing.T) {
	for name, test := range map[string]struct {
		force bool
		link  string // within the directory
		want  string
	}{
		"not forced":                        {false, "connection-0001-server.pem", "file exists"},
		"forced":                            {true, "connection-0001-server.pem", "not a regular file"},
		"forced, in the temporary's place":  {true, ".connection-0001-server.pem.new", ""},
		"not forced, in another file's way": {false, "connection-0002-server.pem", ""},
	} {
		t.Run(name, func(t *testing.T) {
			dir := tree(t, map[string]string{"precious": "old"})
			exported := filepath.Join(dir, "certs")
			if err := os.Mkdir(exported, 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.Symlink("../precious", filepath.Join(exported, test.link)); err != nil {
				t.Fatal(err)
			}
			e := exporting(t, exported, test.force)
			e.add(showing(1, certs.Chain("chain-1"), nil))
			err := e.failure()
			if (err == nil) != (test.want == "") || err != nil && !strings.HasSuffix(err.Error(), test.want) {
				t.Errorf("error %v, want %q", err, test.want)
			}
			if b, err := os.ReadFile(filepath.Join(dir, "precious")); err != nil || string(b) != "old" {
				t.Errorf("the file behind the link holds %q, %v", b, err)
			}
		})
	}
}

func TestForcedExportsLeaveNothingBehind(t *testing.T) {
	dir := tree(t, map[string]string{".connection-0001-server.pem.new": "of a run that was killed"})
	if err := os.Mkdir(filepath.Join(dir, "connection-0002-server.pem"), 0o700); err != nil {
		t.Fatal(err)
	}
	e := exporting(t, dir, true)
	e.add(showing(1, certs.Chain("chain-1"), nil))
	e.add(showing(2, certs.Chain("chain-1"), nil))
	if err := e.failure(); err == nil || !strings.HasSuffix(err.Error(), "not a regular file") {
		t.Errorf("error %v", err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 2 {
		t.Errorf("left over: %v, %v", entries, err)
	}
}

func TestExportsAreBounded(t *testing.T) {
	dir := t.TempDir()
	e := exporting(t, dir, false)
	e.written = maxExported - 1
	for id := 1; id <= 3; id++ {
		e.add(showing(id, certs.Chain("chain-1"), nil))
	}
	err := e.failure()
	want := "cannot export: " + filepath.Join(dir, "connection-0002-server.pem") + ": more than 10,000 files, and 1 file more"
	if err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
	if n := len(files(t, dir)); n != 1 {
		t.Errorf("%d files were written", n)
	}
}

func TestWithoutADirectoryNothingIsExported(t *testing.T) {
	e, err := openExporter(&chainOptions{}, nil)
	if e != nil || err != nil {
		t.Fatalf("%v, %v", e, err)
	}
	e.add(showing(1, certs.Chain("chain-1"), nil))
	e.close()
	if err := e.failure(); err != nil {
		t.Error(err)
	}
}
