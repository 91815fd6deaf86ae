package render

import (
	"slices"

	"smtpcap/report"
)

// widestTerm is how far the titles of a list may be pushed to the right, in columns:
// half a line is left to them.
const widestTerm = lineWidth / 2

// Terms appends the list of what can be explained, under the kinds in the order of
// their first term.
func Terms(dst []byte, list []report.Explanation) []byte {
	var kinds []string
	for i := range list {
		if !slices.Contains(kinds, list[i].Kind) {
			kinds = append(kinds, list[i].Kind)
		}
	}
	for i, kind := range kinds {
		if i > 0 {
			dst = append(dst, '\n')
		}
		dst = append(dst, kind...)
		dst = appendKind(append(dst, '\n'), kind, list)
	}
	return dst
}

// appendKind appends the terms of one kind, their titles in one column.
func appendKind(dst []byte, kind string, list []report.Explanation) []byte {
	const margin, space = 2, 2
	width := 0
	for i := range list {
		if list[i].Kind == kind {
			width = max(width, columns(list[i].Term))
		}
	}
	at := margin + min(width, widestTerm) + space
	for i := range list {
		e := &list[i]
		if e.Kind != kind {
			continue
		}
		dst = append(appendSpaces(dst, margin), e.Term...)
		used := margin + columns(e.Term)
		if used+space > at {
			dst = appendMargin(dst, at)
		} else {
			dst = appendSpaces(dst, at-used)
		}
		dst = appendWrapped(dst, e.Title, at, at)
	}
	return dst
}
