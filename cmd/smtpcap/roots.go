package main

import (
	"bytes"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/dustin/go-humanize"

	"smtpcap/dissect/certificate"
	"smtpcap/report"
	"smtpcap/trust"
)

// maxRootsBytes bounds what is read of roots, all files together, in bytes. The bundle
// of a system has a quarter of a MiB; its directory has the same certificates three
// times, under their names and under two hashes.
const maxRootsBytes = 16 << 20

// systemRootPlaces are where systems keep their roots: the bundles first, then the
// directories with a file a certificate. The first that holds a certificate is used.
var systemRootPlaces = []string{
	"/etc/ssl/certs/ca-certificates.crt",                // Debian, Ubuntu, Arch, Gentoo
	"/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", // Fedora, RHEL
	"/etc/pki/tls/certs/ca-bundle.crt",                  // older ones of these
	"/etc/ssl/ca-bundle.pem",                            // SUSE
	"/etc/ssl/cert.pem",                                 // Alpine, FreeBSD, OpenBSD, macOS
	"/usr/local/etc/ssl/cert.pem",                       // FreeBSD, from packages
	"/usr/local/share/certs/ca-root-nss.crt",            // FreeBSD, DragonFly
	"/etc/openssl/certs/ca-certificates.crt",            // NetBSD
	"/etc/certs/ca-certificates.crt",                    // Solaris, illumos
	"/etc/ssl/certs",
	"/etc/pki/tls/certs",
	"/etc/openssl/certs",
	"/usr/share/certs/trusted", // FreeBSD
}

// A rootsReader collects certificates from files in PEM form, as described in RFC 7468.
type rootsReader struct {
	der   [][]byte // each once, for directories have links
	known map[string]bool
	bytes int64 // read so far
	tally tally // of the place that is being read
}

// A tally counts the blocks of PEM in one place.
type tally struct {
	good    int // certificates
	broken  int // certificates that could not be read
	trusted int // TRUSTED CERTIFICATE, a form of OpenSSL's own
}

// file reads all certificates of a file.
func (r *rootsReader) file(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxRootsBytes-r.bytes+1))
	if err != nil {
		return err
	}
	if r.bytes += int64(len(text)); r.bytes > maxRootsBytes {
		return fmt.Errorf("%s: the roots have more than %s", name, humanize.IBytes(maxRootsBytes))
	}
	r.blocks(text)
	return nil
}

// dir reads all certificates of the files in a directory. What is no regular file,
// or none that may be read, is passed over.
func (r *rootsReader) dir(name string) error {
	entries, err := os.ReadDir(name)
	if err != nil {
		return err
	}
	for _, e := range entries {
		path := filepath.Join(name, e.Name())
		if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
			continue
		}
		if err := r.file(path); err != nil && !errors.Is(err, os.ErrPermission) {
			return err
		}
	}
	return nil
}

// blocks takes the certificates out of a text.
func (r *rootsReader) blocks(text []byte) {
	begun, good := bytes.Count(text, []byte("-----BEGIN CERTIFICATE-----")), 0
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		switch block.Type {
		case "CERTIFICATE":
			if _, err := certificate.Parse(block.Bytes); err == nil {
				good++
				r.add(block.Bytes)
			}
		case "TRUSTED CERTIFICATE":
			r.tally.trusted++
		}
	}
	r.tally.good += good
	r.tally.broken += max(0, begun-good)
}

func (r *rootsReader) add(der []byte) {
	if r.known[string(der)] {
		return
	}
	if r.known == nil {
		r.known = make(map[string]bool)
	}
	r.known[string(der)] = true
	r.der = append(r.der, der)
}

// systemRoots returns the roots of the system, or those that SSL_CERT_FILE and
// SSL_CERT_DIR put in their place. It is not told if there are none: the report says so.
func systemRoots() trust.Roots {
	file, dirs := os.Getenv("SSL_CERT_FILE"), os.Getenv("SSL_CERT_DIR")
	if file != "" || dirs != "" {
		return rootsOf(append([]string{file}, filepath.SplitList(dirs)...)...)
	}
	for _, place := range systemRootPlaces {
		if roots := rootsOf(place); len(roots.DER) > 0 {
			return roots
		}
	}
	return trust.Roots{}
}

// rootsOf returns the roots of the places that have some.
func rootsOf(places ...string) trust.Roots {
	var r rootsReader
	roots := trust.Roots{From: report.RootsSystem}
	for _, place := range places {
		read := r.file
		if info, err := os.Stat(place); err == nil && info.IsDir() {
			read = r.dir
		}
		r.tally = tally{}
		if read(place) == nil && r.tally.good > 0 {
			roots.Files = append(roots.Files, place)
		}
	}
	if len(r.der) == 0 {
		return trust.Roots{}
	}
	roots.DER = r.der
	return roots
}

// namedRoots returns the roots of --ca-file and --ca-dir.
func namedRoots(files, dirs []string, ui *ui) (trust.Roots, error) {
	var r rootsReader
	read := func(option, place string, read func(string) error) error {
		r.tally = tally{}
		if err := read(place); err != nil {
			return fmt.Errorf("%s: %w", option, err)
		}
		return r.tally.check(option+": "+place, ui)
	}
	for _, name := range files {
		if err := read("--ca-file", name, r.file); err != nil {
			return trust.Roots{}, err
		}
	}
	for _, name := range dirs {
		if err := read("--ca-dir", name, r.dir); err != nil {
			return trust.Roots{}, err
		}
	}
	return trust.Roots{From: report.RootsFiles, Files: append(files, dirs...), DER: r.der}, nil
}

// check says what of a place cannot be used. It is an error if nothing can.
func (t tally) check(place string, ui *ui) error {
	const convert = "openssl x509 -in FILE -out NEW makes a plain certificate of it"
	switch {
	case t.good == 0 && t.trusted > 0:
		return advised{fmt.Errorf("%s: only TRUSTED CERTIFICATE blocks, which smtpcap does not read", place), convert}
	case t.good == 0 && t.broken > 0:
		return fmt.Errorf("%s: no certificate in it can be read", place)
	case t.good == 0:
		return advised{fmt.Errorf("%s: no certificate in PEM form", place), "openssl x509 -inform DER -in FILE -out NEW makes it of a file in DER"}
	}
	if t.broken > 0 {
		ui.fail(fmt.Errorf("%s: passed over: %s that cannot be read", place, count(t.broken, "certificate")), "")
	}
	if t.trusted > 0 {
		ui.fail(fmt.Errorf("%s: passed over: %s", place, count(t.trusted, "TRUSTED CERTIFICATE block")), convert)
	}
	return nil
}
