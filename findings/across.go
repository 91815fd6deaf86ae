package findings

import (
	"fmt"
	"strings"
	"time"

	"smtpcap/report"
)

// acrossRules are about what only several connections show together.
var acrossRules = []rule{
	{Rule{
		ID: "plaintext-fallback", Title: "Mail went in clear after TLS had failed", Severities: []Severity{Warning},
		Evidence: "A TLS handshake fails; within an hour the same client sends mail to the same server in clear.",
		Means: "The sender tried again without TLS. Whoever can make the handshake fail can read the mail. " +
			"sendmail does so with confTLS_FALLBACK_TO_CLEAR, Exim with tls_tempfail_tryclear, Postfix on a later attempt.",
		Advice: append([]Advice{
			anybody("Find out first why TLS failed: see the other connection"),
			sender(Sendmail, "leave confTLS_FALLBACK_TO_CLEAR off"),
			sender(Exim, "tls_tempfail_tryclear = false in the smtp transport"),
		}, insistOnTLS...),
		References: []string{"RFC 7435, Section 3", "RFC 8461, Section 5 (MTA-STS)", "RFC 7672, Section 2.2 (DANE)", postfixDoc, eximDoc},
	}, checkFallback},
	{Rule{
		ID: "peer-differs", Title: "The same two hosts behaved in another way before", Severities: []Severity{Note},
		Evidence: "Two connections of one client to one server differ: STARTTLS offered or not, another certificate, a client certificate sent or not, the handshake completed or not.",
		Means: "Several machines may stand behind one address, a setting may have changed in between, or a device on the way may act at times. " +
			"Each difference is reported once for a pair of hosts.",
		Advice: []Advice{
			receiver("", "compare the machines behind the address: certificate, key, settings"),
			anybody("Compare the two connections at the same place: greeting, offer, chain, alerts"),
		},
		References: []string{"RFC 5321, Section 5.1 (several hosts of one name)"},
	}, checkPeerDiffers},
}

// fallbackWithin is how long after a failed handshake mail in clear is taken for a
// consequence: senders try again within that time.
const fallbackWithin = time.Hour

func checkFallback(x *context) {
	p := x.history.of(x.Connection)
	if p == nil || x.Start.IsZero() {
		return
	}
	switch {
	case x.outcome == report.OutcomePlaintext && x.SMTP.ContentBytes > 0:
		if m := p.last[broken]; follows(m.start, x.Start.Time) && m.id != 0 {
			f := x.add(Warning, fmt.Sprintf("TLS failed in connection #%d; %s later the same client sent mail in clear.",
				m.id, span(x.Start.Sub(m.start))), x.SMTP.MailPacket)
			f.related, f.inferred = m.id, m.inferred
		}
	case x.failed():
		if m := p.last[sentInClear]; follows(x.Start.Time, m.start) && m.id != 0 {
			f := x.add(Warning, fmt.Sprintf("TLS failed here; %s later the same client sent mail in clear, in connection #%d.",
				span(m.start.Sub(x.Start.Time)), m.id), x.Ended.Packet)
			f.related, f.inferred = m.id, failedUnseen(x.Connection)
		}
	}
}

// follows reports whether a moment comes soon after another.
func follows(first, then time.Time) bool {
	return !first.IsZero() && !then.Before(first) && then.Sub(first) <= fallbackWithin
}

// opposites says what is worth a word when a connection behaves in one way and an
// earlier one of the same pair in the other.
var opposites = [...]struct {
	here, there behaviour
	text        string // with the number of the other connection
}{
	{offered, withheld, "The server offered STARTTLS here and did not in connection #%d."},
	{withheld, offered, "The server did not offer STARTTLS here and did in connection #%d."},
	{showed, showedNone, "The client showed a certificate here and none in connection #%d."},
	{showedNone, showed, "The client showed no certificate here and did in connection #%d."},
	{completed, broken, "The handshake was completed here and failed in connection #%d."},
	{broken, completed, "The handshake failed here and was completed in connection #%d."},
}

func checkPeerDiffers(x *context) {
	p := x.history.of(x.Connection)
	if p == nil {
		return
	}
	var texts []string
	other, unseen := 0, false
	say := func(b behaviour, id int, text string) {
		if p.told[b] {
			return
		}
		p.told[b] = true
		texts = append(texts, text)
		if other == 0 {
			other = id
		}
	}
	behaved(x.Connection, x.outcome, func(b behaviour) {
		for i := range opposites {
			if o := &opposites[i]; o.here == b && p.last[o.there].id != 0 {
				m := &p.last[o.there]
				say(min(o.here, o.there), m.id, fmt.Sprintf(o.text, m.id))
				unseen = unseen || m.inferred || restsOnLengths(x.Connection, b)
			}
		}
		if b == sentLeaf && p.leaf != "" && p.leaf != leafOf(x.Connection) {
			id := p.last[sentLeaf].id
			say(sentLeaf, id, fmt.Sprintf("The server's certificate is not the one of connection #%d.", id))
		}
	})
	if other != 0 {
		f := x.add(Note, strings.Join(texts, " "), x.heloReply(), x.ServerChain.Packet)
		f.related, f.inferred = other, unseen
	}
}

func checkResumed(x *context) {
	if x.TLS == nil || !x.TLS.Resumed {
		return
	}
	text := "The server took up the session that the client named."
	f := x.add(Info, "", x.helloPacket(), x.serverHelloPacket())
	if id := x.history.sessions.get(x.TLS.ResumedSession.V); id != nil && x.TLS.ResumedSession.Known {
		f.related = *id
		text += fmt.Sprintf(" It began in connection #%d.", *id)
	} else if p := x.history.of(x.Connection); p != nil && p.last[sentLeaf].id != 0 {
		f.related = p.last[sentLeaf].id
		text += fmt.Sprintf(" It probably began in connection #%d, to the same server.", f.related)
	} else {
		text += " The connection in which it began is not in the capture, as far as can be told."
	}
	f.text = text
}
