package capture

import "io"

const (
	// aheadFrom is the size of a file, in bytes, from which it is worth while to
	// read ahead in a goroutine.
	aheadFrom = 4 << 20
	// aheadChunks is how many there are: one is in use, one is filled and one
	// waits.
	aheadChunks = 3
	// headroom is the space before a chunk's bytes, for what was left of the
	// chunk before it: a packet that lies in both. A longer one is copied.
	headroom = 64 << 10
)

// An ahead reads a stream in a goroutine, so that the copy out of the system's
// cache and unpacking run beside what is done with the packets. Its chunks are
// used in place and given back.
type ahead struct {
	filled chan chunk
	empty  chan []byte
	stop   chan struct{}
	done   chan struct{}
}

// A chunk is what one call of Read returned, from headroom on.
type chunk struct {
	buf []byte
	n   int
	err error
}

// newAhead begins to read src.
func newAhead(src io.Reader) *ahead {
	a := &ahead{
		filled: make(chan chunk, aheadChunks), empty: make(chan []byte, aheadChunks),
		stop: make(chan struct{}), done: make(chan struct{}),
	}
	for range aheadChunks {
		a.empty <- make([]byte, headroom+windowSize)
	}
	go a.run(src)
	return a
}

// run fills chunks until the stream ends or fails.
func (a *ahead) run(src io.Reader) {
	defer close(a.done)
	for {
		select {
		case <-a.stop:
			return
		case buf := <-a.empty:
			n, err := src.Read(buf[headroom:])
			a.filled <- chunk{buf, n, err}
			if err != nil {
				return
			}
		}
	}
}

// giveBack takes a chunk's buffer that is used no more. Other buffers are dropped.
func (a *ahead) giveBack(buf []byte) {
	if len(buf) == headroom+windowSize {
		a.empty <- buf
	}
}

// close ends the goroutine. The stream must not block for long.
func (a *ahead) close() {
	close(a.stop)
	<-a.done
}
