package render

import "strings"

// lineWidth is the width of the text report: what tickets and mail keep whole.
const lineWidth = 78

// appendWrapped appends text as lines of at most lineWidth columns. The first
// line goes on from column used; the others begin with indent spaces. Runs of spaces
// become one. A word wider than a line is cut.
func appendWrapped(dst []byte, text string, used, indent int) []byte {
	if used < lineWidth && indent < lineWidth && isPlain(text) {
		return appendPlain(dst, text, used, indent)
	}
	return appendWords(dst, text, used, indent)
}

// appendWords is appendWrapped for any text, word by word.
func appendWords(dst []byte, text string, used, indent int) []byte {
	col := used
	fresh := true // nothing stands on this line yet but its margin
	for word, rest := nextWord(text); word != ""; word, rest = nextWord(rest) {
		w := columns(word)
		if !fresh {
			if col+1+w <= lineWidth {
				dst = append(dst, ' ')
				col++
			} else {
				dst, col, fresh = appendMargin(dst, indent), indent, true
			}
		}
		for col+w > lineWidth {
			var head string
			head, word = cut(word, lineWidth-col)
			dst = append(dst, head...)
			dst, col = appendMargin(dst, indent), indent
			w = columns(word)
		}
		dst = append(dst, word...)
		col += w
		fresh = false
	}
	return append(dst, '\n')
}

// appendPlain is the same for text that is as wide as it is long, as nearly all is.
func appendPlain(dst []byte, text string, used, indent int) []byte {
	for room := lineWidth - used; len(text) > room; room = lineWidth - indent {
		end := strings.LastIndexByte(text[:room+1], ' ')
		next := end + 1
		if end < 0 {
			end, next = room, room // a word wider than the line
		}
		dst = appendMargin(append(dst, text[:end]...), indent)
		text = text[next:]
	}
	return append(append(dst, text...), '\n')
}

// isPlain reports whether text is printable ASCII with single spaces between its
// words: as wide as it is long, and a line as it stands.
func isPlain(text string) bool {
	before := byte(' ')
	for i := range len(text) {
		c := text[i]
		if c-' ' > '~'-' ' || c == ' ' && before == ' ' {
			return false
		}
		before = c
	}
	return before != ' '
}

// nextWord returns the first word of text, empty if there is none, and the rest.
func nextWord(text string) (word, rest string) {
	word, rest, _ = strings.Cut(strings.TrimLeft(text, " "), " ")
	return word, rest
}

func appendMargin(dst []byte, indent int) []byte {
	dst = append(dst, '\n')
	return appendSpaces(dst, indent)
}

func appendSpaces(dst []byte, n int) []byte {
	for range n {
		dst = append(dst, ' ')
	}
	return dst
}

// cut splits a word after at most n columns, and at least one character.
func cut(word string, n int) (head, tail string) {
	col := 0
	for i, r := range word {
		w := columns(string(r))
		if i > 0 && col+w > n {
			return word[:i], word[i:]
		}
		col += w
	}
	return word, ""
}
