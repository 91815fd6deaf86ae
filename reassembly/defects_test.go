package reassembly

import (
	"bytes"
	"flag"
	"net/netip"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"smtpcap/internal/pcaptest"
)

// Each test of this file is an input that google/gopacket/reassembly v1.1.19
// gets wrong.

func TestRetransmissionOverTheWrapIsDeliveredOnce(t *testing.T) {
	for n := uint32(0); n <= 8; n++ {
		c := wrapping(n)
		c.Send(toServer, []byte("abcd"))
		c.SendAt(toServer, 2, []byte("cdef"))
		c.SendAt(toServer, 0, []byte("abcdefgh"))
		c.Advance(toServer, 4)
		c.Close(toServer)
		r := track(t, c.Packets()).one(t)
		if got := r.stream[ToServer].String(); got != "abcdefgh" {
			t.Errorf("wrap after %d bytes: got %q", n, got)
		}
		if st := r.conn.Dir[ToServer]; st.Overlaps != 2 || st.Conflicts != 0 {
			t.Errorf("wrap after %d bytes: %+v", n, st)
		}
	}
}

func TestByteMissingAtTheWrapIsAGap(t *testing.T) {
	for n := uint32(0); n <= 8; n++ {
		c := wrapping(n)
		c.Send(toServer, []byte("abcd"))
		c.Advance(toServer, 1)
		c.Send(toServer, []byte("fgh"))
		c.ACK(toClient)
		r := track(t, c.Packets()).one(t)
		if got := r.stream[ToServer].String(); got != "abcd[1]fgh" {
			t.Errorf("wrap after %d bytes: got %q", n, got)
		}
	}
}

func TestStaleResetIsIgnoredAndCounted(t *testing.T) {
	c := established()
	c.Send(toServer, []byte("abcd"))
	c.Send(toClient, []byte("ok"))
	c.Segment(toServer, seg{Flags: rst, Seq: c.Seq(toServer, 0)})
	c.Segment(toServer, seg{Flags: rst | ack, Seq: c.Seq(toServer, 3), Ack: c.Ack(toServer)})
	c.Segment(toServer, seg{Flags: rst, Seq: c.Seq(toServer, 4+resetWindow+1)})
	c.Send(toServer, []byte("efgh"))
	c.Close(toServer)
	r := track(t, c.Packets()).one(t)
	wantStream(t, r, ToServer, "abcdefgh")
	wantCounts(t, r, ToServer, DirStats{Bytes: 8, StaleResets: 3})
	if r.conn.Ended.How != FIN || !r.conn.Ended.ByKnown || r.conn.Ended.By != ToServer {
		t.Errorf("ended: %+v", r.conn.Ended)
	}
}

func TestWhatAResetAcknowledgesWasSent(t *testing.T) {
	c := established()
	c.Send(toServer, []byte("abcd"))
	c.Send(toClient, []byte("ok"))
	c.Advance(toClient, 3)
	c.Segment(toServer, seg{Flags: rst | ack, Seq: c.Seq(toServer, 4), Ack: c.Ack(toServer)})
	wantStream(t, track(t, c.Packets()).one(t), ToClient, "ok[3]")
}

func TestBytesThatWereAcknowledgedBeforeTheyCameAreAwaited(t *testing.T) {
	c := established()
	c.Send(toClient, []byte("220"))
	c.Send(toServer, []byte("hello"))
	c.Send(toServer, []byte("again"))
	ps := c.Packets() // 4: 220, 5: hello, 6: again
	c = established()
	c.Send(toServer, []byte("hello"))
	c.Send(toClient, []byte("220"))
	c.Send(toServer, []byte("again"))
	first := c.Packets() // 4: hello, 5: 220, 6: again
	for name, test := range map[string]struct {
		packets []pcaptest.Packet
		want    []bool
	}{
		"in order":      {ps, []bool{false, false}},
		"out of order":  {pcaptest.Move(ps, 3, 4), []bool{true, false}},
		"never to come": {pcaptest.Drop(ps, 3), []bool{true, true}},
		"held":          {pcaptest.Move(first, 5, 3), []bool{false, true}},
	} {
		var got []bool
		rec := newRecording(t, Config{})
		rec.Tracker = NewTracker(Config{Ports: []uint16{25}, New: func(c *Conn) Handler { return watcher{c, &got} }})
		rec.feed(test.packets).Close()
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
	}
}

