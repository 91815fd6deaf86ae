package main

import (
	"fmt"
	"io"
	"iter"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"slices"
	"sync/atomic"
	"testing"

	"smtpcap/capture"
	"smtpcap/dissect"
	"smtpcap/findings"
	"smtpcap/reassembly"
	"smtpcap/report"
	"smtpcap/trust"
)

// Cut a capture anywhere, and what is made of it may become less, never something
// else: no answer that is another one, no finding that the whole capture does not have,
// none that is graver, no word of a log that is certain and other, no other verdict on
// the same chain. That holds with its keys, and without them of what they show.

func TestCutCapturesShowNothingElse(t *testing.T) {
	der := testRoots(t)
	roots := trust.Config{Roots: func() trust.Roots { return trust.Roots{From: report.RootsFiles, DER: der} }}
	const few = 4 // of the captures one in so many with -short
	t.Run("captures", func(t *testing.T) {
		for i, name := range captures(t) {
			if testing.Short() && i%few != 0 {
				continue // the race detector makes all of them take minutes
			}
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				r := recordingOf(t, filepath.Join(capturesDir, name))
				cutEverywhere(t, roots, r.without())
				if r.hasKeys() {
					cutEverywhere(t, roots, r)
				}
			})
		}
	})
	for i := range excuses {
		if e := &excuses[i]; !e.used.Load() && !testing.Short() {
			t.Errorf("%s %s: excused and not needed", e.id, e.capture)
		}
	}
}

// cutEverywhere holds the parts of a recording against all of it.
func cutEverywhere(t *testing.T, roots trust.Config, r *recording) {
	verifier := trust.New(roots)
	whole := r.judged(t, verifier, r.packets)
	check := func(how string, parts []*report.Connection) {
		for _, part := range parts {
			for _, fault := range contradictions(base(r.name), part, whole) {
				t.Errorf("%s, %s: #%d: %s", r.keys(), how, part.ID, fault)
			}
		}
	}
	for c := range cuts(r.packets) {
		check(c.how, r.judged(t, verifier, c.packets))
	}
	if r.hasKeys() {
		check("and then without", r.without().judged(t, verifier, r.packets))
	}
}

// testRoots returns the roots above the chains of all captures.
func testRoots(t *testing.T) [][]byte {
	r := rootsReader{known: map[string]bool{}}
	for _, name := range []string{builtRoots(t), labRoot} {
		if err := r.file(name); err != nil {
			t.Error(err)
		}
	}
	return r.der
}

// A recording is a capture in memory, with its keys.
type recording struct {
	name    string
	packets []capture.Packet
	growing bool              // its format has a place for secrets
	secrets []capture.Secrets // that stand in it
	before  map[int64]int     // how many of them stand before a packet, by its number
	files   keyOptions        // with keys, beside it
}

func recordingOf(t *testing.T, file string) *recording {
	t.Helper()
	source := capture.NewMerge([]capture.Input{{Name: file}})
	defer source.Close()
	r := &recording{name: filepath.Base(file), before: make(map[int64]int)}
	for p := (capture.Packet{}); source.Next(&p) == nil; {
		p.Data = slices.Clone(p.Data)
		r.packets = append(r.packets, p)
		r.before[p.Number] = len(source.Secrets())
	}
	r.growing, r.secrets = mayHaveSecrets(source), source.Secrets()
	beside := filepath.Join(filepath.Dir(file), base(r.name))
	if log := beside + ".keylog"; exists(log) {
		r.files.logs = []string{log}
	}
	if key := beside + ".key"; exists(key) {
		r.files.privateKeys = []string{key}
	}
	return r
}

func (r *recording) hasKeys() bool {
	return len(r.secrets)+len(r.files.logs)+len(r.files.privateKeys) > 0
}

// without returns the recording without its keys.
func (r *recording) without() *recording { return &recording{name: r.name, packets: r.packets} }

func (r *recording) keys() string {
	if r.hasKeys() {
		return "with keys"
	}
	return "without keys"
}

