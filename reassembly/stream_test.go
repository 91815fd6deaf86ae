package reassembly

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"smtpcap/internal/pcaptest"
)

func TestSeqComparesAcrossTheWrap(t *testing.T) {
	for _, test := range []struct {
		a, b Seq
		diff int
	}{
		{0, 0, 0}, {1, 0, 1}, {0, 1, -1}, {0, 1<<32 - 1, 1}, {1<<32 - 1, 0, -1},
		{5, 1<<32 - 5, 10}, {1<<31 - 1, 0, 1<<31 - 1}, {0, 1<<31 - 1, 1 - 1<<31},
	} {
		if got := test.a.Diff(test.b); got != test.diff {
			t.Errorf("Diff(%d, %d) = %d, want %d", test.a, test.b, got, test.diff)
		}
		if got := test.a.Less(test.b); got != (test.diff < 0) {
			t.Errorf("Less(%d, %d) = %v", test.a, test.b, got)
		}
		if got := test.b.Add(test.diff); got != test.a {
			t.Errorf("%d.Add(%d) = %d, want %d", test.b, test.diff, got, test.a)
		}
	}
}

func TestWholeConnection(t *testing.T) {
	c := established()
	c.Send(toClient, []byte("220 hi\r\n"))
	c.Send(toServer, []byte("QUIT\r\n"))
	c.Send(toClient, []byte("221 bye\r\n"))
	c.Close(toClient)
	rec := track(t, c.Packets())
	r := rec.one(t)
	wantEvents(t, r, `< "220 hi\r\n" 4`, `> "QUIT\r\n" 5`, `< "221 bye\r\n" 6`, "< end FIN 7", "> end FIN 8")
	at := func(n int64) Mark { return Mark{n, pcaptest.Epoch.Add(time.Duration(n-1) * pcaptest.DefaultStep)} }
	want := Conn{
		ID: 1, Addr: r.conn.Addr, Roles: FromHandshake, First: at(1), Last: at(9), SYN: at(1), SYNACK: at(2),
		Dir: [2]DirStats{
			{Packets: 4, Bytes: 6, FIN: at(8), MSS: 1460, Largest: 6, AckSeen: true},
			{Packets: 5, Bytes: 17, FIN: at(7), MSS: 1460, Largest: 9, AckSeen: true},
		},
		Ended: Ended{How: FIN, By: ToClient, ByKnown: true, Mark: at(7)},
	}
	if !reflect.DeepEqual(*r.conn, want) {
		t.Errorf("got  %+v\nwant %+v", *r.conn, want)
	}
	if r.conn.Addr[ToServer] != addrPort("192.0.2.10:40001") || r.conn.Addr[ToClient] != addrPort("198.51.100.25:25") {
		t.Errorf("addresses: %v", r.conn.Addr)
	}
	if s := rec.Stats(); s.Packets != 9 || s.Followed != 9 || s.Connections != 1 || s.NotUnderstood != nil {
		t.Errorf("stats: %+v", s)
	}
}

