package archtest

import (
	"go/ast"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// isCommand reports whether a file belongs to the command, which alone knows of
// clocks, terminals and processes.
func (s *source) isCommand() bool { return strings.HasPrefix(s.pkg, "cmd/") }

// position returns where a node stands, for a message.
func (s *source) position(n ast.Node) string {
	p := s.set.Position(n.Pos())
	p.Filename = s.name
	return p.String()
}

// clocks are the functions of package time that ask for the present, or wait.
var clocks = []string{"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker"}

func TestPacketsAreTheClock(t *testing.T) {
	for _, s := range sources(t) {
		if s.isCommand() {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			if sel, ok := n.(*ast.SelectorExpr); ok && isPackage(sel.X, "time") && slices.Contains(clocks, sel.Sel.Name) {
				t.Errorf("%s: time.%s", s.position(n), sel.Sel.Name)
			}
			return true
		})
	}
}

func isPackage(e ast.Expr, name string) bool {
	id, ok := e.(*ast.Ident)
	return ok && id.Name == name && id.Obj == nil
}

// readsAhead is the one file with a goroutine, as docs/adr/0009 has it.
const readsAhead = "capture/ahead.go"

// TestNoGoroutinesInLibraries: packages are synchronous, so that the command
// decides what runs at once.
func TestNoGoroutinesInLibraries(t *testing.T) {
	for _, s := range sources(t) {
		if s.isCommand() || filepath.ToSlash(s.name) == readsAhead {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			if _, ok := n.(*ast.GoStmt); ok {
				t.Errorf("%s: a goroutine", s.position(n))
			}
			return true
		})
	}
}

func TestNothingIsPrintedByLibraries(t *testing.T) {
	for _, s := range sources(t) {
		if s.isCommand() {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			if sel, ok := call.Fun.(*ast.SelectorExpr); ok && isPackage(sel.X, "fmt") && strings.HasPrefix(sel.Sel.Name, "Print") {
				t.Errorf("%s: fmt.%s", s.position(n), sel.Sel.Name)
			}
			if id, ok := call.Fun.(*ast.Ident); ok && id.Obj == nil && (id.Name == "print" || id.Name == "println") {
				t.Errorf("%s: %s", s.position(n), id.Name)
			}
			return true
		})
	}
}

func TestNoInit(t *testing.T) {
	for _, s := range sources(t) {
		for _, d := range s.file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" {
				t.Errorf("%s: init", s.position(f))
			}
		}
	}
}

// TestPackageVariablesAreConstantInFact: variables of packages hold tables, errors
// and embedded files. Nothing in their package assigns to them or takes their
// address, but to read an element.
func TestPackageVariablesAreConstantInFact(t *testing.T) {
	variables := map[string]map[string]bool{} // by package
	all := sources(t)
	for _, s := range all {
		if variables[s.pkg] == nil {
			variables[s.pkg] = map[string]bool{}
		}
		for _, d := range s.file.Decls {
			if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.VAR {
				for _, spec := range g.Specs {
					for _, name := range spec.(*ast.ValueSpec).Names {
						variables[s.pkg][name.Name] = name.Name != "_"
					}
				}
			}
		}
	}
	for _, s := range all {
		local := locals(s.file)
		ast.Inspect(s.file, func(n ast.Node) bool {
			for _, e := range changed(n) {
				if id := base(e); id != nil && variables[s.pkg][id.Name] && !local[id.Obj] {
					t.Errorf("%s: %s is changed", s.position(n), id.Name)
				}
			}
			return true
		})
	}
}

// changed returns what a node assigns to.
func changed(n ast.Node) []ast.Expr {
	switch n := n.(type) {
	case *ast.AssignStmt:
		if n.Tok != token.DEFINE {
			return n.Lhs
		}
	case *ast.IncDecStmt:
		return []ast.Expr{n.X}
	case *ast.CallExpr:
		if id, ok := n.Fun.(*ast.Ident); ok && len(n.Args) > 0 && (id.Name == "delete" || id.Name == "clear" || id.Name == "copy") {
			return n.Args[:1]
		}
	}
	return nil
}

// base returns the variable of which an expression is a part.
func base(e ast.Expr) *ast.Ident {
	for {
		switch x := e.(type) {
		case *ast.Ident:
			return x
		case *ast.IndexExpr:
			e = x.X
		case *ast.SliceExpr:
			e = x.X
		case *ast.ParenExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		default: // a field: of a value that a variable may have been copied to
			return nil
		}
	}
}

// locals returns the objects of the variables that a file declares within functions.
func locals(f *ast.File) map[any]bool {
	all := map[any]bool{}
	ast.Inspect(f, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && id.Obj != nil && id.Obj.Kind == ast.Var && f.Scope.Lookup(id.Name) != id.Obj {
			all[id.Obj] = true
		}
		return true
	})
	return all
}

// severityWord matches the severities as words of their own in text that is
// printed.
var severityWord = regexp.MustCompile(`^(info|note|warning|error|critical)$`)

// TestSeveritiesStandInFindingsAlone: what a fact is worth is a judgement. The
// levels of TLS alerts, which a library names, are facts.
func TestSeveritiesStandInFindingsAlone(t *testing.T) {
	for _, s := range sources(t) {
		if s.pkg == "findings" || s.pkg == "dissect/tlswire" {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			lit, ok := n.(*ast.BasicLit)
			if !ok || lit.Kind != token.STRING {
				return true
			}
			if word := strings.Trim(lit.Value, "`\""); severityWord.MatchString(word) && !isEventKind(s, word) {
				t.Errorf("%s: %s", s.position(n), lit.Value)
			}
			return true
		})
	}
}

// isEventKind reports whether a word is the name of a kind of event, which happens
// to be one of a severity.
func isEventKind(s source, word string) bool { return s.name == "report/status.go" && word == "note" }
