package main

import "smtpcap/internal/pcaptest"

// starttlsStripped is a STARTTLS that a device between the servers has
// overwritten in the reply to EHLO.
func starttlsStripped() []byte {
	var t pcaptest.Transcript
	t.Server(pcaptest.Lines(pcaptest.Banner))
	t.Client(pcaptest.Lines("EHLO client.example.test"))
	t.Server(pcaptest.EHLOReply("XXXXXXXA"))
	t.Mail()
	t.Quit()
	return plain(t)
}
