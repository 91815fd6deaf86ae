package archtest

import (
	"go/ast"
	"go/constant"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// limitPackages are those whose limits docs/architecture.md lists.
var limitPackages = []string{"capture", "reassembly", "dissect", "dissect/certificate", "dissect/inference", "dissect/keylog", "dissect/smtp",
	"dissect/tlscrypt", "dissect/tlswire", "trust", "findings", "render", "cmd/smtpcap"}

// limitName matches the constants that are limits by their name.
var limitName = regexp.MustCompile(`^([mM]ax|default)[A-Z]`)

// notLimits are constants that only sound like one.
var notLimits = map[string]bool{"capture.maxSeconds": true} // the end of the year 9999

// limits returns the limits in the source of a package, by "package.name".
func limits(t *testing.T, dir string) map[string]constant.Value {
	t.Helper()
	fset := token.NewFileSet()
	matches, err := filepath.Glob(filepath.Join("../..", dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var files []*ast.File
	for _, m := range matches {
		if strings.HasSuffix(m, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(fset, m, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
	}
	// Packages other than time are not needed for constants, so that what cannot
	// be found without them does no harm.
	conf := types.Config{Importer: onlyTime{importer.ForCompiler(fset, "source", nil)}, Error: func(error) {}}
	pkg, _ := conf.Check(dir, fset, files, nil)
	found := make(map[string]constant.Value)
	for _, name := range pkg.Scope().Names() {
		if c, ok := pkg.Scope().Lookup(name).(*types.Const); ok && limitName.MatchString(name) {
			found[path.Base(dir)+"."+name] = c.Val()
		}
	}
	return found
}

// onlyTime imports package time and nothing else.
type onlyTime struct{ types.Importer }

func (i onlyTime) Import(p string) (*types.Package, error) {
	if p != "time" {
		return types.NewPackage(p, path.Base(p)), nil
	}
	return i.Importer.Import(p)
}

// limitRow matches a row of the table: the constant, its value, and more.
var limitRow = regexp.MustCompile("^\\| `([a-z]+\\.[A-Za-z]+)` \\| ([0-9,]+)( [A-Za-z]+)? \\|")

// units are what the table gives values in.
var units = map[string]int64{
	"": 1, " KiB": 1 << 10, " MiB": 1 << 20,
	" s": int64(time.Second), " min": int64(time.Minute), " h": int64(time.Hour),
}

func TestLimitsAreDocumented(t *testing.T) {
	text, err := os.ReadFile("../../docs/architecture.md")
	if err != nil {
		t.Fatal(err)
	}
	documented := make(map[string]int64)
	for line := range strings.Lines(string(text)) {
		m := limitRow.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		n, err := strconv.ParseInt(strings.ReplaceAll(m[2], ",", ""), 10, 64)
		unit, ok := units[m[3]]
		if err != nil || !ok {
			t.Errorf("%s: not a value: %s%s", m[1], m[2], m[3])
		}
		documented[m[1]] = n * unit
	}
	for _, dir := range limitPackages {
		for name, value := range limits(t, dir) {
			if notLimits[name] {
				continue
			}
			want, ok := constant.Int64Val(constant.ToInt(value))
			if !ok {
				t.Errorf("%s has no value that can be read", name)
			}
			if got, ok := documented[name]; !ok {
				t.Errorf("docs/architecture.md does not list %s = %d", name, want)
			} else if got != want {
				t.Errorf("docs/architecture.md: %s is %d, want %d", name, got, want)
			}
			delete(documented, name)
		}
	}
	for name := range documented {
		t.Errorf("docs/architecture.md lists %s, which there is not", name)
	}
}
