package tlswire

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"strings"
	"testing"
)

// The cipher of these tests: the number of the keys, that of the record, what is
// encrypted with its type behind it, and a checksum of all that and the outer type.
const (
	fakeKeys  = 0xe0 // of the first byte: no type of a handshake message
	fakeXOR   = 0xa5
	fakeExtra = 2 + 1 + 4
)

// A sealer encrypts the records of one direction.
type sealer struct{ keys, seq byte }

// seal returns a record in which a content of another type may stand.
func (s *sealer) seal(outer, inner ContentType, plaintext ...byte) []byte {
	b := []byte{fakeKeys | s.keys, s.seq}
	for _, c := range append(plaintext[:len(plaintext):len(plaintext)], byte(inner)) {
		b = append(b, c^fakeXOR)
	}
	s.seq++
	return record(outer, VersionTLS12, binary.BigEndian.AppendUint32(b, fakeSum(outer, b))...)
}

// data returns a record as TLS 1.3 has them.
func (s *sealer) data(inner ContentType, plaintext ...byte) []byte {
	return s.seal(ContentApplicationData, inner, plaintext...)
}

// bad returns a record with a body that nobody can open.
func (s *sealer) bad(outer ContentType, body ...byte) []byte {
	s.seq++
	return record(outer, VersionTLS12, body...)
}

// change goes on to the next keys.
func (s *sealer) change() { s.keys, s.seq = s.keys+1, 0 }

func fakeSum(outer ContentType, b []byte) uint32 {
	return crc32.Update(crc32.ChecksumIEEE([]byte{byte(outer)}), crc32.IEEETable, b)
}

// A fakeOpener opens the records of a sealer. It checks that it is told of every record,
// once and in order.
type fakeOpener struct {
	t     testing.TB
	calls []string // but those of Hold and Release

	noKeys bool  // all records wait
	coy    bool  // each record waits until it is tried again
	coyAt  int64 // the record that was tried last

	any bool // it opens anything; the first byte of a body says what is in it

	held   int
	limit  int // of held; 0 = none
	holds  int // calls of Hold
	refuse int // the call that is refused; 0 = none

	tls13     bool // ChangeCipherSpec means nothing
	keys, seq byte
	lost      bool // keys and number of the next record are not known
	skipped   bool // and so may be its keys alone
	plaintext []byte
}

func (f *fakeOpener) called(format string, args ...any) {
	f.calls = append(f.calls, fmt.Sprintf(format, args...))
	for i := range f.plaintext {
		f.plaintext[i] = 0xdd // valid until the next call
	}
}

func (f *fakeOpener) Open(r Record, body []byte) ([]byte, ContentType, Opening) {
	if len(body) != r.Length || int64(len(body)) != r.Len()-recordHeaderLength || body == nil || !r.Encrypted && r.Type != ContentHandshake || r.Missing > 0 {
		f.t.Errorf("record %+v is given to open with %d bytes", r, len(body))
	}
	if f.noKeys || f.coy && f.coyAt != r.Start+1 {
		f.coyAt = r.Start + 1
		return nil, 0, Waiting
	}
	if f.any {
		return f.openAny(r, body)
	}
	n := len(body) - fakeExtra
	if n < 0 || binary.BigEndian.Uint32(body[n+3:]) != fakeSum(r.Type, body[:n+3]) {
		if !r.Encrypted {
			f.called("probe %d", r.Start)
		}
		return nil, 0, Sealed
	}
	f.open(r, body[0]&^fakeKeys, body[1])
	f.called("open %d", r.Start)
	f.plaintext = f.plaintext[:0]
	for _, c := range body[2 : n+3] {
		f.plaintext = append(f.plaintext, c^fakeXOR)
	}
	return f.plaintext[:n], ContentType(f.plaintext[n]), Opened
}

func (f *fakeOpener) openAny(r Record, body []byte) ([]byte, ContentType, Opening) {
	if len(body) == 0 || body[0]&7 == 7 {
		return nil, 0, Sealed
	}
	f.called("open %d", r.Start)
	f.plaintext = append(f.plaintext[:0], body[1:]...)
	return f.plaintext, ContentChangeCipherSpec + ContentType(body[0]&7), Opened
}

// open checks which record it is, and expects the next.
func (f *fakeOpener) open(r Record, keys, seq byte) {
	known := !f.lost && (!f.skipped || keys == f.keys)
	if known && (keys != f.keys || seq != f.seq) {
		f.t.Errorf("record at %d is number %d under keys %d, but should be %d under %d: some call is missing", r.Start, seq, keys, f.seq, f.keys)
	}
	f.keys, f.seq, f.lost, f.skipped = keys, seq+1, false, false
}

func (f *fakeOpener) Skip(r Record, body []byte) {
	switch {
	case (body == nil) != (r.Missing > 0) || body != nil && len(body) != r.Length:
		f.t.Errorf("record %+v is passed over with %d bytes", r, len(body))
	case !r.Encrypted:
		f.t.Errorf("record %+v is passed over, but not known to be encrypted", r)
	}
	f.seq++
	f.skipped = true
	f.called("skip %d", r.Start)
}

func (f *fakeOpener) Lost(n int64) {
	if n <= 0 {
		f.t.Errorf("%d bytes are lost", n)
	}
	f.lost = true
	f.called("lost %d", n)
}

func (f *fakeOpener) ChangeCipherSpec() {
	if !f.tls13 {
		f.keys, f.seq = f.keys+1, 0
	}
	f.called("change")
}

func (f *fakeOpener) Hold(n int) bool {
	f.holds++
	if f.holds == f.refuse || f.limit > 0 && f.held+n > f.limit {
		return false
	}
	f.held += n
	return true
}

func (f *fakeOpener) Release(n int) {
	if f.held -= n; f.held < 0 {
		f.t.Errorf("%d bytes too many are given back", -f.held)
	}
}

// transcript is the calls in one line, those for lost bytes that follow one another as
// one.
func (f *fakeOpener) transcript() string {
	var out []string
	sum := 0
	for _, call := range append(f.calls, "") {
		n := 0
		if _, err := fmt.Sscanf(call, "lost %d", &n); err == nil {
			sum += n
			continue
		}
		if sum > 0 {
			out = append(out, fmt.Sprintf("lost %d", sum))
			sum = 0
		}
		out = append(out, call)
	}
	return strings.TrimSuffix(strings.Join(out, ", "), ", ")
}

// newOpening returns a recorder with a fakeOpener.
func newOpening(t testing.TB, version Version) (*recorder, *fakeOpener) {
	r, f := newRecorder(t), &fakeOpener{t: t, tls13: version.TLS13()}
	r.s.SetOpener(f)
	r.s.SetVersion(version)
	return r, f
}

// retry tries what waits until nothing waits.
func (r *recorder) retry() {
	for {
		at, ok := r.s.Waiting()
		if !ok {
			return
		}
		if at.Start < r.s.Oldest() {
			r.t.Errorf("a record at %d waits, but Oldest() = %d", at.Start, r.s.Oldest())
		}
		r.oldest = r.s.Oldest()
		r.s.Retry()
	}
}
