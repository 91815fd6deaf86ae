package render

import (
	"strings"
	"testing"

	"smtpcap/report"
)

// hidden is the story in TLS 1.3, where lengths tell what the client did.
func hidden(answer report.Answer, sure report.Confidence, end report.Reception) *report.Connection {
	c := story()
	c.TLS.Version = report.Of("TLS 1.3")
	c.TLS.Inference = &report.Inference{
		Client: report.InferredClient{Status: answer, Basis: report.Basis{Confidence: sure, Why: "Both flights tell it.",
			Lengths: report.List[int]{25, 69}, Packets: report.List[report.PacketNumber]{16}}},
		Server: report.InferredServer{InferredChain: report.InferredChain{CertificatesLengthMin: report.Of(2698),
			CertificatesLengthMax: report.Of(2698), Keys: report.List[string]{"P-256", "brainpoolP256r1"}},
			Basis: report.Basis{Confidence: sure, Packets: report.List[report.PacketNumber]{12, 15}}},
		End: report.InferredEnd{Status: end, Basis: report.Basis{Confidence: sure, Lengths: report.List[int]{19}, Packets: report.List[report.PacketNumber]{17}}},
	}
	if end == report.ReceptionRefused || answer == report.AnswerRejected {
		c.TLS.Established, c.TLS.EstablishedPacket = report.Opt[bool]{}, 0
	}
	c.ServerChain = report.ServerChain{Status: report.ChainEncrypted, CertificateMessage: report.CertificateMessage{Known: report.Observed}}
	c.ClientCertificate = report.ClientCertificate{Status: report.ClientEncrypted, CertificateMessage: report.CertificateMessage{Known: report.Observed}}
	if sure >= report.MediumConfidence {
		c.ClientCertificate.Known = report.Inferred
		c.ClientCertificate.Status = map[report.Answer]report.ClientStatus{
			report.AnswerNotRequested: report.ClientNotRequested, report.AnswerEmpty: report.ClientEmpty,
			report.AnswerSent: report.ClientSent, report.AnswerRejected: report.ClientNotStarted,
		}[answer]
	}
	return c
}

func TestVerdictsByInferenceSaySo(t *testing.T) {
	const high, medium, low = report.HighConfidence, report.MediumConfidence, report.LowConfidence
	for _, test := range []struct {
		c    *report.Connection
		want string
	}{
		{hidden(report.AnswerEmpty, high, report.ReceptionAccepted),
			"The certificates are encrypted. From the record lengths: the client was asked and sent an empty list (25 bytes, packet 16; high confidence), which is normal."},
		{hidden(report.AnswerNotRequested, medium, report.ReceptionAccepted),
			"From the record lengths: the client was not asked for a certificate (25 and 69 bytes, packet 16; medium confidence)."},
		{hidden(report.AnswerSent, high, report.ReceptionAccepted), "the client was asked and sent a certificate (25 and 69 bytes, packet 16; high confidence)."},
		{hidden(report.AnswerEmpty, low, report.ReceptionAccepted),
			"The record lengths hint that the client was asked and sent an empty list (25 bytes, packet 16; low confidence), but another reading fits."},
		{hidden(report.AnswerSent, medium, report.ReceptionAccepted),
			"The record lengths hint that the client was asked and sent a certificate (25 and 69 bytes, packet 16; medium confidence), but padding can look the same."},
		{hidden(report.AnswerUnknown, report.NoConfidence, report.ReceptionUnknown),
			"The record lengths do not tell what the client was asked, and what it answered."},
		{hidden(report.AnswerEmpty, high, report.ReceptionRefused),
			"TLS failed: from the record lengths, the server answered the client's part of the handshake with an alert (19 bytes, packet 17; high confidence)."},
		{hidden(report.AnswerRejected, medium, report.ReceptionUnknown),
			"TLS failed: from the record lengths, the client sent an alert in the place of its answer (25 and 69 bytes, packet 16; medium confidence)."},
	} {
		if got := verdict(test.c); !strings.Contains(got, test.want) {
			t.Errorf("got  %s\nwant %s", got, test.want)
		}
	}
}

func TestNotesByInferenceSaySo(t *testing.T) {
	c := hidden(report.AnswerEmpty, report.HighConfidence, report.ReceptionAccepted)
	for _, test := range []struct{ name, got, want string }{
		{"the server's chain", chainNote(c, report.Server),
			"the server's list of certificates has 2,698 bytes, signed with a key like P-256 or brainpoolP256r1 (inferred, packets 12, 15)"},
		{"the client's certificate", chainNote(c, report.Client), "Inferred (25 and 69 bytes, packet 16; high confidence): Both flights tell it."},
	} {
		if !strings.Contains(test.got, test.want) {
			t.Errorf("%s: got  %s\nwant %s", test.name, test.got, test.want)
		}
	}
	c = hidden(report.AnswerEmpty, report.LowConfidence, report.ReceptionUnknown)
	c.TLS.Inference.Client.Readings = report.List[report.Reading]{
		{Status: report.AnswerEmpty, Why: "Its first record is an empty Certificate."}, {Status: report.AnswerNotRequested, Why: "Its first record is Finished, padded."}}
	for _, want := range []string{"It may be that the client was asked and sent an empty list: Its first record is an empty Certificate.",
		"It may be that the client was not asked for a certificate: Its first record is Finished, padded."} {
		if got := chainNote(c, report.Client); !strings.Contains(got, want) {
			t.Errorf("got %s\nwant %s", got, want)
		}
	}
}

func TestInferredCellsAreMarked(t *testing.T) {
	for _, test := range []struct {
		c             *report.Connection
		version, cell string
	}{
		{hidden(report.AnswerEmpty, report.HighConfidence, report.ReceptionAccepted), "1.3", "empt~"},
		{hidden(report.AnswerSent, report.HighConfidence, report.ReceptionAccepted), "1.3", "sent~"},
		{hidden(report.AnswerNotRequested, report.HighConfidence, report.ReceptionAccepted), "1.3", "-~"},
		{hidden(report.AnswerEmpty, report.LowConfidence, report.ReceptionAccepted), "1.3", "hid"},
		{hidden(report.AnswerEmpty, report.HighConfidence, report.ReceptionRefused), "ref~", "empt~"},
	} {
		if version, cell := tableVersion(test.c), tableClient(&test.c.ClientCertificate); version != test.version || cell != test.cell {
			t.Errorf("%s %s, want %s %s", version, cell, test.version, test.cell)
		}
	}
}
