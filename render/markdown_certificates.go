package render

import (
	"fmt"
	"strconv"

	"smtpcap/report"
)

// certificates writes what one side showed: its names in a table, the details and
// digests of each below, and what they are worth.
func (Markdown) certificates(dst []byte, c *report.Connection, side report.Side) []byte {
	dst = fmt.Appendf(dst, "%s:\n\n", markdown(chainTitle(c, side)))
	if note := chainNote(c, side); note != "" {
		dst = appendParagraph(dst, note)
	}
	if side == report.Client {
		for _, note := range laterNotes(c) {
			dst = appendParagraph(dst, note)
		}
	}
	list := shownBy(c, side)
	if len(list) == 0 {
		return dst
	}
	dst = append(dst, "| | subject | issuer | bytes |\n| ---: | --- | --- | ---: |\n"...)
	for i := range list {
		subject, issuer := list[i].names()
		dst = appendCells(dst, list[i].place(), subject, issuer, strconv.Itoa(list[i].Length))
	}
	dst = append(dst, '\n')
	for i := range list {
		s := &list[i]
		details := join("; ", s.placeInChain(), s.validity(s.period()), join("; ", s.details()...), join("; ", s.digests()...))
		if details != "" {
			dst = fmt.Appendf(dst, "- %s: %s\n", s.place(), markdown(details))
		}
	}
	dst = appendFactItems(dst, verificationFacts(c, side))
	return append(dst, '\n')
}
