package findings

import (
	"net/netip"
	"strings"
	"testing"

	"smtpcap/report"
)

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
