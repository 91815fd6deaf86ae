package inference

import "slices"

// answerEnd says what the server made of the client's flight.
func (j *joint) answerEnd(client ClientAnswer) EndAnswer {
	asked := client.Status == Empty || client.Status == Sent
	if !asked && client.Status != NotRequested {
		return EndAnswer{Basis: Basis{Why: whyNotFinished}}
	}
	t := j.after(client.Records[len(client.Records)-1] + 1)
	a := EndAnswer{Basis: Basis{Why: whyNoReply}}
	switch {
	case t.refused && j.End == Closed:
		a.Outcome, a.Why = Refused, whyAlertReply
	case t.conversed, asked && t.answered && !j.Implicit:
		// A server that asks cannot send tickets before it has the client's flight,
		// as described in RFC 8446, Section 4.6.1; and after STARTTLS it has no
		// more to say.
		a.Outcome, a.Why = Accepted, whyWentOn
	default:
		return a
	}
	a.Records = t.records
	a.Confidence = min(Medium, client.Confidence)
	if client.Confidence == High && j.server.proven() && (t.conversed || t.refused && asked) {
		a.Confidence = High
	}
	return a
}

// A talk is what follows the client's flight.
type talk struct {
	answered  bool  // the server's next record is longer than an alert
	conversed bool  // then the client spoke, having spoken before, and so had a reply
	refused   bool  // all that the server sends are alerts, and the client did not close first
	records   []int // that tell
}

// after follows the records from number i on.
func (j *joint) after(i int) talk {
	var t talk
	var spoken, closing, unclear bool
	client, server := j.client.framings(), j.server.framings()
	for ; i < min(len(j.Records), maxRecords); i++ {
		r := &j.Records[i]
		if r.From == Client {
			c := contentUnder(client, r.Length)
			closing = closing || c.has(alertLength)
			t.conversed = t.conversed || c.min > alertLength && t.answered && spoken
			spoken = spoken || c.min > alertLength
			continue
		}
		c := contentUnder(server, r.Length)
		switch {
		case t.answered || t.refused && c.max <= alertLength:
		case c.max <= alertLength && !closing && !unclear:
			t.refused = true
			t.records = append(t.records, i)
		case c.min > alertLength && !t.refused && !unclear:
			t.answered = true
			t.records = append(t.records, i)
		default:
			unclear = true
		}
	}
	t.refused = t.refused && !unclear
	return t
}

// framings returns those under which a flight reads.
func (f *flight) framings() []framing {
	var all []framing
	for i := range f.readings {
		if r := &f.readings[i]; r.doubt < far && !slices.Contains(all, r.framing) {
			all = append(all, r.framing)
		}
	}
	return all
}

// proven reports whether Finished has a record of its own in all readings, and so
// shows how records are padded.
func (f *flight) proven() bool {
	merged := func(r reading) bool { return r.doubt < far && (r.merged || r.framing.block != 0) }
	return len(f.framings()) > 0 && !slices.ContainsFunc(f.readings, merged)
}

// contentUnder returns how long the content of a record can be under any of the
// framings that fit it. Where none does it can have any length.
func contentUnder(framings []framing, length int) span {
	all, found := span{0, length}, false
	for _, fr := range framings {
		c, ok := fr.content(length)
		switch {
		case ok && !found:
			all, found = c, true
		case ok:
			all = span{min(all.min, c.min), max(all.max, c.max)}
		}
	}
	return all
}
