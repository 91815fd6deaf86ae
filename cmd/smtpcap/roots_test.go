package main

import (
	"bytes"
	"encoding/pem"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"smtpcap/internal/certs"
	"smtpcap/report"
)

// block returns a block of PEM.
func block(kind string, der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}

// The texts of which the files of roots in the tests are made.
var (
	rootA       = block("CERTIFICATE", certs.Root("chain-1"))
	rootB       = block("CERTIFICATE", certs.Root("private-ca"))
	old         = block("CERTIFICATE", certs.Chain("negative-serial")[0]) // crypto/x509 refuses it
	brokenDER   = block("CERTIFICATE", certs.Chain("raw-key")[0])
	brokenPEM   = "-----BEGIN CERTIFICATE-----\nno base64!\n-----END CERTIFICATE-----\n"
	trustedRoot = block("TRUSTED CERTIFICATE", certs.Root("chain-1"))
	privateKey  = block("PRIVATE KEY", []byte("never shown"))
)

// tree writes files with these contents below a new directory, whose name it returns.
func tree(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestNamedRoots(t *testing.T) {
	tests := map[string]struct {
		files       map[string]string
		caFiles     []string // in the directory of the files
		caDirs      []string
		want        int    // roots
		warn, error string // parts of what is said
	}{
		"one":                    {map[string]string{"a": rootA}, []string{"a"}, nil, 1, "", ""},
		"several in a file":      {map[string]string{"a": "# CAs\n" + rootA + "\n" + rootB}, []string{"a"}, nil, 2, "", ""},
		"the same twice":         {map[string]string{"a": rootA + rootA, "b": rootA}, []string{"a", "b"}, nil, 1, "", ""},
		"two files":              {map[string]string{"a": rootA, "b": rootB}, []string{"a", "b"}, nil, 2, "", ""},
		"lines that end in CRLF": {map[string]string{"a": strings.ReplaceAll(rootA, "\n", "\r\n")}, []string{"a"}, nil, 1, "", ""},
		"read tolerantly":        {map[string]string{"a": old}, []string{"a"}, nil, 1, "", ""},
		"a key beside it":        {map[string]string{"a": privateKey + rootA}, []string{"a"}, nil, 1, "", ""},
		"a directory":            {map[string]string{"d/a": rootA, "d/b": rootB, "d/README": "text"}, nil, []string{"d"}, 2, "", ""},
		"not below a directory":  {map[string]string{"d/a": rootA, "d/e/b": rootB}, nil, []string{"d"}, 1, "", ""},
		"both":                   {map[string]string{"a": rootA, "d/b": rootB}, []string{"a"}, []string{"d"}, 2, "", ""},
		"one is broken":          {map[string]string{"a": rootA + brokenDER}, []string{"a"}, nil, 1, "passed over: 1 certificate that cannot be read", ""},
		"two are broken":         {map[string]string{"a": brokenPEM + rootA + brokenDER}, []string{"a"}, nil, 1, "passed over: 2 certificates that cannot be read", ""},
		"broken in a directory":  {map[string]string{"d/a": rootA, "d/b": brokenPEM}, nil, []string{"d"}, 1, "passed over: 1 certificate that", ""},
		"one of OpenSSL's form":  {map[string]string{"a": trustedRoot + rootB}, []string{"a"}, nil, 1, "passed over: 1 TRUSTED CERTIFICATE block", ""},
		"only of OpenSSL's form": {map[string]string{"a": trustedRoot}, []string{"a"}, nil, 0, "", "only TRUSTED CERTIFICATE blocks"},
		"only broken":            {map[string]string{"a": brokenPEM}, []string{"a"}, nil, 0, "", "no certificate in it can be read"},
		"only a key":             {map[string]string{"a": privateKey}, []string{"a"}, nil, 0, "", "no certificate in PEM form"},
		"DER":                    {map[string]string{"a": string(certs.Root("chain-1"))}, []string{"a"}, nil, 0, "", "no certificate in PEM form"},
		"empty":                  {map[string]string{"a": ""}, []string{"a"}, nil, 0, "", "no certificate in PEM form"},
		"the second is empty":    {map[string]string{"a": rootA, "b": ""}, []string{"a", "b"}, nil, 0, "", "b: no certificate in PEM form"},
		"no such file":           {nil, []string{"a"}, nil, 0, "", "no such file"},
		"no such directory":      {nil, nil, []string{"d"}, 0, "", "no such file"},
		"a directory as a file":  {map[string]string{"d/a": rootA}, []string{"d"}, nil, 0, "", "is a directory"},
		"a file as a directory":  {map[string]string{"a": rootA}, nil, []string{"a"}, 0, "", "not a directory"},
		"a directory of none":    {map[string]string{"d/a": "text"}, nil, []string{"d"}, 0, "", "no certificate in PEM form"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			dir := tree(t, test.files)
			within := func(names []string) (paths []string) {
				for _, name := range names {
					paths = append(paths, filepath.Join(dir, name))
				}
				return paths
			}
			var said bytes.Buffer
			roots, err := namedRoots(within(test.caFiles), within(test.caDirs), newUI(&said))
			if err != nil || test.error != "" {
				if err == nil || test.error == "" || !strings.Contains(err.Error(), test.error) {
					t.Errorf("error %v, want %q", err, test.error)
				}
				return
			}
			if len(roots.DER) != test.want || roots.From != report.RootsFiles {
				t.Errorf("%d roots from %s, want %d", len(roots.DER), roots.From, test.want)
			}
			if want := within(slices.Concat(test.caFiles, test.caDirs)); !slices.Equal(roots.Files, want) {
				t.Errorf("files %q, want %q", roots.Files, want)
			}
			if (test.warn == "") != (said.Len() == 0) || !strings.Contains(said.String(), test.warn) {
				t.Errorf("said %q, want %q", said.String(), test.warn)
			}
		})
	}
}

