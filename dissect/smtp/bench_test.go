package smtp

import (
	"strings"
	"testing"
)

// silent is a Visitor that does nothing.
type silent struct{}

func (silent) Command(Command) {}
func (silent) Reply(Reply)     {}
func (silent) Oddity(Oddity)   {}

func BenchmarkCommandAndReply(b *testing.B) {
	d := NewDialogueAt(silent{}, AfterTLS)
	command, reply := []byte("MAIL FROM:<alice@example.org> SIZE=1000\r\n"), []byte("250 2.1.0 Ok\r\n")
	b.SetBytes(int64(len(command) + len(reply)))
	b.ReportAllocs()
	for b.Loop() {
		d.Write(Client, command)
		d.Write(Server, reply)
	}
}

func BenchmarkSessionUpToSTARTTLS(b *testing.B) {
	turns := parseScript(b, sessions[0].script)
	b.ReportAllocs()
	for b.Loop() {
		d := NewDialogue(silent{})
		for _, turn := range turns {
			d.Write(turn.side, []byte(turn.text))
		}
		if d.Upgrade() != UpgradeAccepted {
			b.Fatal("STARTTLS was not accepted")
		}
	}
}

// Many replies while many commands cannot be told apart.
func BenchmarkRepliesAfterAGap(b *testing.B) {
	d := NewDialogueAt(silent{}, MidStream)
	d.Write(Server, []byte("250 ok\r\n"))
	d.Write(Client, []byte("\r\n"+strings.Repeat("NOOP\r\n", MaxOutstanding-10)))
	reply := []byte("250 ok\r\n")
	b.SetBytes(int64(len(reply)))
	b.ReportAllocs()
	for b.Loop() {
		d.Write(Server, reply)
	}
}

func TestCommandsAndRepliesAreNotAllocated(t *testing.T) {
	d := NewDialogueAt(silent{}, AfterTLS)
	session := []string{
		"MAIL FROM:<alice@example.org>\r\nRCPT TO:<bob@example.org>\r\nDATA\r\n",
		"250 2.1.0 Ok\r\n250 2.1.5 Ok\r\n354 go\r\n",
		"Subject: x\r\n\r\ntext\r\n.\r\n",
		"250 2.0.0 queued\r\n",
	}
	var parts [][]byte
	for _, text := range session {
		parts = append(parts, []byte(text))
	}
	mail := func() {
		for i, part := range parts {
			d.Write(Side(i%2), part)
		}
	}
	mail()
	if allocs := testing.AllocsPerRun(100, mail); allocs > 0 {
		t.Errorf("a mail takes %v allocations", allocs)
	}
	if n := d.Facts().Messages; n.Sent == 0 || n.Sent != n.Accepted {
		t.Errorf("messages: %+v", n)
	}
}
