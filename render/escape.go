package render

import (
	"fmt"
	"strings"
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
		if s[i]-' ' > '~'-' ' {
			return false
		}
	}
	return true
}

func appendClean(dst []byte, s string) []byte {
	for len(s) > 0 {
		if c := s[0]; c >= ' ' && c <= '~' {
			dst = append(dst, c)
			s = s[1:]
			continue
		}
		r, n := utf8.DecodeRuneInString(s)
		switch {
		case r == utf8.RuneError && n == 1, r < utf8.RuneSelf:
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

// markdown escapes text for GitHub Flavored Markdown: nothing in it can become
// markup, a link, a mention or HTML. What is harmless where it stands is left
// alone, for people also read Markdown as it is written.
func markdown(s string) string {
	s = clean(s)
	dst := make([]byte, 0, len(s)+8)
	for i := range len(s) {
		switch c := s[i]; {
		case c == '@' || c == '<' || c == '&', c == ':' && followedBy(s, i, "//"), c == '.' && endsIn(s, i, "www"):
			// A backslash does not stop mentions, HTML and bare addresses.
			dst = fmt.Appendf(dst, "&#%d;", c)
		case strings.IndexByte("\\`*[]|~#$", c) >= 0,
			c == '_' && !(alphanumericAt(s, i-1) && alphanumericAt(s, i+1)),
			i == 0 && strings.IndexByte("-+=>", c) >= 0:
			dst = append(dst, '\\', c)
		default:
			dst = append(dst, c)
		}
	}
	return string(dst)
}

// followedBy reports whether what follows the character at i begins with text.
func followedBy(s string, i int, text string) bool { return strings.HasPrefix(s[i+1:], text) }

// endsIn reports whether what precedes the character at i ends in text, in small or
// capital letters.
func endsIn(s string, i int, text string) bool {
	return i >= len(text) && strings.EqualFold(s[i-len(text):i], text)
}

// alphanumericAt reports whether there is a letter or a digit at i.
func alphanumericAt(s string, i int) bool {
	if i < 0 || i >= len(s) {
		return false
	}
	c := s[i] | 0x20
	return c >= 'a' && c <= 'z' || s[i] >= '0' && s[i] <= '9'
}
