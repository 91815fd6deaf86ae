package findings

import (
	"net/netip"
	"slices"
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

// TestSendmailsWords is the table of ${verify} for each state of the two answers.
func TestSendmailsWords(t *testing.T) {
	sent := func(trusted bool, codes ...int) func(*report.Connection) {
		var errors []report.VerifyError
		for _, code := range codes {
			errors = append(errors, report.VerifyError{Code: code})
		}
		return func(c *report.Connection) {
			c.ServerChain.Status, c.ClientCertificate.Status = report.ChainSent, report.ClientSent
			withVerdict(trusted, errors...)(c)
		}
	}
	dane := func(outcome string) func(*report.Connection) {
		return func(c *report.Connection) { c.ServerChain.Verification.DANE = report.Of(outcome) }
	}
	tests := []struct {
		name   string
		c      *report.Connection
		sender string
		// receiver is what the receiver thinks of the client.
		receiver string
	}{
		{"not asked", session(clientIs(report.ClientNotRequested)), "cannot-know FAIL OK", "certain NOT"},
		{"empty list", session(clientIs(report.ClientEmpty)), "cannot-know FAIL OK", "certain NO"},
		{"SSL 3.0, declined", session(clientIs(report.ClientDeclinedByAlert)), "cannot-know FAIL OK", "certain NO"},
		{"inferred", session(clientIs(report.ClientEmpty), func(c *report.Connection) { c.ClientCertificate.Known = report.Inferred }),
			"cannot-know FAIL OK", "probable NO"},
		{"anonymous suite", session(chainIs(report.ChainAnonymous)), "certain NO", "certain NOT"},
		{"resumed", session(chainIs(report.ChainResumed), clientIs(report.ClientResumed)), "cannot-know FAIL OK", "cannot-know NO NOT FAIL OK"},
		{"TLS 1.3", session(chainIs(report.ChainEncrypted), clientIs(report.ClientEncrypted)), "cannot-know FAIL OK", "cannot-know NO NOT FAIL OK"},
		{"capture cut", session(chainIs(report.ChainIncomplete), clientIs(report.ClientIncomplete)), "cannot-know FAIL OK", "cannot-know NO NOT FAIL OK"},
		{"trusted", session(sent(true)), "probable OK FAIL", "probable OK FAIL"},
		{"trusted, but not by the name", session(sent(true, 62)), "probable OK FAIL", "probable OK FAIL"},
		{"unknown issuer", session(sent(false, 20)), "probable FAIL OK", "probable FAIL OK"},
		{"self-signed", session(sent(false, 18)), "probable FAIL OK", "probable FAIL OK"},
		{"unknown issuer, and expired", session(sent(false, 20, 10)), "probable FAIL", "probable FAIL"},
		{"DANE vouches for it", session(sent(false, 20), dane("match")), "probable FAIL OK TRUSTED", "probable FAIL OK"},
		{"DANE does not", session(sent(true), dane("mismatch")), "probable OK FAIL DANE_FAIL", "probable OK FAIL"},
		{"DANE is of no use", session(sent(true), dane("unusable")), "probable OK FAIL", "probable OK FAIL"},
	}
	for _, test := range tests {
		for _, l := range logs(test.c) {
			if l.Program != Sendmail {
				continue
			}
			want := test.sender
			if l.By == report.Server {
				want = test.receiver
			}
			if got := l.Certainty.String() + " " + strings.Join(l.Values, " "); got != want {
				t.Errorf("%s: %v: %s, want %s", test.name, l.By, got, want)
			}
		}
	}
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

func TestProtocolAndCipher(t *testing.T) {
	for version, want := range map[string]string{
		"SSL 3.0": "SSLv3", "SSL 2.0": "SSLv2", "TLS 1.0": "TLSv1", "TLS 1.1": "TLSv1.1", "TLS 1.2": "TLSv1.2", "TLS 1.3": "TLSv1.3",
		"TLS 1.3 draft 28": "TLSv1.3", "": notKnown,
	} {
		if got := protocol(&report.TLS{Version: report.Of(version)}); got != want {
			t.Errorf("%q is %q, want %q", version, got, want)
		}
	}
	tripleDES := session(func(c *report.Connection) {
		c.TLS.CipherSuite = &report.CipherSuite{OpenSSL: report.Of("DES-CBC3-SHA"), Bits: report.Of(112), AlgorithmBits: report.Of(168)}
	})
	if line := sendmailTLS(tripleDES, report.Client, "OK", wordsOf(tripleDES.TLS.CipherSuite)); !strings.HasSuffix(line, "cipher=DES-CBC3-SHA, bits=168/112") {
		t.Errorf("sendmail has the length of the key first: %s", line)
	}
	if line := postfixTLS(tripleDES, report.Client, "Trusted", wordsOf(tripleDES.TLS.CipherSuite)); !strings.HasSuffix(line, "cipher DES-CBC3-SHA (112/168 bits)") {
		t.Errorf("Postfix has the strength first: %s", line)
	}
	unheard := session(func(c *report.Connection) { c.TLS.CipherSuite, c.TLS.Version = nil, report.Opt[string]{} })
	if line := sendmailTLS(unheard, report.Client, "OK", wordsOf(unheard.TLS.CipherSuite)); !strings.HasSuffix(line, "version=…, verify=OK, cipher=…, bits=…/…") {
		t.Errorf("what is not known: %s", line)
	}
}

func TestServerName(t *testing.T) {
	tests := []struct{ sni, banner, want string }{
		{"mx.example.net", "other.example.net ESMTP", "mx.example.net"},
		{"", "mx.example.net ESMTP Postfix", "mx.example.net"},
		{"", "mx.example.net", "mx.example.net"},
		{"", "****** ESMTP", notKnown},
		{"", "ESMTP", notKnown},
		{"", ".net ESMTP", notKnown},
		{"", "mx. ESMTP", notKnown},
		{"", "mx.exa\x1b[31mmple.net ESMTP", notKnown},
		{"", "", notKnown},
	}
	for _, test := range tests {
		c := session(func(c *report.Connection) {
			c.SMTP.Banner = report.Of(test.banner)
			c.TLS.ServerName = report.Opt[string]{V: test.sni, Known: test.sni != ""}
		})
		if got := serverName(c); got != test.want {
			t.Errorf("%q, %q: %q, want %q", test.sni, test.banner, got, test.want)
		}
	}
}

func TestAddressesAsTheProgramsWriteThem(t *testing.T) {
	c := session(func(c *report.Connection) {
		c.Client.IP, c.Server.IP = netip.MustParseAddr("2001:db8::10"), netip.MustParseAddr("2001:db8::25")
	})
	for _, test := range []struct{ got, want string }{
		{sendmailPeer(c, report.Client), "mx.example.net."},
		{sendmailPeer(c, report.Server), "… [IPv6:2001:db8::10]"},
		{postfixPeer(c, report.Client), "mx.example.net[2001:db8::25]"},
		{postfixPeer(c, report.Server), "…[2001:db8::10]"},
	} {
		if test.got != test.want {
			t.Errorf("%q, want %q", test.got, test.want)
		}
	}
}

func TestWhatPostfixWasDoing(t *testing.T) {
	helo := func(verb string, reply report.PacketNumber) func(*report.Connection) {
		return func(c *report.Connection) { c.SMTP.Helo = &report.Helo{Verb: verb, ReplyPacket: reply} }
	}
	record := func(from report.Side) func(*report.Connection) {
		return func(c *report.Connection) {
			c.TLS.EncryptedRecords = report.List[report.EncryptedRecord]{{From: from, Type: applicationData}}
		}
	}
	plain := inClear(report.STARTTLS{})
	tests := []struct {
		name string
		c    *report.Connection
		want string
	}{
		{"no banner", session(plain, func(c *report.Connection) { c.SMTP.Banner = report.Opt[string]{} }), "receiving the initial server greeting"},
		{"EHLO without an answer", session(plain, helo("EHLO", 0)), "performing the EHLO handshake"},
		{"HELO without an answer", session(plain, helo("HELO", 0)), "performing the HELO handshake"},
		{"STARTTLS without an answer", session(inClear(report.STARTTLS{Status: report.STARTTLSNoReply}), helo("EHLO", 8)), "receiving the STARTTLS response"},
		{"later", session(plain, helo("EHLO", 8)), notKnown},
		{"the first command in TLS", session(record(report.Client)), "performing the EHLO handshake"},
		{"answered in TLS", session(record(report.Server)), notKnown},
		{"TLS 1.3, where all records look alike", session(speaks("TLS 1.3"), record(report.Client)), notKnown},
		{"bytes are missing", session(record(report.Client), func(c *report.Connection) { c.Completeness.MissingBytes = 1 }), notKnown},
	}
	for _, test := range tests {
		if got := inVain(test.c); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

func TestLastHeard(t *testing.T) {
	for command, want := range map[string]string{
		"": "CONNECT", "EHLO": "EHLO", "RCPT": "RCPT", "DATA": notKnown, "end of data": notKnown, "AUTH response": notKnown, "unknown": notKnown,
	} {
		c := session(inClear(report.STARTTLS{}), func(c *report.Connection) {
			c.SMTP.LastCommand = report.Opt[string]{V: command, Known: command != ""}
		})
		if got := lastHeard(c); got != want {
			t.Errorf("%q: %q, want %q", command, got, want)
		}
	}
	if got := lastHeard(session()); got != notKnown {
		t.Errorf("within TLS: %q", got)
	}
}

func TestHandshakeErrors(t *testing.T) {
	notTLS := func(from report.Side) func(*report.Connection) {
		return func(c *report.Connection) {
			c.TLS.Established, c.TLS.NotTLS = report.Of(false), &report.NotTLS{From: from}
		}
	}
	hello := func(v string) func(*report.Connection) {
		return func(c *report.Connection) { c.TLS.ClientHello = &report.ClientHello{Version: v} }
	}
	unestablished := func(c *report.Connection) { c.TLS.Established = report.Of(false) }
	tests := []struct {
		name             string
		c                *report.Connection
		sender, receiver string
	}{
		{"protocol_version of the server", session(handshakeFailed(report.Server, 70)), "tlsv1 alert protocol version", "unsupported protocol"},
		{"handshake_failure after the ClientHello", session(hello("TLS 1.2"), handshakeFailed(report.Server, 40)), "sslv3 alert handshake failure", "no shared cipher"},
		{"an offer of SSL 3.0 at most", session(hello("SSL 3.0"), handshakeFailed(report.Server, 40)), "sslv3 alert handshake failure", "version too low"},
		{"internal_error of the server", session(handshakeFailed(report.Server, 80)), "tlsv1 alert internal error", notKnown},
		{"an alert that OpenSSL has no words for", session(handshakeFailed(report.Server, 117)), notKnown, notKnown},
		{"text of the server", session(notTLS(report.Server)), "wrong version number", notKnown},
		{"text of the client", session(notTLS(report.Client)), notKnown, notKnown},
		{"reset by the server", session(unestablished, resetFrom(report.Server)), "unknown", notKnown},
		{"reset by the client", session(unestablished, resetFrom(report.Client)), notKnown, "unknown"},
	}
	for _, test := range tests {
		if got := handshakeError(test.c, report.Client).reason; got != test.sender {
			t.Errorf("%s: the sender's reason is %q, want %q", test.name, got, test.sender)
		}
		if got := handshakeError(test.c, report.Server).reason; got != test.receiver {
			t.Errorf("%s: the receiver's reason is %q, want %q", test.name, got, test.receiver)
		}
	}
}

// TestVerdictsAreComplete: each standing has a word in each program, but for a server
// that is not asked.
func TestVerdictsAreComplete(t *testing.T) {
	for _, program := range []*words{&sendmailWords, &postfixWords} {
		for s := range standings {
			if v := program.ofServer[s]; (len(v.values) == 0) != (s == standingNotAsked) {
				t.Errorf("server, standing %d: %v", s, v)
			}
			if v := program.ofClient[s]; len(v.values) == 0 {
				t.Errorf("client, standing %d: %v", s, v)
			}
		}
	}
	if slices.Contains(faults, 20) || slices.Contains(faults, 62) {
		t.Error("an unknown issuer hangs on the roots, and names are not looked at")
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
