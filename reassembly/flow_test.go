package reassembly

import (
	"net/netip"
	"testing"

	"smtpcap/internal/pcaptest"
)

// A sent is a segment and its direction, for tests in which each field counts.
type sent struct {
	dir pcaptest.Dir
	seg seg
}

func segments(list ...sent) []pcaptest.Packet {
	c := pcaptest.NewConv(pcaptest.Config{})
	for _, s := range list {
		c.Segment(s.dir, s.seg)
	}
	return c.Packets()
}

// The sequence numbers of the tests below: the client begins at 100, the server
// at 500.
func clientSYN() sent { return sent{toServer, seg{Flags: syn, Seq: 100}} }
func serverSYN() sent { return sent{toClient, seg{Flags: syn | ack, Seq: 500, Ack: 101}} }
func client(flags pcaptest.Flags, seq, ackNo uint32, b string) sent {
	return sent{toServer, seg{Flags: flags, Seq: seq, Ack: ackNo, Payload: []byte(b)}}
}
func server(flags pcaptest.Flags, seq, ackNo uint32, b string) sent {
	return sent{toClient, seg{Flags: flags, Seq: seq, Ack: ackNo, Payload: []byte(b)}}
}

// TestOneConnection sends scripted segments, all of one connection, and says
// which calls its handler gets.
func TestOneConnection(t *testing.T) {
	for _, test := range []struct {
		name string
		sent []sent
		want []string
		mid  bool
	}{
		{"SYN with payload", []sent{
			client(syn, 100, 0, "EHLO"), server(syn|ack, 500, 101, ""), client(ack, 101, 501, "EHLO x"),
		}, []string{`> "EHLO" 1`, `> " x" 3`, "> end capture end 3", "< end capture end 3"}, false},
		{"SYN repeated", []sent{
			clientSYN(), clientSYN(), serverSYN(), serverSYN(), client(ack, 101, 501, "a"),
		}, []string{`> "a" 5`, "> end capture end 5", "< end capture end 5"}, false},
		{"SYN/ACK of SYN cookies with another number", []sent{
			clientSYN(), serverSYN(), server(syn|ack, 1<<31, 101, ""), client(ack, 101, 1<<31+1, ""), server(ack, 1<<31+1, 101, "hi"),
		}, []string{`< "hi" 5`, "> end capture end 5", "< end capture end 5"}, false},
		{"SYN/ACK of SYN cookies after early data", []sent{
			clientSYN(), server(syn|ack, 90500, 101, ""), server(ack, 90505, 101, "old"), serverSYN(), server(ack, 501, 101, "new"),
		}, []string{`< "new" 5`, "> end capture end 5", "< end capture end 5"}, false},
		{"SYN after data", []sent{
			client(ack, 101, 501, "a"), clientSYN(), serverSYN(), server(ack, 501, 102, "b"),
		}, []string{`> "a" 1`, `< "b" 4`, "> end capture end 4", "< end capture end 4"}, false},
		{"SYN/ACK before SYN", []sent{
			serverSYN(), clientSYN(), client(ack, 101, 501, "a"),
		}, []string{`> "a" 3`, "> end capture end 3", "< end capture end 3"}, false},
		{"SYN/ACK after the ACK of it", []sent{
			clientSYN(), client(ack, 101, 501, ""), client(ack, 101, 501, "a"), serverSYN(), server(ack, 501, 102, "b"),
		}, []string{`> "a" 3`, `< "b" 5`, "> end capture end 5", "< end capture end 5"}, false},
		{"simultaneous open", []sent{
			clientSYN(), server(syn, 500, 0, ""), client(syn|ack, 100, 501, ""), server(syn|ack, 500, 101, ""),
			client(ack, 101, 501, "a"), server(ack, 501, 102, "b"),
		}, []string{`> "a" 5`, `< "b" 6`, "> end capture end 6", "< end capture end 6"}, false},
		{"FIN with data", []sent{
			clientSYN(), serverSYN(), client(ack|fin, 101, 501, "bye"), server(ack|fin, 501, 105, "ok"),
		}, []string{`> "bye" 3`, "> end FIN 3", `< "ok" 4`, "< end FIN 4"}, false},
		{"FIN repeated", []sent{
			clientSYN(), serverSYN(), client(ack|fin, 101, 501, "bye"), client(ack|fin, 101, 501, "bye"), client(ack|fin, 104, 501, ""),
		}, []string{`> "bye" 3`, "> end FIN 3", "< end capture end 5"}, false},
		{"half-close", []sent{
			clientSYN(), serverSYN(), client(ack|fin, 101, 501, ""), server(ack, 501, 102, "a"), server(ack, 502, 102, "b"),
			server(ack|fin, 503, 102, ""),
		}, []string{"> end FIN 3", `< "a" 4`, `< "b" 5`, "< end FIN 6"}, false},
		{"simultaneous close", []sent{
			clientSYN(), serverSYN(), client(ack|fin, 101, 501, ""), server(ack|fin, 501, 101, ""),
			client(ack, 102, 502, ""), server(ack, 502, 102, ""),
		}, []string{"> end FIN 3", "< end FIN 4"}, false},
		{"FIN that contradicts the queue", []sent{
			clientSYN(), serverSYN(), client(ack, 105, 501, "efgh"), client(ack|fin, 107, 501, ""), client(ack, 101, 501, "abcd"),
		}, []string{`> "abcd" 5`, `> "efgh" 3`, "> end capture end 5", "< end capture end 5"}, false},
		{"FIN before what was handed on", []sent{
			clientSYN(), serverSYN(), client(ack, 101, 501, "abcd"), client(ack|fin, 103, 501, ""), client(ack, 105, 501, "ef"),
		}, []string{`> "abcd" 3`, `> "ef" 5`, "> end capture end 5", "< end capture end 5"}, false},
		{"data behind the FIN", []sent{
			clientSYN(), serverSYN(), client(ack|fin, 103, 501, ""), client(ack, 101, 501, "abXX"), client(ack, 103, 501, "XX"),
		}, []string{`> "ab" 4`, "> end FIN 3", "< end capture end 5"}, false},
		{"data before the SYN's", []sent{
			clientSYN(), serverSYN(), client(ack, 97, 501, "XXXXabc"),
		}, []string{`> "abc" 3`, "> end capture end 3", "< end capture end 3"}, false},
		{"FIN behind a hole that is never filled", []sent{
			clientSYN(), serverSYN(), client(ack, 101, 501, "ab"), client(ack|fin, 105, 501, "ef"),
		}, []string{`> "ab" 3`, "> gap 2 4", `> "ef" 4`, "> end FIN 4", "< end capture end 4"}, false},
		{"SYN refused", []sent{
			clientSYN(), server(rst|ack, 0, 101, ""),
		}, []string{"< end reset 2", "> end reset 2"}, false},
		{"RST that does not answer the SYN", []sent{
			clientSYN(), server(rst|ack, 0, 102, ""), server(rst, 0, 101, ""),
		}, []string{"> end capture end 3", "< end capture end 3"}, false},
		{"RST of the client after the SYN", []sent{
			clientSYN(), client(rst, 101, 0, ""),
		}, []string{"> end reset 2", "< end reset 2"}, false},
		{"RST behind a hole", []sent{
			clientSYN(), serverSYN(), client(ack, 103, 501, "cd"), client(rst|ack, 109, 501, ""),
		}, []string{"> gap 2 4", `> "cd" 3`, "> gap 4 4", "> end reset 4", "< end reset 4"}, false},
		{"RST after FIN", []sent{
			clientSYN(), serverSYN(), client(ack|fin, 101, 501, ""), client(rst, 102, 0, ""),
		}, []string{"> end FIN 3", "< end reset 4"}, false},
		{"data after RST", []sent{
			clientSYN(), serverSYN(), server(rst, 501, 0, ""), client(ack, 101, 501, "late"),
		}, []string{"< end reset 3", "> end reset 3"}, false},
		{"begun mid-stream, the acknowledgement tells of lost bytes", []sent{
			server(ack, 501, 101, "hi"), client(ack, 105, 503, "ef"),
		}, []string{`< "hi" 1`, "> gap 4 2", `> "ef" 2`, "> end capture end 2", "< end capture end 2"}, true},
		{"begun mid-stream, the acknowledgement tells of reordered bytes", []sent{
			client(ack, 105, 501, "ef"), server(ack, 501, 101, "hi"), client(ack, 101, 503, "abcd"),
		}, []string{`< "hi" 2`, `> "abcd" 3`, `> "ef" 1`, "> end capture end 3", "< end capture end 3"}, true},
		{"begun mid-stream, repeated bytes far before what was acknowledged", []sent{
			server(ack, 501, 1<<20, "hi"), client(ack, 1<<20-startReach-1, 503, "old"), client(ack, 1<<20, 503, "new"),
		}, []string{`< "hi" 1`, `> "new" 3`, "> end capture end 3", "< end capture end 3"}, true},
		{"begun mid-stream, reordered", []sent{
			client(ack, 104, 501, "def"), client(ack, 101, 501, "abc"), client(ack, 107, 501, "ghi"), client(ack, 110, 501, ""),
		}, []string{`> "abc" 2`, `> "def" 1`, `> "ghi" 3`, "> end capture end 4", "< end capture end 4"}, true},
		{"begun mid-stream, the acknowledged segment came late", []sent{
			server(ack, 501, 104, "hi"), client(ack, 101, 503, "abc"), client(ack, 104, 503, "def"),
		}, []string{`< "hi" 1`, `> "abc" 2`, `> "def" 3`, "> end capture end 3", "< end capture end 3"}, true},
		{"begun mid-stream with a keep-alive", []sent{
			server(ack, 501, 104, "hi"), client(ack, 103, 503, "\x00"), client(ack, 104, 503, "def"),
		}, []string{`< "hi" 1`, `> "def" 3`, "> end capture end 3", "< end capture end 3"}, true},
		{"begun mid-stream with the last data", []sent{
			client(ack|fin, 101, 501, "bye"), server(ack|fin, 501, 105, ""),
		}, []string{`> "bye" 1`, "> end FIN 1", "< end FIN 2"}, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			rec := track(t, segments(test.sent...))
			r := rec.one(t)
			wantEvents(t, r, test.want...)
			if r.conn.MidStream != test.mid {
				t.Errorf("mid-stream: %v", r.conn.MidStream)
			}
			if s := rec.Stats(); s.Stray != 0 || s.Followed != int64(len(test.sent)) {
				t.Errorf("stats: %+v", s)
			}
		})
	}
}

