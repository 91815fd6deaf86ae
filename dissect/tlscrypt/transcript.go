package tlscrypt

import "smtpcap/dissect/tlswire"

// maxTranscript bounds what is kept of a handshake's messages, in bytes: certificates of
// both sides and a long list of authorities.
const maxTranscript = 256 << 10

// A transcript holds the messages that an extended master secret depends on, as
// described in RFC 7627, Section 3: all up to ClientKeyExchange.
type transcript struct {
	hello  []byte // the ClientHello
	server []byte // from ServerHello to ServerHelloDone
	client []byte // from Certificate to ClientKeyExchange
	torn   bool   // something is missing
	closed [2]bool
}

// size is how many bytes are held.
func (t *transcript) size() int { return len(t.hello) + len(t.server) + len(t.client) }

// add takes the next message of a side. room says whether there is room for it. It
// reports false if the transcript cannot be completed any more.
func (t *transcript) add(from Side, m *tlswire.Message, room func(int) bool) bool {
	if t.closed[from] || t.torn || m.Type == tlswire.TypeHelloRequest {
		return true
	}
	const header = 4
	n := header + m.Length
	if !m.Complete || t.size()+n > maxTranscript || !room(n) {
		return false
	}
	part := &t.server
	switch {
	case m.Type == tlswire.TypeClientHello:
		part = &t.hello
	case from == Client:
		part = &t.client
	}
	*part = append(*part, byte(m.Type), byte(m.Length>>16), byte(m.Length>>8), byte(m.Length))
	*part = append(*part, m.Body...)
	t.closed[from] = m.Type == tlswire.TypeServerHelloDone || m.Type == tlswire.TypeClientKeyExchange
	return true
}

// restart begins anew with a ClientHello, unless the server's answer came before it: the
// directions may be read out of step. It returns how many bytes were forgotten.
func (t *transcript) restart() int {
	if len(t.server) > 0 {
		return 0
	}
	n := t.size()
	*t = transcript{}
	return n
}

// drop forgets all, and returns how many bytes that were.
func (t *transcript) drop() int {
	n := t.size()
	*t = transcript{torn: true}
	return n
}
