package capture

import (
	"errors"
	"fmt"
	"io"
	"os"
	"sync/atomic"
)

// A Reader reads the packets of one capture. It is a [Source]. Only Progress
// may be called from several goroutines at a time.
type Reader struct {
	name        string
	compression Compression
	format      Format
	raw         *rawReader
	total       int64 // bytes of the file, -1 if unknown
	in          window
	unpacker    unpacker
	decoder     decoder
	secrets     *secretStore

	frames  int64 // what Wireshark would have numbered so far
	packets int64
	span    span
	skipped Skipped
	err     error // sticky
}

// A decoder knows one format. Its errors lack the name of the file.
type decoder interface {
	next(*Packet) error
	// linkTypes adds the packets returned so far to the counts.
	linkTypes(counts map[LinkType]int64)
	// snaplen returns the smallest snap length, 0 if none was set.
	snaplen() int
}

// config is what a Reader shares with its owner.
type config struct {
	bufferSize int
	done       *atomic.Int64
	total      int64
	secrets    *secretStore
	ahead      bool // whether a large file is read ahead
}

// defaultConfig is for a Reader that stands alone.
func defaultConfig() config {
	return config{bufferSize: windowSize, done: new(atomic.Int64), total: -1, secrets: new(secretStore)}
}

// headSize is how many bytes are read at first, enough to recognise a file
// that is no capture.
const headSize = 512

// NewReader returns a Reader of the capture in r, which is named in errors. It
// reads the file header, and neither here nor later waits for bytes that it
// does not need; only the unpacking of a compressed stream may. Its errors are of type *Error. The caller closes r after the
// Reader.
func NewReader(name string, r io.Reader) (*Reader, error) {
	c := defaultConfig()
	if f, ok := r.(*os.File); ok {
		c.total = fileSize(f)
	}
	return newReader(name, r, c)
}

func newReader(name string, src io.Reader, c config) (*Reader, error) {
	r := &Reader{
		name: name, raw: &rawReader{src: src, done: c.done},
		total: c.total, secrets: c.secrets,
	}
	if err := r.begin(c.bufferSize); err != nil {
		r.Close()
		return nil, r.complete(err)
	}
	if c.ahead && r.total >= aheadFrom && r.in.err == nil {
		r.in.ahead = newAhead(r.in.src)
	}
	return r, nil
}

// begin recognises compression and format and reads the file header.
func (r *Reader) begin(bufferSize int) error {
	first := newWindow(r.raw, nil, headSize)
	first.peek(magicLength)
	head := first.buf[:first.end]
	r.compression = sniffCompression(head)
	if r.compression == Uncompressed {
		r.in = newWindow(r.raw, head, bufferSize)
		r.in.err = first.err
	} else {
		r.in = newWindow(nil, nil, bufferSize)
		r.unpacker, r.in.err = newUnpacker(r.compression, head, r.raw, bufferSize/4)
		r.in.src = r.unpacker
	}

	r.in.peek(magicLength)
	head = r.in.buf[:min(r.in.end, headSize)]
	r.format = sniffFormat(head)
	switch r.format {
	case PCAP:
		return r.beginPCAP()
	case PCAPNG:
		return r.beginPCAPNG()
	}
	return r.notCapture(head)
}

// notCapture says what a stream is that begins with head and is in no format
// that can be read.
func (r *Reader) notCapture(head []byte) error {
	switch {
	case len(head) == 0 && r.in.err == io.EOF:
		return &Error{Kind: Empty, Err: io.ErrUnexpectedEOF, Advice: "tcpdump writes at once with -U, and only what its filter lets through"}
	case len(head) < magicLength && (r.in.err != io.EOF || beginsMagic(head)):
		return r.short(0, 0, "magic number", magicLength)
	}
	e := &Error{Kind: NotCapture}
	what, advice := foreign(head)
	if sniffCompression(head) != Uncompressed {
		what, advice = "a file packed twice", adviceUnpack
	}
	if r.compression != Uncompressed {
		what += " packed with " + r.compression.String()
	}
	e.Err, e.Advice = errors.New("looks like "+what), advice
	return e
}

// Next fills in the next packet, as described in [Source].
func (r *Reader) Next(p *Packet) error {
	if r.err != nil {
		return r.err
	}
	if err := r.decoder.next(p); err != nil {
		r.err = r.complete(err)
		return r.err
	}
	r.packets++
	if !p.Time.IsZero() {
		r.span.add(p.Time)
	}
	return nil
}

// Close frees what unpacking takes. It does not close the underlying reader.
func (r *Reader) Close() error {
	if r.in.ahead != nil {
		r.in.ahead.close()
		r.in.ahead = nil
	}
	if r.unpacker.close != nil {
		r.unpacker.close()
		r.unpacker.close = nil
	}
	if r.err == nil {
		r.err = &Error{Name: r.name, Kind: ReadFailed, Offset: -1, Err: errClosed}
	}
	return nil
}

var errClosed = errors.New("already closed")

// Secrets returns the decryption secrets found so far.
func (r *Reader) Secrets() []Secrets { return r.secrets.list }

// Progress returns how many bytes of the file, packed as it is, were read and
// how many it has, -1 if that is unknown.
func (r *Reader) Progress() (done, total int64) { return r.raw.done.Load(), r.total }

// complete adds the name of the file to an error of a decoder.
func (r *Reader) complete(err error) error {
	if e, ok := err.(*Error); ok {
		e.Name = r.name
	}
	return err
}

// short says why the stream yields fewer than need bytes for what begins at
// offset begin: io.EOF if it ends there in good order. Packet is the number
// of the packet that these bytes belong to, if any.
func (r *Reader) short(begin, packet int64, what string, need int64) error {
	have := r.in.offset() + int64(r.in.rest()) - begin
	if have == 0 && r.in.err == io.EOF {
		return io.EOF
	}
	e := r.streamFault()
	e.Offset = begin
	if have > 0 {
		e.Packet = packet
	}
	e.Err = fmt.Errorf("%d of %d bytes of a %s: %w", have, need, what, e.Err)
	return e
}

// malformed describes a record at offset begin that contradicts itself.
func malformed(begin, packet int64, format string, args ...any) error {
	return &Error{Kind: Malformed, Offset: begin, Packet: packet, Err: fmt.Errorf(format, args...)}
}

// overLimit describes a record at offset begin that is more than is kept.
func overLimit(begin int64, format string, args ...any) error {
	return &Error{Kind: Limit, Offset: begin, Err: fmt.Errorf(format, args...)}
}
