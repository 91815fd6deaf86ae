package tlswire

import (
	"bytes"
	"slices"
	"testing"
	"unsafe"
)

// A sink counts and keeps nothing.
type sink struct {
	records, messages int
	last              Message
}

func (s *sink) Record(Record)                  { s.records++ }
func (s *sink) Handshake(m Message)            { s.messages++; s.last = m }
func (s *sink) Alert(Alert)                    {}
func (s *sink) ApplicationData([]byte, Extent) {}
func (s *sink) Opened(Record, ContentType)     {}
func (s *sink) Sealed(Record, Sealing)         {}
func (s *sink) SSLv2(SSLv2Message)             {}
func (s *sink) Lost(Extent)                    {}
func (s *sink) Broken(*Error)                  {}

func TestMessageInOnePieceIsNotCopied(t *testing.T) {
	var v sink
	b := records(1<<14, VersionTLS12, message(TypeServerHello, hello(80)...), message(TypeCertificate, noise(900)...))
	NewStream(&v).Write(b)
	if v.messages != 2 || unsafe.SliceData(v.last.Body) != &b[5+4+80+4] {
		t.Errorf("%d messages, body of the last is a copy", v.messages)
	}
	if cap(v.last.Body) != len(v.last.Body) {
		t.Errorf("an append to the body would write into the caller's bytes")
	}
}

func TestLongestMessageIsKept(t *testing.T) {
	var v sink
	s := NewStream(&v)
	body := noise(MaxMessage)
	for piece := range slices.Chunk(records(1<<14, VersionTLS12, message(TypeCertificate, body...)), 1460) {
		s.Write(piece)
	}
	if v.messages != 1 || !v.last.Complete || !bytes.Equal(v.last.Body, body) {
		t.Errorf("%d messages, complete %t", v.messages, v.last.Complete)
	}
	if cap(s.handshake.buf) > keepBuffer {
		t.Errorf("a buffer of %d bytes is kept", cap(s.handshake.buf))
	}
}

func TestMessageOverTheLimitCostsNoMemory(t *testing.T) {
	var v sink
	s := NewStream(&v)
	s.Write(record(ContentHandshake, VersionTLS12, 11, 0xff, 0xff, 0xff))
	if v.messages != 1 || !v.last.OverLimit || v.last.Complete || v.last.Length != 0xffffff {
		t.Errorf("got %+v", v.last)
	}
	b := record(ContentHandshake, VersionTLS12, make([]byte, 1<<14)...)
	for range 0xffffff >> 14 {
		s.Write(b)
	}
	if cap(s.handshake.buf) > 0 || s.Oldest() != s.Offset() {
		t.Errorf("buffer of %d bytes, Oldest() %d before Offset()", cap(s.handshake.buf), s.Offset()-s.Oldest())
	}
	s.Write(record(ContentHandshake, VersionTLS12, append(make([]byte, 1<<14-1), message(TypeServerHelloDone)...)...))
	if v.messages != 2 || v.last.Type != TypeServerHelloDone {
		t.Errorf("the message after it was not read: %+v", v.last)
	}
}

func TestRecordLengthLimit(t *testing.T) {
	for _, test := range []struct {
		length int
		want   bool
	}{{maxRecordLength, true}, {maxRecordLength + 1, false}} {
		if got := plausible([]byte{23, 3, 3, byte(test.length >> 8), byte(test.length)}); got != test.want {
			t.Errorf("length %d: %t", test.length, got)
		}
	}
}

func TestBuffersAreFreedWhenEncryptionStarts(t *testing.T) {
	var v sink
	s := NewStream(&v)
	for _, b := range slices.Collect(slices.Chunk(records(700, VersionTLS12, message(TypeCertificate, noise(3000)...)), 99)) {
		s.Write(b)
	}
	s.Write(ccs)
	if v.messages != 1 || s.handshake.buf != nil || s.held != nil {
		t.Errorf("%d messages, buffers of %d and %d bytes are kept", v.messages, cap(s.handshake.buf), cap(s.held))
	}
}

func TestBulkDataIsNotAllocatedFor(t *testing.T) {
	var v sink
	s := NewStream(&v)
	s.SetVersion(VersionTLS12)
	s.Write(ccs)
	b := slices.Concat(record(ContentApplicationData, VersionTLS12, noise(1400)...), record(ContentHandshake, VersionTLS12, noise(40)...))
	if n := testing.AllocsPerRun(100, func() { s.Write(b[:700]); s.Write(b[700:]) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
