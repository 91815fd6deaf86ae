package findings

import (
	"net/netip"
	"strings"
	"testing"

	"smtpcap/report"
)

// session is a connection over which TLS 1.2 was established, with certificates that
// nobody judged.
func session(change ...func(*report.Connection)) *report.Connection {
	c := &report.Connection{
		Client: report.Endpoint{IP: netip.MustParseAddr("192.0.2.10"), Port: 40000},
		Server: report.Endpoint{IP: netip.MustParseAddr("198.51.100.25"), Port: 25},
		Mode:   report.ModeSTARTTLS,
		TLS: &report.TLS{
			Version: report.Of("TLS 1.2"), Established: report.Of(true),
			CipherSuite: &report.CipherSuite{OpenSSL: report.Of("AES128-SHA"), Bits: report.Of(128), AlgorithmBits: report.Of(128)},
		},
	}
	c.SMTP.Banner = report.Of("mx.example.net ESMTP")
	c.SMTP.STARTTLS = report.STARTTLS{Offered: report.Of(true), Status: report.STARTTLSAccepted, ReplyCode: report.Of(220)}
	c.ToClient.Bytes = 1
	c.Ended = report.Ended{How: report.EndFIN, By: report.Client}
	c.ServerChain.Status, c.ServerChain.Known = report.ChainSent, report.Observed
	c.ClientCertificate.Status, c.ClientCertificate.Known = report.ClientNotRequested, report.Observed
	for _, f := range change {
		f(c)
	}
	return c
}

func clientIs(s report.ClientStatus) func(*report.Connection) {
	return func(c *report.Connection) { c.ClientCertificate.Status = s }
}

func chainIs(s report.ChainStatus) func(*report.Connection) {
	return func(c *report.Connection) { c.ServerChain.Status = s }
}

func withVerdict(trusted bool, errors ...report.VerifyError) func(*report.Connection) {
	v := &report.Verification{Trusted: report.Of(trusted), Errors: errors}
	if len(errors) > 0 {
		v.Text = report.Of(errors[0].Text)
	}
	return func(c *report.Connection) {
		c.ServerChain.Verification, c.ClientCertificate.Verification = v, v
	}
}

func speaks(v string) func(*report.Connection) {
	return func(c *report.Connection) { c.TLS.Version = report.Of(v) }
}

// inClear makes the session one without TLS.
func inClear(starttls report.STARTTLS) func(*report.Connection) {
	return func(c *report.Connection) {
		c.Mode, c.TLS, c.SMTP.STARTTLS = report.ModePlaintext, nil, starttls
	}
}

func resetFrom(side report.Side) func(*report.Connection) {
	return func(c *report.Connection) {
		c.Ended = report.Ended{How: report.EndReset, By: side, Packet: 20, ResetPacket: 20, ResetBy: side}
	}
}

// handshakeFailed ends the handshake with a fatal alert of a side.
func handshakeFailed(from report.Side, code uint8) func(*report.Connection) {
	return func(c *report.Connection) {
		c.TLS.Established = report.Of(false)
		c.TLS.Alerts = report.List[report.Alert]{{From: from, Level: "fatal", Code: code}}
		c.Ended = report.Ended{How: report.EndFIN, By: from}
	}
}

// summary is a line of a log in short: whose, how certain, and the line itself.
func summary(l *report.LogLine) string {
	return l.By.String() + " " + l.Program + " " + l.Certainty.String() + " [" + strings.Join(l.Values, " ") + "] " + l.Line
}

