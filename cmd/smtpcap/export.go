package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/dustin/go-humanize"

	"smtpcap/render"
	"smtpcap/report"
)

// maxExported is how many files --export-certs writes: both sides of 5,000
// connections. A directory of more helps nobody.
const maxExported = 10_000

// An exporter writes the certificates of connections to files of their own, one a
// side. What fails does not keep the report from being written, and is told after it.
// A nil exporter writes nothing.
type exporter struct {
	dir      *os.Root
	captures []string // in which the numbers of packets count
	replace  bool     // files that there are
	written  int
	failed   int
	first    error // of those that failed
}

var errTooMany = fmt.Errorf("more than %s files", humanize.Comma(maxExported))

// openExporter opens the directory of --export-certs, and makes it where there is
// none. Its owner alone may enter a new one.
func openExporter(o *chainOptions, captures []string) (*exporter, error) {
	if o.export == "" {
		return nil, nil
	}
	if err := os.Mkdir(o.export, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("--export-certs: %w", err)
	}
	dir, err := os.OpenRoot(o.export)
	if err != nil {
		return nil, fmt.Errorf("--export-certs: %w", err)
	}
	return &exporter{dir: dir, captures: captures, replace: o.force}, nil
}

// add exports the certificates of a connection.
func (e *exporter) add(c *report.Connection) {
	if e == nil {
		return
	}
	for _, side := range []report.Side{report.Server, report.Client} {
		text := render.PEM(nil, c, side, e.captures)
		if len(text) == 0 {
			continue
		}
		name := fmt.Sprintf("connection-%04d-%s.pem", c.ID, side)
		if err := e.write(name, text); err != nil {
			e.failed++
			if e.first == nil {
				e.first = fmt.Errorf("%s: %w", filepath.Join(e.dir.Name(), name), cause(err))
			}
			continue
		}
		e.written++
	}
}

// write writes one file, whole or not at all.
func (e *exporter) write(name string, text []byte) error {
	if e.written == maxExported {
		return errTooMany
	}
	if !e.replace {
		return e.create(name, text)
	}
	if info, err := e.dir.Lstat(name); err == nil && !info.Mode().IsRegular() {
		return errors.New("not a regular file")
	}
	temporary := "." + name + ".new"
	e.dir.Remove(temporary) // left over from a run that was killed
	err := e.create(temporary, text)
	if err == nil {
		err = e.dir.Rename(temporary, name)
	}
	if err != nil {
		e.dir.Remove(temporary)
	}
	return err
}

// create writes a file that there is not yet, for its owner alone.
func (e *exporter) create(name string, text []byte) error {
	f, err := e.dir.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if e := f.Close(); err == nil {
		err = e
	}
	if err != nil {
		e.dir.Remove(name)
	}
	return err
}

// cause returns an error without the name of the file, which the caller has in full.
func cause(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err
	}
	if e, ok := errors.AsType[*os.LinkError](err); ok {
		return e.Err
	}
	return err
}

// failure returns what kept files from being written, with advice.
func (e *exporter) failure() error {
	if e == nil || e.first == nil {
		return nil
	}
	err := fmt.Errorf("cannot export: %w", e.first)
	if e.failed > 1 {
		err = fmt.Errorf("%w, and %s more", err, count(e.failed-1, "file"))
	}
	switch {
	case errors.Is(e.first, fs.ErrExist):
		return advised{err, "--force replaces files that there are"}
	case errors.Is(e.first, errTooMany):
		return advised{err, "--connection and --host choose what is exported"}
	}
	return advised{err, "the report is complete"}
}

// close lets go of the directory.
func (e *exporter) close() {
	if e != nil {
		e.dir.Close()
	}
}
