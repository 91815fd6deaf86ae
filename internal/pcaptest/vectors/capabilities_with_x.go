package main

import "smtpcap/internal/pcaptest"

// capabilitiesWithX is a server without STARTTLS that offers private
// capabilities, whose names begin with X.
func capabilitiesWithX() []byte {
	var t pcaptest.Transcript
	t.Server(pcaptest.Lines(pcaptest.Banner))
	t.Client(pcaptest.Lines("EHLO client.example.test"))
	t.Server(pcaptest.EHLOReply("XCLIENT NAME ADDR", "X-EXPS NTLM", "XEXCH50", "XXX"))
	t.Mail()
	t.Quit()
	return plain(t)
}
