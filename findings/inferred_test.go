package findings

import (
	"strings"
	"testing"

	"smtpcap/report"
)

// under13 is a connection over TLS 1.3 of which lengths tell what the client answered,
// with a confidence, and what the server made of it.
func under13(answer report.Answer, sure report.Confidence, end report.Reception) *report.Connection {
	c := encrypted()
	c.TLS.Version = report.Of("TLS 1.3")
	c.ServerChain = report.ServerChain{Status: report.ChainEncrypted}
	c.TLS.EncryptedRecords = report.List[report.EncryptedRecord]{
		{Packet: 11, From: report.Server, Type: 23, Length: 23}, {Packet: 11, From: report.Server, Type: 23, Length: 129},
		{Packet: 13, From: report.Client, Type: 23, Length: 25}, {Packet: 13, From: report.Client, Type: 23, Length: 69},
		{Packet: 15, From: report.Server, Type: 23, Length: 19},
	}
	in := &report.Inference{}
	in.Server.Requested = report.Of(answer != report.AnswerNotRequested)
	in.Server.CertificatesLengthMin, in.Server.CertificatesLengthMax = report.Of(2698), report.Of(2698)
	in.Server.Keys = report.List[string]{"RSA-2048"}
	in.Server.Basis = report.Basis{Confidence: sure, Packets: report.List[report.PacketNumber]{11}, Lengths: report.List[int]{23, 129}}
	in.Client.Status = answer
	in.Client.Basis = report.Basis{Confidence: sure, Packets: report.List[report.PacketNumber]{13}, Lengths: report.List[int]{25, 69}}
	in.End.Status = end
	if end != report.ReceptionUnknown {
		in.End.Basis = report.Basis{Confidence: sure, Packets: report.List[report.PacketNumber]{15}, Lengths: report.List[int]{19}}
	}
	c.TLS.Inference = in
	if end != report.ReceptionAccepted {
		c.TLS.Established, c.TLS.EstablishedPacket = report.Opt[bool]{}, 0
	}
	taken(c)
	return c
}

// taken takes over the inferred answer as the dissector does.
func taken(c *report.Connection) {
	in := &c.TLS.Inference.Client
	c.ClientCertificate = report.ClientCertificate{Status: report.ClientEncrypted, CertificateMessage: report.CertificateMessage{Known: report.Observed}}
	if in.Confidence < report.MediumConfidence {
		return
	}
	c.ClientCertificate.Status = map[report.Answer]report.ClientStatus{
		report.AnswerNotRequested: report.ClientNotRequested, report.AnswerEmpty: report.ClientEmpty,
		report.AnswerSent: report.ClientSent, report.AnswerRejected: report.ClientNotStarted,
	}[in.Status]
	c.ClientCertificate.Known = report.Inferred
}

// inferring gives a session the inference that the client's answer is taken from.
func inferring(sure report.Confidence) change {
	return func(c *report.Connection) {
		c.ClientCertificate.Known = report.Inferred
		c.TLS.Inference = &report.Inference{Client: report.InferredClient{Basis: report.Basis{Confidence: sure}}}
	}
}

