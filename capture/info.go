package capture

import (
	"slices"
	"time"
)

// Info describes what was read of a capture so far.
type Info struct {
	Name        string
	Format      Format
	Compression Compression
	Snaplen     int             // the smallest of all interfaces, in bytes; 0 if there was no limit
	Packets     int64           // returned by Next
	LinkTypes   []LinkTypeCount // of the packets, in the order of their numbers
	First, Last time.Time       // the earliest and the latest packet; zero if no packet has a time
	Skipped     Skipped
}

// A LinkTypeCount is how many packets have a link type.
type LinkTypeCount struct {
	LinkType LinkType
	Packets  int64
}

// Skipped counts what a Reader passed over in a pcapng file because the blocks
// around it are sound. Its first three fields are packets that were lost.
type Skipped struct {
	UnknownInterface int64 // packets of an interface that no sound block describes
	BadPackets       int64 // packets whose lengths contradict their block's
	LargePackets     int64 // packets in a block of more than 2 MiB
	BadTimes         int64 // packets returned without their time, which was no date of the years 1 to 9999
	BadSecrets       int64 // decryption secrets that were malformed or more than MaxSecrets
	Records          int64 // what Wireshark numbers as a frame but is no network packet, such as a journal entry
	Blocks           int64 // names, statistics and whatever else
}

// Info returns what is known so far.
func (r *Reader) Info() Info {
	counts := make(map[LinkType]int64)
	r.decoder.linkTypes(counts)
	return Info{
		Name: r.name, Format: r.format, Compression: r.compression,
		Snaplen: r.decoder.snaplen(), Packets: r.packets, LinkTypes: sortedCounts(counts),
		First: r.span.first, Last: r.span.last, Skipped: r.skipped,
	}
}

// sortedCounts lists the link types that have packets.
func sortedCounts(counts map[LinkType]int64) []LinkTypeCount {
	var list []LinkTypeCount
	for t, n := range counts {
		if n > 0 {
			list = append(list, LinkTypeCount{t, n})
		}
	}
	slices.SortFunc(list, func(a, b LinkTypeCount) int { return int(a.LinkType) - int(b.LinkType) })
	return list
}

// A span is the time from the earliest to the latest packet.
type span struct{ first, last time.Time }

func (s *span) add(t time.Time) {
	switch {
	case t.After(s.last): // nearly always
		if s.first.IsZero() {
			s.first = t
		}
		s.last = t
	case s.first.IsZero(), t.Before(s.first):
		s.first = t
	}
}
