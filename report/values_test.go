package report

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"
)

func TestJSONOfValues(t *testing.T) {
	at := time.Date(2026, time.November, 2, 11, 0, 0, 1000, time.FixedZone("", 3600))
	tests := []struct {
		value any
		want  string
	}{
		{Opt[int]{}, "null"},
		{Of(0), "0"},
		{Of(""), `""`},
		{Opt[bool]{V: true}, "null"}, // a value that is not known is none
		{Of(false), "false"},
		{PacketNumber(0), "null"},
		{PacketNumber(13), "13"},
		{Time{}, "null"},
		{Time{at}, `"2026-11-02T10:00:00.000001000Z"`},
		{Time{time.Unix(0, 0)}, `"1970-01-01T00:00:00.000000000Z"`},
		{Seconds(0), "0"},
		{Seconds(1500 * time.Millisecond), "1.5"},
		{Seconds(-time.Nanosecond), "-0.000000001"},
		{Of(Seconds(time.Second)), "1"},
		{List[int](nil), "[]"},
		{List[int]{}, "[]"},
		{List[int]{1, 2}, "[1,2]"},
		{List[PacketNumber]{0, 3}, "[null,3]"},
		{Nobody, "null"},
		{Client, `"client"`},
		{Unknown, "null"},
		{Observed, `"observed"`},
		{EndCapture, `"capture-end"`},
		{ModeImplicitTLS, `"implicit-tls"`},
		{ChainNotStarted, `"not-started"`},
		{ClientZeroLengthEntry, `"zero-length-entry"`},
		{STARTTLSNoReply, `"no-reply"`},
		{RolesBanner, `"banner"`},
		{EventCipher, `"change-cipher-spec"`},
		{ReaderNone, "null"},
		{ReaderStrict, `"crypto/x509"`},
		{RootsNone, `"none"`},
		{RoleUnknown, "null"},
		{RoleIntermediate, `"intermediate"`},
		{SignatureUnchecked, "null"},
		{ValidityNotYet, `"not-yet-valid"`},
		{NameExpected, `"expect-name"`},
		{CannotKnow, `"cannot-know"`},
		{Of(List[string](nil)), "[]"}, // an extension that is there and names nothing
		{Opt[List[string]]{}, "null"},
	}
	for _, test := range tests {
		b, err := json.Marshal(test.value)
		if err != nil || string(b) != test.want {
			t.Errorf("%#v is %s, %v; want %s", test.value, b, err, test.want)
		}
	}
}

// TestEachWordIsDifferent also sees to it that each constant has a word.
func TestEachWordIsDifferent(t *testing.T) {
	vocabularies := map[string]struct {
		names []string
		last  uint8
		word  func(uint8) fmt.Stringer
	}{
		"Side":           {sideNames, uint8(Server), func(n uint8) fmt.Stringer { return Side(n) }},
		"Known":          {knownNames, uint8(Inferred), func(n uint8) fmt.Stringer { return Known(n) }},
		"RolesFrom":      {rolesNames, uint8(RolesBanner), func(n uint8) fmt.Stringer { return RolesFrom(n) }},
		"How":            {howNames, uint8(EndTupleReused), func(n uint8) fmt.Stringer { return How(n) }},
		"Mode":           {modeNames, uint8(ModeImplicitTLS), func(n uint8) fmt.Stringer { return Mode(n) }},
		"STARTTLSStatus": {starttlsNames, uint8(STARTTLSNotApplicable), func(n uint8) fmt.Stringer { return STARTTLSStatus(n) }},
		"ChainStatus":    {chainNames, uint8(ChainIncomplete), func(n uint8) fmt.Stringer { return ChainStatus(n) }},
		"ClientStatus":   {clientNames, uint8(ClientIncomplete), func(n uint8) fmt.Stringer { return ClientStatus(n) }},
		"EventKind":      {eventNames, uint8(EventNote), func(n uint8) fmt.Stringer { return EventKind(n) }},
		"Reader":         {readerNames, uint8(ReaderTolerant), func(n uint8) fmt.Stringer { return Reader(n) }},
		"RootsFrom":      {rootsFromNames, uint8(RootsFiles), func(n uint8) fmt.Stringer { return RootsFrom(n) }},
		"Role":           {roleNames, uint8(RoleUnrelated), func(n uint8) fmt.Stringer { return Role(n) }},
		"Signature":      {signatureNames, uint8(SignatureBad), func(n uint8) fmt.Stringer { return Signature(n) }},
		"Validity":       {validityNames, uint8(ValidityNotYet), func(n uint8) fmt.Stringer { return Validity(n) }},
		"NameSource":     {nameSourceNames, uint8(NameHelo), func(n uint8) fmt.Stringer { return NameSource(n) }},
		"Certainty":      {certaintyNames, uint8(Certain), func(n uint8) fmt.Stringer { return Certainty(n) }},
	}
	for name, v := range vocabularies {
		if len(v.names) != int(v.last)+1 {
			t.Errorf("%s: %d words for %d values", name, len(v.names), v.last+1)
		}
		seen := map[string]bool{}
		for n := range v.last + 1 {
			word := v.word(n).String()
			if seen[word] || word == "" && n != 0 {
				t.Errorf("%s: value %d is %q", name, n, word)
			}
			seen[word] = true
		}
		if word := v.word(v.last + 1).String(); word != "unknown" {
			t.Errorf("%s: a value past the last is %q", name, word)
		}
	}
}

