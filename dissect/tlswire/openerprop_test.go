package tlswire

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// An outcome is what came of a stream with an Opener.
type outcome struct {
	*recorder
	f *fakeOpener
}

// run writes pieces, each of which is a slice of bytes or a gap. Before piece late there
// are no keys; after it, what waits is tried again.
func run(t testing.TB, version Version, late int, set func(*fakeOpener), pieces ...any) outcome {
	r, f := newOpening(t, version)
	if set != nil {
		set(f)
	}
	f.noKeys = true
	for i, p := range pieces {
		f.noKeys = i < late
		r.play([]any{p})
		if !f.noKeys {
			r.retry()
		}
	}
	f.noKeys = false
	r.retry()
	if f.held != 0 {
		t.Errorf("%d bytes are held, but nothing waits", f.held)
	}
	r.close()
	if f.held != 0 {
		t.Errorf("%d bytes are held after Close", f.held)
	}
	r.checkCover()
	return outcome{r, f}
}

// cut returns b in pieces of n bytes.
func cut(b []byte, n int) []any {
	var out []any
	for piece := range slices.Chunk(b, n) {
		out = append(out, piece)
	}
	return out
}

// checkSame checks that the same was reported, and told to the Opener.
func checkSame(t testing.TB, what string, got, want outcome) {
	t.Helper()
	if g, w := strings.Join(got.lines, "\n"), strings.Join(want.lines, "\n"); g != w {
		t.Errorf("%s:\n%s\nwant:\n%s", what, g, w)
	}
	checkSameContents(t, what, got, want)
}

// checkSameContents checks that the same was found in encrypted records, and told to the
// Opener, whenever that was.
func checkSameContents(t testing.TB, what string, got, want outcome) {
	t.Helper()
	if !slices.Equal(got.contents, want.contents) {
		t.Errorf("%s, contents:\n%s\nwant:\n%s", what, strings.Join(got.contents, "\n"), strings.Join(want.contents, "\n"))
	}
	if g, w := got.f.transcript(), want.f.transcript(); g != w {
		t.Errorf("%s: the opener was told:\n%s\nwant:\n%s", what, g, w)
	}
}

// checkFewerContents checks that nothing was found that whole has not, in its order.
// Incomplete messages are checkSubset's.
func checkFewerContents(t testing.TB, what string, got, whole outcome) {
	t.Helper()
	rest := whole.contents
	for _, line := range got.contents {
		if strings.Contains(line, " sealed ") || strings.Contains(line, " after ") {
			continue
		}
		i := slices.Index(rest, line)
		if i < 0 {
			t.Errorf("%s: %q is not in the whole stream, or not there:\n%s", what, line, strings.Join(whole.contents, "\n"))
			return
		}
		rest = rest[i+1:]
	}
}

// coy makes each record wait once.
func coy(f *fakeOpener) { f.coy = true }

func TestOpeningReportsTheSameHoweverItIsCut(t *testing.T) {
	for _, test := range openings {
		b := test.bytes
		want := run(t, test.version, 0, nil, b)
		for i := range b {
			checkSame(t, fmt.Sprintf("%s: cut at %d", test.name, i), run(t, test.version, 0, nil, b[:i], b[i:]), want)
		}
		for _, n := range []int{1, 2, 3, 7, 11} {
			checkSame(t, fmt.Sprintf("%s: in pieces of %d", test.name, n), run(t, test.version, 0, nil, cut(b, n)...), want)
		}
	}
}

func TestKeysThatComeLateOpenTheSame(t *testing.T) {
	for _, test := range openings {
		want := run(t, test.version, 0, nil, test.bytes)
		for _, n := range []int{1000, 30, 13, 5, 1} {
			pieces := cut(test.bytes, n)
			for late := range len(pieces) + 1 {
				checkSameContents(t, fmt.Sprintf("%s: after %d pieces of %d", test.name, late, n), run(t, test.version, late, nil, pieces...), want)
			}
			checkSameContents(t, fmt.Sprintf("%s: each once in pieces of %d", test.name, n), run(t, test.version, 0, coy, pieces...), want)
		}
	}
}

