package pcaptest_test

import (
	"bytes"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"

	"smtpcap/internal/pcaptest"
)

func ExampleTranscript_Packets() {
	t := pcaptest.Transcript{Name: "example"}
	t.StartTLS()
	t.Handshake(pcaptest.Session{
		Version: pcaptest.TLS12,
		Chain:   pcaptest.ServerChain(3),
		Client:  pcaptest.Empty,
	})
	t.Bye(pcaptest.TLS12)
	packets := t.Packets(pcaptest.Config{MSS: 500, Encap: pcaptest.VLAN(7)})
	packets = pcaptest.Move(packets, 12, 10) // out of order
	_ = pcaptest.Pcap(packets, pcaptest.PcapOptions{Nano: true})
	// Output:
}

// tcpOf returns the TCP layer of a packet on Ethernet.
func tcpOf(t *testing.T, p pcaptest.Packet) (*layers.TCP, bool) {
	t.Helper()
	pkt := gopacket.NewPacket(p.Data, layers.LinkTypeEthernet, gopacket.Default)
	if e := pkt.ErrorLayer(); e != nil {
		t.Fatal(e.Error())
	}
	tcp, ok := pkt.Layer(layers.LayerTypeTCP).(*layers.TCP)
	return tcp, ok
}

func TestSegmentsCarryTheTranscriptInOrder(t *testing.T) {
	for _, tr := range pcaptest.Transcripts() {
		for _, mss := range []int{7, 1460} {
			var got [2][]byte
			for _, p := range tr.Packets(pcaptest.Config{MSS: mss}) {
				tcp, ok := tcpOf(t, p)
				if !ok {
					t.Fatalf("%s: packet without TCP", tr.Name)
				}
				if len(tcp.Payload) > mss {
					t.Fatalf("%s: segment of %d bytes, MSS %d", tr.Name, len(tcp.Payload), mss)
				}
				dir := pcaptest.ToServer
				if tcp.DstPort == 40001 {
					dir = pcaptest.ToClient
				}
				got[dir] = append(got[dir], tcp.Payload...)
			}
			for _, dir := range []pcaptest.Dir{pcaptest.ToServer, pcaptest.ToClient} {
				if !bytes.Equal(got[dir], tr.Bytes(dir)) {
					t.Errorf("%s, MSS %d, direction %d: other bytes", tr.Name, mss, dir)
				}
			}
		}
	}
}

func TestTranscriptsAreDeterministic(t *testing.T) {
	a, b := pcaptest.Transcripts(), pcaptest.Transcripts()
	names := map[string]bool{}
	for i := range a {
		x := pcaptest.Pcap(a[i].Packets(pcaptest.Config{}), pcaptest.PcapOptions{})
		y := pcaptest.Pcap(b[i].Packets(pcaptest.Config{}), pcaptest.PcapOptions{})
		if !bytes.Equal(x, y) {
			t.Errorf("%s: two runs give two captures", a[i].Name)
		}
		if names[a[i].Name] {
			t.Errorf("%s: name used twice", a[i].Name)
		}
		names[a[i].Name] = true
	}
}

func TestTranscriptsReachEveryStatus(t *testing.T) {
	var chain, client []string
	for _, tr := range pcaptest.Transcripts() {
		chain = append(chain, tr.Want.ServerChain)
		client = append(client, tr.Want.ClientCertificate)
	}
	for _, s := range []string{"sent", "empty", "anonymous", "resumed", "encrypted", "raw-public-key",
		"malformed", "incomplete", "not-started"} {
		if !slices.Contains(chain, s) {
			t.Errorf("no transcript with a server chain %q", s)
		}
	}
	for _, s := range []string{"not-requested", "empty", "zero-length-entry", "sent", "missing",
		"declined-by-alert", "resumed", "encrypted", "malformed", "incomplete", "not-started"} {
		if !slices.Contains(client, s) {
			t.Errorf("no transcript with a client certificate %q", s)
		}
	}
}

func TestCutsEndSegmentsAtTheirOffsets(t *testing.T) {
	c := pcaptest.NewConv(pcaptest.Config{Cuts: [2][]int64{{3, 5}, nil}})
	c.Send(pcaptest.ToServer, []byte("0123456789"))
	var got []string
	for _, p := range c.Packets() {
		tcp, _ := tcpOf(t, p)
		got = append(got, string(tcp.Payload))
	}
	if want := []string{"012", "34", "56789"}; !slices.Equal(got, want) {
		t.Errorf("segments %q, want %q", got, want)
	}
}

func TestSequenceNumbersWrap(t *testing.T) {
	c := pcaptest.NewConv(pcaptest.Config{ISN: [2]uint32{0xfffffffd, 1}})
	c.Handshake()
	c.Send(pcaptest.ToServer, []byte("abcd"))
	c.Send(pcaptest.ToServer, []byte("ef"))
	c.Close(pcaptest.ToServer)
	ps := c.Packets()
	want := []uint32{0xfffffffd, 1, 0xfffffffe, 0xfffffffe, 2, 4, 2, 5}
	for i, p := range ps {
		tcp, _ := tcpOf(t, p)
		if tcp.Seq != want[i] {
			t.Errorf("packet %d: seq %#x, want %#x", i+1, tcp.Seq, want[i])
		}
	}
	if last, _ := tcpOf(t, ps[6]); last.Ack != 5 {
		t.Errorf("the server's FIN acknowledges %d, want 5", last.Ack)
	}
}