// TestDataToServer sends segments to the server after a handshake, and says
// what becomes of them. at is an offset in the stream.
func TestDataToServer(t *testing.T) {
	type sent struct {
		at int64
		b  string
	}
	for _, test := range []struct {
		name  string
		sent  []sent
		want  string
		count DirStats
	}{
		{"in order", []sent{{0, "abc"}, {3, "def"}}, "abcdef", DirStats{Bytes: 6}},
		{"swapped", []sent{{3, "def"}, {0, "abc"}}, "abcdef", DirStats{Bytes: 6}},
		{"reversed", []sent{{6, "ghi"}, {3, "def"}, {0, "abc"}}, "abcdefghi", DirStats{Bytes: 9}},
		{"repeated", []sent{{0, "abc"}, {0, "abc"}, {3, "def"}}, "abcdef", DirStats{Bytes: 6, Retransmitted: 1}},
		{"repeated as a part", []sent{{0, "abc"}, {1, "b"}}, "abc", DirStats{Bytes: 3, Retransmitted: 1}},
		{"repeated while early", []sent{{3, "def"}, {3, "def"}, {4, "e"}, {0, "abc"}}, "abcdef", DirStats{Bytes: 6, Retransmitted: 2}},
		{"repeated with more", []sent{{0, "abc"}, {0, "abcdef"}}, "abcdef", DirStats{Bytes: 6, Overlaps: 1}},
		{"overlap with the queue's front", []sent{{3, "def"}, {0, "abcde"}}, "abcdef", DirStats{Bytes: 6, Overlaps: 1}},
		{"overlap with the queue's back", []sent{{3, "def"}, {5, "fgh"}, {0, "abc"}}, "abcdefgh", DirStats{Bytes: 8, Overlaps: 1}},
		{"around the queue", []sent{{2, "cd"}, {5, "f"}, {0, "abcdefgh"}}, "abcdefgh", DirStats{Bytes: 8, Overlaps: 1}},
		{"around the queue, early", []sent{{2, "cd"}, {5, "f"}, {1, "bcdefgh"}, {0, "a"}}, "abcdefgh", DirStats{Bytes: 8, Overlaps: 1}},
		{"bridges the queue", []sent{{2, "cd"}, {6, "gh"}, {3, "defg"}, {0, "ab"}}, "abcdefgh", DirStats{Bytes: 8, Overlaps: 1}},
		{"never filled", []sent{{0, "abc"}, {5, "fgh"}}, "abc[2]fgh", DirStats{Bytes: 6, Missing: 2, Gaps: 1}},
		{"two holes", []sent{{1, "b"}, {4, "e"}}, "[1]b[2]e", DirStats{Bytes: 2, Missing: 3, Gaps: 2}},
		{"conflict with the queue, first wins", []sent{{3, "def"}, {3, "XYZ"}, {0, "abc"}}, "abcdef", DirStats{Bytes: 6, Retransmitted: 1, Conflicts: 1}},
		{"conflict of a filling segment", []sent{{3, "def"}, {0, "abcX"}}, "abcdef", DirStats{Bytes: 6, Overlaps: 1, Conflicts: 1}},
		{"conflict with what was handed on", []sent{{0, "abc"}, {0, "aXc"}}, "abc", DirStats{Bytes: 3, Retransmitted: 1, Conflicts: 1}},
		{"conflict and new bytes", []sent{{0, "abc"}, {0, "aXcdef"}}, "abcdef", DirStats{Bytes: 6, Overlaps: 1, Conflicts: 1}},
		{"far ahead", []sent{{0, "abc"}, {window + 4, "X"}, {3, "def"}}, "abcdef", DirStats{Bytes: 6}},
		{"far behind", []sent{{0, "abc"}, {-window, "X"}, {3, "def"}}, "abcdef", DirStats{Bytes: 6}},
		{"keep-alive with a byte", []sent{{0, "abc"}, {2, "\x00"}, {3, "def"}}, "abcdef", DirStats{Bytes: 6, KeepAlives: 1}},
		{"window probe", []sent{{0, "abc"}, {3, "d"}, {3, "def"}}, "abcdef", DirStats{Bytes: 6, Overlaps: 1}},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := established()
			for _, s := range test.sent {
				c.SendAt(toServer, s.at, []byte(s.b))
			}
			rec := track(t, c.Packets())
			r := rec.one(t)
			wantStream(t, r, ToServer, test.want)
			wantCounts(t, r, ToServer, test.count)
			if far := strings.HasPrefix(test.name, "far"); far {
				wantUnderstood(t, rec, Count{"TCP segment far outside the window", 1})
			} else {
				wantUnderstood(t, rec)
			}
		})
	}
}

func TestEarlyBytesKeepTheMarkOfTheirPacket(t *testing.T) {
	c := established()
	c.SendAt(toServer, 2, []byte("cd"))     // packet 4
	c.SendAt(toServer, 6, []byte("gh"))     // packet 5
	c.SendAt(toServer, 0, []byte("abXdef")) // packet 6
	r := track(t, c.Packets()).one(t)
	wantEvents(t, r, `> "ab" 6`, `> "cd" 4`, `> "ef" 6`, `> "gh" 5`, "> end capture end 6", "< end capture end 6")
}

func TestLossIsDeclaredOnceAcknowledgedAndSomePacketsLater(t *testing.T) {
	c := established()
	c.Send(toServer, []byte("abc"))
	c.Advance(toServer, 4)
	c.Send(toServer, []byte("hij"))
	for range lossSlack {
		c.ACK(toClient)
	}
	ps := c.Packets()
	rec := newRecording(t, Config{}).feed(ps)
	wantStream(t, rec.one(t), ToServer, "abc")
	c.ACK(toClient)
	rec.feed(c.Packets()[len(ps):])
	wantEvents(t, rec.one(t), `> "abc" 4`, "> gap 4 14", `> "hij" 5`)
}

