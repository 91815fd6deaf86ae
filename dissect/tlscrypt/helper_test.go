package tlscrypt

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"smtpcap/dissect/tlswire"
)

// sides are both.
var sides = [...]Side{Client, Server}

func (s Side) String() string { return [...]string{"client", "server"}[s] }

// A piece is bytes that a side sent at a time.
type piece struct {
	side Side
	data []byte
}

// A wire is what crossed a connection, in order.
type wire []piece

// records cuts it into records, in the order in which they were complete.
func (w wire) records() wire {
	var out wire
	var buf [2][]byte
	const header = 5
	for _, p := range w {
		b := append(buf[p.side], p.data...)
		for len(b) >= header && len(b) >= header+int(b[3])<<8+int(b[4]) {
			n := header + int(b[3])<<8 + int(b[4])
			out = append(out, piece{p.side, bytes.Clone(b[:n])})
			b = b[n:]
		}
		buf[p.side] = bytes.Clone(b)
	}
	return out
}

// of returns the bytes of a side.
func (w wire) of(side Side) []byte {
	var b []byte
	for _, p := range w {
		if p.side == side {
			b = append(b, p.data...)
		}
	}
	return b
}

// A content is what stood in a record.
type content struct {
	inner tlswire.ContentType
	text  string
}

// An openerLog is the Opener of a Direction, and writes down what it opens, by the
// offset of the record.
type openerLog struct {
	*Direction
	opened map[int64]content
	sealed map[int64]Reason
}

func (o *openerLog) Open(r tlswire.Record, body []byte) ([]byte, tlswire.ContentType, tlswire.Opening) {
	before := bytes.Clone(body)
	plaintext, inner, how := o.Direction.Open(r, body)
	if !bytes.Equal(before, body) {
		panic("Open changed the record")
	}
	if how == tlswire.Opened {
		o.opened[r.Start] = content{inner, string(plaintext)}
	}
	return plaintext, inner, how
}

func (o *openerLog) Skip(r tlswire.Record, body []byte) {
	o.sealed[r.Start] = o.Direction.Why()
	o.Direction.Skip(r, body)
}

// A reader reads a connection as package dissect does.
type reader struct {
	t       testing.TB
	keys    *Keys
	session *Session
	streams [2]*tlswire.Stream
	log     [2]*openerLog
	side    [2]facts
}

// facts are what was read of a side.
type facts struct {
	messages  []tlswire.HandshakeType // complete ones
	protected []tlswire.HandshakeType // those of them that were decrypted
	bodies    map[tlswire.HandshakeType][]byte
	broken    int // incomplete messages
	data      []byte
	alerts    []tlswire.AlertDescription // decrypted
	sealings  []tlswire.Sealing
	opened    int
}

func newReader(t testing.TB, k *Keys) *reader {
	r := &reader{t: t, keys: k, session: NewSession(k)}
	for _, side := range sides {
		d := r.session.Direction(side)
		r.log[side] = &openerLog{d, make(map[int64]content), make(map[int64]Reason)}
		r.side[side].bodies = make(map[tlswire.HandshakeType][]byte)
		r.streams[side] = tlswire.NewStream(visitor{r, side})
		r.streams[side].SetOpener(r.log[side])
	}
	return r
}

// read reads all of a connection up to its end.
func read(t testing.TB, k *Keys, w wire) *reader {
	t.Helper()
	r := newReader(t, k)
	r.feed(w)
	r.close()
	return r
}

func (r *reader) feed(w wire) {
	for _, p := range w {
		r.write(p)
	}
}

func (r *reader) write(p piece) {
	r.streams[p.side].Write(p.data)
	r.retry()
}

func (r *reader) skip(side Side, n int) {
	r.streams[side].Skip(int64(n))
	r.retry()
}

func (r *reader) retry() {
	for r.session.News() {
		for r.streams[Client].Retry() || r.streams[Server].Retry() {
			continue
		}
	}
}