func TestPeer(t *testing.T) {
	for side, want := range map[Side]Side{Client: Server, Server: Client, Nobody: Nobody} {
		if got := side.Peer(); got != want {
			t.Errorf("the peer of %q is %q, want %q", side, got, want)
		}
	}
}

func TestOutcome(t *testing.T) {
	data := func(c *Connection) *Connection {
		c.ToClient.Bytes = 1
		return c
	}
	accepted := SMTP{STARTTLS: STARTTLS{Status: STARTTLSAccepted}}
	tests := []struct {
		name string
		c    *Connection
		want Outcome
	}{
		{"nothing", &Connection{}, OutcomeNoAnswer},
		{"established", data(&Connection{TLS: &TLS{Established: Of(true)}}), OutcomeEncrypted},
		{"not established", data(&Connection{TLS: &TLS{Established: Of(false)}}), OutcomeTLSFailed},
		{"not known whether established", data(&Connection{TLS: &TLS{}}), OutcomeTLSOpen},
		{"accepted, then closed", data(&Connection{SMTP: accepted, Ended: Ended{By: Client}}), OutcomeTLSFailed},
		{"accepted, then the capture ends", data(&Connection{SMTP: accepted}), OutcomeTLSOpen},
		{"plaintext", data(&Connection{Mode: ModePlaintext}), OutcomePlaintext},
		{"not SMTP", data(&Connection{SMTP: SMTP{NotSMTP: Of("SSH")}}), OutcomeUnknown},
		{"data of an unknown mode", data(&Connection{}), OutcomeUnknown},
		{"nothing captured, but something missing", &Connection{Completeness: Completeness{MissingBytes: 1}}, OutcomeUnknown},
	}
	for _, test := range tests {
		if got := test.c.Outcome(); got != test.want {
			t.Errorf("%s: outcome %d, want %d", test.name, got, test.want)
		}
	}
}

func TestOutcomeOfAnInferredHandshake(t *testing.T) {
	refused := Inference{End: InferredEnd{Status: ReceptionRefused, Basis: Basis{Confidence: MediumConfidence}}}
	rejected := Inference{Client: InferredClient{Status: AnswerRejected, Basis: Basis{Confidence: HighConfidence}}}
	doubted := refused
	doubted.End.Confidence = LowConfidence
	accepted := Inference{End: InferredEnd{Status: ReceptionAccepted, Basis: Basis{Confidence: HighConfidence}}}
	for _, test := range []struct {
		name        string
		inference   Inference
		established Opt[bool]
		ended       Side
		want        Outcome
	}{
		{"refused by the server", refused, Opt[bool]{}, Client, OutcomeTLSFailed},
		{"refused by the server, with low confidence", doubted, Opt[bool]{}, Client, OutcomeTLSOpen},
		{"refused, and seen to be established", refused, Of(true), Client, OutcomeEncrypted},
		{"rejected by the client", rejected, Opt[bool]{}, Client, OutcomeTLSFailed},
		{"rejected by the client, still open", rejected, Opt[bool]{}, Nobody, OutcomeTLSOpen},
		{"accepted", accepted, Opt[bool]{}, Client, OutcomeTLSOpen},
	} {
		c := Connection{TLS: &TLS{Established: test.established, Inference: &test.inference}, Ended: Ended{By: test.ended}}
		if got := c.Outcome(); got != test.want {
			t.Errorf("%s: %d, want %d", test.name, got, test.want)
		}
	}
}

func TestSummaryCountsEachConnectionOnce(t *testing.T) {
	var s Summary
	for _, c := range []*Connection{
		{TLS: &TLS{Established: Of(true)}, ServerChain: ServerChain{Status: ChainSent}, Findings: List[Finding]{{ID: "a"}, {ID: "b"}}},
		{TLS: &TLS{Established: Of(false)}, ServerChain: ServerChain{Status: ChainSent}, Findings: List[Finding]{{ID: "a"}}},
		{TLS: &TLS{}},
		{Mode: ModePlaintext, ToClient: Traffic{Bytes: 1}},
		{},
	} {
		s.Add(c)
	}
	if s.Connections != 5 || s.Encrypted != 1 || s.TLSFailed != 1 || s.Plaintext != 1 || s.Unknown != 2 {
		t.Errorf("summary %+v", s)
	}
	if s.ServerChains["sent"] != 2 || s.ServerChains["not-started"] != 3 || s.ClientCertificates["not-started"] != 5 {
		t.Errorf("chains %v, client certificates %v", s.ServerChains, s.ClientCertificates)
	}
	if s.Findings["a"] != 2 || s.Findings["b"] != 1 || len(s.Findings) != 2 {
		t.Errorf("findings %v", s.Findings)
	}
}
