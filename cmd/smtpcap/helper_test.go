package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The command sets the garbage collector up for a process of its own, which a test
// that runs it many times at once is not.
var _ = errors.Join(os.Setenv("GOGC", "100"), os.Setenv("GOMEMLIMIT", "off"))

// capturesDir holds the captures with their expectations, seen from here.
const capturesDir = "../../testdata/pcaps"

// unrelatedRoot is a file with one root that signs nothing, seen from here and from
// capturesDir alike: reports name it.
const unrelatedRoot = "../../testdata/roots/unrelated.pem"

// certsDir holds chains of many shapes and the roots above them.
const certsDir = "../../internal/certs/testdata"

// sharedDir holds corpora that are no part of the project.
const sharedDir = "../../../shared"

// invoke runs the command in this process, as main does.
func invoke(stdin []byte, args ...string) (code int, stdout, stderr []byte) {
	var out, err bytes.Buffer
	code = run(context.Background(), args, bytes.NewReader(stdin), &out, &err)
	return code, out.Bytes(), err.Bytes()
}

// notCaptures are the extensions of what else lies beside the captures.
var notCaptures = []string{".json", ".md", ".keylog", ".key", ".tsv"}

// captures returns the file names of all captures of testdata/pcaps.
func captures(t testing.TB) []string {
	t.Helper()
	entries, err := os.ReadDir(capturesDir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		if !slices.Contains(notCaptures, filepath.Ext(e.Name())) {
			names = append(names, e.Name())
		}
	}
	if len(names) < 40 {
		t.Fatalf("%d captures in %s, want at least 40", len(names), capturesDir)
	}
	return names
}

// base returns the name of a capture without its extensions.
func base(name string) string {
	name, _, _ = strings.Cut(name, ".")
	return name
}

// formatNames returns the values of --format in a fixed order.
func formatNames() []string {
	var names []string
	for name := range formats {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