func TestGapNeverOpensAnythingElse(t *testing.T) {
	for _, test := range openings {
		b := test.bytes
		whole := run(t, test.version, 0, nil, b)
		for start := range b {
			for _, n := range []int{1, 2, 4, 5, 6, 9, 13, 22, 45, 60, 110} {
				if start+n > len(b) {
					break
				}
				for _, segment := range []int{13, 1000} {
					pieces := append([]any{b[:start], gap(n)}, cut(b[start+n:], segment)...)
					what := fmt.Sprintf("%s without %d-%d", test.name, start, start+n)
					got := run(t, test.version, 0, nil, pieces...)
					checkSubset(t, what, got.recorder, whole.recorder)
					checkFewerContents(t, what, got, whole)
					got = run(t, test.version, len(pieces), nil, pieces...)
					checkSubset(t, what+", keys late", got.recorder, whole.recorder)
					checkFewerContents(t, what+", keys late", got, whole)
				}
			}
		}
	}
}

func TestCutOpeningReportsNothingElse(t *testing.T) {
	for _, test := range openings {
		whole := run(t, test.version, 0, nil, test.bytes)
		for end := range test.bytes {
			what := fmt.Sprintf("%s cut at %d", test.name, end)
			got := run(t, test.version, 0, nil, test.bytes[:end])
			checkSubset(t, what, got.recorder, whole.recorder)
			checkFewerContents(t, what, got, whole)
		}
	}
}

func TestRefusedHoldSealsInOrder(t *testing.T) {
	for _, test := range openings {
		whole := run(t, test.version, 0, nil, test.bytes)
		pieces := cut(test.bytes, 20)
		all := run(t, test.version, len(pieces), nil, pieces...)
		for n := 1; n <= all.f.holds; n++ {
			what := fmt.Sprintf("%s: Hold number %d is refused", test.name, n)
			got := run(t, test.version, len(pieces), func(f *fakeOpener) { f.refuse = n }, pieces...)
			checkSubset(t, what, got.recorder, whole.recorder)
			checkFewerContents(t, what, got, whole)
			sealed := 0
			for _, line := range got.contents {
				if strings.HasSuffix(line, " sealed not held") {
					sealed++
				}
			}
			if sealed == 0 {
				t.Errorf("%s: %q", what, got.contents)
			}
		}
	}
}

func TestWithoutKeysNothingIsLostButContents(t *testing.T) {
	for _, test := range openings {
		r, f := newOpening(t, test.version)
		f.noKeys = true
		r.write(test.bytes)
		r.close()
		r.checkCover()
		plain := newRecorder(t)
		plain.s.SetVersion(test.version)
		plain.write(test.bytes)
		plain.close()
		sealed := func(line string) bool { return strings.Contains(line, " sealed ") }
		if got := slices.DeleteFunc(r.lines, sealed); !slices.Equal(got, plain.lines) {
			t.Errorf("%s:\n%q\nwithout an opener:\n%q", test.name, got, plain.lines)
		}
		if f.held != 0 {
			t.Errorf("%s: %d bytes are held after Close", test.name, f.held)
		}
	}
}

// A sending makes a stream of what bytes of a plan say.
type sending struct {
	sealer
	version Version
	secret  bool   // from here on records may be encrypted
	flight  []byte // messages, of which each record of them takes some bytes
	out     []byte
}

// step sends what one byte of a plan says with n as the amount.
func (s *sending) step(kind, n byte) {
	tls13 := s.version.TLS13()
	outer := func(t ContentType) ContentType {
		if tls13 {
			return ContentApplicationData
		}
		return t
	}
	body := noise(int(n))
	switch may := s.secret || tls13; {
	case kind == 0 && !s.secret:
		s.out = append(s.out, records(40, VersionTLS12, message(TypeCertificate, body...))...)
		return
	case kind == 1:
		s.out = append(s.out, ccs...)
		s.secret = true
		if !tls13 {
			s.change()
		}
		return
	case kind == 2 && may:
		s.out = append(s.out, s.seal(outer(ContentHandshake), ContentHandshake, s.take(int(n))...)...)
	case kind == 3 && may:
		s.out = append(s.out, s.seal(outer(ContentAlert), ContentAlert, body[:n&3]...)...)
	case kind == 4 && may:
		s.out = append(s.out, s.seal(outer(ContentHeartbeat), ContentHeartbeat, body...)...)
	case kind == 5 && s.secret && !tls13:
		s.out = append(s.out, s.seal(ContentChangeCipherSpec, ContentChangeCipherSpec, 1)...)
		s.change()
	case kind == 6:
		s.out = append(s.out, s.bad(ContentApplicationData, body...)...)
	default:
		s.out = append(s.out, s.data(ContentApplicationData, body...)...)
	}
	s.secret = true
}

