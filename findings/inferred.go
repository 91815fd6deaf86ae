package findings

import (
	"fmt"
	"strconv"
	"strings"

	"smtpcap/report"
)

// What rules say of TLS 1.3 where nothing but the lengths of encrypted records tells.
// Each of these findings is marked as inferred, and its text says so too.

// inferred reports whether the client's answer is known by inference.
func inferred(c *report.Connection) bool {
	return c.ClientCertificate.Known == report.Inferred && c.TLS != nil && c.TLS.Inference != nil
}

// failedUnseen reports whether it is known by inference alone that TLS failed.
func failedUnseen(c *report.Connection) bool {
	return c.Outcome() == report.OutcomeTLSFailed && c.TLS != nil && !c.TLS.Established.Known
}

// refusedUnseen reports whether the server is inferred to have refused what the client
// answered.
func refusedUnseen(c *report.Connection) bool {
	return failedUnseen(c) && c.TLS.Inference.End.Status == report.ReceptionRefused
}

func (x *context) refusedUnseen() bool { return x.failed() && refusedUnseen(x.Connection) }

// rejectedUnseen reports whether the client is inferred to have sent an alert in the
// place of its answer.
func (x *context) rejectedUnseen() bool {
	return x.failed() && failedUnseen(x.Connection) && x.TLS.Inference.Client.Status == report.AnswerRejected
}

// infer makes a finding that rests on lengths.
func (x *context) infer(s Severity, text string, bases ...*report.Basis) *found {
	var packets []report.PacketNumber
	for _, b := range bases {
		packets = append(packets, b.Packets...)
	}
	f := x.add(s, text, packets...)
	f.inferred = true
	return f
}

// inferNone says that the client was asked and had no certificate.
func (x *context) inferNone() {
	in := x.TLS.Inference
	x.infer(Info, fmt.Sprintf("From the record lengths the server asked (%s) and the client answered with an empty list (%s): it has no certificate. "+
		"No key pair is made up for it and nothing is signed; TLS needs only the server's.",
		recordWords(&in.Server.Basis), recordWords(&in.Client.Basis)), &in.Server.Basis, &in.Client.Basis)
}

// inferRefusal says that the server ended the handshake after the client's answer.
func (x *context) inferRefusal(answered, means string) {
	in := x.TLS.Inference
	x.infer(Error, fmt.Sprintf("From the record lengths the client was asked and %s (%s), and the server ended the handshake with an alert (%s), which is encrypted. %s",
		answered, recordWords(&in.Client.Basis), recordWords(&in.End.Basis), means), &in.Client.Basis, &in.End.Basis)
}

// inferRejection says that the client ended the handshake after the server's part.
func (x *context) inferRejection() {
	in := x.TLS.Inference
	x.infer(Error, fmt.Sprintf("From the record lengths the client sent an alert in the place of its answer (%s). "+
		"What it says is encrypted; as a rule the server's certificate did not please it.", recordWords(&in.Client.Basis)),
		&in.Server.Basis, &in.Client.Basis)
}

// recordWords names the packets of records, and how sure it is what they are: "packet
// 16, high confidence".
func recordWords(b *report.Basis) string {
	words := make([]string, 0, len(b.Packets)+1)
	for _, n := range b.Packets {
		words = append(words, strconv.Itoa(int(n)))
	}
	packets := "packet "
	if len(words) > 1 {
		packets = "packets "
	}
	if len(words) == 0 {
		packets = ""
	}
	return packets + strings.Join(append(words, b.Confidence.String()+" confidence"), ", ")
}

// answers say what the client is inferred to have done.
var answers = [...]string{
	report.AnswerUnknown:      "",
	report.AnswerNotRequested: "the client was not asked for one",
	report.AnswerEmpty:        "the client was asked for one and had none",
	report.AnswerSent:         "the client was asked for one and sent it",
	report.AnswerRejected:     "the client sent an alert in the place of its answer",
}

// toldByLengths says what is known of the certificates all the same.
func (x *context) toldByLengths() string {
	in := x.TLS.Inference
	if in == nil {
		return ""
	}
	var told []string
	if in.Server.Exact() {
		told = append(told, fmt.Sprintf("the server's list has %d bytes", in.Server.CertificatesLengthMax.V))
	}
	if len(in.Server.Keys) > 0 {
		told = append(told, "its key is like "+strings.Join(in.Server.Keys, " or "))
	}
	if answer := answers[in.Client.Status]; answer != "" && in.Client.Firm() {
		told = append(told, answer)
	}
	if len(told) == 0 {
		return ""
	}
	return " From the record lengths: " + strings.Join(told, "; ") + "."
}

// halfwayGuess says what a reset may mean that comes after the client's part of a
// handshake of TLS 1.3, and before anything that was read shows that the server took it.
func (x *context) halfwayGuess() string {
	const refused = "what the server made of it is encrypted. "
	const completed = " The client's log has a completed handshake."
	in := x.TLS.Inference
	switch {
	case in != nil && in.End.Status == report.ReceptionAccepted:
		return "from the record lengths the server took it (" + recordWords(&in.End.Basis) + "): the reset is not about TLS."
	case !inferred(x.Connection):
		return refused + "A server that insists on a client certificate does this, and the client's log then has a completed handshake."
	case x.ClientCertificate.Status == report.ClientNotRequested:
		return refused + "From the record lengths the client was not asked for a certificate: the reset is not about that." + completed
	case x.ClientCertificate.Status == report.ClientSent:
		return refused + "From the record lengths it has a certificate in it; a server that does not take it does this." + completed
	}
	return refused + "From the record lengths the client was asked for a certificate and had none; a server that insists on one does this." + completed
}

// restsOnLengths reports whether it was not read, but inferred, that a connection
// behaved in one way.
func restsOnLengths(c *report.Connection, b behaviour) bool {
	switch b {
	case broken:
		return failedUnseen(c)
	case showed, showedNone:
		return inferred(c)
	}
	return false
}
