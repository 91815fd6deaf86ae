package reassembly

// lossSlack is how many packets of the connection must pass after the
// receiver has acknowledged bytes which the capture does not have before
// they are taken for lost. It lets packets pass which were captured in
// another order than they were sent in.
const lossSlack = 8

// acknowledge takes what the receiver expects next. The last packet tells, not
// the highest number, so that one forged packet does not do for long.
func (s *stream) acknowledge(ack Seq) {
	if !s.plausible(ack) {
		return
	}
	s.confirm(ack)
	if s.ended {
		return
	}
	s.acked, s.ack = true, ack
	switch {
	case s.known:
	case s.queue.empty() || ack.Less(s.queue.start()):
		s.begin(ack)
	default:
		s.begin(s.queue.start())
	}
}

// lacks reports whether bytes before a number that the other side acknowledged have not
// come, so that what it sent with that may answer them.
func (s *stream) lacks(seq Seq) bool {
	return s.known && !s.ended && s.plausible(seq) && s.next.Less(seq)
}

// overdue returns up to where bytes are missing that the receiver has
// acknowledged. ok is false if there are none.
func (s *stream) overdue() (to Seq, ok bool) {
	if s.ended || !s.known || !s.acked || !s.next.Less(s.ack) {
		return 0, false
	}
	to = s.ack
	if s.closing && s.fin.Less(to) {
		to = s.fin
	}
	if !s.queue.empty() && s.queue.start().Less(to) {
		to = s.queue.start()
	}
	return to, s.next.Less(to)
}

// tick counts a packet of the connection, in either direction, and loses
// patience when enough of them have passed.
func (s *stream) tick() {
	if !s.known && !s.queue.empty() {
		if s.waited++; s.waited > startSlack {
			s.begin(s.queue.start())
		}
		return
	}
	to, ok := s.overdue()
	if !ok {
		s.waited = 0
		return
	}
	if s.waited++; s.waited > lossSlack {
		s.skip(to)
	}
}

// sent takes the number of a RST, up to which its sender had sent, or that which it
// acknowledges, up to which its receiver had: what is missing before it was never
// captured, whether or not it was received.
func (s *stream) sent(seq Seq) {
	if s.known && (!s.acked || s.ack.Less(seq)) {
		s.acked, s.ack = true, seq
	}
}
