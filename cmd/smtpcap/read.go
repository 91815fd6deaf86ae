package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"smtpcap/capture"
	"smtpcap/dissect"
	"smtpcap/findings"
	"smtpcap/reassembly"
	"smtpcap/render"
	"smtpcap/report"
	"smtpcap/trust"
)

// settledQueue is how many settled connections may wait to be rendered: enough to
// keep both goroutines busy, and small beside what the tracker holds.
const settledQueue = 64

// interruptEvery is how many packets are read between two looks for an interrupt.
const interruptEvery = 256

// A job is one run over captures: packets are read and followed in one goroutine,
// settled connections are judged, rendered and exported in another.
type job struct {
	*options
	ui       *ui
	renderer render.Renderer
	out      *bufio.Writer
	line     []byte // of NDJSON
	spool    spool
	keys     *keyring
	verifier *trust.Verifier
	checker  findings.Checker
	exporter *exporter // nil: nothing is exported
	summary  report.Summary
	found    bool // the connection of --connection was there
	worst    findings.Severity
}

// read reads the captures and writes the report. It returns the exit code.
func read(ctx context.Context, o *options, stdin io.Reader, stdout io.Writer, ui *ui) int {
	tuneCollector()
	config, err := o.chains.trust(ui)
	if err != nil {
		ui.fail(err, adviceOn(err))
		return exitError
	}
	keys, err := o.keys.read(ui)
	if err != nil {
		ui.fail(err, adviceOn(err))
		return exitError
	}
	out, err := openOutput(o.output, stdout)
	if err != nil {
		ui.fail(fmt.Errorf("cannot write: %w", err), "name a file in a directory that exists and is writable")
		return exitError
	}
	defer out.abandon()
	j := &job{options: o, ui: ui, renderer: formats[o.format](o.useColor(stdout)), out: bufio.NewWriterSize(out, 1<<16), keys: keys, verifier: trust.New(config)}
	defer j.spool.close()
	if j.exporter, err = openExporter(&o.chains, o.files); err != nil {
		ui.fail(err, "name a directory, or one to be made in a directory that exists and is writable")
		return exitError
	}
	defer j.exporter.close()

	source := capture.NewMerge(inputs(o.files, stdin))
	defer source.Close()
	defer context.AfterFunc(ctx, func() { wake(stdin) })()
	tracker, err := j.follow(ctx, source)
	all := troubles(ctx, source)
	if err == nil && !nothingRead(source) {
		err = j.write(overview(j, source, tracker, all))
		if err == nil {
			err = out.commit()
		}
	}
	code := j.complain(all)
	if err != nil {
		ui.fail(fmt.Errorf("cannot write the report: %w", err), "")
		return exitError
	}
	return code
}

// wake ends a read of standard input that waits for more.
func wake(stdin io.Reader) {
	if f, ok := stdin.(*os.File); ok {
		f.SetReadDeadline(time.Unix(1, 0)) // a file that cannot wait refuses, and need not be woken
	}
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
	settled := make(chan reassembly.Handler, settledQueue)
	written := make(chan error, 1)
	d := dissect.Dissector{Keys: &j.keys.Keys}
	go func() { written <- j.consume(settled, &d) }()
	tracker := reassembly.NewTracker(reassembly.Config{
		Ports: j.ports, Hosts: j.hosts, New: d.New,
		Done: func(_ *reassembly.Conn, h reassembly.Handler) {
			d.Finish(h)
			settled <- h
		},
	})
	stop := showProgress(j.ui, source)
	var p capture.Packet
	for n := 0; source.Next(&p) == nil; n++ {
		if n == 0 {
			j.keys.Growing = mayHaveSecrets(source)
		}
		if secrets := source.Secrets(); len(secrets) > j.keys.taken {
			j.keys.take(secrets)
		}
		tracker.Packet(&p)
		if n%interruptEvery == 0 && ctx.Err() != nil {
			break
		}
	}
	j.keys.take(source.Secrets()) // a file may end with them
	tracker.Close()
	stop()
	close(settled)
	return tracker, <-written
}

// mayHaveSecrets reports whether a file's format has a place for secrets.
func mayHaveSecrets(source *capture.Merge) bool {
	return slices.ContainsFunc(source.Files(), func(f capture.MergedFile) bool { return f.Format == capture.PCAPNG })
}

// hasTable reports whether the report begins with a table of its connections.
func (j *job) hasTable() bool {
	n := j.summary.Connections
	return j.connection == 0 && (n >= render.Many || n > 0 && j.options.summary)
}

// consume reports, judges and renders connections as they settle.
func (j *job) consume(settled <-chan reassembly.Handler, d *dissect.Dissector) (err error) {
	for h := range settled {
		if err != nil {
			continue // let the reader come to its end
		}
		err = j.settle(d.Report(h))
	}
	return err
}

func (j *job) settle(c *report.Connection) error {
	j.verifier.Judge(c)
	severity := j.checker.Check(c)
	j.summary.Add(c)
	if j.connection != 0 && c.ID != j.connection {
		return nil
	}
	j.found = true
	j.exporter.add(c)
	j.worst = max(j.worst, severity)
	if j.format == "ndjson" {
		// One line a connection, at once: somebody may be waiting for it.
		j.line = j.renderer.Connection(j.line[:0], c)
		if _, err := j.out.Write(j.line); err != nil {
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
	j.out.Write(j.renderer.Begin(nil, o))
	if j.hasTable() {
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