func TestEndedIsTheFirstClosingEvent(t *testing.T) {
	for _, test := range []struct {
		name string
		sent []sent
		want Ended
	}{
		{"FIN, then RST of the other side", []sent{client(ack|fin, 101, 501, ""), server(rst, 501, 0, "")},
			Ended{How: FIN, By: ToServer, ByKnown: true, Mark: Mark{Packet: 3}}},
		{"FIN, then RST of the same side", []sent{server(ack|fin, 501, 101, ""), server(rst, 502, 0, "")},
			Ended{How: FIN, By: ToClient, ByKnown: true, Mark: Mark{Packet: 3}}},
		{"RST", []sent{server(rst, 501, 0, ""), client(ack|fin, 101, 501, "")},
			Ended{How: Reset, By: ToClient, ByKnown: true, Mark: Mark{Packet: 3}}},
		{"FIN behind a hole, then RST", []sent{client(ack|fin, 111, 501, ""), server(rst, 501, 0, "")},
			Ended{How: FIN, By: ToServer, ByKnown: true, Mark: Mark{Packet: 3}}},
		{"neither", nil, Ended{How: CaptureEnd, Mark: Mark{Packet: 2}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := track(t, segments(append([]sent{clientSYN(), serverSYN()}, test.sent...)...)).one(t)
			got := r.conn.Ended
			got.Mark.Time = test.want.Mark.Time
			if got != test.want {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
		})
	}
}

func TestStragglersAfterTheEndAreCounted(t *testing.T) {
	r := track(t, segments(
		clientSYN(), serverSYN(), client(ack|fin, 101, 501, "bye"), server(ack|fin, 501, 105, ""),
		client(ack, 105, 502, ""), client(ack|fin, 101, 501, "bye"), server(ack, 501, 105, "more"), client(rst, 105, 0, ""),
	)).one(t)
	if r.conn.Last.Packet != 8 || r.conn.Dir[ToServer].Packets != 5 || r.conn.Dir[ToServer].RST.Packet != 8 {
		t.Errorf("connection: %+v", r.conn)
	}
	wantCounts(t, r, ToServer, DirStats{Bytes: 3, Retransmitted: 1})
	wantCounts(t, r, ToClient, DirStats{AfterEnd: 1})
}

func TestRoles(t *testing.T) {
	const low, mail, high = "192.0.2.1:1000", "192.0.2.2:25", "192.0.2.3:40000"
	for _, test := range []struct {
		name     string
		src, dst string
		flags    pcaptest.Flags
		want     Roles
		client   string
	}{
		{"SYN", mail, high, syn, FromHandshake, mail},
		{"SYN/ACK", mail, high, syn | ack, FromHandshake, high},
		{"data to the port", high, mail, ack, FromPort, high},
		{"data from the port", mail, high, ack, FromPort, high},
		{"both ports, to the lower", "192.0.2.1:587", mail, ack, Undecided, "192.0.2.1:587"},
		{"both ports, from the lower", mail, "192.0.2.1:587", ack, Undecided, "192.0.2.1:587"},
		{"the same port", "192.0.2.1:25", mail, ack, Undecided, "192.0.2.1:25"},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := pcaptest.NewConv(pcaptest.Config{Client: addrPort(test.src), Server: addrPort(test.dst)})
			c.Segment(toServer, seg{Flags: test.flags, Seq: 1, Ack: 1, Payload: []byte("x")})
			r := track(t, c.Packets()).one(t)
			if got := r.conn.Addr[ToServer]; got != addrPort(test.client) || r.conn.Roles != test.want {
				t.Errorf("client %v, roles %v", got, r.conn.Roles)
			}
		})
	}
}

