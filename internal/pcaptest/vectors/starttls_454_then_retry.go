package main

import "smtpcap/internal/pcaptest"

// starttls454ThenRetry is a STARTTLS refused with 454, asked again and
// accepted.
func starttls454ThenRetry() []byte {
	var t pcaptest.Transcript
	t.Greet()
	t.Client(pcaptest.Lines("STARTTLS"))
	t.Server(pcaptest.Lines("454 4.7.0 TLS not available due to temporary reason"))
	t.Client(pcaptest.Lines("STARTTLS"))
	t.Server(pcaptest.Lines("220 2.0.0 Ready to start TLS"))
	t.Handshake(storySession())
	t.Bye(pcaptest.TLS12)
	return plain(t)
}
