package dissect

import (
	"fmt"
	"strconv"
	"strings"

	"smtpcap/dissect/smtp"
	"smtpcap/dissect/tlswire"
	"smtpcap/reassembly"
	"smtpcap/report"
)

// A flight is a run of encrypted records of one side in TLS 1.3, where messages
// cannot be told apart. The first flights are lines of the dialogue, unless all of
// their records are opened.
type flight struct {
	hidden
	records int             // how many it holds
	lengths []int           // of the first of them
	mark    reassembly.Mark // of the last record
	shown   int             // flights that were made events
}

const (
	// maxFlights bounds the flights in the dialogue: the handshake has two or three.
	maxFlights = 4
	// maxFlightRecords bounds the lengths that are listed of one.
	maxFlightRecords = 8
)

// add puts the side's latest encrypted record to the flight, or begins the next one.
func (f *flight) add(s *session, who smtp.Side, r *tlswire.Record, m reassembly.Mark) {
	if f.records > 0 && f.who != who {
		f.flush(s)
	}
	if f.shown == maxFlights {
		return
	}
	f.to = s.evidence.side[who].encrypted
	if f.records == 0 {
		f.hidden = hidden{who: who, from: f.to - 1, to: f.to}
	}
	f.mark = m
	f.records++
	if len(f.lengths) < maxFlightRecords {
		f.lengths = append(f.lengths, r.Length)
	}
}

// reveal notes that a side's encrypted record number n was opened.
func (f *flight) reveal(who smtp.Side, n int64) {
	if f.records > 0 && f.who == who && f.from <= n && n < f.to {
		f.opened++
	}
}

// flush makes an event of the flight.
func (f *flight) flush(s *session) {
	if f.records == 0 || f.shown == maxFlights {
		return
	}
	f.shown++
	s.hideRecords(f.hidden, report.EventEncrypted, f.mark, "encrypted", f.text())
	f.records, f.lengths = 0, f.lengths[:0]
}

func (f *flight) text() string {
	if f.records == 1 {
		return fmt.Sprintf("1 record of %d bytes", f.lengths[0])
	}
	parts := make([]string, len(f.lengths))
	for i, n := range f.lengths {
		parts[i] = strconv.Itoa(n)
	}
	list := strings.Join(parts, ", ")
	if f.records > len(f.lengths) {
		list += ", and so on"
	}
	return fmt.Sprintf("%d records of %s bytes", f.records, list)
}
