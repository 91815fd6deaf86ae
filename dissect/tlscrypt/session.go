package tlscrypt

import (
	"fmt"

	"smtpcap/dissect/tlswire"
)

const (
	// maxHandshakes bounds the handshakes of one connection whose keys are made. A server
	// that asks for a certificate in a renegotiation makes it two.
	maxHandshakes = 16
	// maxTrials bounds how often records of one connection are tried again under other
	// numbers, because the capture lacks bytes in which there may have been records.
	maxTrials = 2 * maxSlack
	// trialsEarned is how many of them a record gives back that is opened, so that many
	// small losses do no harm and the work stays in proportion to the records.
	trialsEarned = 4
)

// A Session opens the records of one connection. It must be told the handshake messages
// of both sides as they are read, decrypted ones included; its directions are the openers
// of the two streams.
type Session struct {
	keys       *Keys
	handshakes []*handshake // never empty
	directions [2]Direction
	trials     int // that are left
	held       int // bytes of transcripts
	grown      int // of the keys, when News was last called
	news       bool
	err        error // why later handshakes are not opened
}

// NewSession returns a Session that opens records with k.
func NewSession(k *Keys) *Session {
	s := &Session{keys: k, handshakes: []*handshake{{}}, trials: maxTrials}
	for side := range s.directions {
		s.directions[side] = Direction{session: s, side: Side(side)}
	}
	return s
}

// Direction returns what opens the records of a side.
func (s *Session) Direction(of Side) *Direction { return &s.directions[of] }

// Source says where the secrets come from that there are for the session, whether they
// open its records or not.
func (s *Session) Source() Source {
	for _, h := range s.handshakes {
		if h.source != NoSource {
			return h.source
		}
	}
	return NoSource
}

// Err says why the session's version or suite cannot be decrypted here, nil if it can.
func (s *Session) Err() error {
	for _, h := range s.handshakes {
		if h.err != nil {
			return h.err
		}
	}
	return s.err
}

// News reports whether since the last call something was learnt that records may have
// waited for.
func (s *Session) News() bool {
	n := s.news || s.grown != s.keys.Grown
	s.news, s.grown = false, s.keys.Grown
	return n
}

// latest is the handshake that is going on, or the last one.
func (s *Session) latest() *handshake { return s.handshakes[len(s.handshakes)-1] }

// next begins another handshake. One that came to nothing is forgotten. It returns nil
// if there were too many.
func (s *Session) next() *handshake {
	h := s.latest()
	s.tear(h)
	switch {
	case !h.used():
		*h = handshake{}
	case len(s.handshakes) < maxHandshakes:
		s.handshakes = append(s.handshakes, new(handshake))
	default:
		s.err = fmt.Errorf("more than %d handshakes in one connection are not decrypted", maxHandshakes)
		return nil
	}
	return s.latest()
}

// ClientHello takes the client's hello. After a HelloRetryRequest it is the same client
// random once more.
func (s *Session) ClientHello(c *tlswire.ClientHello) {
	h := s.latest()
	if h.tls13() && h.hasClient {
		return // TLS 1.3 has no renegotiation
	}
	if h.hasClient && h.hasServer {
		if h = s.next(); h == nil {
			return
		}
	}
	s.release(h.transcript.restart())
	h.setClient(c)
	s.news = true
}

// ServerHello takes the server's choice.
func (s *Session) ServerHello(c *tlswire.ServerHello) {
	if c.HelloRetryRequest {
		return
	}
	h := s.latest()
	if h.hasServer {
		if h.tls13() || !h.used() {
			return // a second one can only be a forgery
		}
		if h = s.next(); h == nil {
			return
		}
	}
	h.setServer(c)
	if !h.extended {
		s.tear(h) // the keys do not depend on it
	}
	s.news = true
}

// Message takes any handshake message of a side, hellos included, complete or not,
// after ClientHello or ServerHello has taken it.
func (s *Session) Message(from Side, m *tlswire.Message) {
	h := s.latest()
	if h.tls13() {
		if m.Protected && m.Complete {
			s.directions[from].end(m.Type)
		}
		return
	}
	if s.keys.mayExchange() && !h.transcript.add(from, m, s.hold) {
		s.tear(h)
	}
	if m.Complete {
		h.message(m, s.keys)
	}
	s.news = s.news || m.Type == tlswire.TypeClientKeyExchange || m.Type == tlswire.TypeServerHelloDone
}

// prepare makes the keys of a handshake up to TLS 1.2.
func (s *Session) prepare(h *handshake) readiness {
	if h.keys[Client] != nil {
		return ready
	}
	state := h.prepare(s.keys)
	if state != pending {
		s.tear(h)
	}
	return state
}

// Lost says that bytes of a side are missing in which there may have been messages in clear.
func (s *Session) Lost(side Side) {
	if h := s.latest(); !h.transcript.closed[side] {
		s.tear(h)
	}
}

// mayTry reports whether a record may be tried under another number, and counts it.
func (s *Session) mayTry() bool {
	if s.trials == 0 {
		return false
	}
	s.trials--
	return true
}

// earnTrials notes that a record was opened.
func (s *Session) earnTrials() { s.trials = min(s.trials+trialsEarned, maxTrials) }

// tear gives up the transcript of a handshake.
func (s *Session) tear(h *handshake) { s.release(h.transcript.drop()) }

// hold and release count what transcripts hold.
func (s *Session) hold(n int) bool {
	ok := s.keys.hold(n)
	if ok {
		s.held += n
	}
	return ok
}

func (s *Session) release(n int) {
	s.held -= n
	s.keys.held -= n
}

// Close gives back what the session holds. It must be called once nothing more comes,
// after the Close of the streams.
func (s *Session) Close() {
	for _, h := range s.handshakes {
		s.tear(h)
	}
}