// A watcher notes, with the client's bytes, whether the server's are awaited.
type watcher struct {
	conn    *Conn
	awaited *[]bool
}

func (w watcher) Data(dir Direction, _ []byte, _ Mark) {
	if dir == ToServer {
		*w.awaited = append(*w.awaited, w.conn.Awaited[ToClient])
	}
}
func (watcher) Gap(Direction, int64, Mark) {}
func (watcher) End(Direction, How, Mark)   {}

func TestNewSYNAfterOneSidedResetIsANewConnection(t *testing.T) {
	first := established()
	first.Send(toServer, []byte("abcd"))
	first.RST(toClient)
	second := pcaptest.NewConv(pcaptest.Config{ISN: [2]uint32{900000, 70000}})
	second.Handshake()
	second.Send(toServer, []byte("efgh"))
	second.Close(toServer)
	rec := track(t, pcaptest.Join(first.Packets(), second.Packets()))
	if len(rec.conns) != 2 {
		t.Fatalf("%d connections, want 2", len(rec.conns))
	}
	wantEvents(t, rec.conns[0], `> "abcd" 4`, "< end reset 5", "> end reset 5")
	wantEvents(t, rec.conns[1], `> "efgh" 9`, "> end FIN 10", "< end FIN 11")
}

func TestNewSYNWithoutACloseIsANewConnection(t *testing.T) {
	first := established()
	first.Send(toServer, []byte("abcd"))
	second := pcaptest.NewConv(pcaptest.Config{ISN: [2]uint32{900000, 70000}})
	second.Handshake()
	second.Send(toServer, []byte("efgh"))
	rec := track(t, pcaptest.Join(first.Packets(), second.Packets()))
	if len(rec.conns) != 2 {
		t.Fatalf("%d connections, want 2", len(rec.conns))
	}
	wantEvents(t, rec.conns[0], `> "abcd" 4`, "> end tuple reused 5", "< end tuple reused 5")
	wantEvents(t, rec.conns[1], `> "efgh" 8`, "> end capture end 8", "< end capture end 8")
	want := Ended{How: TupleReused, Mark: Mark{5, pcaptest.Epoch.Add(4 * pcaptest.DefaultStep)}}
	if got := rec.conns[0].conn.Ended; got != want {
		t.Errorf("ended: got %+v, want %+v", got, want)
	}
}

func TestFINWithoutDataOutOfOrderIsReported(t *testing.T) {
	c := established()
	c.Send(toServer, []byte("abcd"))
	c.Send(toServer, []byte("efgh"))
	c.FIN(toServer)
	ps := c.Packets() // 4: abcd, 5: efgh, 6: FIN
	r := track(t, pcaptest.Move(ps, 5, 3)).one(t)
	wantEvents(t, r, `> "abcd" 5`, `> "efgh" 6`, "> end FIN 4", "< end capture end 6")
	r = track(t, pcaptest.Move(ps, 5, 4)).one(t)
	wantEvents(t, r, `> "abcd" 4`, `> "efgh" 6`, "> end FIN 5", "< end capture end 6")
}

func TestClosingWithPiecesQueuedFreesThemAll(t *testing.T) {
	for how, closing := range map[string]func(*pcaptest.Conv){
		"RST":         func(c *pcaptest.Conv) { c.RST(toClient) },
		"RST, sender": func(c *pcaptest.Conv) { c.Segment(toServer, seg{Flags: rst, Seq: c.Seq(toServer, 10)}) },
		"SYN":         func(c *pcaptest.Conv) { c.Segment(toServer, seg{Flags: syn, Seq: 1 << 31}) },
		"nothing":     func(*pcaptest.Conv) {},
	} {
		t.Run(how, func(t *testing.T) {
			c := established()
			for _, offset := range []int64{10, 30, 50} {
				c.SendAt(toServer, offset, bytes.Repeat([]byte("x"), 5))
			}
			closing(c)
			rec := newRecording(t, Config{}).feed(c.Packets())
			if how != "nothing" && (rec.held != 0 || rec.holders.Len() != 0) {
				t.Errorf("held after the end: %d bytes, %d holders", rec.held, rec.holders.Len())
			}
			rec.Close()
			rec.checkClosed(t)
			wantStream(t, rec.conns[0], ToServer, "[10]xxxxx[15]xxxxx[15]xxxxx")
		})
	}
}

