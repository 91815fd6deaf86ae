package smtp

import "bytes"

// An assembly is a reply in progress.
type assembly struct {
	reply       Reply
	frontBroken bool      // lines before the first may be missing
	unprompted  bool      // no reply was due when it began
	one         [1][]byte // the text of a reply of one line, not copied
	text        []byte    // the text of a longer one
	ends        []int     // of its lines in text
	cut         bool      // text was left out
	mixed       bool      // the lines have different codes
}

// add takes the next line. l.text is not kept if it is the whole reply.
func (a *assembly) add(l *replyLine, at Extent) {
	r := &a.reply
	if r.Lines == 0 {
		r.Start = at.Start
	} else if l.code != r.Code {
		a.mixed = true
	}
	r.End = at.End
	r.Code = l.code
	r.Lines++
	if r.Enhanced.Class == 0 {
		r.Enhanced = l.enhanced
	}
	if l.broken {
		r.Incomplete = true
		return
	}
	text := l.text
	if len(text) > MaxReplyText {
		text, a.cut = text[:MaxReplyText], true
	}
	switch {
	case r.Lines == 1 && l.last:
		a.one[0] = text
		r.Text = a.one[:]
	case r.Lines > MaxReplyLines:
		a.cut = true
	default:
		a.text = append(a.text, text...)
		a.ends = append(a.ends, len(a.text))
	}
}

// finish gives the reply its text.
func (a *assembly) finish() *Reply {
	r := &a.reply
	r.Incomplete = r.Incomplete || a.frontBroken
	if r.Text != nil {
		return r
	}
	r.Text = make([][]byte, 0, len(a.ends))
	start := 0
	for _, end := range a.ends {
		r.Text = append(r.Text, a.text[start:end:end])
		start = end
	}
	return r
}

// drop forgets the reply and overwrites what it held.
func (a *assembly) drop() {
	clear(a.text)
	*a = assembly{}
}

// replyLine takes one line of the server. stop says that the caller of Write
// must look whether TLS follows.
func (d *Dialogue) replyLine(ln *line) (stop bool) {
	l, ok := parseReplyLine(ln.text)
	if ln.broken {
		return ok && d.pieceOfReply(&l, ln.Extent)
	}
	if !ok {
		d.odd(MalformedReply, Server, ln.Extent, 0)
		return false
	}
	d.reply.add(&l, ln.Extent)
	return l.last && d.finishReply()
}

// finishReply takes the reply in progress as whole.
func (d *Dialogue) finishReply() (stop bool) {
	r := d.reply.finish()
	d.assemblyOddities()
	stop = d.answer(r)
	d.reply.drop()
	return stop
}

// cutReplyLine takes the line in progress, whose end will not come. If its code
// is there, so is the reply.
func (d *Dialogue) cutReplyLine() {
	held := d.lines[Server].held
	at := d.lines[Server].inProgress(d.offset[Server])
	l, ok := parseReplyLine(held)
	if !ok || len(held) < len("220 ") {
		return
	}
	l.broken = true
	if bytes.IndexByte(l.text, ' ') < 0 {
		l.enhanced = EnhancedCode{} // it may go on
	}
	if d.lines[Server].broken {
		d.pieceOfReply(&l, at)
		return
	}
	d.reply.add(&l, at)
	if l.last {
		d.finishReply()
	}
}

// pieceOfReply takes a line whose beginning may be missing: it may only look
// like a line of a reply. stop is as that of replyLine.
func (d *Dialogue) pieceOfReply(l *replyLine, at Extent) (stop bool) {
	if l.code != 220 || !l.last {
		return false
	}
	return d.maybeUpgrade(&Reply{Code: l.code, Enhanced: l.enhanced, Extent: at})
}

func (d *Dialogue) assemblyOddities() {
	if d.reply.mixed {
		d.odd(MixedCodes, Server, d.reply.reply.Extent, 0)
	}
	if d.reply.cut {
		d.odd(LongReply, Server, d.reply.reply.Extent, int64(d.reply.reply.Lines))
	}
}

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

// endReply gives the reply in progress to the visitor. It settles nothing: its
// command stays in the queue.
func (d *Dialogue) endReply() {
	if d.reply.reply.Lines > 0 {
		d.reply.reply.Incomplete = true
		r := d.reply.finish()
		d.assemblyOddities()
		known := !d.lost && !d.reply.unprompted && d.queue.len() > 0 && d.queue.first().verb != verbHole
		e := entry{}
		if known {
			e = *d.queue.first()
		}
		d.tell(r, e, known)
	}
	d.reply.drop()
}

// tell gives a reply to the visitor, without what may be secret.
func (d *Dialogue) tell(r *Reply, e entry, paired bool) {
	r.Answers = Answered{Verb: VerbNone, Offset: -1}
	if paired {
		r.Answers = Answered{Verb: e.verb, Offset: e.offset}
	}
	if d.mayRepeatSecret(r) {
		r.Text = nil
	}
	if e.verb == VerbEHLO || e.verb == VerbLHLO || !paired && looksLikeCapabilities(r) {
		d.capabilities(r)
	}
	d.facts.LastReply = r.Code
	d.visitor.Reply(*r)
}

// mayRepeatSecret reports whether the text of a reply may hold a password:
// servers repeat what they do not understand.
func (d *Dialogue) mayRepeatSecret(r *Reply) bool {
	switch r.Code {
	case 334, 235, 432, 534, 535, 538: // RFC 4954, Section 6: replies to AUTH
		return true
	}
	switch r.Answers.Verb {
	case VerbAUTH, VerbAuthResponse, VerbUnknown:
		return true
	case VerbNone:
		return r.Code.Refused() || d.auth.open
	}
	return false
}

// looksLikeCapabilities reports whether a reply has the shape of an EHLO
// reply: several lines, each a keyword with parameters after the first.
func looksLikeCapabilities(r *Reply) bool {
	if r.Code != 250 || r.Lines < 2 || len(r.Text) < 2 {
		return false
	}
	for _, text := range r.Text[1:] {
		word, _ := cutWord(text)
		if len(word) == 0 || bytes.ContainsFunc(word, notKeyword) {
			return false
		}
	}
	return true
}

// notKeyword reports whether a character is none of an EHLO keyword, as
// described in RFC 5321, Section 4.1.1.1, "=" of the old "AUTH=" included.
func notKeyword(c rune) bool {
	letter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
	return !letter && (c < '0' || c > '9') && c != '-' && c != '='
}

// capabilities reads the capabilities of an EHLO reply. The first line is the
// server's name, unless it may be missing.
func (d *Dialogue) capabilities(r *Reply) {
	if r.Code != 250 || len(r.Text) == 0 {
		return
	}
	announced := r.Text
	if word, _ := cutWord(announced[0]); !d.reply.frontBroken || bytes.ContainsFunc(word, notKeyword) {
		announced = announced[1:]
	}
	r.Capabilities = make([]Capability, 0, len(announced))
	for _, text := range announced {
		c := parseCapability(text)
		r.Capabilities = append(r.Capabilities, c)
		if masked([]byte(c.Keyword)) {
			d.odd(MaskedCapability, Server, r.Extent, int64(len(c.Keyword)))
		}
	}
}

// serverGap notes that n bytes of the server are missing.
func (d *Dialogue) serverGap(n int64) {
	d.cutReplyLine()
	d.endReply()
	d.reply.frontBroken = true
	d.breakLine(Server, n)
	d.lost = true
	d.ahead = replyAhead{}
	d.unsureAttempts()
}
