package reassembly

import (
	"bytes"
	"fmt"
	"net/netip"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"smtpcap/capture"
	"smtpcap/internal/pcaptest"
)

// from returns a conversation of the n-th client.
func from(n int) *pcaptest.Conv {
	return pcaptest.NewConv(pcaptest.Config{
		Client: netip.AddrPortFrom(netip.AddrFrom4([4]byte{192, 0, byte(2 + n>>14), 1}), uint16(10000+n&(1<<14-1))),
	})
}

func TestPortsAndHosts(t *testing.T) {
	for _, test := range []struct {
		ports []uint16
		hosts []string
		want  int
	}{
		{nil, nil, 1},
		{[]uint16{2525, 40001}, nil, 1}, // the client's
		{[]uint16{2525}, nil, 0},
		{nil, []string{"192.0.2.10/32"}, 1},
		{nil, []string{"10.0.0.0/8", "198.51.100.0/24"}, 1},
		{nil, []string{"10.0.0.0/8", "2001:db8::/32"}, 0},
	} {
		config := Config{Ports: test.ports}
		for _, h := range test.hosts {
			config.Hosts = append(config.Hosts, netip.MustParsePrefix(h))
		}
		c := established()
		c.Close(toServer)
		rec := newRecording(t, config).feed(c.Packets())
		rec.Close()
		rec.checkClosed(t)
		if s := rec.Stats(); len(rec.conns) != test.want || s.OtherTCP != int64(6*(1-test.want)) {
			t.Errorf("ports %v, hosts %v: %d connections, %+v", test.ports, test.hosts, len(rec.conns), s)
		}
	}
}

func TestIdleConnectionIsGivenUp(t *testing.T) {
	quiet, busy := from(1), from(2)
	quiet.Handshake()
	busy.Handshake()
	busy.Wait(defaultIdleTimeout + time.Second)
	busy.ACK(toServer)
	quiet.Wait(defaultIdleTimeout + 2*time.Second)
	quiet.Send(toServer, []byte("still here"))
	ps := slices.Concat(quiet.Packets()[:3], busy.Packets(), quiet.Packets()[3:])
	rec := newRecording(t, Config{}).feed(ps)
	wantEvents(t, rec.conns[0], "> end idle 8", "< end idle 8")
	if !slices.Equal(rec.done, []int{1}) {
		t.Errorf("done: %v", rec.done)
	}
	rec.Close()
	if len(rec.conns) != 3 || !rec.conns[2].conn.MidStream {
		t.Fatalf("%d connections", len(rec.conns))
	}
	wantStream(t, rec.conns[2], ToServer, "still here")
}

func TestConnectionOutlastsTheTimeoutsOfSMTP(t *testing.T) {
	c := established()
	for range 20 {
		c.Wait(time.Hour)
		c.Send(toClient, []byte("x"))
	}
	wantStream(t, track(t, c.Packets()).one(t), ToClient, strings.Repeat("x", 20))
}

func TestPacketsWithoutTimeOrWithTimeRunningBackwards(t *testing.T) {
	for name, at := range map[string]func(i int) time.Time{
		"zero":        func(int) time.Time { return time.Time{} },
		"damaged":     func(i int) time.Time { return pcaptest.Epoch.AddDate(-20*(i%2), 0, 0) },
		"backwards":   func(i int) time.Time { return pcaptest.Epoch.Add(-time.Duration(i) * 24 * time.Hour) },
		"alternating": func(i int) time.Time { return pcaptest.Epoch.Add(time.Duration(i%2) * 5 * time.Minute) },
		"some zero": func(i int) time.Time {
			if i%2 == 0 {
				return time.Time{}
			}
			return pcaptest.Epoch
		},
	} {
		c := established()
		for range 50 {
			c.Send(toServer, []byte("x"))
			c.Send(toClient, []byte("y"))
		}
		c.Close(toServer)
		ps := c.Packets()
		for i := range ps {
			ps[i].Time = at(i)
		}
		r := track(t, ps).one(t)
		if got := r.stream[ToServer].String() + r.stream[ToClient].String(); got != strings.Repeat("x", 50)+strings.Repeat("y", 50) {
			t.Errorf("%s: got %q", name, got)
		}
	}
}

