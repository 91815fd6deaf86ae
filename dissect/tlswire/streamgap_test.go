package tlswire

import (
	"strings"
	"testing"
)

// A gap in a piece of a stream is written as a number of bytes to skip.
type gap int64

// transcriptWithGaps writes byte slices and skips gaps.
func transcriptWithGaps(t *testing.T, version Version, lost bool, pieces ...any) string {
	t.Helper()
	r := newRecorder(t)
	if lost {
		r.s.StartLost()
	}
	r.s.SetVersion(version)
	for _, p := range pieces {
		switch p := p.(type) {
		case []byte:
			r.write(p)
		case gap:
			r.skip(int64(p))
		}
	}
	r.close()
	r.checkCover()
	return strings.Join(r.lines, "\n")
}

func TestGaps(t *testing.T) {
	certificate := message(TypeCertificate, noise(100)...)
	done := message(TypeServerHelloDone)
	one := records(1<<14, VersionTLS12, certificate, done) // 0-5 header, 5-109 certificate, 109-113 done
	three := records(50, VersionTLS12, certificate, done)  // records at 0, 55, 110; certificate 5-119, done 119-123
	alert := record(ContentAlert, VersionTLS12, 2, 40)
	for _, test := range []struct {
		name    string
		version Version
		pieces  []any
		want    string
	}{
		{"within a message: the next one is whole", 0, []any{one[:50], gap(10), one[60:]}, `
			5-109 certificate 100 not captured after 41 missing 10
			109-113 server_hello_done 0
			0-113 record handshake TLS 1.2 108 missing 10`},
		{"to the end of a message", 0, []any{one[:50], gap(59), one[109:]}, `
			5-109 certificate 100 not captured after 41 missing 59
			109-113 server_hello_done 0
			0-113 record handshake TLS 1.2 108 missing 59`},
		{"over the start of the next message: the rest of the record is lost", 0, []any{one[:50], gap(60), one[110:], alert}, `
			5-109 certificate 100 not captured after 41 missing 59
			109-113 lost
			0-113 record handshake TLS 1.2 108 missing 60
			118-120 alert fatal handshake_failure
			113-120 record alert TLS 1.2 2`},
		{"within a message's header", 0, []any{one[:7], gap(1), one[8:]}, `
			5-7 certificate -1 not captured after 0
			7-113 lost
			0-113 record handshake TLS 1.2 108 missing 1`},
		{"a message over three records counts on", 0, []any{three[:20], gap(5), three[25:70], gap(5), three[75:]}, `
			0-55 record handshake TLS 1.2 50 missing 5
			55-110 record handshake TLS 1.2 50 missing 5
			5-119 certificate 100 not captured after 11 missing 10
			119-123 server_hello_done 0
			110-123 record handshake TLS 1.2 8`},
		{"the rest of a record, to its last byte: still in step", 0, []any{three[:20], gap(35), three[55:]}, `
			0-55 record handshake TLS 1.2 50 missing 35
			55-110 record handshake TLS 1.2 50
			5-119 certificate 100 not captured after 11 missing 35
			119-123 server_hello_done 0
			110-123 record handshake TLS 1.2 8`},
		{"start of a message unknown: the middle of one is not taken for a start", 0, []any{three[:5], gap(4), three[9:]}, `
			5-55 lost
			0-55 record handshake TLS 1.2 50 missing 4
			60-110 lost
			55-110 record handshake TLS 1.2 50
			115-123 lost
			110-123 record handshake TLS 1.2 8`},
		{"then a record of whole messages", 0, []any{one[:5], gap(4), one[9:], records(99, VersionTLS12, done)}, `
			5-113 lost
			0-113 record handshake TLS 1.2 108 missing 4
			118-122 server_hello_done 0
			113-122 record handshake TLS 1.2 4`},
		{"alert cut", 0, []any{alert[:6], gap(1), alert}, `
			0-7 record alert TLS 1.2 2 missing 1
			12-14 alert fatal handshake_failure
			7-14 record alert TLS 1.2 2`},
		{"ChangeCipherSpec cut: what follows is encrypted all the same", VersionTLS12, []any{
			ccs[:5], gap(1), record(ContentHandshake, VersionTLS12, message(TypeServerHelloDone)...)}, `
			0-6 record change_cipher_spec TLS 1.2 1 missing 1
			6-15 record handshake TLS 1.2 4 encrypted`},
		{"record's header lost: found again at the next packet", 0, []any{alert, gap(7), alert[:3], alert[3:], one, alert}, `
			5-7 alert fatal handshake_failure
			0-7 record alert TLS 1.2 2
			7-14 lost
			14-17 lost
			17-21 lost
			26-130 certificate 100
			130-134 server_hello_done 0
			21-134 record handshake TLS 1.2 108
			139-141 alert fatal handshake_failure
			134-141 record alert TLS 1.2 2`},
		{"message in progress when framing is lost", 0, []any{one[:60], gap(100), alert}, `
			5-109 certificate 100 not captured after 51 missing 49
			109-113 lost
			0-113 record handshake TLS 1.2 108 missing 53
			113-160 lost
			165-167 alert fatal handshake_failure
			160-167 record alert TLS 1.2 2`},
		{"part of a header, then a gap", 0, []any{alert, one[:3], gap(2), one[5:]}, `
			5-7 alert fatal handshake_failure
			0-7 record alert TLS 1.2 2
			7-10 lost
			10-12 lost
			12-120 lost`},
		{"text, then a gap", 0, []any{[]byte("22"), gap(3), one}, `0-0 broken: text where a TLS record must start`},
		{"after lost framing an encrypted Finished is no message", VersionTLS12, []any{
			gap(10), record(ContentHandshake, VersionTLS12, noise(40)...)}, `
			0-10 lost
			15-55 lost
			10-55 record handshake TLS 1.2 40`},
		{"after lost framing a message over two records is no message", 0, []any{gap(10), three}, `
			0-10 lost
			15-65 lost
			10-65 record handshake TLS 1.2 50
			70-120 lost
			65-120 record handshake TLS 1.2 50
			125-133 lost
			120-133 record handshake TLS 1.2 8`},
		{"after lost framing ChangeCipherSpec clears the doubt", VersionTLS12, []any{
			gap(10), join(ccs, record(ContentHandshake, VersionTLS12, noise(40)...))}, `
			0-10 lost
			10-16 record change_cipher_spec TLS 1.2 1
			16-61 record handshake TLS 1.2 40 encrypted`},
		{"after lost framing application data clears the doubt", VersionTLS12, []any{
			gap(10), join(record(ContentApplicationData, VersionTLS12, 1), records(99, VersionTLS12, done))}, `
			0-10 lost
			10-16 record application_data TLS 1.2 1 encrypted
			16-25 record handshake TLS 1.2 4 encrypted`},
		{"after lost framing a long alert is encrypted", VersionTLS12, []any{
			gap(10), record(ContentAlert, VersionTLS12, noise(26)...)}, `
			0-10 lost
			10-41 record alert TLS 1.2 26 encrypted`},
		{"wrong header after lost framing: lost again, not broken", 0, []any{
			gap(10), alert[:5], []byte{2}, []byte{40, 'x', 'y', 'z', 'x', 'y', 'z'}, alert}, `
			0-10 lost
			15-17 alert fatal handshake_failure
			10-17 record alert TLS 1.2 2
			17-22 lost
			22-23 lost
			28-30 alert fatal handshake_failure
			23-30 record alert TLS 1.2 2`},
		{"Finished with a hole, version not known", 0, []any{
			ccs, record(ContentHandshake, VersionTLS12, noise(40)...)[:20], gap(25)}, `
			0-6 record change_cipher_spec TLS 1.2 1
			11-51 lost
			6-51 record handshake TLS 1.2 40 missing 25`},
		{"SSL 2.0 hello with a hole", 0, []any{sslv2Hello10[:10], gap(4), sslv2Hello10[14:], alert}, `
			0-39 SSLv2 CLIENT-HELLO 36 not captured after 7
			44-46 alert fatal handshake_failure
			39-46 record alert TLS 1.2 2`},
		{"over-long message with a hole", 0, []any{
			record(ContentHandshake, VersionTLS12, 11, 0x20, 0, 0, 5, 6), gap(3)}, `
			5-9 certificate 2097152 too long after 0
			0-11 record handshake TLS 1.2 6
			11-14 lost`},
		{"everything lost", 0, []any{gap(1 << 40), gap(5)}, `
			0-1099511627776 lost
			1099511627776-1099511627781 lost`},
	} {
		t.Run(test.name, func(t *testing.T) {
			diff(t, transcriptWithGaps(t, test.version, false, test.pieces...), test.want)
		})
	}
}

