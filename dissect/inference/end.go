package inference

// answerEnd says what the server made of the client's flight.
func (j *joint) answerEnd(client ClientAnswer) EndAnswer {
	asked := client.Status == Empty || client.Status == Sent
	if !asked && client.Status != NotRequested {
		return EndAnswer{Basis: Basis{Why: whyNotFinished}}
	}
	t := j.after(client.Records[len(client.Records)-1] + 1)
	a := EndAnswer{Basis: Basis{Why: whyNoReply}}
	switch {
	case t.refused:
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
	if client.Confidence == High && t.proven && (a.Outcome == Accepted || asked && j.End == Closed) {
		a.Confidence = High
	}
	return a
}

// A talk is what follows the client's flight.
type talk struct {
	answered  bool  // the server's next record is longer than an alert
	conversed bool  // then the client spoke, having spoken before, and so had a reply
	refused   bool  // all that the server sends is as long as an alert, and the client did not close first
	proven    bool  // a Finished of its own shows how the server frames its records
	records   []int // that tell
}

// after follows the records from number i on.
func (j *joint) after(i int) talk {
	var (
		t       talk
		spoken  bool // by the client
		closing bool // the client sent what may be close_notify
		alerts  int
	)
	client, _, _ := alertLengths(&j.client)
	server, sure, proven := alertLengths(&j.server)
	t.proven = proven
	if len(server) == 0 {
		return t
	}
	for ; i < min(len(j.Records), maxRecords); i++ {
		r := &j.Records[i]
		alert := compareAlert(r.Length, server)
		if r.From == Client {
			alert = compareAlert(r.Length, client)
		}
		switch {
		case r.From == Client && alert == 0:
			closing = true
		case r.From == Client && alert > 0:
			t.conversed = t.conversed || t.answered && spoken
			spoken = true
		case r.From == Server && alert > 0 && alerts == 0:
			t.answered = true
			t.records = append(t.records, i)
		case r.From == Server && alert == 0 && !closing && !t.answered:
			alerts++
			t.records = append(t.records, i)
		}
	}
	t.refused = sure && alerts > 0 && !t.answered
	return t
}

// alertLengths returns how long alerts of a side are, by its readings. It is sure that
// nothing else has that length where there is one, and no padding to blocks; and proven
// where Finished had a record of its own.
func alertLengths(f *flight) (lengths []int, sure, proven bool) {
	sure, proven = true, true
	for i := range f.readings {
		r := &f.readings[i]
		if r.doubt == far {
			continue
		}
		n := r.framing.length(alertLength)
		lengths = append(lengths, n)
		sure = sure && r.framing.block == 0 && n == lengths[0]
		proven = proven && !r.merged
	}
	return lengths, sure && len(lengths) > 0, sure && proven
}

// compareAlert compares a length with those of alerts: 0 where it may be one, 1 where
// it is longer than all, else -1.
func compareAlert(length int, alerts []int) int {
	longer := len(alerts) > 0
	for _, n := range alerts {
		if length == n {
			return 0
		}
		longer = longer && length > n
	}
	if longer {
		return 1
	}
	return -1
}

// length returns how long a record with n bytes of content is.
func (f framing) length(n int) int {
	n += typeLength
	if f.block != 0 {
		return f.tag + (n+f.block-1)/f.block*f.block
	}
	return f.tag + n + f.padding
}
