package main

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"testing/fstest"
)

func TestGeneratedFileIsUpToDate(t *testing.T) {
	want, err := generate(os.DirFS("../.."), "json_gen.go")
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../../json_gen.go")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("json_gen.go is not what the structs say: run go generate ./report")
	}
}

// packageOf returns a package whose Summary has the fields.
func packageOf(fields string) fstest.MapFS {
	source := "package report\ntype Connection struct{}\ntype Capture struct{}\ntype Part struct{ N int `json:\"n\"` }\n" +
		"type Word uint8\ntype Opt[T any] struct{ V T }\ntype List[T any] []T\ntype Summary struct {\n" + fields + "\n}\n"
	return fstest.MapFS{"report.go": {Data: []byte(source)}, "out.go": {Data: []byte("no Go")}, "report_test.go": {Data: []byte("none")}}
}

func TestGenerateWritesEachKindOfField(t *testing.T) {
	for _, test := range []struct{ field, want string }{
		{"A string `json:\"a\"`", `KEY.text(v.A)`},
		{"A, B bool `json:\"a\"`", `KEY.truth(v.B)`},
		{"A uint16 `json:\"a\"`", `number(KEY, v.A)`},
		{"A Word `json:\"a\"`", `KEY.word(v.A.String())`},
		{"A netip.Addr `json:\"a\"`", `KEY.address(v.A)`},
		{"A map[string]int `json:\"a\"`", `KEY.counts(v.A)`},
		{"A Part `json:\"a\"`", `KEY.appendPart(&v.A)`},
		{"A *Part `json:\"a\"`", `KEY.appendPart(v.A)`},
		{"A Opt[int64] `json:\"a\"`", `optional(KEY, v.A, number)`},
		{"A Opt[List[string]] `json:\"a\"`", `optional(KEY, v.A, (*encoder).texts)`},
		{"A List[Part] `json:\"a\"`", `structs(KEY, v.A, (*encoder).appendPart)`},
		{"A List[*Part] `json:\"a\"`", `list(KEY, v.A, (*encoder).appendPart)`},
		{"Part", "number(e.key(`\"n\":`), v.N)"},
	} {
		code, err := generate(packageOf(test.field), "out.go")
		want := strings.Replace(test.want, "KEY", "e.key(`\"a\":`)", 1)
		if err != nil || !strings.Contains(string(code), "\t"+want+"\n") {
			t.Errorf("%s: %v, want %s in\n%s", test.field, err, want, code)
		}
	}
}

func TestGenerateLeavesOut(t *testing.T) {
	code, err := generate(packageOf("A string `json:\"-\"`"), "out.go")
	if err != nil || strings.Contains(string(code), "v.A") || strings.Contains(string(code), "Part") {
		t.Errorf("%v, want neither the field nor a struct that is not used in\n%s", err, code)
	}
}

func TestGenerateRefuses(t *testing.T) {
	for _, test := range []struct{ field, want string }{
		{"A string", "Summary.A: no tag"},
		{"A string `json:\"a,omitempty\"`", `the key "a,omitempty"`},
		{"A float64 `json:\"a\"`", "no function writes a float64"},
		{"A *string `json:\"a\"`", "no function writes a *string"},
		{"A Opt[Word] `json:\"a\"`", "no function writes a Word"},
		{"A Opt[Part] `json:\"a\"`", "no function writes a Part"},
		{"A map[string]bool `json:\"a\"`", "no function writes a map[string]bool"},
		{"A []string `json:\"a\"`", "no function writes a []string"},
		{"A Set[string] `json:\"a\"`", "no function writes a Set[string]"},
		{"Other", "Other is no struct"},
		{"A int `json:\"a\"`\n}\ntype Broken {", "expected type"},
	} {
		_, err := generate(packageOf(test.field), "out.go")
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error %v, want %q", test.field, err, test.want)
		}
	}
}
