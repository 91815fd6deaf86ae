package inference

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
	case len(j.client.readings) == 0 && len(j.client.lengths) == 0 && j.serverGaveUp():
		return whyServerAlert
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

// serverGaveUp reports whether the server sent an alert before its Finished.
func (j *joint) serverGaveUp() bool {
	n := len(j.server.lengths)
	return n > 0 && len(j.server.readings) == 0 && j.server.lengths[n-1] == alertLength+typeLength+j.Tag
}

// confidence says how well a status is founded, and why.
func (j *joint) confidence(s Status, plainly bool) (Confidence, string) {
	all, _ := j.statuses(far, far)
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
