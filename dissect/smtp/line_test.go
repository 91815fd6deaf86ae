package smtp

import (
	"bytes"
	"strings"
	"testing"
)

// readLines cuts text into parts of n bytes and returns its lines.
func readLines(text string, n int) (read []line) {
	var l lines
	offset := int64(0)
	for text != "" {
		b := []byte(text[:min(n, len(text))])
		text = text[len(b):]
		for len(b) > 0 {
			ln, used, ok := l.next(b, offset)
			b, offset = b[used:], offset+int64(used)
			if ok {
				ln.text = bytes.Clone(ln.text)
				read = append(read, ln)
				l.drop()
			}
		}
	}
	return read
}

func TestLinesEndInCRLFOrLF(t *testing.T) {
	long := strings.Repeat("x", MaxLine)
	tests := []struct {
		name, text string
		want       []line
	}{
		{"CRLF", "a\r\nbc\r\n", []line{{text: []byte("a"), Extent: Extent{0, 3}}, {text: []byte("bc"), Extent: Extent{3, 7}}}},
		{"empty", "\r\n\n", []line{{text: []byte{}, Extent: Extent{0, 2}}, {text: []byte{}, Extent: Extent{2, 3}, bareLF: true}}},
		{"LF alone", "a\n", []line{{text: []byte("a"), Extent: Extent{0, 2}, bareLF: true}}},
		{"CR inside", "a\rb\r\r\n", []line{{text: []byte("a\rb\r"), Extent: Extent{0, 6}}}},
		{"no end", "abc\r", nil},
		{"as long as may be", long[2:] + "\r\n", []line{{text: []byte(long[2:]), Extent: Extent{0, MaxLine}}}},
		{"too long by its end", long[1:] + "\r\n", []line{{text: []byte(long[1:] + "\r"), Extent: Extent{0, MaxLine + 1}, long: true}}},
		{"too long", long + long + "\n.\n", []line{
			{text: []byte(long), Extent: Extent{0, 2*MaxLine + 1}, long: true},
			{text: []byte("."), Extent: Extent{2*MaxLine + 1, 2*MaxLine + 3}, bareLF: true},
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			for _, n := range []int{len(test.text), 1, 2, 3, MaxLine - 1, MaxLine} {
				got := readLines(test.text, n)
				if len(got) != len(test.want) {
					t.Fatalf("in parts of %d: %d lines, want %d", n, len(got), len(test.want))
				}
				for i, want := range test.want {
					g := got[i]
					if !bytes.Equal(g.text, want.text) || g.Extent != want.Extent || g.bareLF != want.bareLF || g.long != want.long {
						t.Errorf("in parts of %d: line %d is %+v, want %+v", n, i, g, want)
					}
				}
			}
		})
	}
}

func TestALineHoldsNoMoreThanItsLimit(t *testing.T) {
	var l lines
	for range 100 {
		l.next(make([]byte, 1000), 0)
	}
	if len(l.held) != MaxLine || l.length != 100_000 {
		t.Errorf("%d bytes held of %d", len(l.held), l.length)
	}
}

func TestWhatALineHeldIsOverwritten(t *testing.T) {
	var l lines
	l.next([]byte("s3cr3t"), 0)
	held := l.held[:cap(l.held)]
	l.drop()
	if bytes.Contains(held, []byte("s3cr3t")) {
		t.Error("it is still there")
	}
}

func FuzzLines(f *testing.F) {
	f.Add([]byte("EHLO a\r\nRSET\nx\ry\r\r\n\x00\r\nQUIT"), 3)
	f.Add([]byte(strings.Repeat("x", 2*MaxLine)+"\r\n.\r\n"), 100)
	f.Fuzz(func(t *testing.T, text []byte, n int) {
		if n < 1 {
			n = 1
		}
		end := int64(0)
		whole := readLines(string(text), max(len(text), 1))
		for i, ln := range readLines(string(text), n) {
			if ln.Start != end || ln.Len() < 1 {
				t.Fatalf("line %d is at %v after %d", i, ln.Extent, end)
			}
			end = ln.End
			original := text[ln.Start:ln.End]
			if original[len(original)-1] != '\n' || bytes.Count(original, []byte{'\n'}) != 1 {
				t.Fatalf("line %d is %q", i, original)
			}
			if !bytes.HasPrefix(original, ln.text) || len(ln.text) > MaxLine || ln.long != (len(original) > MaxLine) {
				t.Fatalf("line %d: %q of %q", i, ln.text, original)
			}
			if !bytes.Equal(ln.text, whole[i].text) || ln.bareLF != whole[i].bareLF {
				t.Fatalf("line %d: %+v, in one part %+v", i, ln, whole[i])
			}
		}
		if bytes.IndexByte(text[end:], '\n') >= 0 {
			t.Fatalf("no line at %q", text[end:])
		}
	})
}
