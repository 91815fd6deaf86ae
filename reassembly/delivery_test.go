package reassembly

import (
	"testing"
	"time"

	"smtpcap/internal/pcaptest"
)

// A delivering is a conversation in which the server sends segments of any size
// after a greeting of 20 bytes, packet 4, that the client has acknowledged.
type delivering struct{ *pcaptest.Conv }

func greeted(c pcaptest.Config) delivering {
	d := delivering{pcaptest.NewConv(c)}
	d.Handshake()
	d.Conv.Send(toClient, make([]byte, 20))
	d.ACK(toServer)
	return d
}

// at sends n bytes at an offset behind the greeting.
func (d delivering) at(offset int64, n int) { d.SendAt(toClient, 20+offset, make([]byte, n)) }

// ack acknowledges so many bytes behind the greeting.
func (d delivering) ack(offset int64) {
	d.Segment(toServer, seg{Flags: ack, Seq: d.Seq(toServer, 0), Ack: d.Seq(toClient, 20+offset)})
}

// again sends n bytes at an offset so often, with a pause before each.
func (d delivering) again(times int, pause time.Duration, offset int64, n int) {
	for range times {
		d.Wait(pause)
		d.at(offset, n)
	}
}

// stall returns what stalled on its way to the client; the zero value is nothing.
func (r *recorder) stall() Stall {
	if s := r.conn.Dir[ToClient].Stall; s != nil {
		return *s
	}
	return Stall{}
}

const pause = 300 * time.Millisecond

