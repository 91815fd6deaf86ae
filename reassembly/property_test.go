package reassembly

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"smtpcap/internal/pcaptest"
)

// A reference is the plainest reassembler of one direction: for each offset it
// keeps the byte that came first and the packet that brought it.
type reference map[int64]markedByte

type markedByte struct {
	b      byte
	packet int64 // 0 for a byte that is missing
}

func (ref reference) add(offset int64, b []byte, packet int64) {
	for i, c := range b {
		if at := offset + int64(i); ref[at].packet == 0 {
			ref[at] = markedByte{c, packet}
		}
	}
}

// stream returns the bytes up to the last one, or up to end if that is further.
func (ref reference) stream(end int64) []markedByte {
	for at := range ref {
		end = max(end, at+1)
	}
	out := make([]markedByte, end)
	for at, b := range ref {
		out[at] = b
	}
	return out
}

// A byteRecorder is a Handler that keeps each byte of one direction with its
// packet.
type byteRecorder struct {
	t      testing.TB
	stream []markedByte
	ends   []How
}

func (r *byteRecorder) Data(dir Direction, b []byte, m Mark) {
	if dir == ToServer {
		for _, c := range b {
			r.stream = append(r.stream, markedByte{c, m.Packet})
		}
	}
}

func (r *byteRecorder) Gap(dir Direction, n int64, _ Mark) {
	if dir == ToServer {
		r.stream = append(r.stream, make([]markedByte, n)...)
	}
}

func (r *byteRecorder) End(dir Direction, how How, _ Mark) {
	if dir == ToServer {
		r.ends = append(r.ends, how)
	}
}

// sameAsReference gives packets to a Tracker and compares the direction to the
// server with what the reference has.
func sameAsReference(t testing.TB, ps []pcaptest.Packet, ref reference, end int64, how How) {
	t.Helper()
	r := &byteRecorder{t: t}
	tr := NewTracker(Config{Ports: []uint16{25}, New: func(*Conn) Handler { return r }})
	(&recording{Tracker: tr}).feed(ps)
	tr.Close()
	if want := ref.stream(end); !slices.Equal(r.stream, want) {
		t.Fatalf("got  %s\nwant %s", printMarked(r.stream), printMarked(want))
	}
	if !slices.Equal(r.ends, []How{how}) {
		t.Fatalf("ends %v, want %v", r.ends, how)
	}
	if tr.held != 0 || tr.holders.Len() != 0 {
		t.Fatalf("%d bytes held", tr.held)
	}
}

func printMarked(bs []markedByte) string {
	var out []byte
	for i, b := range bs {
		if i == 0 || b.packet != bs[i-1].packet {
			out = fmt.Appendf(out, " %d:", b.packet)
		}
		out = append(out, b.b)
	}
	return string(out)
}

// runScript reads segments to the server from a script, three bytes each:
// offset, length, and how the bytes differ from those of others. With the
// offset 255 comes a FIN at the end of all. Nothing is acknowledged, so that
// each hole stays open until the capture ends.
func runScript(t testing.TB, isn uint32, script []byte) {
	t.Helper()
	c := pcaptest.NewConv(pcaptest.Config{ISN: [2]uint32{isn, 5000}})
	c.Handshake()
	ref := make(reference)
	end, how := int64(0), CaptureEnd
	for ; len(script) >= 3; script = script[3:] {
		offset, length, variant := int64(script[0]), int(script[1]%40), script[2]%4
		if offset == 255 {
			c.Segment(toServer, seg{Flags: fin | ack, Seq: c.Seq(toServer, 300), Ack: c.Ack(toServer)})
			end, how = 300, FIN
			continue
		}
		b := make([]byte, length)
		for i := range b {
			b[i] = 'a' + byte(offset+int64(i))%23 + variant
		}
		c.SendAt(toServer, offset, b)
		ref.add(offset, b, int64(c.Count()))
	}
	sameAsReference(t, c.Packets(), ref, end, how)
}

func TestAnySegmentsGiveWhatTheReferenceGives(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	for range 400 {
		script := make([]byte, 3*rnd.IntN(40))
		for i := range script {
			script[i] = byte(rnd.Uint32())
		}
		runScript(t, -uint32(rnd.IntN(600)), script)
	}
}

// TestLossAndReorderingWithAcknowledgements loses, repeats and reorders
// segments of a conversation whose receiver has had them all.
func TestLossAndReorderingWithAcknowledgements(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 6))
	for range 150 {
		c := pcaptest.NewConv(pcaptest.Config{ISN: [2]uint32{-uint32(rnd.IntN(3000)), rnd.Uint32()}, MSS: 1 + rnd.IntN(50)})
		c.Handshake()
		for range 3 + rnd.IntN(10) {
			b := make([]byte, 1+rnd.IntN(200))
			for i := range b {
				b[i] = 'a' + byte(rnd.IntN(26))
			}
			c.Send(toServer, b)
			c.ACK(toClient)
		}
		length := c.Offset(toServer)
		c.Close(toServer)
		ps, data := c.Packets(), 3
		for i := len(ps) - 5; i > data; i-- { // neither handshake nor close
			switch rnd.IntN(12) {
			case 0:
				ps = pcaptest.Drop(ps, i)
			case 1:
				ps = pcaptest.Duplicate(ps, i)
			case 2:
				ps = pcaptest.Move(ps, i, min(i+1+rnd.IntN(lossSlack/2), len(ps)-4))
			}
		}
		sameAsReference(t, ps, referenceOf(ps, c), length, FIN)
	}
}

