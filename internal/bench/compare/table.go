package main

import (
	"fmt"
	"io"
	"os"
	"slices"
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
	ours := results[0]
	var b strings.Builder
	fmt.Fprintf(&b, "\n%s; the file has %s bytes.\n\n", about, humanize.Comma(info.Size()))
	b.WriteString("| program | best | median | CPU | runs | resident | best, smtpcap = 1 | CPU, smtpcap = 1 |\n" +
		"|---|---:|---:|---:|---:|---:|---:|---:|\n")
	for _, r := range results {
		if r.missing {
			fmt.Fprintf(&b, "| %s | not installed | | | | | | |\n", r.program)
			continue
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %d | %.0f MiB | %.2f | %.2f |\n", r.program,
			milliseconds(slices.Min(r.times)), milliseconds(median(r.times)), milliseconds(slices.Min(r.cpu)), len(r.times),
			float64(r.memory)/(1<<20), ratio(r.times, ours.times), ratio(r.cpu, ours.cpu))
	}
	_, err = io.WriteString(w, b.String())
	return err
}

// ratio compares the best of two lists of times.
func ratio(a, b []time.Duration) float64 { return float64(slices.Min(a)) / float64(slices.Min(b)) }

func milliseconds(d time.Duration) string {
	return fmt.Sprintf("%d ms", d.Round(time.Millisecond).Milliseconds())
}
