package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// expectExt is the end of the name of a capture's expectation.
const expectExt = ".expect.json"

// An expectation is what is known to be true of a capture, written by hand.
type expectation struct {
	About  string         `json:"about"`
	Exit   int            `json:"exit"`
	Report map[string]any `json:"report"` // part of the document that smtpcap writes
}

func readExpectation(t *testing.T, capture string) expectation {
	t.Helper()
	f, err := os.Open(filepath.Join(capturesDir, base(capture)+expectExt))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	d := json.NewDecoder(f)
	d.UseNumber()
	d.DisallowUnknownFields()
	var e expectation
	if err := d.Decode(&e); err != nil {
		t.Fatalf("%s: %v", f.Name(), err)
	}
	return e
}

func TestExpectations(t *testing.T) {
	for _, name := range captures(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := readExpectation(t, name)
			code, stdout, stderr := invoke(nil, append(keyArgs(name), "--format", "json", filepath.Join(capturesDir, name))...)
			for _, d := range differences("", want.Report, decode(t, stdout)) {
				t.Error(d)
			}
			if code != want.Exit {
				t.Errorf("exit code %d, want %d", code, want.Exit)
			}
			if silent := len(stderr) == 0; silent != (code == exitDone) {
				t.Errorf("exit code %d with standard error %q", code, stderr)
			}
			if t.Failed() {
				t.Logf("%s shows: %s", name, want.About)
			}
		})
	}
}

// keyArgs are the options with the keys that lie beside a capture.
func keyArgs(capture string) []string { return keysBeside(capturesDir, capture) }

// keysBeside are those for a capture in a directory.
func keysBeside(dir, capture string) []string {
	var args []string
	for ext, option := range map[string]string{".keylog": "--keylog", ".key": "--private-key"} {
		if name := filepath.Join(dir, base(capture)+ext); exists(name) {
			args = append(args, option, name)
		}
	}
	return args
}

// decode reads a JSON document whose numbers stay as they are written.
func decode(t *testing.T, b []byte) any {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		t.Fatalf("the output is no JSON: %v\n%s", err, b)
	}
	return v
}

// differences holds got against want and returns a line for each place where
// they differ. want is part of a document: an object may have more keys in got; a
// list has as many elements; null means null.
func differences(path string, want, got any) []string {
	switch want := want.(type) {
	case map[string]any:
		got, ok := got.(map[string]any)
		if !ok {
			break
		}
		return objectDifferences(path, want, got)
	case []any:
		got, ok := got.([]any)
		if !ok || len(got) != len(want) {
			break
		}
		var all []string
		for i := range want {
			all = append(all, differences(fmt.Sprintf("%s[%d]", path, i), want[i], got[i])...)
		}
		return all
	case json.Number:
		if got, ok := got.(json.Number); ok && equalNumbers(want, got) {
			return nil
		}
	default:
		if want == got {
			return nil
		}
	}
	return []string{fmt.Sprintf("%s: want %s, got %s", path, compact(want), compact(got))}
}

func objectDifferences(path string, want, got map[string]any) []string {
	keys := make([]string, 0, len(want))
	for k := range want {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	var all []string
	for _, k := range keys {
		p := strings.TrimPrefix(path+"."+k, ".")
		v, ok := got[k]
		if !ok {
			all = append(all, fmt.Sprintf("%s: want %s, got no such key", p, compact(want[k])))
			continue
		}
		all = append(all, differences(p, want[k], v)...)
	}
	return all
}

func equalNumbers(a, b json.Number) bool {
	if a == b {
		return true
	}
	x, err1 := strconv.ParseFloat(a.String(), 64)
	y, err2 := strconv.ParseFloat(b.String(), 64)
	return err1 == nil && err2 == nil && x == y
}

// compact returns a value as JSON, cut where it is long.
func compact(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	if list, ok := v.([]any); ok && len(b) > 200 {
		return fmt.Sprintf("%d elements, %s…", len(list), b[:200])
	}
	return string(b)
}

func TestDifferences(t *testing.T) {
	tests := []struct{ name, want, got, diff string }{
		{"equal", `{"a":[1,null,"x",true]}`, `{"a":[1,null,"x",true]}`, ""},
		{"more keys", `{"a":1}`, `{"a":1,"b":2}`, ""},
		{"numbers of other form", `{"a":1.50}`, `{"a":1.5}`, ""},
		{"another value", `{"a":{"b":1}}`, `{"a":{"b":2}}`, "a.b: want 1, got 2"},
		{"missing key", `{"a":{"b":null}}`, `{"a":{}}`, "a.b: want null, got no such key"},
		{"null is not zero", `{"a":null}`, `{"a":0}`, "a: want null, got 0"},
		{"zero is not null", `{"a":0}`, `{"a":null}`, "a: want 0, got null"},
		{"a number is no text", `{"a":1}`, `{"a":"1"}`, `a: want 1, got "1"`},
		{"empty list is not null", `{"a":[]}`, `{"a":null}`, "a: want [], got null"},
		{"shorter list", `{"a":[1]}`, `{"a":[]}`, "a: want [1], got []"},
		{"longer list", `{"a":[1]}`, `{"a":[1,1]}`, "a: want [1], got [1,1]"},
		{"element", `{"a":[{"b":1}]}`, `{"a":[{"b":2}]}`, "a[0].b: want 1, got 2"},
		{"no object", `{"a":{}}`, `{"a":[]}`, "a: want {}, got []"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := differences("", decode(t, []byte(test.want)), decode(t, []byte(test.got)))
			if s := strings.Join(got, "; "); s != test.diff {
				t.Errorf("got %q, want %q", s, test.diff)
			}
		})
	}
}

func TestEachCaptureHasOneExpectationAndBack(t *testing.T) {
	expected := map[string]int{}
	for _, name := range captures(t) {
		expected[base(name)]++
		if expected[base(name)] > 1 {
			t.Errorf("%s: another capture has the same base name", name)
		}
	}
	files, err := filepath.Glob(filepath.Join(capturesDir, "*"+expectExt))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		b := strings.TrimSuffix(filepath.Base(file), expectExt)
		if expected[b] == 0 {
			t.Errorf("%s: there is no such capture", filepath.Base(file))
		}
		delete(expected, b)
	}
	for b := range expected {
		t.Errorf("%s: no expectation", b)
	}
}

// core are the answers that each expectation states of each connection, so that
// none is forgotten. Where the capture begins too late to tell the mode, or the
// server speaks SSL 2.0, of which the contract says nothing, one is enough.
var core = []string{"server_chain.status", "client_certificate.status", "mode", "smtp.starttls.status"}

func TestExpectationsStateAnAnswer(t *testing.T) {
	for _, name := range captures(t) {
		e := readExpectation(t, name)
		if e.About == "" {
			t.Errorf("%s: no word on what it shows", name)
		}
		connections, ok := e.Report["connections"].([]any)
		if !ok {
			t.Errorf("%s: nothing is stated of the connections", name)
		}
		for i, c := range connections {
			if !slices.ContainsFunc(core, func(path string) bool { return states(c, path) }) {
				t.Errorf("%s: connection %d: no answer is stated", name, i+1)
			}
		}
	}
}

// states reports whether a document has a value at a path of keys.
func states(v any, path string) bool {
	for key := range strings.SplitSeq(path, ".") {
		object, ok := v.(map[string]any)
		if !ok {
			return false
		}
		if v, ok = object[key]; !ok {
			return false
		}
	}
	return true
}