func TestClock(t *testing.T) {
	var c clock
	at := func(d time.Duration) time.Time { return pcaptest.Epoch.Add(d) }
	for _, step := range []struct {
		time time.Time
		want time.Duration
	}{
		{time.Time{}, 0},
		{at(0), 0},
		{at(5 * time.Second), 5 * time.Second},
		{at(2 * time.Second), 5 * time.Second},
		{at(6 * time.Second), 6 * time.Second},
		{time.Time{}, 6 * time.Second},
		{at(-time.Hour), 6 * time.Second}, // damaged
		{at(7 * time.Second), 7 * time.Second},
		{at(24 * time.Hour), 7 * time.Second}, // damaged
		{at(8 * time.Second), 8 * time.Second},
		{at(-time.Hour), 8 * time.Second}, // another recording
		{at(-time.Hour + time.Second), 9 * time.Second},
		{at(time.Hour), 9 * time.Second}, // a silence
		{at(2 * time.Hour), 2*time.Hour + 8*time.Second},
		{at(3 * time.Hour), 3*time.Hour + 8*time.Second},
		{at(1 << 62), 4*time.Hour + 8*time.Second},
		{at(1 << 62), 4*time.Hour + 8*time.Second + maxForward},
	} {
		c.advance(step.time)
		if c.certain() != step.want {
			t.Errorf("at %v: %v, want %v", step.time, c.certain(), step.want)
		}
	}
}

func TestEndedConnectionLingersForAWhile(t *testing.T) {
	c := established()
	c.Close(toServer)
	c.Wait(lingerTime / 2)
	c.ACK(toServer)
	other := from(2)
	other.Wait(2 * lingerTime)
	other.SYN()
	rec := newRecording(t, Config{}).feed(c.Packets())
	if len(rec.done) != 0 {
		t.Error("done before the linger time was over")
	}
	rec.feed(other.Packets())
	if !slices.Equal(rec.done, []int{1}) || rec.conns[0].conn.Last.Packet != 7 {
		t.Errorf("done %v, last packet %d", rec.done, rec.conns[0].conn.Last.Packet)
	}
}

func TestLingeringConnectionsAreBounded(t *testing.T) {
	rec := newRecording(t, Config{Limits: Limits{Lingering: 3}})
	for i := range 10 {
		c := from(i)
		c.Handshake()
		c.Close(toServer)
		rec.feed(c.Packets())
		if rec.lingering.n > 3 || len(rec.flows) != rec.lingering.n {
			t.Fatalf("%d connections linger, %d flows", rec.lingering.n, len(rec.flows))
		}
	}
	if !slices.Equal(rec.done, []int{1, 2, 3, 4, 5, 6, 7}) {
		t.Errorf("done: %v", rec.done)
	}
}

func TestTheIdlestConnectionIsEvicted(t *testing.T) {
	rec := newRecording(t, Config{Limits: Limits{Connections: 3}})
	var convs []*pcaptest.Conv
	for i := range 3 {
		convs = append(convs, from(i))
		convs[i].Handshake()
		rec.feed(convs[i].Packets())
	}
	convs[0].Send(toServer, []byte("busy"))
	rec.feed(convs[0].Packets()[3:])
	c := from(3)
	c.SYN()
	rec.feed(c.Packets())
	wantEvents(t, rec.conns[1], "> end evicted 11", "< end evicted 11")
	if rec.Stats().Evicted != 1 || rec.open.n != 3 || rec.conns[1].conn.Ended.How != Evicted {
		t.Errorf("evicted %d, open %d", rec.Stats().Evicted, rec.open.n)
	}
	rec.Close()
	rec.checkClosed(t)
}

func TestBytesHeldForADirectionAreBounded(t *testing.T) {
	const limit = 10 * (100 + pieceOverhead)
	c := established()
	for i := range int64(30) {
		c.SendAt(toServer, 50+100*i, bytes.Repeat([]byte{'a' + byte(i%26)}, 100))
		if i == 20 {
			c.SendAt(toServer, 5000, []byte("far"))
		}
	}
	rec := newRecording(t, Config{Limits: Limits{HeldPerDirection: limit}})
	for _, p := range c.Packets() {
		rec.feed([]pcaptest.Packet{p})
		if rec.held > limit {
			t.Fatalf("%d bytes held", rec.held)
		}
	}
	rec.Close()
	rec.checkClosed(t)
	r := rec.one(t)
	if got := r.stream[ToServer].String(); !strings.HasPrefix(got, "[50]aaa") || !strings.HasSuffix(got, "ddd[1950]far") {
		t.Errorf("got %.20q…%q", got, got[len(got)-20:])
	}
	if st := r.conn.Dir[ToServer]; st.Forced != 1 || st.Gaps != 2 || st.Missing != 2000 || st.Bytes != 3003 {
		t.Errorf("%+v", st)
	}
}

func TestSegmentLargerThanTheLimitIsHandedOn(t *testing.T) {
	c := pcaptest.NewConv(pcaptest.Config{MSS: 60000})
	c.Handshake()
	big := strings.Repeat("x", 50000)
	c.SendAt(toServer, 10, []byte(big))
	rec := newRecording(t, Config{Limits: Limits{HeldPerDirection: 1000}}).feed(c.Packets())
	wantStream(t, rec.one(t), ToServer, "[10]"+big)
}

