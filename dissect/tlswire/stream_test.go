package tlswire

import (
	"bytes"
	"fmt"
	"hash/crc32"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// record returns a record with its header.
func record(t ContentType, v Version, body ...byte) []byte {
	return append([]byte{byte(t), byte(v >> 8), byte(v), byte(len(body) >> 8), byte(len(body))}, body...)
}

// message returns a handshake message with its header.
func message(t HandshakeType, body ...byte) []byte {
	return append([]byte{byte(t), byte(len(body) >> 16), byte(len(body) >> 8), byte(len(body))}, body...)
}

// records returns the bytes of handshake messages in records of at most n bytes
// of body.
func records(n int, v Version, messages ...[]byte) []byte {
	var out []byte
	for chunk := range slices.Chunk(bytes.Join(messages, nil), n) {
		out = append(out, record(ContentHandshake, v, chunk...)...)
	}
	return out
}

func join(parts ...[]byte) []byte { return bytes.Join(parts, nil) }

// noise returns n bytes that look random and are always the same.
func noise(n int) []byte {
	r := rand.New(rand.NewPCG(1, uint64(n)))
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}

// A recorder writes down what a Stream reports, one line a call, and checks what
// holds for every stream.
type recorder struct {
	t        testing.TB
	s        *Stream
	lines    []string
	messages []Message // bodies copied
	extents  []Extent  // of all records, SSL 2.0 messages and lost bytes outside records
	oldest   int64     // what Oldest said before the call under way
	broken   *Error
	closed   []Record // encrypted ones of which it was not told what became of them
	contents []string // lines of what was encrypted, of messages with a checksum of the body
	onHello  func(*recorder, Message)
}

func newRecorder(t testing.TB) *recorder {
	r := &recorder{t: t}
	r.s = NewStream(r)
	return r
}

func (r *recorder) write(b []byte) { r.oldest = r.s.Oldest(); r.s.Write(b) }
func (r *recorder) skip(n int64)   { r.oldest = r.s.Oldest(); r.s.Skip(n) }

func (r *recorder) close() {
	r.oldest = r.s.Oldest()
	r.s.Close()
	if len(r.closed) > 0 {
		r.t.Errorf("neither opened nor sealed: %+v", r.closed)
	}
}

func (r *recorder) add(e Extent, format string, args ...any) {
	if e.Start < r.oldest || e.End < e.Start {
		r.t.Errorf("extent %v was reported after Oldest() = %d", e, r.oldest)
	}
	r.lines = append(r.lines, fmt.Sprintf("%d-%d ", e.Start, e.End)+fmt.Sprintf(format, args...))
}

func (r *recorder) Record(rec Record) {
	note := ""
	if rec.Encrypted {
		note += " encrypted"
	}
	if rec.Missing > 0 {
		note += fmt.Sprintf(" missing %d", rec.Missing)
	}
	r.add(rec.Extent, "record %v %v %d%s", rec.Type, rec.Version, rec.Length, note)
	if rec.Encrypted && r.s.opener != nil {
		r.closed = append(r.closed, rec)
	}
	r.cover(rec.Extent)
}

func (r *recorder) Handshake(m Message) {
	note := ""
	if !m.Complete {
		note = fmt.Sprintf(" %v after %d", m.Cause, len(m.Body))
	}
	if m.Missing > 0 {
		note += fmt.Sprintf(" missing %d", m.Missing)
	}
	if m.Complete != (m.Cause == NoCause) || m.Complete && len(m.Body) != m.Length || m.OverLimit != (m.Cause == TooLong) {
		r.t.Errorf("contradictory message %+v", m)
	}
	if m.Protected {
		note += " protected"
	}
	r.add(m.Extent, "%v %d%s", m.Type, m.Length, note)
	if m.Protected {
		r.content(fmt.Sprintf(" %08x", crc32.ChecksumIEEE(m.Body)))
	}
	m.Body = bytes.Clone(m.Body)
	r.messages = append(r.messages, m)
	if r.onHello != nil {
		r.onHello(r, m)
	}
}

func (r *recorder) Alert(a Alert) {
	note := ""
	if a.Protected {
		note = " protected"
	}
	r.add(a.Extent, "alert %v %v%s", a.Level, a.Description, note)
	if a.Protected {
		r.content("")
	}
}

func (r *recorder) ApplicationData(b []byte, at Extent) {
	r.add(at, "data %q", b)
	r.content("")
}

// content notes that the last line is of what was encrypted.
func (r *recorder) content(sum string) {
	r.contents = append(r.contents, r.lines[len(r.lines)-1]+sum)
}

func (r *recorder) Opened(rec Record, inner ContentType) {
	r.add(rec.Extent, "opened %v", inner)
	r.content("")
	r.settle(rec)
}

func (r *recorder) Sealed(rec Record, why Sealing) {
	r.add(rec.Extent, "sealed %v", why)
	r.content("")
	r.settle(rec)
}

// settle checks that records are opened or sealed in the order in which they came.
func (r *recorder) settle(rec Record) {
	if len(r.closed) == 0 || r.closed[0] != rec {
		r.t.Errorf("record %+v is opened or sealed, but %+v are to be", rec, r.closed)
		return
	}
	r.closed = r.closed[1:]
}

func (r *recorder) SSLv2(m SSLv2Message) {
	note := ""
	if !m.Complete {
		note = fmt.Sprintf(" %v after %d", m.Cause, len(m.Body))
	}
	r.add(m.Extent, "SSLv2 %v %d%s", m.Type, m.Length, note)
	r.cover(m.Extent)
}

func (r *recorder) Lost(e Extent) {
	r.add(e, "lost")
	if e.Len() == 0 {
		r.t.Errorf("an empty extent was lost: %v", e)
	}
	r.extents = append(r.extents, e)
}

func (r *recorder) Broken(err *Error) {
	if r.broken != nil {
		r.t.Errorf("broken twice: %v, then %v", r.broken, err)
	}
	r.broken = err
	r.add(Extent{err.Offset, err.Offset}, "broken: %s", err.What)
}

// cover notes a stretch that is not within another; what was lost within it is
// forgotten.
func (r *recorder) cover(e Extent) {
	for n := len(r.extents); n > 0 && r.extents[n-1].Start >= e.Start; n-- {
		r.extents = r.extents[:n-1]
	}
	r.extents = append(r.extents, e)
}

// checkCover checks that every byte is accounted for exactly once.
func (r *recorder) checkCover() {
	at := int64(0)
	for _, e := range r.extents {
		if e.Start != at {
			r.t.Errorf("bytes %d-%d are in no record and not lost", at, e.Start)
		}
		at = e.End
	}
	if r.broken != nil {
		if at != r.broken.Offset {
			r.t.Errorf("broken at %d, but records and lost bytes end at %d", r.broken.Offset, at)
		}
		return
	}
	opaque := r.s.v2.End > 0 && r.s.v2.Type != SSLv2TypeClientHello // SSL 2.0 was chosen: nothing more is told
	if at != r.s.Offset() && !opaque {
		r.t.Errorf("bytes %d-%d are in no record and not lost", at, r.s.Offset())
	}
}

// transcript returns what a Stream reports of b written in pieces.
func transcript(t testing.TB, version Version, pieces ...[]byte) string {
	r := newRecorder(t)
	r.s.SetVersion(version)
	for _, p := range pieces {
		r.write(p)
	}
	r.close()
	return strings.Join(r.lines, "\n")
}

// lines trims what a table holds in raw strings.
func lines(s string) string {
	var out []string
	for line := range strings.Lines(s) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return strings.Join(out, "\n")
}

func diff(t *testing.T, got, want string) {
	t.Helper()
	if want = lines(want); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

// hello is a body that begins as a hello does.
func hello(n int) []byte { return append([]byte{3, 3}, make([]byte, n-2)...) }

var ccs = record(ContentChangeCipherSpec, VersionTLS12, 1)

// streams are whole directions with what must be reported of them.
var streams = []struct {
	name    string
	version Version
	bytes   []byte
	want    string
}{
	{"server flight of TLS 1.0 in one record", VersionTLS10, join(
		records(1<<14, VersionTLS10, message(TypeServerHello, hello(70)...), message(TypeCertificate, noise(300)...),
			message(TypeServerHelloDone)),
		record(ContentChangeCipherSpec, VersionTLS10, 1),
		record(ContentHandshake, VersionTLS10, noise(40)...),
		record(ContentApplicationData, VersionTLS10, noise(30)...),
		record(ContentAlert, VersionTLS10, noise(18)...)), `
		5-79 server_hello 70
		79-383 certificate 300
		383-387 server_hello_done 0
		0-387 record handshake TLS 1.0 382
		387-393 record change_cipher_spec TLS 1.0 1
		393-438 record handshake TLS 1.0 40 encrypted
		438-473 record application_data TLS 1.0 30 encrypted
		473-496 record alert TLS 1.0 18 encrypted`},
	{"message over five records", VersionTLS12, records(50, VersionTLS12,
		message(TypeCertificate, noise(230)...), message(TypeServerHelloDone)), `
		0-55 record handshake TLS 1.2 50
		55-110 record handshake TLS 1.2 50
		110-165 record handshake TLS 1.2 50
		165-220 record handshake TLS 1.2 50
		5-259 certificate 230
		259-263 server_hello_done 0
		220-263 record handshake TLS 1.2 38`},
	{"header of a message over two records", 0, join(
		record(ContentHandshake, VersionTLS10, 11, 0),
		record(ContentHandshake, VersionTLS10, 0, 3, 0, 0, 0)), `
		0-7 record handshake TLS 1.0 2
		5-17 certificate 3
		7-17 record handshake TLS 1.0 5`},
	{"empty record, empty message", 0, join(
		record(ContentHandshake, VersionTLS12),
		record(ContentHandshake, VersionTLS12, message(TypeHelloRequest)...)), `
		0-5 record handshake TLS 1.2 0
		10-14 hello_request 0
		5-14 record handshake TLS 1.2 4`},
	{"retry in TLS 1.3: a second hello after ChangeCipherSpec", VersionTLS13, join(
		records(1<<14, VersionTLS10, message(TypeClientHello, hello(60)...)),
		ccs,
		records(40, VersionTLS12, message(TypeClientHello, hello(62)...)),
		record(ContentApplicationData, VersionTLS12, noise(40)...)), `
		5-69 client_hello 60
		0-69 record handshake TLS 1.0 64
		69-75 record change_cipher_spec TLS 1.2 1
		75-120 record handshake TLS 1.2 40
		80-151 client_hello 62
		120-151 record handshake TLS 1.2 26
		151-196 record application_data TLS 1.2 40 encrypted`},
	{"message around ChangeCipherSpec in TLS 1.3: read, though not allowed", VersionTLS13, join(
		record(ContentHandshake, VersionTLS12, 1, 0, 0, 6, 3, 3), ccs, record(ContentHandshake, VersionTLS12, 7, 8, 9, 0)), `
		0-11 record handshake TLS 1.2 6
		11-17 record change_cipher_spec TLS 1.2 1
		5-26 client_hello 6
		17-26 record handshake TLS 1.2 4`},
	{"the same without a version: the second hello is told by its form", 0, join(
		records(1<<14, VersionTLS10, message(TypeClientHello, hello(60)...)),
		ccs,
		records(1<<14, VersionTLS12, message(TypeClientHello, hello(62)...))), `
		5-69 client_hello 60
		0-69 record handshake TLS 1.0 64
		69-75 record change_cipher_spec TLS 1.2 1
		80-146 client_hello 62
		75-146 record handshake TLS 1.2 66`},
	{"Finished without a version", 0, join(ccs,
		record(ContentHandshake, VersionTLS12, append(make([]byte, 8), noise(32)...)...)), `
		0-6 record change_cipher_spec TLS 1.2 1
		6-51 record handshake TLS 1.2 40 encrypted`},
	{"alerts: clear, clear in TLS 1.3 after ChangeCipherSpec, encrypted", 0, join(
		record(ContentAlert, VersionTLS12, 1, 112),
		ccs,
		record(ContentAlert, VersionTLS12, 2, 48),
		record(ContentAlert, VersionTLS12, noise(26)...)), `
		5-7 alert warning unrecognized_name
		0-7 record alert TLS 1.2 2
		7-13 record change_cipher_spec TLS 1.2 1
		18-20 alert fatal unknown_ca
		13-20 record alert TLS 1.2 2
		20-51 record alert TLS 1.2 26 encrypted`},
	{"alert of TLS 1.3 that is not two bytes long", VersionTLS13, record(ContentAlert, VersionTLS12, noise(32)...), `
		0-37 record alert TLS 1.2 32 encrypted`},
	{"two alerts in one record", 0, record(ContentAlert, VersionSSL30, 1, 41, 1, 0), `
		5-7 alert warning no_certificate
		7-9 alert warning close_notify
		0-9 record alert SSL 3.0 4`},
	{"heartbeats", VersionTLS12, join(
		record(ContentHeartbeat, VersionTLS12, noise(20)...), ccs,
		record(ContentHeartbeat, VersionTLS12, noise(20)...)), `
		0-25 record heartbeat TLS 1.2 20
		25-31 record change_cipher_spec TLS 1.2 1
		31-56 record heartbeat TLS 1.2 20 encrypted`},
	{"message interrupted by ChangeCipherSpec", VersionTLS12, join(
		record(ContentHandshake, VersionTLS12, 11, 0, 0, 9, 1, 2), ccs), `
		0-11 record handshake TLS 1.2 6
		5-11 certificate 9 interrupted after 2
		11-17 record change_cipher_spec TLS 1.2 1`},
	{"message interrupted by application data", 0, join(
		record(ContentHandshake, VersionTLS12, 11, 0, 0), record(ContentApplicationData, VersionTLS12, 0)), `
		0-8 record handshake TLS 1.2 3
		5-8 certificate -1 interrupted after 0
		8-14 record application_data TLS 1.2 1 encrypted`},
	{"message goes on after an alert", 0, join(
		record(ContentHandshake, VersionTLS12, 11, 0, 0, 2, 7),
		record(ContentAlert, VersionTLS12, 1, 90),
		record(ContentHandshake, VersionTLS12, 8)), `
		0-10 record handshake TLS 1.2 5
		15-17 alert warning user_canceled
		10-17 record alert TLS 1.2 2
		5-23 certificate 2
		17-23 record handshake TLS 1.2 1`},
	{"end within a message", 0, record(ContentHandshake, VersionTLS12, 11, 0, 0, 9, 1, 2)[:10], `
		5-10 certificate 9 end of stream after 1
		0-10 record handshake TLS 1.2 6 missing 1`},
	{"end within a message's header", 0, record(ContentHandshake, VersionTLS12, 11, 0, 0, 9)[:7], `
		5-7 certificate -1 end of stream after 0
		0-7 record handshake TLS 1.2 4 missing 2`},
	{"end within a record's header", 0, join(record(ContentAlert, VersionTLS12, 2, 40), []byte{22, 3, 3}), `
		5-7 alert fatal handshake_failure
		0-7 record alert TLS 1.2 2
		7-10 lost`},
	{"text instead of TLS", 0, []byte("220 mx.example ESMTP\r\n"), `0-0 broken: text where a TLS record must start`},
	{"a word of text, then the end", 0, []byte("QUIT"), `0-0 broken: text where a TLS record must start`},
	{"text after TLS", 0, join(record(ContentAlert, VersionTLS12, 2, 40), []byte("MAIL FROM")), `
		5-7 alert fatal handshake_failure
		0-7 record alert TLS 1.2 2
		7-7 broken: text where a TLS record must start`},
	{"zeros", 0, make([]byte, 40), `0-0 broken: zeros where a TLS record must start`},
	{"over-long record", 0, []byte{22, 3, 1, 0x48, 1, 1, 0}, `0-0 broken: over-long record where a TLS record must start`},
	{"binary", 0, []byte{0xff, 0xfe, 22, 3, 1, 0, 1}, `0-0 broken: binary where a TLS record must start`},
	{"broken within a message", 0, join(record(ContentHandshake, VersionTLS12, 11, 0, 0, 9, 1), []byte("\r\n\r\n\r\n")), `
		0-10 record handshake TLS 1.2 5
		5-10 certificate 9 interrupted after 1
		10-10 broken: text where a TLS record must start`},
	{"SSL 2.0 hello, then TLS", 0, join(
		sslv2Hello10, record(ContentHandshake, VersionTLS10, message(TypeClientKeyExchange, 1, 2, 3)...)), `
		0-39 SSLv2 CLIENT-HELLO 36
		44-51 client_key_exchange 3
		39-51 record handshake TLS 1.0 7`},
	{"SSL 2.0 to the end", 0, join(sslv2Hello10, []byte{0x80, 4, 2, 7, 8, 9}, noise(30)), `
		0-39 SSLv2 CLIENT-HELLO 36
		39-45 SSLv2 CLIENT-MASTER-KEY 3`},
	{"SSL 2.0 server", 0, join(sslv2ServerHello2, noise(30)), `0-22 SSLv2 SERVER-HELLO 19`},
	{"SSL 2.0 error", 0, []byte{0x80, 3, 0, 0, 1}, `0-5 SSLv2 ERROR 2`},
	{"SSL 2.0 hello cut by the end", 0, sslv2Hello10[:20], `0-20 SSLv2 CLIENT-HELLO 36 end of stream after 17`},
	{"SSL 2.0 hello is none later on", 0, join(record(ContentAlert, VersionTLS12, 1, 0), sslv2Hello10), `
		5-7 alert warning close_notify
		0-7 record alert TLS 1.2 2
		7-7 broken: binary where a TLS record must start`},
	{"message over the limit", 0, join(
		record(ContentHandshake, VersionTLS12, 11, 0x10, 0, 1, 5, 6),
		record(ContentHandshake, VersionTLS12, noise(100)...)), `
		5-9 certificate 1048577 too long after 0
		0-11 record handshake TLS 1.2 6
		11-116 record handshake TLS 1.2 100`},
}

var (
	sslv2Hello10 = join([]byte{0x80, 37, 1, 3, 1, 0, 12, 0, 0, 0, 16},
		[]byte{0, 0, 0x39, 0, 0, 0x2f, 1, 0, 0x80, 7, 0, 0xc0}, noise(16))
	sslv2ServerHello2 = []byte{0x80, 20, 4, 0, 1, 0, 2, 0, 2, 0, 6, 0, 1, 0x30, 0, 1, 0, 0x80, 7, 0, 0xc0, 9}
)

func TestStreamReports(t *testing.T) {
	for _, test := range streams {
		t.Run(test.name, func(t *testing.T) {
			diff(t, transcript(t, test.version, test.bytes), test.want)
		})
	}
}

func TestStreamReportsTheSameHoweverItIsCut(t *testing.T) {
	for _, test := range streams {
		b := test.bytes
		want := transcript(t, test.version, b)
		for i := range b {
			if got := transcript(t, test.version, b[:i], b[i:]); got != want {
				t.Fatalf("%s: cut at %d:\n%s\nwant:\n%s", test.name, i, got, want)
			}
		}
		for _, n := range []int{1, 2, 3, 7, 11} {
			if got := transcript(t, test.version, slices.Collect(slices.Chunk(b, n))...); got != want {
				t.Fatalf("%s: in pieces of %d:\n%s\nwant:\n%s", test.name, n, got, want)
			}
		}
	}
}

func TestStreamAccountsForEveryByte(t *testing.T) {
	for _, test := range streams {
		for end := range len(test.bytes) + 1 {
			r := newRecorder(t)
			r.write(test.bytes[:end])
			r.close()
			r.checkCover()
			if r.s.Offset() != int64(end) {
				t.Errorf("%s: Offset() = %d after %d bytes", test.name, r.s.Offset(), end)
			}
		}
	}
}

func TestCutStreamNeverReportsAnotherMessage(t *testing.T) {
	for _, test := range streams {
		whole := newRecorder(t)
		whole.s.SetVersion(test.version)
		whole.write(test.bytes)
		whole.close()
		for end := range test.bytes {
			r := newRecorder(t)
			r.s.SetVersion(test.version)
			r.write(test.bytes[:end])
			r.close()
			checkSubset(t, fmt.Sprintf("%s cut at %d", test.name, end), r, whole)
		}
	}
}

// checkSubset checks that got reports nothing that whole does not: no other
// alert, no other complete message, and of an incomplete message nothing that
// the whole one contradicts.
func checkSubset(t *testing.T, what string, got, whole *recorder) {
	t.Helper()
	for _, m := range got.messages {
		agrees := func(n Message) bool {
			if m.Complete && !n.Complete || n.Type != m.Type || n.Start != m.Start {
				return false
			}
			if m.Complete && n.Extent != m.Extent {
				return false
			}
			return (m.Length == n.Length || m.Length == -1) && bytes.HasPrefix(n.Body, m.Body)
		}
		if !slices.ContainsFunc(whole.messages, agrees) {
			t.Errorf("%s: %v at %v is not in the whole stream", what, m.Type, m.Extent)
		}
	}
	for _, line := range got.lines {
		if strings.Contains(line, " alert ") && !strings.Contains(line, "record") && !slices.Contains(whole.lines, line) {
			t.Errorf("%s: %q is not in the whole stream", what, line)
		}
	}
}

func TestGapNeverReportsAnotherMessage(t *testing.T) {
	for _, test := range streams {
		whole := newRecorder(t)
		whole.s.SetVersion(test.version)
		whole.write(test.bytes)
		whole.close()
		for start := range test.bytes {
			for _, n := range []int{1, 2, 4, 5, 6, 9, 44, 45, 60, 110, 380} {
				if start+n > len(test.bytes) {
					break
				}
				for _, segment := range []int{13, 1000} {
					r := newRecorder(t)
					r.s.SetVersion(test.version)
					r.write(test.bytes[:start])
					r.skip(int64(n))
					for piece := range slices.Chunk(test.bytes[start+n:], segment) {
						r.write(piece)
					}
					r.close()
					r.checkCover()
					checkSubset(t, fmt.Sprintf("%s without %d-%d", test.name, start, start+n), r, whole)
				}
			}
		}
	}
}
