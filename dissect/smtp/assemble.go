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
