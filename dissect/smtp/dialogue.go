package smtp

import (
	"bytes"
	"slices"
)

// An Upgrade says how far the session is on its way to TLS.
type Upgrade uint8

const (
	// UpgradeNone: TLS is not asked for, or the last attempt was refused.
	UpgradeNone Upgrade = iota
	// UpgradeAsked: STARTTLS was sent and no reply to it was seen.
	UpgradeAsked
	// UpgradeAccepted: the reply to STARTTLS was 220, or another 2yz.
	UpgradeAccepted
	// UpgradePossible: a 220 was seen that may be the reply to a STARTTLS, but
	// bytes are missing that would tell. If TLS follows, it was: see
	// [Dialogue.TLSFollows].
	UpgradePossible
)

// A Start says where in a session a Dialogue begins.
type Start uint8

const (
	// AtGreeting is the beginning of a connection: the server speaks first.
	AtGreeting Start = iota
	// AfterTLS is the beginning of what is inside of TLS after STARTTLS: the
	// client speaks first, as described in RFC 3207, Section 4.2.
	AfterTLS
	// MidStream is somewhere in a session whose beginning was not captured.
	MidStream
)

// phase is what the client's next bytes are.
type phase uint8

const (
	inCommands phase = iota
	inContent        // a message that follows DATA
	inChunk          // the rest of a BDAT chunk
	afterGap         // bytes are missing: commands or content
)

// A Dialogue follows both sides of one session. It is not safe for concurrent
// use.
type Dialogue struct {
	visitor Visitor
	start   Start
	lines   [2]lines
	offset  [2]int64 // of the next byte
	spoken  [2]bool  // a byte of the side was seen
	sniffed [2]bool  // the side is known to speak SMTP, or cannot be known
	deaf    bool     // nothing more is read
	upgrade Upgrade

	phase     phase
	content   content
	chunk     int64 // bytes left of the BDAT chunk
	atCommand bool  // the last that the client sent was the whole line of a command

	queue    queue
	lost     bool       // replies are missing: entries of the queue may be answered
	ahead    replyAhead // a reply that came when nothing was outstanding
	possible replyAhead // the 220 of UpgradePossible
	asked    openAsk    // the last STARTTLS, while its reply is outstanding
	auth     authState  // of the AUTH exchange
	reply    assembly   // the reply in progress
	lmtp     bool       // LHLO was sent: a reply a recipient follows each message
	accepts  int64      // recipients accepted in this mail transaction

	facts Facts
}

// NewDialogue returns a Dialogue that begins at the greeting.
func NewDialogue(v Visitor) *Dialogue { return NewDialogueAt(v, AtGreeting) }

// NewDialogueAt returns a Dialogue that begins at s.
func NewDialogueAt(v Visitor, s Start) *Dialogue {
	d := &Dialogue{visitor: v, start: s}
	switch s {
	case AtGreeting:
		d.queue.push(entry{verb: VerbConnect, offset: -1})
	case AfterTLS:
		d.sniffed[Server] = true
	case MidStream:
		d.sniffed = [2]bool{true, true}
		d.queue.push(entry{verb: verbHole, offset: -1})
		d.lost = true
		d.phase = afterGap
		d.lines[Client].broken, d.lines[Server].broken = true, true
		d.reply.frontBroken = true
	}
	return d
}

// Write takes the next bytes of one side, in the order in which the sides
// spoke, and returns how many it has read; b is not kept. It reads all of b,
// save that it returns
//   - after a STARTTLS or X-ANONYMOUSTLS command line of the client, and
//   - after a reply of the server that sets Upgrade to UpgradeAccepted or
//     UpgradePossible,
//
// so that the caller can look whether TLS follows. If none does, it writes the
// rest.
func (d *Dialogue) Write(from Side, b []byte) int {
	if d.upgrade == UpgradePossible && len(b) > 0 {
		d.noUpgrade() // the caller has looked: no TLS
	}
	n := 0
	for n < len(b) && !d.deaf {
		d.spoken[from] = true
		if from == Client && d.phase != inCommands && d.phase != afterGap {
			n += d.skipContent(b[n:])
			continue
		}
		read, stop := d.readLine(from, b[n:])
		n += read
		if stop {
			return n
		}
	}
	d.offset[from] += int64(len(b) - n)
	return len(b)
}