func TestMutatorsLeaveTheirArgumentAlone(t *testing.T) {
	c := pcaptest.NewConv(pcaptest.Config{})
	c.Handshake()
	c.Send(pcaptest.ToServer, []byte("abc"))
	ps := c.Packets()
	before := pcaptest.Pcap(ps, pcaptest.PcapOptions{})
	for name, got := range map[string][]pcaptest.Packet{
		"Move":      pcaptest.Move(ps, 3, 0),
		"Reverse":   pcaptest.Reverse(ps, 0, 4),
		"Duplicate": pcaptest.Duplicate(ps, 1),
		"Drop":      pcaptest.Drop(ps, 1),
		"Snap":      pcaptest.Snap(ps, 20),
	} {
		if !bytes.Equal(before, pcaptest.Pcap(ps, pcaptest.PcapOptions{})) {
			t.Fatalf("%s changed its argument", name)
		}
		if bytes.Equal(before, pcaptest.Pcap(got, pcaptest.PcapOptions{})) {
			t.Errorf("%s changed nothing", name)
		}
		if !slices.IsSortedFunc(got, func(a, b pcaptest.Packet) int { return a.Time.Compare(b.Time) }) {
			t.Errorf("%s: times out of order", name)
		}
	}
}

// numbers returns the sequence and acknowledgement numbers and the payload of
// each packet.
func numbers(t *testing.T, ps []pcaptest.Packet) []string {
	t.Helper()
	var out []string
	for _, p := range ps {
		tcp, _ := tcpOf(t, p)
		out = append(out, fmt.Sprintf("%d %d %d %q", tcp.SrcPort, tcp.Seq, tcp.Ack, tcp.Payload))
	}
	return out
}

func TestSegmentsOfOddConversations(t *testing.T) {
	for name, tc := range map[string]struct {
		say  func(*pcaptest.Conv)
		want []string
	}{
		"retransmission": {func(c *pcaptest.Conv) {
			c.Send(pcaptest.ToServer, []byte("abc"))
			c.SendAt(pcaptest.ToServer, 1, []byte("bc"))
			c.Send(pcaptest.ToServer, []byte("d"))
		}, []string{`40001 1001 5001 "abc"`, `40001 1002 5001 "bc"`, `40001 1004 5001 "d"`}},
		"bytes that the capture lacks": {func(c *pcaptest.Conv) {
			c.Send(pcaptest.ToServer, []byte("a"))
			c.Advance(pcaptest.ToServer, 10)
			c.ACK(pcaptest.ToClient)
			c.Send(pcaptest.ToServer, []byte("b"))
		}, []string{`40001 1001 5001 "a"`, `25 5001 1012 ""`, `40001 1012 5001 "b"`}},
		"keep-alive": {func(c *pcaptest.Conv) {
			c.Send(pcaptest.ToClient, []byte("a"))
			c.KeepAlive(pcaptest.ToClient)
		}, []string{`25 5001 1001 "a"`, `25 5001 1001 ""`, `40001 1001 5002 ""`}},
		"close": {func(c *pcaptest.Conv) {
			c.Close(pcaptest.ToClient)
			c.RST(pcaptest.ToClient)
		}, []string{`25 5001 1001 ""`, `40001 1001 5002 ""`, `25 5002 1002 ""`, `25 5002 1002 ""`}},
	} {
		c := pcaptest.NewConv(pcaptest.Config{})
		tc.say(c)
		if got := numbers(t, c.Packets()); !slices.Equal(got, tc.want) {
			t.Errorf("%s: %q, want %q", name, got, tc.want)
		}
	}
}

func TestAcksAnswerEachSegment(t *testing.T) {
	c := pcaptest.NewConv(pcaptest.Config{MSS: 2, Acks: true})
	c.Send(pcaptest.ToServer, []byte("abc"))
	want := []string{`40001 1001 5001 "ab"`, `25 5001 1003 ""`, `40001 1003 5001 "c"`, `25 5001 1004 ""`}
	if got := numbers(t, c.Packets()); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestInterleaveTakesPacketsInTurn(t *testing.T) {
	capture := func(texts ...string) []pcaptest.Packet {
		c := pcaptest.NewConv(pcaptest.Config{})
		for _, s := range texts {
			c.Send(pcaptest.ToServer, []byte(s))
		}
		return c.Packets()
	}
	ps := pcaptest.Interleave(capture("a", "b", "c"), capture("1"), capture("x", "y"))
	var got []byte
	for i, p := range ps {
		tcp, _ := tcpOf(t, p)
		got = append(got, tcp.Payload...)
		if want := pcaptest.Epoch.Add(time.Duration(i) * pcaptest.DefaultStep); !p.Time.Equal(want) {
			t.Errorf("packet %d at %v, want %v", i+1, p.Time, want)
		}
	}
	if string(got) != "a1xbyc" {
		t.Errorf("order %q, want %q", got, "a1xbyc")
	}
}
