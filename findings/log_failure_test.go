package findings

import (
	"testing"

	"smtpcap/report"
)

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
