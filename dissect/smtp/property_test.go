package smtp

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unsafe"
)

func TestSegmentationDoesNotMatter(t *testing.T) {
	for _, s := range sessions {
		t.Run(s.name, func(t *testing.T) {
			turns := parseScript(t, s.script)
			wantD, want := run(t, s.start, turns, whole)
			check := func(how string, cut func(string) []string) {
				d, r := run(t, s.start, turns, cut)
				if !slices.Equal(r.full, want.full) {
					t.Fatalf("%s: told\n%s\nwant\n%s", how, strings.Join(r.full, "\n"), strings.Join(want.full, "\n"))
				}
				if !reflect.DeepEqual(d.Facts(), wantD.Facts()) {
					t.Fatalf("%s: facts %+v, want %+v", how, d.Facts(), wantD.Facts())
				}
			}
			check("byte by byte", bytewise)
			longest := 0
			for _, turn := range turns {
				longest = max(longest, len(turn.text))
			}
			for i := 1; i < longest; i++ {
				check(fmt.Sprintf("cut at %d", i), func(s string) []string {
					if i >= len(s) {
						return whole(s)
					}
					return []string{s[:i], s[i:]}
				})
			}
		})
	}
}

// withGap calls f with copies of turns in which bytes are missing: from each
// byte of each turn, of several lengths within the turn. A gap up to the end of
// a turn is also noticed late: when the side speaks next.
func withGap(turns []turn, f func(how string, turns []turn)) {
	for i, whole := range turns {
		size := len(whole.text)
		for from := range size {
			for _, n := range []int{1, 2, 6, 11, size - from} {
				if n > size-from {
					continue
				}
				cut := slices.Clone(turns[:i:i])
				if from > 0 {
					cut = append(cut, turn{side: whole.side, text: whole.text[:from]})
				}
				gap := turn{side: whole.side, gap: int64(n)}
				rest := turns[i+1:]
				how := fmt.Sprintf("%d bytes missing at %d of turn %d", n, from, i)
				if from+n < size {
					f(how, slices.Concat(cut, []turn{gap, {side: whole.side, text: whole.text[from+n:]}}, rest))
					continue
				}
				f(how, slices.Concat(cut, []turn{gap}, rest))
				sameSide := func(t turn) bool { return t.side == whole.side }
				if next := slices.IndexFunc(rest, sameSide); next > 0 {
					f(how+", noticed late", slices.Concat(cut, rest[:next], []turn{gap}, rest[next:]))
				}
			}
		}
	}
}

// claims returns what is said for certain of a session, each claim with its
// place in the streams.
func claims(d *Dialogue, r *recorder) (claims []string) {
	for _, a := range d.Facts().Attempts {
		if a.Status == Accepted || a.Status == Refused {
			claims = append(claims, fmt.Sprintf("%v at %d %v with %v", a.Verb, a.Asked.End, a.Status, a.Code))
		}
	}
	for _, c := range r.commands {
		if !c.Uncertain && !c.Incomplete && c.Verb >= VerbEHLO {
			claims = append(claims, fmt.Sprintf("%v %q at %d", c.Verb, c.Argument, c.End))
		}
	}
	for _, p := range r.replies {
		if p.Answers.Verb > VerbUnknown && !p.Incomplete {
			claims = append(claims, fmt.Sprintf("%v to %v at %d", p.Code, p.Answers.Verb, p.End))
		}
	}
	return claims
}

// TestMissingBytesMakeNoNewClaims cuts each session at each byte: less may be
// known than of the whole session, but nothing else.
func TestMissingBytesMakeNoNewClaims(t *testing.T) {
	for _, s := range sessions {
		t.Run(s.name, func(t *testing.T) {
			if s.less {
				t.Skip("a part of this session tells more than the whole")
			}
			turns := parseScript(t, s.script)
			wholeClaims := claims(run(t, s.start, turns, whole))
			withGap(turns, func(how string, turns []turn) {
				d, r := runInto(t, &recorder{terse: true}, s.start, turns, whole)
				for _, claim := range claims(d, r) {
					if !slices.Contains(wholeClaims, claim) {
						t.Errorf("%s: %s\ntold\n%s", how, claim, strings.Join(r.brief, "\n"))
					}
				}
				if t.Failed() {
					t.FailNow()
				}
			})
		})
	}
}

// secrets are pieces of what stands in the sessions where a password may.
var secrets = []string{"3cr3", "3CR3", "VwZX", "AGFs", "aWNl"}

func mustKeepSecrets(t *testing.T, how string, r *recorder) {
	t.Helper()
	for _, event := range append(r.full, r.brief...) {
		for _, secret := range secrets {
			if strings.Contains(event, secret) {
				t.Fatalf("%s: %q in %s\n%s", how, secret, event, strings.Join(r.brief, "\n"))
			}
		}
	}
}

