package dissect

import (
	"smtpcap/dissect/smtp"
	"smtpcap/dissect/tlswire"
	"smtpcap/reassembly"
	"smtpcap/report"
)

// evidence is what was seen of a handshake, as far as an answer hangs on it. The
// answers are functions of it alone, so that each says no more than was seen.
type evidence struct {
	version     tlswire.Version // what the server chose; 0 where its hello was not seen
	suite       tlswire.Suite
	serverHello bool
	psk         bool // TLS 1.3: the server took a pre-shared key
	selectedPSK int  // which of those that the client offered
	resumed     bool
	rawKey      [2]bool // RFC 7250 was negotiated, by the side that shows the key

	requested     report.Opt[bool] // whether the client was asked for a certificate
	requestPacket report.PacketNumber
	certificates  bool            // the server's Certificate, ServerKeyExchange or ServerHelloDone was seen
	declined      reassembly.Mark // the client's alert no_certificate(41)
	wentOn        bool            // the client went on to ClientKeyExchange or ChangeCipherSpec
	wentOnWhole   bool            // and nothing before that is missing
	finished13    bool            // TLS 1.3: the client went on to Finished, and nothing before that stayed closed
	fatal         bool            // a fatal alert was read before the sides spoke under encryption
	spoke         reassembly.Mark // the client's first decrypted words
	answered      reassembly.Mark // the server's first decrypted words that show a complete handshake

	side  [2]sideEvidence
	turns []turn // the runs of encrypted records, while they tell something
	alert place  // the client's first alert in clear after the ServerHello
	lost  place  // where encrypted records may be missing first
}

// sideEvidence is what was seen of one side.
type sideEvidence struct {
	certificate   certificateEvidence
	missing       bool // of the part in clear something could not be read
	changedCipher bool
	finished      reassembly.Mark
	encrypted     int64           // encrypted records
	opened        int64           // of these
	broken        bool            // one of these stayed closed though there are keys for it
	closing       reassembly.Mark // the last of them, if it is an alert or looks like one
}

// damaged reports whether records stayed closed to keys that opened others.
func (s *sideEvidence) damaged() bool { return s.broken && s.opened > 0 }

// certificateEvidence is the Certificate message of one side.
type certificateEvidence struct {
	seen    outcome
	message report.CertificateMessage
	zeroes  bool // an entry has length zero
	rawKey  bool // it holds a raw public key
}

// An outcome is how far a message could be read. No two share a value.
type outcome uint8

const (
	notSeen outcome = iota
	complete
	notWhole // the capture, or the connection, ends inside of it
	notRead  // it is whole, and compressed in a way that is not unpacked
	malformed
)

// A turn is a run of encrypted records of one side.
type turn struct {
	who     smtp.Side
	longest int
	mark    reassembly.Mark // of the first record that is longer than an alert
	last    int64           // the latest packet of the run
}

// maxTurns bounds the runs that are kept: after eight, either side has spoken
// often enough.
const maxTurns = 8

// alertLength is the longest record that may be an encrypted alert of TLS 1.3: two
// bytes, the type, a tag of 16, and 16 of padding that one implementation adds.
const alertLength = 2 + 1 + 16 + 16

// shortAlertLength is the same without padding.
const shortAlertLength = 2 + 1 + 16

// addEncrypted notes an encrypted record.
func (e *evidence) addEncrypted(who smtp.Side, r *tlswire.Record, m reassembly.Mark) {
	e.side[who].encrypted++
	e.side[who].closing = reassembly.Mark{}
	hidden := e.version.TLS13() || e.version == 0 // what a record of application data holds
	if r.Type == tlswire.ContentAlert || hidden && r.Length <= shortAlertLength {
		e.side[who].closing = m
	}
	n := len(e.turns)
	if n == 0 || e.turns[n-1].who != who {
		if n == maxTurns {
			return
		}
		if e.turns == nil {
			e.turns = make([]turn, 0, maxTurns)
		}
		e.turns = append(e.turns, turn{who: who})
		n++
	}
	t := &e.turns[n-1]
	if r.Length > alertLength && t.mark.Packet == 0 {
		t.mark = m
	}
	t.longest = max(t.longest, r.Length)
	t.last = max(t.last, m.Packet)
}

// serverChain answers which chain the server showed. open says that the capture
// may lack the answer: it ends before the connection does, or bytes are missing.
func (e *evidence) serverChain(open bool) report.ChainStatus {
	server := &e.side[smtp.Server]
	switch {
	case server.certificate.seen == complete && server.certificate.rawKey:
		return report.ChainRawPublicKey
	case server.certificate.seen == complete && server.certificate.message.Length.V == 0:
		return report.ChainEmpty
	case server.certificate.seen == complete:
		return report.ChainSent
	case server.certificate.seen == malformed:
		return report.ChainMalformed
	case server.certificate.seen == notWhole:
		return report.ChainIncomplete
	case server.certificate.seen == notRead:
		return report.ChainEncrypted
	case e.psk, e.resumed:
		return report.ChainResumed
	case e.version.TLS13() && server.encrypted > server.opened:
		return report.ChainEncrypted
	case e.serverHello && e.suite.KeyExchange.Anonymous():
		return report.ChainAnonymous
	case open || server.missing:
		return report.ChainIncomplete
	}
	return report.ChainNotStarted
}

