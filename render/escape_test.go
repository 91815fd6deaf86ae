package render

import (
	"math/rand/v2"
	"strings"
	"testing"
)

func TestClean(t *testing.T) {
	tests := []struct{ in, want string }{
		{"", ""},
		{"mx.example.net ESMTP", "mx.example.net ESMTP"},
		{"\x1b[31mred\x1b[0m", `\x1b[31mred\x1b[0m`},
		{"a\tb\r\n", `a\x09b\x0d\x0a`},
		{"\x00\x7f", `\x00\x7f`},
		{"caf\u00e9", "caf\u00e9"},
		{"caf\xe9", `caf\xe9`}, // Latin-1 is no UTF-8
		{"\u009b31m", `\u{9b}31m`},
		{"\u202eevil\u202c", `\u{202e}evil\u{202c}`},
		{"\u2066\u2069\u200f\u061c", `\u{2066}\u{2069}\u{200f}\u{61c}`},
		{"\u2028\u2029\ufeff", `\u{2028}\u{2029}\u{feff}`},
		{"\ufffd", "\ufffd"}, // sent as such, not a byte that could not be read
		{"\U000e0041", `\u{e0041}`},
	}
	for _, test := range tests {
		if got := clean(test.in); got != test.want {
			t.Errorf("clean(%q) is %q, want %q", test.in, got, test.want)
		}
		if once := clean(test.in); clean(once) != once {
			t.Errorf("clean(clean(%q)) is %q", test.in, clean(once))
		}
	}
}

func TestColumns(t *testing.T) {
	for s, want := range map[string]int{"": 0, "abc": 3, "\u00e9": 1, "e\u0301": 1, "日本": 4, "ａ": 2, "…": 1} {
		if got := columns(s); got != want {
			t.Errorf("%q takes %d columns, want %d", s, got, want)
		}
	}
}

func TestMarkdownHasNoMarkupOfTheWire(t *testing.T) {
	for _, in := range []string{"<b>", "<!-- x -->", "&lt;", "[a](http://b)", "`code`", "a|b", "**bold**", "a_b_c", "![x](y)", "~~x~~"} {
		got := markdown(in)
		for _, markup := range []string{"<b>", "<!--", "[a](", "![", "**", "~~"} {
			if strings.Contains(in, markup) && strings.Contains(got, markup) {
				t.Errorf("%q becomes %q, with %s", in, got, markup)
			}
		}
		if i := strings.Index(got, "|"); i >= 0 && (i == 0 || got[i-1] != '\\') {
			t.Errorf("%q becomes %q, which ends the cell of a table", in, got)
		}
	}
	if got := markdown("\x1b[1m\u202e"); strings.ContainsAny(got, "\x1b\u202e") {
		t.Errorf("control characters in %q", got)
	}
}

func TestWrap(t *testing.T) {
	word := strings.Repeat("w", 30)
	tests := []struct {
		name, text   string
		used, indent int
		want         string
	}{
		{"empty", "", 4, 4, "\n"},
		{"one line", "a b  c", 0, 2, "a b c\n"},
		{"wrapped", word + " " + word + " " + word, 0, 2, word + " " + word + "\n  " + word + "\n"},
		{"exactly full", strings.Repeat("x", lineWidth), 0, 2, strings.Repeat("x", lineWidth) + "\n"},
		{"one too long", strings.Repeat("x", lineWidth+1), 0, 2, strings.Repeat("x", lineWidth) + "\n  x\n"},
		{"after what is there", "abc def", lineWidth - 3, 4, "abc\n    def\n"},
		{"wide characters", strings.Repeat("日", 40), 0, 0, strings.Repeat("日", 39) + "\n日\n"},
	}
	for _, test := range tests {
		if got := string(appendWrapped(nil, test.text, test.used, test.indent)); got != test.want {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
	}
}

// TestPlainTextIsWrappedAsAnyOther holds the two ways of wrapping against each other.
func TestPlainTextIsWrappedAsAnyOther(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		words := make([]string, 1+random.IntN(20))
		for i := range words {
			words[i] = strings.Repeat("w", 1+random.IntN(1+random.IntN(100)))
		}
		text, used, indent := strings.Join(words, " "), random.IntN(lineWidth), random.IntN(lineWidth)
		got, want := string(appendPlain(nil, text, used, indent)), string(appendWords(nil, text, used, indent))
		if got != want {
			t.Fatalf("behind %d and %d columns:\n%s\nwant\n%s", used, indent, got, want)
		}
	}
}
