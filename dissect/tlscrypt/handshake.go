package tlscrypt

import (
	"bytes"
	"errors"
	"slices"

	"golang.org/x/crypto/cryptobyte"

	"smtpcap/dissect/keylog"
	"smtpcap/dissect/tlswire"
)

// A handshake is what the keys of one handshake are made of. A connection has one, and
// up to TLS 1.2 another for each renegotiation.
type handshake struct {
	client, server keylog.Random
	hasClient      bool // its ClientHello was seen
	hasServer      bool // its ServerHello was seen
	early          bool // the client offered early data
	scheme         *scheme
	extended       bool  // the extended master secret of RFC 7627 was agreed on
	err            error // why the hellos' choice cannot be decrypted here

	changed    [2]bool // the sides that changed to its keys
	full       bool    // it is not abbreviated: a message of a full one was seen
	transcript transcript
	offeredID  []byte        // session id of the ClientHello
	offered    []sessionName // sessions that the client would resume
	chosenID   []byte        // session id of the ServerHello
	ticket     *sessionName  // the last that the server issued

	exchange  []byte // the premaster secret, encrypted for the server's key
	premaster []byte // what a server's key made of it; nil = none fits
	decrypted bool   // that was tried

	tried  bool // its keys were made, or never can be
	master []byte
	source Source
	keys   [2]protection // up to TLS 1.2, once they are made
}

// setClient takes the ClientHello.
func (h *handshake) setClient(c *tlswire.ClientHello) {
	// Early data follow the first of two hellos, and only that says so: RFC 8446,
	// Section 4.2.10.
	again := h.hasClient && h.client == c.Random
	h.early = c.Has(tlswire.ExtEarlyData) || again && h.early
	h.client, h.hasClient, h.offeredID = c.Random, true, c.SessionID
	h.offered = nil
	if len(c.Ticket) > 0 {
		h.offered = append(h.offered, nameOfSession(byTicket, c.Ticket))
	}
	if len(c.SessionID) > 0 {
		h.offered = append(h.offered, nameOfSession(byID, c.SessionID))
	}
}

// extTruncatedHMAC changes how records are protected: RFC 6066, Section 7.
const extTruncatedHMAC tlswire.ExtensionType = 4

// setServer takes the ServerHello.
func (h *handshake) setServer(s *tlswire.ServerHello) {
	h.server, h.hasServer, h.chosenID = s.Random, true, s.SessionID
	h.extended = s.Has(tlswire.ExtExtendedMasterSecret)
	h.scheme, h.err = schemeOf(s.Version, s.CipherSuite.Info(), s.Has(tlswire.ExtEncryptThenMAC))
	switch {
	case h.err != nil:
	case s.Compression != 0:
		h.err = errors.New("compressed records are not decrypted")
	case s.Has(extTruncatedHMAC):
		h.err = errors.New("records with a truncated MAC are not decrypted")
	}
}

// tls13 reports whether TLS 1.3 was chosen.
func (h *handshake) tls13() bool { return h.scheme != nil && h.scheme.version.TLS13() }

// used reports whether a side changed to its keys.
func (h *handshake) used() bool { return h.changed[Client] || h.changed[Server] }

// message takes what else of its messages the keys depend on, up to TLS 1.2.
func (h *handshake) message(m *tlswire.Message, k *Keys) {
	switch m.Type {
	case tlswire.TypeCertificate, tlswire.TypeServerKeyExchange, tlswire.TypeServerHelloDone:
		h.full = true
	case tlswire.TypeClientKeyExchange:
		h.full = true
		if h.exchange == nil && k.mayExchange() {
			h.exchange = encryptedPremaster(m.Body)
		}
	case tlswire.TypeNewSessionTicket:
		if t, err := tlswire.ParseNewSessionTicket(m.Body); err == nil && len(t.Ticket) > 0 {
			name := nameOfSession(byTicket, t.Ticket)
			h.ticket = &name
			h.remember(k)
		}
	}
}

// maxExchange bounds an encrypted premaster secret, in bytes: RSA keys of 16,384 bits.
const maxExchange = 2 << 10

// encryptedPremaster returns a copy of what a ClientKeyExchange of RSA holds, as
// described in RFC 5246, Section 7.4.7.1; nil if it is none.
func encryptedPremaster(body []byte) []byte {
	s := cryptobyte.String(body)
	var encrypted cryptobyte.String
	if !s.ReadUint16LengthPrefixed(&encrypted) || !s.Empty() || len(encrypted) > maxExchange {
		return nil
	}
	return slices.Clone(encrypted)
}

// A readiness says whether there are keys.
type readiness uint8

const (
	impossible readiness = iota // there are none
	pending                     // something that they are made of may still come
	ready
)

// prepare makes the keys of a handshake up to TLS 1.2.
func (h *handshake) prepare(k *Keys) readiness {
	switch {
	case h.err != nil || h.tried:
		return impossible
	case !h.hasClient || !h.hasServer:
		return pending
	}
	master, source, state := h.findMaster(k)
	if state != ready {
		h.tried = state == impossible && h.changed[Client] && h.changed[Server]
		return state
	}
	h.tried, h.source, h.master = true, source, master
	if h.err = h.derive(master); h.err != nil {
		return impossible
	}
	h.remember(k)
	return ready
}

