package inference

// Infer says what the lengths and the order of the encrypted records of a TLS 1.3
// handshake tell. It does not change h and keeps nothing of it.
func Infer(h *Handshake) Answer {
	if why := h.silence(); why != "" {
		return silent(why)
	}
	sides := h.split()
	if h.Alert {
		sides[Server].before = h.serverBefore(h.AlertBefore)
	}
	j := joint{Handshake: h, server: readServer(h, sides[Server]), client: readClient(h, sides[Client])}
	if h.Alert && len(j.client.lengths) == 0 {
		j.client.readings = []reading{{status: RejectedServer, last: -1}}
	}
	var a Answer
	a.Client = j.answerClient()
	a.Server = j.answerServer(a.Client)
	a.End = j.answerEnd(a.Client)
	return a
}

// silence returns why nothing can be told whatever the lengths are, or "".
func (h *Handshake) silence() string {
	switch {
	case h.PSK:
		return whyPSK
	case (h.Hash != 32 && h.Hash != 48) || (h.Tag != 16 && h.Tag != 8):
		return whySuite
	case h.offers(earlyData):
		return whyEarlyData
	case len(h.Records) == 0 && h.End == Gap:
		return whyGap
	case len(h.Records) == 0:
		return whyNoRecords
	}
	return ""
}

func silent(why string) Answer {
	b := Basis{Why: why}
	return Answer{ClientAnswer{Basis: b}, ServerAnswer{Basis: b}, EndAnswer{Basis: b}}
}

// serverBefore counts the server's records among the first n.
func (h *Handshake) serverBefore(n int) int {
	count := 0
	for _, r := range h.Records[:min(max(n, 0), len(h.Records), maxRecords)] {
		count += int(r.From & 1)
	}
	return count
}

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

// answerClient joins the readings to what the client did.
func (j *joint) answerClient() ClientAnswer {
	if why := j.noClient(); why != "" {
		return ClientAnswer{Basis: Basis{Why: why, Readings: j.competing(Unknown)}}
	}
	v, plainly := j.statuses(guessed, far)
	if !v.one() {
		why := whySeveral
		if !v.any {
			why = whyContradict
		}
		return ClientAnswer{Basis: Basis{Why: why, Readings: j.competing(Unknown)}}
	}
	a := ClientAnswer{Status: v.value}
	a.Confidence, a.Why = j.confidence(a.Status, plainly)
	if a.Confidence == Low {
		a.Readings = j.competing(a.Status)
	}
	for _, c := range j.client.readingsOf(guessed) {
		if c.status == a.Status {
			a.Records = j.client.at[:max(len(a.Records), c.last+1)]
			if c.status == Sent {
				a.Chain.widen(&c)
			}
		}
	}
	j.limitChain(&a.Chain)
	return a
}

// noClient returns why the client's flight cannot give an answer, or "".
func (j *joint) noClient() string {
	var v verdict[Status]
	for _, r := range j.client.readingsOf(guessed) {
		v.add(r.status)
	}
	switch {
	case len(j.client.readings) == 0 && len(j.client.lengths) == 0 && j.End == Gap:
		return whyGap
	case len(j.client.readings) == 0 && len(j.client.lengths) == 0:
		return whyNoClient
	case len(j.client.readings) == 0:
		return whyUnreadable
	case v.one() && v.value == Unknown:
		return whySeveral
	case v.one() && v.value == RejectedServer && len(j.server.readings) == 0:
		return whyAlertEarly
	}
	return ""
}

// confidence says how well a status is founded, and why.
func (j *joint) confidence(s Status, plainly bool) (Confidence, string) {
	all, _ := j.statuses(far, guessed)
	switch {
	case all.several || all.any && all.value != s:
		return Low, whyOther
	case !plainly:
		return Medium, whyGuessed
	case !j.toldByClient() || !j.toldByServer():
		return Medium, whyOneSide
	case s == NotRequested && j.offers(postHandshakeAuth):
		return Medium, whyLater
	case j.Alert:
		return High, whyAlertClear
	}
	return High, whyBoth
}

// competing returns the readings of the client's flight, one for each status, that of
// first before all others.
func (j *joint) competing(first Status) []Reading {
	var all []Reading
	seen := [len(statusNames)]bool{}
	add := func(r *reading) {
		if !seen[r.status] {
			seen[r.status] = true
			all = append(all, Reading{r.status, r.words()})
		}
	}
	for _, wanted := range [...]bool{true, false} {
		for i := range j.client.readings {
			if r := &j.client.readings[i]; !wanted || r.status == first {
				add(r)
			}
		}
	}
	return all
}

// requests returns what the server's readings come to that are as good as d and agree
// with one of the client's. A flight that does not read is told by the other.
func (j *joint) requests(server doubt) (v verdict[Presence]) {
	for _, s := range j.server.readingsOf(server) {
		for _, c := range j.client.readingsOf(guessed) {
			switch {
			case !c.agrees(&s):
			case s.request != NotKnown:
				v.add(s.request)
			default:
				v.add(c.request)
			}
		}
	}
	return v
}

// answerServer joins the readings to what the server asked.
func (j *joint) answerServer(client ClientAnswer) ServerAnswer {
	var a ServerAnswer
	v := j.requests(guessed)
	if !v.any {
		v = j.requests(far)
	}
	switch {
	case v.one() && v.value != NotKnown:
		a.Request = v.value
		a.Confidence, a.Why = j.requestConfidence(client)
	case !v.any:
		a.Why = whyContradict
	case len(j.server.readings) == 0:
		a.Why = whyServerFlight
	default:
		a.Why = whySeveral
	}
	for _, s := range j.server.readingsOf(guessed) {
		if s.request != NotKnown && (a.Request == NotKnown || s.request == a.Request) {
			a.Records = j.server.at[:max(len(a.Records), s.last+1)]
			a.Chain.widen(&s)
		}
	}
	if v.any && (a.Request != NotKnown || a.Why == whySeveral) {
		j.limitChain(&a.Chain)
	} else {
		a.Chain = Chain{}
	}
	return a
}

// requestConfidence says how well it is founded whether the server asked. An alert of
// the client does not tell.
func (j *joint) requestConfidence(client ClientAnswer) (Confidence, string) {
	all := j.requests(far)
	switch {
	case all.several:
		return Low, whyOther
	case client.Confidence == High && client.Status != RejectedServer:
		return High, whyBoth
	case client.Confidence == Low:
		return Low, whyOther
	}
	return Medium, whyOneSide
}

// widen adds what a reading tells of a chain.
func (c *Chain) widen(r *reading) {
	if c.Max == 0 {
		c.Min, c.Max = r.list.min, r.list.max
	}
	c.Min, c.Max = min(c.Min, r.list.min), max(c.Max, r.list.max)
	if r.keys == 0 {
		return
	}
	var set keySet
	for _, k := range c.Keys {
		set |= 1 << k
	}
	c.Keys = (set | r.keys).list()
}

// limitChain takes away what extensions of the client's hello make uncertain: lengths
// of compressed certificates, as described in RFC 8879, and keys of delegated
// credentials, as in RFC 9345.
func (h *Handshake) limitChain(c *Chain) {
	if h.offers(compressCertificate) {
		c.Min, c.Max = 0, 0
	}
	if h.offers(delegatedCredential) {
		c.Keys = nil
	}
}
