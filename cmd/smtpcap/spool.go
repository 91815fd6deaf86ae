package main

import (
	"io"
	"os"
	"slices"

	"smtpcap/render"
	"smtpcap/report"
)

// spoolMemory is how much of a report waits in memory, in bytes; more goes to a
// temporary file. It holds a few hundred connections in full.
const spoolMemory = 4 << 20

// A spool holds the rendered parts of a report until its beginning can be
// written: connections settle in any order, and the sum is known only at the end.
// What stays in memory is a few words a connection.
type spool struct {
	buf   []byte
	file  *os.File // where buf goes when it is full
	size  int64    // of what is in the file
	parts []part
}

// A part is where the row and the text of a connection lie in the spool.
type part struct {
	id        int32
	row, body int32 // lengths
	offset    int64 // of the row; the body follows
}

// add renders one connection into the spool.
func (s *spool) add(r render.Renderer, c *report.Connection, row, body bool) error {
	p := part{id: int32(c.ID), offset: s.size + int64(len(s.buf))}
	start := len(s.buf)
	if row {
		s.buf = r.Row(s.buf, c)
	}
	p.row = int32(len(s.buf) - start)
	start = len(s.buf)
	if body {
		s.buf = r.Connection(s.buf, c)
	}
	p.body = int32(len(s.buf) - start)
	s.parts = append(s.parts, p)
	if len(s.buf) < spoolMemory {
		return nil
	}
	return s.flush()
}

func (s *spool) flush() error {
	if s.file == nil {
		f, err := os.CreateTemp("", "smtpcap-*")
		if err != nil {
			return err
		}
		// Nobody else needs its name, and nothing is left behind by a crash.
		os.Remove(f.Name())
		s.file = f
	}
	if _, err := s.file.Write(s.buf); err != nil {
		return err
	}
	s.size += int64(len(s.buf))
	s.buf = s.buf[:0]
	return nil
}

// close frees the temporary file.
func (s *spool) close() {
	if s.file != nil {
		s.file.Close()
	}
}

// sort puts the connections in the order of their numbers.
func (s *spool) sort() {
	slices.SortFunc(s.parts, func(a, b part) int { return int(a.id) - int(b.id) })
}

// writeRows writes the lines of the table.
func (s *spool) writeRows(w io.Writer) error {
	for _, p := range s.parts {
		if err := s.copy(w, p.offset, int64(p.row)); err != nil {
			return err
		}
	}
	return nil
}

// writeBodies writes the connections in full.
func (s *spool) writeBodies(w io.Writer, separator []byte) error {
	first := true
	for _, p := range s.parts {
		if p.body == 0 {
			continue
		}
		if !first {
			if _, err := w.Write(separator); err != nil {
				return err
			}
		}
		first = false
		if err := s.copy(w, p.offset+int64(p.row), int64(p.body)); err != nil {
			return err
		}
	}
	return nil
}

func (s *spool) copy(w io.Writer, offset, n int64) error {
	if offset >= s.size {
		_, err := w.Write(s.buf[offset-s.size:][:n])
		return err
	}
	_, err := io.Copy(w, io.NewSectionReader(s.file, offset, n))
	return err
}
