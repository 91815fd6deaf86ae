package inference

// A joint is the readings of both sides, to be held against each other.
type joint struct {
	*Handshake
	client, server flight
}

// unread stands for a flight that does not read: anything agrees with it.
var unread = []reading{{}}

// readingsOf returns the readings of a flight that are as good as d, or unread.
func (f *flight) readingsOf(d doubt) []reading {
	var good []reading
	for _, r := range f.readings {
		if r.doubt <= d {
			good = append(good, r)
		}
	}
	if len(good) == 0 {
		return unread
	}
	return good
}

// A verdict is what a set of values comes to: none, one, or several.
type verdict[T comparable] struct {
	value   T
	several bool
	any     bool
}

func (v *verdict[T]) add(value T) {
	v.several = v.several || v.any && v.value != value
	v.value, v.any = value, true
}

// one reports whether all values were equal, and there were some.
func (v *verdict[T]) one() bool { return v.any && !v.several }

// toldByServer reports whether the server's flight alone tells whether it asked.
func (j *joint) toldByServer() bool {
	var v verdict[Presence]
	for _, r := range j.server.readingsOf(guessed) {
		v.add(r.request)
	}
	return v.one() && v.value != NotKnown
}

// toldByClient reports whether the client's flight alone tells what it did.
func (j *joint) toldByClient() bool {
	var v verdict[Status]
	for _, r := range j.client.readingsOf(guessed) {
		v.add(r.status)
	}
	return v.one() && v.value != Unknown
}

// statuses returns what the client's readings come to that are as good as d and agree
// with one of the server's. plainly says that one of them needs no guess.
func (j *joint) statuses(client, server doubt) (v verdict[Status], plainly bool) {
	for _, c := range j.client.readingsOf(client) {
		for _, s := range j.server.readingsOf(server) {
			if c.agrees(&s) {
				v.add(c.status)
				plainly = plainly || c.doubt == plain && s.doubt == plain
			}
		}
	}
	return v, plainly
}
