package dissect

import (
	"slices"
	"strings"
	"testing"

	"smtpcap/internal/pcaptest"
	"smtpcap/report"
)

// speak returns the report of a dialogue in clear. A line is what the client ("C ")
// or the server ("S ") says; each is a packet of its own, from number 4 on.
func speak(t *testing.T, lines ...string) *report.Connection {
	t.Helper()
	var tr pcaptest.Transcript
	for _, l := range lines {
		say := tr.Server
		if strings.HasPrefix(l, "C ") {
			say = tr.Client
		}
		say(pcaptest.Lines(strings.Split(l[2:], "\n")...))
	}
	tr.End = pcaptest.FINByServer
	all := new(follower).packets(tr.Packets(pcaptest.Config{}))
	if len(all) != 1 {
		t.Fatalf("%d connections", len(all))
	}
	return all[0]
}

func TestRefusals(t *testing.T) {
	unknown := report.Opt[string]{}
	of := report.Of[string]
	for _, test := range []struct {
		name  string
		lines []string
		want  []report.Refusal
	}{
		{"none", []string{"S 220 mx", "C EHLO a", "S 250 mx"}, nil},
		{"the greeting", []string{"S 421 4.3.2 mx is busy"},
			[]report.Refusal{{Packet: 4, Code: 421, Enhanced: of("4.3.2"), Text: "mx is busy", Command: unknown}}},
		{"for want of TLS", []string{"S 220 mx", "C EHLO a", "S 250 mx", "C MAIL FROM:<a@b>", "S 530 5.7.0 Must issue a STARTTLS command first"},
			[]report.Refusal{{Packet: 8, Code: 530, Enhanced: of("5.7.0"), Text: "Must issue a STARTTLS command first", Command: of("MAIL")}}},
		{"STARTTLS", []string{"S 220 mx", "C STARTTLS", "S 454 TLS not available"},
			[]report.Refusal{{Packet: 6, Code: 454, Text: "TLS not available", Command: of("STARTTLS")}}},
		{"of several lines", []string{"S 220 mx", "C RCPT TO:<x>", "S 550-5.1.1 no such user\n550 5.1.1 ask postmaster"},
			[]report.Refusal{{Packet: 6, Code: 550, Enhanced: of("5.1.1"), Text: "no such user", Command: of("RCPT")}}},
		{"a message", []string{"S 220 mx", "C DATA", "S 354 go", "C Subject: x\n.", "S 554 5.6.0 no"},
			[]report.Refusal{{Packet: 8, Code: 554, Enhanced: of("5.6.0"), Text: "no", Command: of("end of data")}}},
		{"a code and nothing else", []string{"S 220 mx", "C NOOP", "S 500"}, []report.Refusal{{Packet: 6, Code: 500, Command: of("NOOP")}}},
		{"an enhanced code and nothing else", []string{"S 220 mx", "C NOOP", "S 500 5.5.1"},
			[]report.Refusal{{Packet: 6, Code: 500, Enhanced: of("5.5.1"), Command: of("NOOP")}}},
		{"of no known command", []string{"S 220 mx", "C secret", "S 502 5.5.2 secret?"},
			[]report.Refusal{{Packet: 6, Code: 502, Enhanced: of("5.5.2"), Command: unknown}}},
		{"of AUTH, which may repeat the password", []string{"S 220 mx", "C AUTH PLAIN AGEAcHc=", "S 535 5.7.8 bad: AGEAcHc="},
			[]report.Refusal{{Packet: 6, Code: 535, Enhanced: of("5.7.8"), Command: of("AUTH")}}},
		{"of a response", []string{"S 220 mx", "C AUTH LOGIN", "S 334 VXNlcm5hbWU6", "C YQ==", "S 501 YQ== is no name"},
			[]report.Refusal{{Packet: 8, Code: 501, Command: of("AUTH")}}},
		{"AUTH for want of TLS", []string{"S 220 mx", "C AUTH PLAIN AGEAcHc=", "S 530 5.7.0 Must issue a STARTTLS command first"},
			[]report.Refusal{{Packet: 6, Code: 530, Enhanced: of("5.7.0"), Command: of("AUTH")}}},
		{"by a server that was not asked", []string{"S 220 mx", "C NOOP", "S 250 ok", "S 421 4.4.2 timeout"},
			[]report.Refusal{{Packet: 7, Code: 421, Enhanced: of("4.4.2"), Command: unknown}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := speak(t, test.lines...).SMTP.Refusals; !slices.Equal(got, test.want) {
				t.Errorf("got  %+v\nwant %+v", got, test.want)
			}
		})
	}
}

