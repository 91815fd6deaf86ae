package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"smtpcap/report"
)

// projectDir is the root of the project, seen from here.
const projectDir = "../.."

// compileSchema returns the schema of a document, or of a definition in it.
func compileSchema(t *testing.T, fragment string) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(report.Schema))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("schema.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("schema.json" + fragment)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// holds reports a document that the schema refuses.
func holds(t *testing.T, schema *jsonschema.Schema, doc []byte) {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(doc))
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(v); err != nil {
		t.Errorf("%v", err)
	}
}

func TestEveryReportFollowsTheSchema(t *testing.T) {
	document, connection := compileSchema(t, ""), compileSchema(t, "#/$defs/connection")
	for _, name := range captures(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			keys := keyArgs(name)
			followsTheSchema := func(args ...string) {
				_, whole, _ := invoke(nil, append(args, "--format", "json")...)
				holds(t, document, whole)
				_, table, _ := invoke(nil, append(args, "--format", "json", "--summary")...)
				holds(t, document, table)
				_, lines, _ := invoke(nil, append(args, "--format", "ndjson")...)
				for line := range bytes.Lines(lines) {
					holds(t, connection, line)
				}
			}
			path := filepath.Join(capturesDir, name)
			followsTheSchema(path)
			if len(keys) > 0 {
				followsTheSchema(append(keys, path)...)
			}
		})
	}
}

func readDoc(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(projectDir, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestREADMEShowsTheRealReport runs the command that the README begins with.
func TestREADMEShowsTheRealReport(t *testing.T) {
	readme := readDoc(t, "README.md")
	const begin, end = "```console\n$ go run ./cmd/smtpcap -r testdata/pcaps/pax.dump\n", "```"
	before, rest, ok := strings.Cut(readme, begin)
	if !ok {
		t.Fatalf("README.md has no block that begins with\n%s", begin)
	}
	shown, after, ok := strings.Cut(rest, end)
	if !ok {
		t.Fatal("the block has no end")
	}
	t.Chdir(projectDir)
	t.Setenv("SSL_CERT_FILE", filepath.Join("testdata/roots", filepath.Base(unrelatedRoot)))
	_, printed, _ := invoke(nil, "-r", "testdata/pcaps/pax.dump")
	switch {
	case shown == string(printed):
	case *update:
		if err := os.WriteFile("README.md", []byte(before+begin+string(printed)+end+after), 0o644); err != nil {
			t.Fatal(err)
		}
	default:
		t.Errorf("README.md shows\n%s\nsmtpcap prints\n%s\ngo test ./cmd/smtpcap -update rewrites it", shown, printed)
	}
}

// option matches a long option as people write it.
var option = regexp.MustCompile(`--[a-z][a-z-]+`)

// optionsIn returns the long options that a text names, each once.
func optionsIn(text string) []string {
	found := option.FindAllString(text, -1)
	slices.Sort(found)
	return slices.Compact(found)
}

// otherProgram matches an example's line that calls another program, which has options
// of its own.
var otherProgram = regexp.MustCompile(`(?m)^editcap .*$`)

func TestManualNamesTheOptionsOfTheHelp(t *testing.T) {
	_, help, _ := invoke(nil, "--help")
	manual := otherProgram.ReplaceAllString(strings.ReplaceAll(readDoc(t, "docs/smtpcap.1"), `\-`, "-"), "")
	if want, got := optionsIn(string(help)), optionsIn(manual); !slices.Equal(want, got) {
		t.Errorf("docs/smtpcap.1 names %q, --help names %q", got, want)
	}
	readme := readDoc(t, "README.md")
	for _, o := range optionsIn(string(help)) {
		if !strings.Contains(readme, o) {
			t.Errorf("README.md does not name %s", o)
		}
	}
}
