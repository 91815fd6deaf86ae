package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"smtpcap/capture"
	"smtpcap/dissect"
	"smtpcap/findings"
	"smtpcap/reassembly"
	"smtpcap/render"
	"smtpcap/report"
)

// settledQueue is how many settled connections may wait to be rendered: enough to
// keep both goroutines busy, and small beside what the tracker holds.
const settledQueue = 64

// A job is one run over captures: packets are read and followed in one goroutine,
// settled connections are judged and rendered in another.
type job struct {
	*options
	ui       *ui
	renderer render.Renderer
	out      *bufio.Writer
	spool    spool
	summary  report.Summary
	found    bool // the connection of --connection was there
	worst    findings.Severity
}

// read reads the captures and writes the report. It returns the exit code.
func read(ctx context.Context, o *options, stdin io.Reader, stdout io.Writer, ui *ui) int {
	out, err := openOutput(o.output, stdout)
	if err != nil {
		ui.fail(fmt.Errorf("cannot write: %w", err), "name a file in a directory that exists and is writable")
		return exitError
	}
	defer out.abandon()
	j := &job{options: o, ui: ui, renderer: formats[o.format](o.useColor(stdout)), out: bufio.NewWriterSize(out, 1<<16)}
	defer j.spool.close()

	source := capture.NewMerge(inputs(o.files, stdin))
	defer source.Close()
	tracker, err := j.follow(ctx, source)
	if err == nil {
		err = j.write(overview(j, source, tracker))
	}
	if err == nil {
		err = out.commit()
	}
	code := j.complain(source, tracker)
	if err != nil {
		if !errors.Is(err, errBrokenPipe) {
			ui.fail(fmt.Errorf("cannot write the report: %w", err), "")
		}
		return exitError
	}
	return code
}

func inputs(files []string, stdin io.Reader) []capture.Input {
	list := make([]capture.Input, len(files))
	for i, name := range files {
		list[i] = capture.Input{Name: name}
		if name == stdinName {
			list[i] = capture.Input{Name: "standard input", Stream: stdin}
		}
	}
	return list
}

// follow reads all packets. The error is that of writing.
func (j *job) follow(ctx context.Context, source *capture.Merge) (*reassembly.Tracker, error) {
	settled := make(chan *report.Connection, settledQueue)
	written := make(chan error, 1)
	go func() { written <- j.consume(settled) }()

	var d dissect.Dissector
	tracker := reassembly.NewTracker(reassembly.Config{
		Ports: j.ports, Hosts: j.hosts, New: d.New,
		Done: func(_ *reassembly.Conn, h reassembly.Handler) { settled <- d.Report(h) },
	})
	stop := showProgress(j.ui, source)
	var p capture.Packet
	for ctx.Err() == nil && source.Next(&p) == nil {
		tracker.Packet(&p)
	}
	tracker.Close()
	stop()
	close(settled)
	return tracker, <-written
}

// consume judges and renders connections as they settle.
func (j *job) consume(settled <-chan *report.Connection) (err error) {
	for c := range settled {
		if err != nil {
			continue // let the reader come to its end
		}
		err = j.settle(c)
	}
	return err
}

func (j *job) settle(c *report.Connection) error {
	severity := findings.Check(c)
	j.summary.Add(c)
	if j.connection != 0 && c.ID != j.connection {
		return nil
	}
	j.found = true
	j.worst = max(j.worst, severity)
	if j.format == "ndjson" {
		// One line a connection, at once: somebody may be waiting for it.
		if _, err := j.out.Write(j.renderer.Connection(nil, c)); err != nil {
			return err
		}
		return j.out.Flush()
	}
	return j.spool.add(j.renderer, c, j.connection == 0, !j.options.summary)
}

// write puts the parts of the report together.
func (j *job) write(o *render.Overview) error {
	if j.format == "ndjson" {
		return j.out.Flush()
	}
	j.spool.sort()
	j.out.Write(j.renderer.Begin(nil, o))
	if j.options.summary && len(j.spool.parts) > 0 || j.connection == 0 && len(j.spool.parts) >= render.Many {
		j.out.Write(j.renderer.TableBegin(nil))
		if err := j.spool.writeRows(j.out); err != nil {
			return err
		}
		j.out.Write(j.renderer.TableEnd(nil))
	}
	if err := j.spool.writeBodies(j.out, j.renderer.Separator(nil)); err != nil {
		return err
	}
	j.out.Write(j.renderer.End(nil, o))
	return j.out.Flush() // and with it the error of any Write before
}