var stalls = []struct {
	name string
	send func(delivering)
	want Stall
}{
	{"sent once", func(d delivering) { d.at(0, 1400) }, Stall{}},
	{"repeated once, soon", func(d delivering) { d.at(0, 1400); d.again(1, pause, 0, 1400) }, Stall{}},
	{"repeated once, late", func(d delivering) { d.at(0, 1400); d.again(1, stallTime, 0, 1400) },
		Stall{Length: 1400, Sent: 2, First: 6, Last: 7, Shorter: 4, Passed: 20}},
	{"repeated twice", func(d delivering) { d.at(0, 1400); d.again(2, pause, 0, 1400) },
		Stall{Length: 1400, Sent: 3, First: 6, Last: 8, Shorter: 4, Passed: 20}},
	{"with others behind it", func(d delivering) { d.at(0, 1400); d.at(1400, 1400); d.at(2800, 200); d.again(4, pause, 0, 1400) },
		Stall{Length: 1400, Sent: 5, First: 6, Last: 12, Shorter: 4, Passed: 20}},
	{"acknowledged at last", func(d delivering) { d.at(0, 1400); d.again(5, pause, 0, 1400); d.ack(1400) }, Stall{}},
	{"acknowledged in part, then the rest", func(d delivering) {
		d.at(0, 1400)
		d.again(3, pause, 0, 500)
		d.ack(500)
		d.again(2, pause, 500, 900)
	}, Stall{Length: 900, Sent: 3, First: 6, Last: 12, Shorter: 4, Passed: 500}},
	{"the one behind what is waited for", func(d delivering) { d.at(0, 1400); d.at(1400, 1400); d.again(5, pause, 1400, 1400) }, Stall{}},
	{"a shorter one before it", func(d delivering) { d.at(0, 300); d.at(300, 1400); d.ack(300); d.again(2, pause, 300, 1400) },
		Stall{Length: 1400, Sent: 3, First: 7, Last: 10, Shorter: 6, Passed: 300}},
	{"one as long was acknowledged", func(d delivering) { d.at(0, 1400); d.at(1400, 1400); d.ack(1400); d.again(2, pause, 1400, 1400) },
		Stall{Length: 1400, Sent: 3, First: 7, Last: 10, Shorter: 4, Passed: 1400}},
	{"two shorter ones acknowledged at once", func(d delivering) {
		d.at(0, 700)
		d.at(700, 600)
		d.at(1300, 1400)
		d.ack(1300)
		d.again(2, pause, 1300, 1400)
	}, Stall{Length: 1400, Sent: 3, First: 8, Last: 11, Shorter: 7, Passed: 700}},
	{"more acknowledged than is remembered", func(d delivering) {
		for i := range int64(10) {
			d.at(100*i, 100)
		}
		d.at(1000, 1400)
		d.ack(1000)
		d.again(2, pause, 1000, 1400)
	}, Stall{Length: 1400, Sent: 3, First: 16, Last: 19, Shorter: 15, Passed: 1000}},
	{"much more acknowledged than is remembered", func(d delivering) {
		for i := range int64(16) {
			d.at(100*i, 100)
		}
		d.at(1600, 1400)
		d.ack(1600)
		d.again(2, pause, 1600, 1400)
	}, Stall{Length: 1400, Sent: 3, First: 22, Last: 25, Shorter: 21, Passed: 1400}},
	{"acknowledged bytes that were not captured", func(d delivering) {
		d.at(1400, 1200)
		for range lossSlack + 1 {
			d.ack(1400)
		}
		d.again(2, pause, 1400, 1200)
	}, Stall{Length: 1200, Sent: 3, First: 6, Last: 17, Shorter: 4, Passed: 1400}},
	{"cut smaller when repeated", func(d delivering) { d.at(0, 4200); d.again(3, pause, 0, 1400); d.again(1, pause, 0, 536) },
		Stall{Length: 536, Sent: 5, First: 6, Last: 10, Shorter: 4, Passed: 20}},
	{"put together when repeated", func(d delivering) { d.at(0, 700); d.at(700, 700); d.again(3, pause, 0, 1400) },
		Stall{Length: 700, Sent: 4, First: 6, Last: 10, Shorter: 4, Passed: 20}},
	{"put together with new bytes", func(d delivering) { d.at(0, 700); d.again(3, pause, 0, 1400) },
		Stall{Length: 700, Sent: 4, First: 6, Last: 9, Shorter: 4, Passed: 20}},
	{"closed, and repeated further", func(d delivering) {
		d.at(0, 1400)
		d.again(1, pause, 0, 1400)
		d.Segment(toClient, seg{Flags: fin | ack, Seq: d.Seq(toClient, 1420), Ack: d.Seq(toServer, 0)})
		d.again(1, pause, 0, 1400)
	}, Stall{Length: 1400, Sent: 3, First: 6, Last: 9, Shorter: 4, Passed: 20}},
	{"closed, and acknowledged then", func(d delivering) {
		d.at(0, 1400)
		d.again(2, pause, 0, 1400)
		d.Segment(toClient, seg{Flags: fin | ack, Seq: d.Seq(toClient, 1420), Ack: d.Seq(toServer, 0)})
		d.ack(1421)
	}, Stall{}},
	{"given up with a reset", func(d delivering) {
		d.at(0, 1400)
		d.again(2, pause, 0, 1400)
		d.Segment(toClient, seg{Flags: rst | ack, Seq: d.Seq(toClient, 1420), Ack: d.Seq(toServer, 0)})
	}, Stall{Length: 1400, Sent: 3, First: 6, Last: 8, Shorter: 4, Passed: 20}},
	{"the reset acknowledges it", func(d delivering) {
		d.at(0, 1400)
		d.again(2, pause, 0, 1400)
		d.Segment(toServer, seg{Flags: rst | ack, Seq: d.Seq(toServer, 0), Ack: d.Seq(toClient, 1420)})
	}, Stall{}},
	{"reset by the receiver, and repeated further", func(d delivering) {
		d.at(0, 1400)
		d.Segment(toServer, seg{Flags: rst, Seq: d.Seq(toServer, 0)})
		d.again(4, pause, 0, 1400)
	}, Stall{}},
	{"an old acknowledgement comes late", func(d delivering) {
		d.at(0, 1400)
		d.ack(1400)
		d.ack(0)
		d.again(3, pause, 0, 1400)
	}, Stall{}},
}

func TestStall(t *testing.T) {
	for _, isn := range []uint32{5000, 1<<32 - 700} {
		for _, test := range stalls {
			d := greeted(pcaptest.Config{ISN: [2]uint32{1000, isn}})
			test.send(d)
			if got := track(t, d.Packets()).one(t).stall(); got != test.want {
				t.Errorf("%s, from %d:\n got %+v\nwant %+v", test.name, isn, got, test.want)
			}
		}
	}
}

// TestStallOfPacketsCapturedTwice: a capture of a bridge shows no more repetitions
// than there were.
func TestStallOfPacketsCapturedTwice(t *testing.T) {
	for _, test := range stalls {
		d := greeted(pcaptest.Config{})
		test.send(d)
		ps := d.Packets()
		for i := len(ps) - 1; i >= 0; i-- {
			ps = pcaptest.Duplicate(ps, i)
			ps[i+1].Time = ps[i].Time.Add(twinTime / 2)
		}
		if got := track(t, ps).one(t).stall(); got.Sent != test.want.Sent || got.Length != test.want.Length {
			t.Errorf("%s: got %+v, want %+v", test.name, got, test.want)
		}
	}
}

