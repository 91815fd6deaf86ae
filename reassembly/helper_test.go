package reassembly

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"smtpcap/capture"
	"smtpcap/internal/pcaptest"
)

// Short names for what nearly every test says.
const (
	toServer = pcaptest.ToServer
	toClient = pcaptest.ToClient

	fin = pcaptest.FIN
	syn = pcaptest.SYN
	rst = pcaptest.RST
	ack = pcaptest.ACK
)

type seg = pcaptest.Segment

// A recorder is a Handler that writes down the calls. Each is a line such as
//
//	> "abc" 4       the bytes abc to the server, carried by packet 4
//	< gap 5 7       5 bytes to the client missing, noticed at packet 7
//	> end FIN 9
type recorder struct {
	conn   *Conn
	events []string
	stream [2]strings.Builder // bytes and gaps without marks: `abc[5]def`
	data   [2][]byte          // bytes, with a zero byte for each missing one
	whole  [2]int64           // bytes before the first gap, a gap at the beginning aside
	broken [2]bool            // there was such a gap
	ends   [2]int
	done   bool
	ignore func(dir Direction, b []byte) bool // whether to Ignore after these bytes
	t      testing.TB
}

func arrow(dir Direction) string { return [...]string{">", "<"}[dir] }

func (r *recorder) event(dir Direction, format string, args ...any) {
	r.t.Helper()
	if r.ends[dir] > 0 {
		r.t.Errorf("connection %d: call after End %v", r.conn.ID, dir)
	}
	if r.done {
		r.t.Errorf("connection %d: call after Done", r.conn.ID)
	}
	r.events = append(r.events, arrow(dir)+" "+fmt.Sprintf(format, args...))
}

func (r *recorder) Data(dir Direction, b []byte, m Mark) {
	if len(b) == 0 {
		r.t.Error("Data without bytes")
	}
	r.event(dir, "%q %d", b, m.Packet)
	r.stream[dir].Write(b)
	r.data[dir] = append(r.data[dir], b...)
	if !r.broken[dir] {
		r.whole[dir] += int64(len(b))
	}
	if r.ignore != nil && r.ignore(dir, b) {
		r.conn.Ignore(dir)
	}
}

func (r *recorder) Gap(dir Direction, n int64, m Mark) {
	if n <= 0 {
		r.t.Errorf("Gap of %d bytes", n)
	}
	r.event(dir, "gap %d %d", n, m.Packet)
	r.broken[dir] = r.broken[dir] || r.whole[dir] > 0
	fmt.Fprintf(&r.stream[dir], "[%d]", n)
	if n <= 1<<20 {
		r.data[dir] = append(r.data[dir], make([]byte, n)...)
	}
}

func (r *recorder) End(dir Direction, how How, m Mark) {
	r.event(dir, "end %v %d", how, m.Packet)
	r.ends[dir]++
}

// A recording is what a Tracker made of a capture.
type recording struct {
	*Tracker
	conns []*recorder // in the order of New
	done  []int       // IDs in the order of Done
}

// newRecording returns a Tracker whose handlers record. c has what the test
// needs; New and Done are set here.
func newRecording(t testing.TB, c Config) *recording {
	rec := new(recording)
	if c.Ports == nil {
		c.Ports = []uint16{25, 465, 587}
	}
	c.New = func(conn *Conn) Handler {
		r := &recorder{conn: conn, t: t}
		rec.conns = append(rec.conns, r)
		return r
	}
	c.Done = func(conn *Conn, h Handler) {
		r := h.(*recorder)
		if r.done || r.conn != conn || r.ends != [2]int{1, 1} {
			t.Errorf("connection %d: Done with ends %v, done before %v", conn.ID, r.ends, r.done)
		}
		r.done = true
		rec.done = append(rec.done, conn.ID)
	}
	rec.Tracker = NewTracker(c)
	return rec
}

// feed gives packets to the Tracker, numbered from where it is. Each packet is
// overwritten afterwards, so that a handler which was given bytes that do not
// stay would show it.
func (rec *recording) feed(packets []pcaptest.Packet) *recording {
	for _, p := range packets {
		data := slices.Clone(p.Data)
		rec.Packet(&capture.Packet{
			Number: rec.Tracker.stats.Packets + 1, Time: p.Time, Length: p.Length,
			LinkType: capture.LinkType(p.LinkType), Data: data,
		})
		for i := range data {
			data[i] = '#'
		}
	}
	return rec
}

