package smtp

import "bytes"

// maxUnheard is MaxOutstanding for a client whose server has not yet been
// seen: nothing that is remembered is likely ever to be used.
const maxUnheard = 64

// commandLine takes one line of the client. stop says that it asks for TLS.
func (d *Dialogue) commandLine(ln *line) (stop bool) {
	// Some clients end their lines in several CR, and servers do not mind.
	c, rest := parseCommand(bytes.TrimRight(ln.text, "\r"))
	c.Extent, c.Truncated = ln.Extent, ln.long
	switch {
	case d.isAuthResponse(c.Verb):
		c = Command{Verb: VerbAuthResponse, Extent: ln.Extent, Truncated: ln.long, Uncertain: d.phase == afterGap}
		d.auth.owed = false
	case d.phase == afterGap:
		if !d.looksLikeCommand(&c, rest, ln) {
			return false
		}
	case ln.Start == 0 && d.isProxyHeader(ln):
		return false
	case d.auth.open && c.Verb != VerbAUTH:
		// It may still be a response that happens to begin with a verb.
		c.Argument, c.Uncertain = nil, true
		d.auth.open = d.spoken[Server]
	case c.Verb == VerbUnknown:
		if word, _ := cutWord(ln.text); masked(word) {
			d.odd(MaskedCommand, Client, ln.Extent, int64(len(word)))
		}
	}
	d.atCommand = true
	return d.obey(&c, ln.bareLF)
}

// looksLikeCommand decides about a line after missing bytes.
func (d *Dialogue) looksLikeCommand(c *Command, rest []byte, ln *line) bool {
	if len(ln.text) == 1 && ln.text[0] == '.' && !ln.broken {
		d.phase = inCommands // the end of a message, to which a reply is due
		d.push(entry{verb: verbHole})
		return false
	}
	if ln.long || !c.strict(rest) {
		d.facts.Unplaced += ln.Len()
		return false
	}
	c.Argument, c.Uncertain = nil, true
	return true
}

// isProxyHeader reports whether the client's first line is the header that a
// proxy puts in front: no command, and no reply is due to it.
func (d *Dialogue) isProxyHeader(ln *line) bool {
	word, rest := cutWord(ln.text)
	if d.start != AtGreeting || !equalFold(word, "PROXY") || len(rest) < 3 || !equalFold(rest[:3], "TCP") {
		return false
	}
	d.odd(ProxyHeader, Client, ln.Extent, 0)
	return true
}

// obey gives a command to the visitor and does what follows from it on the
// client's side.
func (d *Dialogue) obey(c *Command, bareLF bool) (stop bool) {
	c.Early = d.upgrade == UpgradeAsked
	e := entry{offset: c.Start, verb: c.Verb, last: c.Last}
	switch c.Verb {
	case VerbSTARTTLS, VerbXANONYMOUSTLS:
		e.attempt = d.askUpgrade(c)
		stop = true
	case VerbLHLO:
		d.lmtp = true
	case VerbAUTH:
		d.facts.Auths.Sent++
		d.auth.open = true
	case VerbMAIL:
		d.facts.Mails.Sent++
		d.accepts = 0
	case VerbRCPT:
		d.facts.Recipients.Sent++
	case VerbDATA:
		d.beginContent(content{command: c.Start, start: c.End, at: lineStart, lenient: bareLF})
	case VerbBDAT:
		d.beginChunk(c)
	}
	d.facts.LastCommand = c.Verb
	d.visitor.Command(*c)
	d.push(e)
	d.meetAhead()
	return stop
}

// push adds a command to those without a reply.
func (d *Dialogue) push(e entry) {
	limit := MaxOutstanding
	if !d.spoken[Server] {
		limit = maxUnheard
	}
	if d.queue.len() >= limit {
		if d.spoken[Server] {
			d.odd(ManyOutstanding, Client, Extent{e.offset, e.offset}, int64(limit))
		}
		d.unsureAttempts()
		d.queue.reset()
		d.queue.push(entry{verb: verbHole})
	}
	d.queue.push(e)
}

