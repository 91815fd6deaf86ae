package smtp

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
)

// A turn is what one side sends before the other speaks, or a gap of it.
type turn struct {
	side Side
	text string
	gap  int64
	end  bool
}

// parseScript reads a session in text form, one line of a side a line:
//
//	C: EHLO a        a line that ends in CRLF
//	C= "DATA\n"      bytes as a quoted Go string
//	S gap 10         bytes that are missing
//	C end            no more bytes
func parseScript(t testing.TB, script string) (turns []turn) {
	t.Helper()
	for l := range strings.Lines(script) {
		l = strings.Trim(l, "\t\n")
		if l == "" {
			continue
		}
		next := turn{side: Client}
		if l[0] == 'S' {
			next.side = Server
		}
		switch {
		case l[1:] == " end":
			next.end = true
		case strings.HasPrefix(l[1:], " gap "):
			next.gap, _ = strconv.ParseInt(l[6:], 10, 64)
		case strings.HasPrefix(l[1:], "= "):
			text, err := strconv.Unquote(l[3:])
			if err != nil {
				t.Fatalf("script line %q: %v", l, err)
			}
			next.text = text
		case strings.HasPrefix(l[1:], ": "), l[1:] == ":":
			next.text = strings.TrimPrefix(l[2:], " ") + "\r\n"
		default:
			t.Fatalf("script line %q", l)
		}
		if n := len(turns); n > 0 && next.text != "" && turns[n-1].text != "" && turns[n-1].side == next.side {
			turns[n-1].text += next.text
			continue
		}
		turns = append(turns, next)
	}
	return turns
}

// A recorder writes down what a Visitor is told: brief for people, full with
// every field.
type recorder struct {
	brief, full []string
	terse       bool // full stays empty
	commands    []Command
	replies     []Reply
	oddities    []Oddity
}

func (r *recorder) inFull(format string, args ...any) {
	if !r.terse {
		r.full = append(r.full, fmt.Sprintf(format, args...))
	}
}

func (r *recorder) Command(c Command) {
	var b strings.Builder
	fmt.Fprintf(&b, "C %v", c.Verb)
	if c.Argument != nil {
		fmt.Fprintf(&b, " %q", c.Argument)
	} else if c.HasArgument {
		b.WriteString(" (argument)")
	}
	if c.Mechanism != "" {
		b.WriteString(" " + c.Mechanism)
	}
	if c.Verb == VerbBDAT || c.Verb == VerbEndOfData {
		fmt.Fprintf(&b, " size %d", c.Size)
	}
	for _, f := range []struct {
		set  bool
		name string
	}{{c.Last, "last"}, {c.Truncated, "truncated"}, {c.Incomplete, "incomplete"}, {c.Early, "early"}, {c.Uncertain, "uncertain"}} {
		if f.set {
			b.WriteString(" " + f.name)
		}
	}
	r.brief = append(r.brief, b.String())
	r.inFull("%+v", c)
	c.Argument = []byte(string(c.Argument))
	r.commands = append(r.commands, c)
}

func (r *recorder) Reply(p Reply) {
	var b strings.Builder
	fmt.Fprintf(&b, "S %v", p.Code)
	if p.Enhanced != (EnhancedCode{}) {
		fmt.Fprintf(&b, " %v", p.Enhanced)
	}
	fmt.Fprintf(&b, " to %v", p.Answers.Verb)
	if len(p.Text) > 0 {
		fmt.Fprintf(&b, " %q", p.Text)
	}
	for _, c := range p.Capabilities {
		fmt.Fprintf(&b, " +%s", strings.TrimRight(c.Keyword+" "+c.Params, " "))
	}
	if p.Incomplete {
		b.WriteString(" incomplete")
	}
	if p.AfterGap {
		b.WriteString(" aftergap")
	}
	r.brief = append(r.brief, b.String())
	r.inFull("%+v %q", p, p.Text)
	p.Text = nil
	r.replies = append(r.replies, p)
}

func (r *recorder) Oddity(o Oddity) {
	s := fmt.Sprintf("? %v: %v", o.Side, o.Kind)
	if o.Count != 0 {
		s += fmt.Sprintf(" %d", o.Count)
	}
	if o.Kind == NotSMTP {
		s += fmt.Sprintf(" but %v", o.Protocol)
	}
	r.brief = append(r.brief, s)
	r.inFull("%+v", o)
	r.oddities = append(r.oddities, o)
}

// write gives b to the dialogue as its owner does, and notes where Write
// returns for the owner to look.
func (r *recorder) write(t testing.TB, d *Dialogue, side Side, b []byte) {
	before := d.Upgrade()
	for len(b) > 0 {
		n := d.Write(side, b)
		if n <= 0 || n > len(b) {
			t.Fatalf("Write returned %d of %d", n, len(b))
		}
		u := d.Upgrade()
		if r.noteUpgrade(before, u) {
			before = u
		} else if n < len(b) && u == UpgradeNone {
			t.Fatalf("Write returned %d of %d without an upgrade", n, len(b))
		}
		b = b[n:]
	}
}

func (r *recorder) noteUpgrade(before, now Upgrade) bool {
	if now == before || now == UpgradeNone {
		return false
	}
	note := [...]string{"", "! asked", "! accepted", "! possible"}[now]
	r.brief = append(r.brief, note)
	r.inFull("%s", note)
	return true
}

// play runs turns through a dialogue; cut says into how many parts each turn's
// text is written.
func play(t testing.TB, d *Dialogue, r *recorder, turns []turn, cut func(string) []string) {
	for _, turn := range turns {
		switch {
		case turn.end:
			d.End(turn.side)
		case turn.gap > 0:
			before := d.Upgrade()
			d.Gap(turn.side, turn.gap)
			r.noteUpgrade(before, d.Upgrade())
		}
		for _, part := range cut(turn.text) {
			b := []byte(part)
			r.write(t, d, turn.side, b)
			clear(b) // nothing may be kept of it
		}
	}
}

func whole(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

func bytewise(s string) []string { return strings.Split(s, "") }

func run(t testing.TB, start Start, turns []turn, cut func(string) []string) (*Dialogue, *recorder) {
	return runInto(t, &recorder{}, start, turns, cut)
}

func runInto(t testing.TB, r *recorder, start Start, turns []turn, cut func(string) []string) (*Dialogue, *recorder) {
	d := NewDialogueAt(r, start)
	play(t, d, r, turns, cut)
	return d, r
}