// TestRefusalsOfABrokenCapture: what cannot be read, or told for sure, is not said.
func TestRefusalsOfABrokenCapture(t *testing.T) {
	unsure := report.Refusal{Packet: 7, Code: 451, Enhanced: report.Of("4.3.0")}
	torn := report.Refusal{Packet: 6, Code: 550, Enhanced: report.Of("5.1.1"), Command: report.Of("RCPT")}
	for _, test := range []struct {
		name    string
		command string
		replies []string
		drop    int // this packet
		want    report.Refusal
	}{
		{"a reply before it", "NOOP", []string{"250-ok", "250 ok", "451 4.3.0 going down"}, 6, unsure},
		{"its middle", "RCPT TO:<x>", []string{"550-5.1.1 no such user", "550-5.1.1 ask", "550-5.1.1 the", "550 5.1.1 postmaster"}, 7, torn},
		{"its end", "RCPT TO:<x>", []string{"550-5.1.1 no such user", "550-5.1.1 ask"}, 7, torn},
	} {
		var tr pcaptest.Transcript
		tr.Server(pcaptest.Lines("220 mx"))
		tr.Client(pcaptest.Lines(test.command))
		for _, r := range test.replies {
			tr.Server(pcaptest.Lines(r))
		}
		tr.End = pcaptest.FINByServer
		c := new(follower).packets(pcaptest.Drop(tr.Packets(pcaptest.Config{}), test.drop-1))[0]
		if got := c.SMTP.Refusals; !slices.Equal(got, []report.Refusal{test.want}) {
			t.Errorf("%s is missing:\n got %+v\nwant %+v", test.name, got, test.want)
		}
	}
}

func TestRefusalsAreBounded(t *testing.T) {
	lines := []string{"S 220 mx"}
	for range maxRefusals + 3 {
		lines = append(lines, "C NOOP", "S 500 no")
	}
	if got := speak(t, lines...).SMTP.Refusals; len(got) != maxRefusals || got[0].Packet != 6 {
		t.Errorf("%d refusals: %+v", len(got), got)
	}
	long := speak(t, "S 220 mx", "C NOOP", "S 500 "+strings.Repeat("x", 3*maxText)).SMTP.Refusals[0]
	if len(long.Text) > maxText {
		t.Errorf("a text of %d bytes", len(long.Text))
	}
}

func TestLastCommandAndMail(t *testing.T) {
	of := report.Of[string]
	for _, test := range []struct {
		lines []string
		last  report.Opt[string]
		mail  report.PacketNumber
	}{
		{[]string{"S 220 mx"}, report.Opt[string]{}, 0},
		{[]string{"S 220 mx", "C EHLO a", "S 250 mx"}, of("EHLO"), 0},
		{[]string{"S 220 mx", "C EHLO a", "S 250 mx", "C MAIL FROM:<a>", "S 250 ok", "C MAIL FROM:<b>", "S 503 nested"}, of("MAIL"), 7},
		{[]string{"S 220 mx", "C DATA", "S 354 go", "C MAIL FROM:<a>"}, of("DATA"), 0},
		{[]string{"S 220 mx", "C DATA", "S 354 go", "C Subject: x\n.", "S 250 ok"}, of("end of data"), 0},
		{[]string{"S 220 mx", "C AUTH LOGIN", "S 334 x", "C eA=="}, of("AUTH response"), 0},
		{[]string{"S 220 mx", "C hello?", "S 500 no"}, of("unknown"), 0},
	} {
		if got := speak(t, test.lines...).SMTP; got.LastCommand != test.last || got.MailPacket != test.mail {
			t.Errorf("%q: last command %+v, mail in packet %d, want %+v, %d", test.lines, got.LastCommand, got.MailPacket, test.last, test.mail)
		}
	}
}

// TestMailBehindMissingBytesIsUncertain: a line of a message may look like a command.
func TestMailBehindMissingBytesIsUncertain(t *testing.T) {
	var tr pcaptest.Transcript
	tr.Server(pcaptest.Lines("220 mx"))
	tr.Client(pcaptest.Lines("DATA"))
	tr.Server(pcaptest.Lines("354 go"))
	tr.Client(pcaptest.Lines("Subject: the protocol", "", "MAIL FROM:<a@b>", "."))
	ps := tr.Packets(pcaptest.Config{})
	smtp := new(follower).packets(pcaptest.Drop(pcaptest.Drop(ps, 5), 4))[0].SMTP
	if smtp.MailPacket != 0 || smtp.LastCommand.Known {
		t.Errorf("mail in packet %d, last command %+v", smtp.MailPacket, smtp.LastCommand)
	}
}
