package reassembly

import "time"

const (
	// maxBackward is how far the time of packets may fall behind the latest and
	// still count as disorder. More than that is another recording, or a clock
	// that was set: time goes on from there.
	maxBackward = 10 * time.Minute
	// maxForward is the most that time moves on with one packet. It is longer
	// than all timeouts, and keeps a damaged time from reaching the end of what
	// a Duration can hold.
	maxForward = 1000 * time.Hour
)

// A clock measures time that has passed by the times of packets. It never runs
// backwards, whatever they are. Only differences of its readings have a
// meaning.
type clock struct {
	now    time.Duration
	latest time.Time
}

// advance takes the time of a packet; the zero time stands for none.
func (c *clock) advance(t time.Time) {
	if t.IsZero() {
		return
	}
	d := t.Sub(c.latest)
	switch {
	case c.latest.IsZero() || d < -maxBackward:
		c.latest = t
	case d > 0:
		c.now += min(d, maxForward)
		c.latest = t
	}
}
