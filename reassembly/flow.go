package reassembly

import (
	"net/netip"
	"time"
)

const (
	// resetWindow is how far behind the byte expected next a RST may be to
	// count: a window that mail servers really open. A RST before it is stale,
	// as described in RFC 9293, Section 3.5.3; one far behind it was forged.
	resetWindow = 1 << 20
	// synSlack is how many bytes may lie between a SYN and the first data seen,
	// if the data was captured before the SYN. A new connection would begin at
	// an unrelated number.
	synSlack = 64 << 10
)

// farOutside is why a segment of a followed connection was not taken.
var farOutside = reason{subject: "TCP segment far outside the window"}

// A flowKey names the connection between two endpoints whichever of them sends.
type flowKey struct{ low, high netip.AddrPort }

func keyOf(seg *segment) flowKey {
	if seg.src.Compare(seg.dst) > 0 {
		return flowKey{seg.dst, seg.src}
	}
	return flowKey{seg.src, seg.dst}
}

// A flow is the state of a connection that a Tracker follows. Flows are used
// again for other connections; a Conn is not.
type flow struct {
	tracker *Tracker
	key     flowKey
	conn    *Conn
	handler Handler
	streams [2]stream

	seen       time.Duration // when the last packet came, or when it ended
	list       *flowList     // that it is in
	prev, next *flow         // in list
}

// direction returns which way seg goes.
func (f *flow) direction(seg *segment) Direction {
	if f.conn.Addr[ToServer] == seg.src {
		return ToServer
	}
	return ToClient
}

// ended reports whether both directions have ended.
func (f *flow) ended() bool { return f.streams[ToServer].ended && f.streams[ToClient].ended }

// continues reports whether a segment with a SYN belongs to this connection and
// does not begin another one of the same addresses and ports.
func (f *flow) continues(dir Direction, seg *segment) bool {
	s, peer := &f.streams[dir], &f.streams[dir.Reverse()]
	switch {
	case s.syn && s.isn == seg.seq:
		// A host that was refused may try again with the same number.
		return !f.ended() || seg.has(flagACK) || f.conn.Ended.How != Reset || s.started
	case s.syn:
		// A server with SYN cookies may answer a repeated SYN with another
		// number, as long as it has sent nothing else.
		return seg.has(flagACK) && !s.started && peer.begunAt(seg.ack)
	case s.known:
		return near(s.base, seg.seq)
	case !s.queue.empty():
		return near(s.queue.start(), seg.seq)
	case seg.has(flagACK):
		return peer.begunAt(seg.ack)
	}
	return peer.syn && !peer.started // both sides open at once
}

// near reports whether a SYN is just before the first byte that was seen.
func near(first, isn Seq) bool {
	d := first.Diff(isn.Add(1))
	return 0 <= d && d <= synSlack
}

// begunAt reports whether a SYN/ACK or a RST that answers a SYN acknowledges
// this stream's SYN, and nothing that the SYN did not carry.
func (s *stream) begunAt(ack Seq) bool {
	return s.known && ack.Diff(s.base) >= 0 && ack.Diff(s.next) <= 0
}

// accept takes a segment of the connection.
func (f *flow) accept(dir Direction, seg *segment) {
	s, peer := &f.streams[dir], &f.streams[dir.Reverse()]
	m := seg.payload.mark
	f.conn.Last = m
	f.conn.Dir[dir].Packets++
	if seg.has(flagRST) {
		f.reset(dir, seg)
		return
	}
	if !seg.has(flagSYN) && !s.plausible(seg.seq) {
		f.tracker.odd.add(farOutside, 1)
		return
	}
	if seg.has(flagSYN) {
		f.synchronize(dir, seg)
	}
	if seg.has(flagACK) {
		peer.acknowledge(seg.ack)
		peer.delivery.shut = seg.window == 0
	}
	peer.tick()
	if n := seg.payload.length; n > 0 {
		stats := &f.conn.Dir[dir]
		stats.Largest = max(stats.Largest, n)
		s.add(seg.payload)
	}
	if seg.has(flagFIN) {
		s.finish(seg.payload.end(), m)
	}
	s.tick()
}

// synchronize takes a SYN.
func (f *flow) synchronize(dir Direction, seg *segment) {
	c, m := f.conn, seg.payload.mark
	c.MidStream = false
	if c.Dir[dir].MSS == 0 {
		c.Dir[dir].MSS = seg.mss
	}
	f.streams[dir].synchronize(seg.seq)
	mark, from := &c.SYN, ToServer
	if seg.has(flagACK) {
		mark, from = &c.SYNACK, ToClient
	}
	if mark.Packet == 0 {
		*mark = m
	}
	if dir == from {
		c.Roles = FromHandshake
	}
}

// reset takes a RST, which ends both directions if a receiver would believe it.
func (f *flow) reset(dir Direction, seg *segment) {
	stats, m := &f.conn.Dir[dir], seg.payload.mark
	if !f.validReset(dir, seg) {
		stats.StaleResets++
		return
	}
	if stats.RST.Packet == 0 {
		stats.RST = m
	}
	f.closed(Reset, dir, m)
	if peer := &f.streams[dir.Reverse()]; seg.has(flagACK) && peer.plausible(seg.ack) {
		peer.confirm(seg.ack)
		peer.sent(seg.ack)
	}
	f.streams[dir].sent(seg.seq)
	f.streams[dir].flush(Reset, m)
	f.streams[dir.Reverse()].flush(Reset, m)
}

// validReset reports whether a RST is in the window or, in a direction that has
// shown nothing yet, answers the SYN, as described in RFC 9293, Section 3.5.3.
func (f *flow) validReset(dir Direction, seg *segment) bool {
	s := &f.streams[dir]
	next := s.next
	switch {
	case s.known:
	case !s.queue.empty():
		next = s.queue.start()
	default:
		return seg.has(flagACK) && f.streams[dir.Reverse()].begunAt(seg.ack)
	}
	d := seg.seq.Diff(next)
	return 0 <= d && d <= resetWindow
}

// closed notes what closed the connection, if it is the first such event.
func (f *flow) closed(how How, by Direction, m Mark) {
	if f.conn.Ended.How == Open {
		f.conn.Ended = Ended{How: how, By: by, ByKnown: true, Mark: m}
	}
}

// giveUp ends what is still open for a reason that is neither side's doing.
func (f *flow) giveUp(how How) {
	m := f.tracker.mark
	if f.conn.Ended.How == Open {
		f.conn.Ended = Ended{How: how, Mark: m}
	}
	f.streams[ToServer].flush(how, m)
	f.streams[ToClient].flush(how, m)
}

// A flowList is a list of flows, of which each is in one list at most.
type flowList struct {
	front, back *flow
	n           int
}

// pushBack puts f at the back.
func (l *flowList) pushBack(f *flow) {
	f.list, f.prev, f.next = l, l.back, nil
	if l.back != nil {
		l.back.next = f
	} else {
		l.front = f
	}
	l.back = f
	l.n++
}

// remove takes f out of its list.
func (f *flow) remove() {
	l := f.list
	if f.prev != nil {
		f.prev.next = f.next
	} else {
		l.front = f.next
	}
	if f.next != nil {
		f.next.prev = f.prev
	} else {
		l.back = f.prev
	}
	f.list, f.prev, f.next = nil, nil, nil
	l.n--
}