func TestStartLost(t *testing.T) {
	data := record(ContentApplicationData, VersionTLS12, noise(20)...)
	for _, test := range []struct {
		name   string
		pieces []any
		want   string
	}{
		{"at a record", []any{join(data, data)}, `
			0-25 record application_data TLS 1.2 20 encrypted
			25-50 record application_data TLS 1.2 20 encrypted`},
		{"in the middle of one", []any{data[7:], data}, `
			0-18 lost
			18-43 record application_data TLS 1.2 20 encrypted`},
		{"what looks like a header is followed by none", []any{join(data, data[6:]), data}, `
			0-44 lost
			44-69 record application_data TLS 1.2 20 encrypted`},
		{"lengths that a type cannot have", []any{
			record(ContentChangeCipherSpec, VersionTLS12, 1, 1), record(ContentAlert, VersionTLS12, 1),
			record(ContentHandshake, VersionTLS12), record(ContentChangeCipherSpec, VersionTLS12, 7)}, `
			0-7 lost
			7-13 lost
			13-18 lost
			18-24 lost`},
		{"an SSL 2.0 hello is none here", []any{sslv2Hello10}, `0-39 lost`},
		{"nothing", nil, ``},
	} {
		t.Run(test.name, func(t *testing.T) {
			diff(t, transcriptWithGaps(t, 0, true, test.pieces...), test.want)
		})
	}
}