func TestFirstPacketSYNACKTellsTheRoles(t *testing.T) {
	c := pcaptest.NewConv(pcaptest.Config{
		Client: addrPort("192.0.2.1:25"), Server: addrPort("192.0.2.2:40000"), // ports that say the opposite
	})
	c.SYNACK()
	c.ACK(toServer)
	c.Send(toClient, []byte("220 hi"))
	r := track(t, c.Packets()).one(t)
	if r.conn.Addr != [2]netip.AddrPort{addrPort("192.0.2.1:25"), addrPort("192.0.2.2:40000")} || r.conn.Roles != FromHandshake {
		t.Errorf("roles: %v %v", r.conn.Addr, r.conn.Roles)
	}
	wantStream(t, r, ToClient, "220 hi")
}

func TestNoSYNSeenDeliversWithoutWaitingForTheEnd(t *testing.T) {
	c := established()
	for _, line := range []string{"one ", "two ", "three ", "four ", "five "} {
		c.Send(toServer, []byte(line))
	}
	rec := newRecording(t, Config{}).feed(c.Packets()[3:])
	r := rec.one(t)
	wantStream(t, r, ToServer, "one two three four five ")
	if !r.conn.MidStream || r.conn.Roles != FromPort {
		t.Errorf("mid-stream %v, roles %v", r.conn.MidStream, r.conn.Roles)
	}
	rec.Close()
	wantEvents(t, r, `> "one " 1`, `> "two " 2`, `> "three " 3`, `> "four " 4`, `> "five " 5`,
		"> end capture end 5", "< end capture end 5")
}

func TestQueuedPieceOfALargePacketKeepsItsMark(t *testing.T) {
	large := bytes.Repeat([]byte("y"), 5000)
	c := pcaptest.NewConv(pcaptest.Config{MSS: 9000})
	c.Handshake()
	c.SendAt(toServer, 4, large)                     // packet 4, whole in the queue
	c.SendAt(toServer, 5004, []byte("end"))          // packet 5
	c.SendAt(toServer, 0, []byte("abcdyyyyyyyyyyy")) // packet 6, overlaps packet 4
	var marks []Mark
	tr := NewTracker(Config{Ports: []uint16{25}, New: func(*Conn) Handler {
		return handlerFunc(func(_ Direction, b []byte, m Mark) { marks = append(marks, m) })
	}})
	(&recording{Tracker: tr}).feed(c.Packets())
	at := func(n int64) Mark { return Mark{n, pcaptest.Epoch.Add(time.Duration(n-1) * pcaptest.DefaultStep)} }
	if len(marks) != 3 || marks[0] != at(6) || marks[1] != at(4) || marks[2] != at(5) {
		t.Errorf("marks: %v", marks)
	}
}

// handlerFunc is a Handler that is told of data only.
type handlerFunc func(Direction, []byte, Mark)

func (f handlerFunc) Data(dir Direction, b []byte, m Mark) { f(dir, b, m) }
func (handlerFunc) Gap(Direction, int64, Mark)             {}
func (handlerFunc) End(Direction, How, Mark)               {}

// TestImportRegistersNoFlags looks at the packages that the build needs. The
// test binary itself imports gopacket/reassembly, as an oracle.
func TestImportRegistersNoFlags(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", ".").Output()
	if err != nil {
		t.Skip("go list does not work here")
	}
	for _, path := range strings.Fields(string(out)) {
		if path == "flag" || path == "github.com/google/gopacket/reassembly" {
			t.Errorf("the package depends on %s", path)
		}
	}
	if flag.CommandLine.Lookup("assembly_memuse_log") == nil {
		t.Error("the oracle registers no flags any more: this test has lost its reason")
	}
}