// take returns the next bytes of an endless flight of messages. The middle of none can
// be taken for a beginning.
func (s *sending) take(n int) []byte {
	for len(s.flight) < n {
		body := make([]byte, (s.seq*7)&63)
		for i := range body {
			body[i] = 0xff - byte(i)
		}
		s.flight = append(s.flight, message(TypeNewSessionTicket, body...)...)
	}
	b := s.flight[:n]
	s.flight = s.flight[n:]
	return b
}

func FuzzOpening(f *testing.F) {
	f.Add([]byte{0, 9, 1, 0, 2, 30, 2, 5, 2, 200, 7, 8, 3, 2, 5, 0, 2, 60, 6, 3, 2, 9, 4, 1, 7, 90}, []byte{5, 40, 130, 3, 200}, uint16(VersionTLS12), byte(3))
	f.Add([]byte{0, 99, 1, 0, 2, 30, 2, 5, 2, 200, 7, 8, 3, 2, 2, 60, 6, 3, 2, 9, 7, 90}, []byte{50, 140, 30, 3, 200, 90}, uint16(VersionTLS13), byte(2))
	f.Fuzz(func(t *testing.T, plan, cuts []byte, version uint16, n byte) {
		if len(plan) > 1<<8 || len(cuts) > 1<<8 {
			return
		}
		s := sending{version: Version(version)}
		for ; len(plan) >= 2; plan = plan[2:] {
			s.step(plan[0]&7, plan[1])
		}
		v := s.version
		whole := run(t, v, 0, nil, s.out)
		pieces, gaps := pieces(s.out, cuts)
		checkSame(t, "in pieces", run(t, v, 0, nil, pieces...), whole)
		checkSameContents(t, "keys late", run(t, v, int(n), nil, pieces...), whole)
		checkSameContents(t, "keys once late", run(t, v, 0, coy, pieces...), whole)
		checkFewerContents(t, "some refused", run(t, v, int(n), func(f *fakeOpener) { f.refuse = int(n) }, pieces...), whole)
		checkFewerContents(t, "little room", run(t, v, int(n), func(f *fakeOpener) { f.limit = 1000 }, pieces...), whole)
		checkFewerContents(t, "with gaps", run(t, v, 0, nil, gaps...), whole)
		checkFewerContents(t, "with gaps, keys late", run(t, v, int(n), nil, gaps...), whole)
	})
}

// pieces cuts b as a plan says, which is read as lengths, and returns the pieces and
// the same with gaps in place of those whose length is 128 and more.
func pieces(b, plan []byte) (whole, gaps []any) {
	for len(b) > 0 {
		n, missing := len(b), false
		if len(plan) > 0 {
			n, missing, plan = min(n, 1+int(plan[0]&127)), plan[0]&128 != 0, plan[1:]
		}
		whole = append(whole, b[:n])
		if missing {
			gaps = append(gaps, gap(n))
		} else {
			gaps = append(gaps, b[:n])
		}
		b = b[n:]
	}
	return whole, gaps
}

// anything makes an opener of anything, and lets what is in the records say what
// becomes of them.
func anything(f *fakeOpener) { f.any = true }

// checkOpening checks a stream of any bytes with an opener of anything.
func checkOpening(t *testing.T, b, plan []byte, version Version) {
	whole := run(t, version, 0, anything, b)
	pieces, gaps := pieces(b, plan)
	checkSame(t, "in pieces, opened", run(t, version, 0, anything, pieces...), whole)
	checkSameContents(t, "in pieces, opened late", run(t, version, len(plan)/2, anything, pieces...), whole)
	run(t, version, 0, anything, gaps...)
	run(t, version, len(plan)/2, func(f *fakeOpener) { f.any, f.limit = true, 300 }, gaps...)
}