// close ends both sides. Nothing may be held afterwards.
func (r *reader) close() {
	r.t.Helper()
	for _, side := range sides {
		r.streams[side].Close()
	}
	r.session.Close()
	if r.keys.held != 0 || r.session.held != 0 {
		r.t.Errorf("after Close %d bytes are held, %d of them by transcripts", r.keys.held, r.session.held)
	}
}

// whole checks that all records were opened, at least one of each side, and that the
// application data are those.
func (r *reader) whole(data [2]string) {
	r.t.Helper()
	for _, side := range sides {
		f := &r.side[side]
		if f.opened == 0 || len(f.sealings) > 0 || f.broken > 0 {
			r.t.Errorf("%v: %d records opened, %d sealed (%v), %d messages broken; session: %v",
				side, f.opened, len(f.sealings), r.reasons(side), f.broken, r.session.Err())
		}
		if string(f.data) != data[side] {
			r.t.Errorf("%v: %d bytes of application data, want %d:\n%.300q\n%.300q", side, len(f.data), len(data[side]), f.data, data[side])
		}
	}
}

func (r *reader) reasons(side Side) []Reason {
	var all []Reason
	for _, why := range r.log[side].sealed {
		all = append(all, why)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// A visitor is one side's.
type visitor struct {
	*reader
	who Side
}

func (v visitor) Handshake(m tlswire.Message) {
	f := &v.side[v.who]
	if m.Complete {
		f.messages = append(f.messages, m.Type)
		f.bodies[m.Type] = bytes.Clone(m.Body)
		v.hello(&m)
	} else {
		f.broken++
	}
	if m.Complete && m.Protected {
		f.protected = append(f.protected, m.Type)
	}
	v.session.Message(v.who, &m)
}

func (v visitor) hello(m *tlswire.Message) {
	switch {
	case m.Type == tlswire.TypeClientHello && v.who == Client:
		if c, err := tlswire.ParseClientHello(m.Body); err == nil {
			v.session.ClientHello(c)
		}
	case m.Type == tlswire.TypeServerHello && v.who == Server:
		if s, err := tlswire.ParseServerHello(m.Body); err == nil {
			for _, side := range sides {
				v.streams[side].SetVersion(s.Version)
			}
			v.session.ServerHello(s)
		}
	}
}

func (v visitor) ApplicationData(b []byte, _ tlswire.Extent) {
	v.side[v.who].data = append(v.side[v.who].data, b...)
}

func (v visitor) Alert(a tlswire.Alert) {
	if a.Protected {
		v.side[v.who].alerts = append(v.side[v.who].alerts, a.Description)
	}
}

func (v visitor) Opened(tlswire.Record, tlswire.ContentType) { v.side[v.who].opened++ }

func (v visitor) Sealed(_ tlswire.Record, why tlswire.Sealing) {
	v.side[v.who].sealings = append(v.side[v.who].sealings, why)
}

func (v visitor) Record(tlswire.Record)      {}
func (v visitor) SSLv2(tlswire.SSLv2Message) {}
func (v visitor) Lost(tlswire.Extent)        {}
func (v visitor) Broken(*tlswire.Error)      {}

// within checks that all that was opened is what a whole reading opens at the same
// place, and returns how many records of a side were not opened that this one did.
func (r *reader) within(whole *reader, what string) (missing [2]int) {
	r.t.Helper()
	for _, side := range sides {
		for at, c := range r.log[side].opened {
			if want, ok := whole.log[side].opened[at]; !ok || c != want {
				r.t.Errorf("%s: %v: the record at %d opens as %v %.60q, want %v %.60q", what, side, at, c.inner, c.text, want.inner, want.text)
			}
		}
		for at := range whole.log[side].opened {
			if _, ok := r.log[side].opened[at]; !ok {
				missing[side]++
			}
		}
	}
	return missing
}

// logKeys returns keys with a key log.
func logKeys(t testing.TB, log []byte) *Keys {
	t.Helper()
	k := new(Keys)
	if c := k.Log.Parse(log); c.Malformed > 0 || c.Lines == 0 {
		t.Fatalf("key log: %+v", c)
	}
	return k
}

func types(list ...tlswire.HandshakeType) string { return fmt.Sprint(list) }
