package main

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"slices"

	"smtpcap/render"
	"smtpcap/report"
)

// What of a report waits in memory; more goes to temporary files.
const (
	// spoolMemory is for the text, in bytes: a few hundred connections in full.
	spoolMemory = 4 << 20
	// spoolParts is how many connections are, of which little text may wait.
	spoolParts = 1 << 15
)

// A spool holds the rendered parts of a report until its beginning can be
// written: connections settle in any order, and the sum is known only at the end.
// What stays in memory does not grow with the number of connections.
type spool struct {
	text  []byte
	parts []part // of the connections whose text waits in memory

	file  *os.File // the text that does not; nil while all does
	index *os.File // its parts: that of connection n is entry n
	size  int64    // of what is in the file
}

// A part is where the row and the body of a connection lie in the spool.
type part struct {
	id        int
	offset    int64 // of the row; the body follows
	row, body uint32
}

// partSize is the size of a part in the index file.
const partSize = 16

func (p *part) encode(dst []byte) []byte {
	dst = binary.LittleEndian.AppendUint64(dst, uint64(p.offset))
	dst = binary.LittleEndian.AppendUint32(dst, p.row)
	return binary.LittleEndian.AppendUint32(dst, p.body)
}

func decodePart(b []byte) part {
	return part{
		offset: int64(binary.LittleEndian.Uint64(b)),
		row:    binary.LittleEndian.Uint32(b[8:]),
		body:   binary.LittleEndian.Uint32(b[12:]),
	}
}

// add renders one connection into the spool.
func (s *spool) add(r render.Renderer, c *report.Connection, row, body bool) error {
	p := part{id: c.ID, offset: s.size + int64(len(s.text))}
	s.makeRoom()
	start := len(s.text)
	if row {
		s.text = r.Row(s.text, c)
	}
	p.row = uint32(len(s.text) - start)
	start = len(s.text)
	if body {
		s.text = r.Connection(s.text, c)
	}
	p.body = uint32(len(s.text) - start)
	s.parts = append(s.parts, p)
	if len(s.text) < spoolMemory && len(s.parts) < spoolParts {
		return nil
	}
	return s.flush()
}

// makeRoom doubles the memory for text before it is full, up to what a spool keeps
// with a connection more. By itself it would grow in small steps, each a copy.
func (s *spool) makeRoom() {
	const next = 1 << 16 // bytes, of which few connections have more
	if cap(s.text)-len(s.text) < next {
		s.text = slices.Grow(s.text, max(next, min(len(s.text), spoolMemory+next-len(s.text))))
	}
}

// flush moves what is in memory to the files.
func (s *spool) flush() error {
	if s.file == nil {
		if err := s.createFiles(); err != nil {
			return err
		}
	}
	if _, err := s.file.Write(s.text); err != nil {
		return err
	}
	s.size += int64(len(s.text))
	s.text = s.text[:0]
	return s.flushParts()
}

// flushParts writes each part to its place in the index, neighbours together.
func (s *spool) flushParts() error {
	s.sort()
	var run []byte
	for i := range s.parts {
		run = s.parts[i].encode(run)
		if i+1 < len(s.parts) && s.parts[i+1].id == s.parts[i].id+1 {
			continue
		}
		first := s.parts[i].id + 1 - len(run)/partSize
		if _, err := s.index.WriteAt(run, int64(first)*partSize); err != nil {
			return err
		}
		run = run[:0]
	}
	s.parts = s.parts[:0]
	return nil
}

func (s *spool) createFiles() (err error) {
	if s.file, err = anonymousFile(); err == nil {
		s.index, err = anonymousFile()
	}
	return err
}

// anonymousFile returns a temporary file that has lost its name: nobody else needs
// it, and nothing is left behind by a crash.
func anonymousFile() (*os.File, error) {
	f, err := os.CreateTemp("", "smtpcap-*")
	if err == nil {
		os.Remove(f.Name())
	}
	return f, err
}

// close frees the temporary files.
func (s *spool) close() {
	for _, f := range []*os.File{s.file, s.index} {
		if f != nil {
			f.Close()
		}
	}
}

// sort puts the parts in memory in the order of their connections' numbers.
func (s *spool) sort() {
	slices.SortFunc(s.parts, func(a, b part) int { return a.id - b.id })
}

// each calls do for every part, in the order of the connections' numbers.
func (s *spool) each(do func(part) error) error {
	if s.file == nil {
		s.sort()
		for _, p := range s.parts {
			if err := do(p); err != nil {
				return err
			}
		}
		return nil
	}
	if err := s.flush(); err != nil {
		return err
	}
	return s.eachOfFile(do)
}

func (s *spool) eachOfFile(do func(part) error) error {
	var entry [partSize]byte
	in := bufio.NewReader(io.NewSectionReader(s.index, 0, 1<<62))
	for {
		if _, err := io.ReadFull(in, entry[:]); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		if err := do(decodePart(entry[:])); err != nil {
			return err
		}
	}
}

// writeRows writes the lines of the table.
func (s *spool) writeRows(w io.Writer) error {
	return s.each(func(p part) error { return s.copy(w, p.offset, int64(p.row)) })
}

// writeBodies writes the connections in full.
func (s *spool) writeBodies(w io.Writer, separator []byte) error {
	first := true
	return s.each(func(p part) error {
		if p.body == 0 {
			return nil
		}
		if !first {
			if _, err := w.Write(separator); err != nil {
				return err
			}
		}
		first = false
		return s.copy(w, p.offset+int64(p.row), int64(p.body))
	})
}

func (s *spool) copy(w io.Writer, offset, n int64) error {
	if offset >= s.size {
		_, err := w.Write(s.text[offset-s.size:][:n])
		return err
	}
	_, err := io.Copy(w, io.NewSectionReader(s.file, offset, n))
	return err
}
