package keylog

import (
	"bytes"
	"slices"
)

const (
	// MaxSessions is how many sessions are kept, those that are named by a random and
	// those that are named by an encrypted premaster secret together. A log that a
	// server wrote for hours has as many. One costs some 400 bytes, all 100 MiB.
	MaxSessions = 1 << 18
	// maxPremasterBytes bounds the premaster secrets of PMS_CLIENT_RANDOM together:
	// those of MaxSessions sessions with RSA have 12 MiB. It is there because a single
	// one may have maxPremaster bytes.
	maxPremasterBytes = 16 << 20
)

// A Log holds the secrets of key logs. Its zero value is empty and ready for use. It is
// not safe for concurrent use.
//
// Its maps hold pointers, so that %v shows no secret of a Log in a field that is not
// exported: package fmt calls no method of it.
type Log struct {
	sessions       map[Random]*session
	premasters     map[[rsaName]byte]*[masterLength]byte
	premasterBytes int // of all sessions
}

// A session holds the secrets that are named by a random. Those of bounded length have
// their place in it, so that a session is one allocation.
type session struct {
	secrets   [placed][longestSecret]byte
	lengths   [placed]uint8 // 0: the log lacks it
	premaster []byte
}

// Secrets returns what the log has for the session whose ClientHello has this random,
// nil if that is nothing.
func (l *Log) Secrets(r Random) *Secrets {
	s := l.sessions[r]
	if s == nil {
		return nil
	}
	return &Secrets{
		Master:    s.secret(labelMaster),
		Premaster: s.premaster,
		Early:     s.secret(labelEarly),
		Handshake: [2][]byte{s.secret(labelClientHandshake), s.secret(labelServerHandshake)},
		Traffic:   [2][]byte{s.secret(labelClientTraffic), s.secret(labelServerTraffic)},
	}
}

// Premaster returns the premaster secret of 48 bytes that a line with the label RSA has,
// nil if there is none. Such lines of NSS name the session by the first 8 bytes of the
// encrypted premaster secret; those that follow are ignored. In a ClientKeyExchange two
// bytes of length stand before it, as described in RFC 5246, Section 7.4.7.1, but not in
// SSL 3.0. The result must not be changed.
func (l *Log) Premaster(encrypted []byte) []byte {
	if len(encrypted) < rsaName {
		return nil
	}
	secret := l.premasters[[rsaName]byte(encrypted)]
	if secret == nil {
		return nil
	}
	return secret[:]
}

// Sessions returns how many sessions the log has secrets of. NSS writes of some sessions
// the premaster secret and the master secret, each with a name of its own: they count
// twice, since nothing in the log joins the names.
func (l *Log) Sessions() int { return len(l.sessions) + len(l.premasters) }

// HasPremasters reports whether the log has a premaster secret.
func (l *Log) HasPremasters() bool { return len(l.premasters) > 0 || l.premasterBytes > 0 }

// add keeps the secret of a line, unless it has one for the same label and name. It
// reports false if a limit forbids it.
func (l *Log) add(e *entry) bool {
	switch e.label {
	case labelRSA:
		return l.addRSA([rsaName]byte(e.name), e.secret)
	case labelPremaster:
		return l.addPremaster(Random(e.name), e.secret)
	}
	s := l.open(Random(e.name))
	if s == nil {
		return false
	}
	if s.lengths[e.label] == 0 {
		s.lengths[e.label] = uint8(copy(s.secrets[e.label][:], e.secret))
	}
	return true
}

func (l *Log) addRSA(name [rsaName]byte, secret []byte) bool {
	if l.premasters[name] != nil {
		return true
	}
	if l.Sessions() >= MaxSessions {
		return false
	}
	if l.premasters == nil {
		l.premasters = make(map[[rsaName]byte]*[masterLength]byte)
	}
	kept := [masterLength]byte(secret)
	l.premasters[name] = &kept
	return true
}

func (l *Log) addPremaster(r Random, secret []byte) bool {
	if s := l.sessions[r]; s != nil && s.premaster != nil {
		return true
	}
	if l.premasterBytes+len(secret) > maxPremasterBytes {
		return false
	}
	s := l.open(r)
	if s == nil {
		return false
	}
	s.premaster = slices.Clip(bytes.Clone(secret))
	l.premasterBytes += len(secret)
	return true
}

// open returns the session of this random, a new one if need be, nil if there is no room
// for it.
func (l *Log) open(r Random) *session {
	if s := l.sessions[r]; s != nil {
		return s
	}
	if l.Sessions() >= MaxSessions {
		return nil
	}
	if l.sessions == nil {
		l.sessions = make(map[Random]*session)
	}
	s := new(session)
	l.sessions[r] = s
	return s
}

// secret returns the secret of a label that has its place in a session, nil if the log
// lacks it.
func (s *session) secret(l label) []byte {
	n := s.lengths[l]
	if n == 0 {
		return nil
	}
	return s.secrets[l][:n:n]
}
