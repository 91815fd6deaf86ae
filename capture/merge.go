package capture

import (
	"container/heap"
	"io"
	"sync/atomic"
)

const (
	// maxOpen bounds the captures that a Merge reads at a time, for each
	// takes a descriptor and a buffer that can grow to MaxPacket. Rotated
	// files need two; 64 is a probe on each of many hosts.
	maxOpen = 64
	// mergeBuffer is the initial size of each one's buffer in bytes.
	mergeBuffer = 64 << 10
	// probeBuffer is the same while only the first packet is looked for.
	probeBuffer = 4 << 10
)

// An Input is one capture of a [Merge].
type Input struct {
	Name string
	// Stream is read in place of the file of that name unless it is nil,
	// such as standard input.
	Stream io.Reader
}

// A MergedFile is what became of an Input. The numbers are those that the
// packets have in the merged capture, 0 if there was none.
type MergedFile struct {
	Info
	FirstNumber, LastNumber int64
	Err                     error // an *Error whose Packet counts in this file, nil if it ended in good order
}

// A Merge reads several captures as one timeline: their packets in the order
// of time, numbered as in the file that mergecap makes of them. It is a
// [Source] that ends with io.EOF whatever happens to one of the captures:
// Files tells.
//
// Each capture stays in its own order. A packet without a time follows its
// predecessor at once. Of packets with the same time that of the last capture
// goes first, for so does mergecap.
//
// A file is opened when its first packet is due. Only Progress may be called
// from several goroutines at a time.
type Merge struct {
	files    []*mergeFile // as they were given
	waiting  mergeHeap    // those that have a packet left
	open     int
	direct   bool  // there is only one capture: nothing to compare
	returned bool  // the head of waiting[0] is the packet that Next returned last
	number   int64 // of that packet
	secrets  secretStore
	done     atomic.Int64
	total    int64
}

// NewMerge looks at the first packet of each input; for a stream it waits. An
// input that cannot be read does no harm to the others. The caller closes the
// Merge, and then the streams.
func NewMerge(inputs []Input) *Merge {
	m := &Merge{direct: len(inputs) == 1}
	for i, in := range inputs {
		f := &mergeFile{input: in, index: i}
		f.result.Name = in.Name
		m.files = append(m.files, f)
		size, again := in.size()
		if size < 0 || m.total < 0 {
			m.total = -1
		} else {
			m.total += size
		}
		switch {
		case m.direct:
			c := m.config(windowSize)
			c.ahead = true
			m.start(f, c)
		case again:
			m.probe(f)
		default:
			m.start(f, m.config(mergeBuffer))
			m.read(f)
		}
		if !f.ended {
			heap.Push(&m.waiting, f)
		}
	}
	return m
}

// Next fills in the next packet, as described in [Source].
func (m *Merge) Next(p *Packet) error {
	if m.direct {
		return m.nextDirect(p)
	}
	if m.returned {
		m.returned = false
		m.read(m.waiting[0])
		m.settle()
	}
	for len(m.waiting) > 0 && m.waiting[0].reader == nil {
		m.start(m.waiting[0], m.config(mergeBuffer))
		m.read(m.waiting[0])
		m.settle()
	}
	if len(m.waiting) == 0 {
		return io.EOF
	}
	*p = m.waiting[0].head
	m.count(m.waiting[0], p)
	m.returned = true
	return nil
}

// nextDirect is Next for a single capture.
func (m *Merge) nextDirect(p *Packet) error {
	f := m.files[0]
	if f.ended {
		return io.EOF
	}
	if err := f.reader.Next(p); err != nil {
		m.end(f, err)
		return io.EOF
	}
	m.count(f, p)
	return nil
}

// count numbers the packet p of f.
func (m *Merge) count(f *mergeFile, p *Packet) {
	m.number += p.Number - f.frames
	f.frames = p.Number
	p.Number = m.number
	if f.result.FirstNumber == 0 {
		f.result.FirstNumber = m.number
	}
	f.result.LastNumber = m.number
}

// settle restores the order after waiting[0] changed.
func (m *Merge) settle() {
	if m.waiting[0].ended {
		heap.Pop(&m.waiting)
	} else {
		heap.Fix(&m.waiting, 0)
	}
}

// Files returns what became of the inputs so far, in the order of NewMerge.
func (m *Merge) Files() []MergedFile {
	list := make([]MergedFile, len(m.files))
	for i, f := range m.files {
		list[i] = f.result
		if f.reader != nil {
			list[i].Info = f.reader.Info()
		}
	}
	return list
}

// Secrets returns the decryption secrets found so far. MaxSecrets holds for
// all captures together.
func (m *Merge) Secrets() []Secrets { return m.secrets.list }

// Progress returns how many bytes of the files, packed as they are, were read
// and how many they have, -1 if that is unknown.
func (m *Merge) Progress() (done, total int64) { return m.done.Load(), m.total }

// Close closes the files. Next then returns io.EOF.
func (m *Merge) Close() error {
	m.waiting, m.returned = nil, false
	for _, f := range m.files {
		if !f.ended {
			m.end(f, io.EOF)
		}
	}
	return nil
}
