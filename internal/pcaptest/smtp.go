package pcaptest

import "strings"

// Lines returns the lines with CRLF after each.
func Lines(lines ...string) []byte {
	return []byte(strings.Join(lines, "\r\n") + "\r\n")
}

// Banner is the greeting of the server in transcripts.
const Banner = "220 mx.example.test ESMTP"

// Greet adds the greeting, the EHLO and its reply with STARTTLS and the given
// further capabilities.
func (t *Transcript) Greet(capabilities ...string) {
	t.Server(Lines(Banner))
	t.Client(Lines("EHLO client.example.test"))
	t.Server(EHLOReply(append([]string{"STARTTLS"}, capabilities...)...))
}

// EHLOReply returns the reply to EHLO with the given capabilities.
func EHLOReply(capabilities ...string) []byte {
	lines := []string{"250-mx.example.test"}
	for _, c := range append(capabilities, "8BITMIME") {
		lines = append(lines, "250-"+c)
	}
	last := len(lines) - 1
	lines[last] = "250 " + lines[last][4:]
	return Lines(lines...)
}

// StartTLS adds a greeting, the STARTTLS command and the reply that accepts it.
func (t *Transcript) StartTLS() {
	t.Greet()
	t.Client(Lines("STARTTLS"))
	t.Server(Lines("220 2.0.0 Ready to start TLS"))
}

// Mail adds a mail of one line in clear.
func (t *Transcript) Mail() {
	t.Client(Lines("MAIL FROM:<alice@client.example.test>"))
	t.Server(Lines("250 2.1.0 Ok"))
	t.Client(Lines("RCPT TO:<bob@mx.example.test>"))
	t.Server(Lines("250 2.1.5 Ok"))
	t.Client(Lines("DATA"))
	t.Server(Lines("354 End data with <CR><LF>.<CR><LF>"))
	t.Client(Lines("Subject: test", "", "hello", "."))
	t.Server(Lines("250 2.0.0 Ok: queued as 4D2A1F"))
}

// Quit adds a QUIT in clear and the end of the connection by the server.
func (t *Transcript) Quit() {
	t.Client(Lines("QUIT"))
	t.Server(Lines("221 2.0.0 Bye"))
	t.End = FINByServer
}