func inferredCases() []ruleCase {
	const high, medium, low = report.HighConfidence, report.MediumConfidence, report.LowConfidence
	const accepted, refused, unknown = report.ReceptionAccepted, report.ReceptionRefused, report.ReceptionUnknown
	clear := func() *report.Connection { return offering() }
	return []ruleCase{
		{"client-cert-none", "TLS 1.3, inferred", Info, nil, under13(report.AnswerEmpty, high, accepted)},
		{"client-cert-none", "TLS 1.3, with medium confidence", Info, nil, under13(report.AnswerEmpty, medium, accepted)},
		{"client-cert-none", "TLS 1.3, with low confidence", None, nil, under13(report.AnswerEmpty, low, accepted)},
		{"client-cert-none", "TLS 1.3, not asked", None, nil, under13(report.AnswerNotRequested, high, accepted)},
		{"client-cert-none", "TLS 1.3, refused", None, nil, under13(report.AnswerEmpty, high, refused)},

		{"client-cert-required", "TLS 1.3, inferred", Error, nil, under13(report.AnswerEmpty, high, refused)},
		{"client-cert-required", "TLS 1.3, and reset", Error, nil, with(under13(report.AnswerEmpty, high, refused), resets(report.Server))},
		{"client-cert-required", "TLS 1.3, accepted", None, nil, under13(report.AnswerEmpty, high, accepted)},
		{"client-cert-required", "TLS 1.3, nothing of the server", None, nil, under13(report.AnswerEmpty, high, unknown)},
		{"client-cert-required", "TLS 1.3, with low confidence", None, nil, under13(report.AnswerEmpty, low, refused)},
		{"client-cert-required", "TLS 1.3, one was sent", None, nil, under13(report.AnswerSent, high, refused)},

		{"server-rejects-client-cert", "TLS 1.3, inferred", Error, nil, under13(report.AnswerSent, high, refused)},
		{"server-rejects-client-cert", "TLS 1.3, accepted", None, nil, under13(report.AnswerSent, high, accepted)},
		{"server-rejects-client-cert", "TLS 1.3, none was sent", None, nil, under13(report.AnswerEmpty, high, refused)},

		{"client-rejects-server-cert", "TLS 1.3, inferred", Error, nil, under13(report.AnswerRejected, medium, unknown)},
		{"client-rejects-server-cert", "TLS 1.3, still open", None, nil, with(under13(report.AnswerRejected, medium, unknown), open)},
		{"client-rejects-server-cert", "TLS 1.3, with low confidence", None, nil, under13(report.AnswerRejected, low, unknown)},

		{"handshake-failed", "TLS 1.3, refused though nobody was asked", Error, nil, under13(report.AnswerNotRequested, high, refused)},
		{"handshake-failed", "TLS 1.3, the reason is inferred", None, nil, under13(report.AnswerEmpty, high, refused)},
		{"handshake-failed", "TLS 1.3, accepted", None, nil, under13(report.AnswerEmpty, high, accepted)},

		{"reset-after-handshake", "TLS 1.3, refused", None, nil, with(under13(report.AnswerEmpty, high, refused), resets(report.Server))},

		{"plaintext-fallback", "TLS 1.3 was refused", Warning, after(with(under13(report.AnswerEmpty, high, refused), earlier(1, -60))), clear()},
		{"plaintext-fallback", "TLS 1.3 was accepted", None, after(with(under13(report.AnswerEmpty, high, accepted), earlier(1, -60))), clear()},
		{"peer-differs", "TLS 1.3, one was sent and now none", Note,
			after(with(under13(report.AnswerSent, high, accepted), earlier(1, -60))), under13(report.AnswerEmpty, high, accepted)},
		{"peer-differs", "TLS 1.3, not known before", None,
			after(with(under13(report.AnswerSent, low, accepted), earlier(1, -60))), under13(report.AnswerEmpty, high, accepted)},
	}
}

func TestFindingsByInferenceSaySo(t *testing.T) {
	for _, rc := range inferredCases() {
		if f := rc.hold(t, report.Inferred); f != nil && f.TLSRPT.Known && f.TLSRPT.V != tlsrptFailure {
			t.Errorf("%s: %s: %s, but nobody read the alert", rc.rule, rc.name, f.TLSRPT.V)
		}
	}
}

// TestHalfwayGuessesHeedTheInference: a reset after the client's part of the handshake
// is not about a certificate that nobody asked for.
func TestHalfwayGuessesHeedTheInference(t *testing.T) {
	for _, test := range []struct {
		name, want string
		answer     report.Answer
		sure       report.Confidence
	}{
		{"empty list", "had none", report.AnswerEmpty, report.HighConfidence},
		{"not asked", "was not asked", report.AnswerNotRequested, report.HighConfidence},
		{"not known", "A server that insists on a client certificate does this", report.AnswerEmpty, report.LowConfidence},
		{"one was sent", "it has a certificate in it", report.AnswerSent, report.HighConfidence},
	} {
		rc := ruleCase{rule: "reset-after-handshake", c: with(under13(test.answer, test.sure, report.ReceptionUnknown), resets(report.Server))}
		if f := rc.check(); f == nil || !strings.Contains(f.Text, test.want) {
			t.Errorf("%s: %+v, want %q in it", test.name, f, test.want)
		}
	}
}

