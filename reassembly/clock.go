package reassembly

import "time"

const (
	// maxStep is how far the time of one packet may be from the latest time and
	// be believed alone. Damaged times are usually years away.
	maxStep = 10 * time.Minute
	// maxForward is the most that time moves on with one packet. It is longer
	// than all timeouts, and keeps a damaged time from reaching the end of what
	// a Duration can hold.
	maxForward = 1000 * time.Hour
)

// A clock measures time that has passed by the times of packets, whatever they
// are. Only differences of its readings have a meaning.
//
// A time within maxStep before the latest is disorder, and changes nothing. A
// time further away is doubted until the next packet's: if that is back where
// time was before, the doubted one was damaged. If not, the capture had a long
// silence or, backwards, begins to show another day, and time goes on from
// there.
type clock struct {
	reading
	before  reading // than the last packet
	doubted bool    // whether the last packet's time was far away
}

type reading struct {
	now    time.Duration
	latest time.Time
}

// certain returns how much time has passed for sure. It never runs backwards.
func (c *clock) certain() time.Duration {
	if c.doubted {
		return c.before.now
	}
	return c.now
}

// advance takes the time of a packet; the zero time stands for none.
func (c *clock) advance(t time.Time) {
	if t.IsZero() {
		return
	}
	if c.latest.IsZero() {
		c.latest = t
	}
	if c.doubted && !c.near(t) && c.before.near(t) {
		c.reading = c.before
	}
	c.before, c.doubted = c.reading, !c.near(t)
	d := t.Sub(c.latest)
	c.now += min(max(0, d), maxForward)
	if d > 0 || c.doubted {
		c.latest = t
	}
}

// near reports whether t is close enough to the latest time to be believed.
func (r *reading) near(t time.Time) bool {
	d := t.Sub(r.latest)
	return -maxStep <= d && d <= maxStep
}
