package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/dustin/go-humanize"
)

// printTable writes the results on one capture. Ratios are of the best times.
func printTable(w io.Writer, about, file string, results []result) error {
	info, err := os.Stat(file)
	if err != nil {
		return err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "\n%s; the file has %s bytes.\n\n", about, humanize.Comma(info.Size()))
	b.WriteString("| program | best | median | runs | resident | time, smtpcap = 1 |\n|---|---:|---:|---:|---:|---:|\n")
	for _, r := range results {
		if r.missing {
			fmt.Fprintf(&b, "| %s | not installed | | | | |\n", r.program)
			continue
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %d | %.0f MiB | %.2f |\n", r.program,
			milliseconds(r.best()), milliseconds(r.median()), len(r.times),
			float64(r.memory)/(1<<20), float64(r.best())/float64(results[0].best()))
	}
	_, err = io.WriteString(w, b.String())
	return err
}

func milliseconds(d time.Duration) string {
	return fmt.Sprintf("%d ms", d.Round(time.Millisecond).Milliseconds())
}