func TestStartMidway(t *testing.T) {
	for _, test := range []struct {
		name  string
		bytes []byte
		want  string
	}{
		{"an alert that is longer than an alert", record(ContentAlert, VersionTLS12, noise(26)...), `
			0-31 record alert TLS 1.2 26 encrypted`},
		{"an alert in clear", record(ContentAlert, VersionTLS12, 2, 40), `
			5-7 alert fatal handshake_failure
			0-7 record alert TLS 1.2 2`},
		{"messages", records(50, VersionTLS12, message(TypeServerHelloDone)), `
			5-9 server_hello_done 0
			0-9 record handshake TLS 1.2 4`},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := newRecorder(t)
			r.s.StartMidway()
			r.write(test.bytes)
			r.close()
			diff(t, strings.Join(r.lines, "\n"), test.want)
		})
	}
}

func TestSkipOfNothing(t *testing.T) {
	if got := transcriptWithGaps(t, 0, false, gap(0), gap(-3)); got != "" {
		t.Errorf("got %q", got)
	}
}

func TestClosedStreamIsSilent(t *testing.T) {
	r := newRecorder(t)
	r.write(record(ContentHandshake, VersionTLS12, 11, 0, 0, 9)[:8])
	r.close()
	n := len(r.lines)
	r.close()
	r.write([]byte("hello"))
	r.skip(7)
	r.close()
	if len(r.lines) != n {
		t.Errorf("reported after Close: %q", r.lines[n:])
	}
	if r.s.Offset() != 8+5+7 || r.s.Oldest() != r.s.Offset() {
		t.Errorf("Offset() = %d, Oldest() = %d", r.s.Offset(), r.s.Oldest())
	}
}

func TestVersionSetByTheVisitor(t *testing.T) {
	r := newRecorder(t)
	r.onHello = func(r *recorder, m Message) {
		if m.Type == TypeServerHello {
			r.s.SetVersion(VersionTLS13)
		}
	}
	r.write(join(records(999, VersionTLS12, message(TypeServerHello, hello(40)...)), ccs,
		records(30, VersionTLS12, message(TypeServerHello, hello(41)...))))
	r.close()
	if len(r.messages) != 2 || !r.messages[1].Complete {
		t.Errorf("the hello after the retry was not read: %q", r.lines)
	}
}
