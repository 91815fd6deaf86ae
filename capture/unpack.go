package capture

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"sync/atomic"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"
)

// maxZstdWindow is the largest window of a zstd stream that is unpacked, in
// bytes. A decoder must keep the whole window in memory. zstd needs 8 MiB up
// to level 19, which is also what RFC 8878, Section 3.1.1.1.2, asks decoders
// to support; the larger ones of --ultra and --long do not fit the memory that
// smtpcap may take.
const maxZstdWindow = 8 << 20

// A rawReader counts the bytes of the file itself, before unpacking, and
// keeps the error of the system apart from those of unpacking.
type rawReader struct {
	src  io.Reader
	done *atomic.Int64
	err  error // of src, io.EOF excluded
}

func (r *rawReader) Read(b []byte) (int, error) {
	n, err := r.src.Read(b)
	r.done.Add(int64(n))
	if err != nil && err != io.EOF {
		r.err = err
	}
	return n, err
}

// An unpacker yields the contents of a compressed stream.
type unpacker struct {
	io.Reader
	close func()
}

// newUnpacker unpacks the stream that begins with head and goes on in src,
// with a buffer of the given size for the packed bytes. It starts no
// goroutine.
func newUnpacker(c Compression, head []byte, src io.Reader, size int) (unpacker, error) {
	packed := bufio.NewReaderSize(io.MultiReader(bytes.NewReader(head), src), size)
	switch c {
	case Gzip:
		z, err := gzip.NewReader(packed)
		return unpacker{z, func() {}}, err
	case Zstd:
		z, err := zstd.NewReader(packed, zstd.WithDecoderConcurrency(1),
			zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(maxZstdWindow))
		if err != nil {
			return unpacker{}, err
		}
		return unpacker{z, z.Close}, nil
	}
	return unpacker{lz4.NewReader(packed), func() {}}, nil
}

// streamFault returns an Error that says why a stream that is not at its end yields
// no more bytes: its kind, its cause and what could be done.
func (r *Reader) streamFault() *Error {
	err := r.in.err
	switch {
	case r.raw.err != nil:
		return &Error{Kind: ReadFailed, Err: r.raw.err}
	case err == io.EOF:
		return &Error{Kind: CutShort, Err: io.ErrUnexpectedEOF}
	case r.compression == Uncompressed:
		return &Error{Kind: ReadFailed, Err: err}
	case errors.Is(err, io.ErrUnexpectedEOF):
		return &Error{Kind: CutShort, Err: err}
	case errors.Is(err, zstd.ErrWindowSizeExceeded), errors.Is(err, zstd.ErrDecoderSizeExceeded):
		return &Error{
			Kind: Limit, Err: fmt.Errorf("zstd window of more than %d MiB: %w", maxZstdWindow>>20, err),
			Advice: "unpack it first: zstd -d --long=31 FILE",
		}
	}
	return &Error{Kind: Malformed, Err: err}
}
