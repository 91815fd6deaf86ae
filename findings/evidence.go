package findings

import (
	"fmt"
	"slices"
	"strings"

	"smtpcap/report"
)

// The alerts that rules tell apart, as numbered in RFC 8446, Section 6.
const (
	closeNotify            = 0
	unexpectedMessage      = 10
	handshakeFailure       = 40
	noCertificate          = 41
	badCertificate         = 42
	unsupportedCertificate = 43
	certificateRevoked     = 44
	certificateExpired     = 45
	certificateUnknown     = 46
	illegalParameter       = 47
	unknownCA              = 48
	accessDenied           = 49
	decodeError            = 50
	decryptError           = 51
	protocolVersion        = 70
	insufficientSecurity   = 71
	missingExtension       = 109
	unrecognizedName       = 112
	certificateRequired    = 116
)

// The ports of submission, where a client knows its server and may insist on all
// that TLS can give, as described in RFC 8314, Section 3.
const (
	submission  = 587
	submissions = 465
	relay       = 25
)

// grade is how grave a weakness is that did not keep TLS from working. Between
// servers TLS without any check is better than none, as RFC 7435 has it; a client
// that submits mail has to check its server.
func (x *context) grade() Severity {
	if x.Server.Port == submission || x.Server.Port == submissions {
		return Warning
	}
	return Note
}

// failed reports whether TLS was tried and did not come about.
func (x *context) failed() bool { return x.outcome == report.OutcomeTLSFailed }

// encrypted reports whether TLS came about.
func (x *context) encrypted() bool { return x.outcome == report.OutcomeEncrypted }

// fatal returns the first fatal alert of a side, nil where there is none.
func fatal(c *report.Connection, from report.Side) *report.Alert {
	if c.TLS == nil {
		return nil
	}
	for i := range c.TLS.Alerts {
		if a := &c.TLS.Alerts[i]; a.Level == "fatal" && a.From == from {
			return a
		}
	}
	return nil
}

// refusal returns the alert with which a side ended the handshake, if its first is
// one of the codes; without codes, any.
func (x *context) refusal(from report.Side, codes ...uint8) *report.Alert {
	a := fatal(x.Connection, from)
	if a == nil || !x.failed() || len(codes) > 0 && !slices.Contains(codes, a.Code) {
		return nil
	}
	return a
}

// chain returns the Certificate message of a side.
func (x *context) chain(of report.Side) *report.CertificateMessage {
	if of == report.Client {
		return &x.ClientCertificate.CertificateMessage
	}
	return &x.ServerChain.CertificateMessage
}

// fault makes a finding of a fault of a side's certificates. It explains the failure
// where the other side refused them in one of the words given, or in a word that
// stands for any fault.
func (x *context) fault(of report.Side, text string, words ...uint8) *found {
	message := x.chain(of).Packet
	a := x.refusal(of.Peer())
	if a == nil || a.Code != badCertificate && a.Code != certificateUnknown && !slices.Contains(words, a.Code) {
		return x.add(x.grade(), text, message)
	}
	return x.add(Error, fmt.Sprintf("%s The %s refused it with %s in packet %d.", text, a.From, alertWords(a), a.Packet), message, a.Packet)
}

// none reports whether the client was asked for a certificate and had none.
func none(c *report.Connection) bool {
	s := c.ClientCertificate.Status
	return s == report.ClientEmpty || s == report.ClientDeclinedByAlert
}

// tls13 reports whether the server chose TLS 1.3 or a draft of it.
func (x *context) tls13() bool { return x.TLS != nil && isTLS13(x.TLS) }

// serverSpoke reports whether the server answered the ClientHello in any way.
func (x *context) serverSpoke() bool {
	t := x.TLS
	return t != nil && (t.ServerHello != nil || t.HelloRetryRequest != nil || t.Version.Known || x.ServerChain.Packet != 0 ||
		slices.ContainsFunc(t.Alerts, func(a report.Alert) bool { return a.From == report.Server }))
}

// gapless reports whether the capture has all bytes up to where it ends: only then
// does it show what was not said.
func (x *context) gapless() bool { return x.Completeness.Gapless() }

// heard reports whether the capture has all that a side said after a packet, up to
// where the capture ends; 0 is from the connection's beginning on.
func (x *context) heard(side report.Side, after report.PacketNumber) bool {
	comp, t := &x.Completeness, &x.ToServer
	if side == report.Server {
		t = &x.ToClient
	}
	switch {
	case t.Packets == 0 || after == 0 && comp.MidStream:
		return false
	case t.MissingBytes == 0:
		return true
	}
	return x.gapsListed() && !slices.ContainsFunc(comp.Missing, func(m report.Missing) bool { return m.From == side && m.Packet > after })
}

// gapsListed reports whether the report lists all that is missing.
func (x *context) gapsListed() bool {
	return x.Completeness.Gaps == int64(len(x.Completeness.Missing))
}

// helloPacket is the packet of the ClientHello, 0 where none was seen.
func (x *context) helloPacket() report.PacketNumber {
	if x.TLS == nil || x.TLS.ClientHello == nil {
		return 0
	}
	return x.TLS.ClientHello.Packet
}

// serverHelloPacket is the packet of the ServerHello, 0 where none was seen.
func (x *context) serverHelloPacket() report.PacketNumber {
	if x.TLS == nil || x.TLS.ServerHello == nil {
		return 0
	}
	return x.TLS.ServerHello.Packet
}

// sentence makes a sentence of a phrase.
func sentence(phrase string) string {
	if phrase == "" {
		return ""
	}
	return strings.ToUpper(phrase[:1]) + phrase[1:] + "."
}
