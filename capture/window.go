package capture

import "io"

// windowSize is the initial size of a reader's buffer in bytes: large enough
// that the cost of a system call vanishes, small enough to stay in the
// processor's cache.
const windowSize = 256 << 10

// maxEmptyReads bounds how often a source may return neither bytes nor an
// error, as in package bufio.
const maxEmptyReads = 100

// A window is the part of a stream that is being looked at. It hands out
// slices of its own buffer; they are valid until the next call of peek or
// skip.
type window struct {
	src    io.Reader
	ahead  *ahead // reads src instead, unless nil
	buf    []byte
	pos    int   // first byte in buf that was not taken
	end    int   // one past the last byte in buf
	passed int64 // bytes of the stream before buf[0]
	err    error // from src, io.EOF included; buf holds what came before it
}

// newWindow returns a window on src that begins with head, which was read
// from it before.
func newWindow(src io.Reader, head []byte, size int) window {
	w := window{src: src, buf: make([]byte, max(size, len(head)))}
	w.end = copy(w.buf, head)
	return w
}

// offset returns the position in the stream of the first byte not taken.
func (w *window) offset() int64 { return w.passed + int64(w.pos) }

// rest returns how many bytes are at hand without reading.
func (w *window) rest() int { return w.end - w.pos }

// peek returns the next n bytes without taking them. It returns fewer only if
// the stream ends or fails before them; w.err then says how.
func (w *window) peek(n int) []byte {
	if w.end-w.pos >= n { // short enough to be inlined
		return w.buf[w.pos : w.pos+n]
	}
	return w.refill(n)
}

// take moves past n bytes that peek returned.
func (w *window) take(n int) { w.pos += n }

// skip moves past n bytes that need not be at hand. It reports whether the
// stream has that many.
func (w *window) skip(n int64) bool {
	for n > int64(w.rest()) {
		n -= int64(w.rest())
		w.pos = w.end
		if len(w.peek(1)) == 0 {
			return false
		}
	}
	w.pos += int(n)
	return true
}

// refill reads until n bytes are at hand, and never waits for more.
func (w *window) refill(n int) []byte {
	if w.ahead != nil {
		w.swap(n)
	} else {
		w.fill(n)
	}
	return w.buf[w.pos:min(w.pos+n, w.end)]
}

// fill reads into the buffer. The buffer grows to hold n bytes, but only as fast as
// the bytes really arrive.
func (w *window) fill(n int) {
	w.passed += int64(w.pos)
	w.end = copy(w.buf, w.buf[w.pos:w.end])
	w.pos = 0
	for empty := 0; w.end < n && w.err == nil; {
		if w.end == len(w.buf) {
			w.buf = append(w.buf, make([]byte, min(len(w.buf), n-w.end))...)
		}
		got, err := w.src.Read(w.buf[w.end:])
		w.end += got
		w.err = err
		w.count(&empty, got)
	}
}

// count gives up a source that yields neither bytes nor an error.
func (w *window) count(empty *int, got int) {
	if got > 0 {
		*empty = 0
	} else if *empty++; *empty == maxEmptyReads && w.err == nil {
		w.err = io.ErrNoProgress
	}
}

// swap takes chunks that were read ahead in place of the buffer. What is left in the
// buffer goes in front of the chunk's bytes.
func (w *window) swap(n int) {
	for empty := 0; w.rest() < n && w.err == nil; {
		c := <-w.ahead.filled
		offset, left := w.offset(), w.buf[w.pos:w.end]
		old := w.buf
		if len(left) <= headroom {
			w.buf, w.pos, w.end = c.buf, headroom-len(left), headroom+c.n
			copy(w.buf[w.pos:], left)
		} else {
			w.buf = append(append(make([]byte, 0, len(left)+c.n), left...), c.buf[headroom:headroom+c.n]...)
			w.pos, w.end = 0, len(w.buf)
			w.ahead.giveBack(c.buf)
		}
		w.ahead.giveBack(old)
		w.passed, w.err = offset-int64(w.pos), c.err
		w.count(&empty, c.n)
	}
}
