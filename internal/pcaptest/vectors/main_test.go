package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// committed is the directory of the captures, seen from here.
const committed = "../../../testdata/pcaps"

// base returns a vector's name without its extension.
func (v vector) base() string { return strings.TrimSuffix(v.name, filepath.Ext(v.name)) }

func TestCommittedFilesAreWhatTheGeneratorsBuild(t *testing.T) {
	for _, v := range vectors() {
		want, err := os.ReadFile(filepath.Join(committed, v.name))
		if err != nil {
			t.Error(err)
			continue
		}
		if !bytes.Equal(v.build(), want) {
			t.Errorf("%s: the generator builds another file; run go generate ./internal/pcaptest/vectors", v.name)
		}
	}
}

func TestEachGeneratorHasAFileOfItsOwn(t *testing.T) {
	seen := map[string]bool{}
	for _, v := range vectors() {
		if seen[v.base()] {
			t.Errorf("%s: name used twice", v.name)
		}
		seen[v.base()] = true
		if _, err := os.Stat(strings.ReplaceAll(v.base(), "-", "_") + ".go"); err != nil {
			t.Error(err)
		}
	}
}

func TestEachCaptureHasAnExpectation(t *testing.T) {
	for _, v := range vectors() {
		b, err := os.ReadFile(filepath.Join(committed, v.base()+".expect.json"))
		if err != nil {
			t.Error(err)
			continue
		}
		var expect struct {
			About  string `json:"about"`
			Report struct {
				Connections []json.RawMessage `json:"connections"`
			} `json:"report"`
		}
		if err := json.Unmarshal(b, &expect); err != nil {
			t.Errorf("%s: %v", v.name, err)
			continue
		}
		if expect.About == "" || len(expect.Report.Connections) == 0 {
			t.Errorf("%s: the expectation says nothing", v.name)
		}
	}
}

func TestEachCaptureStandsInTheIndex(t *testing.T) {
	readme, err := os.ReadFile(filepath.Join(committed, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range vectors() {
		if n := bytes.Count(readme, []byte("| `"+v.name+"` |")); n != 1 {
			t.Errorf("%s stands %d times in README.md", v.name, n)
		}
	}
}
