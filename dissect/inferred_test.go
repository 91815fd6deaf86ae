package dissect

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"smtpcap/capture"
	"smtpcap/report"
)

// Captures that show TLS 1.3, each with what its servers were configured to do. The
// laboratory is no part of the project.
const (
	ownCaptures = "../testdata/pcaps"
	laboratory  = "../../shared/lab"
)

// A configured is what a capture is known to be of by the configuration of both sides.
type configured struct {
	name, file string
	answer     report.Answer
}

// known13 are the project's own captures of one connection in TLS 1.3.
var known13 = map[string]report.Answer{
	"tls13": report.AnswerEmpty, "tls13-retry": report.AnswerNotRequested, "tls13-not-asked": report.AnswerNotRequested,
	"tls13-client-empty": report.AnswerEmpty, "tls13-client-sent-3": report.AnswerSent, "tls13-hello-retry-request": report.AnswerEmpty,
	"tls13-mlkem": report.AnswerEmpty, "tls13-ed25519-leaf": report.AnswerEmpty, "sendmail-server-tls13-client-sent": report.AnswerSent,
	"server-requires-alert-tls13": report.AnswerEmpty, "server-requires-421-tls13": report.AnswerEmpty,
	"postfix-implicit-tls-465-tls13": report.AnswerNotRequested, "starttls-451-then-retried": report.AnswerNotRequested,
	"tls13-client-rejects": report.AnswerRejected, "tls13-client-sent-refused": report.AnswerSent,
	"client-rejects-unknown-ca-tls13": report.AnswerRejected,
}

// labAnswers translates the laboratory's words.
var labAnswers = map[string]report.Answer{
	"empty": report.AnswerEmpty, "absent": report.AnswerNotRequested, "present": report.AnswerSent,
}

// captures13 returns all of them.
func captures13(t *testing.T) []configured {
	t.Helper()
	var all []configured
	for name, answer := range known13 {
		all = append(all, configured{name, filepath.Join(ownCaptures, name+".pcap"), answer})
	}
	files, err := filepath.Glob(filepath.Join(laboratory, "truth/*.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		var truth struct {
			Capture string `json:"capture"`
			Expect  struct {
				Version string `json:"tls_version"`
				Client  string `json:"client_cert"`
				Resumed bool   `json:"resumed"`
			} `json:"expect"`
		}
		b, err := os.ReadFile(file)
		if err == nil {
			err = json.Unmarshal(b, &truth)
		}
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Join(laboratory, "captures", truth.Capture)
		if _, err := os.Stat(name); err != nil || truth.Expect.Version != "TLSv1.3" || truth.Expect.Resumed {
			continue
		}
		if answer := labAnswers[truth.Expect.Client]; answer != report.AnswerUnknown {
			all = append(all, configured{truth.Capture, name, answer})
		}
	}
	slices.SortFunc(all, func(a, b configured) int { return strings.Compare(a.name, b.name) })
	return all
}

// packetsOf reads a capture.
func packetsOf(t *testing.T, file string) []capture.Packet {
	t.Helper()
	source := capture.NewMerge([]capture.Input{{Name: file}})
	defer source.Close()
	var all []capture.Packet
	var p capture.Packet
	for source.Next(&p) == nil {
		p.Data = slices.Clone(p.Data)
		all = append(all, p)
	}
	return all
}

// first returns the report of the first connection of packets; nil where there is none.
func (f *follower) first(ps []capture.Packet) *report.Connection {
	i := 0
	all := f.follow(func(p *capture.Packet) bool {
		if i == len(ps) {
			return false
		}
		*p = ps[i]
		i++
		return true
	})
	if len(all) == 0 {
		return nil
	}
	return all[0]
}

// snapped returns the packets of a capture with a snap length.
func snapped(ps []capture.Packet, n int) []capture.Packet {
	cut := slices.Clone(ps)
	for i := range cut {
		cut[i].Data = cut[i].Data[:min(n, len(cut[i].Data))]
	}
	return cut
}

// rejectsInstead are captures whose client came to no answer: it rejected the server's
// certificates.
const rejectsInstead = "f12-"

func TestInferredAnswersAreWhatWasConfigured(t *testing.T) {
	answered := 0
	for _, k := range captures13(t) {
		c := new(follower).first(packetsOf(t, k.file))
		if c == nil || c.TLS == nil {
			if isOwn(k) {
				t.Errorf("%s: no TLS", k.name)
			}
			continue // cut too short
		}
		want := k.answer
		if strings.HasPrefix(k.name, rejectsInstead) {
			want = report.AnswerRejected
		}
		if c.TLS.Inference == nil {
			if isOwn(k) {
				t.Errorf("%s: nothing is inferred", k.name)
			}
			continue
		}
		switch in := &c.TLS.Inference.Client; {
		case in.Status == want && in.Confidence >= report.MediumConfidence:
			answered++
		case in.Status != report.AnswerUnknown || isOwn(k):
			t.Errorf("%s: %v with %v confidence, want %v", k.name, in.Status, in.Confidence, want)
		}
	}
	if answered < len(known13) {
		t.Errorf("only %d answers", answered)
	}
}

