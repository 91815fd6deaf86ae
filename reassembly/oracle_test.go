package reassembly

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"

	"smtpcap/internal/pcaptest"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
	"github.com/google/gopacket/reassembly"
)

// oracle follows connections with gopacket's reassembly, which is right as long
// as the traffic is clean.
type oracle struct{ data map[string]*bytes.Buffer }

type oracleStream struct {
	o   *oracle
	key [2]string
}

func (o *oracle) New(n, t gopacket.Flow, _ *layers.TCP, _ reassembly.AssemblerContext) reassembly.Stream {
	return &oracleStream{o, [2]string{
		fmt.Sprintf("%v:%v", n.Src(), t.Src()), fmt.Sprintf("%v:%v", n.Dst(), t.Dst()),
	}}
}

func (*oracleStream) Accept(*layers.TCP, gopacket.CaptureInfo, reassembly.TCPFlowDirection,
	reassembly.Sequence, *bool, reassembly.AssemblerContext) bool {
	return true
}

func (s *oracleStream) ReassembledSG(sg reassembly.ScatterGather, _ reassembly.AssemblerContext) {
	dir, _, _, _ := sg.Info()
	key := s.key[0] + " " + s.key[1]
	if dir == reassembly.TCPDirServerToClient {
		key = s.key[1] + " " + s.key[0]
	}
	if s.o.data[key] == nil {
		s.o.data[key] = new(bytes.Buffer)
	}
	n, _ := sg.Lengths()
	s.o.data[key].Write(sg.Fetch(n))
}

func (*oracleStream) ReassemblyComplete(reassembly.AssemblerContext) bool { return true }

// assemble runs the oracle over Ethernet packets.
func assemble(packets []pcaptest.Packet) map[string]*bytes.Buffer {
	o := &oracle{make(map[string]*bytes.Buffer)}
	a := reassembly.NewAssembler(reassembly.NewStreamPool(o))
	for _, p := range packets {
		pkt := gopacket.NewPacket(p.Data, layers.LinkTypeEthernet, gopacket.NoCopy)
		if tcp, ok := pkt.TransportLayer().(*layers.TCP); ok {
			a.Assemble(pkt.NetworkLayer().NetworkFlow(), tcp)
		}
	}
	a.FlushAll()
	return o.data
}

// TestCleanTrafficAsGopacketSeesIt sends connections of random length, with
// some segments reordered and repeated but none lost, side by side.
func TestCleanTrafficAsGopacketSeesIt(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for round := range 30 {
		var captures [][]pcaptest.Packet
		for port := range uint16(5) {
			captures = append(captures, cleanConversation(rnd, 40000+port))
		}
		packets := pcaptest.Interleave(captures...)
		want := assemble(packets)
		seen := 0
		for _, r := range track(t, packets).conns {
			for dir, got := range r.data {
				key := fmt.Sprintf("%v %v", r.conn.Addr[dir], r.conn.Addr[1-dir])
				if len(got) == 0 && want[key] == nil {
					continue
				}
				if want[key] == nil || !bytes.Equal(got, want[key].Bytes()) {
					t.Fatalf("round %d, %s: %d bytes, gopacket has others", round, key, len(got))
				}
				seen++
			}
		}
		if seen != len(want) {
			t.Errorf("round %d: %d directions with bytes, gopacket has %d", round, seen, len(want))
		}
	}
}

func cleanConversation(rnd *rand.Rand, port uint16) []pcaptest.Packet {
	c := pcaptest.NewConv(pcaptest.Config{
		Client: addrPort(fmt.Sprintf("192.0.2.10:%d", port)),
		ISN:    [2]uint32{rnd.Uint32(), rnd.Uint32()}, MSS: 100 + rnd.IntN(1360), Acks: rnd.IntN(2) == 0,
	})
	c.Handshake()
	for range rnd.IntN(20) {
		b := make([]byte, rnd.IntN(3000))
		for i := range b {
			b[i] = byte(rnd.Uint32())
		}
		c.Send(pcaptest.Dir(rnd.IntN(2)), b)
	}
	ps := c.Packets()
	for range len(ps) / 10 {
		if i := 3 + rnd.IntN(max(1, len(ps)-4)); i+1 < len(ps) {
			ps = pcaptest.Duplicate(pcaptest.Reverse(ps, i, i+2), i)
		}
	}
	c.Close(pcaptest.Dir(rnd.IntN(2)))
	return append(ps, c.Packets()[c.Count()-3:]...)
}
