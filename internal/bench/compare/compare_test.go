package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestTableComparesBestTimes(t *testing.T) {
	file := filepath.Join(t.TempDir(), "capture")
	if err := os.WriteFile(file, make([]byte, 1234), 0o600); err != nil {
		t.Fatal(err)
	}
	ms := func(n ...time.Duration) (times []time.Duration) {
		for _, d := range n {
			times = append(times, d*time.Millisecond)
		}
		return times
	}
	var b strings.Builder
	err := printTable(&b, "About", file, []result{
		{program: "smtpcap", times: ms(30, 10, 20), cpu: ms(8, 5, 6), memory: 50 << 20},
		{program: "ssldump", missing: true},
		{program: "tshark", times: ms(4000), cpu: ms(1000), memory: 1 << 30},
	})
	want := `
About; the file has 1,234 bytes.

| program | best | median | CPU | runs | resident | best, smtpcap = 1 | CPU, smtpcap = 1 |
|---|---:|---:|---:|---:|---:|---:|---:|
| smtpcap | 10 ms | 20 ms | 5 ms | 3 | 50 MiB | 1.00 | 1.00 |
| ssldump | not installed | | | | | | |
| tshark | 4000 ms | 4000 ms | 1000 ms | 1 | 1024 MiB | 400.00 | 200.00 |
`
	if err != nil || b.String() != want {
		t.Errorf("got %s, %v", b.String(), err)
	}
}

// Slow programs run less often, and what is not there is left out.
func TestMeasurementRunsEachProgram(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	script := filepath.Join(t.TempDir(), "smtpcap")
	if err := os.Symlink(self, script); err != nil {
		t.Fatal(err)
	}
	t.Setenv(helperVariable, "1")
	results, err := measurement{smtpcap: script, runs: 3, slowRuns: 1}.run("capture")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range results {
		switch ran := len(r.times); {
		case r.program == "smtpcap" && (ran != 3 || len(r.cpu) != 3 || r.memory == 0 || r.missing):
			t.Errorf("%+v", r)
		case r.program != "smtpcap" && (ran != 0 || !r.missing):
			t.Errorf("%+v", r)
		}
	}
}

// helperVariable makes the test binary stand for a program that does nothing.
const helperVariable = "COMPARE_TEST_HELPER"

func TestMain(m *testing.M) {
	if os.Getenv(helperVariable) != "" {
		return
	}
	os.Exit(m.Run())
}
