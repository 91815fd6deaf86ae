package smtp

// weight says how well a code fits a command.
type weight uint8

const (
	odd   weight = iota // tolerated
	usual               // given in the RFC
	sign                // given for this command alone: it tells the command
)

// An arc is one arc of the state machine: what a reply to a command does.
type arc struct {
	verb      Verb
	low, high Code
	lines     int // the reply has at least so many
	weight    weight
	effect    func(*Dialogue, *Reply, entry)
}

// anyVerb in an arc stands for each verb.
const anyVerb = verbs

// arcs is the state machine. The first arc that fits a (command, reply) holds.
var arcs = []arc{
	// The greeting: RFC 5321, Section 3.1.
	{VerbConnect, 220, 220, 1, usual, (*Dialogue).greeted},
	{VerbConnect, 400, 599, 1, usual, (*Dialogue).greeted},
	{VerbConnect, 200, 299, 1, odd, (*Dialogue).greeted},

	// Hello: RFC 5321, Section 4.1.1.1; RFC 2033, Section 4.1.
	{VerbEHLO, 250, 250, 2, sign, (*Dialogue).noted},
	{VerbEHLO, 250, 250, 1, usual, (*Dialogue).noted},
	{VerbLHLO, 250, 250, 2, sign, (*Dialogue).noted},
	{VerbLHLO, 250, 250, 1, usual, (*Dialogue).noted},
	{VerbHELO, 250, 250, 1, usual, (*Dialogue).noted},

	// TLS: RFC 3207, Section 4. Clients take any 2yz for a yes.
	{VerbSTARTTLS, 220, 220, 1, usual, (*Dialogue).upgraded},
	{VerbSTARTTLS, 200, 299, 1, odd, (*Dialogue).upgraded},
	{VerbSTARTTLS, 400, 599, 1, usual, (*Dialogue).notUpgraded},
	{VerbSTARTTLS, 300, 399, 1, odd, (*Dialogue).notUpgraded},
	{VerbXANONYMOUSTLS, 220, 220, 1, usual, (*Dialogue).upgraded},
	{VerbXANONYMOUSTLS, 200, 299, 1, odd, (*Dialogue).upgraded},
	{VerbXANONYMOUSTLS, 400, 599, 1, usual, (*Dialogue).notUpgraded},
	{VerbXANONYMOUSTLS, 300, 399, 1, odd, (*Dialogue).notUpgraded},

	// AUTH: RFC 4954, Section 4. Vendors have commands that go the same way.
	{VerbAUTH, 334, 334, 1, sign, (*Dialogue).challenged},
	{VerbAUTH, 235, 235, 1, sign, (*Dialogue).authenticated},
	{VerbAUTH, 400, 599, 1, usual, (*Dialogue).notAuthenticated},
	{VerbAuthResponse, 334, 334, 1, sign, (*Dialogue).challenged},
	{VerbAuthResponse, 235, 235, 1, sign, (*Dialogue).authenticated},
	{VerbAuthResponse, 400, 599, 1, usual, (*Dialogue).notAuthenticated},
	{VerbUnknown, 334, 334, 1, usual, (*Dialogue).challenged},

	// The mail transaction: RFC 5321, Section 3.3; RFC 3030, Section 2.
	{VerbMAIL, 250, 250, 1, usual, (*Dialogue).mailAccepted},
	{VerbMAIL, 400, 599, 1, usual, (*Dialogue).mailRefused},
	{VerbRCPT, 250, 252, 1, usual, (*Dialogue).recipientAccepted},
	{VerbRCPT, 400, 599, 1, usual, (*Dialogue).recipientRefused},
	{VerbDATA, 354, 354, 1, sign, (*Dialogue).contentConfirmed},
	{VerbDATA, 400, 599, 1, usual, (*Dialogue).contentRefused},
	{VerbDATA, 200, 299, 1, odd, (*Dialogue).contentRefused},
	{VerbEndOfData, 250, 250, 1, usual, (*Dialogue).messageAccepted},
	{VerbEndOfData, 400, 599, 1, usual, (*Dialogue).messageRefused},
	{VerbBDAT, 250, 250, 1, usual, (*Dialogue).chunkAccepted},
	{VerbBDAT, 400, 599, 1, usual, (*Dialogue).chunkRefused},

	// The rest.
	{VerbRSET, 250, 250, 1, usual, (*Dialogue).noted},
	{VerbNOOP, 250, 250, 1, usual, (*Dialogue).noted},
	{VerbQUIT, 221, 221, 1, sign, (*Dialogue).noted},
	{VerbVRFY, 250, 252, 1, usual, (*Dialogue).noted},
	{VerbEXPN, 250, 252, 1, usual, (*Dialogue).noted},
	{VerbHELP, 211, 214, 1, usual, (*Dialogue).noted},
	{VerbETRN, 250, 253, 1, usual, (*Dialogue).noted},
	{VerbTURN, 250, 250, 1, usual, (*Dialogue).turned},
	{VerbXCLIENT, 220, 220, 1, usual, (*Dialogue).noted},
	{VerbXFORWARD, 250, 250, 1, usual, (*Dialogue).noted},
	{VerbUnknown, 200, 399, 1, usual, (*Dialogue).noted},
	{anyVerb, 400, 599, 1, usual, (*Dialogue).noted},
	{anyVerb, 200, 399, 1, odd, (*Dialogue).noted},
}

func (a *arc) fits(code Code, lines int) bool {
	return a.low <= code && code <= a.high && lines >= a.lines
}

// findArc returns the arc of a pair. There is one for each code that parseCode
// accepts.
func findArc(v Verb, code Code, lines int) *arc {
	for i := range arcs {
		a := &arcs[i]
		if (a.verb == v || a.verb == anyVerb) && a.fits(code, lines) {
			return a
		}
	}
	return nil
}

// verbsAnswered returns the verbs that such a reply fits with at least weight w.
func verbsAnswered(code Code, lines int, w weight) (set verbSet) {
	for i := range arcs {
		a := &arcs[i]
		if a.weight < w || !a.fits(code, lines) {
			continue
		}
		if a.verb == anyVerb {
			return everyVerb
		}
		set |= 1 << a.verb
	}
	return set
}