func TestRolesFromThePortBecomeThoseOfALateSYN(t *testing.T) {
	r := track(t, segments(client(ack, 101, 501, "a"), clientSYN())).one(t)
	if r.conn.Roles != FromHandshake || r.conn.SYN.Packet != 2 {
		t.Errorf("connection: %+v", r.conn)
	}
}

func TestSegmentsThatBeginNoConnection(t *testing.T) {
	for _, s := range []sent{
		client(ack, 101, 501, ""), client(ack|fin, 101, 501, ""), client(rst, 101, 0, ""),
		client(rst, 101, 0, "why"), client(rst|syn, 101, 0, ""), client(0, 101, 0, ""),
	} {
		rec := track(t, segments(s))
		if got := rec.Stats(); len(rec.conns) != 0 || got.Stray != 1 || got.Followed != 0 {
			t.Errorf("flags %v: %d connections, %+v", s.seg.Flags, len(rec.conns), got)
		}
	}
}

func TestPortReuseAfterAClose(t *testing.T) {
	closed := []sent{clientSYN(), serverSYN(), client(ack|fin, 101, 501, "bye"), server(ack|fin, 501, 105, "")}
	for _, test := range []struct {
		name  string
		sent  []sent
		conns int
	}{
		{"the SYN again", []sent{clientSYN()}, 1},
		{"another SYN", []sent{{toServer, seg{Flags: syn, Seq: 9000}}}, 2},
		{"another SYN, a little ahead", []sent{{toServer, seg{Flags: syn, Seq: 200}}}, 2},
		{"another SYN/ACK", []sent{server(syn|ack, 9000, 7000, "")}, 2},
		{"roles exchanged", []sent{server(syn, 9000, 0, "")}, 2},
	} {
		t.Run(test.name, func(t *testing.T) {
			rec := track(t, segments(append(closed, test.sent...)...))
			if len(rec.conns) != test.conns {
				t.Errorf("%d connections, want %d", len(rec.conns), test.conns)
			}
			if e := rec.conns[0].conn.Ended; e.How != FIN {
				t.Errorf("the first ended: %+v", e)
			}
		})
	}
}

