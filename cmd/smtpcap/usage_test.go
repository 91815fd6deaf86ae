package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"smtpcap/findings"
)

// usageFlag matches a flag in the usage text where it is explained.
var usageFlag = regexp.MustCompile(`(?m)^  (?:(-[a-z]), |    )(--[a-z-]+)`)

// parsedFlag matches the definition of a flag in cli.go: the flags belong to one
// call of parse, and nowhere else can they be asked for.
var parsedFlag = regexp.MustCompile(`flags\.[A-Za-z0-9]+Var(P?)\([^,]+, "([a-z-]+)"(?:, "([a-z])")?`)

func TestUsageNamesEachFlagAndNoOther(t *testing.T) {
	source, err := os.ReadFile("cli.go")
	if err != nil {
		t.Fatal(err)
	}
	var parsed, explained []string
	for _, m := range parsedFlag.FindAllStringSubmatch(string(source), -1) {
		parsed = append(parsed, "--"+m[2])
		if m[1] != "" {
			parsed = append(parsed, "-"+m[3])
		}
	}
	for _, m := range usageFlag.FindAllStringSubmatch(usage, -1) {
		explained = append(explained, m[2])
		if m[1] != "" {
			explained = append(explained, m[1])
		}
	}
	slices.Sort(parsed)
	slices.Sort(explained)
	if len(parsed) == 0 || !slices.Equal(parsed, explained) {
		t.Errorf("flags are %v, the usage text explains %v", parsed, explained)
	}
}

func TestEachFlagOfTheUsageIsKnown(t *testing.T) {
	for _, m := range usageFlag.FindAllStringSubmatch(usage, -1) {
		if m[2] == "--help" || m[2] == "--version" {
			continue
		}
		// Without an argument, or without a capture, but never unknown.
		if _, _, err := parse([]string{m[2]}, io.Discard); err == nil || strings.Contains(err.Error(), "unknown") {
			t.Errorf("%s: %v", m[2], err)
		}
	}
}

func TestUsageNamesTheValues(t *testing.T) {
	section := func(from, to string) string {
		_, s, _ := strings.Cut(usage, from)
		s, _, _ = strings.Cut(s, to)
		return s
	}
	for _, name := range formatNames() {
		if !strings.Contains(section("--format FORMAT", "-o,"), name) {
			t.Errorf("--format: %s is not named", name)
		}
	}
	for _, name := range colors {
		if !strings.Contains(section("--color WHEN", "--fail-on"), name) {
			t.Errorf("--color: %s is not named", name)
		}
	}
	for s := findings.Info; s <= findings.Error; s++ {
		if !strings.Contains(section("--fail-on LEVEL", "About"), s.String()) {
			t.Errorf("--fail-on: %s is not named", s)
		}
	}
	if want := "default " + strings.Join(defaultPorts, ","); !strings.Contains(section("--port LIST", "--host"), want) {
		t.Errorf("--port: %q is not named", want)
	}
}

func TestUsageNamesTheExitCodes(t *testing.T) {
	_, codes, _ := strings.Cut(usage, "Exit codes:\n")
	for i, code := range []int{exitDone, exitError, exitFindings, exitDamaged} {
		if code != i {
			t.Errorf("exit code %d is %d", i, code)
		}
		if !strings.Contains(codes, fmt.Sprintf("  %d  ", code)) {
			t.Errorf("exit code %d is not explained", code)
		}
	}
	if n := strings.Count(codes, "\n"); n != 4 {
		t.Errorf("%d exit codes are explained", n)
	}
}

func TestUsageFitsATerminal(t *testing.T) {
	for line := range strings.Lines(usage) {
		if n := columns(strings.TrimSuffix(line, "\n")); n > 80 {
			t.Errorf("%d columns: %s", n, line)
		}
	}
}

func TestHelpAndVersionIgnoreTheRest(t *testing.T) {
	for _, args := range [][]string{{"--help"}, {"-h", "--format", "xml"}, {"--version"}, {"--version", "missing"}} {
		code, stdout, stderr := invoke(nil, args...)
		if code != exitDone || len(stdout) == 0 || len(stderr) > 0 {
			t.Errorf("%v: exit code %d, %q, %q", args, code, stdout, stderr)
		}
	}
	if s := version(); strings.ContainsAny(s, "\n\t") || !strings.HasPrefix(s, "smtpcap ") {
		t.Errorf("version %q", s)
	}
}

func TestErrorsStandOnOneLine(t *testing.T) {
	var b bytes.Buffer
	newUI(&b).fail(fmt.Errorf("a\nb\x1b[31m\u202ec\u009b\x7f"), "d\re")
	if got, want := b.String(), "smtpcap: a?b?[31m?c??\n         d?e\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
