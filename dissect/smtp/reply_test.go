package smtp

import (
	"slices"
	"strings"
	"testing"
)

func TestReplyLines(t *testing.T) {
	tests := []struct {
		line     string
		ok       bool
		code     Code
		last     bool
		text     string
		enhanced string
	}{
		{"220 mx ESMTP", true, 220, true, "mx ESMTP", ""},
		{"250-SIZE", true, 250, false, "SIZE", ""},
		{"250", true, 250, true, "", ""},
		{"250 ", true, 250, true, "", ""},
		{"250-", true, 250, false, "", ""},
		{"354\tgo", true, 354, true, "go", ""},
		{"454 4.7.0 no", true, 454, true, "4.7.0 no", "4.7.0"},
		{"550 5.7.133", true, 550, true, "5.7.133", "5.7.133"},
		{"550 5.7.1x", true, 550, true, "5.7.1x", ""},
		{"550 5.7.", true, 550, true, "5.7.", ""},
		{"550 5.7.1000 x", true, 550, true, "5.7.1000 x", ""},
		{"550 3.7.1 x", true, 550, true, "3.7.1 x", ""},
		{"550 5.7 1 x", true, 550, true, "5.7 1 x", ""},
		{"", false, 0, false, "", ""},
		{"25", false, 0, false, "", ""},
		{"2500", false, 0, false, "", ""},
		{"250x", false, 0, false, "", ""},
		{"150 x", false, 0, false, "", ""},
		{"650 x", false, 0, false, "", ""},
		{"2 0 x", false, 0, false, "", ""},
		{" 220 x", false, 0, false, "", ""},
		{"²20 x", false, 0, false, "", ""},
	}
	for _, test := range tests {
		l, ok := parseReplyLine([]byte(test.line))
		if ok != test.ok || l.code != test.code || l.last != test.last || string(l.text) != test.text || l.enhanced.String() != test.enhanced {
			t.Errorf("%q: %+v %v", test.line, l, ok)
		}
	}
}

func TestWords(t *testing.T) {
	for text, want := range map[string]string{
		"5.7.0 Must issue a STARTTLS command first": "Must issue a STARTTLS command first",
		"5.7.133   mx\tis \x1b[2J":                  "mx\tis \x1b[2J",
		"5.7.1":                                     "",
		"5.7.1x is no code":                         "5.7.1x is no code",
		"3.7.1 nor is this":                         "3.7.1 nor is this",
		"no code":                                   "no code",
		"":                                          "",
	} {
		r := Reply{Text: [][]byte{[]byte(text), []byte("5.7.0 another line")}}
		if got := string(r.Words()); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
	if got := new(Reply).Words(); got != nil {
		t.Errorf("of a text that is not kept: %q", got)
	}
}

func TestEveryPairHasAnArc(t *testing.T) {
	for v := VerbUnknown; v < verbs; v++ {
		for code := Code(200); code < 600; code++ {
			a := findArc(v, code, 1)
			if a == nil {
				t.Fatalf("%v to %v: no arc", code, v)
			}
			if code.Refused() != (a.weight == usual && a.low == 400) {
				t.Errorf("%v to %v: arc %v-%v", code, v, a.low, a.high)
			}
		}
	}
}

func TestEveryArcCanBeReached(t *testing.T) {
	reached := map[*arc]bool{}
	for v := VerbUnknown; v < verbs; v++ {
		for code := Code(200); code < 600; code++ {
			reached[findArc(v, code, 1)] = true
			reached[findArc(v, code, 2)] = true
		}
	}
	for i := range arcs {
		if !reached[&arcs[i]] {
			t.Errorf("arc %d (%v, %v-%v) is hidden by another", i, arcs[i].verb, arcs[i].low, arcs[i].high)
		}
	}
}

func TestBannersOverwrittenWithAsterisks(t *testing.T) {
	for text, want := range map[string]bool{
		"**************************************************0*2****0***": true,
		"********2********0*0": true,
		"mx ESMTP ****":        false,
		"***":                  false,
		"mx.example.org":       false,
		"* * *":                false,
		"":                     false,
	} {
		if maskedBanner([]byte(text)) != want {
			t.Errorf("%q: %v", text, !want)
		}
	}
}

func TestALongReplyIsCutAndCounted(t *testing.T) {
	r := &recorder{}
	d := NewDialogueAt(r, AfterTLS)
	var kept [][]byte
	visitor := replyFunc(func(p Reply) {
		for _, text := range p.Text {
			kept = append(kept, slices.Clone(text))
		}
		r.Reply(p)
	})
	d.visitor = visitor
	d.Write(Client, []byte("EHLO c\r\n"))
	for range 10 * MaxReplyLines {
		d.Write(Server, []byte("250-"+strings.Repeat("x", 2*MaxReplyText)+"\r\n"))
	}
	d.Write(Server, []byte("250 last\r\n"))
	if len(r.replies) != 1 || r.replies[0].Lines != 10*MaxReplyLines+1 {
		t.Fatalf("told: %d replies", len(r.replies))
	}
	if len(kept) != MaxReplyLines || len(kept[MaxReplyLines-1]) != MaxReplyText {
		t.Errorf("kept %d lines", len(kept))
	}
	if d.Facts().Oddities[Server][LongReply] != 1 {
		t.Error("not told as odd")
	}
}

// A replyFunc is a Visitor that takes replies alone.
type replyFunc func(Reply)

func (f replyFunc) Command(Command) {}
func (f replyFunc) Reply(r Reply)   { f(r) }
func (f replyFunc) Oddity(Oddity)   {}