// remember keeps the master secret for sessions that can be resumed, once there is one:
// the server may issue its ticket before or after.
func (h *handshake) remember(k *Keys) {
	if h.master == nil {
		return
	}
	s := session{h.master, h.source}
	if len(h.chosenID) > 0 {
		k.remember(nameOfSession(byID, h.chosenID), s)
	}
	if h.ticket != nil {
		k.remember(*h.ticket, s)
	}
}

// findMaster finds the master secret.
func (h *handshake) findMaster(k *Keys) ([]byte, Source, readiness) {
	if m, source := k.secret(h.client, func(s *keylog.Secrets) []byte { return s.Master }); m != nil {
		return m, source, ready
	}
	if s := h.resumed(k); s.master != nil {
		return s.master, s.source, ready
	}
	if p, source := h.findPremaster(k); p != nil {
		m, state := h.fromPremaster(p)
		return m, source, state
	}
	if k.Growing || h.lacksExchange() && k.mayExchange() && !h.changed[Client] {
		return nil, NoSource, pending
	}
	return nil, NoSource, impossible
}

// resumed returns the session that the handshake resumes, if it was remembered. The server
// says so with the client's session id. A client that has a ticket may send none: then
// only the messages that follow tell, as described in RFC 5077, Section 3.4.
func (h *handshake) resumed(k *Keys) session {
	switch {
	case h.full:
		return session{}
	case len(h.offeredID) > 0 && !bytes.Equal(h.offeredID, h.chosenID):
		return session{}
	case len(h.offeredID) == 0 && !h.used():
		return session{}
	}
	for _, name := range h.offered {
		if s := k.resume(name); s.master != nil {
			return s
		}
	}
	return session{}
}

// lacksExchange reports whether the client's part of an RSA key exchange was not seen.
func (h *handshake) lacksExchange() bool {
	return h.exchange == nil && h.scheme.suite.KeyExchange == tlswire.KeyExchangeRSA
}

// findPremaster finds the premaster secret. A server's key is used once.
func (h *handshake) findPremaster(k *Keys) ([]byte, Source) {
	if p, source := k.secret(h.client, func(s *keylog.Secrets) []byte { return s.Premaster }); p != nil {
		return p, source
	}
	if h.exchange == nil || h.scheme.suite.KeyExchange != tlswire.KeyExchangeRSA {
		return nil, NoSource
	}
	if p, source := k.logged(h.exchange); p != nil {
		return p, source
	}
	if !h.decrypted {
		h.premaster, h.decrypted = k.decrypt(h.exchange), true
	}
	return h.premaster, FromPrivateKey
}

// errTornTranscript says why an extended master secret cannot be computed.
var errTornTranscript = errors.New("a part of the handshake is missing that the keys depend on")

// fromPremaster computes the master secret, as described in RFC 5246, Section 8.1, and
// RFC 7627, Section 4.
func (h *handshake) fromPremaster(premaster []byte) ([]byte, readiness) {
	f := newPRF(h.scheme.version, h.scheme.suite)
	if !h.extended {
		return f(premaster, "master secret", slices.Concat(h.client[:], h.server[:]), masterLength), ready
	}
	t := &h.transcript
	for side := range t.closed {
		switch {
		case t.torn, !t.closed[side] && h.changed[side]:
			h.err = errTornTranscript
			return nil, impossible
		case !t.closed[side]:
			return nil, pending
		}
	}
	sum := transcriptHash(h.scheme.version, h.scheme.suite, t.hello, t.server, t.client)
	return f(premaster, "extended master secret", sum, masterLength), ready
}

// derive makes the keys of both directions, as described in RFC 5246, Section 6.3.
func (h *handshake) derive(master []byte) error {
	s := h.scheme
	mac, key, iv := s.macLength(), s.cipher.key, s.cipher.iv
	block := newPRF(s.version, s.suite)(master, "key expansion", slices.Concat(h.server[:], h.client[:]), 2*(mac+key+iv))
	take := func(n int) []byte {
		b := block[:n:n]
		block = block[n:]
		return b
	}
	var of [2]keys
	of[Client].mac, of[Server].mac = take(mac), take(mac)
	of[Client].key, of[Server].key = take(key), take(key)
	of[Client].iv, of[Server].iv = take(iv), take(iv)
	var made [2]protection
	for side := range made {
		var err error
		if made[side], err = s.cipher.make(s, of[side]); err != nil {
			return err
		}
	}
	h.keys = made
	return nil
}

// traffic makes the keys of a traffic secret of TLS 1.3, as described in RFC 8446,
// Section 7.3.
func (s *scheme) traffic(secret []byte) (protection, error) {
	h := newHash(s.suite.Hash)
	key, err := expandLabel(h, secret, "key", s.cipher.key)
	if err != nil {
		return nil, err
	}
	iv, err := expandLabel(h, secret, "iv", nonceLength)
	if err != nil {
		return nil, err
	}
	return s.cipher.make(s, keys{key: key, iv: iv})
}
