package tlswire

import (
	"strings"
	"testing"
)

func TestRecordsThatWait(t *testing.T) {
	s := sealer{keys: 1}
	x, y := s.data(ContentApplicationData, 'x'), s.data(ContentApplicationData, 'y') // 13 bytes each
	more := join(s.data(ContentApplicationData, 'v'), s.data(ContentApplicationData, 'w'))
	s.change()
	z := s.data(ContentApplicationData, 'z')
	s = sealer{keys: 1}
	alert := s.seal(ContentAlert, ContentAlert, 1, 0)
	s = sealer{keys: 1}
	half := s.data(ContentHandshake, message(TypeFinished, 1, 2)[:5]...)
	records := `
		0-13 record application_data TLS 1.2 8 encrypted
		13-26 record application_data TLS 1.2 8 encrypted`
	for _, test := range []struct {
		name   string
		limit  int
		pieces []any
		late   string // lines before the keys
		then   string // and after
		calls  string
	}{
		{"in order", 0, []any{x, y}, records, `
			0-13 data "x"
			0-13 opened application_data
			13-26 data "y"
			13-26 opened application_data`,
			"open 0, open 13"},
		{"with lost bytes between", 0, []any{x, gap(7), []byte("?"), y}, `
			0-13 record application_data TLS 1.2 8 encrypted
			13-20 lost
			20-21 lost
			21-34 record application_data TLS 1.2 8 encrypted`, `
			0-13 data "x"
			0-13 opened application_data
			21-34 data "y"
			21-34 opened application_data`,
			"open 0, lost 8, open 21"},
		{"with a change of keys between", 0, []any{x, y, ccs, z}, records + `
			26-32 record change_cipher_spec TLS 1.2 1
			32-45 record application_data TLS 1.2 8 encrypted`, `
			0-13 data "x"
			0-13 opened application_data
			13-26 data "y"
			13-26 opened application_data
			32-45 data "z"
			32-45 opened application_data`,
			"open 0, open 13, change, open 32"},
		{"with a hole", 0, []any{x[:7], gap(3), x[10:], y[:7], gap(3), y[10:], x[:7], gap(3), x[10:]}, `
			0-13 record application_data TLS 1.2 8 encrypted missing 3
			0-13 sealed not whole
			13-26 record application_data TLS 1.2 8 encrypted missing 3
			13-26 sealed not whole
			26-39 record application_data TLS 1.2 8 encrypted missing 3
			26-39 sealed not whole`, ``,
			"skip 0, skip 13, skip 26"},
		{"with a hole behind the first", 0, []any{x, y[:7], gap(3), y[10:]}, `
			0-13 record application_data TLS 1.2 8 encrypted
			13-26 record application_data TLS 1.2 8 encrypted missing 3`, `
			0-13 data "x"
			0-13 opened application_data
			13-26 sealed not whole`,
			"open 0, skip 13"},
		{"before bytes that are no TLS", 0, []any{half, []byte("\r\n\r\n\r\n"), make([]byte, 1000)}, `
			0-17 record application_data TLS 1.2 12 encrypted
			17-17 broken: text where a TLS record must start`, `
			0-17 opened handshake
			0-17 finished 2 interrupted after 1 protected`,
			"open 0"},
		{"before an SSL 2.0 hello, which is none", 0, []any{x, sslv2Hello10}, `
			0-13 record application_data TLS 1.2 8 encrypted
			13-13 broken: binary where a TLS record must start`, `
			0-13 data "x"
			0-13 opened application_data`,
			"open 0"},
		{"over the limit: all are given up, and what comes then waits again", 2*128 + 2*8, []any{x, y, more}, records + `
			26-39 record application_data TLS 1.2 8 encrypted
			0-13 sealed not held
			13-26 sealed not held
			26-39 sealed not held
			39-52 record application_data TLS 1.2 8 encrypted`, `
			39-52 data "w"
			39-52 opened application_data`,
			"skip 0, skip 13, skip 26, open 39"},
		{"one with a hole over the limit", 128 + 8, []any{x, y[:7], gap(3), y[10:]}, `
			0-13 record application_data TLS 1.2 8 encrypted
			13-26 record application_data TLS 1.2 8 encrypted missing 3
			0-13 sealed not held
			13-26 sealed not whole`, ``,
			"skip 0, skip 13"},
		{"lost bytes over the limit", 128 + 8, []any{x, gap(9), y}, `
			0-13 record application_data TLS 1.2 8 encrypted
			13-22 lost
			0-13 sealed not held
			22-35 record application_data TLS 1.2 8 encrypted`, `
			22-35 data "y"
			22-35 opened application_data`,
			"skip 0, lost 9, open 22"},
		{"a change of keys over the limit", 128 + 8, []any{x, ccs, z}, `
			0-13 record application_data TLS 1.2 8 encrypted
			13-19 record change_cipher_spec TLS 1.2 1
			0-13 sealed not held
			19-32 record application_data TLS 1.2 8 encrypted`, `
			19-32 data "z"
			19-32 opened application_data`,
			"skip 0, change, open 19"},
		{"with a handshake record in doubt behind: it may be one", 0, []any{gap(4), join(alert, record(ContentHandshake, VersionTLS12, noise(20)...))}, `
			0-4 lost
			4-18 record alert TLS 1.2 9 encrypted
			23-43 lost
			18-43 record handshake TLS 1.2 20`, `
			4-18 alert warning close_notify protected
			4-18 opened alert`,
			"lost 4, open 4, lost 25"},
		{"with a handshake record behind that is encrypted", 0, []any{x, gap(4), record(ContentHandshake, VersionTLS12, noise(20)...)}, `
			0-13 record application_data TLS 1.2 8 encrypted
			13-17 lost
			17-42 record handshake TLS 1.2 20 encrypted`, `
			0-13 data "x"
			0-13 opened application_data
			17-42 sealed not opened`,
			"open 0, lost 4, skip 17"},
	} {
		t.Run(test.name, func(t *testing.T) {
			r, f := newOpening(t, VersionTLS12)
			f.keys, f.noKeys, f.limit = 1, true, test.limit
			r.play(test.pieces)
			diff(t, strings.Join(r.lines, "\n"), test.late)
			n := len(r.lines)
			f.noKeys = false
			r.retry()
			if f.held != 0 {
				t.Errorf("%d bytes are held with nothing waiting", f.held)
			}
			r.close()
			r.checkCover()
			diff(t, strings.Join(r.lines[n:], "\n"), test.then)
			if got := f.transcript(); got != test.calls {
				t.Errorf("the opener was told:\n%s\nwant:\n%s", got, test.calls)
			}
		})
	}
}