func TestLossThatNobodyAcknowledgedWaits(t *testing.T) {
	c := established()
	c.Send(toServer, []byte("abc"))
	before := c.Ack(toClient)
	c.SendAt(toServer, 7, []byte("hij"))
	for range 3 * lossSlack {
		c.Segment(toClient, seg{Flags: ack, Seq: c.Seq(toClient, 0), Ack: before})
	}
	c.SendAt(toServer, 3, []byte("defg"))
	r := track(t, c.Packets()).one(t)
	wantStream(t, r, ToServer, "abcdefghij")
	wantCounts(t, r, ToServer, DirStats{Bytes: 10})
}

func TestLossAtTheEndOfADirectionIsToldByTheAcknowledgement(t *testing.T) {
	c := established()
	c.Send(toServer, []byte("abc"))
	c.Advance(toServer, 4)
	for range lossSlack + 1 {
		c.ACK(toClient)
	}
	rec := newRecording(t, Config{}).feed(c.Packets())
	wantStream(t, rec.one(t), ToServer, "abc[4]")
}

func TestOneForgedAcknowledgementLosesNothing(t *testing.T) {
	c := established()
	c.Send(toServer, []byte("abc"))
	c.Segment(toClient, seg{Flags: ack, Seq: c.Seq(toClient, 0), Ack: c.Seq(toServer, 1<<20)})
	for range 2 * lossSlack {
		c.Send(toClient, []byte("x"))
		c.ACK(toServer)
	}
	c.Send(toServer, []byte("def"))
	r := track(t, c.Packets()).one(t)
	wantStream(t, r, ToServer, "abcdef")
}

func TestOneDirectionOnlyShowsTheOtherAsMissing(t *testing.T) {
	c := established()
	for range lossSlack {
		c.Send(toServer, []byte("abc"))
		c.Send(toClient, []byte("defgh"))
	}
	var half []pcaptest.Packet
	for i, p := range c.Packets() {
		if i == 0 || i >= 2 && (i-2)%2 == 1 || i == 2 {
			half = append(half, p)
		}
	}
	r := track(t, half).one(t)
	wantStream(t, r, ToServer, strings.Repeat("abc", lossSlack))
	if st := r.conn.Dir[ToClient]; st.Packets != 0 || st.Bytes != 0 || st.Missing != 5*(lossSlack-1) {
		t.Errorf("to client: %+v", st)
	}
}

func TestSnapLengthCutIsAGapAfterWhatWasCaptured(t *testing.T) {
	c := established()
	c.Send(toServer, []byte("abcdefghij"))
	c.Send(toServer, []byte("klmnopqrst"))
	c.Close(toServer)
	r := track(t, pcaptest.Snap(c.Packets(), 14+20+20+4)).one(t)
	wantEvents(t, r, `> "abcd" 4`, "> gap 6 4", `> "klmn" 5`, "> gap 6 5", "> end FIN 6", "< end FIN 7")
	wantCounts(t, r, ToServer, DirStats{Bytes: 8, Missing: 12, CutBySnaplen: 12, Gaps: 2})
}

func TestSnapLengthCutWithinTheTCPOptions(t *testing.T) {
	c := established()
	c.Send(toServer, []byte("abcdefghij"))
	r := track(t, pcaptest.Snap(c.Packets(), 14+20+20)).one(t) // the SYN has options
	wantEvents(t, r, "> gap 10 4", "> end capture end 4", "< end capture end 4")
}

func TestSnapLengthCutOfEarlySegments(t *testing.T) {
	c := established()
	c.SendAt(toServer, 10, []byte("klmnopqrst"))
	c.SendAt(toServer, 15, []byte("pqrstuvwxy"))
	c.SendAt(toServer, 0, []byte("abcdefghij"))
	r := track(t, pcaptest.Snap(c.Packets(), 14+20+20+4)).one(t)
	wantEvents(t, r, `> "abcd" 6`, "> gap 6 6", `> "klmn" 4`, "> gap 6 4", "> gap 5 5",
		"> end capture end 6", "< end capture end 6")
	wantCounts(t, r, ToServer, DirStats{Bytes: 8, Missing: 17, CutBySnaplen: 17, Gaps: 2, Overlaps: 1})
}

