package dissect

import (
	"slices"

	"smtpcap/dissect/smtp"
	"smtpcap/reassembly"
	"smtpcap/report"
)

// A hidden is an event that says no more than that something was encrypted: a line of
// the dialogue for one or more encrypted records of a side. Once all of them have been
// opened what they hold stands there, and the event goes.
type hidden struct {
	who      smtp.Side
	from, to int64 // which of the side's encrypted records, from 0
	opened   int64 // how many of them
	event    int   // in the list of events
}

// hide adds an event for the side's latest encrypted record.
func (v sideVisitor) hide(kind report.EventKind, m reassembly.Mark, name, text string) {
	n := v.evidence.side[v.who].encrypted
	v.hideRecords(hidden{who: v.who, from: n - 1, to: n}, kind, m, name, text)
}

// hideRecords adds an event for some encrypted records.
func (s *session) hideRecords(h hidden, kind report.EventKind, m reassembly.Mark, name, text string) {
	h.event = len(s.conn.rep.Events)
	if h.event < maxEvents && s.keys.crypt != nil {
		s.hidden = append(s.hidden, h)
	}
	s.conn.event(report.Observed, reportSide(h.who), kind, m, name, text)
}

// reveal notes that a side's encrypted record number n was opened.
func (s *session) reveal(who smtp.Side, n int64) {
	s.flight.reveal(who, n)
	for i := range s.hidden {
		if h := &s.hidden[i]; h.who == who && h.from <= n && n < h.to {
			h.opened++
		}
	}
}

// settleHidden takes away the events of records that were opened, the last first.
func (s *session) settleHidden() {
	r := s.conn.rep
	for _, h := range slices.Backward(s.hidden) {
		if h.opened == h.to-h.from {
			r.Events = slices.Delete(r.Events, h.event, h.event+1)
		}
	}
}
