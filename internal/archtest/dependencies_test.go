package archtest

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// dependencyRow matches a row of the table in docs/dependencies.md.
var dependencyRow = regexp.MustCompile("^\\| `([^`]+)` (v[0-9.]+)(, \\*tests\\*)? \\|")

// A dependency is one row.
type dependency struct {
	version   string
	testsOnly bool
}

func documentedDependencies(t *testing.T) map[string]dependency {
	t.Helper()
	text, err := os.ReadFile("../../docs/dependencies.md")
	if err != nil {
		t.Fatal(err)
	}
	found := make(map[string]dependency)
	for line := range strings.Lines(string(text)) {
		if m := dependencyRow.FindStringSubmatch(line); m != nil {
			found[m[1]] = dependency{m[2], m[3] != ""}
		}
	}
	return found
}

// foreignImports returns the packages of other modules that the source imports, and
// for each whether only tests do.
func foreignImports(t *testing.T) map[string]bool {
	t.Helper()
	found := make(map[string]bool)
	err := filepath.WalkDir("../..", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, ".go") {
			return err
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range f.Imports {
			p, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			if first, _, _ := strings.Cut(p, "/"); !strings.Contains(first, ".") {
				continue // the standard library, or a package of ours
			}
			// What internal packages build for tests is for tests too.
			test := strings.HasSuffix(name, "_test.go") || strings.Contains(filepath.ToSlash(name), "/internal/")
			if only, ok := found[p]; !ok || only {
				found[p] = test
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestDependenciesAreDocumented(t *testing.T) {
	documented := documentedDependencies(t)
	used := make(map[string]bool) // whether only tests use it
	for imported, testsOnly := range foreignImports(t) {
		module := ""
		for m := range documented {
			if imported == m || strings.HasPrefix(imported, m+"/") {
				module = m
			}
		}
		if module == "" {
			t.Errorf("docs/dependencies.md says nothing of %s", imported)
			continue
		}
		only, seen := used[module]
		used[module] = testsOnly && (only || !seen)
	}
	for module, d := range documented {
		only, ok := used[module]
		if !ok {
			t.Errorf("docs/dependencies.md lists %s, which nothing imports", module)
		} else if only != d.testsOnly {
			t.Errorf("docs/dependencies.md: %s is for tests only: %v, want %v", module, d.testsOnly, only)
		}
	}
}

func TestDependenciesHaveTheVersionsOfTheModule(t *testing.T) {
	mod, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	for module, d := range documentedDependencies(t) {
		if want := module + " " + d.version; !strings.Contains(string(mod), want) {
			t.Errorf("go.mod does not have %s", want)
		}
	}
}