func TestLogs(t *testing.T) {
	unknownIssuer := report.VerifyError{Code: 20, Text: "unable to get local issuer certificate"}
	expired := report.VerifyError{Code: 10, Text: "certificate has expired"}
	tests := []struct {
		name string
		c    *report.Connection
		want []string
	}{
		{"nothing known", &report.Connection{}, nil},
		{"nobody judged, nobody asked", session(), []string{
			"client sendmail cannot-know [FAIL OK] STARTTLS=client, relay=mx.example.net., version=TLSv1.2, verify=…, cipher=AES128-SHA, bits=128/128",
			"client Postfix cannot-know [Untrusted Trusted Verified] … TLS connection established to mx.example.net[198.51.100.25]:25: TLSv1.2 with cipher AES128-SHA (128/128 bits)",
			"server sendmail certain [NOT] STARTTLS=server, relay=… [192.0.2.10], version=TLSv1.2, verify=NOT, cipher=AES128-SHA, bits=128/128",
			"server Postfix certain [Anonymous] Anonymous TLS connection established from …[192.0.2.10]: TLSv1.2 with cipher AES128-SHA (128/128 bits)",
		}},
		{"the story: no path to a root, none presented, TLS 1.0, reset", session(withVerdict(false, unknownIssuer), clientIs(report.ClientEmpty), speaks("TLS 1.0"), resetFrom(report.Server)), []string{
			"client sendmail probable [FAIL OK] STARTTLS=client, relay=mx.example.net., version=TLSv1, verify=FAIL, cipher=AES128-SHA, bits=128/128",
			"client Postfix probable [Untrusted Trusted Verified] Untrusted TLS connection established to mx.example.net[198.51.100.25]:25: TLSv1 with cipher AES128-SHA (128/128 bits)",
			"client sendmail probable [] stat=Deferred: Connection reset by mx.example.net.",
			"client Postfix probable [] status=deferred (lost connection with mx.example.net[198.51.100.25] while performing the EHLO handshake)",
			"server sendmail certain [NO] STARTTLS=server, relay=… [192.0.2.10], version=TLSv1, verify=NO, cipher=AES128-SHA, bits=128/128",
			"server Postfix certain [Anonymous] Anonymous TLS connection established from …[192.0.2.10]: TLSv1 with cipher AES128-SHA (128/128 bits)",
		}},
		{"reset by the client", session(inClear(report.STARTTLS{Offered: report.Of(false)}), resetFrom(report.Client), func(c *report.Connection) {
			c.SMTP.LastCommand = report.Of("RCPT")
		}), []string{
			"client sendmail certain [NONE] ",
			"server sendmail certain [NONE] ",
			"server Postfix probable [] lost connection after RCPT from …[192.0.2.10]",
		}},
		{"closing alert before the reset", session(resetFrom(report.Server), func(c *report.Connection) { c.TLS.ClosingAlertPacket = 19 }), []string{
			"client sendmail cannot-know [FAIL OK] …", "client Postfix cannot-know [Untrusted Trusted Verified] …",
			"server sendmail certain [NOT] …", "server Postfix certain [Anonymous] …",
		}},
		{"offered and not asked for", session(inClear(report.STARTTLS{Offered: report.Of(true)})), []string{
			"client sendmail probable [NONE CLEAR] ", "server sendmail certain [NONE] ",
		}},
		{"454", session(inClear(report.STARTTLS{Offered: report.Of(true), Status: report.STARTTLSRefused, ReplyCode: report.Of(454)})), []string{
			"client sendmail certain [TEMP] ", "server sendmail certain [NONE] ",
		}},
		{"454, and the capture ends", session(inClear(report.STARTTLS{Offered: report.Of(true), Status: report.STARTTLSRefused, ReplyCode: report.Of(454)}),
			func(c *report.Connection) { c.Ended = report.Ended{} }), []string{
			"client sendmail probable [TEMP] ", "server sendmail probable [NONE] ",
		}},
		{"501", session(inClear(report.STARTTLS{Offered: report.Of(true), Status: report.STARTTLSRefused, ReplyCode: report.Of(501)})), []string{
			"client sendmail probable [PROTOCOL NONE] ", "server sendmail certain [NONE] ",
		}},
		{"a client certificate is insisted on", session(clientIs(report.ClientEmpty), handshakeFailed(report.Server, 40), func(c *report.Connection) {
			c.TLS.ServerHello = &report.ServerHello{}
		}), []string{
			"client sendmail certain [] STARTTLS=client, error: connect failed=-1, reason=sslv3 alert handshake failure, SSL_error=1, errno=0, retry=-1",
			"client sendmail certain [SOFTWARE] ruleset=tls_server, arg1=SOFTWARE, relay=mx.example.net., reject=454 4.7.0 TLS handshake failed.",
			"client sendmail probable [] stat=Deferred: 454 4.7.0 TLS handshake failed.",
			"client Postfix certain [] warning: TLS library problem: error:…:SSL routines:…:sslv3 alert handshake failure:…:SSL alert number 40:",
			"client Postfix probable [] status=deferred (Cannot start TLS: handshake failure)",
			"server sendmail probable [] STARTTLS=server, error: accept failed=-1, reason=peer did not return a certificate, SSL_error=1, errno=0, retry=-1, relay=… [192.0.2.10]",
			"server Postfix probable [] warning: TLS library problem: error:…:SSL routines:…:peer did not return a certificate:…:",
			"server Postfix probable [] lost connection after STARTTLS from …[192.0.2.10]",
		}},
		{"the client refuses the server's certificate", session(handshakeFailed(report.Client, 48)), []string{
			"client sendmail probable [] STARTTLS=client, error: connect failed=-1, reason=certificate verify failed, SSL_error=1, errno=0, retry=-1",
			"client sendmail certain [SOFTWARE] …", "client sendmail probable [] stat=Deferred: 454 4.7.0 TLS handshake failed.",
			"client Postfix probable [] status=deferred (Cannot start TLS: handshake failure)",
			"server sendmail certain [] STARTTLS=server, error: accept failed=-1, reason=tlsv1 alert unknown ca, SSL_error=1, errno=0, retry=-1, relay=… [192.0.2.10]",
			"server Postfix certain [] warning: TLS library problem: error:…:SSL routines:…:tlsv1 alert unknown ca:…:SSL alert number 48:",
			"server Postfix probable [] lost connection after STARTTLS from …[192.0.2.10]",
		}},
		{"TLS 1.3, halfway", session(speaks("TLS 1.3"), chainIs(report.ChainEncrypted), clientIs(report.ClientEncrypted), func(c *report.Connection) {
			c.TLS.Established = report.Opt[bool]{}
			c.TLS.ServerHello = &report.ServerHello{Group: report.Of("secp256r1")}
			c.TLS.EncryptedRecords = report.List[report.EncryptedRecord]{{From: report.Server, Type: 23}, {From: report.Client, Type: 23}, {From: report.Server, Type: 23}}
			c.Ended = report.Ended{How: report.EndFIN, By: report.Client}
		}), []string{
			"client sendmail cannot-know [FAIL OK] STARTTLS=client, relay=mx.example.net., version=TLSv1.3, verify=…, cipher=AES128-SHA, bits=128/128",
			"client Postfix cannot-know [Untrusted Trusted Verified] … TLS connection established to mx.example.net[198.51.100.25]:25: TLSv1.3 with cipher AES128-SHA (128/128 bits) key-exchange ECDHE (prime256v1) server-signature …",
			"client sendmail cannot-know [] stat=Deferred: Connection reset by mx.example.net.",
			"client Postfix cannot-know [] status=deferred (lost connection with mx.example.net[198.51.100.25] while performing the EHLO handshake)",
		}},
		{"implicit TLS, which sendmail begins only as a server", session(withVerdict(true, expired), func(c *report.Connection) {
			c.Mode, c.Server.Port = report.ModeImplicitTLS, 465
		}), []string{
			"client Postfix probable [Untrusted Verified] Untrusted TLS connection established to mx.example.net[198.51.100.25]:465: TLSv1.2 with cipher AES128-SHA (128/128 bits)",
			"server sendmail certain [NOT] …", "server Postfix certain [Anonymous] …",
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := logs(test.c)
			for i := range max(len(got), len(test.want)) {
				switch {
				case i >= len(got):
					t.Errorf("missing: %s", test.want[i])
				case i >= len(test.want):
					t.Errorf("too much: %s", summary(&got[i]))
				case !like(summary(&got[i]), test.want[i]):
					t.Errorf("got  %s\nwant %s", summary(&got[i]), test.want[i])
				}
			}
		})
	}
}

