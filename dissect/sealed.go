package dissect

import (
	"smtpcap/dissect/tlscrypt"
	"smtpcap/dissect/tlswire"
	"smtpcap/report"
)

// Sealed implements tlswire.Visitor.
func (v sideVisitor) Sealed(r tlswire.Record, why tlswire.Sealing) {
	if r.Type != tlswire.ContentChangeCipherSpec {
		v.listedRecord()
		v.keys.side[v.who].done++
	}
	reason := v.keys.crypt.Direction(tlscrypt.Side(v.who)).Why()
	if why == tlswire.NotHeld && !v.conn.side[v.who].closed {
		v.conn.limit("encrypted records that waited for keys were given up")
	}
	v.noteSealed(v.packet(r.Extent), v.sealedReason(why, reason))
	if why == tlswire.NotWhole || reason == tlscrypt.NotAuthentic {
		v.evidence.side[v.who].broken = true
	}
	if r.Type == tlswire.ContentApplicationData {
		const overhead = 17 // of a record: a byte for the type, and a tag
		v.loseInside(v.who, max(1, int64(r.Length-overhead)))
	}
}

// maxProblems bounds the reasons that are listed.
const maxProblems = 8

// noteSealed lists a record that stayed closed, or counts it to the run that goes on.
func (v sideVisitor) noteSealed(packet report.PacketNumber, what string) {
	k := &v.keys
	d := &k.side[v.who]
	if d.reason > 0 && k.problems[d.reason-1].What == what {
		k.problems[d.reason-1].Records++
		return
	}
	if d.reason = 0; len(k.problems) < maxProblems {
		k.problems = append(k.problems, report.SealedRun{Packet: packet, From: reportSide(v.who), Records: 1, What: what})
		d.reason = len(k.problems)
	}
}

// sealedReason says why a record stayed closed.
func (v sideVisitor) sealedReason(why tlswire.Sealing, reason tlscrypt.Reason) string {
	if why == tlswire.NotWhole {
		return "bytes are missing in the capture"
	}
	switch reason {
	case tlscrypt.NoHello:
		return "the beginning of the handshake is not in the capture, so that no key can be found for it"
	case tlscrypt.Unsupported:
		return v.keys.crypt.Err().Error()
	case tlscrypt.NotAuthentic:
		if v.evidence.side[v.who].opened == 0 {
			return "the keys do not fit"
		}
		return "not authentic: changed on the way or in the file, or encrypted with other keys"
	}
	return v.noSecret()
}

// noSecret says that no secret is for this session. A server's key alone is of no use
// where the key exchange has forward secrecy.
func (v sideVisitor) noSecret() string {
	keys := v.conn.d.Keys
	if len(keys.RSA) > 0 && v.evidence.suite.KeyExchange != tlswire.KeyExchangeRSA && v.evidence.serverHello {
		return "the key exchange has forward secrecy: no server's key opens it, only a key log that has this session"
	}
	return "none of the keys is for this session"
}