// TestStallNeedsTheSender: of what the capture lacks nothing is said, nor without
// times.
func TestStallNeedsTheSender(t *testing.T) {
	d := greeted(pcaptest.Config{})
	d.at(0, 1400)
	d.at(1400, 200)
	d.again(5, pause, 0, 1400)
	d.again(3, pause, 1400, 200)
	seen := func(what string, ps []pcaptest.Packet, want int) {
		if got := track(t, ps).one(t).stall(); got.Sent != want {
			t.Errorf("%s: %+v", what, got)
		}
	}
	ps := d.Packets()
	seen("at the sender", ps, 6)
	seen("at the receiver", append(ps[:5:5], append(ps[6:7:7], ps[12:]...)...), 0)
	seen("without the receiver", append(append(ps[:1:1], ps[3]), ps[5:]...), 0)
	for i := range ps {
		ps[i].Time = time.Time{}
	}
	seen("without times", ps, 0)
}

// TestStallWhoseBeginningIsForgotten: then the first repetition counts as the first.
func TestStallWhoseBeginningIsForgotten(t *testing.T) {
	d := greeted(pcaptest.Config{})
	d.at(0, 1400)
	for i := range int64(recentPieces) {
		d.at(1400+100*i, 100)
	}
	d.again(3, pause, 0, 1400)
	want := Stall{Length: 1400, Sent: 3, First: 15, Last: 17, Passed: 20}
	if got := track(t, d.Packets()).one(t).stall(); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestStallOfAShortCapture(t *testing.T) {
	d := greeted(pcaptest.Config{})
	d.at(0, 1400)
	d.again(3, pause, 0, 1400)
	r := track(t, d.Packets()[3:]).one(t)
	want := Stall{Length: 1400, Sent: 4, First: 3, Last: 6, Shorter: 1, Passed: 1400}
	if got := r.stall(); got != want {
		t.Errorf("begun after the handshake: got %+v, want %+v", got, want)
	}
	for n, want := range map[int]int{7: 0, 8: 3, 9: 4} {
		if got := track(t, d.Packets()[:n]).one(t).stall().Sent; got != want {
			t.Errorf("the first %d packets: sent %d times, want %d", n, got, want)
		}
	}
	headers := track(t, pcaptest.Snap(d.Packets(), 14+20+20)).one(t)
	if got := headers.stall(); got.Length != 1400 || got.Sent != 4 || got.First != 6 {
		t.Errorf("headers only: got %+v", got)
	}
}

// TestProbesOfAClosedWindowAreNoStall: a receiver that has no room acknowledges the
// probe, but not its byte.
func TestProbesOfAClosedWindowAreNoStall(t *testing.T) {
	for _, test := range []struct {
		window byte
		want   int
	}{{0, 0}, {1, 6}} {
		d := greeted(pcaptest.Config{})
		for range 6 {
			d.again(1, pause, 0, 2)
			d.ack(0)
		}
		ps := d.Packets()
		for i := 6; i < len(ps); i += 2 {
			window := ps[i].Data[14+20+14:][:2]
			window[0], window[1] = 0, test.window
		}
		if got := track(t, ps).one(t).stall(); got.Sent != test.want {
			t.Errorf("window %d: %+v", test.window, got)
		}
	}
}

func TestUnacknowledged(t *testing.T) {
	for _, test := range []struct {
		name string
		send func(delivering)
		want int64
	}{
		{"all", func(d delivering) { d.at(0, 1400); d.ack(1400) }, 0},
		{"nothing more", func(d delivering) { d.at(0, 1400); d.at(1400, 100) }, 1500},
		{"in part", func(d delivering) { d.at(0, 1400); d.at(1400, 100); d.ack(1400) }, 100},
		{"behind a hole", func(d delivering) { d.at(1400, 100); d.ack(0) }, 1500},
		{"more than was sent", func(d delivering) { d.at(0, 100); d.ack(101) }, 0},
		{"after a FIN", func(d delivering) {
			d.at(0, 100)
			d.Segment(toClient, seg{Flags: fin | ack, Seq: d.Seq(toClient, 120), Ack: d.Seq(toServer, 0)})
			d.ack(121)
		}, 0},
		{"reset by the sender", func(d delivering) {
			d.at(0, 100)
			d.Segment(toClient, seg{Flags: rst, Seq: d.Seq(toClient, 120)})
		}, 100},
	} {
		d := greeted(pcaptest.Config{})
		test.send(d)
		st := track(t, d.Packets()).one(t).conn.Dir[ToClient]
		if !st.AckSeen || st.Unacknowledged != test.want {
			t.Errorf("%s: %d bytes, want %d (seen: %v)", test.name, st.Unacknowledged, test.want, st.AckSeen)
		}
	}
	c := established()
	c.Send(toServer, []byte("EHLO x"))
	ps := pcaptest.Drop(pcaptest.Drop(c.Packets(), 2), 1)
	if st := track(t, ps).one(t).conn.Dir[ToServer]; st.AckSeen || st.Unacknowledged != 0 {
		t.Errorf("without the receiver: %+v", st)
	}
}

// TestAServerBeginsAnew: a server with SYN cookies may answer again with another
// number, and what was acknowledged of the old ones counts no more.
func TestAServerBeginsAnew(t *testing.T) {
	c := pcaptest.NewConv(pcaptest.Config{})
	c.SYN()
	c.Segment(toClient, seg{Flags: syn | ack, Seq: 9000, Ack: c.Seq(toServer, 0)})
	c.Segment(toServer, seg{Flags: ack, Seq: c.Seq(toServer, 0), Ack: 9001})
	c.SYNACK()
	c.ACK(toServer)
	c.SendAt(toClient, 0, make([]byte, 100))
	if st := track(t, c.Packets()).one(t).conn.Dir[ToClient]; st.Unacknowledged != 100 {
		t.Errorf("%+v", st)
	}
}

func TestMaximumSegmentSize(t *testing.T) {
	for _, test := range []struct {
		options string
		want    int
	}{
		{"", 0},
		{"\x02\x04\x05\xb4", 1460},
		{"\x01\x01\x02\x04\x05\xb4", 1460},
		{"\x03\x03\x07\x04\x02\x02\x04\x02\x18", 536},
		{"\x00\x02\x04\x05\xb4", 0}, // behind the end
		{"\x02\x04\x05", 0},         // not captured
		{"\x02\x03\x05\xb4", 0},
		{"\x08\x00\x02\x04\x05\xb4", 0}, // a length that leads nowhere
		{"\x08\x01\x02\x04\x05\xb4", 0},
		{"\x08\xff\x02\x04\x05\xb4", 0},
		{"\x01", 0},
	} {
		if got := maximumSegmentSize([]byte(test.options)); got != test.want {
			t.Errorf("%q: %d, want %d", test.options, got, test.want)
		}
	}
}

func TestSegmentSizes(t *testing.T) {
	c := pcaptest.NewConv(pcaptest.Config{MSS: 1200})
	c.Handshake()
	c.Send(toServer, make([]byte, 1500))
	c.Send(toClient, make([]byte, 10))
	for name, ps := range map[string][]pcaptest.Packet{"whole": c.Packets(), "cut": pcaptest.Snap(c.Packets(), 14+20+24)} {
		dirs := track(t, ps).one(t).conn.Dir
		for dir, want := range [2]DirStats{{MSS: 1200, Largest: 1200}, {MSS: 1200, Largest: 10}} {
			if got := dirs[dir]; got.MSS != want.MSS || got.Largest != want.Largest {
				t.Errorf("%s, %v: MSS %d, largest %d, want %d, %d", name, Direction(dir), got.MSS, got.Largest, want.MSS, want.Largest)
			}
		}
	}
	c = pcaptest.NewConv(pcaptest.Config{})
	c.SYN()
	again := pcaptest.NewConv(pcaptest.Config{MSS: 536})
	again.SYN()
	if got := track(t, append(c.Packets(), again.Packets()...)).one(t).conn.Dir[ToServer].MSS; got != 1460 {
		t.Errorf("repeated with another: MSS %d", got)
	}
	c = established()
	c.Send(toServer, make([]byte, 10))
	if got := track(t, c.Packets()[3:]).one(t).conn.Dir[ToServer].MSS; got != 0 {
		t.Errorf("without the handshake: MSS %d", got)
	}
}