// readLine reads up to the end of a line, if b has one. stop says that the
// caller of Write must look at what follows.
func (d *Dialogue) readLine(from Side, b []byte) (n int, stop bool) {
	l := &d.lines[from]
	if from == Server && l.length == 0 && d.reply.reply.Lines == 0 {
		d.reply.unprompted = !d.replyDue()
	}
	ln, n, ok := l.next(b, d.offset[from])
	d.offset[from] += int64(n)
	d.atCommand = d.atCommand && from != Client
	if !ok {
		if len(l.held) >= sniffLength {
			d.sniff(from, l.held)
		}
		return n, false
	}
	if !d.sniff(from, ln.text) {
		return n, false
	}
	d.lineOddities(from, &ln)
	if from == Client {
		stop = d.commandLine(&ln)
	} else {
		stop = d.replyLine(&ln)
	}
	l.drop()
	return n, stop
}

func (d *Dialogue) lineOddities(from Side, ln *line) {
	if ln.bareLF {
		d.odd(BareLF, from, ln.Extent, 0)
	}
	if ln.long {
		d.odd(LongLine, from, ln.Extent, ln.Len())
	}
	if bytes.IndexByte(ln.text, '\r') >= 0 {
		d.odd(BareCR, from, ln.Extent, 0)
	}
	if bytes.IndexByte(ln.text, 0) >= 0 {
		d.odd(NULByte, from, ln.Extent, 0)
	}
}

// odd counts an oddity and tells the first of its kind on its side.
func (d *Dialogue) odd(k OddityKind, side Side, at Extent, count int64) {
	n := &d.facts.Oddities[side][k]
	if *n++; *n == 1 {
		d.visitor.Oddity(Oddity{Kind: k, Side: side, Extent: at, Count: count})
	} else if *n == 0 {
		*n-- // stay at the greatest number
	}
}

// Gap says that the next n bytes of one side were not captured. Of a line that
// is cut the beginning still counts, so that Upgrade may change.
func (d *Dialogue) Gap(from Side, n int64) {
	if n <= 0 {
		return
	}
	if d.deaf {
		d.offset[from] += n
		return
	}
	d.sniffed[from] = true
	if from == Client {
		d.clientGap(n)
	} else {
		d.serverGap(n)
	}
}

// breakLine ends the line in progress at a gap of n bytes.
func (d *Dialogue) breakLine(from Side, n int64) {
	l := &d.lines[from]
	at := l.inProgress(d.offset[from])
	d.offset[from] += n
	at.End = d.offset[from]
	l.drop()
	l.broken = true
	d.odd(BrokenLine, from, at, n)
}

// End says that no more bytes of one side will come.
func (d *Dialogue) End(from Side) {
	if d.deaf {
		return
	}
	l := &d.lines[from]
	if l.length > 0 && (from == Server && beginsCode(l.held) || d.sniff(from, l.held)) {
		d.odd(UnterminatedLine, from, l.inProgress(d.offset[from]), l.length)
	}
	switch {
	case d.deaf:
	case from == Server:
		d.cutReplyLine()
		d.endReply()
	case d.phase == inContent:
		d.odd(UnfinishedContent, Client, Extent{d.content.start, d.offset[Client]}, d.content.size)
	case d.phase == inChunk:
		d.odd(UnfinishedContent, Client, Extent{d.offset[Client], d.offset[Client]}, d.chunk)
	}
	l.drop()
}

// Upgrade says how far the session is on its way to TLS: the state of the last
// attempt.
func (d *Dialogue) Upgrade() Upgrade { return d.upgrade }

// Offset returns the offset of the next byte of one side. A line or a reply in
// progress begins before it.
func (d *Dialogue) Offset(from Side) int64 { return d.offset[from] }

// Facts sums up what was seen up to now.
func (d *Dialogue) Facts() Facts {
	f := d.facts
	f.Attempts = slices.Clone(f.Attempts)
	if n := len(f.Attempts); n > 0 && d.upgrade == UpgradeAsked {
		last := &f.Attempts[n-1]
		last.Early = d.earlyBytes(last.Asked.Start)
	}
	return f
}
