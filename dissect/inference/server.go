package inference

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
