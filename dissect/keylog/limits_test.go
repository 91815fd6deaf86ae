package keylog

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"io"
	"runtime"
	"testing"
)

// A generator writes the lines of as many sessions as it is asked for, one line each
// time that it is read.
type generator struct {
	start    string // of each line, up to the name
	name     []byte // its first bytes count
	end      string // of each line, from the name on
	sessions uint32
	text     []byte
}

func (g *generator) Read(b []byte) (int, error) {
	if len(g.text) == 0 {
		if g.sessions == 0 {
			return 0, io.EOF
		}
		g.sessions--
		binary.BigEndian.PutUint32(g.name, g.sessions)
		g.text = append(hex.AppendEncode(append(g.text, g.start...), g.name), g.end...)
	}
	n := copy(b, g.text)
	g.text = g.text[n:]
	return n, nil
}

func sessions(n uint32) *generator {
	return &generator{start: "CLIENT_RANDOM ", name: make([]byte, 32), end: " " + secret48 + "\n", sessions: n}
}

func rsaSessions(n uint32) *generator {
	return &generator{start: "RSA ", name: make([]byte, 8), end: " " + secret48 + "\n", sessions: n}
}

// read reads a generator's log.
func read(t *testing.T, l *Log, g *generator) Counts {
	t.Helper()
	counts, err := l.Read(g)
	if err != nil {
		t.Fatal(err)
	}
	return counts
}

func TestSessionsAreBounded(t *testing.T) {
	var l Log
	read(t, &l, rsaSessions(1000))
	if got, want := read(t, &l, sessions(MaxSessions)), (Counts{Lines: MaxSessions - 1000, Dropped: 1000}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if l.Sessions() != MaxSessions {
		t.Errorf("%d sessions", l.Sessions())
	}
	for _, c := range []struct {
		name, text string
		want       Counts
	}{
		{"new session", "CLIENT_RANDOM " + alice + " " + secret48, Counts{Dropped: 1}},
		{"new session by its premaster secret", "PMS_CLIENT_RANDOM " + alice + " " + secret48, Counts{Dropped: 1}},
		{"new session with RSA", "RSA " + rsaAlice + " " + secret48, Counts{Dropped: 1}},
		{"another secret of a known session", "CLIENT_TRAFFIC_SECRET_0 0003ffff" + digits(0, 28) + " " + secret32, Counts{Lines: 1}},
		{"premaster secret of a known session", "PMS_CLIENT_RANDOM 0003ffff" + digits(0, 28) + " 00", Counts{Lines: 1}},
		{"known session again", "CLIENT_RANDOM 0003ffff" + digits(0, 28) + " " + secret48, Counts{Lines: 1}},
		{"known session with RSA again", "RSA " + digits(0, 8) + " " + secret48, Counts{Lines: 1}},
		{"malformed line", "bad", Counts{Malformed: 1, FirstMalformed: 1}},
		{"unknown label", "X 00 00", Counts{Unknown: 1}},
	} {
		if got := l.Parse([]byte(c.text)); got != c.want || l.Sessions() != MaxSessions {
			t.Errorf("%s: got %+v and %d sessions, want %+v", c.name, got, l.Sessions(), c.want)
		}
	}
	if l.Secrets(randomOf(t, alice)) != nil {
		t.Error("a dropped session has secrets")
	}
}

func TestPremasterSecretsAreBounded(t *testing.T) {
	var l Log
	const room = maxPremasterBytes / maxPremaster
	g := &generator{start: "PMS_CLIENT_RANDOM ", name: make([]byte, 32), end: " " + digits(1, maxPremaster) + "\n", sessions: room + 10}
	if got, want := read(t, &l, g), (Counts{Lines: room, Dropped: 10}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if l.Sessions() != room || l.premasterBytes != maxPremasterBytes {
		t.Errorf("%d sessions, %d bytes", l.Sessions(), l.premasterBytes)
	}
	if got := l.Parse([]byte("PMS_CLIENT_RANDOM " + alice + " 00")); got != (Counts{Dropped: 1}) || l.Sessions() != room {
		t.Errorf("a byte more: %+v, %d sessions", got, l.Sessions())
	}
	if got := l.Parse([]byte("CLIENT_RANDOM " + alice + " " + secret48)); got != (Counts{Lines: 1}) {
		t.Errorf("a master secret: %+v", got)
	}
}

// A full log has one session a random, for those need more memory than RSA's.
func TestMemoryOfAFullLog(t *testing.T) {
	const limit = 110 << 20
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	l := new(Log)
	read(t, l, sessions(MaxSessions))
	runtime.GC()
	runtime.ReadMemStats(&after)
	used := int64(after.HeapAlloc) - int64(before.HeapAlloc)
	if used > limit {
		t.Errorf("%d MiB, %d bytes a session", used>>20, used/int64(l.Sessions()))
	}
	t.Logf("%d MiB, %d bytes a session", used>>20, used/int64(l.Sessions()))
}

func TestKnownLinesAreNotAllocated(t *testing.T) {
	text := []byte("CLIENT_RANDOM " + alice + " " + secret48 + "\r\nRSA " + rsaAlice + " " + secret48 + "\r\nEXPORTER_SECRET " + alice + " " + secret48 + "\nbad\n")
	p := parser{log: new(Log)}
	p.cut(text)
	if allocs := testing.AllocsPerRun(100, func() { p.cut(text) }); allocs > 0 {
		t.Errorf("%v allocations", allocs)
	}
	if !bytes.Equal(p.log.Premaster(unhex(t, rsaAlice)), unhex(t, secret48)) {
		t.Error("the premaster secret is not there")
	}
}