func TestBytesHeldOverallAreBoundedAndTheOldestHoleGoes(t *testing.T) {
	const limit = 5 * (100 + pieceOverhead)
	rec := newRecording(t, Config{Limits: Limits{HeldTotal: limit}})
	for i := range 8 {
		c := from(i)
		c.Handshake()
		c.SendAt(toServer, 7, bytes.Repeat([]byte("x"), 100))
		rec.feed(c.Packets())
		if rec.held > limit {
			t.Fatalf("%d bytes held", rec.held)
		}
	}
	for i, r := range rec.conns {
		if got, want := r.conn.Dir[ToServer].Forced, int64(0); i < 3 && got != 1 || i >= 3 && got != want {
			t.Errorf("connection %d: %d holes given up", r.conn.ID, got)
		}
	}
	rec.Close()
	rec.checkClosed(t)
	for _, r := range rec.conns {
		wantStream(t, r, ToServer, "[7]"+strings.Repeat("x", 100))
	}
}

func TestHoleGivenUpForAnotherConnectionMayEndIt(t *testing.T) {
	rec := newRecording(t, Config{Limits: Limits{HeldTotal: 100, Lingering: 1}})
	first, second := from(1), from(2)
	first.Handshake()
	first.FIN(toClient)
	first.Segment(toServer, seg{Flags: fin | ack, Seq: first.Seq(toServer, 5), Ack: first.Ack(toServer), Payload: []byte("xyz")})
	second.Handshake()
	second.SendAt(toServer, 5, []byte("abc"))
	rec.feed(first.Packets()).feed(second.Packets())
	wantEvents(t, rec.conns[0], "< end FIN 4", "> gap 5 9", `> "xyz" 5`, "> end FIN 5")
	rec.Close()
	rec.checkClosed(t)
}

func TestConnectionsEndInOrderWhenTheCaptureEnds(t *testing.T) {
	rec := newRecording(t, Config{})
	for i := range 20 {
		c := from(i)
		c.Handshake()
		if i%3 == 0 {
			c.Close(toServer)
		}
		rec.feed(c.Packets())
	}
	rec.Close()
	if !slices.IsSorted(rec.done) || len(rec.done) != 20 {
		t.Errorf("done: %v", rec.done)
	}
}

func TestConnStaysAsItWasAfterDone(t *testing.T) {
	rec := newRecording(t, Config{Limits: Limits{Lingering: 1}})
	for i := range 5 {
		c := from(i)
		c.Handshake()
		c.Send(toServer, []byte(fmt.Sprint(i)))
		c.Close(toServer)
		rec.feed(c.Packets())
	}
	rec.Close()
	for i, r := range rec.conns {
		if r.conn.ID != i+1 || r.conn.First.Packet != int64(7*i+1) || r.conn.Dir[ToServer].Bytes != 1 {
			t.Errorf("connection %d: %+v", i+1, r.conn)
		}
	}
}

// TestMemoryIsBounded opens more connections than the limit, each with a hole
// and a fragment, and measures what is alive at the end.
func TestMemoryIsBounded(t *testing.T) {
	tr := benchTracker()
	var p capture.Packet
	give := func(ps []pcaptest.Packet) {
		for _, q := range ps {
			p.Number++
			p.Time, p.Data, p.Length, p.LinkType = q.Time, q.Data, q.Length, 1
			tr.Packet(&p)
		}
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	chunk := make([]byte, 1400)
	for i := range 2 * defaultConnections {
		c := from(i)
		c.SYN()
		for j := range int64(4) {
			c.SendAt(toServer, 1+2000*j, chunk)
		}
		give(c.Packets())
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if used := int64(after.HeapAlloc) - int64(before.HeapAlloc); used > 24<<20 {
		t.Errorf("%d bytes in use", used)
	}
	if tr.held > defaultHeldTotal || tr.open.n != defaultConnections {
		t.Errorf("%d bytes held, %d connections", tr.held, tr.open.n)
	}
	runtime.KeepAlive(tr)
}

func TestNames(t *testing.T) {
	for got, want := range map[string]string{
		Open.String(): "open", FIN.String(): "FIN", Reset.String(): "reset", Idle.String(): "idle",
		CaptureEnd.String(): "capture end", Evicted.String(): "evicted", TupleReused.String(): "tuple reused",
		How(99).String(): "unknown", Undecided.String(): "undecided", FromHandshake.String(): "handshake",
		FromPort.String(): "port", Roles(99).String() + "!": "unknown!",
		ToServer.String(): "to server", ToClient.String(): "to client", ToServer.Reverse().String() + "!": "to client!",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
