package smtp

import (
	"reflect"
	"strings"
	"testing"
)

// session returns the Dialogue of a whole session.
func session(t *testing.T, start Start, script string) *Dialogue {
	t.Helper()
	d, _ := run(t, start, parseScript(t, script), whole)
	return d
}

func TestEachAttemptIsRecorded(t *testing.T) {
	d := session(t, AtGreeting, `
		S: 220 mx
		C: STARTTLS
		S: 454 4.7.0 no
		C: STARTTLS x
		S: 501 5.5.4 no
		C: X-ANONYMOUSTLS
		C: NOOP
		S: 220 2.0.0 go
	`)
	want := []Attempt{
		{Verb: VerbSTARTTLS, Asked: Extent{0, 10}, Status: Refused, Code: 454, Enhanced: EnhancedCode{4, 7, 0}, Reply: Extent{8, 22}},
		{Verb: VerbSTARTTLS, Asked: Extent{10, 22}, HasArgument: true, Status: Refused, Code: 501, Enhanced: EnhancedCode{5, 5, 4}, Reply: Extent{22, 36}},
		{Verb: VerbXANONYMOUSTLS, Asked: Extent{22, 38}, Status: Accepted, Code: 220, Enhanced: EnhancedCode{2, 0, 0}, Reply: Extent{36, 50}, Early: 6},
	}
	if got := d.Facts().Attempts; !reflect.DeepEqual(got, want) {
		t.Errorf("attempts\n%+v\nwant\n%+v", got, want)
	}
	d.Facts().Attempts[0].Code = 0
	if d.Facts().Attempts[0].Code == 0 {
		t.Error("the attempts are not the caller's own")
	}
}

func TestAttemptsWithoutAReply(t *testing.T) {
	for _, test := range []struct {
		name, script string
		status       Status
		early        int64
	}{
		{"the connection ends", "S: 220 mx\nC: STARTTLS\nC end\nS end", NoReply, 0},
		{"plaintext follows", "S: 220 mx\nC: STARTTLS\nC: QUIT\nC end\nS end", NoReply, 6},
		{"bytes of the server are missing", "S: 220 mx\nC: STARTTLS\nS gap 9", NotCaptured, 0},
		{"bytes were missing", "S: 220 mx\nC gap 9\nC: x\nC: STARTTLS", NotCaptured, 0},
		{"the server is not captured", "C: STARTTLS", NotCaptured, 0},
		{"the reply is cut", "S: 220 mx\nC: STARTTLS\nS: 220-a\nS gap 2", NotCaptured, 0},
		{"the server times out after missing bytes", "S: 220 mx\nC: STARTTLS\nS gap 3\nS: x\nS: 421 timeout", NotCaptured, 0},
		{"bytes that follow are missing", "S: 220 mx\nC: STARTTLS\nC gap 100", NoReply, 0},
	} {
		attempts := session(t, AtGreeting, test.script).Facts().Attempts
		if len(attempts) != 1 || attempts[0].Status != test.status || attempts[0].Early != test.early {
			t.Errorf("%s: %+v", test.name, attempts)
		}
	}
}

func TestTLSThatFollowsSettlesAPossibleUpgrade(t *testing.T) {
	for _, test := range []struct {
		name, script string
		before       Upgrade
		status       Status
		code         Code
	}{
		{"commands are missing", "S: 220 mx\nC gap 9\nC: x\nC: STARTTLS\nS: 220 2.0.0 go", UpgradePossible, Accepted, 220},
		{"a piece of the reply", "S: 220 mx\nC: STARTTLS\nS gap 3\nS: 220 go", UpgradePossible, Accepted, 220},
		{"another reply", "S: 220 mx\nC gap 9\nC: x\nC: STARTTLS\nS: 454 go", UpgradeAsked, NotCaptured, 0},
		{"an attempt that was refused", "S: 220 mx\nC: STARTTLS\nS: 454 no\nS: 220 go", UpgradePossible, Refused, 454},
	} {
		d := session(t, AtGreeting, test.script)
		if d.Upgrade() != test.before {
			t.Errorf("%s: upgrade %v before", test.name, d.Upgrade())
		}
		d.TLSFollows()
		if accepted := test.before == UpgradePossible; (d.Upgrade() == UpgradeAccepted) != accepted {
			t.Errorf("%s: upgrade %v after", test.name, d.Upgrade())
		}
		if a := d.Facts().Attempts[0]; a.Status != test.status || a.Code != test.code {
			t.Errorf("%s: %+v", test.name, a)
		}
	}
}