func TestRootsAreBounded(t *testing.T) {
	var r rootsReader
	half := strings.Repeat("#", maxRootsBytes/2-len(rootA))
	dir := tree(t, map[string]string{"a": rootA + half, "b": half, "c": rootB, "d": half})
	for _, name := range []string{"a", "b", "c"} {
		if err := r.file(filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	err := r.file(filepath.Join(dir, "d"))
	if want := "d: the roots have more than 16 MiB"; err == nil || !strings.HasSuffix(err.Error(), want) {
		t.Errorf("error %v, want %q", err, want)
	}
}

func TestSystemRootsAreThoseOfTheEnvironment(t *testing.T) {
	dir := tree(t, map[string]string{"a": rootA, "d/b": rootB, "e/b": rootB, "e/c": old + brokenDER, "text": "text"})
	at := func(names ...string) string {
		for i, name := range names {
			names[i] = filepath.Join(dir, name)
		}
		return strings.Join(names, string(filepath.ListSeparator))
	}
	tests := map[string]struct {
		file, dirs string
		want       int
		from       report.RootsFrom
		files      []string
	}{
		"a file":                   {at("a"), "", 1, report.RootsSystem, []string{at("a")}},
		"a directory":              {"", at("e"), 2, report.RootsSystem, []string{at("e")}},
		"directories":              {"", at("d", "e"), 2, report.RootsSystem, []string{at("d"), at("e")}},
		"both":                     {at("a"), at("d"), 2, report.RootsSystem, []string{at("a"), at("d")}},
		"one of them missing":      {at("missing"), at("d"), 1, report.RootsSystem, []string{at("d")}},
		"missing":                  {at("missing"), at("missing"), 0, report.RootsNone, nil},
		"without a certificate":    {at("text"), "", 0, report.RootsNone, nil},
		"a directory for the file": {at("d"), "", 1, report.RootsSystem, []string{at("d")}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Setenv("SSL_CERT_FILE", test.file)
			t.Setenv("SSL_CERT_DIR", test.dirs)
			roots := systemRoots()
			if len(roots.DER) != test.want || roots.From != test.from || !slices.Equal(roots.Files, test.files) {
				t.Errorf("%d roots from %s, %q; want %d from %s, %q", len(roots.DER), roots.From, roots.Files, test.want, test.from, test.files)
			}
		})
	}
}

// TestSystemRootsOfThisMachine: where a system has roots, they are found.
func TestSystemRootsOfThisMachine(t *testing.T) {
	t.Setenv("SSL_CERT_FILE", "")
	found := slices.ContainsFunc(systemRootPlaces, func(place string) bool { return len(rootsOf(place).DER) > 0 })
	roots := systemRoots()
	if found != (roots.From == report.RootsSystem) || found != (len(roots.DER) > 0) {
		t.Errorf("%d roots from %s, but there are some: %v", len(roots.DER), roots.From, found)
	}
	if len(roots.Files) > 1 {
		t.Errorf("from %q, want the first place alone", roots.Files)
	}
}

func TestRootsAreNamedOrTheSystemsOrNone(t *testing.T) {
	dir := tree(t, map[string]string{"a": rootA})
	for name, test := range map[string]struct {
		options chainOptions
		want    report.RootsFrom
	}{
		"nothing said": {chainOptions{}, report.RootsSystem},
		"--no-roots":   {chainOptions{noRoots: true}, report.RootsNone},
		"--ca-file":    {chainOptions{caFiles: []string{filepath.Join(dir, "a")}}, report.RootsFiles},
		"--ca-dir":     {chainOptions{caDirs: []string{dir}}, report.RootsFiles},
	} {
		config, err := test.options.trust(newUI(t.Output()))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if roots := config.Roots(); roots.From != test.want {
			t.Errorf("%s: roots from %s, want %s", name, roots.From, test.want)
		}
	}
}
