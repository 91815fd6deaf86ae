// Package archtest holds the rules of the tree as tests: who may import whom, and
// what no library here may do.
package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// root is the project's directory, seen from here.
const root = "../.."

// module is the project's own prefix of import paths.
const module = "smtpcap/"

// mayImport is the import table of docs/architecture.md. A package that is not in
// it does not exist. The standard library is free to all but for what forbidden
// names; a name that ends in /... stands for all packages below it.
var mayImport = map[string][]string{
	"capture":             {"github.com/klauspost/compress/...", "github.com/pierrec/lz4/v4"},
	"reassembly":          {"smtpcap/capture", "github.com/google/gopacket/layers"},
	"dissect/smtp":        {},
	"dissect/inference":   {},
	"dissect/keylog":      {},
	"dissect/tlswire":     {"golang.org/x/crypto/cryptobyte/..."},
	"dissect/certificate": {"smtpcap/report", "golang.org/x/crypto/cryptobyte/..."},
	"dissect/tlscrypt": {"smtpcap/dissect/keylog", "smtpcap/dissect/tlswire", "golang.org/x/crypto/cryptobyte/...",
		"golang.org/x/crypto/chacha20poly1305", "github.com/pion/dtls/v3/pkg/crypto/ccm"},
	"dissect": {"smtpcap/dissect/certificate", "smtpcap/dissect/inference", "smtpcap/dissect/smtp", "smtpcap/dissect/tlscrypt", "smtpcap/dissect/tlswire",
		"smtpcap/reassembly", "smtpcap/report", "golang.org/x/crypto/cryptobyte/...", "github.com/klauspost/compress/zstd"},
	"trust":    {"smtpcap/dissect/certificate", "smtpcap/report", "golang.org/x/crypto/cryptobyte/..."},
	"report":   {},
	"findings": {"smtpcap/report"},
	"render":   {"smtpcap/report", "github.com/dustin/go-humanize/...", "golang.org/x/text/width"},
	"cmd/smtpcap": {"smtpcap/capture", "smtpcap/dissect", "smtpcap/dissect/certificate", "smtpcap/dissect/keylog", "smtpcap/dissect/tlscrypt",
		"smtpcap/findings", "smtpcap/reassembly", "smtpcap/render", "smtpcap/report", "smtpcap/trust", "github.com/spf13/pflag", "github.com/dustin/go-humanize/...", "golang.org/x/term"},
}

// forbidden are packages of the standard library that libraries here do without,
// but for those named: the operating system, flags and logs are the command's.
var forbidden = map[string][]string{
	"os":       {"capture"}, // which opens files by their names
	"os/exec":  nil,
	"flag":     nil,
	"log":      nil,
	"log/slog": nil,
	"net":      nil, // captures are read; nothing is connected to
	"net/http": nil,
	"unsafe":   nil,
	"reflect":  nil,
}

// A source is one Go file that is no test.
type source struct {
	name string // from the root
	pkg  string // directory of its package, from the root
	file *ast.File
	set  *token.FileSet
}

// sources returns the Go files of the packages in mayImport, tests left out.
func sources(t *testing.T) []source {
	t.Helper()
	var all []source
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		if d.IsDir() && (d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".") && rel != ".") {
			return fs.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(rel, ".go") || strings.HasSuffix(rel, "_test.go") || isTool(rel) {
			return nil
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, name, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		all = append(all, source{rel, path.Dir(rel), file, set})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 50 {
		t.Fatalf("only %d files found", len(all))
	}
	return all
}

// isTool reports whether a file is no part of smtpcap itself: helpers of tests and
// programs that write files of the project.
func isTool(name string) bool {
	return strings.HasPrefix(name, "internal/") || strings.Contains(name, "/internal/") || strings.HasPrefix(name, "bench/")
}

func (s *source) imports(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, spec := range s.file.Imports {
		p, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	return all
}

// ofStandardLibrary reports whether an import path is one.
func ofStandardLibrary(p string) bool {
	first, _, _ := strings.Cut(p, "/")
	return !strings.Contains(first, ".") && !strings.HasPrefix(p, module)
}

// allows reports whether a list of import paths has one.
func allows(list []string, p string) bool {
	return slices.ContainsFunc(list, func(a string) bool {
		parent, tree := strings.CutSuffix(a, "/...")
		return p == parent || tree && strings.HasPrefix(p, parent+"/")
	})
}

func TestImports(t *testing.T) {
	used := map[string]bool{}
	for _, s := range sources(t) {
		list, ok := mayImport[s.pkg]
		if !ok {
			t.Errorf("%s: package %s is not in the table", s.name, s.pkg)
			continue
		}
		used[s.pkg] = true
		for _, p := range s.imports(t) {
			switch {
			case !ofStandardLibrary(p) && !allows(list, p):
				t.Errorf("%s imports %s, which %s may not", s.name, p, s.pkg)
			case ofStandardLibrary(p) && !strings.HasPrefix(s.pkg, "cmd/") && isForbidden(s.pkg, p):
				t.Errorf("%s imports %s, which is the command's", s.name, p)
			}
		}
	}
	for pkg := range mayImport {
		if !used[pkg] {
			t.Errorf("package %s is in the table and nowhere else", pkg)
		}
	}
}

func isForbidden(pkg, p string) bool {
	but, is := forbidden[p]
	return is && !slices.Contains(but, pkg)
}

// TestNothingImportsTheReassemblerOfGopacket: its package registers flags when it is
// imported. It serves as an oracle in tests.
func TestNothingImportsTheReassemblerOfGopacket(t *testing.T) {
	for _, s := range sources(t) {
		for _, p := range s.imports(t) {
			if strings.HasPrefix(p, "github.com/google/gopacket/") && p != "github.com/google/gopacket/layers" {
				t.Errorf("%s imports %s", s.name, p)
			}
		}
	}
}

func TestOnlyTestsImportTheirHelpers(t *testing.T) {
	for _, s := range sources(t) {
		for _, p := range s.imports(t) {
			if strings.HasPrefix(p, module+"internal/") || strings.Contains(p, "testing") || strings.Contains(p, "testscript") {
				t.Errorf("%s imports %s", s.name, p)
			}
		}
	}
}
