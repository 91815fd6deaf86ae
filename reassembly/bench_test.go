package reassembly

import (
	"encoding/binary"
	"fmt"
	"testing"

	"smtpcap/capture"
	"smtpcap/internal/pcaptest"
)

// nobody is a Handler that does nothing.
type nobody struct{}

func (nobody) Data(Direction, []byte, Mark) {}
func (nobody) Gap(Direction, int64, Mark)   {}
func (nobody) End(Direction, How, Mark)     {}

func benchTracker() *Tracker {
	return NewTracker(Config{Ports: []uint16{25, 465, 587}, New: func(*Conn) Handler { return nobody{} }})
}

// capturePackets numbers packets and turns them into those of package capture.
func capturePackets(ps []pcaptest.Packet) []capture.Packet {
	out := make([]capture.Packet, len(ps))
	for i, p := range ps {
		out[i] = capture.Packet{
			Number: int64(i + 1), Time: p.Time, Length: p.Length,
			LinkType: capture.LinkType(p.LinkType), Data: p.Data,
		}
	}
	return out
}

// foreignPackets returns a bulk transfer between ports that are not followed.
func foreignPackets(encap pcaptest.Encap) []capture.Packet {
	c := pcaptest.NewConv(pcaptest.Config{
		Client: addrPort("192.0.2.1:50000"), Server: addrPort("192.0.2.2:443"), Encap: encap, Acks: true,
	})
	c.Send(toClient, make([]byte, 700*1460))
	return capturePackets(c.Packets())
}

// BenchmarkForeignPackets looks at packets of which none is followed. An
// operation is one packet: 1.5 million of them should take less than 60 ms.
func BenchmarkForeignPackets(b *testing.B) {
	for _, bench := range []struct {
		name  string
		encap pcaptest.Encap
	}{
		{"Ethernet", pcaptest.Ethernet()},
		{"VLAN", pcaptest.VLAN(7)},
		{"SLL2", pcaptest.SLL2()},
	} {
		b.Run(bench.name, func(b *testing.B) {
			ps := foreignPackets(bench.encap)
			t := benchTracker()
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				if i == len(ps) {
					i = 0
				}
				t.Packet(&ps[i])
			}
			if t.stats.OtherTCP != t.stats.Packets {
				b.Fatalf("%+v", t.stats)
			}
		})
	}
}

// BenchmarkInOrder hands on the segments of one long transfer. An operation is
// one packet of 1,460 bytes or its acknowledgement.
func BenchmarkInOrder(b *testing.B) {
	for _, ignored := range []bool{false, true} {
		b.Run(fmt.Sprintf("ignored=%v", ignored), func(b *testing.B) {
			c := pcaptest.NewConv(pcaptest.Config{Acks: true})
			c.Handshake()
			c.Send(toServer, make([]byte, 700*1460))
			ps := capturePackets(c.Packets())
			t := NewTracker(Config{Ports: []uint16{25}, New: func(c *Conn) Handler {
				if ignored {
					c.Ignore(ToServer)
				}
				return nobody{}
			}})
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				if i == len(ps) {
					i = 3
					f := t.open.front // back to the beginning of the transfer
					f.streams[ToServer].next = f.streams[ToServer].base
					f.streams[ToServer].ack = f.streams[ToServer].base
				}
				t.Packet(&ps[i])
				i++
			}
			if t.stats.Connections != 1 || t.open.front.conn.Dir[ToServer].Gaps != 0 {
				b.Fatalf("%+v", t.open.front.conn)
			}
		})
	}
}

// BenchmarkConnections follows connections of twenty packets, one after the
// other. An operation is one connection.
func BenchmarkConnections(b *testing.B) {
	c := pcaptest.NewConv(pcaptest.Config{})
	c.Handshake()
	for range 7 {
		c.Send(toServer, make([]byte, 300))
		c.Send(toClient, make([]byte, 300))
	}
	c.Close(toServer)
	ps := capturePackets(c.Packets())
	t := benchTracker()
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		for j := range ps {
			client := ps[j].Data[34:36] // the port, at its place in the Ethernet frame
			if client[0] == 0 && client[1] == 25 {
				client = ps[j].Data[36:38]
			}
			binary.BigEndian.PutUint16(client, uint16(1024+i%60000))
			t.Packet(&ps[j])
		}
	}
	if n := t.Stats(); n.Connections*int64(len(ps)) != n.Packets {
		b.Fatalf("%+v", n)
	}
}

// BenchmarkReordered swaps each pair of segments.
func BenchmarkReordered(b *testing.B) {
	c := pcaptest.NewConv(pcaptest.Config{})
	c.Handshake()
	c.Send(toServer, make([]byte, 700*1460))
	ps := c.Packets()
	for i := 3; i+2 <= len(ps); i += 2 {
		ps = pcaptest.Reverse(ps, i, i+2)
	}
	packets := capturePackets(ps)
	b.ReportAllocs()
	for b.Loop() {
		t := benchTracker()
		for i := range packets {
			t.Packet(&packets[i])
		}
	}
}