func TestAResetAfterAnInferredAcceptanceIsNotAboutTLS(t *testing.T) {
	c := with(under13(report.AnswerEmpty, report.MediumConfidence, report.ReceptionAccepted), resets(report.Server))
	c.TLS.Established = report.Opt[bool]{}
	rc := ruleCase{rule: "reset-after-handshake", c: c}
	if f := rc.check(); f == nil || !strings.Contains(f.Text, "took it (packet 15, medium confidence): the reset is not about TLS.") {
		t.Errorf("%+v", f)
	}
}

func TestHiddenCertificatesAreDescribedByLengths(t *testing.T) {
	const list = " From the record lengths: the server's list has 2698 bytes; its key is like RSA-2048"
	for _, test := range []struct {
		answer report.Answer
		sure   report.Confidence
		want   string
	}{
		{report.AnswerEmpty, report.HighConfidence, list + "; the client was asked for one and had none."},
		{report.AnswerEmpty, report.MediumConfidence, list + "; the client was asked for one and had none."},
		{report.AnswerSent, report.HighConfidence, list + "; the client was asked for one and sent it."},
		{report.AnswerSent, report.MediumConfidence, list + "."},
		{report.AnswerEmpty, report.LowConfidence, list + "."},
		{report.AnswerUnknown, report.NoConfidence, list + "."},
	} {
		rc := ruleCase{rule: "tls13-hidden", c: under13(test.answer, test.sure, report.ReceptionAccepted)}
		f := rc.check()
		if f == nil || f.Known != report.Observed || !strings.HasSuffix(f.Text, "are encrypted."+test.want) {
			t.Errorf("%v, %v: %+v", test.answer, test.sure, f)
		}
	}
}

// holdLines fails unless there are lines that begin as wanted, and none has a part.
func holdLines(t *testing.T, name string, lines []report.LogLine, wanted []string, none string) {
	t.Helper()
	text := ""
	for _, l := range lines {
		text += "\n" + summary(&l)
	}
	for _, want := range wanted {
		if !strings.Contains(text, "\n"+want) {
			t.Errorf("%s: no line %q in%s", name, want, text)
		}
	}
	if strings.Contains(text, none) {
		t.Errorf("%s: %q in%s", name, none, text)
	}
}

func TestLogsByInference(t *testing.T) {
	tests := []struct {
		name string
		c    *report.Connection
		want []string // some of the lines
		none string   // part of a line that must not be there
	}{
		{"refused for want of a certificate", under13(report.AnswerEmpty, report.HighConfidence, report.ReceptionRefused), []string{
			"client sendmail cannot-know [FAIL OK] STARTTLS=client, relay=mx.example.net.,",
			"client Postfix probable [] warning: TLS library problem: error:",
			"client sendmail probable [] stat=Deferred: Connection reset by mx.example.net.",
			"client Postfix probable [] status=deferred (lost connection with mx.example.net[198.51.100.25] while performing the EHLO handshake)",
			"server sendmail probable [] STARTTLS=server, error: accept failed=-1, reason=peer did not return a certificate,",
		}, "TLS handshake failed"},
		{"refused, with a certificate", under13(report.AnswerSent, report.HighConfidence, report.ReceptionRefused), []string{
			"server sendmail cannot-know [] STARTTLS=server, error: accept failed=-1, reason=…",
		}, "did not return a certificate"},
		{"rejected by the client", under13(report.AnswerRejected, report.HighConfidence, report.ReceptionUnknown), []string{
			"client sendmail probable [SOFTWARE] ruleset=tls_server",
		}, "TLS connection established"},
		{"accepted", under13(report.AnswerEmpty, report.HighConfidence, report.ReceptionAccepted), []string{
			"server sendmail probable [NO] STARTTLS=server", "server Postfix probable [Anonymous] Anonymous TLS connection established",
		}, "error"},
		{"a certificate was sent", under13(report.AnswerSent, report.HighConfidence, report.ReceptionAccepted), []string{
			"server sendmail cannot-know [FAIL OK] STARTTLS=server",
		}, "error"},
	}
	for _, test := range tests {
		lines := logs(test.c)
		holdLines(t, test.name, lines, test.want, test.none)
		for _, l := range lines {
			if l.Certainty == report.Certain {
				t.Errorf("%s: certain, though nothing was read: %s", test.name, summary(&l))
			}
		}
	}
}