// isOwn reports whether a capture is the project's, and whole.
func isOwn(k configured) bool { return known13[k.name] != report.AnswerUnknown }

// TestPartsOfRealCapturesInferTheSameOrNothing takes packets away, and ends of packets.
func TestPartsOfRealCapturesInferTheSameOrNothing(t *testing.T) {
	f := new(follower)
	for _, k := range captures13(t) {
		ps := packetsOf(t, k.file)
		c := f.first(ps)
		if c == nil || c.TLS == nil || len(ps) > 200 || !c.Completeness.Gapless() {
			continue
		}
		whole := toldOf(c.TLS.Inference)
		check := func(ps []capture.Packet, what string, n int) {
			c := f.first(ps)
			if c == nil || c.TLS == nil {
				return
			}
			if got := toldOf(c.TLS.Inference); !got.lesser(&whole) {
				t.Errorf("%s, %s %d: %s, want %s or less", k.name, what, n, got.String(), whole.String())
			}
			if s := c.ServerChain.Status; s == report.ChainSent || s == report.ChainEmpty {
				t.Errorf("%s, %s %d: the server's chain is %v", k.name, what, n, s)
			}
		}
		for i := range ps {
			check(ps[:i], "ended before packet", i+1)
			check(ps[i:], "begun at packet", i+1)
			check(slices.Delete(slices.Clone(ps), i, i+1), "without packet", i+1)
		}
		for _, n := range []int{60, 68, 96, 128, 200, 256, 400, 1000} {
			check(snapped(ps, n), "snap length", n)
		}
	}
}

// TestHeadersAreEnough: lengths stand in the headers of records, so that a snap length
// that leaves these, and the hellos, takes nothing away.
func TestHeadersAreEnough(t *testing.T) {
	ps := packetsOf(t, filepath.Join(ownCaptures, "tls13-client-empty.pcap"))
	cut := slices.Clone(ps)
	for i := range cut {
		if cut[i].Number > 15 { // the hellos and the server's flight are whole
			cut[i].Data = cut[i].Data[:min(128, len(cut[i].Data))]
		}
	}
	c := new(follower).first(cut)
	if s := c.ClientCertificate.Status; s != report.ClientEmpty || c.ClientCertificate.Known != report.Inferred {
		t.Errorf("client_certificate is %v, %v", s, c.ClientCertificate.Known)
	}
}

func TestNothingIsInferredWithoutAHello(t *testing.T) {
	ps := packetsOf(t, filepath.Join(ownCaptures, "tls13-client-empty.pcap"))
	for _, hello := range []int{11, 12} { // ClientHello, ServerHello
		c := new(follower).first(slices.Delete(slices.Clone(ps), hello-1, hello))
		if c.TLS != nil && c.TLS.Inference != nil && c.TLS.Inference.Client.Status != report.AnswerUnknown {
			t.Errorf("without packet %d: %+v", hello, c.TLS.Inference.Client)
		}
		if c.ClientCertificate.Known == report.Inferred {
			t.Errorf("without packet %d: client_certificate is %v", hello, c.ClientCertificate.Status)
		}
	}
}

func TestRecordsInOrder(t *testing.T) {
	const c, s = report.Client, report.Server
	record := func(from report.Side, packet report.PacketNumber) report.EncryptedRecord {
		return report.EncryptedRecord{From: from, Packet: packet}
	}
	for _, test := range []struct {
		name string
		all  []report.EncryptedRecord
		want int
	}{
		{"none", nil, 0},
		{"in turn", []report.EncryptedRecord{record(s, 5), record(s, 6), record(c, 7), record(s, 8)}, 4},
		{"in one packet", []report.EncryptedRecord{record(s, 5), record(s, 5), record(c, 7), record(c, 7)}, 4},
		{"one side out of order", []report.EncryptedRecord{record(s, 6), record(s, 5), record(c, 7)}, 3},
		{"held back", []report.EncryptedRecord{record(s, 5), record(c, 7), record(s, 6), record(s, 9)}, 1},
		{"of no packet", []report.EncryptedRecord{record(s, 5), record(c, 7), record(s, 0)}, 1},
	} {
		if got := inOrder(test.all); got != test.want {
			t.Errorf("%s: %d, want %d", test.name, got, test.want)
		}
	}
}