// clientCertificate answers which certificate the client showed. open is as for
// serverChain.
func (e *evidence) clientCertificate(open bool) report.ClientStatus {
	client := &e.side[smtp.Client]
	switch {
	case client.certificate.seen == complete:
		return client.certificate.clientStatus()
	case client.certificate.seen == malformed:
		return report.ClientMalformed
	case client.certificate.seen == notWhole:
		return report.ClientIncomplete
	case client.certificate.seen == notRead:
		return report.ClientEncrypted
	case e.psk, e.resumed:
		return report.ClientResumed
	case e.declined.Packet != 0 && e.requested.V:
		return report.ClientDeclinedByAlert
	case e.requested.Known && !e.requested.V:
		return report.ClientNotRequested
	case e.requested.V && e.leftOut():
		return report.ClientMissing
	case e.version.TLS13() && client.encrypted > client.opened:
		return report.ClientEncrypted
	case open || client.missing || e.side[smtp.Server].missing || e.wentOn:
		return report.ClientIncomplete
	}
	return report.ClientNotStarted
}

// leftOut reports whether the client went past the place of its Certificate message, and
// nothing before that is missing. ChangeCipherSpec tells nothing in TLS 1.3.
func (e *evidence) leftOut() bool {
	if e.version.TLS13() {
		return e.finished13
	}
	return e.wentOn && e.wentOnWhole
}

// clientStatus is what a complete Certificate message of the client says.
func (c *certificateEvidence) clientStatus() report.ClientStatus {
	switch {
	case c.rawKey:
		return report.ClientRawPublicKey
	case c.zeroes:
		return report.ClientZeroLengthEntry
	case c.message.Length.V == 0:
		return report.ClientEmpty
	}
	return report.ClientSent
}

// established answers whether the handshake was completed, and in which packet
// that was seen. ended says that the connection's end was seen and nothing of it
// is missing.
func (e *evidence) established(ended bool) (report.Opt[bool], reassembly.Mark) {
	client, server := &e.side[smtp.Client], &e.side[smtp.Server]
	if client.finished.Packet != 0 && server.finished.Packet != 0 {
		return report.Of(true), later(client.finished, server.finished)
	}
	if e.certificates && server.finished.Packet != 0 {
		// In a full handshake the server's Finished is the last message: it
		// sends it when it has accepted the client's.
		return report.Of(true), server.finished
	}
	if e.answered.Packet != 0 {
		return report.Of(true), e.answered
	}
	if m, ok := e.conversed(); ok {
		return report.Of(true), m
	}
	switch {
	case e.fatal:
		return report.Of(false), reassembly.Mark{}
	case ended && !(e.version.TLS13() && client.encrypted > client.opened):
		return report.Of(false), reassembly.Mark{}
	}
	return report.Opt[bool]{}, reassembly.Mark{}
}

// conversed reports whether the sides went on to speak under encryption where the
// end of the handshake cannot be seen: in TLS 1.3, or because it is not in the
// capture. After the client's first run, with its Finished, the server must send
// more than an alert, and the client must go on. Where no hello was seen, two
// such exchanges are asked for, as the first may still belong to the handshake. What
// was held back for missing bytes is no answer to what was sent after it.
func (e *evidence) conversed() (reassembly.Mark, bool) {
	need := 1
	if !e.serverHello {
		need = 2
	}
	if e.serverHello && !e.version.TLS13() && !e.side[smtp.Client].missing && !e.side[smtp.Server].missing {
		return reassembly.Mark{}, false
	}
	exchanges := 0
	for i := 1; i+1 < len(e.turns); i++ {
		before, now, after := &e.turns[i-1], &e.turns[i], &e.turns[i+1]
		answered := before.mark.Packet != 0 && now.mark.Packet > before.mark.Packet && after.last > now.mark.Packet
		if now.who == smtp.Server && answered {
			if exchanges++; exchanges == need {
				return now.mark, true
			}
		}
	}
	return reassembly.Mark{}, false
}

// known says how an answer is known. In TLS 1.3 it stands in encrypted records, unless it
// is that they stay closed or that no certificates are sent.
func (e *evidence) known(closed bool) report.Known {
	opened := e.side[smtp.Client].opened+e.side[smtp.Server].opened > 0
	return known(e.version.TLS13() && opened && !closed && !e.psk)
}

// converse notes that a side spoke under encryption, where that was decrypted. Up to TLS
// 1.2 the server's first word shows that the handshake is complete. In TLS 1.3 it may
// speak before it has the client's part: its answer to the client shows it.
func (e *evidence) converse(who smtp.Side, m reassembly.Mark) {
	switch {
	case who == smtp.Client && e.spoke.Packet == 0:
		e.spoke = m
	case who == smtp.Client || e.answered.Packet != 0:
	case !e.version.TLS13(), e.spoke.Packet != 0 && m.Packet > e.spoke.Packet:
		e.answered = m
	}
}

// closingAlert returns the first packet in which a side ended its part with an alert.
func (e *evidence) closingAlert() reassembly.Mark {
	a, b := e.side[smtp.Client].closing, e.side[smtp.Server].closing
	if a.Packet == 0 || b.Packet != 0 && b.Packet < a.Packet {
		return b
	}
	return a
}

// later returns the later of two packets.
func later(a, b reassembly.Mark) reassembly.Mark {
	if b.Packet > a.Packet {
		return b
	}
	return a
}
