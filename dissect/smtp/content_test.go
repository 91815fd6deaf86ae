package smtp

import (
	"bytes"
	"strings"
	"testing"
)

// scanAll returns the length of a message at the beginning of text, and where
// the loose dots before its end are.
func scanAll(text string, lenient bool, part int) (length int, ended bool, loose []int) {
	c := content{at: lineStart, lenient: lenient}
	for length < len(text) && !ended {
		n, end, isLoose := c.scan([]byte(text[length:min(length+part, len(text))]))
		length += n
		if isLoose {
			loose = append(loose, length)
		}
		ended = end
	}
	if int64(length) != c.size {
		panic("the size is wrong")
	}
	return length, ended, loose
}

func TestAMessageEndsAtItsDot(t *testing.T) {
	tests := []struct {
		name, text string
		lenient    bool
		length     int // of the message; 0 for no end
		loose      int
	}{
		{name: "empty", text: ".\r\nQUIT\r\n", length: 3},
		{name: "a line", text: "a\r\n.\r\nQUIT\r\n", length: 6},
		{name: "dots elsewhere", text: ".a\r\n..\r\n.\r.\r\na.\r\n.\r\r\n.\r\n", length: 24, loose: 1},
		{name: "CR before the end", text: "a\r\r\n.\r\nx", length: 7},
		{name: "several CR after the dot", text: "\r\n.\r\r\r\n.\r\n", length: 10, loose: 1},
		{name: "no end", text: "a\r\n.\r"},
		{name: "LF dot LF", text: "a\n.\nb\r\n", loose: 1},
		{name: "LF dot LF of a client that speaks so", text: "a\n.\nb\r\n", lenient: true, length: 4, loose: 1},
		{name: "LF dot CRLF", text: "a\n.\r\nb\r\n.\r\n", length: 11, loose: 1},
		{name: "CRLF dot LF", text: "a\r\n.\nb\r\n.\r\n", length: 11, loose: 1},
		{name: "CRLF dot CRLF of a client that speaks LF", text: "a\r\n.\r\nb", lenient: true, length: 6},
		{name: "loose dots in a row", text: ".\n.\n.\n.\r\n.\r\n", length: 12, loose: 4},
		{name: "loose dot, then the end", text: "\n.\r\n.\r\n", length: 7, loose: 1},
		{name: "CR dot CR", text: "a\r.\r\n.\r\n", length: 8},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			for part := 1; part <= len(test.text); part++ {
				length, ended, loose := scanAll(test.text, test.lenient, part)
				if ended != (test.length > 0) || ended && length != test.length || len(loose) != test.loose {
					t.Errorf("in parts of %d: length %d, ended %v, loose dots %v", part, length, ended, loose)
				}
			}
		})
	}
}

func FuzzContent(f *testing.F) {
	f.Add("a\r\n.\r\nb\n.\n", 2)
	f.Add("\n.\r\n.\r\r\n..\r\n.\r", 5)
	f.Fuzz(func(t *testing.T, text string, part int) {
		part = max(part, 1)
		length, ended, _ := scanAll(text, false, part)
		want := strings.Index("\r\n"+text, "\r\n.\r\n")
		if want >= 0 {
			want += len(".\r\n")
		}
		if ended != (want >= 0) || ended && length != want {
			t.Errorf("%q: length %d, ended %v; want %d", text, length, ended, want)
		}
		_, _, loose := scanAll(text, false, part)
		for _, at := range loose {
			if line := bytes.TrimRight([]byte(text[:at]), "\r\n"); line[len(line)-1] != '.' {
				t.Errorf("%q: a loose dot at %d", text, at)
			}
		}
	})
}

func benchmarkContent(b *testing.B, line string) {
	c := content{at: lineStart}
	segment := []byte(strings.Repeat(line, 1448/len(line)+1)[:1448])
	b.SetBytes(int64(len(segment)))
	b.ReportAllocs()
	for b.Loop() {
		if _, ended, _ := c.scan(segment); ended {
			b.Fatal("the message ended")
		}
	}
}

func BenchmarkContentOfBase64(b *testing.B) {
	benchmarkContent(b, strings.Repeat("QUJD", 19)+"\r\n")
}
func BenchmarkContentOfShortLines(b *testing.B)  { benchmarkContent(b, "> hello, world\r\n") }
func BenchmarkContentOfEmptyLines(b *testing.B)  { benchmarkContent(b, "\r\n") }
func BenchmarkContentOfStuffedDots(b *testing.B) { benchmarkContent(b, "..\r\n") }
func BenchmarkContentOfDots(b *testing.B)        { benchmarkContent(b, ".") }
