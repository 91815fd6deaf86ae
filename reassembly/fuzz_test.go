package reassembly

import (
	"testing"

	"smtpcap/capture"
	"smtpcap/internal/pcaptest"
)

// FuzzPeel gives one packet of any link type to a Tracker twice.
func FuzzPeel(f *testing.F) {
	for _, encap := range []pcaptest.Encap{
		pcaptest.Ethernet(), pcaptest.QinQ(1, 2), pcaptest.MPLS(3, 4), pcaptest.PPPoE(5), pcaptest.PPP(),
		pcaptest.SLL(), pcaptest.SLL2(), pcaptest.Loop(), pcaptest.Raw(pcaptest.LinkRaw),
		pcaptest.GRE(pcaptest.Ethernet(), new(uint32)), pcaptest.IPIP(pcaptest.Ethernet()), snapFrame(snapHeader),
	} {
		c := pcaptest.NewConv(pcaptest.Config{Encap: encap})
		c.Send(toServer, []byte("EHLO x"))
		f.Add(encap.LinkType, c.Packets()[0].Data, 0)
	}
	for _, v6 := range []bool{false, true} {
		ps, _ := fragmented(v6, 32, 64)
		f.Add(uint16(1), ps[3].Data, 10)
		f.Add(uint16(1), ps[len(ps)-1].Data, 0)
	}
	f.Fuzz(func(t *testing.T, link uint16, data []byte, missing int) {
		rec := newRecording(t, Config{})
		for i := range int64(2) {
			rec.Packet(&capture.Packet{
				Number: i + 1, LinkType: capture.LinkType(link), Data: data, Length: len(data) + max(0, missing),
			})
		}
		rec.Close()
		rec.checkClosed(t)
	})
}

// FuzzTooBig gives a Tracker that follows a conversation an IP packet, such as an
// ICMP message that quotes one of the conversation.
func FuzzTooBig(f *testing.F) {
	for _, v6 := range []bool{false, true} {
		f.Add(v6, tooBig(v6).packet().Data)
	}
	f.Fuzz(func(t *testing.T, v6 bool, data []byte) {
		rec := talking(t, v6)
		p := capture.Packet{Number: 100, LinkType: capture.LinkTypeRaw, Data: data, Length: len(data)}
		for range maxTooBig + 1 {
			rec.Packet(&p)
		}
		for _, m := range rec.conns[0].conn.TooBig {
			if m.Packet != 100 || m.MTU < 0 {
				t.Errorf("%+v", m)
			}
		}
		rec.Close()
		rec.checkClosed(t)
	})
}

// FuzzStream compares the Tracker with the reference.
func FuzzStream(f *testing.F) {
	f.Add(uint32(1000), []byte{0, 10, 0, 5, 10, 1, 20, 10, 0, 15, 5, 2, 10, 5, 3})
	f.Add(uint32(1<<32-10), []byte{30, 39, 0, 255, 0, 0, 0, 39, 1, 10, 39, 2})
	f.Fuzz(func(t *testing.T, isn uint32, script []byte) {
		if len(script) <= 3*200 {
			runScript(t, isn, script)
		}
	})
}

// FuzzTracker sends segments with any flags and numbers between two hosts, six
// bytes of the script each, under limits so small that they are reached.
func FuzzTracker(f *testing.F) {
	f.Add([]byte{0, 2, 0, 0, 0, 0, 1, 18, 0, 0, 0, 1, 0, 16, 0, 1, 9, 1, 1, 17, 0, 1, 3, 9, 0, 17, 0, 10, 0, 3})
	f.Add([]byte{0, 16, 0, 40, 30, 0, 0, 16, 0, 10, 30, 0, 1, 16, 0, 0, 5, 70, 0, 4, 0, 70, 0, 0})
	f.Add([]byte{2, 16, 0, 40, 30, 0, 4, 16, 0, 10, 30, 0, 6, 2, 0, 9, 5, 70, 0, 2, 1, 70, 0, 0})
	f.Add([]byte{0, 16, 1, 0, 99, 0, 0, 16, 2, 0, 99, 0, 0, 16, 3, 0, 99, 0, 2, 16, 4, 0, 99, 0})
	f.Fuzz(func(t *testing.T, script []byte) {
		if len(script) > 6*200 {
			return
		}
		convs := [3]*pcaptest.Conv{from(1), from(2), from(3)}
		limits := Limits{HeldPerDirection: 400, HeldTotal: 700, Connections: 2, Lingering: 1}
		rec := newRecording(t, Config{Limits: limits})
		for ; len(script) >= 6; script = script[6:] {
			c, dir := convs[script[0]>>1%3], pcaptest.Dir(script[0]&1)
			offset := int64(int16(uint16(script[2])<<8 | uint16(script[3])))
			if script[0]&0x80 != 0 {
				offset <<= 17
			}
			before := c.Count()
			c.Segment(dir, seg{
				Flags: pcaptest.Flags(script[1] & 0x1f), Seq: c.Seq(dir, offset),
				Ack: c.Seq(dir.Reverse(), int64(int8(script[5]))*8), Payload: make([]byte, script[4]),
			})
			rec.feed(c.Packets()[before:])
			if rec.held > limits.HeldTotal+2*limits.HeldPerDirection {
				t.Fatalf("%d bytes held", rec.held)
			}
		}
		rec.Close()
		rec.checkClosed(t)
	})
}
