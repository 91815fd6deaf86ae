package capture

import (
	"fmt"
	"io"
	"os"
	"sync/atomic"
)

// A mergeFile is one capture of a Merge.
type mergeFile struct {
	input  Input
	index  int    // in the order given
	head   Packet // due next; without Data until the file is open
	frames int64  // number in its file of the packet before it
	reader *Reader
	file   io.Closer // nil for a stream
	ended  bool      // there is no head
	result MergedFile
}

// size returns how many bytes the input has, -1 if that is unknown, and whether
// it can be read a second time.
func (in Input) size() (n int64, again bool) {
	if in.Stream != nil {
		if f, ok := in.Stream.(*os.File); ok {
			return fileSize(f), false
		}
		return -1, false
	}
	st, err := os.Stat(in.Name)
	switch {
	case err != nil: // opening it will fail too
		return 0, true
	case st.Mode().IsRegular():
		return st.Size(), true
	}
	return -1, false
}

// config is what the captures of m share.
func (m *Merge) config(bufferSize int) config {
	return config{bufferSize: bufferSize, done: &m.done, total: -1, secrets: &m.secrets}
}

// start opens the capture f.
func (m *Merge) start(f *mergeFile, c config) {
	if m.open == maxOpen {
		m.end(f, &Error{
			Name: f.input.Name, Kind: Limit, Offset: -1,
			Err:    fmt.Errorf("more than %d captures overlap in time", maxOpen),
			Advice: "merge some of them first: mergecap -w NEW FILE...",
		})
		return
	}
	if err := f.open(c); err != nil {
		m.end(f, err)
		return
	}
	m.open++
}

// open opens the capture.
func (f *mergeFile) open(c config) (err error) {
	if f.input.Stream != nil {
		f.reader, err = newReader(f.input.Name, f.input.Stream, c)
		return err
	}
	opened, err := openFile(f.input.Name, c)
	if err == nil {
		f.reader, f.file = opened.Reader, opened.file
	}
	return err
}

// read reads the next head of f.
func (m *Merge) read(f *mergeFile) {
	if f.ended {
		return
	}
	if err := f.reader.Next(&f.head); err != nil {
		m.end(f, err)
	}
}

// probe learns when the first packet of f is due.
func (m *Merge) probe(f *mergeFile) {
	found := new(secretStore)
	m.start(f, config{bufferSize: probeBuffer, done: new(atomic.Int64), total: -1, secrets: found})
	m.read(f)
	if !f.ended {
		m.release(f)
		return
	}
	for _, s := range found.list {
		m.secrets.add(s)
	}
}

// end settles what became of f, which yields no more packets.
func (m *Merge) end(f *mergeFile, err error) {
	f.ended = true
	if err != io.EOF {
		f.result.Err = err
	}
	if f.reader == nil {
		return
	}
	f.result.Info = f.reader.Info()
	m.number += f.reader.frames - f.frames // records that are no packets
	m.release(f)
}

// release closes f.
func (m *Merge) release(f *mergeFile) {
	f.reader.Close()
	if f.file != nil {
		f.file.Close() // it was only read
	}
	f.reader, f.file = nil, nil
	f.head.Data = nil // it would hold the whole buffer
	m.open--
}

// A mergeHeap has the capture on top whose packet is due first.
type mergeHeap []*mergeFile

func (h mergeHeap) Len() int { return len(h) }

// Less reports whether the head of i is due before that of j, by the rules of
// mergecap.
func (h mergeHeap) Less(i, j int) bool {
	a, b := h[i], h[j]
	switch {
	case a.head.Time.IsZero() || b.head.Time.IsZero():
		return a.head.Time.IsZero() && (!b.head.Time.IsZero() || a.index < b.index)
	case a.head.Time.Equal(b.head.Time):
		return a.index > b.index
	}
	return a.head.Time.Before(b.head.Time)
}

func (h mergeHeap) Swap(i, j int) { h[i], h[j] = h[j], h[i] }

func (h *mergeHeap) Push(f any) { *h = append(*h, f.(*mergeFile)) }

func (h *mergeHeap) Pop() any {
	old := *h
	last := old[len(old)-1]
	*h = old[:len(old)-1]
	return last
}
