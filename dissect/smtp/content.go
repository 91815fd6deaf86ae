package smtp

import "bytes"

// position is what the end of a message is recognised by: where the last bytes
// stand in CR LF "." CR LF, as described in RFC 5321, Section 4.1.1.4, and in
// its loose forms, in which one or both of the CR are absent.
type position uint8

const (
	midLine    position = iota
	afterCR             // CR, not after a dot alone
	lineStart           // CR LF
	looseStart          // LF without CR
	dot                 // CR LF .
	dotCR               // CR LF . CR
	looseDot            // LF .
	looseDotCR          // LF . CR, and a dot before several CR
)

// step is the position after one more byte. strict is set at CR LF . CR LF,
// loose at the other forms of a dot alone on its line.
func (p position) step(c byte) (next position, strict, loose bool) {
	switch c {
	case '\r':
		switch p {
		case dot:
			return dotCR, false, false
		case dotCR, looseDot, looseDotCR:
			return looseDotCR, false, false
		}
		return afterCR, false, false
	case '\n':
		switch p {
		case dotCR:
			return lineStart, true, false
		case looseDotCR:
			return lineStart, false, true
		case dot, looseDot:
			return looseStart, false, true
		case afterCR:
			return lineStart, false, false
		}
		return looseStart, false, false
	case '.':
		switch p {
		case lineStart:
			return dot, false, false
		case looseStart:
			return looseDot, false, false
		}
	}
	return midLine, false, false
}

// content is a message that follows DATA. None of its bytes are kept.
type content struct {
	command   int64 // offset of the DATA line
	start     int64 // offset of the first byte
	size      int64
	at        position
	lenient   bool // the client ends its lines in LF: a loose dot ends the message
	confirmed bool // 354 was seen
	answered  bool // the reply to the message was seen, before its end
	doubt     bool // the end may have passed: bytes are missing or a loose dot was seen
	atLoose   bool // a loose dot was the last that was read
}

// scan reads b up to the end of the message or a loose dot, and returns how
// many bytes it has read.
func (c *content) scan(b []byte) (n int, ended, loose bool) {
	for n < len(b) && !ended && !loose {
		c.atLoose = false
		if c.at < dot {
			n += c.skip(b[n:])
			continue
		}
		c.at, ended, loose = c.at.step(b[n])
		n++
	}
	c.size += int64(n)
	if loose {
		c.doubt, c.atLoose = true, true
	}
	return n, ended || loose && c.lenient, loose
}

// skip passes over bytes of the message, up to and with the next dot that may
// be alone on its line, and returns how many. It is where bulk mail goes
// through: in text dots are rarer than lines.
func (c *content) skip(b []byte) int {
	for end := 0; ; {
		i := bytes.IndexByte(b[end:], '.')
		if i < 0 {
			break
		}
		end += i + 1
		switch before := c.before(b[:end-1]); {
		case before != lineStart && before != looseStart:
		case end < len(b) && b[end] != '\r' && b[end] != '\n':
		default:
			c.at, _, _ = before.step('.')
			return end
		}
		for end < len(b) && b[end] == '.' {
			end++
		}
	}
	c.at = c.before(b)
	return len(b)
}

// before is the position after b, which holds no dot alone on its line.
func (c *content) before(b []byte) position {
	switch n := len(b); {
	case n == 0:
		return c.at
	case b[n-1] == '\r':
		return afterCR
	case b[n-1] != '\n':
		return midLine
	case n == 1 && c.at == afterCR, n > 1 && b[n-2] == '\r':
		return lineStart
	}
	return looseStart
}

// gap says that n bytes are missing.
func (c *content) gap(n int64) {
	c.size += n
	c.at = midLine
	c.doubt, c.atLoose = true, false
}

// atLineStart reports whether the next byte is the first of a line.
func (c *content) atLineStart() bool { return c.at == lineStart || c.at == looseStart }
