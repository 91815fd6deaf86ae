// Command compare measures smtpcap beside tcpdump, tshark and ssldump on the
// captures of package bench, all in one run and taking turns, and prints a table
// in Markdown. Programs that are not installed are left out, and named.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	var (
		dir      = flag.String("dir", filepath.Join(os.TempDir(), "smtpcap-bench"), "where the captures are kept")
		smtpcap  = flag.String("smtpcap", "./smtpcap", "the smtpcap to measure")
		runs     = flag.Int("n", 7, "how often each program runs")
		slowRuns = flag.Int("slow", 1, "how often those run that take long")
		only     = flag.String("only", "", "the name of one capture")
		write    = flag.String("generate", "", "write the capture of this name, and measure nothing")
	)
	flag.Parse()
	if err := os.MkdirAll(*dir, 0o755); err != nil {
		fail(err)
	}
	if *write != "" {
		if err := generate(*dir, *write); err != nil {
			fail(err)
		}
		return
	}
	m := measurement{smtpcap: *smtpcap, runs: *runs, slowRuns: *slowRuns}
	for _, s := range subjects {
		if *only != "" && *only != s.name {
			continue
		}
		file, err := s.prepare(*dir)
		if err != nil {
			fail(err)
		}
		results, err := m.run(file)
		if err != nil {
			fail(err)
		}
		if err := printTable(os.Stdout, s.about, file, results); err != nil {
			fail(err)
		}
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "compare:", err)
	os.Exit(1)
}
