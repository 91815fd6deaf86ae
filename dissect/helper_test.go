package dissect

import (
	"fmt"
	"strings"
	"testing"

	"smtpcap/capture"
	"smtpcap/internal/pcaptest"
	"smtpcap/reassembly"
	"smtpcap/report"
)

// A follower follows captures one after the other. Like the command's, its
// Dissector remembers certificates from one connection to the next.
type follower struct{ d Dissector }

// follow returns the reports of the connections of a capture, in the order in
// which they were settled. next yields its packets until it returns false.
func (f *follower) follow(next func(*capture.Packet) bool) []*report.Connection {
	var all []*report.Connection
	tracker := reassembly.NewTracker(reassembly.Config{
		Ports: []uint16{25, 465, 587}, New: f.d.New,
		Done: func(_ *reassembly.Conn, h reassembly.Handler) { all = append(all, f.d.Report(h)) },
	})
	var p capture.Packet
	for next(&p) {
		tracker.Packet(&p)
	}
	tracker.Close()
	return all
}

// packets is follow for packets in memory.
func (f *follower) packets(ps []pcaptest.Packet) []*report.Connection {
	i := 0
	return f.follow(func(p *capture.Packet) bool {
		if i == len(ps) {
			return false
		}
		*p = capture.Packet{
			Number: int64(i + 1), Time: ps[i].Time, Length: ps[i].Length,
			LinkType: capture.LinkType(ps[i].LinkType), Data: ps[i].Data,
		}
		i++
		return true
	})
}

// answers is packets for a capture of one connection at most, as far as the
// properties are about it.
func (f *follower) answers(ps []pcaptest.Packet) (answers, error) {
	return single(f.packets(ps))
}

// single returns the answers about the one connection. If there is none nothing
// is said, which is less than anything.
func single(all []*report.Connection) (answers, error) {
	switch len(all) {
	case 0:
		return nothing(), nil
	case 1:
		return answersOf(all[0]), nil
	}
	return answers{}, fmt.Errorf("%d connections where there is one", len(all))
}

// describe lists the packets of a capture that shows a defect, so that it can be
// built again by hand.
func describe(ps []pcaptest.Packet) string {
	var b strings.Builder
	for i, p := range ps {
		s := parseSegment(p)
		fmt.Fprintf(&b, "\n  %3d %v seq %d, %d bytes", i+1, s.dir(), s.seq(), len(s.payload()))
		if cut := p.Length - len(p.Data); cut > 0 {
			fmt.Fprintf(&b, ", %d cut off", cut)
		}
		if flags := s.flags() & (pcaptest.SYN | pcaptest.FIN | pcaptest.RST); flags != 0 {
			fmt.Fprintf(&b, ", flags %#x", uint8(flags))
		}
	}
	return b.String()
}

// checkSame fails unless a capture has the same answers as the whole one.
func checkSame(t *testing.T, f *follower, want answers, ps []pcaptest.Packet, what string, args ...any) {
	t.Helper()
	got, err := f.answers(ps)
	if err == nil {
		err = same(want, got)
	}
	if err != nil {
		t.Errorf("%s: %v%s", fmt.Sprintf(what, args...), err, describe(ps))
	}
}

// checkLesser fails if a capture that shows a part of a connection has an answer
// that the whole one has not.
func checkLesser(t *testing.T, f *follower, want answers, ps []pcaptest.Packet, what string, args ...any) {
	t.Helper()
	got, err := f.answers(ps)
	if err == nil {
		err = lesser(want, got)
	}
	if err != nil {
		t.Errorf("%s: %v%s", fmt.Sprintf(what, args...), err, describe(ps))
	}
}

// eachTranscript runs a property on every transcript. whole are the answers that
// its capture of all packets has.
func eachTranscript(t *testing.T, property func(t *testing.T, f *follower, tr pcaptest.Transcript, whole answers)) {
	for _, tr := range append(pcaptest.Transcripts(), keyedTranscripts(t)...) {
		t.Run(tr.Name, func(t *testing.T) {
			t.Parallel()
			f := &follower{Dissector{Keys: keysOf(t, tr.Name)}}
			whole, err := f.answers(tr.Packets(pcaptest.Config{}))
			if err != nil {
				t.Fatal(err)
			}
			property(t, f, tr, whole)
		})
	}
}
