package render

import (
	"fmt"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"
)

// clean makes text from the wire safe for a terminal and for plain text: control
// bytes, escape sequences, marks that turn the direction of writing, and bytes
// that are no UTF-8 become visible escapes. It is the one escape of the text
// format, and the first step of Markdown's.
func clean(s string) string {
	if isClean(s) {
		return s
	}
	return string(appendClean(make([]byte, 0, len(s)+16), s))
}

// isClean reports whether s is printable ASCII, as nearly all of it is.
func isClean(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

func appendClean(dst []byte, s string) []byte {
	for len(s) > 0 {
		r, n := utf8.DecodeRuneInString(s)
		switch {
		case r == utf8.RuneError && n == 1, r < ' ', r == 0x7f:
			dst = fmt.Appendf(dst, `\x%02x`, s[0])
		case !unicode.IsPrint(r):
			dst = fmt.Appendf(dst, `\u{%x}`, r)
		default:
			dst = append(dst, s[:n]...)
		}
		s = s[n:]
	}
	return dst
}

// columns returns the width of printable text on a terminal.
func columns(s string) int {
	n := 0
	for i := 0; i < len(s); {
		if s[i] < utf8.RuneSelf {
			n++
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		switch width.LookupRune(r).Kind() {
		case width.EastAsianWide, width.EastAsianFullwidth:
			n += 2
		default:
			if !unicode.Is(unicode.Mn, r) {
				n++
			}
		}
		i += size
	}
	return n
}

// markdownSpecial are the characters that GitHub Flavored Markdown, or the HTML
// in it, may take for markup.
const markdownSpecial = "\\`*_{}[]<>()#+!|~&@:$"

// markdown escapes text for GitHub Flavored Markdown: all that could be markup,
// a link, a mention or HTML stands for itself.
func markdown(s string) string {
	s = clean(s)
	dst := make([]byte, 0, len(s)+8)
	for i := range len(s) {
		switch c := s[i]; {
		case c == '@' || c == ':' || c == '<' || c == '>' || c == '&':
			// A backslash does not stop mentions, bare addresses and HTML.
			dst = fmt.Appendf(dst, "&#%d;", c)
		case isMarkdownSpecial(c):
			dst = append(dst, '\\', c)
		default:
			dst = append(dst, c)
		}
	}
	return string(dst)
}

func isMarkdownSpecial(c byte) bool {
	for i := range len(markdownSpecial) {
		if markdownSpecial[i] == c {
			return true
		}
	}
	return false
}
