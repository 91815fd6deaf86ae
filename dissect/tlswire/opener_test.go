package tlswire

import (
	"slices"
	"strings"
	"testing"
	"unsafe"
)

func TestOpeningReports(t *testing.T) {
	for _, test := range openings {
		t.Run(test.name, func(t *testing.T) {
			r, f := newOpening(t, test.version)
			r.write(test.bytes)
			r.close()
			r.checkCover()
			diff(t, strings.Join(r.lines, "\n"), test.want)
			if got := f.transcript(); got != test.calls {
				t.Errorf("the opener was told:\n%s\nwant:\n%s", got, test.calls)
			}
			if f.held != 0 {
				t.Errorf("%d bytes are held", f.held)
			}
		})
	}
}

func TestOpeningWithGaps(t *testing.T) {
	var s sealer
	certificate := message(TypeCertificate, noise(30)...)
	stream := join(s.data(ContentHandshake, certificate[:10]...), s.data(ContentHandshake, certificate[10:24]...),
		s.data(ContentHandshake, certificate[24:]...), s.data(ContentApplicationData, 'x')) // records at 0, 22, 48, 70
	s = sealer{keys: 1}
	finished := s.seal(ContentHandshake, ContentHandshake, message(TypeFinished, 5)...)
	data := s.data(ContentApplicationData, 'x')
	beat := record(ContentHeartbeat, VersionTLS12, 1, 2, 3)
	clear := records(50, VersionTLS12, message(TypeCertificate, noise(60)...))
	for _, test := range []struct {
		name    string
		version Version
		pieces  []any
		want    string
		calls   string
	}{
		{"within a record: it stays closed, and so does what it was a part of", VersionTLS13,
			[]any{stream[:30], gap(4), stream[34:]}, `
			0-22 record application_data TLS 1.2 17 encrypted
			0-22 opened handshake
			22-48 record application_data TLS 1.2 21 encrypted missing 4
			0-22 certificate 30 not captured after 6 protected
			22-48 sealed not whole
			48-70 record application_data TLS 1.2 17 encrypted
			48-70 opened handshake
			70-83 record application_data TLS 1.2 8 encrypted
			70-83 data "x"
			70-83 opened application_data`,
			"open 0, skip 22, open 48, open 70"},
		{"a record's first bytes", VersionTLS13, []any{stream[:27], gap(4), stream[31:48]}, `
			0-22 record application_data TLS 1.2 17 encrypted
			0-22 opened handshake
			22-48 record application_data TLS 1.2 21 encrypted missing 4
			0-22 certificate 30 not captured after 6 protected
			22-48 sealed not whole`,
			"open 0, skip 22"},
		{"a record's last bytes", VersionTLS13, []any{stream[:40], gap(8)}, `
			0-22 record application_data TLS 1.2 17 encrypted
			0-22 opened handshake
			22-48 record application_data TLS 1.2 21 encrypted missing 8
			0-22 certificate 30 not captured after 6 protected
			22-48 sealed not whole`,
			"open 0, skip 22"},
		{"a gap and the end in one record: the gap tore the message", VersionTLS13, []any{stream[:30], gap(4), stream[34:40]}, `
			0-22 record application_data TLS 1.2 17 encrypted
			0-22 opened handshake
			22-40 record application_data TLS 1.2 21 encrypted missing 12
			0-22 certificate 30 not captured after 6 protected
			22-40 sealed not whole`,
			"open 0, skip 22"},
		{"a header: records may be missing", VersionTLS13, []any{stream[:22], gap(20), stream[42:48], stream[48:]}, `
			0-22 record application_data TLS 1.2 17 encrypted
			0-22 opened handshake
			22-42 lost
			0-22 certificate 30 not captured after 6 protected
			42-48 lost
			48-70 record application_data TLS 1.2 17 encrypted
			48-70 opened handshake
			70-83 record application_data TLS 1.2 8 encrypted
			70-83 data "x"
			70-83 opened application_data`,
			"open 0, lost 26, open 48, open 70"},
		{"after lost framing a Finished is known because it opens", VersionTLS12, []any{gap(10), join(finished, data)}, `
			0-10 lost
			10-27 record handshake TLS 1.2 12 encrypted
			10-27 finished 1 protected
			10-27 opened handshake
			27-40 record application_data TLS 1.2 8 encrypted
			27-40 data "x"
			27-40 opened application_data`,
			"lost 10, open 10, open 27"},
		{"after lost framing a record that neither is clear nor opens may be one", VersionTLS12, []any{
			gap(10), join(record(ContentHandshake, VersionTLS12, noise(20)...), data)}, `
			0-10 lost
			15-35 lost
			10-35 record handshake TLS 1.2 20
			35-48 record application_data TLS 1.2 8 encrypted
			35-48 data "x"
			35-48 opened application_data`,
			"lost 10, probe 10, lost 25, open 35"},
		{"after a Finished that opens, the next record is encrypted though it does not open", VersionTLS12, []any{
			gap(10), join(finished, record(ContentHandshake, VersionTLS12, noise(20)...))}, `
			0-10 lost
			10-27 record handshake TLS 1.2 12 encrypted
			10-27 finished 1 protected
			10-27 opened handshake
			27-52 record handshake TLS 1.2 20 encrypted
			27-52 sealed not opened`,
			"lost 10, open 10, skip 27"},
		{"the same with a hole", VersionTLS12, []any{gap(10), finished[:9], gap(3), join(finished[12:], data)}, `
			0-10 lost
			15-27 lost
			10-27 record handshake TLS 1.2 12 missing 3
			27-40 record application_data TLS 1.2 8 encrypted
			27-40 data "x"
			27-40 opened application_data`,
			"lost 27, open 27"},
		{"after lost framing a heartbeat may be encrypted", VersionTLS12, []any{gap(10), join(beat, data)}, `
			0-10 lost
			10-18 record heartbeat TLS 1.2 3
			18-31 record application_data TLS 1.2 8 encrypted
			18-31 data "x"
			18-31 opened application_data`,
			"lost 18, open 18"},
		{"after lost framing a long ChangeCipherSpec is encrypted", VersionTLS12, []any{gap(10), record(ContentAlert, VersionTLS12, 1, 0),
			record(ContentChangeCipherSpec, VersionTLS12, noise(20)...)}, `
			0-10 lost
			15-17 alert warning close_notify
			10-17 record alert TLS 1.2 2
			17-42 record change_cipher_spec TLS 1.2 20 encrypted
			17-42 sealed not opened`,
			"lost 10, skip 17"},
		{"but not in TLS 1.3", VersionTLS13, []any{gap(10), record(ContentAlert, VersionTLS12, 1, 0),
			record(ContentChangeCipherSpec, VersionTLS12, noise(20)...)}, `
			0-10 lost
			15-17 alert warning close_notify
			10-17 record alert TLS 1.2 2
			17-42 record change_cipher_spec TLS 1.2 20`,
			"lost 10, change"},
		{"after lost framing messages in clear are none", VersionTLS12, []any{gap(10), records(99, VersionTLS12, message(TypeServerHelloDone))}, `
			0-10 lost
			15-19 server_hello_done 0
			10-19 record handshake TLS 1.2 4`,
			"lost 10"},
		{"after lost framing handshake records of TLS 1.3 are clear", VersionTLS13, []any{gap(10), clear}, `
			0-10 lost
			15-65 lost
			10-65 record handshake TLS 1.2 50
			70-84 lost
			65-84 record handshake TLS 1.2 14`,
			"lost 10"},
		{"a message in clear of which it is not known where it begins is not encrypted", VersionTLS12, []any{
			clear[:5], gap(4), clear[9:], ccs, finished}, `
			5-55 lost
			0-55 record handshake TLS 1.2 50 missing 4
			60-74 lost
			55-74 record handshake TLS 1.2 14
			74-80 record change_cipher_spec TLS 1.2 1
			80-97 record handshake TLS 1.2 12 encrypted
			80-97 finished 1 protected
			80-97 opened handshake`,
			"change, open 80"},
		{"Finished with a hole, version not known", 0, []any{ccs, finished[:9], gap(3), join(finished[12:], data)}, `
			0-6 record change_cipher_spec TLS 1.2 1
			11-23 lost
			6-23 record handshake TLS 1.2 12 missing 3
			23-36 record application_data TLS 1.2 8 encrypted
			23-36 data "x"
			23-36 opened application_data`,
			"change, lost 17, open 23"},
		{"within ChangeCipherSpec", VersionTLS12, []any{ccs[:5], gap(1), finished}, `
			0-6 record change_cipher_spec TLS 1.2 1 missing 1
			6-23 record handshake TLS 1.2 12 encrypted
			6-23 finished 1 protected
			6-23 opened handshake`,
			"change, open 6"},
		{"SSL 2.0 to the end", 0, []any{sslv2Hello10, []byte{0x80, 4, 2, 7, 8, 9}, gap(5), data}, `
			0-39 SSLv2 CLIENT-HELLO 36
			39-45 SSLv2 CLIENT-MASTER-KEY 3`, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			r, f := newOpening(t, test.version)
			r.play(test.pieces)
			r.close()
			r.checkCover()
			diff(t, strings.Join(r.lines, "\n"), test.want)
			if got := f.transcript(); got != test.calls {
				t.Errorf("the opener was told:\n%s\nwant:\n%s", got, test.calls)
			}
		})
	}
}

