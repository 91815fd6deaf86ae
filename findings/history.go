package findings

import (
	"net/netip"
	"time"

	"smtpcap/report"
)

// maxPairs bounds the pairs of hosts that are remembered: what a busy relay speaks
// with within hours. Past it the pair that was met first is forgotten.
const maxPairs = 4096

// maxSessions bounds the sessions that can be resumed and are remembered. Servers
// keep them for minutes to hours. Past it the oldest is forgotten.
const maxSessions = 8192

// A history is what earlier connections showed, in short. Connections settle in any
// order, so that "earlier" is told by their start and not by their turn.
type history struct {
	pairs    table[pair, past]
	sessions table[string, int] // connection that issued a session, by the session's digest
}

// A pair is a client's host and a server.
type pair struct {
	client, server netip.Addr
	port           uint16
}

// A past is what the connections of one pair did.
type past struct {
	last [behaviours]moment
	told [behaviours]bool // a difference that began with this behaviour was reported
	leaf string           // SHA-256 digest of the server's leaf
}

// A moment is the latest connection with a behaviour; its id is 0 where there is none.
type moment struct {
	id       int
	start    time.Time
	inferred bool // that it behaved so was not read
}

// A behaviour is one way in which a pair can behave. Those that exclude each other
// stand side by side.
type behaviour uint8

const (
	offered behaviour = iota // STARTTLS
	withheld
	completed // the handshake
	broken
	showed // a client certificate, when asked
	showedNone
	sentLeaf    // a chain whose leaf could be told
	sentInClear // mail
	behaviours
)

// behaved calls f with each behaviour that a connection shows.
func behaved(c *report.Connection, outcome report.Outcome, f func(behaviour)) {
	st := &c.SMTP.STARTTLS
	if st.Offered.Known && (c.SMTP.Helo == nil || c.SMTP.Helo.Verb != "HELO") {
		f(either(st.Offered.V, offered))
	}
	if outcome == report.OutcomeEncrypted || outcome == report.OutcomeTLSFailed {
		f(either(outcome == report.OutcomeEncrypted, completed))
	}
	switch c.ClientCertificate.Status {
	case report.ClientSent:
		f(showed)
	case report.ClientEmpty, report.ClientDeclinedByAlert:
		f(showedNone)
	}
	if leafOf(c) != "" {
		f(sentLeaf)
	}
	if outcome == report.OutcomePlaintext && c.SMTP.ContentBytes > 0 {
		f(sentInClear)
	}
}

// either returns the first behaviour of two that stand side by side, or the second.
func either(first bool, b behaviour) behaviour {
	if first {
		return b
	}
	return b + 1
}

// leafOf returns the digest of the server's first certificate.
func leafOf(c *report.Connection) string {
	if c.ServerChain.Status != report.ChainSent || len(c.ServerChain.Certificates) == 0 {
		return ""
	}
	return c.ServerChain.Certificates[0].SHA256
}

func pairOf(c *report.Connection) pair { return pair{c.Client.IP, c.Server.IP, c.Server.Port} }

// of returns what is known of the connection's pair; nil where that is nothing.
func (h *history) of(c *report.Connection) *past { return h.pairs.get(pairOf(c)) }

// add remembers a connection.
func (h *history) add(c *report.Connection, outcome report.Outcome) {
	var p *past
	behaved(c, outcome, func(b behaviour) {
		if p == nil {
			p = h.pairs.put(pairOf(c), maxPairs)
		}
		if m := &p.last[b]; m.id == 0 || !c.Start.Before(m.start) {
			*m = moment{c.ID, c.Start.Time, restsOnLengths(c, b)}
		}
	})
	if leaf := leafOf(c); leaf != "" {
		p.leaf = leaf
	}
	if c.TLS == nil {
		return
	}
	for _, s := range c.TLS.IssuedSessions {
		*h.sessions.put(s, maxSessions) = c.ID
	}
}

// A table is a map that forgets the oldest entry once it is full.
type table[K comparable, V any] struct {
	entries map[K]*V
	order   []K // a ring, once full
	oldest  int
}

// get returns an entry, nil where there is none.
func (t *table[K, V]) get(k K) *V { return t.entries[k] }

// put returns an entry, new where there was none.
func (t *table[K, V]) put(k K, limit int) *V {
	if v := t.entries[k]; v != nil {
		return v
	}
	if t.entries == nil {
		t.entries = make(map[K]*V)
	}
	if len(t.order) < limit {
		t.order = append(t.order, k)
	} else {
		delete(t.entries, t.order[t.oldest])
		t.order[t.oldest] = k
		t.oldest = (t.oldest + 1) % limit
	}
	v := new(V)
	t.entries[k] = v
	return v
}
