package dissect

import (
	"slices"

	"smtpcap/reassembly"
	"smtpcap/report"
)

// maxPositions bounds the segments remembered for one unfinished element. A
// message of the largest size in segments of 128 bytes needs this many; past it
// neighbours are merged, and only the list of packets is poorer for it.
const maxPositions = 8192

// positions maps offsets in the byte stream of one direction to the packets that
// carried them. It holds only what an unfinished line, record or message may
// still ask for.
type positions struct {
	segments []segment
	end      int64 // offset one past the last byte seen or missing
}

// A segment is a run of bytes, [start, end), that came in one packet.
type segment struct {
	start, end int64
	mark       reassembly.Mark
}

// add appends n bytes that came in the packet m.
func (p *positions) add(n int, m reassembly.Mark) {
	start := p.end
	p.end += int64(n)
	if last := len(p.segments) - 1; last >= 0 {
		s := &p.segments[last]
		if s.mark.Packet == m.Packet || len(p.segments) == maxPositions {
			s.end = p.end
			if m.Packet > s.mark.Packet {
				s.mark = m
			}
			return
		}
	}
	p.segments = append(p.segments, segment{start, p.end, m})
}

// skip passes over n bytes that the capture does not have.
func (p *positions) skip(n int64) { p.end += n }

// trim forgets what lies wholly before the offset.
func (p *positions) trim(offset int64) {
	n := 0
	for n < len(p.segments) && p.segments[n].end <= offset {
		n++
	}
	if n > 0 {
		p.segments = slices.Delete(p.segments, 0, n)
	}
}

// recentSegments is how many segments are remembered of text: a line, or the line
// that ends a reply, has come in the last few.
const recentSegments = 64

// recent returns the offset before which text needs no packets any more. It is
// moved in steps, so that a long message costs next to nothing.
func (p *positions) recent() int64 {
	if n := len(p.segments); n >= 2*recentSegments {
		return p.segments[n-recentSegments].start
	}
	return 0
}

// within returns the segments that carry bytes of [start, end).
func (p *positions) within(start, end int64) []segment {
	i := 0
	for i < len(p.segments) && p.segments[i].end <= start {
		i++
	}
	j := i
	for j < len(p.segments) && p.segments[j].start < end {
		j++
	}
	return p.segments[i:j]
}

// mark returns the packet in which [start, end) became complete: the latest of
// those that carry it. The zero Mark means that no byte of it was captured.
func (p *positions) mark(start, end int64) reassembly.Mark {
	var latest reassembly.Mark
	for _, s := range p.within(start, end) {
		if s.mark.Packet >= latest.Packet {
			latest = s.mark
		}
	}
	return latest
}

// packets returns the numbers of all packets that carry bytes of [start, end),
// in ascending order.
func (p *positions) packets(start, end int64) []report.PacketNumber {
	segments := p.within(start, end)
	numbers := make([]report.PacketNumber, 0, len(segments))
	for _, s := range segments {
		numbers = append(numbers, report.PacketNumber(s.mark.Packet))
	}
	slices.Sort(numbers)
	return slices.Compact(numbers)
}
