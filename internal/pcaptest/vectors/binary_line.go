package main

import "smtpcap/internal/pcaptest"

// binaryLine is a command line of all bytes but CR and LF, then a STARTTLS that
// is accepted.
func binaryLine() []byte {
	var line []byte
	for b := range 256 {
		if b != '\r' && b != '\n' {
			line = append(line, byte(b))
		}
	}
	var t pcaptest.Transcript
	t.Greet()
	t.Client(line, pcaptest.Lines(""))
	t.Server(pcaptest.Lines("500 5.5.2 Error: bad syntax"))
	t.Client(pcaptest.Lines("STARTTLS"))
	t.Server(pcaptest.Lines("220 2.0.0 Ready to start TLS"))
	t.Handshake(storySession())
	t.Bye(pcaptest.TLS12)
	return plain(t)
}