// track follows a whole capture with the defaults.
func track(t testing.TB, packets []pcaptest.Packet) *recording {
	t.Helper()
	rec := newRecording(t, Config{}).feed(packets)
	rec.Close()
	rec.checkClosed(t)
	return rec
}

// checkClosed checks what holds after every capture.
func (rec *recording) checkClosed(t testing.TB) {
	t.Helper()
	s := rec.Stats()
	if sum := s.Followed + s.Stray + s.OtherTCP + s.OtherIP + s.NotIP + s.Fragments + s.Undecoded; sum != s.Packets {
		t.Errorf("%d packets, but %d counted by kind: %+v", s.Packets, sum, s)
	}
	if rec.held != 0 || rec.holders.Len() != 0 || len(rec.flows) != 0 || rec.open.n != 0 || rec.lingering.n != 0 {
		t.Errorf("held after Close: %d bytes, %d holders, %d flows", rec.held, rec.holders.Len(), len(rec.flows))
	}
	if rec.defrag.held != 0 || rec.defrag.order.Len() != 0 || len(rec.defrag.byKey) != 0 {
		t.Errorf("held after Close: %d bytes of fragments", rec.defrag.held)
	}
	if len(rec.done) != len(rec.conns) {
		t.Errorf("%d connections, %d done", len(rec.conns), len(rec.done))
	}
	for _, r := range rec.conns {
		for dir := range r.data {
			st := r.conn.Dir[dir]
			if got := int64(len(r.data[dir])); r.conn.ignored[dir] == false && st.Missing <= 1<<20 && got != st.Bytes+st.Missing {
				t.Errorf("connection %d, %v: %d bytes handed on, counted %d and %d missing",
					r.conn.ID, Direction(dir), got, st.Bytes, st.Missing)
			}
		}
		if r.conn.Ended.How == Open {
			t.Errorf("connection %d did not end", r.conn.ID)
		}
	}
}

// one returns the only connection.
func (rec *recording) one(t testing.TB) *recorder {
	t.Helper()
	if len(rec.conns) != 1 {
		t.Fatalf("%d connections, want 1", len(rec.conns))
	}
	return rec.conns[0]
}

// wantEvents compares the calls of a connection with those listed.
func wantEvents(t testing.TB, r *recorder, want ...string) {
	t.Helper()
	if !slices.Equal(r.events, want) {
		t.Errorf("connection %d:\n got\t%s\nwant\t%s", r.conn.ID,
			strings.Join(r.events, "\n\t"), strings.Join(want, "\n\t"))
	}
}

// wantStream compares the bytes and gaps of a direction, such as `abc[5]def`.
func wantStream(t testing.TB, r *recorder, dir Direction, want string) {
	t.Helper()
	if got := r.stream[dir].String(); got != want {
		t.Errorf("connection %d %v: got %q, want %q", r.conn.ID, dir, got, want)
	}
}

// wantCounts compares the counts of a direction, but for Packets and what the sides
// say of their segments.
func wantCounts(t testing.TB, r *recorder, dir Direction, want DirStats) {
	t.Helper()
	got := r.conn.Dir[dir]
	got.Packets, got.FIN, got.RST = 0, Mark{}, Mark{}
	got.MSS, got.Largest, got.Unacknowledged, got.AckSeen, got.Stall = 0, 0, 0, false, nil
	if got != want {
		t.Errorf("connection %d %v:\n got %+v\nwant %+v", r.conn.ID, dir, got, want)
	}
}

// wantUnderstood checks the names and counts of what was not understood.
func wantUnderstood(t testing.TB, rec *recording, want ...Count) {
	t.Helper()
	if got := rec.Stats().NotUnderstood; !slices.Equal(got, want) {
		t.Errorf("not understood: got %v, want %v", got, want)
	}
}

// established returns a conversation after the three packets of its handshake.
func established() *pcaptest.Conv {
	c := pcaptest.NewConv(pcaptest.Config{})
	c.Handshake()
	return c
}

func addrPort(s string) netip.AddrPort { return netip.MustParseAddrPort(s) }

// wrapping returns a conversation after its handshake whose n-th byte to the
// server is the first after the sequence numbers wrap.
func wrapping(n uint32) *pcaptest.Conv {
	c := pcaptest.NewConv(pcaptest.Config{ISN: [2]uint32{-n - 1, 5000}})
	c.Handshake()
	return c
}
