package main

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"smtpcap/report"
	"smtpcap/trust"
)

// What is inferred without keys, held against what the keys open.

// A verdict is one answer that the keys give, and what was inferred instead.
type verdict struct {
	row        string
	inferred   bool
	confidence report.Confidence
	agrees     bool
}

// verdicts compares the inference of a connection with what was read of it. What was
// not read has none.
func verdicts(in *report.Inference, c *report.Connection) []verdict {
	var all []verdict
	add := func(row string, inferred, agrees bool, b *report.Basis) {
		all = append(all, verdict{row, inferred, b.Confidence, agrees})
	}
	chain := func(of string, in *report.InferredChain, b *report.Basis, m *report.CertificateMessage) {
		if m.Known != report.Decrypted || !m.CertificatesLength.Known || len(m.Certificates) == 0 {
			return
		}
		n := m.CertificatesLength.V
		add(of+" list, exactly", in.Exact(), in.CertificatesLengthMin.V == n, b)
		if in.CertificatesLengthMin.Known && !in.Exact() {
			add(of+" list, in bounds", true, in.CertificatesLengthMin.V <= n && n <= in.CertificatesLengthMax.V, b)
		}
		add(of+" kind of key", len(in.Keys) > 0, slices.Contains(in.Keys, kindOfKey(m.Certificates[0].Key)), b)
	}
	cc := &c.ClientCertificate
	if answer := readAnswer(c); answer != report.AnswerUnknown {
		add("the client: "+answer.String(), in.Client.Status != report.AnswerUnknown, in.Client.Status == answer, &in.Client.Basis)
	}
	chain("the client's", &in.Client.InferredChain, &in.Client.Basis, &cc.CertificateMessage)
	if cc.Requested.Known {
		add("whether the server asked", in.Server.Requested.Known, in.Server.Requested == cc.Requested, &in.Server.Basis)
	}
	chain("the server's", &in.Server.InferredChain, &in.Server.Basis, &c.ServerChain.CertificateMessage)
	if end := readEnd(c); end != report.ReceptionUnknown {
		add("the server: "+end.String(), in.End.Status != report.ReceptionUnknown, in.End.Status == end, &in.End.Basis)
	}
	return all
}

// readAnswer is what the client sent, as it was read.
func readAnswer(c *report.Connection) report.Answer {
	cc := &c.ClientCertificate
	switch {
	case cc.Known != report.Decrypted:
		return report.AnswerUnknown
	case cc.Status == report.ClientNotStarted && fatalAlert(c, report.Client):
		return report.AnswerRejected
	}
	return map[report.ClientStatus]report.Answer{
		report.ClientNotRequested: report.AnswerNotRequested, report.ClientEmpty: report.AnswerEmpty, report.ClientSent: report.AnswerSent,
	}[cc.Status]
}

// fatalAlert reports whether a side was read to send a fatal alert.
func fatalAlert(c *report.Connection, from report.Side) bool {
	return slices.ContainsFunc(c.TLS.Alerts, func(a report.Alert) bool { return a.From == from && a.Level == "fatal" })
}

// readEnd is what the server said to the client's flight, as it was read.
func readEnd(c *report.Connection) report.Reception {
	finished := report.PacketNumber(0)
	for _, e := range c.Events {
		switch {
		case e.Known != report.Decrypted:
		case e.From == report.Client && e.Name == "Finished":
			finished = e.Packet
		case finished == 0 || e.From != report.Server || e.Packet <= finished:
		case e.Kind == report.EventAlert && fatalAlert(c, report.Server):
			return report.ReceptionRefused
		case e.Kind == report.EventReply, e.Name == "NewSessionTicket":
			return report.ReceptionAccepted
		}
	}
	return report.ReceptionUnknown
}

// kindOfKey names a key as package inference does.
func kindOfKey(k *report.PublicKey) string {
	switch {
	case k == nil:
		return ""
	case k.Curve.Known:
		return k.Curve.V
	case k.Bits.Known && k.Algorithm == "RSA":
		return fmt.Sprintf("RSA-%d", k.Bits.V)
	}
	return k.Algorithm
}

func TestVerdictsSeeWhatIsFalse(t *testing.T) {
	r := recordingOf(t, filepath.Join(capturesDir, "keys-tls13-client-sent-1.pcap"))
	verifier := trust.New(trust.Config{})
	blind, read := r.without().judged(t, verifier, r.packets)[0], r.judged(t, verifier, r.packets)[0]
	wrong := *blind.TLS.Inference
	wrong.Client.Status, wrong.End.Status, wrong.Server.Requested = report.AnswerEmpty, report.ReceptionRefused, report.Of(false)
	for _, c := range []*report.InferredChain{&wrong.Client.InferredChain, &wrong.Server.InferredChain} {
		n := report.Of(c.CertificatesLengthMin.V + 1)
		c.CertificatesLengthMin, c.CertificatesLengthMax, c.Keys = n, n, []string{"RSA-1024"}
	}
	for _, v := range verdicts(blind.TLS.Inference, read) {
		if !v.inferred || !v.agrees || v.confidence != report.HighConfidence {
			t.Errorf("%+v", v)
		}
	}
	all := verdicts(&wrong, read)
	for _, v := range all {
		if !v.inferred || v.agrees {
			t.Errorf("%+v, though it is false", v)
		}
	}
	if len(all) != 7 {
		t.Errorf("%d verdicts, want 7", len(all))
	}
	if takenOver(blind, read) != nil {
		t.Error(takenOver(blind, read))
	}
	blind.ClientCertificate.Status = report.ClientEmpty
	if takenOver(blind, read) == nil {
		t.Error("another status is not seen")
	}
}