func TestSecretsAreNotTold(t *testing.T) {
	held := 0
	for _, s := range sessions {
		for _, secret := range secrets {
			held += strings.Count(s.script, secret)
		}
		if !slices.ContainsFunc(secrets, func(secret string) bool { return strings.Contains(s.script, secret) }) {
			continue
		}
		turns := parseScript(t, s.script)
		for _, start := range []Start{AtGreeting, AfterTLS, MidStream} {
			for _, cut := range []func(string) []string{whole, bytewise} {
				_, r := run(t, start, turns, cut)
				mustKeepSecrets(t, s.name, r)
			}
			withGap(turns, func(how string, turns []turn) {
				_, r := runInto(t, &recorder{terse: true}, start, turns, whole)
				mustKeepSecrets(t, s.name+": "+how, r)
			})
		}
		for _, side := range []Side{Client, Server} {
			one := slices.DeleteFunc(slices.Clone(turns), func(t turn) bool { return t.side != side })
			_, r := run(t, s.start, one, whole)
			mustKeepSecrets(t, s.name+": one side only", r)
		}
	}
	if held < 16 {
		t.Errorf("the sessions hold only %d secrets", held)
	}
}

func TestOneSideOnlyMakesNoNewClaims(t *testing.T) {
	for _, s := range sessions {
		turns := parseScript(t, s.script)
		for _, side := range []Side{Client, Server} {
			one := slices.DeleteFunc(slices.Clone(turns), func(t turn) bool { return t.side != side })
			d, _ := run(t, s.start, one, whole)
			for _, a := range d.Facts().Attempts {
				if a.Status != NotCaptured {
					t.Errorf("%s: %v only: %v", s.name, side, a.Status)
				}
			}
		}
	}
}

// TestExtentsAreThoseOfTheLines reads each event's bytes back from the streams.
func TestExtentsAreThoseOfTheLines(t *testing.T) {
	for _, s := range sessions {
		turns := parseScript(t, s.script)
		var stream [2]string
		for _, turn := range turns {
			stream[turn.side] += turn.text + strings.Repeat("\x00", int(turn.gap))
		}
		_, r := run(t, s.start, turns, whole)
		for _, c := range r.commands {
			text := stream[Client][c.Start:c.End]
			if strings.HasSuffix(text, "\n") == c.Incomplete {
				t.Errorf("%s: %v is %q", s.name, c.Verb, text)
			}
			if word, _ := cutWord([]byte(text)); c.Verb >= VerbEHLO && !equalFold([]byte(strings.TrimRight(string(word), "\r\n")), c.Verb.String()) {
				t.Errorf("%s: %v is %q", s.name, c.Verb, text)
			}
		}
		for _, p := range r.replies {
			text := stream[Server][p.Start:p.End]
			if !strings.HasPrefix(text, p.Code.String()[:1]) || strings.Count(text, "\n") < p.Lines && !p.Incomplete {
				t.Errorf("%s: %v is %q", s.name, p.Code, text)
			}
			if a := p.Answers; a.Verb >= VerbEHLO {
				if word, _ := cutWord([]byte(stream[Client][a.Offset:])); !equalFold(word[:len(a.Verb.String())], a.Verb.String()) {
					t.Errorf("%s: %v answers %q", s.name, p.Code, word)
				}
			}
		}
	}
}

func TestAnIdleDialogueIsSmall(t *testing.T) {
	const most = 1024
	if size := unsafe.Sizeof(Dialogue{}) + unsafe.Sizeof(entry{}); size > most {
		t.Errorf("a Dialogue has %d bytes", size)
	}
	if allocs := testing.AllocsPerRun(100, func() { NewDialogue(nil) }); allocs > 2 {
		t.Errorf("a Dialogue takes %v allocations", allocs)
	}
}

// withGaps returns a copy of turns in which two stretches of bytes are missing.
func withGaps(rnd *rand.Rand, turns []turn) (cut []turn) {
	drop := [2]int{rnd.IntN(len(turns)), rnd.IntN(len(turns))}
	for i, whole := range turns {
		if size := len(whole.text); size > 0 && slices.Contains(drop[:], i) {
			from := rnd.IntN(size)
			n := 1 + rnd.IntN(size-from)
			for _, part := range []turn{
				{side: whole.side, text: whole.text[:from]},
				{side: whole.side, gap: int64(n)},
				{side: whole.side, text: whole.text[from+n:]},
			} {
				if part.text != "" || part.gap > 0 {
					cut = append(cut, part)
				}
			}
			continue
		}
		cut = append(cut, whole)
	}
	return cut
}

func TestSeveralGapsMakeNoNewClaimsAboutTLS(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3207, 5321))
	for _, s := range sessions {
		turns := parseScript(t, s.script)
		isTLS := func(claim string) bool {
			return strings.Contains(claim, Accepted.String()) || strings.Contains(claim, Refused.String())
		}
		d, r := run(t, s.start, turns, whole)
		if d.Facts().NotSMTP {
			continue // what a session that is not read would have said is no claim
		}
		wholeClaims := claims(d, r)
		for range 100 {
			cut := withGaps(rnd, turns)
			d, r := runInto(t, &recorder{terse: true}, s.start, cut, whole)
			mustKeepSecrets(t, s.name, r)
			for _, claim := range claims(d, r) {
				if isTLS(claim) && !slices.Contains(wholeClaims, claim) {
					t.Fatalf("%s: %s\nof %+v\ntold\n%s", s.name, claim, cut, strings.Join(r.brief, "\n"))
				}
			}
		}
	}
}
