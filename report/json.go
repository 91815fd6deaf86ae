package report

import (
	"maps"
	"net/netip"
	"slices"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// The JSON form is written by code of our own, an append for each struct, in
// json_gen.go. It is what encoding/json makes of the same values, several times
// faster, and in ASCII: what is not stands as \u escapes, so that no reader's
// terminal is driven by it.

//go:generate go run ./internal/genjson -out json_gen.go

// A Layout says how JSON is laid out: OneLine, or a member a line below a margin
// of so many levels.
type Layout int

// OneLine is JSON without any white space.
const OneLine Layout = -1

// levelIndent is the margin of one level of nesting.
const levelIndent = "  "

// AppendJSON appends the JSON form of the connection.
func (c *Connection) AppendJSON(dst []byte, l Layout) []byte {
	e := newEncoder(dst, l)
	e.appendConnection(c)
	return e.dst
}

// AppendJSON appends the JSON form of the description of what was read.
func (c *Capture) AppendJSON(dst []byte, l Layout) []byte {
	e := newEncoder(dst, l)
	e.appendCapture(c)
	return e.dst
}

// AppendJSON appends the JSON form of the sum.
func (s *Summary) AppendJSON(dst []byte, l Layout) []byte {
	e := newEncoder(dst, l)
	e.appendSummary(s)
	return e.dst
}

// An encoder appends JSON to dst.
type encoder struct {
	dst   []byte
	lines bool // a member a line
	level int  // of nesting
}

func newEncoder(dst []byte, l Layout) *encoder {
	return &encoder{dst: dst, lines: l != OneLine, level: int(l)}
}

// open begins an object or a list, and close ends it.
func (e *encoder) open(bracket byte) {
	e.dst = append(e.dst, bracket)
	e.level++
}

func (e *encoder) close(bracket byte) {
	e.level--
	if !e.opened() {
		e.newLine()
	}
	e.dst = append(e.dst, bracket)
}

// opened reports whether nothing stands in the object or list yet. No value ends in
// such a bracket.
func (e *encoder) opened() bool {
	last := e.dst[len(e.dst)-1]
	return last == '{' || last == '['
}

// next begins the next member or element.
func (e *encoder) next() {
	if !e.opened() {
		e.dst = append(e.dst, ',')
	}
	e.newLine()
}

func (e *encoder) newLine() {
	if !e.lines {
		return
	}
	e.dst = append(e.dst, '\n')
	for range e.level {
		e.dst = append(e.dst, levelIndent...)
	}
}

// key begins the next member. Its name comes as JSON has it: in quotes, with a colon.
func (e *encoder) key(name string) *encoder {
	e.next()
	e.dst = append(e.dst, name...)
	if e.lines {
		e.dst = append(e.dst, ' ')
	}
	return e
}

func (e *encoder) null() { e.dst = append(e.dst, "null"...) }

func (e *encoder) truth(b bool) { e.dst = strconv.AppendBool(e.dst, b) }

func number[N int | int64 | uint8 | uint16 | uint32](e *encoder, n N) {
	e.dst = strconv.AppendInt(e.dst, int64(n), 10)
}

// word writes a word of a vocabulary, none of which needs an escape.
func (e *encoder) word(s string) {
	if s == "" {
		e.null()
		return
	}
	e.dst = append(append(append(e.dst, '"'), s...), '"')
}

func (e *encoder) packet(n PacketNumber) { e.dst = n.append(e.dst) }
func (e *encoder) time(t Time)           { e.dst = t.append(e.dst) }
func (e *encoder) seconds(s Seconds)     { e.dst = s.append(e.dst) }

// address writes an address of a packet, which has no zone.
func (e *encoder) address(a netip.Addr) {
	e.dst = append(e.dst, '"')
	if a.IsValid() {
		e.dst = a.AppendTo(e.dst)
	}
	e.dst = append(e.dst, '"')
}

// counts writes numbers by name, in the order of the names.
func (e *encoder) counts(m map[string]int) {
	if m == nil {
		e.null()
		return
	}
	e.open('{')
	for _, name := range slices.Sorted(maps.Keys(m)) {
		number(e.key(strconv.Quote(name)+":"), m[name])
	}
	e.close('}')
}

func (e *encoder) texts(l List[string]) { list(e, l, (*encoder).text) }

func optional[T any](e *encoder, o Opt[T], value func(*encoder, T)) {
	if !o.Known {
		e.null()
		return
	}
	value(e, o.V)
}

func list[T any](e *encoder, l List[T], element func(*encoder, T)) {
	e.open('[')
	for _, v := range l {
		e.next()
		element(e, v)
	}
	e.close(']')
}

// structs is list for elements that are best not copied.
func structs[T any](e *encoder, l List[T], element func(*encoder, *T)) {
	e.open('[')
	for i := range l {
		e.next()
		element(e, &l[i])
	}
	e.close(']')
}

// text writes a string. Bytes that are no UTF-8 become U+FFFD.
func (e *encoder) text(s string) {
	dst := append(e.dst, '"')
	for s != "" {
		n := 0
		for n < len(s) && isPlain(s[n]) {
			n++
		}
		dst = append(dst, s[:n]...)
		if s = s[n:]; s != "" {
			r, size := utf8.DecodeRuneInString(s)
			dst = appendEscape(dst, r)
			s = s[size:]
		}
	}
	e.dst = append(dst, '"')
}

// isPlain reports whether a character stands as it is. The signs of HTML do not: a
// report may come to stand within a page.
func isPlain(c byte) bool {
	return c >= ' ' && c <= '~' && c != '"' && c != '\\' && c != '<' && c != '>' && c != '&'
}

// shortEscapes are the characters whose escapes have a letter.
const shortEscapes = "\"\"\\\\\bb\ff\nn\rr\tt"

func appendEscape(dst []byte, r rune) []byte {
	for i := 0; i < len(shortEscapes); i += 2 {
		if r == rune(shortEscapes[i]) {
			return append(dst, '\\', shortEscapes[i+1])
		}
	}
	if r >= 0x10000 {
		high, low := utf16.EncodeRune(r)
		return appendUnit(appendUnit(dst, high), low)
	}
	return appendUnit(dst, r)
}

// appendUnit appends a unit of UTF-16 as \u and four digits.
func appendUnit(dst []byte, u rune) []byte {
	const digits = "0123456789abcdef"
	return append(dst, '\\', 'u', digits[u>>12&15], digits[u>>8&15], digits[u>>4&15], digits[u&15])
}