// play writes byte slices and skips gaps.
func (r *recorder) play(pieces []any) {
	for _, p := range pieces {
		switch p := p.(type) {
		case []byte:
			b := slices.Clone(p)
			r.write(b)
			clear(b) // nothing of it may be kept
		case gap:
			r.skip(int64(p))
		}
	}
}

func TestStreamBegunLateDoesNotBeginWithAMessage(t *testing.T) {
	var s sealer
	r, _ := newOpening(t, VersionTLS13)
	r.s.StartLost()
	r.write(join(s.data(ContentHandshake, 20, 0, 0, 9, 1), s.data(ContentHandshake, message(TypeFinished, 1)...)))
	r.close()
	if len(r.messages) != 1 || r.messages[0].Length != 1 {
		t.Errorf("%q", r.lines)
	}
}

func TestOpenedMessageIsNotCopied(t *testing.T) {
	var (
		v sink
		s sealer
		f = fakeOpener{t: t}
	)
	stream := NewStream(&v)
	stream.SetOpener(&f)
	stream.Write(s.data(ContentHandshake, message(TypeFinished, noise(12)...)...))
	if v.messages != 1 || unsafe.SliceData(v.last.Body) != &f.plaintext[messageHeaderLength] || cap(v.last.Body) != 12 {
		t.Errorf("%d messages, body of the last is a copy", v.messages)
	}
}

