package main

import "smtpcap/internal/pcaptest"

// injectedCommands is a client, or one who sits in between, that sends commands
// in clear after STARTTLS and before the reply.
func injectedCommands() []byte {
	var t pcaptest.Transcript
	t.Greet()
	t.Client(pcaptest.Lines("STARTTLS", "RSET", "MAIL FROM:<mallory@client.example.test>"))
	t.Server(pcaptest.Lines("220 2.0.0 Ready to start TLS"))
	t.Handshake(storySession())
	t.Bye(pcaptest.TLS12)
	return plain(t)
}
