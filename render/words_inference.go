package render

import (
	"strconv"
	"strings"

	"smtpcap/report"
)

// What the lengths of encrypted records tell, in words. Each says that it was inferred,
// from what, and how sure it is: nothing of it was read.

// inferenceOf returns what was inferred about the client, nil where its answer was
// seen, or nothing tells it.
func inferenceOf(c *report.Connection) *report.InferredClient {
	cc := &c.ClientCertificate
	if c.TLS == nil || c.TLS.Inference == nil || cc.Known != report.Inferred && cc.Status != report.ClientEncrypted {
		return nil
	}
	return &c.TLS.Inference.Client
}

// inferredAnswers say what the client did.
var inferredAnswers = [...]string{
	report.AnswerUnknown:      "",
	report.AnswerNotRequested: "the client was not asked for a certificate",
	report.AnswerEmpty:        "the client was asked and sent an empty list",
	report.AnswerSent:         "the client was asked and sent a certificate",
	report.AnswerRejected:     "the client sent an alert in the place of its answer",
}

// inferredClient is the sentence about the client's certificate where it is encrypted.
func inferredClient(c *report.Connection) string {
	in := inferenceOf(c)
	switch {
	case in == nil:
		return ""
	case in.Status == report.AnswerUnknown:
		return "The record lengths do not tell what the client was asked, and what it answered."
	case !in.Firm():
		return "The record lengths hint that " + inferredAnswers[in.Status] + answerRef(in) + doubts[in.Confidence]
	case in.Status == report.AnswerRejected && c.Outcome() == report.OutcomeTLSFailed:
		return "" // it has been told
	case in.Status == report.AnswerEmpty && c.Outcome() != report.OutcomeTLSFailed:
		return fromLengths(inferredAnswers[in.Status] + answerRef(in) + ", which is normal")
	}
	return fromLengths(inferredAnswers[in.Status] + answerRef(in))
}

// doubts say why an answer is no more than a hint.
var doubts = map[report.Confidence]string{
	report.LowConfidence:    ", but another reading fits.",
	report.MediumConfidence: ", but padding can look the same.",
}

func fromLengths(what string) string { return "From the record lengths: " + what + "." }

// answerRef is what an answer of the client rests on. Of an empty list that is the
// record that holds it.
func answerRef(in *report.InferredClient) string {
	basis := in.Basis
	if in.Status == report.AnswerEmpty {
		basis.Lengths, basis.Packets = first(basis.Lengths), first(basis.Packets)
	}
	return basisRef(&basis)
}

func first[T any](list []T) []T { return list[:min(1, len(list))] }

// basisRef is " (25 bytes, packet 16; high confidence)".
func basisRef(b *report.Basis) string {
	records := join(", ", lengthWords(b.Lengths), strings.Trim(packetRef(b.Packets...), " ()"))
	return " (" + join("; ", records, b.Confidence.String()+" confidence") + ")"
}

// lengthWords lists the lengths of records: "2,731, 281 and 69 bytes".
func lengthWords(lengths []int) string {
	const most = 6
	var words []string
	for _, n := range lengths[:min(most, len(lengths))] {
		words = append(words, strconv.Itoa(n))
	}
	switch n := len(words); {
	case len(lengths) > most:
		return strings.Join(words, ", ") + ", … bytes"
	case n == 0:
		return ""
	case n == 1:
		return words[0] + " bytes"
	default:
		return strings.Join(words[:n-1], ", ") + " and " + words[n-1] + " bytes"
	}
}

// refusedUnseen names the side that gave the handshake up with an alert that is
// encrypted, as far as the lengths tell.
func refusedUnseen(c *report.Connection) string {
	if c.TLS == nil || c.TLS.Inference == nil || c.TLS.Established.Known {
		return ""
	}
	switch in := c.TLS.Inference; {
	case in.End.Status == report.ReceptionRefused:
		return "from the record lengths, the server answered the client's part of the handshake with an alert" + basisRef(&in.End.Basis)
	case in.Client.Status == report.AnswerRejected:
		return "from the record lengths, " + inferredAnswers[report.AnswerRejected] + basisRef(&in.Client.Basis)
	}
	return ""
}

// acceptedUnseen says that the server went on, where nothing else shows it.
func acceptedUnseen(c *report.Connection) string {
	if c.TLS == nil || c.TLS.Inference == nil || c.TLS.Inference.End.Status != report.ReceptionAccepted {
		return ""
	}
	return " " + fromLengths("the server went on after the client's part of it"+basisRef(&c.TLS.Inference.End.Basis))
}

// inferredChain says how long the server's list is, and of what kind its key.
func inferredChain(c *report.Connection) string {
	if c.TLS == nil || c.TLS.Inference == nil {
		return ""
	}
	in := &c.TLS.Inference.Server
	words := chainWords("the server's list of certificates", &in.InferredChain)
	if words == "" {
		return "the record lengths do not tell how long its list is"
	}
	return words + inferredRef(in.Packets)
}

// inferredRef is " (inferred, packets 12, 15)".
func inferredRef(packets []report.PacketNumber) string {
	return " (" + join(", ", "inferred", strings.Trim(packetRef(packets...), " ()")) + ")"
}

// chainWords says what is known of a list of certificates that cannot be read.
func chainWords(whose string, ch *report.InferredChain) string {
	var length, keys string
	switch {
	case ch.Exact():
		length = whose + " has " + plural(ch.CertificatesLengthMax.V, "byte")
	case ch.CertificatesLengthMax.Known:
		length = whose + " has between " + grouped(int64(ch.CertificatesLengthMin.V)) + " and " + plural(ch.CertificatesLengthMax.V, "byte")
	}
	if len(ch.Keys) > 0 {
		keys = "signed with a key like " + strings.Join(ch.Keys, " or ")
		if length == "" {
			keys = whose + " is " + keys
		}
	}
	return clean(join(", ", length, keys))
}

// inferredNotes say, under the heading, what the client's certificate is.
var inferredNotes = [...]string{
	report.AnswerUnknown:      "",
	report.AnswerNotRequested: "none: the server did not ask for one, so none was sent",
	report.AnswerEmpty:        `none: asked, and answered with an empty list. It means "I have no certificate". No key pair is made up for it; encryption uses the server's key alone.`,
	report.AnswerSent:         "asked, and answered with a certificate, which is encrypted",
	report.AnswerRejected:     "none: the client sent an alert in its place",
}

// inferredNote is what stands under the heading of the client's certificate where it
// is encrypted.
func inferredNote(c *report.Connection) string {
	hidden := "encrypted: cannot be read " + withoutKeys(c)
	in := inferenceOf(c)
	switch {
	case in == nil:
		return hidden
	case c.ClientCertificate.Known != report.Inferred:
		return join("; ", hidden, competingNote(in))
	}
	note := strings.TrimSuffix(inferredNotes[in.Status], ".")
	if in.Status == report.AnswerSent {
		note = join("; ", note, chainWords("its list", &in.InferredChain))
	}
	return note + ". Inferred" + basisRef(&in.Basis) + ": " + clean(in.Why)
}

// competingNote says why the lengths do not tell, and what they may mean.
func competingNote(in *report.InferredClient) string {
	notes := []string{"the record lengths do not tell. " + clean(in.Why)}
	for _, r := range in.Readings {
		if r.Status != report.AnswerUnknown {
			notes = append(notes, "It may be that "+inferredAnswers[r.Status]+": "+clean(r.Why))
		}
	}
	return strings.Join(notes, " ")
}
