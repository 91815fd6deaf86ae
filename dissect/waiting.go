package dissect

import (
	"smtpcap/dissect/smtp"
)

// retry opens records that waited for keys, once there may be some: in the order of
// their packets, so that the sides speak in turns.
func (c *conn) retry() {
	crypt := c.session.keys.crypt
	if crypt == nil {
		return
	}
	for crypt.News() {
		for c.retryOldest() {
		}
	}
}

// retryOldest opens the oldest record that waits and can be opened. It reports whether
// there was one.
func (c *conn) retryOldest() bool {
	order := []smtp.Side{smtp.Client, smtp.Server}
	if c.waitingSince(smtp.Server) < c.waitingSince(smtp.Client) {
		order = []smtp.Side{smtp.Server, smtp.Client}
	}
	for _, who := range order {
		s := &c.side[who]
		if s.stream == nil {
			continue
		}
		if _, waits := s.stream.Waiting(); waits && s.stream.Retry() {
			s.positions.trim(c.oldest(who))
			return true
		}
	}
	return false
}

// waitingSince returns the packet of the oldest record of a side that waits.
func (c *conn) waitingSince(who smtp.Side) int64 {
	s := &c.side[who]
	if s.stream == nil {
		return 0
	}
	at, _ := s.stream.Waiting()
	return s.positions.mark(s.base+at.Start, s.base+at.End).Packet
}
