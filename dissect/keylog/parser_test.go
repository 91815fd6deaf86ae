package keylog

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

func TestEndsOfLines(t *testing.T) {
	line := "CLIENT_RANDOM " + alice + " " + secret48
	last := "RSA " + rsaAlice + " " + secret48
	for _, c := range []struct {
		name, text string
		first      int // number of the malformed line
	}{
		{"LF", line + "\nbad\n" + last + "\n", 2},
		{"CR LF", line + "\r\nbad\r\n" + last + "\r\n", 2},
		{"CR", line + "\rbad\r" + last + "\r", 2},
		{"mixed", line + "\rbad\n" + last + "\r\n", 2},
		{"none at the end", line + "\nbad\n" + last, 2},
		{"CR at the end", line + "\nbad\n" + last + "\r", 2},
		{"blank lines with LF", "\n\n" + line + "\n\nbad\n\n" + last, 5},
		{"blank lines with CR LF", "\r\n\r\n" + line + "\r\n\r\nbad\r\n\r\n" + last, 5},
		{"blank lines with CR", "\r\r" + line + "\r\rbad\r\r" + last, 5},
		{"LF CR is two ends", line + "\n\rbad\n\r" + last, 3},
		{"CR CR LF is two ends", line + "\r\r\nbad\r\r\n" + last, 3},
		{"comments have numbers", "#\n" + line + "\n#\n#\nbad\n" + last, 5},
		{"the first of several", "bad\n" + line + "\n" + last, 1},
	} {
		l, counts := parsed(c.text)
		if want := (Counts{Lines: 2, Malformed: 1, FirstMalformed: c.first}); counts != want || l.Sessions() != 2 {
			t.Errorf("%s: got %+v and %d sessions, want %+v", c.name, counts, l.Sessions(), want)
		}
	}
}

func TestFirstMalformedStays(t *testing.T) {
	if _, counts := parsed("\nbad\nbad\n\nbad\n"); counts != (Counts{Malformed: 3, FirstMalformed: 2}) {
		t.Errorf("%+v", counts)
	}
}

func TestLongLines(t *testing.T) {
	line := "CLIENT_RANDOM " + alice + " " + secret48
	blanks := func(n int) string { return strings.Repeat(" ", n) }
	malformed := Counts{Malformed: 1, FirstMalformed: 1}
	for _, c := range []struct {
		name, text string
		want       Counts
	}{
		{"line at the limit", line + blanks(maxLine-len(line)), Counts{Lines: 1}},
		{"line past it", line + blanks(maxLine+1-len(line)), malformed},
		{"line with a megabyte of digits", line + digits(1, 1<<19), malformed},
		{"comment", "#" + strings.Repeat("x", 2*maxLine), Counts{}},
		{"blanks at the limit", blanks(maxLine), Counts{}},
		{"blanks past it", blanks(maxLine + 1), malformed},
		{"comment behind more blanks than are held", blanks(maxLine) + "#", malformed},
		{"unknown label", "ECH_CONFIG " + alice + " " + digits(1, maxLine/2), malformed},
	} {
		for _, end := range []string{"", "\n", "\r\n", "\r"} {
			l, counts := parsed(c.text + end)
			if counts != c.want || l.Sessions() != c.want.Lines {
				t.Errorf("%s, end %q: got %+v, want %+v", c.name, end, counts, c.want)
			}
			want := c.want
			want.Unknown++
			if _, counts := parsed(c.text + "\n" + "X 00 00" + end); counts != want {
				t.Errorf("a line after %s, end %q: got %+v, want %+v", c.name, end, counts, want)
			}
		}
	}
}

func TestLongLineIsNotHeld(t *testing.T) {
	p := parser{log: new(Log)}
	for range 100 {
		p.cut(bytes.Repeat([]byte{'a'}, 100_000))
	}
	if len(p.held) != maxLine || cap(p.held) > 2*maxLine {
		t.Errorf("%d bytes are held in %d", len(p.held), cap(p.held))
	}
}

// mixture has a line of every kind and every end, and long ones.
func mixture() string {
	var b strings.Builder
	b.WriteString("\uFEFF# " + strings.Repeat("x", maxLine) + "\r\n\r\n\r")
	for _, name := range []string{"OpenSSL, TLS 1.3", "GnuTLS, with early data", "NSS before 3.34, key exchange with RSA"} {
		b.WriteString(programs[name].text + "bad\n \t \n")
		b.WriteString(strings.ReplaceAll(programs[name].text, "\n", "\r\n"))
		b.WriteString(strings.ReplaceAll(programs[name].text, "\n", "\r"))
		b.WriteString(strings.Repeat("z", maxLine-1) + "\n" + strings.Repeat("f", maxLine+1) + "\r\n")
	}
	b.WriteString("PMS_CLIENT_RANDOM " + bob + " " + secret48)
	return b.String()
}

func TestAnyPartsGiveTheSame(t *testing.T) {
	text := mixture()
	want, wantCounts := parsed(text)
	if wantCounts.Lines == 0 || wantCounts.Unknown == 0 || wantCounts.Malformed == 0 {
		t.Fatalf("the text shows too little: %+v", wantCounts)
	}
	for _, size := range []int{1, 2, 3, 7, 64, 175, 1000, maxLine - 1, maxLine, maxLine + 1, 1 << 15} {
		var l Log
		p := parser{log: &l}
		for rest := []byte(text); len(rest) > 0; {
			n := min(size, len(rest))
			p.cut(bytes.Clone(rest[:n]))
			rest = rest[n:]
		}
		p.end()
		if p.counts != wantCounts || !equal(&l, want) {
			t.Errorf("parts of %d bytes: got %+v, want %+v", size, p.counts, wantCounts)
		}
	}
}

func TestEveryCutGivesTheSame(t *testing.T) {
	text := []byte("\uFEFF#\r\n\r\nbad\r\r\nCLIENT_RANDOM " + alice + " " + secret48 + "\r\n\nX 00 00\rRSA " + rsaAlice + " " + secret48 + "\r\n")
	want, wantCounts := parsed(string(text))
	for i := range len(text) + 1 {
		var l Log
		p := parser{log: &l}
		p.cut(text[:i])
		p.cut(text[i:])
		p.end()
		if p.counts != wantCounts || !equal(&l, want) {
			t.Errorf("cut at %d: got %+v, want %+v", i, p.counts, wantCounts)
		}
	}
}

func TestReadersGiveTheSame(t *testing.T) {
	text := mixture()
	want, wantCounts := parsed(text)
	for name, r := range map[string]io.Reader{
		"all at once":        strings.NewReader(text),
		"a byte at a time":   iotest.OneByteReader(strings.NewReader(text)),
		"halves":             iotest.HalfReader(strings.NewReader(text)),
		"data with the end":  iotest.DataErrReader(strings.NewReader(text)),
		"nothing in between": &hesitant{r: strings.NewReader(text)},
	} {
		var l Log
		if counts, err := l.Read(r); err != nil || counts != wantCounts || !equal(&l, want) {
			t.Errorf("%s: got %+v, %v, want %+v", name, counts, err, wantCounts)
		}
	}
}

// A hesitant reader gives nothing every other time.
type hesitant struct {
	r    io.Reader
	wait bool
}

func (h *hesitant) Read(b []byte) (int, error) {
	if h.wait = !h.wait; h.wait {
		return 0, nil
	}
	return h.r.Read(b[:min(len(b), 100)])
}
