package reassembly

import "container/list"

const (
	// window is the greatest distance between the byte expected next and a
	// segment: the largest window that TCP has, as described in RFC 7323,
	// Section 2.3.
	window = 1 << 30
	// startSlack is how many packets of the connection must pass until the
	// first segment of a direction is taken for its beginning, if neither a SYN
	// nor an acknowledgement tells.
	startSlack = 3
	// startReach is how many bytes before the first one seen may still be put
	// before it, as long as none was handed on: a few segments.
	startReach = 64 << 10
	// startSpread is how far apart the segments may be that are held until the
	// beginning is known. With the few packets of startSlack it keeps the
	// sequence numbers that are held comparable.
	startSpread = 1 << 20
)

// A stream is one direction of a connection.
type stream struct {
	flow *flow
	dir  Direction

	known   bool // next, and base, have a value
	started bool // something was handed on, so that next cannot move back
	ended   bool
	base    Seq // of the first byte
	next    Seq // of the byte expected next

	syn bool
	isn Seq // of the SYN

	closing bool // there was a FIN
	fin     Seq  // of the FIN

	acked     bool
	ack       Seq  // what the other side's last packet expected next
	waited    int  // packets of the connection that passed while bytes were overdue
	inHole    bool // the last that was handed on was a gap
	queue     queue
	holder    *list.Element // in Tracker.holders while the queue is not empty
	accounted int           // what Tracker.held counts of this queue
	recent    recent        // what was handed on last
	delivery  delivery
}

func (s *stream) stats() *DirStats { return &s.flow.conn.Dir[s.dir] }

func (s *stream) ignored() bool { return s.flow.conn.ignored[s.dir] }

// plausible reports whether a sequence number is near enough to what is known.
func (s *stream) plausible(seq Seq) bool {
	near, limit := seq, window
	switch {
	case s.known:
		near = s.next
	case !s.queue.empty():
		near, limit = s.queue.start(), startSpread
	}
	d := seq.Diff(near)
	return -limit <= d && d <= limit
}

// synchronize takes the sequence number of a SYN.
func (s *stream) synchronize(isn Seq) {
	if s.syn && s.isn == isn {
		s.stats().Retransmitted++
		return
	}
	if s.syn { // another number: what was held belongs to the old one
		s.queue.clear()
		s.delivery = delivery{}
	}
	s.syn, s.isn = true, isn
	if !s.started {
		s.begin(isn.Add(1))
	}
}

// begin sets the first byte of the stream.
func (s *stream) begin(first Seq) {
	s.known, s.base, s.next, s.waited = true, first, first, 0
	s.drain()
}

// add takes a piece of the stream.
func (s *stream) add(p piece) {
	if s.known && p.seq == s.next && s.queue.empty() && !s.closing && !s.ended {
		s.handOn(p) // as nearly all are
		return
	}
	if s.keepAlive(p) {
		s.stats().KeepAlives++
		return
	}
	if s.known && p.seq.Less(s.next) {
		s.repeated(p)
	}
	if s.closing && s.fin.Less(p.end()) {
		s.stats().AfterEnd++
		p = p.upTo(s.fin)
	}
	if s.known && !s.started && p.seq.Less(s.next) && s.next.Diff(p.seq) <= startReach && !s.syn {
		s.base, s.next = p.seq, p.seq
	}
	if p.length == 0 || !s.fresh(p) {
		return
	}
	if s.ended {
		s.stats().AfterEnd++
		return
	}
	if s.ignored() {
		p.data = nil
	}
	s.place(p)
}

// keepAlive reports whether p is a probe that asks for an acknowledgement of
// what was acknowledged before, as described in RFC 9293, Section 3.8.4. Its
// one byte has no meaning.
func (s *stream) keepAlive(p piece) bool {
	return s.known && p.length == 1 && s.next.Diff(p.seq) == 1
}

// fresh compares p with what was there before, counts what it finds and
// reports whether p has anything new.
func (s *stream) fresh(p piece) bool {
	seen, conflict := s.queue.overlap(p)
	if s.known && p.seq.Less(s.next) {
		seen += min(s.next.Diff(p.seq), p.length)
		conflict = conflict || s.recent.conflict(p, s.flow.tracker.seed)
	}
	stats := s.stats()
	if conflict {
		stats.Conflicts++
	}
	switch seen {
	case 0:
	case p.length:
		stats.Retransmitted++
		return false
	default:
		stats.Overlaps++
	}
	return true
}

