package main

import (
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
	"strings"

	"github.com/dustin/go-humanize"

	"smtpcap/trust"
)

const (
	// maxTLSARecords is how many records are held against each chain. A name has two
	// or three; a file may have those of all hosts of a domain.
	maxTLSARecords = 64
	// maxTLSABytes is how much of a file of records is read: maxTLSARecords of
	// certificates in full, and comments.
	maxTLSABytes = 1 << 20
	// maxHostName is the length of a name in text, as described in RFC 1035, Section 2.3.4.
	maxHostName = 253
)

// chainOptions are what the command line says about certificates.
type chainOptions struct {
	caFiles, caDirs []string // empty: the system's roots
	noRoots         bool
	expectName      string
	tlsa            []string // records, and files of them
	export          string   // the directory of --export-certs
	force           bool
}

// check refuses what makes no sense. Files are read later.
func (o *chainOptions) check() error {
	switch {
	case o.noRoots && len(o.caFiles)+len(o.caDirs) > 0:
		return errors.New("--no-roots excludes --ca-file and --ca-dir")
	case o.expectName != "" && !isHostName(o.expectName):
		return fmt.Errorf("--expect-name: %q is neither a host name, with xn-- for IDN, nor an IP address", o.expectName)
	case o.force && o.export == "":
		return errors.New("--force is for --export-certs")
	}
	return nil
}

// isHostName reports whether a certificate could have this name: labels of letters,
// digits and hyphens, as described in RFC 1123, Section 2.1, or an IP address. The
// underscore of some private networks is let through.
func isHostName(s string) bool {
	if _, err := netip.ParseAddr(s); err == nil {
		return true
	}
	s = strings.TrimSuffix(s, ".")
	for label := range strings.SplitSeq(s, ".") {
		if label == "" || len(label) > 63 || strings.Trim(label, "-") != label || strings.ContainsFunc(label, notOfHostName) {
			return false
		}
	}
	return len(s) <= maxHostName
}

func notOfHostName(r rune) bool {
	return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_'
}

// trust reads what chains are to be judged by.
func (o *chainOptions) trust(ui *ui) (trust.Config, error) {
	config := trust.Config{ExpectName: o.expectName}
	var err error
	if config.TLSA, err = parseTLSAs(o.tlsa); err != nil {
		return config, fmt.Errorf("--tlsa: %w", err)
	}
	config.Roots, err = o.roots(ui)
	return config, err
}

// roots returns what is trusted. Named files are read at once, so that one that is
// missing is noticed; the system's, when the first chain is judged.
func (o *chainOptions) roots(ui *ui) (func() trust.Roots, error) {
	switch {
	case o.noRoots:
		return func() trust.Roots { return trust.Roots{} }, nil
	case len(o.caFiles)+len(o.caDirs) == 0:
		return systemRoots, nil
	}
	roots, err := namedRoots(o.caFiles, o.caDirs, ui)
	return func() trust.Roots { return roots }, err
}

// parseTLSAs reads the arguments of --tlsa.
func parseTLSAs(args []string) ([]trust.TLSA, error) {
	var all []trust.TLSA
	for _, arg := range args {
		records, err := readTLSA(arg)
		if err != nil {
			return nil, err
		}
		if all = append(all, records...); len(all) > maxTLSARecords {
			return nil, fmt.Errorf("more than %d records", maxTLSARecords)
		}
	}
	return all, nil
}

// readTLSA reads a record, or all of a file.
func readTLSA(arg string) ([]trust.TLSA, error) {
	name, isFile := tlsaFile(arg)
	if isFile {
		return readTLSAFile(name)
	}
	record, err := trust.ParseTLSA(arg)
	if err != nil {
		return nil, advised{err, `a record is "3 1 1 " and the digest; a file of records is @FILE`}
	}
	return []trust.TLSA{record}, nil
}

// tlsaFile returns the file that an argument names: with @ before it, or as it is
// where there is such a file.
func tlsaFile(arg string) (name string, ok bool) {
	if name, ok := strings.CutPrefix(arg, "@"); ok {
		return name, true
	}
	info, err := os.Stat(arg)
	return arg, err == nil && !info.IsDir()
}

// readTLSAFile reads a file with a record a line. What follows ; or # is a comment.
func readTLSAFile(name string) ([]trust.TLSA, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxTLSABytes+1))
	switch {
	case err != nil:
		return nil, err
	case len(text) > maxTLSABytes:
		return nil, fmt.Errorf("%s: more than %s", name, humanize.IBytes(maxTLSABytes))
	}
	var all []trust.TLSA
	n := 0
	for line := range strings.Lines(string(text)) {
		n++
		if i := strings.IndexAny(line, ";#"); i >= 0 {
			line = line[:i]
		}
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		record, err := trust.ParseTLSA(line)
		if err != nil {
			return nil, fmt.Errorf("%s: line %d: %w", name, n, err)
		}
		if all = append(all, record); len(all) > maxTLSARecords {
			return nil, fmt.Errorf("%s: more than %d records", name, maxTLSARecords)
		}
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%s: no record in it", name)
	}
	return all, nil
}
