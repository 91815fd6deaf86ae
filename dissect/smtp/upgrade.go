package smtp

// openAsk is the last STARTTLS while its reply is outstanding.
type openAsk struct {
	start, end int64 // of the command line
	missing    int64 // bytes not captured since then
}

// askUpgrade notes a STARTTLS command and returns its number for the queue.
func (d *Dialogue) askUpgrade(c *Command) (attempt uint8) {
	d.upgrade = UpgradeAsked
	d.asked = openAsk{start: c.Start, end: c.End}
	if len(d.facts.Attempts) == MaxAttempts {
		d.odd(ManyAttempts, Client, c.Extent, 0)
		return 0
	}
	a := Attempt{Verb: c.Verb, Asked: c.Extent, HasArgument: c.HasArgument, Uncertain: c.Uncertain}
	if d.lost || d.queue.count[verbHole] > 0 || !d.spoken[Server] {
		a.Status = NotCaptured
	}
	d.facts.Attempts = append(d.facts.Attempts, a)
	return uint8(len(d.facts.Attempts))
}

func (d *Dialogue) upgraded(r *Reply, e entry) {
	if r.Code != 220 && e.attempt > 0 && d.facts.Attempts[e.attempt-1].Status == NotCaptured {
		// Bytes are missing, so that this may well be the reply to another command.
		d.noUpgrade()
		return
	}
	d.upgrade = UpgradeAccepted
	d.answerAttempt(r, e, Accepted)
}

func (d *Dialogue) notUpgraded(r *Reply, e entry) {
	d.noUpgrade()
	d.answerAttempt(r, e, Refused)
}

// noUpgrade goes back to what is asked for, if anything is.
func (d *Dialogue) noUpgrade() {
	d.upgrade = UpgradeNone
	if d.queue.total(upgradeCommands) > 0 {
		d.upgrade = UpgradeAsked
	}
}

// maybeUpgrade notes a 220 that may be the answer to a STARTTLS.
func (d *Dialogue) maybeUpgrade(r *Reply) bool {
	d.upgrade = UpgradePossible
	d.possible = replyAhead{r.Code, r.Enhanced, r.Extent}
	return true
}

// TLSFollows says that the caller has looked at what follows a reply that set
// Upgrade to UpgradePossible, and found TLS. Upgrade is UpgradeAccepted then, and
// if the last attempt has no reply yet, this was it.
func (d *Dialogue) TLSFollows() {
	if d.upgrade != UpgradePossible {
		return
	}
	d.upgrade = UpgradeAccepted
	n := len(d.facts.Attempts)
	if n == 0 || d.facts.Attempts[n-1].Code != 0 || d.facts.Attempts[n-1].Asked.Start != d.asked.start {
		return
	}
	e := entry{offset: d.asked.start, attempt: uint8(n)}
	p := d.possible
	d.answerAttempt(&Reply{Code: p.code, Enhanced: p.enhanced, Extent: p.extent}, e, Accepted)
}

// upgradeCommands are those that ask for TLS.
const upgradeCommands = verbSet(1<<VerbSTARTTLS | 1<<VerbXANONYMOUSTLS)

func (d *Dialogue) answerAttempt(r *Reply, e entry, s Status) {
	early := d.earlyBytes(e.offset)
	if early > 0 {
		d.odd(EarlyPlaintext, Client, Extent{d.asked.end, d.offset[Client]}, early)
	}
	if e.attempt == 0 {
		return
	}
	a := &d.facts.Attempts[e.attempt-1]
	a.Status, a.Code, a.Enhanced, a.Reply, a.Early = s, r.Code, r.Enhanced, r.Extent, early
}

// earlyBytes counts what the client has sent up to now after the STARTTLS at
// offset, if it is the last one.
func (d *Dialogue) earlyBytes(offset int64) int64 {
	if offset != d.asked.start {
		return 0
	}
	return d.offset[Client] - d.asked.end - d.asked.missing
}

// unsureAttempts notes that the replies which are outstanding may not be found.
func (d *Dialogue) unsureAttempts() {
	for i := range d.facts.Attempts {
		if a := &d.facts.Attempts[i]; a.Status == NoReply {
			a.Status = NotCaptured
		}
	}
}
