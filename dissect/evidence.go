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
	resumed     bool
	rawKey      [2]bool // RFC 7250 was negotiated, by the side that shows the key

	requested     report.Opt[bool] // whether the client was asked for a certificate
	requestPacket report.PacketNumber
	certificates  bool            // the server's Certificate, ServerKeyExchange or ServerHelloDone was seen
	declined      reassembly.Mark // the client's alert no_certificate(41)
	wentOn        bool            // the client went on to ClientKeyExchange or ChangeCipherSpec
	wentOnWhole   bool            // and nothing before that is missing
	fatal         bool            // a fatal alert was readable

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
	closing       reassembly.Mark // the last of them, if it is an alert or looks like one
}

// certificateEvidence is the Certificate message of one side.
type certificateEvidence struct {
	seen    outcome
	message report.CertificateMessage
	zeroes  bool // an entry has length zero
	rawKey  bool // it holds a raw public key
}

// An outcome is how far a message could be read. The four never share a value.
type outcome uint8

const (
	notSeen outcome = iota
	complete
	notWhole // the capture, or the connection, ends inside of it
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
	case e.psk, e.resumed:
		return report.ChainResumed
	case e.version.TLS13() && server.encrypted > 0:
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
	case client.certificate.seen == complete && client.certificate.rawKey:
		return report.ClientRawPublicKey
	case client.certificate.seen == complete && client.certificate.zeroes:
		return report.ClientZeroLengthEntry
	case client.certificate.seen == complete && client.certificate.message.Length.V == 0:
		return report.ClientEmpty
	case client.certificate.seen == complete:
		return report.ClientSent
	case client.certificate.seen == malformed:
		return report.ClientMalformed
	case client.certificate.seen == notWhole:
		return report.ClientIncomplete
	case e.psk, e.resumed:
		return report.ClientResumed
	case e.version.TLS13() && client.encrypted > 0:
		return report.ClientEncrypted
	case e.declined.Packet != 0 && e.requested.V:
		return report.ClientDeclinedByAlert
	case e.requested.Known && !e.requested.V:
		return report.ClientNotRequested
	case e.requested.V && e.wentOn && e.wentOnWhole:
		return report.ClientMissing
	case open || client.missing || e.side[smtp.Server].missing || e.wentOn:
		return report.ClientIncomplete
	}
	return report.ClientNotStarted
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
	if m, ok := e.conversed(); ok {
		return report.Of(true), m
	}
	switch {
	case e.fatal:
		return report.Of(false), reassembly.Mark{}
	case ended && !(e.version.TLS13() && client.encrypted > 0):
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
