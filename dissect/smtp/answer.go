package smtp

// answer finds what a whole reply answers, and does what follows from it.
func (d *Dialogue) answer(r *Reply) (stop bool) {
	d.replyInContent(r)
	if d.phase == afterGap && d.atCommand {
		d.phase = inCommands // a server does not reply to the lines of a message
	}
	d.ahead = replyAhead{}
	e, paired := d.pair(r)
	if paired {
		d.settle(r, e)
		stop = e.verb.UpgradesToTLS() && d.upgrade == UpgradeAccepted
	} else {
		stop = d.unpaired(r)
	}
	d.tell(r, e, paired)
	return stop
}

// pair finds the command that a reply answers. Where all is known it is the
// first in the queue. Where replies are missing it is the only one that the
// code fits. Where commands are missing only codes that tell the command count,
// and only 354 shows that no reply to a missing command is still to come: the
// client sends nothing but the message from there on.
func (d *Dialogue) pair(r *Reply) (e entry, ok bool) {
	q := &d.queue
	if d.reply.unprompted || q.len() == 0 {
		return entry{}, false
	}
	if d.lacksGreeting(r) {
		q.pop()
		d.lost = true
	}
	if !d.lost && q.first().verb != verbHole {
		return q.pop(), true
	}
	w := usual
	if q.count[verbHole] > 0 {
		w = sign
	}
	if set := d.answerable(r, w); q.total(set) == 1 {
		d.lost = false
		r.AfterGap = true
		q.dropTo(set)
		e = *q.first()
		if w == sign && r.Code != 354 {
			q.blur() // hidden commands may have been answered, or are yet to be
		} else {
			q.pop()
		}
		return e, true
	}
	if q.first().verb != verbHole {
		q.blur()
		d.unsureAttempts()
	}
	return entry{}, false
}

// lacksGreeting reports whether a reply that comes first is none to the connection: the
// client has spoken, and no server greets it with such a code. The greeting is not in
// the capture, nor is what would show that bytes are missing, the server's SYN.
func (d *Dialogue) lacksGreeting(r *Reply) bool {
	const okay = 250
	return d.queue.first().verb == VerbConnect && d.queue.len() > 1 && r.Code == okay
}

// answerable returns the commands that the code fits with at least weight w,
// where bytes are missing. 421 may come at any time, as described in RFC 5321,
// Section 3.8, and tells nothing. A code of AUTH tells nothing either when a
// line follows the exchange in the queue, for that may belong to it as well.
func (d *Dialogue) answerable(r *Reply, w weight) verbSet {
	set := verbsAnswered(r.Code, r.Lines, w)
	inExchange := set&authCommands != 0 && d.queue.total(authCommands) > 0
	if r.Code == 421 || inExchange && !authCommands.has(d.queue.last().verb) {
		return 0
	}
	return set
}

// replyDue reports whether something is outstanding that a reply may answer.
func (d *Dialogue) replyDue() bool {
	return d.queue.len() > 0 || d.phase == inContent && d.content.confirmed
}

// settle does what a reply to a command does.
func (d *Dialogue) settle(r *Reply, e entry) {
	a := findArc(e.verb, r.Code, r.Lines)
	if a.weight == odd {
		d.odd(UnexpectedCode, Server, r.Extent, int64(r.Code))
	}
	a.effect(d, r, e)
	d.settleAuth()
}

// unpaired takes a reply that no command can be named for.
func (d *Dialogue) unpaired(r *Reply) (stop bool) {
	if r.Code == 334 {
		d.challenged(r, entry{})
	}
	if d.reply.unprompted || d.queue.len() == 0 {
		if d.spoken[Client] && !d.lost {
			d.odd(UnpromptedReply, Server, r.Extent, int64(r.Code))
		}
		d.lost = true
		d.ahead = replyAhead{r.Code, r.Enhanced, r.Extent}
	} else if r.Code == 354 && d.queue.count[verbHole] > 0 && d.phase != inContent && d.phase != inChunk {
		d.hiddenContent()
	}
	return r.Code == 220 && d.maybeUpgrade(r)
}

// A replyAhead is what is remembered of a reply that came when nothing was
// outstanding.
type replyAhead struct {
	code     Code
	enhanced EnhancedCode
	extent   Extent
}

// meetAhead pairs the command that was just sent with the reply that came
// before it, if the two belong together: packets of the two sides may be
// captured in the wrong order.
func (d *Dialogue) meetAhead() {
	a := d.ahead
	d.ahead = replyAhead{}
	e := *d.queue.last()
	if a.code == 220 && e.verb.UpgradesToTLS() || a.code == 354 && e.verb == VerbDATA {
		d.queue.reset()
		d.lost = false
		d.settle(&Reply{Code: a.code, Enhanced: a.enhanced, Extent: a.extent, Lines: 1}, e)
	}
}

// replyInContent takes a reply while the client sends a message. A server
// replies to a message once it has seen its end; so if the end may have
// passed unseen, a reply tells.
func (d *Dialogue) replyInContent(r *Reply) {
	c := &d.content
	if d.phase != inContent || !c.confirmed || d.queue.len() > 0 {
		return
	}
	switch {
	case c.atLoose && !c.answered:
		d.endContent()
	case c.answered && c.doubt:
		// The second reply: the client has sent a command in the meantime.
		d.odd(UnfinishedContent, Client, Extent{c.start, d.offset[Client]}, c.size)
		d.leaveContent()
	case !c.answered:
		c.answered = true
		d.push(entry{verb: VerbEndOfData, offset: c.start})
	}
}

// leaveContent ends a message whose end is not known: some of what was taken
// for it were commands.
func (d *Dialogue) leaveContent() {
	d.phase = afterGap
	d.atCommand = false
	d.lines[Client].broken = !d.content.atLineStart()
	d.push(entry{verb: verbHole})
}
