package findings

import (
	"fmt"
	"slices"
	"strings"

	"smtpcap/report"
)

// What rules say of what was decrypted.

// readInside reports whether a packet has a certificate, a request for one or an alert
// that was read after decrypting.
func readInside(c *report.Connection, n report.PacketNumber) bool {
	cc := &c.ClientCertificate
	switch {
	case n == 0 || !c.Decrypted():
		return false
	case c.ServerChain.Known == report.Decrypted && c.ServerChain.Packet == n,
		cc.Known == report.Decrypted && (cc.Packet == n || cc.RequestPacket == n):
		return true
	}
	return slices.ContainsFunc(c.TLS.Alerts, func(a report.Alert) bool { return a.Known == report.Decrypted && a.Packet == n })
}

// readAll reports whether all that was said inside of TLS was read.
func readAll(c *report.Connection) bool {
	return c.Decrypted() && c.TLS.Decryption.Status == report.DecryptionComplete && c.TLS.SMTP != nil &&
		c.Completeness.Gapless()
}

// quitInside reports whether the client was read to say QUIT inside of TLS.
func quitInside(c *report.Connection) bool { return c.TLS.SMTP != nil && c.TLS.SMTP.QuitPacket != 0 }

// refusedLate reports whether the server was read to refuse the client's part of a TLS
// 1.3 handshake, which the client had completed by then: it had sent Finished, or spoken.
func refusedLate(c *report.Connection) bool {
	a := fatal(c, report.Server)
	return a != nil && a.Known == report.Decrypted && isTLS13(c.TLS) && slices.ContainsFunc(c.Events, func(e report.Event) bool {
		went := e.Kind == report.EventHandshake && e.Name == "Finished" || e.Kind == report.EventCommand
		return went && e.Known == report.Decrypted && e.From == report.Client && e.Packet <= a.Packet
	})
}

// lastInside names what was said last inside of TLS, up to a packet; it is empty where
// that was not read.
func (x *context) lastInside(before report.PacketNumber) string {
	if !readAll(x.Connection) {
		return ""
	}
	for _, e := range slices.Backward(x.Events) {
		if e.Known != report.Decrypted || e.Packet > before {
			continue
		}
		switch e.Kind {
		case report.EventCommand, report.EventReply:
			return fmt.Sprintf("the %s's %s (packet %d)", e.From, e.Name, e.Packet)
		}
	}
	return ""
}

// refusedInside returns the reply with which the server turned the client down inside
// of TLS: the last negative one, where no message was accepted.
func (x *context) refusedInside() *report.Refusal {
	if x.TLS == nil || x.TLS.SMTP == nil || x.TLS.SMTP.Messages > 0 || len(x.TLS.SMTP.Refusals) == 0 {
		return nil
	}
	return &x.TLS.SMTP.Refusals[len(x.TLS.SMTP.Refusals)-1]
}

// wantsCertificate reports whether a refusal is about the client's certificate: Postfix
// completes the handshake and says it then.
func wantsCertificate(r *report.Refusal) bool {
	return strings.Contains(strings.ToLower(r.Text), "client certificate")
}

func checkRefusedInside(x *context) {
	r := x.refusedInside()
	if r == nil || wantsCertificate(r) && none(x.Connection) {
		return
	}
	what := "the client"
	if r.Command.Known {
		what = r.Command.V
	}
	x.add(Note, fmt.Sprintf("Inside TLS the server answered %s with %s in packet %d.", what, refusalWords(r), r.Packet), r.Packet).decrypted = true
}

// laterWords say when the client was asked once more.
var laterWords = [...]string{
	report.DuringRenegotiation: "in a renegotiation",
	report.DuringSession:       "after the handshake",
}

// laterNone says that the client was asked once more and had no certificate.
func (x *context) laterNone() {
	for i := range x.ClientCertificate.Later {
		if r := &x.ClientCertificate.Later[i]; r.Status == report.ClientEmpty {
			x.add(Info, fmt.Sprintf("The server asked %s (packet %d); the client answered with an empty list (Certificates Length 0) in packet %d: it has no certificate.",
				laterWords[r.During], r.RequestPacket, r.Packet), r.RequestPacket, r.Packet).decrypted = true
		}
	}
}