// judged returns the reports of the connections of some packets, complete with
// verifications, findings and logs.
func (r *recording) judged(t *testing.T, verifier *trust.Verifier, ps []capture.Packet) []*report.Connection {
	t.Helper()
	k, err := r.files.read(newUI(io.Discard))
	if err != nil {
		t.Fatal(err)
	}
	k.Growing = r.growing
	d := dissect.Dissector{Keys: &k.Keys}
	var checker findings.Checker
	var all []*report.Connection
	tracker := reassembly.NewTracker(reassembly.Config{
		Ports: []uint16{25, 465, 587}, New: d.New,
		Done: func(_ *reassembly.Conn, h reassembly.Handler) {
			c := d.Report(h)
			verifier.Judge(c)
			checker.Check(c)
			all = append(all, c)
		},
	})
	for _, p := range ps {
		if n := r.before[p.Number]; n > k.taken {
			k.take(r.secrets[:n])
		}
		tracker.Packet(&p)
	}
	k.take(r.secrets)
	tracker.Close()
	return all
}

// A cut is a part of a capture, and how it was made.
type cut struct {
	how     string
	packets []capture.Packet
}

// cuts yields parts of a capture: its beginning, its end, all but one packet, one
// packet without its last bytes, few bytes of each, a packet in eight lost, and what
// one side sent.
func cuts(ps []capture.Packet) iter.Seq[cut] {
	return func(yield func(cut) bool) {
		for _, kind := range []func([]capture.Packet, func(cut) bool) bool{cutAtPackets, cutAtBytes, snapped, lossy, oneSided} {
			if !kind(ps, yield) {
				return
			}
		}
	}
}

// cutStep is how far apart cuts are: so that each capture has about as many, or a few
// with -short.
func cutStep(packets int) int {
	const most, few = 32, 3
	if testing.Short() {
		return packets/few + 1
	}
	return packets/most + 1
}

func cutAtPackets(ps []capture.Packet, yield func(cut) bool) bool {
	for i := 0; i < len(ps); i += cutStep(len(ps)) {
		n := ps[i].Number
		if !yield(cut{fmt.Sprintf("to packet %d", n), ps[:i+1]}) || !yield(cut{fmt.Sprintf("from packet %d", n), ps[i:]}) ||
			!yield(cut{fmt.Sprintf("without packet %d", n), slices.Delete(slices.Clone(ps), i, i+1)}) {
			return false
		}
	}
	return true
}

func cutAtBytes(ps []capture.Packet, yield func(cut) bool) bool {
	const headers = 54 // of Ethernet, IPv4 and TCP
	for i := 0; i < len(ps); i += cutStep(len(ps)) {
		whole := ps[i].Data
		for _, n := range []int{headers, headers + (len(whole)-headers)/3, len(whole) - 1} {
			if n < headers || n >= len(whole) {
				continue
			}
			part := slices.Clone(ps)
			part[i].Data = whole[:n]
			if !yield(cut{fmt.Sprintf("packet %d cut to %d bytes", ps[i].Number, n), part}) ||
				!yield(cut{fmt.Sprintf("to packet %d, cut to %d bytes", ps[i].Number, n), part[:i+1]}) {
				return false
			}
		}
	}
	return true
}

func snapped(ps []capture.Packet, yield func(cut) bool) bool {
	for _, n := range []int{60, 68, 80, 96, 128, 200, 256, 400, 512, 800, 1024} {
		part := slices.Clone(ps)
		for i := range part {
			part[i].Data = part[i].Data[:min(n, len(part[i].Data))]
		}
		if !yield(cut{fmt.Sprintf("snap length %d", n), part}) {
			return false
		}
	}
	return true
}

func lossy(ps []capture.Packet, yield func(cut) bool) bool {
	for seed := range uint64(16) {
		random := rand.New(rand.NewPCG(seed, 8))
		part := slices.DeleteFunc(slices.Clone(ps), func(capture.Packet) bool { return random.IntN(8) == 0 })
		if !yield(cut{fmt.Sprintf("packets lost with seed %d", seed), part}) {
			return false
		}
	}
	return true
}

func oneSided(ps []capture.Packet, yield func(cut) bool) bool {
	for _, side := range []report.Side{report.Client, report.Server} {
		part := slices.DeleteFunc(slices.Clone(ps), func(p capture.Packet) bool { return sender(&p) != side })
		for i := 0; i < len(part); i += cutStep(len(part)) {
			if !yield(cut{fmt.Sprintf("the %s's, to packet %d", side, part[i].Number), part[:i+1]}) ||
				!yield(cut{fmt.Sprintf("the %s's, from packet %d", side, part[i].Number), part[i:]}) {
				return false
			}
		}
	}
	return true
}

