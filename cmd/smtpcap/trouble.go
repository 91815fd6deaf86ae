package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/dustin/go-humanize/english"

	"smtpcap/capture"
	"smtpcap/findings"
	"smtpcap/reassembly"
	"smtpcap/report"
)

// A trouble is something that kept a file, or part of it, from being read: one line
// on standard error, one problem in the report.
type trouble struct {
	err        error
	hint       string
	unreadable bool // nothing of the file could be read
	problem    report.Problem
}

// troubles lists what went wrong with the files.
func troubles(ctx context.Context, source *capture.Merge) []trouble {
	var all []trouble
	for _, f := range source.Files() {
		if f.Err != nil && ctx.Err() == nil {
			all = append(all, readTrouble(&f))
		}
		for _, l := range f.LinkTypes {
			if !reassembly.Understands(l.LinkType) {
				all = append(all, newTrouble(&f, fmt.Errorf("%s of a link type that smtpcap does not know: %s", packets(l.Packets), l.LinkType),
					"capture on an interface with Ethernet or IP headers, or with: tcpdump -i any"))
			}
		}
		if n := f.Skipped.UnknownInterface + f.Skipped.BadPackets + f.Skipped.LargePackets; n > 0 {
			all = append(all, newTrouble(&f, fmt.Errorf("malformed: %s could not be taken from it", packets(n)),
				"the report says of what kind they are; the rest was read"))
		}
	}
	if ctx.Err() != nil {
		all = append(all, trouble{
			err: errors.New("interrupted: the report covers what was read before"), problem: report.Problem{Text: "interrupted"},
		})
	}
	return all
}

func packets(n int64) string { return count(n, "packet") }

// count returns "1 packet", "3 packets".
func count[N int | int64](n N, thing string) string { return english.Plural(int(n), thing, "") }

// newTrouble is one with a file that could be read for the rest.
func newTrouble(f *capture.MergedFile, what error, hint string) trouble {
	return trouble{
		err: fmt.Errorf("%s: %w", f.Name, what), hint: hint,
		problem: report.Problem{File: f.Name, Packet: report.PacketNumber(f.LastNumber), Text: what.Error()},
	}
}

// readTrouble is an error of reading a file.
func readTrouble(f *capture.MergedFile) trouble {
	t := trouble{err: f.Err, unreadable: f.Format == 0}
	t.problem = report.Problem{
		File: f.Name, Packet: report.PacketNumber(f.LastNumber), Text: strings.TrimPrefix(f.Err.Error(), f.Name+": "),
	}
	var e *capture.Error
	if errors.As(f.Err, &e) {
		t.hint = e.Advice
		if e.Offset >= 0 {
			t.problem.Offset = report.Of(e.Offset)
		}
	}
	return t
}

// nothingRead reports whether not one of the files could be read.
func nothingRead(source *capture.Merge) bool {
	for _, f := range source.Files() {
		if f.Err == nil || f.Format != 0 {
			return false
		}
	}
	return true
}

// complain reports the troubles on standard error and returns the exit code.
func (j *job) complain(all []trouble) int {
	damaged, failed := len(all) > 0, false
	for _, t := range all {
		j.ui.fail(t.err, t.hint)
		failed = failed || t.unreadable
	}
	if j.connection != 0 && !j.found && !failed {
		j.ui.fail(fmt.Errorf("there is no connection %d: the capture has %d", j.connection, j.summary.Connections),
			"smtpcap --summary lists them")
		failed = true
	}
	if err := j.exporter.failure(); err != nil {
		j.ui.fail(err, adviceOn(err))
		failed = true
	}
	switch {
	case failed:
		return exitError
	case j.failOn != findings.None && j.worst >= j.failOn:
		return exitFindings
	case damaged:
		return exitDamaged
	}
	return exitDone
}
