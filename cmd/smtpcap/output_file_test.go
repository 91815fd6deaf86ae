package main

import (
	"io"
	"os"
	"path/filepath"
	"testing"
)

// files returns the contents of the files of a directory by their names.
func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, e := range entries {
		b, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		all[e.Name()] = string(b)
	}
	return all
}

func TestOutputIsWrittenWholeOrNotAtAll(t *testing.T) {
	for name, test := range map[string]struct {
		old    string // empty: there is no file yet
		finish func(*output) error
		want   map[string]string
	}{
		"new":              {"", (*output).commit, map[string]string{"report": "new"}},
		"replaced":         {"old", (*output).commit, map[string]string{"report": "new"}},
		"given up":         {"old", giveUp, map[string]string{"report": "old"}},
		"given up, no old": {"", giveUp, map[string]string{}},
		"given up late": {"old", func(o *output) error {
			defer o.abandon()
			return o.commit()
		}, map[string]string{"report": "new"}},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, "report")
			if test.old != "" {
				if err := os.WriteFile(path, []byte(test.old), 0o640); err != nil {
					t.Fatal(err)
				}
			}
			o, err := openOutput(path, nil)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := io.WriteString(o, "new"); err != nil {
				t.Fatal(err)
			}
			if got := files(t, dir); test.old != "" && got["report"] != test.old {
				t.Errorf("before the end the file holds %q", got["report"])
			}
			if err := test.finish(o); err != nil {
				t.Fatal(err)
			}
			got := files(t, dir)
			if len(got) != len(test.want) || got["report"] != test.want["report"] {
				t.Errorf("the directory holds %q, want %q", got, test.want)
			}
		})
	}
}

func giveUp(o *output) error {
	o.abandon()
	return nil
}

func TestOutputThatCannotBeRenamedLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "report")
	o, err := openOutput(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(path, 0o700); err != nil { // somebody was faster
		t.Fatal(err)
	}
	if err := o.commit(); err == nil {
		t.Error("a directory was replaced by a file")
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 || entries[0].Name() != "report" {
		t.Errorf("left over: %v, %v", entries, err)
	}
}