// place hands p on, or queues it if it arrived early. If there is no room for
// it, what is missing before it is taken for lost.
func (s *stream) place(p piece) {
	for !s.ended && (!s.known || s.next.Less(p.seq)) {
		if s.roomFor(p) {
			s.queue.insert(p)
			s.hold()
			return
		}
		s.stats().Forced++
		first := p.seq
		if !s.queue.empty() && s.queue.start().Less(first) {
			first = s.queue.start()
		}
		s.skip(first)
	}
	for p = p.from(s.next); p.length > 0 && !s.ended; p = p.from(s.next) {
		end := p.end()
		if !s.queue.empty() && s.queue.start().Less(end) {
			end = s.queue.start()
		}
		s.handOn(p.upTo(end))
		s.drain()
	}
}

// roomFor reports whether p can be queued. For that, other directions may have
// to give up their oldest holes.
func (s *stream) roomFor(p piece) bool {
	t := s.flow.tracker
	if s.queue.held+p.cost() > t.limits.HeldPerDirection {
		return false
	}
	for t.held+p.cost() > t.limits.HeldTotal {
		oldest := t.oldestHolder()
		if oldest == nil || oldest == s {
			return false
		}
		oldest.stats().Forced++
		oldest.skip(oldest.queue.start())
		t.settle(oldest.flow)
	}
	return true
}

// hold brings the Tracker's account of what is held up to date.
func (s *stream) hold() {
	t := s.flow.tracker
	t.held += s.queue.held - s.accounted
	s.accounted = s.queue.held
	switch {
	case s.queue.empty() && s.holder != nil:
		t.holders.Remove(s.holder)
		s.holder = nil
	case !s.queue.empty() && s.holder == nil:
		s.holder = t.holders.PushBack(s)
	}
}

// skip takes what is missing up to seq for lost. If the beginning is not known
// yet, that is it.
func (s *stream) skip(seq Seq) {
	if !s.known {
		s.begin(seq)
		return
	}
	s.gap(seq.Diff(s.next), s.flow.tracker.mark)
	s.advance(seq)
	s.drain()
}

// advance moves on to seq.
func (s *stream) advance(seq Seq) {
	s.next, s.started, s.waited = seq, true, 0
}

// drain hands on what is next in the queue, and ends the stream if its FIN is
// next.
func (s *stream) drain() {
	for !s.ended {
		p, ok := s.queue.pop(s.next)
		if !ok {
			break
		}
		if p = p.from(s.next); p.length > 0 {
			s.handOn(p)
		}
	}
	s.hold()
	if s.closing && !s.ended && !s.next.Less(s.fin) {
		s.end(FIN, s.stats().FIN)
	}
}

// handOn hands on a piece that is next.
func (s *stream) handOn(p piece) {
	s.advance(p.end())
	wanted := p.data != nil && !s.ignored()
	if wanted {
		s.recent.add(p, s.flow.tracker)
	}
	if n := p.captured(); n > 0 {
		s.stats().Bytes += int64(n)
		s.inHole = false
		if wanted {
			s.flow.conn.Awaited[s.dir.Reverse()] = p.acks && s.flow.streams[s.dir.Reverse()].lacks(p.ack)
			s.flow.handler.Data(s.dir, p.data, p.mark)
		}
	}
	if p.cut > 0 {
		s.stats().CutBySnaplen += int64(p.cut)
		s.gap(p.cut, p.mark)
	}
}

// gap reports n bytes that the capture does not have.
func (s *stream) gap(n int, m Mark) {
	s.stats().Missing += int64(n)
	if !s.inHole {
		s.stats().Gaps++
		s.inHole = true
	}
	if !s.ignored() {
		s.flow.handler.Gap(s.dir, int64(n), m)
	}
}

// finish takes a FIN at seq. One that contradicts what was seen before is not
// believed.
func (s *stream) finish(seq Seq, m Mark) {
	switch {
	case s.closing || s.ended,
		s.known && seq.Less(s.next),
		!s.queue.empty() && seq.Less(s.queue.end()):
		return
	}
	s.closing, s.fin = true, seq
	s.stats().FIN = m
	s.flow.closed(FIN, s.dir, m)
	if !s.known && s.queue.empty() {
		s.begin(seq)
		return
	}
	if s.known {
		s.drain()
	}
}

// flush hands on all that is there and ends the stream.
func (s *stream) flush(how How, m Mark) {
	for !s.ended && !s.queue.empty() {
		s.skip(s.queue.start())
	}
	if to, ok := s.overdue(); ok {
		s.skip(to)
	}
	if !s.ended && s.closing {
		s.skip(s.fin)
	}
	s.end(how, m)
}

// end ends the stream, once.
func (s *stream) end(how How, m Mark) {
	if s.ended {
		return
	}
	s.ended = true
	s.queue.clear()
	s.hold()
	s.flow.handler.End(s.dir, how, m)
}