// like compares; a wanted line that is "…" alone may be any.
func like(got, want string) bool {
	start, any := strings.CutSuffix(want, "] …")
	return got == want || any && strings.HasPrefix(got, start+"] ")
}

// TestAValueIsGivenOnlyIfItIsKnown: a line never says more than its certainty.
func TestAValueIsGivenOnlyIfItIsKnown(t *testing.T) {
	everyConnection(func(c *report.Connection) {
		for _, l := range logs(c) {
			switch {
			case l.Certainty == report.Certain && len(l.Values) > 1:
				t.Errorf("certain, with several values: %s", summary(&l))
			case l.Certainty == report.CannotKnow && l.Value.Known:
				t.Errorf("not known, with the value %q: %s", l.Value.V, summary(&l))
			case l.Value.Known && l.Value.V != l.Values[0]:
				t.Errorf("%q is not the first: %s", l.Value.V, summary(&l))
			case l.Line == "" && !l.Value.Known && len(l.Values) == 0:
				t.Error("neither a line nor a value")
			case !strings.HasSuffix(l.Why, "."):
				t.Errorf("%q is no sentence", l.Why)
			case l.Value.Known && l.Line != "" && !strings.Contains(l.Line, l.Value.V):
				t.Errorf("the line does not have its value %q: %s", l.Value.V, summary(&l))
			}
		}
	})
}

// everyConnection calls f with a connection of each state of the two answers, of TLS,
// of its end and of STARTTLS.
func everyConnection(f func(*report.Connection)) {
	for chain := range report.ChainIncomplete + 1 {
		for client := range report.ClientIncomplete + 1 {
			for how := range report.EndTupleReused + 1 {
				for _, established := range []report.Opt[bool]{{}, report.Of(false), report.Of(true)} {
					for _, mode := range []report.Mode{report.ModePlaintext, report.ModeSTARTTLS, report.ModeImplicitTLS} {
						for status := range report.STARTTLSNotApplicable + 1 {
							c := &report.Connection{Mode: mode, TLS: &report.TLS{Established: established}}
							if mode == report.ModePlaintext {
								c.TLS = nil
							}
							c.Ended = report.Ended{How: how, By: report.Side(how % 3), ResetBy: report.Side(status % 3)}
							c.SMTP.STARTTLS.Status = status
							c.ServerChain.Status, c.ClientCertificate.Status = chain, client
							c.ToClient.Bytes = 1
							f(c)
						}
					}
				}
			}
		}
	}
}

func BenchmarkLogs(b *testing.B) {
	for name, c := range map[string]*report.Connection{
		"established": session(),
		"failed":      session(handshakeFailed(report.Server, 40)),
		"clear":       session(inClear(report.STARTTLS{Offered: report.Of(false)})),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				logs(c)
			}
		})
	}
}