func TestAPossibleUpgradeIsOverOnceMoreTextIsWritten(t *testing.T) {
	d := session(t, AtGreeting, "S: 220 mx\nS: 220 go")
	if d.Upgrade() != UpgradePossible {
		t.Fatalf("upgrade %v", d.Upgrade())
	}
	d.Write(Client, []byte("NOOP\r\n"))
	if d.Upgrade() != UpgradeNone {
		t.Errorf("upgrade %v", d.Upgrade())
	}
}

func TestTheEnvelopeIsCounted(t *testing.T) {
	f := session(t, AtGreeting, `
		S: 220 mx
		C: MAIL FROM:<a@b>
		S: 250 ok
		C: RCPT TO:<c@d>
		S: 250 ok
		C: RCPT TO:<e@f>
		S: 450 later
		C: DATA
		S: 354 go
		C: hi
		C: .
		S: 250 queued
		C: MAIL FROM:<a@b>
		S: 552 too large
		C: AUTH PLAIN x
		S: 535 no
		C: BDAT 2 LAST
		C= "hi"
		S: 503 no
	`).Facts()
	f.Attempts = nil
	want := Facts{
		Greeted:      true,
		Mails:        Count{2, 1, 1},
		Recipients:   Count{2, 1, 1},
		Messages:     Count{2, 1, 1},
		Auths:        Count{1, 0, 1},
		ContentBytes: int64(len("hi\r\n.\r\nhi")),
		LastCommand:  VerbBDAT,
		LastReply:    503,
	}
	if !reflect.DeepEqual(f, want) {
		t.Errorf("facts\n%+v\nwant\n%+v", f, want)
	}
}

func TestLimitsAreToldAndHeld(t *testing.T) {
	d := NewDialogueAt(&recorder{}, AfterTLS)
	d.Write(Server, []byte("250 x\r\n"))
	for range 3 * MaxOutstanding {
		d.Write(Client, []byte("NOOP\r\n"))
	}
	if d.queue.len() > MaxOutstanding || d.Facts().Oddities[Client][ManyOutstanding] == 0 {
		t.Errorf("%d commands outstanding, %v", d.queue.len(), d.Facts().Oddities[Client])
	}
	for range 3 * MaxAttempts {
		d.Write(Client, []byte("STARTTLS\r\n"))
	}
	if len(d.Facts().Attempts) != MaxAttempts || d.Facts().Oddities[Client][ManyAttempts] != 2*MaxAttempts {
		t.Errorf("%d attempts, %v", len(d.Facts().Attempts), d.Facts().Oddities[Client])
	}
	d.Write(Server, []byte(strings.Repeat("250 x\r\n", 4*MaxOutstanding)+"220 go\r\n"))
	if d.Upgrade() == UpgradeAccepted {
		t.Error("a reply was paired though commands were forgotten")
	}
}

func TestAClientWhoseServerIsNotSeenTakesLittleMemory(t *testing.T) {
	d := NewDialogue(&recorder{})
	for range 10 * maxUnheard {
		d.Write(Client, []byte("RSET\r\n"))
	}
	if d.queue.len() > maxUnheard || d.Facts().Oddities[Client] != (OddityCounts{}) {
		t.Errorf("%d commands outstanding, %v", d.queue.len(), d.Facts().Oddities[Client])
	}
}

func TestAnotherProtocolIsNotRead(t *testing.T) {
	for first, want := range map[string]Protocol{
		"SSH-2.0-x\r\n":              ProtocolSSH,
		"\x16\x03\x01\x00\x05hello":  ProtocolTLS,
		"\x15\x03\x01\x00\x02\x02\n": ProtocolTLS,
		"* OK IMAP4rev1\r\n":         ProtocolIMAP,
		"+OK POP3\r\n":               ProtocolPOP3,
		"\xff\xfd\x18\xff\xfd\x20..": ProtocolTelnet,
		"HTTP/1.0 400 x\r\n":         ProtocolHTTP,
		"hello, world\r\n":           ProtocolUnknown,
		"220x\r\n":                   ProtocolUnknown,
	} {
		r := &recorder{}
		d := NewDialogue(r)
		r.write(t, d, Server, []byte(first))
		r.write(t, d, Client, []byte("STARTTLS\r\n"))
		f := d.Facts()
		if !f.NotSMTP || f.Protocol != want || len(r.full) != 1 || d.Upgrade() != UpgradeNone {
			t.Errorf("%q: %v, told %v", first, f.Protocol, r.brief)
		}
		if end := d.Offset(Server); end != int64(len(first)) {
			t.Errorf("%q: offset %d", first, end)
		}
	}
}