// beginContent begins a message. Before 354 is seen this is an assumption: a
// client that waits sends nothing until then, and of a client whose server is
// not captured nothing else is known.
func (d *Dialogue) beginContent(c content) {
	d.phase = inContent
	d.content = c
}

func (d *Dialogue) beginChunk(c *Command) {
	if c.Size < 0 {
		d.odd(BadChunkSize, Client, c.Extent, 0)
		return
	}
	if c.Last {
		d.facts.Messages.Sent++
	}
	if c.Size > 0 && d.phase != afterGap {
		d.phase, d.chunk = inChunk, c.Size
	}
}

// skipContent passes over bytes of a message.
func (d *Dialogue) skipContent(b []byte) (n int) {
	if d.phase == inChunk {
		n = int(min(int64(len(b)), d.chunk))
		d.skipChunk(int64(n))
		return n
	}
	n, ended, loose := d.content.scan(b)
	d.offset[Client] += int64(n)
	d.facts.ContentBytes += int64(n)
	if loose {
		d.odd(LooseDot, Client, Extent{d.content.start, d.offset[Client]}, 0)
	}
	if ended {
		d.endContent()
	}
	return n
}

// skipChunk passes over n bytes of a BDAT chunk, captured or not. A chunk
// follows whatever the reply to BDAT is, as described in RFC 3030, Section 2.
func (d *Dialogue) skipChunk(n int64) {
	d.chunk -= n
	d.offset[Client] += n
	d.facts.ContentBytes += n
	if d.chunk == 0 {
		d.phase = inCommands
	}
}

// endContent ends a message at the client's offset.
func (d *Dialogue) endContent() {
	c := &d.content
	d.phase = inCommands
	d.facts.Messages.Sent++
	d.facts.LastCommand = VerbEndOfData
	d.visitor.Command(Command{
		Verb:   VerbEndOfData,
		Extent: Extent{c.start, d.offset[Client]},
		Size:   c.size,
	})
	replies := int64(1)
	if d.lmtp {
		replies = max(d.accepts, 1) // RFC 2033, Section 4.2
	}
	for ; replies > 0 && !c.answered; replies-- {
		d.push(entry{verb: VerbEndOfData, offset: c.start})
	}
	d.accepts = 0
}

// clientGap notes that n bytes of the client are missing.
func (d *Dialogue) clientGap(n int64) {
	d.asked.missing += n
	switch d.phase {
	case inContent:
		d.content.gap(n)
		d.offset[Client] += n
		d.facts.ContentBytes += n
		return
	case inChunk:
		inside := min(n, d.chunk)
		d.skipChunk(inside)
		if n -= inside; n == 0 {
			return
		}
	}
	d.cutCommandLine()
	d.breakLine(Client, n)
	d.auth.owed = false
	d.atCommand = false
	d.phase = afterGap
	d.push(entry{verb: verbHole})
	if d.ahead.code == 354 {
		d.hiddenContent()
	}
	d.ahead = replyAhead{}
}

// cutCommandLine takes the line in progress, whose end will not come. If its
// verb is there and what follows it does not matter, so is the command.
func (d *Dialogue) cutCommandLine() {
	l := &d.lines[Client]
	end := bytes.LastIndexAny(l.held, whiteSpace)
	if l.broken || end < 0 || d.phase == afterGap || d.auth.open {
		return
	}
	c, _ := parseCommand(l.held[:end])
	switch c.Verb {
	case VerbEHLO, VerbHELO, VerbLHLO, VerbAUTH, VerbMAIL, VerbRCPT:
		c.Extent = l.inProgress(d.offset[Client])
		c.Argument, c.HasArgument, c.Incomplete = nil, true, true
		d.obey(&c, false)
	}
}

// hiddenContent begins a message whose DATA command was not captured, at 354.
func (d *Dialogue) hiddenContent() {
	d.queue.reset()
	d.lost = false
	d.settleAuth()
	d.atCommand = false
	d.lines[Client].drop()
	d.beginContent(content{
		command: -1, start: d.offset[Client],
		at: midLine, confirmed: true, doubt: true,
	})
}
