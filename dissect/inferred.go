package dissect

import (
	"math"

	"smtpcap/dissect/inference"
	"smtpcap/dissect/smtp"
	"smtpcap/dissect/tlswire"
	"smtpcap/report"
)

// An offer is what of a ClientHello bears on the lengths of encrypted records.
type offer struct {
	extensions, schemes []uint16
}

// offerOf returns it for a client that may come to speak TLS 1.3.
func offerOf(h *tlswire.ClientHello) offer {
	if !h.Highest().TLS13() {
		return offer{}
	}
	list := make([]uint16, 0, len(h.Extensions)+len(h.SignatureSchemes))
	for _, e := range h.Extensions {
		list = append(list, uint16(e.Type))
	}
	n := len(list)
	for _, s := range h.SignatureSchemes {
		list = append(list, uint16(s))
	}
	return offer{list[:n:n], list[n:]}
}

// lengths are those of a suite of TLS 1.3: of its hash and of its tag.
type lengths struct{ hash, tag int }

// suiteLengths are those of the suites of RFC 8446, Section B.4.
var suiteLengths = map[uint32]lengths{
	0x1301: {32, 16}, // TLS_AES_128_GCM_SHA256
	0x1302: {48, 16}, // TLS_AES_256_GCM_SHA384
	0x1303: {32, 16}, // TLS_CHACHA20_POLY1305_SHA256
	0x1304: {32, 16}, // TLS_AES_128_CCM_SHA256
	0x1305: {32, 8},  // TLS_AES_128_CCM_8_SHA256
}

// infer asks what lengths tell, where TLS 1.3 hides all else. It returns nil where
// there is nothing to infer from.
func (c *conn) infer() *report.Inference {
	e, t := &c.session.evidence, &c.session.tls
	if !e.version.TLS13() || !e.serverHello || e.psk || len(t.EncryptedRecords) == 0 || t.ClientHello == nil {
		return nil
	}
	suite := suiteLengths[t.CipherSuite.Code]
	h := inference.Handshake{
		Records: c.inferenceRecords(), End: c.recordsEnd(), Hash: suite.hash, Tag: suite.tag, PSK: e.psk,
		Extensions: c.session.offer13.extensions, Schemes: c.session.offer13.schemes, Implicit: c.implicit(),
		Alert: e.alert.seen, AlertBefore: e.alert.before,
	}
	a := inference.Infer(&h)
	if a.Client.Status == inference.Unknown {
		withhold(&a.Server)
	}
	return &report.Inference{
		Client: report.InferredClient{
			Status: report.Answer(a.Client.Status), InferredChain: inferredChain(&a.Client.Chain), Basis: c.basis(&a.Client.Basis),
		},
		Server: report.InferredServer{
			Requested:     given(a.Server.Request != inference.NotKnown, a.Server.Request == inference.Present),
			InferredChain: inferredChain(&a.Server.Chain), Basis: c.basis(&a.Server.Basis),
		},
		End: report.InferredEnd{
			Status: report.Reception(a.End.Outcome), Basis: c.basis(&a.End.Basis),
		},
	}
}

// withhold takes back what may change once the client's answer is seen: with it the
// server's flight is known to be whole. A length that only one layout has stays.
func withhold(s *inference.ServerAnswer) {
	s.Request, s.Confidence = inference.NotKnown, inference.None
	if s.Chain.Min != s.Chain.Max {
		s.Chain = inference.Chain{}
	}
}

// given returns a value if it is known.
func given[T any](isKnown bool, v T) report.Opt[T] {
	if !isKnown {
		return report.Opt[T]{}
	}
	return report.Of(v)
}

// readable returns the encrypted records up to the first of which it is not known that
// nothing is missing before it, or that it stands in its place.
func (c *conn) readable() []report.EncryptedRecord {
	all := c.session.tls.EncryptedRecords
	n := inOrder(all)
	if lost := c.session.evidence.lost; lost.seen {
		n = min(n, lost.before)
	}
	return all[:n]
}