// takenOver lists what was taken over into client_certificate and is false.
func takenOver(blind, c *report.Connection) (wrong []string) {
	a, b := &blind.ClientCertificate, &c.ClientCertificate
	if a.Known != report.Inferred || b.Known != report.Decrypted {
		return nil
	}
	if a.Status != b.Status {
		wrong = append(wrong, fmt.Sprintf("status %v, read as %v", a.Status, b.Status))
	}
	if !less(a.Requested, b.Requested) {
		wrong = append(wrong, fmt.Sprintf("requested %v, read as %v", a.Requested, b.Requested))
	}
	if !less(a.Length, b.Length) || !less(a.CertificatesLength, b.CertificatesLength) {
		wrong = append(wrong, fmt.Sprintf("lengths %v and %v, read as %v and %v", a.Length, a.CertificatesLength, b.Length, b.CertificatesLength))
	}
	if a.Packet != 0 && a.Packet != b.Packet {
		wrong = append(wrong, fmt.Sprintf("packet %d, read in %d", a.Packet, b.Packet))
	}
	return wrong
}

// An agreement counts the verdicts of a row.
type agreement struct{ inferred, high, agree, silent int }

// agreements are the rows of the table. Captures that share their packets count once.
type agreements struct {
	rows    map[string]*agreement
	seen    map[string]bool
	sampled int // connections of which something was read
}

func (a *agreements) add(v verdict, of *report.Connection) {
	key := fmt.Sprint(v.row, of.Client, of.Server, of.Start.UnixNano())
	if a.seen[key] {
		return
	}
	a.seen[key] = true
	row := a.rows[v.row]
	if row == nil {
		row = new(agreement)
		a.rows[v.row] = row
	}
	if !v.inferred {
		row.silent++
		return
	}
	row.inferred++
	if v.confidence == report.HighConfidence {
		row.high++
	}
	if v.agrees {
		row.agree++
	}
}

func (a *agreements) String() string {
	var b strings.Builder
	b.WriteString("| answer | inferred | of these high | agree with the decrypted answer | silent |\n|---|---|---|---|---|\n")
	for _, name := range slices.Sorted(maps.Keys(a.rows)) {
		row := a.rows[name]
		fmt.Fprintf(&b, "| %s | %d | %d | %d | %d |\n", name, row.inferred, row.high, row.agree, row.silent)
	}
	return b.String()
}

// compare holds a capture with its keys against the same without. It fails where an
// answer that is said to be sure is false.
func (a *agreements) compare(t *testing.T, r *recording) {
	verifier := trust.New(trust.Config{})
	blind, read := r.without().judged(t, verifier, r.packets), r.judged(t, verifier, r.packets)
	if len(blind) != len(read) {
		t.Fatalf("%s: %d connections without keys, %d with", r.name, len(blind), len(read))
	}
	for i, c := range read {
		without := blind[i]
		for _, f := range takenOver(without, c) {
			t.Errorf("%s: connection %d: client_certificate is inferred: %s", r.name, c.ID, f)
		}
		if c.TLS == nil || without.TLS.Inference == nil {
			continue
		}
		all := verdicts(without.TLS.Inference, c)
		for _, v := range all {
			if v.inferred && !v.agrees && v.confidence == report.HighConfidence {
				t.Errorf("%s: connection %d: %s: high confidence, and false", r.name, c.ID, v.row)
			}
			if v.inferred && !v.agrees {
				t.Logf("%s: connection %d: %s: %v confidence, and false", r.name, c.ID, v.row, v.confidence)
			}
			a.add(v, c)
		}
		if len(all) > 0 {
			a.sampled++
		}
	}
}

func newAgreements() *agreements {
	return &agreements{rows: make(map[string]*agreement), seen: make(map[string]bool)}
}

// TestInferenceAgreesWithWhatKeysOpen holds docs/tls13.md against the captures with keys.
func TestInferenceAgreesWithWhatKeysOpen(t *testing.T) {
	const doc, begin, end = "../../docs/tls13.md", "<!-- agreement -->\n", "<!-- end -->"
	a := newAgreements()
	for _, name := range captures(t) {
		if r := recordingOf(t, filepath.Join(capturesDir, name)); r.hasKeys() {
			a.compare(t, r)
		}
	}
	if a.sampled < 20 {
		t.Errorf("%d connections of TLS 1.3 were read, want at least 20", a.sampled)
	}
	text, err := os.ReadFile(doc)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, ok := strings.Cut(string(text), begin)
	_, tail, ended := strings.Cut(rest, end)
	if !ok || !ended {
		t.Fatalf("%s has no place for the table of agreement", doc)
	}
	want := head + begin + a.String() + end + tail
	switch {
	case want == string(text):
	case *update:
		if err := os.WriteFile(doc, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	default:
		t.Errorf("the table of agreement in %s is not this; go test ./cmd/smtpcap -update rewrites it\n%s", doc, a)
	}
}

// TestInferenceAgreesInTheLaboratory is the same with what lies in ../shared.
func TestInferenceAgreesInTheLaboratory(t *testing.T) {
	a := newAgreements()
	for _, pattern := range []string{"lab/captures/*", "corpus/captures/*"} {
		files, err := filepath.Glob(filepath.Join(sharedDir, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if strings.Contains(file, ".pcap") {
				if r := recordingOf(t, file); r.hasKeys() {
					a.compare(t, r)
				}
			}
		}
	}
	if a.sampled == 0 {
		t.Skip("no captures with keys in " + sharedDir)
	}
	t.Logf("%d connections\n%s", a.sampled, a)
}
