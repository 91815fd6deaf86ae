package smtp

// authState follows AUTH exchanges as far as is needed to tell a client's
// response, which is secret, from a command.
type authState struct {
	open bool // an exchange may be going on
	owed bool // 334 was seen: the next line is a response, whatever it says
}

// authCommands are the entries of the queue that belong to an exchange.
const authCommands = verbSet(1<<VerbAUTH | 1<<VerbAuthResponse)

// isAuthResponse reports whether a client's line is a response. A client may
// send responses without waiting for 334, so while an exchange is open each
// line without a known verb is one, unless it may be a line of a message.
func (d *Dialogue) isAuthResponse(v Verb) bool {
	return d.auth.owed || d.auth.open && v == VerbUnknown && d.phase != afterGap
}

// challenged is the effect of 334. What was already sent is the response, even
// if it looked like a command; else one is owed. In doubt one is owed: better
// to take a command for a secret than the other way.
func (d *Dialogue) challenged(*Reply, entry) {
	d.auth.open = true
	d.auth.owed = d.queue.total(everyVerb) == 0
	if !d.auth.owed && d.queue.first().verb != verbHole {
		d.queue.retype(VerbAuthResponse)
	}
}

func (d *Dialogue) authenticated(*Reply, entry) {
	d.facts.Auths.Accepted++
	d.auth.owed = false
}

func (d *Dialogue) notAuthenticated(*Reply, entry) {
	d.facts.Auths.Refused++
	d.auth.owed = false
}

// settleAuth closes the exchange once no reply to it is due.
func (d *Dialogue) settleAuth() {
	if !d.auth.owed && d.queue.total(authCommands) == 0 {
		d.auth.open = false
	}
}