func TestSYNOfAnotherConnection(t *testing.T) {
	for _, test := range []struct {
		name  string
		sent  []sent
		conns int
	}{
		{"SYN/ACK that answers another SYN", []sent{clientSYN(), server(syn|ack, 500, 7000, "")}, 2},
		{"SYN behind data whose place is known", []sent{client(ack, 101, 501, "a"), server(ack, 501, 102, "b"), client(syn, 7000, 0, "")}, 2},
		{"SYN far before data whose place is known", []sent{client(ack, 1<<20, 501, "a"), server(ack, 501, 1<<20+1, "b"), clientSYN()}, 2},
		{"SYN behind data whose place is not known", []sent{client(ack, 101, 501, "a"), client(syn, 7000, 0, "")}, 2},
		{"SYN just before data whose place is not known", []sent{client(ack, 201, 501, "a"), clientSYN()}, 1},
		{"the SYN again after a close without data", []sent{
			clientSYN(), serverSYN(), client(ack|fin, 101, 501, ""), server(ack|fin, 501, 102, ""), clientSYN()}, 1},
	} {
		if rec := track(t, segments(test.sent...)); len(rec.conns) != test.conns {
			t.Errorf("%s: %d connections, want %d", test.name, len(rec.conns), test.conns)
		}
	}
}

func TestSegmentsHeldAtTheStartAreNearEachOther(t *testing.T) {
	rec := track(t, segments(client(ack, 101, 501, "abc"), client(ack, 101+startSpread+1, 501, "X"), client(ack, 1<<32+100-startSpread, 501, "X")))
	wantStream(t, rec.one(t), ToServer, "abc")
	wantUnderstood(t, rec, Count{"TCP segment far outside the window", 2})
}

func TestRefusedHostTriesAgainWithTheSameNumber(t *testing.T) {
	refused := []sent{clientSYN(), server(rst|ack, 0, 101, "")}
	rec := track(t, segments(append(refused, refused...)...))
	if len(rec.conns) != 2 || rec.conns[0].conn.Ended.How != Reset || rec.conns[1].conn.Ended.How != Reset {
		t.Errorf("%d connections", len(rec.conns))
	}
}

func TestLandAttackDoesNoHarm(t *testing.T) {
	same := netip.MustParseAddrPort("192.0.2.1:25")
	c := pcaptest.NewConv(pcaptest.Config{Client: same, Server: same})
	c.Handshake()
	c.Send(toServer, []byte("abc"))
	c.Send(toClient, []byte("def"))
	c.Close(toServer)
	rec := track(t, c.Packets())
	if s := rec.Stats(); s.Followed+s.Stray != s.Packets {
		t.Errorf("%+v", s)
	}
}
