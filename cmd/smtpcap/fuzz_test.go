package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// fuzzSeed is the size up to which a capture is a seed, in bytes: fuzzing large
// ones teaches nothing more.
const fuzzSeed = 8 << 10

// FuzzPipeline gives the command any bytes as a capture. Whatever they are, it
// comes to an end, and each format keeps its promises.
func FuzzPipeline(f *testing.F) {
	for _, name := range captures(f) {
		b, err := os.ReadFile(filepath.Join(capturesDir, name))
		if err != nil {
			f.Fatal(err)
		}
		if len(b) <= fuzzSeed {
			f.Add(b)
		}
	}
	keys := allKeys(f)
	f.Fuzz(func(t *testing.T, capture []byte) {
		code, stdout, stderr := invoke(capture, append(slices.Clone(keys), "--format", "json", "-")...)
		if code == exitError && len(stdout) > 0 || code == exitFindings || (code == exitDone) != (len(stderr) == 0) {
			t.Fatalf("with keys: exit code %d, standard error %q", code, stderr)
		}
		if err := checkOutput("json", stdout); err != nil {
			t.Fatalf("with keys: %v", err)
		}
		for _, format := range formatNames() {
			for _, summary := range []string{"--summary=false", "--summary=true"} {
				code, stdout, stderr := invoke(capture, "--format", format, summary, "-")
				switch {
				case code == exitError && len(stdout) > 0:
					t.Fatalf("%s: exit code 1 with a report", format)
				case code == exitFindings, code > exitDamaged:
					t.Fatalf("%s: exit code %d", format, code)
				case (code == exitDone) != (len(stderr) == 0):
					t.Fatalf("%s: exit code %d, standard error %q", format, code, stderr)
				}
				if err := checkOutput(format, stdout); err != nil {
					t.Fatalf("%s, %s: %v", format, summary, err)
				}
				if err := checkSafe("text", stderr); err != nil {
					t.Fatalf("standard error: %v", err)
				}
				if bytes.Contains(stderr, []byte("panic")) {
					t.Fatalf("standard error: %s", stderr)
				}
			}
		}
	})
}

// allKeys are the options with all keys that lie beside the captures.
func allKeys(f *testing.F) []string {
	var args []string
	for ext, option := range map[string]string{".keylog": "--keylog", ".key": "--private-key"} {
		files, err := filepath.Glob(filepath.Join(capturesDir, "*"+ext))
		if err != nil || len(files) == 0 {
			f.Fatalf("no file with the extension %s: %v", ext, err)
		}
		for _, name := range files {
			args = append(args, option, name)
		}
	}
	return args
}