// overview sums up what was read.
func overview(j *job, source *capture.Merge, tracker *reassembly.Tracker) *render.Overview {
	o := &render.Overview{Summary: j.summary}
	c := &o.Capture
	stats := tracker.Stats()
	c.Complete = true
	c.Packets, c.SMTPPackets = stats.Packets, stats.Followed
	c.Ports = j.ports
	for _, h := range j.hosts {
		c.Hosts = append(c.Hosts, h.String())
	}
	for _, n := range stats.NotUnderstood {
		c.NotUnderstood = append(c.NotUnderstood, report.Count{What: n.Name, Count: n.Count})
	}
	c.SecretsBlocks = len(source.Secrets())
	for _, f := range source.Files() {
		addFile(c, &f)
	}
	return o
}

// addFile adds one file to the description of the capture.
func addFile(c *report.Capture, f *capture.MergedFile) {
	c.Files = append(c.Files, f.Name)
	in := report.Input{
		Name: f.Name, Format: f.Format.String(), Packets: f.Packets,
		FirstPacket: report.PacketNumber(f.FirstNumber), LastPacket: report.PacketNumber(f.LastNumber),
	}
	if f.Compression != capture.Uncompressed {
		in.Compression = report.Of(f.Compression.String())
	}
	c.Inputs = append(c.Inputs, in)
	for _, l := range f.LinkTypes {
		c.LinkTypes = appendOnce(c.LinkTypes, l.LinkType.String())
	}
	if !f.First.IsZero() && (c.First.IsZero() || f.First.Before(c.First.Time)) {
		c.First = report.Time{Time: f.First}
	}
	if f.Last.After(c.Last.Time) {
		c.Last = report.Time{Time: f.Last}
	}
	c.NotUnderstood = append(c.NotUnderstood, skipped(&f.Skipped)...)
	if f.Err != nil {
		c.Complete = false
		c.Problems = append(c.Problems, fileProblem(f))
	}
}

func appendOnce(list report.List[string], s string) report.List[string] {
	for _, have := range list {
		if have == s {
			return list
		}
	}
	return append(list, s)
}

// skipped names the packets that a pcapng file lost.
func skipped(s *capture.Skipped) []report.Count {
	var list []report.Count
	add := func(n int64, what string) {
		if n > 0 {
			list = append(list, report.Count{What: what, Count: n})
		}
	}
	add(s.UnknownInterface, "packets of an interface that the file does not describe")
	add(s.BadPackets, "packets whose lengths contradict their block")
	add(s.LargePackets, "packets larger than smtpcap reads")
	add(s.BadTimes, "packets without a time that could be read")
	add(s.BadSecrets, "blocks of decryption secrets that were malformed or too many")
	return list
}

// fileProblem is what kept a file from being read to its end.
func fileProblem(f *capture.MergedFile) report.Problem {
	p := report.Problem{File: f.Name, Packet: report.PacketNumber(f.LastNumber), Text: strings.TrimPrefix(f.Err.Error(), f.Name+": ")}
	var e *capture.Error
	if errors.As(f.Err, &e) {
		if e.Offset >= 0 {
			p.Offset = report.Of(e.Offset)
		}
	}
	return p
}

// complain reports on standard error what kept files from being read, and returns
// the exit code.
func (j *job) complain(source *capture.Merge, tracker *reassembly.Tracker) int {
	code := exitDone
	if j.failOn != findings.None && j.worst >= j.failOn {
		code = exitFindings
	}
	for _, f := range source.Files() {
		if f.Err == nil {
			continue
		}
		var e *capture.Error
		hint := ""
		unreadable := true
		if errors.As(f.Err, &e) {
			hint = e.Advice
			unreadable = f.Format == capture.Format(0)
		}
		j.ui.fail(f.Err, hint)
		code = graver(code, unreadable)
	}
	if j.connection != 0 && !j.found {
		j.ui.fail(fmt.Errorf("there is no connection %d: the capture has %d", j.connection, j.summary.Connections), "smtpcap --summary lists them")
		code = exitError
	}
	return code
}

// graver returns the exit code after a problem with a file: one that could not be
// read at all is an error, others are damage.
func graver(code int, unreadable bool) int {
	switch {
	case unreadable:
		return exitError
	case code == exitDone:
		return exitDamaged
	}
	return code
}

// errBrokenPipe is a reader of the report that went away, as head does.
var errBrokenPipe = os.ErrClosed