func TestRetryPassesOverWhatCannotBeOpened(t *testing.T) {
	var s sealer
	x, y := s.data(ContentApplicationData, 'x'), s.data(ContentApplicationData, 'y')
	r, f := newOpening(t, VersionTLS13)
	f.noKeys = true
	r.play([]any{x, y[:7], gap(3), y[10:], gap(7)})
	f.noKeys = false
	if !r.s.Retry() {
		t.Error("the record waits still")
	}
	if at, ok := r.s.Waiting(); ok || f.held != 0 || len(r.closed) > 0 {
		t.Errorf("%v waits, %d bytes are held", at, f.held)
	}
	if got := f.transcript(); got != "open 0, skip 13, lost 7" {
		t.Errorf("the opener was told: %s", got)
	}
}

func TestRecordInDoubtIsNotOpenedBeforeItsTurn(t *testing.T) {
	s := sealer{keys: 1}
	r, f := newOpening(t, VersionTLS12)
	f.noKeys = true
	r.play([]any{gap(4), s.seal(ContentAlert, ContentAlert, 1, 0)})
	f.noKeys = false
	r.play([]any{s.seal(ContentHandshake, ContentHandshake, message(TypeFinished, 1)...)})
	r.retry()
	r.close()
	if got := f.transcript(); got != "lost 4, open 4, lost 17" {
		t.Errorf("the opener was told: %s", got)
	}
}

func TestMessageThatWaitsIsNotCutByTheEnd(t *testing.T) {
	var s sealer
	m := message(TypeFinished, 1, 2, 3)
	r, f := newOpening(t, VersionTLS13)
	r.write(s.data(ContentHandshake, m[:5]...))
	f.noKeys = true
	r.write(join(s.data(ContentHandshake, m[5:6]...), s.data(ContentHandshake, m[6:]...)[:9]))
	r.close()
	diff(t, strings.Join(r.lines, "\n"), `
		0-17 record application_data TLS 1.2 12 encrypted
		0-17 opened handshake
		17-30 record application_data TLS 1.2 8 encrypted
		30-39 record application_data TLS 1.2 8 encrypted missing 4
		0-17 finished 3 not captured after 1 protected
		17-30 sealed not held
		30-39 sealed not whole`)
}

func TestRecordsWaitUntilTheEnd(t *testing.T) {
	var s sealer
	r, f := newOpening(t, VersionTLS13)
	f.noKeys = true
	r.write(join(s.data(ContentHandshake, message(TypeFinished, 1, 2)[:5]...), s.data(ContentApplicationData, 'x'), s.data(ContentApplicationData, 'y')[:9]))
	if at, ok := r.s.Waiting(); !ok || at != (Extent{0, 17}) || r.s.Oldest() != 0 || r.s.Retry() {
		t.Errorf("waits: %v %t", at, ok)
	}
	r.close()
	diff(t, strings.Join(r.lines, "\n"), `
		0-17 record application_data TLS 1.2 12 encrypted
		17-30 record application_data TLS 1.2 8 encrypted
		30-39 record application_data TLS 1.2 8 encrypted missing 4
		0-17 sealed not held
		17-30 sealed not held
		30-39 sealed not whole`)
	if _, ok := r.s.Waiting(); ok || f.held != 0 || r.s.Retry() || r.s.Oldest() != r.s.Offset() {
		t.Errorf("something waits after Close, %d bytes are held", f.held)
	}
}

func TestRetryWithNothingWaiting(t *testing.T) {
	if NewStream(new(sink)).Retry() {
		t.Error("something waited no longer")
	}
}
