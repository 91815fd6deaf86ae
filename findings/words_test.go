package findings

import (
	"testing"
	"time"

	"smtpcap/report"
)

func TestSpan(t *testing.T) {
	const day = 24 * time.Hour
	for want, d := range map[string]time.Duration{
		"0.00 s": 0, "1.00 s": time.Second, "60 s": time.Minute, "2 minutes": 2 * time.Minute, "119 minutes": 2*time.Hour - 1,
		"2 hours": 2 * time.Hour, "47 hours": 2*day - 1, "2 days": 2 * day, "4000 days": 4000 * day,
	} {
		if got := span(d); got != want {
			t.Errorf("%v is %q, want %q", d, got, want)
		}
	}
}

func TestList(t *testing.T) {
	for want, names := range map[string][]string{
		"": nil, "a": {"a"}, "a, b, c": {"a", "b", "c"}, "a, b, c and 2 more": {"a", "b", "c", "d", "e"},
	} {
		if got := list(names); got != want {
			t.Errorf("%q is %q, want %q", names, got, want)
		}
	}
}

func TestDemandsForTLS(t *testing.T) {
	tests := []struct {
		code                    int
		enhanced, text, command string
		want                    bool
	}{
		{530, "5.7.0", "Must issue a STARTTLS command first", "MAIL", true},
		{451, "5.7.3", "STARTTLS is required to send mail", "MAIL", true},
		{450, "4.7.1", "Session encryption is required", "RCPT", true},
		{550, "5.7.1", "TLS needed", "", true},
		{554, "5.7.10", "No", "MAIL", true},
		{538, "5.7.11", "Encryption required for requested authentication mechanism", "AUTH", true},
		{530, "5.7.0", "Authentication required", "MAIL", false},
		{550, "5.1.1", "no such user", "RCPT", false},
		{454, "4.7.0", "TLS not available, must try later", "STARTTLS", false},
		{550, "5.7.1", "your TLS is fine, your mail is not", "MAIL", false},
		{452, "4.3.1", "STARTTLS first, there is no room", "MAIL", false},
	}
	for _, test := range tests {
		r := report.Refusal{Code: test.code, Enhanced: report.Of(test.enhanced), Text: test.text, Command: report.Of(test.command)}
		if got := demandsTLS(&r); got != test.want {
			t.Errorf("%d %s %q: %v", test.code, test.enhanced, test.text, got)
		}
	}
}

func TestLastMessage(t *testing.T) {
	from := func(side report.Side, command string) *report.Connection {
		return with(offering(), func(c *report.Connection) {
			c.LastDataFrom, c.SMTP.LastCommand = side, report.Opt[string]{V: command, Known: command != ""}
		})
	}
	tests := []struct {
		c      *report.Connection
		before report.PacketNumber
		want   string
	}{
		{encrypted(), 13, ""},
		{encrypted(), 14, "the server's Finished (packet 14)"},
		{encrypted(), 16, "encrypted data of the client (packet 15)"},
		{encrypted(), 20, "encrypted data of the server (packet 16)"},
		{with(encrypted(), func(c *report.Connection) { c.TLS.RecordsOmitted = 1 }), 20, ""},
		{from(report.Server, ""), 20, "the server's greeting (packet 19)"},
		{from(report.Server, "RCPT"), 20, "the server's reply to RCPT (packet 19)"},
		{from(report.Client, "end of data"), 20, "the client's end of data (packet 19)"},
		{from(report.Client, ""), 20, "data of the client (packet 19)"},
		{from(report.Client, ""), 18, ""},
		{&report.Connection{}, 18, ""},
	}
	for _, test := range tests {
		x := context{Connection: test.c}
		if got := x.lastMessage(test.before); got != test.want {
			t.Errorf("up to packet %d: %q, want %q", test.before, got, test.want)
		}
	}
}