// sender tells by the port who sent a packet of TCP, IP and Ethernet. Of others it
// says nobody.
func sender(p *capture.Packet) report.Side {
	const ethernet, typeIPv4, ipv6 = 14, 0x08, 40
	at := ethernet + ipv6
	if len(p.Data) > ethernet && p.Data[ethernet-2] == typeIPv4 {
		at = ethernet + 4*int(p.Data[ethernet]&15)
	}
	if len(p.Data) < at+4 {
		return report.Nobody
	}
	for side, port := range map[report.Side][]byte{report.Server: p.Data[at : at+2], report.Client: p.Data[at+2 : at+4]} {
		if n := int(port[0])<<8 | int(port[1]); n == 25 || n == 465 || n == 587 {
			return side
		}
	}
	return report.Nobody
}

// counterparts returns what the whole capture has of a connection. It is more than
// one where what tells them apart was cut away.
func counterparts(part *report.Connection, whole []*report.Connection) (all []*report.Connection) {
	for _, w := range whole {
		ends := part.Client == w.Client && part.Server == w.Server || part.Client == w.Server && part.Server == w.Client
		if ends && w.FirstPacket <= part.LastPacket && part.FirstPacket <= w.LastPacket {
			all = append(all, w)
		}
	}
	return all
}

// contradictions lists what a part of a connection shows and the whole capture does
// not. What several connections show together is told of any of them.
func contradictions(capture string, part *report.Connection, captured []*report.Connection) (all []string) {
	whole := counterparts(part, captured)
	shownBy := func(test func(w *report.Connection) bool) bool { return slices.ContainsFunc(whole, test) }
	if len(whole) == 0 {
		return []string{"there is no such connection"}
	}
	for i := range part.Findings {
		f := &part.Findings[i]
		shown := f.Related.Known && slices.ContainsFunc(captured, func(w *report.Connection) bool { return found(w, f) })
		if !shown && !shownBy(func(w *report.Connection) bool { return found(w, f) }) && !excused(f.ID, capture, part, whole) {
			all = append(all, fmt.Sprintf("%s %s: %s", f.Severity, f.ID, f.Text))
		}
	}
	for i := range part.Logs {
		l := &part.Logs[i]
		if !shownBy(func(w *report.Connection) bool { return foretold(w, l) }) && !excused("log", capture, part, whole) {
			all = append(all, fmt.Sprintf("log of the %s's %s: %s %v", l.By, l.Program, l.Line, l.Value))
		}
	}
	for _, of := range []func(*report.Connection) *report.CertificateMessage{
		func(c *report.Connection) *report.CertificateMessage { return &c.ServerChain.CertificateMessage },
		func(c *report.Connection) *report.CertificateMessage { return &c.ClientCertificate.CertificateMessage },
	} {
		m := of(part)
		if !shownBy(func(w *report.Connection) bool { return verifiedAlike(m, of(w)) }) && !excused("verification", capture, part, whole) {
			all = append(all, fmt.Sprintf("another verdict: %v %v", m.Verification.Code, m.Verification.Errors))
		}
	}
	return append(all, otherAnswers(capture, part, whole)...)
}

// otherAnswers lists the answers of a part that are other ones than the whole has, of
// the connection that it is most like.
func otherAnswers(capture string, part *report.Connection, whole []*report.Connection) (fewest []string) {
	for i, w := range whole {
		faults := unlike(part, w)
		if i == 0 || len(faults) < len(fewest) {
			fewest = faults
		}
	}
	if len(fewest) > 0 && excused("answers", capture, part, whole) {
		return nil
	}
	return fewest
}

// found reports whether a connection has a finding, as grave or graver.
func found(w *report.Connection, f *report.Finding) bool {
	s, _ := findings.ParseSeverity(f.Severity)
	return slices.ContainsFunc(w.Findings, func(g report.Finding) bool {
		worse, _ := findings.ParseSeverity(g.Severity)
		return g.ID == f.ID && worse >= s
	})
}

// foretold reports whether a line that is certain is foretold of a connection: its
// value, or the line itself where it judges nothing.
func foretold(w *report.Connection, l *report.LogLine) bool {
	return l.Certainty != report.Certain || slices.ContainsFunc(w.Logs, func(m report.LogLine) bool {
		return m.By == l.By && m.Program == l.Program && m.Value == l.Value && (l.Value.Known || m.Line == l.Line)
	})
}

// verifiedAlike reports whether two chains have the same verification. The names that
// are expected may be missing in a part.
func verifiedAlike(part, whole *report.CertificateMessage) bool {
	if part.Verification == nil || whole.Verification == nil {
		return part.Verification == nil
	}
	a, b := *part.Verification, *whole.Verification
	a.Names, b.Names = nil, nil
	return reflect.DeepEqual(a, b)
}