func TestIgnoredDirectionIsOnlyCounted(t *testing.T) {
	c := established()
	c.Send(toServer, []byte("DATA"))
	c.SendAt(toServer, 10, []byte("late"))
	c.SendAt(toServer, 4, []byte("body. "))
	c.SendAt(toServer, 4, []byte("body. "))
	c.Advance(toServer, 14)
	c.Send(toClient, []byte("250 ok"))
	c.Close(toServer)
	rec := newRecording(t, Config{})
	rec.config.New = func(conn *Conn) Handler {
		r := &recorder{conn: conn, t: t, ignore: func(dir Direction, _ []byte) bool { return dir == ToServer }}
		rec.conns = append(rec.conns, r)
		return r
	}
	rec.feed(c.Packets()).Close()
	r := rec.one(t)
	wantEvents(t, r, `> "DATA" 4`, `< "250 ok" 8`, "< end FIN 10", "> end FIN 9")
	wantCounts(t, r, ToServer, DirStats{Bytes: 14, Missing: 4, Gaps: 1, Retransmitted: 1})
	rec.checkClosed(t)
}

func TestIgnoredDirectionHoldsNoBytes(t *testing.T) {
	c := established()
	c.SendAt(toServer, 3, make([]byte, 1000))
	rec := newRecording(t, Config{})
	rec.feed(c.Packets()[:3])
	rec.one(t).conn.Ignore(ToServer)
	rec.feed(c.Packets()[3:])
	if rec.held != pieceOverhead {
		t.Errorf("%d bytes held", rec.held)
	}
}

func TestPiece(t *testing.T) {
	p := piece{seq: 10, length: 6, cut: 2, data: []byte("abcd")}
	for at, want := range map[Seq][2]struct {
		length, cut int
		data        string
	}{
		9:  {{0, 0, ""}, {6, 2, "abcd"}},
		10: {{0, 0, ""}, {6, 2, "abcd"}},
		13: {{3, 0, "abc"}, {3, 2, "d"}},
		14: {{4, 0, "abcd"}, {2, 2, ""}},
		15: {{5, 1, "abcd"}, {1, 1, ""}},
		16: {{6, 2, "abcd"}, {0, 0, ""}},
		17: {{6, 2, "abcd"}, {0, 0, ""}},
	} {
		for i, got := range []piece{p.upTo(at), p.from(at)} {
			if w := want[i]; got.length != w.length || got.cut != w.cut || string(got.data) != w.data {
				t.Errorf("at %d, half %d: got %+v, want %+v", at, i, got, w)
			}
		}
	}
}

func TestIgnoredDirectionDropsWhatWasQueued(t *testing.T) {
	c := established()
	c.SendAt(toServer, 3, []byte("queued"))
	c.SendAt(toServer, 0, []byte("abc"))
	rec := newRecording(t, Config{})
	rec.config.New = func(conn *Conn) Handler {
		r := &recorder{conn: conn, t: t, ignore: func(Direction, []byte) bool { return true }}
		rec.conns = append(rec.conns, r)
		return r
	}
	rec.feed(c.Packets()).Close()
	wantEvents(t, rec.one(t), `> "abc" 5`, "> end capture end 5", "< end capture end 5")
	wantCounts(t, rec.one(t), ToServer, DirStats{Bytes: 9})
}

func TestKeepAlivesAreNoRetransmissions(t *testing.T) {
	c := established()
	c.Send(toServer, []byte("abc"))
	c.KeepAlive(toServer)
	c.KeepAlive(toClient)
	c.Send(toServer, []byte("def"))
	r := track(t, c.Packets()).one(t)
	wantStream(t, r, ToServer, "abcdef")
	wantCounts(t, r, ToServer, DirStats{Bytes: 6})
	wantCounts(t, r, ToClient, DirStats{})
}

func TestConflictsAreSeenWithTheLastPiecesOnly(t *testing.T) {
	for _, test := range []struct {
		since int
		want  int64
	}{{recentPieces - 1, 1}, {recentPieces, 0}} {
		c := established()
		c.Send(toServer, []byte("abc"))
		for range test.since {
			c.Send(toServer, []byte("def"))
		}
		c.SendAt(toServer, 0, []byte("XYZ"))
		r := track(t, c.Packets()).one(t)
		if got := r.conn.Dir[ToServer].Conflicts; got != test.want {
			t.Errorf("%d pieces later: %d conflicts, want %d", test.since, got, test.want)
		}
	}
}