// inOrder returns how many records at the beginning stand in their place among those of
// the other side. Where bytes are missing, what comes after them is held back, so that
// the other side's answer to it may have been seen first.
func inOrder(all []report.EncryptedRecord) int {
	n := len(all)
	earliest := [...]report.PacketNumber{report.Client: math.MaxInt64, report.Server: math.MaxInt64}
	for i := len(all) - 1; i >= 0; i-- {
		r := &all[i]
		if earliest[r.From.Peer()] < r.Packet {
			n = i
		}
		earliest[r.From] = min(earliest[r.From], r.Packet)
	}
	return n
}

// inferenceRecords are the records that something can be inferred from.
func (c *conn) inferenceRecords() []inference.Record {
	all := c.readable()
	records := make([]inference.Record, len(all))
	for i, r := range all {
		records[i] = inference.Record{From: inference.Side(r.From - report.Client), Length: r.Length, Packet: int64(r.Packet)}
	}
	return records
}

// recordsEnd says what stands behind them.
func (c *conn) recordsEnd() inference.End {
	switch {
	case c.session.evidence.lost.seen, len(c.readable()) < len(c.session.tls.EncryptedRecords):
		return inference.Gap
	case c.session.tls.RecordsOmitted > 0 || !c.endSeen():
		return inference.Open
	}
	return inference.Closed
}

// basis translates what an answer rests on.
func (c *conn) basis(b *inference.Basis) report.Basis {
	out := report.Basis{Confidence: report.Confidence(b.Confidence), Why: b.Why}
	for _, i := range b.Records {
		r := &c.session.tls.EncryptedRecords[i]
		out.Lengths = append(out.Lengths, r.Length)
		if n := len(out.Packets); n == 0 || out.Packets[n-1] != r.Packet {
			out.Packets = append(out.Packets, r.Packet)
		}
	}
	for _, r := range b.Readings {
		out.Readings = append(out.Readings, report.Reading{Status: report.Answer(r.Status), Why: r.Why})
	}
	return out
}

func inferredChain(c *inference.Chain) report.InferredChain {
	out := report.InferredChain{
		CertificatesLengthMin: given(c.Max != 0, c.Min),
		CertificatesLengthMax: given(c.Max != 0, c.Max),
	}
	for _, k := range c.Keys {
		out.Keys = append(out.Keys, k.String())
	}
	return out
}

// A place is one in the list of encrypted records.
type place struct {
	seen   bool
	before int // records before it
}

// settleInferred takes over an inferred answer for one that could only be that all
// is encrypted. An answer to which another reading is a match stays where it is.
func (c *conn) settleInferred(a *report.Inference) {
	cc, in := &c.rep.ClientCertificate, &a.Client
	if cc.Status != report.ClientEncrypted || !in.Firm() {
		return
	}
	switch in.Status {
	case report.AnswerNotRequested:
		cc.Status, cc.Requested = report.ClientNotRequested, report.Of(false)
	case report.AnswerEmpty:
		cc.Status, cc.Requested = report.ClientEmpty, report.Of(true)
		cc.Length, cc.CertificatesLength = report.Of(0), report.Of(0)
		cc.Packet, cc.Packets = in.Packets[0], in.Packets[:1]
	case report.AnswerSent:
		cc.Status, cc.Requested = report.ClientSent, report.Of(true)
		cc.CertificatesLength = given(in.Exact(), in.CertificatesLengthMax.V)
		cc.Packet, cc.Packets = in.Packets[0], in.Packets
	case report.AnswerRejected:
		cc.Status = report.ClientNotStarted
	}
	cc.Known = report.Inferred
}

// noteAlert notes the client's alert in clear, and what was encrypted before it.
func (s *session) noteAlert(who smtp.Side) {
	if a := &s.evidence.alert; who == smtp.Client && s.evidence.serverHello && !a.seen {
		*a = place{true, len(s.tls.EncryptedRecords)}
	}
}

// noteLost notes that encrypted records of a side are missing. They may have come right
// after the last that was seen of that side, before all that the other side said then.
func (s *session) noteLost(who smtp.Side) {
	all := s.tls.EncryptedRecords
	before := len(all)
	for before > 0 && all[before-1].From != reportSide(who) {
		before--
	}
	if l := &s.evidence.lost; !l.seen || before < l.before {
		*l = place{true, before}
	}
}