// An excuse is a finding that a part of a capture may have and the whole has not,
// because the part is a session of its own right, which ends earlier or in which
// nothing shows that something is missing. "log", "verification" and "answers" stand for
// what is no finding.
type excuse struct {
	id, capture string // capture is empty where it holds of any
	holds       func(part, whole *report.Connection) bool
	why         string
	used        atomic.Bool
}

var excuses = []excuse{
	{id: "capture-limits", why: "it says that the capture lacks something"},
	{id: "tls13-hidden", holds: func(_, w *report.Connection) bool { return someOpened(w) },
		why: "it says that what the keys open of the whole stays closed"},
	{id: "handshake-failed", holds: bothFailed, why: "what explains the failure is missing; that it failed is seen"},
	{id: "client-cert-none", holds: func(_, w *report.Connection) bool { return foundID(w, "client-cert-required") },
		why: "that the client had none is seen; the server refuses it later"},
	{id: "refused-inside-tls", holds: func(_, w *report.Connection) bool { return foundID(w, "client-cert-required") },
		why: "the refusal is seen; that the client had no certificate is missing"},
	{id: "starttls-refused", holds: func(_, w *report.Connection) bool { return w.SMTP.STARTTLS.Attempts > 1 },
		why: "the refusal is seen; the client asks again later"},
	{id: "starttls-not-used", holds: func(_, w *report.Connection) bool { return w.SMTP.STARTTLS.AskedPacket > w.SMTP.MailPacket },
		why: "the server took the mail in clear; the client asks for TLS later"},
	{id: "path-mtu-blackhole", holds: func(p, _ *report.Connection) bool { return p.Ended.How == report.EndCapture },
		why: "it says that the capture ends before an acknowledgement"},
	{id: "chain-bad-signature", holds: conflicts, why: "of two copies that differ the first is missing"},
	{id: "verification", holds: conflicts, why: "of two copies that differ the first is missing"},
	{id: "closed-after-starttls", capture: "path-mtu-black-hole-at-client", why: "the one packet that shows what is missing is missing"},
	{id: "answers", holds: conflicts, why: "of two copies that differ the first is missing"},
	{id: "answers", holds: func(_, w *report.Connection) bool {
		return w.SMTP.MailPacket != 0 && w.SMTP.STARTTLS.AskedPacket > w.SMTP.MailPacket
	},
		why: "the client went on to its mail in clear; it asks for TLS later"},
	{id: "answers", holds: func(_, w *report.Connection) bool { return w.ServerChain.Status == report.ChainMalformed },
		why: "the length of the list is seen; that an entry is longer than the rest is missing"},
	{id: "answers", capture: "path-mtu-black-hole-at-client", why: "the one packet that shows what is missing is missing"},
	{id: "answers", capture: "data-with-smtp-words", why: "nothing shows that the command and the ClientHello are in a message"},
	{id: "answers", capture: "snap-length-96-tls13", why: "that TLS was established is true; the whole lacks bytes, and does not tell"},
	{id: "log", capture: "path-mtu-black-hole-at-client", why: "the one packet that shows what is missing is missing"},
	{id: "reset-after-handshake", capture: "client-rejects-by-quit", why: "only a packet after the reset shows that the closing alert is missing"},
	{id: "reset-after-handshake", capture: "snap-length-256", why: "nothing shows that the last packets before the reset are missing"},
	{id: "tls-where-text-expected", capture: "two-interfaces", why: "each packet is there twice, and of the greeting the second comes after the ClientHello"},
}

func bothFailed(part, whole *report.Connection) bool {
	return part.Outcome() == report.OutcomeTLSFailed && whole.Outcome() == report.OutcomeTLSFailed
}

func conflicts(_, w *report.Connection) bool { return w.ToClient.Conflicts+w.ToServer.Conflicts > 0 }

func foundID(c *report.Connection, id string) bool {
	return slices.ContainsFunc(c.Findings, func(f report.Finding) bool { return f.ID == id })
}

// excused reports whether an excuse holds for what a part of a connection shows.
func excused(id, capture string, part *report.Connection, whole []*report.Connection) bool {
	for i := range excuses {
		e := &excuses[i]
		if e.id == id && (e.capture == "" || e.capture == capture) &&
			(e.holds == nil || slices.ContainsFunc(whole, func(w *report.Connection) bool { return e.holds(part, w) })) {
			e.used.Store(true)
			return true
		}
	}
	return false
}