// referenceOf gives the plain Ethernet packets of a capture to a reference.
func referenceOf(ps []pcaptest.Packet, c *pcaptest.Conv) reference {
	ref := make(reference)
	for i, p := range ps {
		tcp := p.Data[14+20:]
		seq := uint32(be16(tcp[4:]))<<16 | uint32(be16(tcp[6:]))
		if be16(tcp[2:]) == 25 {
			payload := tcp[int(tcp[12]>>4)*4:]
			ref.add(int64(int32(seq-c.Seq(toServer, 0))), payload, int64(i+1))
		}
	}
	return ref
}

// TestEachSplitInAnyOrder cuts a stream at each pair of places and sends the
// parts in each order, with the sequence numbers wrapping at each byte.
func TestEachSplitInAnyOrder(t *testing.T) {
	const text = "220 mx\r\n"
	for wrap := range uint32(len(text)) {
		for i := range len(text) {
			for j := i; j < len(text); j++ {
				parts := []struct {
					at int64
					b  string
				}{{0, text[:i]}, {int64(i), text[i:j]}, {int64(j), text[j:]}}
				permutations(3, func(order []int) {
					c := wrapping(wrap)
					for _, k := range order {
						c.SendAt(toServer, parts[k].at, []byte(parts[k].b))
					}
					if got := track(t, c.Packets()).one(t).stream[ToServer].String(); got != text {
						t.Fatalf("wrap %d, cut at %d and %d, order %v: got %q", wrap, i, j, order, got)
					}
				})
			}
		}
	}
}

// TestAnySnapLengthKeepsTheStreamInStep checks that what was captured is in its
// place and all else is missing.
func TestAnySnapLengthKeepsTheStreamInStep(t *testing.T) {
	text := []byte("0123456789abcdefghijklmnopqrstuvwxyz")
	c := pcaptest.NewConv(pcaptest.Config{MSS: 10})
	c.Handshake()
	c.Send(toServer, text)
	c.Close(toServer)
	for n := 14 + 20 + 20; n <= 14+20+20+12; n++ {
		r := track(t, pcaptest.Snap(c.Packets(), n)).one(t)
		if len(r.data[ToServer]) != len(text) {
			t.Fatalf("snap length %d: %d bytes", n, len(r.data[ToServer]))
		}
		for i, b := range r.data[ToServer] {
			if captured := i%10 < n-54; captured && b != text[i] || !captured && b != 0 {
				t.Errorf("snap length %d: byte %d is %q", n, i, b)
			}
		}
	}
}

// TestCutAtAnyPacket checks that each prefix of a capture gives a prefix of the
// whole's stream, with gaps at the end only for what the last packets tell.
func TestCutAtAnyPacket(t *testing.T) {
	c := pcaptest.NewConv(pcaptest.Config{MSS: 7, Acks: true})
	c.Handshake()
	c.Send(toClient, []byte("220 mx.example.org ESMTP\r\n"))
	c.Send(toServer, []byte("EHLO client.example.org\r\n"))
	c.Send(toClient, []byte("250 STARTTLS\r\n"))
	c.Close(toServer)
	ps := c.Packets()
	whole := track(t, ps).one(t)
	for n := 1; n <= len(ps); n++ {
		r := track(t, ps[:n]).one(t)
		for dir := range r.data {
			if got, want := r.data[dir], whole.data[dir]; len(got) > len(want) || string(got) != string(want[:len(got)]) {
				t.Errorf("after %d packets, %v: got %q", n, Direction(dir), got)
			}
		}
	}
}

// TestBegunAtAnyPacket checks that each suffix of a capture gives a suffix of
// the whole's stream.
func TestBegunAtAnyPacket(t *testing.T) {
	c := pcaptest.NewConv(pcaptest.Config{MSS: 7, Acks: true})
	c.Handshake()
	c.Send(toClient, []byte("220 mx.example.org ESMTP\r\n"))
	c.Send(toServer, []byte("EHLO client.example.org\r\n"))
	c.Send(toClient, []byte("250 STARTTLS\r\n"))
	c.Close(toServer)
	ps := c.Packets()
	whole := track(t, ps).one(t)
	for n := 1; n <= len(ps)-5; n++ { // the last packet with data
		rec := track(t, ps[n:])
		r := rec.one(t)
		for dir := range r.data {
			got, want := r.data[dir], whole.data[dir]
			if len(got) > len(want) || string(got) != string(want[len(want)-len(got):]) {
				t.Errorf("from packet %d, %v: got %q", n+1, Direction(dir), got)
			}
			if st := r.conn.Dir[dir]; st.Gaps != 0 || st.FIN.Packet == 0 {
				t.Errorf("from packet %d, %v: %+v", n+1, Direction(dir), st)
			}
		}
	}
}
