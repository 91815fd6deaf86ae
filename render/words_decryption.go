package render

import (
	"fmt"
	"slices"
	"strings"

	"smtpcap/report"
)

// decryptionOf returns how far the records of a connection were opened, nil where there
// were no keys to try.
func decryptionOf(c *report.Connection) *report.Decryption {
	if c.TLS == nil {
		return nil
	}
	return c.TLS.Decryption
}

// keySources name where keys come from.
var keySources = [...]string{
	report.NoKeySource:    "",
	report.KeysFromLog:    "with a key log",
	report.KeysFromBlock:  "with the secrets in the capture",
	report.KeysFromServer: "with the server's private key",
}

// decryptionFacts are the lines about what the keys opened, and what they did not.
func decryptionFacts(c *report.Connection) []fact {
	d := decryptionOf(c)
	if d == nil {
		return nil
	}
	facts := []fact{{"decrypted", decryptionFact(d)}}
	for _, p := range d.Problems {
		facts = append(facts, fact{"not decrypted", fmt.Sprintf("%s of the %s from packet %d on: %s",
			plural(p.Records, "record"), p.From, p.Packet, clean(p.What))})
	}
	return facts
}

func decryptionFact(d *report.Decryption) string {
	all := d.OpenedRecords + d.SealedRecords
	switch d.Status {
	case report.DecryptionComplete:
		return join(" ", "all "+plural(all, "encrypted record"), keySources[d.Source])
	case report.DecryptionPartial:
		return join(" ", grouped(d.OpenedRecords)+" of "+plural(all, "encrypted record"), keySources[d.Source])
	}
	return "nothing"
}

// withoutKeys says what it would take to read what is encrypted.
func withoutKeys(c *report.Connection) string {
	if decryptionOf(c) != nil {
		return "with the keys that there are"
	}
	return "without keys"
}

// readInside reports whether a line of the dialogue was decrypted.
func readInside(c *report.Connection) bool {
	return slices.ContainsFunc(c.Events, func(e report.Event) bool { return e.Known == report.Decrypted })
}

// insideLegend explains the mark of decrypted lines.
const insideLegend = "* read after decrypting"

// saidInside is the sentence about the mail, where it was decrypted.
func saidInside(c *report.Connection) string {
	if c.TLS == nil || c.TLS.SMTP == nil {
		return ""
	}
	s := c.TLS.SMTP
	switch {
	case s.Messages > 0 && s.Recipients == 0: // what was said to them was not read
		return fmt.Sprintf("Inside TLS the server accepted %s.", plural(s.Messages, "message"))
	case s.Messages > 0:
		return fmt.Sprintf("Inside TLS the server accepted %s for %s.", plural(s.Messages, "message"), plural(s.Recipients, "recipient"))
	case len(s.Refusals) > 0:
		return "Inside TLS the server " + refusedWords(&s.Refusals[len(s.Refusals)-1]) + "."
	}
	return ""
}

// laterOccasions say when a client was asked once more.
var laterOccasions = [...]string{
	report.DuringRenegotiation: "in a renegotiation",
	report.DuringSession:       "after the handshake",
}

// laterAnswers say what the client answered.
var laterAnswers = map[report.ClientStatus]string{
	report.ClientEmpty:           "it had none and sent a zero-length certificate, which is normal",
	report.ClientMissing:         "it went on without any answer",
	report.ClientZeroLengthEntry: "its list holds an entry of length zero, which TLS forbids",
	report.ClientIncomplete:      "the answer is not in the capture",
	report.ClientNotStarted:      "no answer followed",
}

// askedLater are the sentences about requests after the first handshake.
func askedLater(c *report.Connection) string {
	var sentences []string
	for i := range c.ClientCertificate.Later {
		r := &c.ClientCertificate.Later[i]
		answer := laterAnswers[r.Status]
		if r.Status == report.ClientSent {
			answer = "it sent " + plural(r.Length.V, "certificate")
		}
		sentences = append(sentences, fmt.Sprintf("The server asked the client for a certificate %s; %s%s.",
			laterOccasions[r.During], answer, packetRef(r.RequestPacket, r.Packet)))
	}
	return strings.Join(sentences, " ")
}

// laterNotes say, under the heading of the client's certificate, what it showed later.
func laterNotes(c *report.Connection) []string {
	var notes []string
	for i := range c.ClientCertificate.Later {
		r := &c.ClientCertificate.Later[i]
		for _, cert := range r.Certificates {
			notes = append(notes, fmt.Sprintf("%s%s: %s, %s", laterOccasions[r.During], packetRef(r.Packet),
				nameOr(cert.Subject), plural(cert.Length, "byte")))
		}
	}
	return notes
}