func TestNothingIsKeptOfTheBytesWritten(t *testing.T) {
	var s sealer
	for name, b := range map[string][]byte{
		"encrypted":                     s.data(ContentApplicationData, noise(50)...),
		"encrypted, version not known":  join(ccs, record(ContentHandshake, VersionTLS12, noise(50)...)),
		"with an opener, may be opened": s.seal(ContentHandshake, ContentHandshake, noise(50)...),
	} {
		for _, opener := range []Opener{nil, &fakeOpener{t: t}} {
			stream := NewStream(new(sink))
			if opener != nil {
				stream.SetOpener(opener)
				stream.Skip(1)
			}
			stream.Write(b)
			if stream.sealed != nil || stream.probed {
				t.Errorf("%s: %d bytes are", name, len(stream.sealed))
			}
		}
	}
}

func TestOpeningBulkDataAllocatesNothing(t *testing.T) {
	var (
		v sink
		s sealer
	)
	stream := NewStream(&v)
	stream.SetOpener(quietOpener{})
	b := s.data(ContentApplicationData, noise(1400)...)
	if n := testing.AllocsPerRun(100, func() { stream.Write(b); stream.Write(b[:700]); stream.Write(b[700:]) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// A quietOpener takes everything for plaintext.
type quietOpener struct{}

func (quietOpener) Open(r Record, body []byte) ([]byte, ContentType, Opening) {
	return body, r.Type, Opened
}
func (quietOpener) Skip(Record, []byte) {}
func (quietOpener) Lost(int64)          {}
func (quietOpener) ChangeCipherSpec()   {}
func (quietOpener) Hold(int) bool       { return true }
func (quietOpener) Release(int)         {}

func TestSealingNames(t *testing.T) {
	for s, want := range map[Sealing]string{NotOpened: "not opened", NotWhole: "not whole", NotHeld: "not held", 9: number("sealing", 9)} {
		if got := s.String(); got != want {
			t.Errorf("%d: %q", s, got)
		}
	}
}
