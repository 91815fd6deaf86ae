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
// cannot be told apart. The first flights are lines of the dialogue.
type flight struct {
	who     smtp.Side
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

// add puts a record to the flight, or begins the next one.
func (f *flight) add(c *conn, who smtp.Side, r *tlswire.Record, m reassembly.Mark) {
	if f.records > 0 && f.who != who {
		f.flush(c)
	}
	if f.shown == maxFlights {
		return
	}
	f.who, f.mark = who, m
	f.records++
	if len(f.lengths) < maxFlightRecords {
		f.lengths = append(f.lengths, r.Length)
	}
}

// flush makes an event of the flight.
func (f *flight) flush(c *conn) {
	if f.records == 0 || f.shown == maxFlights {
		return
	}
	f.shown++
	c.event(reportSide(f.who), report.EventEncrypted, f.mark, "encrypted", f.text())
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
