package main

import "smtpcap/internal/pcaptest"

// dataWithSmtpWords is a mail whose body holds what looks like commands,
// replies and a TLS record.
func dataWithSmtpWords() []byte {
	var t pcaptest.Transcript
	t.Greet()
	t.Client(pcaptest.Lines("MAIL FROM:<alice@client.example.test>"))
	t.Server(pcaptest.Lines("250 2.1.0 Ok"))
	t.Client(pcaptest.Lines("RCPT TO:<bob@mx.example.test>"))
	t.Server(pcaptest.Lines("250 2.1.5 Ok"))
	t.Client(pcaptest.Lines("DATA"))
	t.Server(pcaptest.Lines("354 End data with <CR><LF>.<CR><LF>"))
	t.Client(pcaptest.Lines("Subject: STARTTLS", "", "EHLO x", "STARTTLS", "220 2.0.0 Ready to start TLS"))
	t.Client(storySession().Hello(), pcaptest.Lines("", "..", "QUIT", "."))
	t.Server(pcaptest.Lines("250 2.0.0 Ok: queued as 4D2A1F"))
	t.Quit()
	return plain(t)
}
