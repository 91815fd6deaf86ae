package tlscrypt

import (
	"bytes"
	"testing"
)

// madeConnections are short connections of all kinds, always the same.
func madeConnections() []*made {
	var all []*made
	for _, s := range schemes {
		m := makeUp(s.version, s.suite, s.etm)
		for range 3 {
			for _, side := range sides {
				m.say(side, "mail of "+s.name)
			}
		}
		all = append(all, m)
	}
	s := newScript().begin(true)
	s.say(Client, "early")
	s.finish()
	for _, side := range sides {
		s.say(side, "before")
		s.messages(side, 24)
		s.sealer[side].update()
		s.say(side, "behind")
	}
	return append(all, &made{wire: s.wire, log: string(s.log()), data: s.data})
}

// What tests make up is opened as what others say is.
func TestMadeConnectionsAreOpened(t *testing.T) {
	for _, m := range madeConnections() {
		read(t, logKeys(t, []byte(m.log)), m.wire).whole(m.data)
	}
}

// A player plays what a fuzzer says: it feeds a connection in pieces, in any order of its
// sides, with losses, damage and bytes of its own.
type player struct {
	*reader
	rest [2][]byte
	late []byte // of the key log
}

func (p *player) step(op, arg byte, more []byte) {
	side := Side(op & 1)
	rest := p.rest[side]
	n := min(int(arg)+1, len(rest))
	switch op >> 1 % 8 {
	case 0: // a record
		n = 0
		if len(rest) > 5 {
			n = min(5+int(rest[3])<<8+int(rest[4]), len(rest))
		}
		p.streams[side].Write(rest[:n])
		p.rest[side] = rest[n:]
	case 1: // some bytes
		p.streams[side].Write(rest[:n])
		p.rest[side] = rest[n:]
	case 2: // a loss
		p.streams[side].Skip(int64(n))
		p.rest[side] = rest[n:]
	case 3: // a loss of bytes that are there
		p.streams[side].Skip(int64(arg))
	case 4: // damage
		if len(rest) > 0 {
			damaged := bytes.Clone(rest[:n])
			damaged[len(damaged)-1] ^= arg | 1
			p.streams[side].Write(damaged)
			p.rest[side] = rest[n:]
		}
	case 5: // bytes of nobody
		p.streams[side].Write(more[:min(int(arg), len(more))])
	case 6: // secrets
		p.keys.Blocks.Parse(p.late)
		p.keys.Grown++
		p.keys.Growing = arg&1 == 0
	case 7:
		if arg < 8 {
			p.streams[side].Close()
		}
		p.streams[side].Retry()
	}
	p.retry()
}

// FuzzOpen opens records as a hostile capture has them. Nothing is held at the end, and
// nothing is opened that was not sealed.
func FuzzOpen(f *testing.F) {
	connections := madeConnections()
	whole := make([]*reader, len(connections))
	for i, m := range connections {
		whole[i] = read(f, logKeys(f, []byte(m.log)), m.wire)
		f.Add(byte(i), true, bytes.Repeat([]byte{0, 0, 1, 0}, 12))
		f.Add(byte(i), false, append(bytes.Repeat([]byte{0, 0, 1, 0}, 12), 12, 1))
		f.Add(byte(i), true, append(bytes.Repeat([]byte{0, 0, 1, 0}, 3), bytes.Repeat([]byte{4, 90, 0, 0, 5, 3, 1, 0}, 8)...))
		f.Add(byte(i), true, append(bytes.Repeat([]byte{0, 0, 1, 0}, 4), bytes.Repeat([]byte{8, 30, 0, 0, 10, 255, 6, 20, 1, 0, 1, 0}, 4)...))
	}
	f.Fuzz(func(t *testing.T, which byte, known bool, play []byte) {
		n := int(which) % len(connections)
		m := connections[n]
		keys := &Keys{Growing: !known}
		if known {
			keys.Log.Parse([]byte(m.log))
		}
		p := &player{reader: newReader(t, keys), late: []byte(m.log)}
		for _, side := range sides {
			p.rest[side] = m.wire.of(side)
		}
		for len(play) >= 2 {
			p.step(play[0], play[1], play[2:])
			play = play[2:]
		}
		p.close()
		for _, side := range sides {
			sealed := make(map[content]bool)
			for _, c := range whole[n].log[side].opened {
				sealed[c] = true
			}
			for _, c := range p.log[side].opened {
				if !sealed[c] {
					t.Errorf("%v: %v %q was opened and never sealed", side, c.inner, c.text)
				}
			}
		}
	})
}
