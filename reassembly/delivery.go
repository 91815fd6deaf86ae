package reassembly

import "time"

const (
	// stallSends is how often a segment must have been sent to count as stalled,
	// and stallSendsSlow how often if stallTime passed meanwhile: one repetition
	// alone may follow a loss like any other, or come too early.
	stallSends     = 3
	stallSendsSlow = 2
	stallTime      = 3 * time.Second
	// twinTime is how far apart the captured copies of one packet may be: a capture
	// of a bridge, or on all interfaces, has packets twice. Senders wait longer
	// before they repeat one.
	twinTime = 5 * time.Millisecond
)

// A Stall is the segment that was sent again and again and that the receiver, which
// waited for nothing else, never acknowledged.
type Stall struct {
	Length      int   // bytes of payload of the shortest copy: a sender may cut what it repeats
	Sent        int   // how often
	First, Last int64 // packets
	// Shorter is the packet of a shorter segment that the receiver acknowledged; 0
	// if none is remembered.
	Shorter int64
	// Passed is an upper bound for the length of the segments that it acknowledged.
	// If the connection's beginning was not seen it is Length at least.
	Passed int
}

// A delivery is how much of a direction its receiver says to have.
type delivery struct {
	known  bool
	next   Seq           // the highest number that the receiver has expected next
	shut   bool          // its last window was zero: it wants no more for now
	passed int           // as Stall.Passed
	stall  Stall         // what is at next, if it was sent again; reset with each progress
	first  time.Duration // when that was first sent, by the Tracker's clock
	last   time.Duration // when it was last sent
}

// confirm takes a number that the receiver expects next.
func (s *stream) confirm(ack Seq) {
	d, from := &s.delivery, s.base
	if d.known {
		from = d.next
	}
	if d.known && !from.Less(ack) {
		return
	}
	if s.known && d.passed < s.stats().Largest && from.Less(ack) {
		d.passed = max(d.passed, s.longestWithin(from, ack))
	}
	d.known, d.next, d.stall = true, ack, Stall{}
}

// longestWithin returns the length of the longest segment in [from, to), or more if
// some of the segments are not known.
func (s *stream) longestWithin(from, to Seq) int {
	longest, all := s.recent.within(from, to)
	switch n := to.Diff(from); {
	case all >= n:
		return longest
	case s.stats().Missing == 0 && !s.next.Less(to):
		return min(n, s.stats().Largest)
	default:
		return n
	}
}

// repeated takes a segment of which the first byte was there before. Only what the
// receiver waits for can be stalled; what is behind it may have arrived.
func (s *stream) repeated(p piece) {
	d, now := &s.delivery, s.flow.tracker.clock.certain()
	if !d.known || p.seq != d.next || d.shut || s.ended && !s.closing {
		return
	}
	stall := &d.stall
	if stall.Sent == 0 {
		*stall = Stall{Length: p.length, First: p.mark.Packet}
		d.first, d.last = now, now
		if known := s.recent.carrying(p.seq); known != nil {
			*stall = Stall{Length: known.end.Diff(p.seq), First: known.packet, Sent: 1}
			d.first, d.last = known.at, known.at
		}
	}
	if stall.Sent > 0 && now-d.last <= twinTime {
		return
	}
	stall.Sent++
	stall.Length = min(stall.Length, p.length)
	stall.Last, d.last = p.mark.Packet, now
}

// settleDelivery notes what became of the last bytes.
func (s *stream) settleDelivery() {
	d, stats := &s.delivery, s.stats()
	stats.AckSeen = d.known
	if d.known && s.known {
		stats.Unacknowledged = int64(max(0, s.next.Diff(d.next)))
	}
	if n := d.stall.Sent; n < stallSendsSlow || n < stallSends && d.last-d.first < stallTime {
		return
	}
	stall := d.stall
	stall.Shorter = s.recent.shorter(d.next, stall.Length)
	stall.Passed = d.passed
	if s.flow.conn.MidStream {
		stall.Passed = max(d.passed, stall.Length)
	}
	stats.Stall = &stall
}
