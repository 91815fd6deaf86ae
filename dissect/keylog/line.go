package keylog

import (
	"bytes"
	"encoding/hex"
)

// blanks may stand between fields and around them. RFC 9850, Section 2, has a single
// space; what was copied out of a terminal or a mail has others.
const blanks = " \t"

// An entry is what a line says. It is read into again and again, so that lines are not
// allocated.
type entry struct {
	label  label
	name   []byte // of the session
	secret []byte
}

// read reads a line without blanks around it. It reports false if it is none of a key
// log: a label and two fields of hexadecimal digits, of lengths that a known label has.
func (e *entry) read(text []byte) bool {
	word, rest := cutField(text)
	name, rest := cutField(rest)
	secret, rest := cutField(rest)
	if len(rest) > 0 || !isLabel(word) || !decode(&e.name, name) || !decode(&e.secret, secret) {
		return false
	}
	e.label = labelOf(word)
	return e.label.takes(len(e.name), len(e.secret))
}

// cutField cuts s behind its first field and the blanks that follow.
func cutField(s []byte) (field, rest []byte) {
	i := bytes.IndexAny(s, blanks)
	if i < 0 {
		return s, nil
	}
	return s[:i], bytes.TrimLeft(s[i:], blanks)
}

// isLabel reports whether a word could be a label that somebody knows.
func isLabel(word []byte) bool {
	for _, c := range word {
		if (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_' {
			return false
		}
	}
	return len(word) > 0
}

// decode reads hexadecimal digits of either case, two a byte and at least two, into the
// memory of out. The error of package hex shows a digit and is not handed on.
func decode(out *[]byte, digits []byte) bool {
	b, err := hex.AppendDecode((*out)[:0], digits)
	*out = b
	return err == nil && len(b) > 0
}
