package report

import (
	"fmt"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// documentation is docs/output.md.
func documentation(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile("../docs/output.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

var (
	objectHeading = regexp.MustCompile("^### (document|`.*`)$")
	keyRow        = regexp.MustCompile("^\\| `([a-z0-9_]+)` \\| ([a-z ]+) \\| .+ \\|.*\\|$")
)

// documentedKeys returns the keys of each object that the documentation has a
// table of, by the object's path.
func documentedKeys(text string) map[string][]string {
	tables := make(map[string][]string)
	var paths []string
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		switch {
		case objectHeading.MatchString(line):
			paths = strings.Split(strings.ReplaceAll(strings.TrimPrefix(line, "### "), "`", ""), ", ")
		case strings.HasPrefix(line, "#"):
			paths = nil
		}
		if m := keyRow.FindStringSubmatch(line); m != nil {
			for _, p := range paths {
				tables[p] = append(tables[p], m[1])
			}
		}
	}
	return tables
}

// objects returns the keys of each object of a document, by its path.
func objects() map[string][]string {
	found := make(map[string][]string)
	var visit func(path string, t reflect.Type)
	visit = func(path string, t reflect.Type) {
		switch {
		case isOpt(t), t == reflect.TypeFor[Time]():
		case isList(t):
			visit(path+"[]", t.Elem())
		case t.Kind() == reflect.Pointer:
			visit(path, t.Elem())
		case t.Kind() == reflect.Struct && t.PkgPath() == reflect.TypeFor[Document]().PkgPath():
			keys := keysOf(t)
			name := strings.TrimPrefix(path, ".connections[].")
			found[strings.TrimPrefix(name, ".")] = names(keys)
			for _, k := range keys {
				visit(path+"."+k.name, k.typ)
			}
		}
	}
	visit("", reflect.TypeFor[Document]())
	found["document"] = found[""]
	delete(found, "")
	return found
}

func TestDocumentationHasEveryKey(t *testing.T) {
	documented, want := documentedKeys(documentation(t)), objects()
	for path, keys := range want {
		if !slices.Equal(documented[path], keys) {
			t.Errorf("docs/output.md, %s: keys\n%q\nwant\n%q", path, documented[path], keys)
		}
	}
	for path := range documented {
		if want[path] == nil {
			t.Errorf("docs/output.md describes %s, which there is not", path)
		}
	}
}

func TestDocumentationHasEveryWord(t *testing.T) {
	text := documentation(t)
	for typ, words := range vocabularies {
		for _, word := range words {
			if word != "" && !strings.Contains(text, "`"+word+"`") {
				t.Errorf("docs/output.md does not have the word `%s` of %s", word, typ)
			}
		}
	}
}

func TestDocumentationNamesTheSchema(t *testing.T) {
	if want := fmt.Sprintf(`"schema": %q`, SchemaName); !strings.Contains(documentation(t), want) {
		t.Errorf("docs/output.md does not have %s", want)
	}
}
