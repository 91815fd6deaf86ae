package tlscrypt

import (
	"crypto/rsa"
	"crypto/sha256"

	"smtpcap/dissect/keylog"
)

const (
	// maxHeld bounds what all connections together hold back until there are keys for
	// it, and what of their handshakes, in bytes: some hundred handshakes at a time.
	maxHeld = 8 << 20
	// maxHeldPerDirection bounds the records of one direction that wait, in bytes: a
	// server's certificates with a long list of authorities.
	maxHeldPerDirection = 128 << 10
	// maxSessions bounds the names by which master secrets are kept for sessions that may
	// be resumed; servers keep sessions for minutes to hours. The last as many are kept,
	// and up to as many before them, in all about 2 MiB.
	maxSessions = 4096
)

// Keys are all secrets that records may be opened with. The logs may grow while records
// are opened. The zero value has none. Keys must not be used by two goroutines at once.
type Keys struct {
	Log    keylog.Log        // of the files that the user named
	Blocks keylog.Log        // of Decryption Secrets Blocks
	RSA    []*rsa.PrivateKey // of servers
	// Growing says that Blocks may have more later on: records wait for it. Grown counts
	// how often it did.
	Growing bool
	Grown   int

	resumable [2]map[sessionName]session // the later ones first
	held      int                        // bytes, of all connections
	scratch   []byte                     // the plaintext of one record
}

// A Source is where the secrets of a session come from.
type Source uint8

// The sources.
const (
	NoSource Source = iota
	FromLog
	FromBlock
	FromPrivateKey
)

// opensExchange reports whether there is something that may open a key exchange, so that
// master secrets are to be computed.
func (k *Keys) opensExchange() bool {
	return len(k.RSA) > 0 || k.Log.HasPremasters() || k.Blocks.HasPremasters()
}

// mayExchange reports whether there is, or may be later on.
func (k *Keys) mayExchange() bool { return k.Growing || k.opensExchange() }

// Any reports whether there are secrets.
func (k *Keys) Any() bool {
	return len(k.RSA) > 0 || k.Log.Sessions()+k.Blocks.Sessions() > 0
}

// Empty reports whether there is nothing that could open a record.
func (k *Keys) Empty() bool {
	return !k.Growing && !k.Any()
}

// A secretOf picks one secret of those that a log has for a session.
type secretOf func(*keylog.Secrets) []byte

// secret returns a secret of the session of a client random, the user's own first.
func (k *Keys) secret(r keylog.Random, of secretOf) ([]byte, Source) {
	if s := k.Log.Secrets(r); s != nil && of(s) != nil {
		return of(s), FromLog
	}
	if s := k.Blocks.Secrets(r); s != nil && of(s) != nil {
		return of(s), FromBlock
	}
	return nil, NoSource
}

// logged returns the premaster secret of an RSA key exchange that a log has, which the
// client sent encrypted for the server's key.
func (k *Keys) logged(encrypted []byte) ([]byte, Source) {
	if p := k.Log.Premaster(encrypted); p != nil {
		return p, FromLog
	}
	if p := k.Blocks.Premaster(encrypted); p != nil {
		return p, FromBlock
	}
	return nil, NoSource
}

// decrypt decrypts the premaster secret of an RSA key exchange with the server's key, as
// described in RFC 5246, Section 7.4.7.1; nil if none fits.
func (k *Keys) decrypt(encrypted []byte) []byte {
	for _, key := range k.RSA {
		p, err := key.Decrypt(nil, encrypted, nil)
		if err == nil && len(p) == masterLength {
			return p
		}
	}
	return nil
}

// buffer returns room for a plaintext of so many bytes, which the next call takes
// again.
func (k *Keys) buffer(n int) []byte {
	clear(k.scratch)
	if cap(k.scratch) < n {
		k.scratch = make([]byte, max(n, usualRecord))
	}
	k.scratch = k.scratch[:n]
	return k.scratch
}

// usualRecord is the length of the longest records that programs make: 2^14 bytes and
// what encrypting adds.
const usualRecord = 1<<14 + 256

// A session is what it takes to resume one.
type session struct {
	master []byte
	source Source
}

// A sessionName names a session up to TLS 1.2 that can be resumed.
type sessionName [sha256.Size]byte

// nameOfSession returns the name of a session by its id or ticket; the two never meet.
func nameOfSession(kind string, id []byte) sessionName {
	return sha256.Sum256(append([]byte(kind), id...))
}

// The kinds of names.
const (
	byID     = "id"     // RFC 5246, Section 7.3
	byTicket = "ticket" // RFC 5077, Section 3.4
)

// remember keeps the master secret of a session.
func (k *Keys) remember(name sessionName, s session) {
	if len(k.resumable[0]) >= maxSessions {
		k.resumable[0], k.resumable[1] = nil, k.resumable[0]
	}
	if k.resumable[0] == nil {
		k.resumable[0] = make(map[sessionName]session)
	}
	k.resumable[0][name] = s
}

// resume returns a session that was remembered; it has no master secret if none was.
func (k *Keys) resume(name sessionName) session {
	if s, ok := k.resumable[0][name]; ok {
		return s
	}
	return k.resumable[1][name]
}

// hold reports whether n more bytes may be held, and counts them if so.
func (k *Keys) hold(n int) bool {
	if k.held+n > maxHeld {
		return false
	}
	k.held += n
	return true
}
