package smtp

import (
	"bytes"
	"reflect"
	"slices"
	"testing"
)

// A strictVisitor checks what holds for every event, whatever the sides send.
type strictVisitor struct {
	*recorder
	t   *testing.T
	d   *Dialogue
	end [2]int64 // of the last event
	odd [2][oddityKinds]bool
}

func (v *strictVisitor) inOrder(side Side, e Extent) {
	if e.Start > e.End || e.Start < v.end[side] || e.End > v.d.Offset(side) {
		v.t.Fatalf("%v: %v after %d, read up to %d", side, e, v.end[side], v.d.Offset(side))
	}
	v.end[side] = e.End
}

func (v *strictVisitor) Command(c Command) {
	v.inOrder(Client, c.Extent)
	if c.Verb == VerbNone || c.Verb == VerbConnect || c.Verb >= verbs {
		v.t.Fatalf("command %v", c.Verb)
	}
	if c.Argument != nil && (!c.Verb.keepsArgument() || c.Uncertain) || len(c.Argument) > MaxLine {
		v.t.Fatalf("%v has argument %q", c.Verb, c.Argument)
	}
	v.recorder.Command(c)
}

func (v *strictVisitor) Reply(r Reply) {
	v.inOrder(Server, r.Extent)
	if r.Code < 200 || r.Code > 599 || r.Lines < 1 || len(r.Text) > MaxReplyLines {
		v.t.Fatalf("reply %v of %d lines", r.Code, r.Lines)
	}
	if (r.Answers.Verb == VerbNone) != (r.Answers.Offset < 0) && r.Answers.Verb != VerbConnect {
		v.t.Fatalf("answers %+v", r.Answers)
	}
	if r.Answers.Offset > v.d.Offset(Client) {
		v.t.Fatalf("answers %+v, client at %d", r.Answers, v.d.Offset(Client))
	}
	v.recorder.Reply(r)
}

func (v *strictVisitor) Oddity(o Oddity) {
	if v.odd[o.Side][o.Kind] || v.d.facts.Oddities[o.Side][o.Kind] != 1 {
		v.t.Fatalf("%v is told again", o.Kind)
	}
	v.odd[o.Side][o.Kind] = true
	if o.Start > o.End || o.Start < 0 || o.Count < 0 {
		v.t.Fatalf("%+v", o)
	}
	v.recorder.Oddity(o)
}

// playFuzz reads a session out of raw bytes: turns end at 0xFE (the other side
// speaks) and 0xFD (bytes are missing).
func playFuzz(t *testing.T, start Start, raw []byte, part int) (*Dialogue, *recorder) {
	v := &strictVisitor{recorder: &recorder{}, t: t}
	d := NewDialogueAt(v, start)
	v.d = d
	side, missing := Server, int64(1)
	for len(raw) > 0 {
		n := slices.IndexFunc(raw, func(c byte) bool { return c == 0xfd || c == 0xfe })
		text, rest := raw, []byte(nil)
		if n >= 0 {
			text, rest = raw[:n], raw[n:]
		}
		for chunk := range slices.Chunk(text, part) {
			v.write(t, d, side, bytes.Clone(chunk))
		}
		if len(rest) > 0 {
			if rest[0] == 0xfe {
				side = side.Reverse()
			} else {
				d.Gap(side, missing)
				missing = missing*3 + 1
			}
			rest = rest[1:]
		}
		raw = rest
	}
	if d.queue.len() > MaxOutstanding+2 || len(d.lines[Client].held) > MaxLine || len(d.reply.text) > MaxReplyLines*MaxReplyText {
		t.Fatal("too much is held")
	}
	d.End(Client)
	d.End(Server)
	return d, v.recorder
}

func FuzzDialogue(f *testing.F) {
	for _, s := range sessions {
		var raw []byte
		side := Server
		for _, turn := range parseScript(f, s.script) {
			if turn.side != side {
				raw = append(raw, 0xfe)
				side = turn.side
			}
			if turn.gap > 0 {
				raw = append(raw, 0xfd)
			}
			raw = append(raw, turn.text...)
		}
		f.Add(raw, uint8(s.start), 3)
	}
	f.Fuzz(func(t *testing.T, raw []byte, start uint8, part int) {
		s := Start(start % 3)
		wholeD, whole := playFuzz(t, s, raw, max(len(raw), 1))
		d, r := playFuzz(t, s, raw, max(part, 1))
		// Where Write returns is left out: a change from "possible" to
		// "possible" is seen only if the parts end there.
		isNote := func(s string) bool { return s[0] == '!' }
		told, want := slices.DeleteFunc(r.full, isNote), slices.DeleteFunc(whole.full, isNote)
		if !slices.Equal(told, want) || d.Upgrade() != wholeD.Upgrade() {
			t.Fatalf("told %q\nin one part %q", told, want)
		}
		if !reflect.DeepEqual(d.Facts(), wholeD.Facts()) {
			t.Fatalf("facts %+v\nin one part %+v", d.Facts(), wholeD.Facts())
		}
	})
}
