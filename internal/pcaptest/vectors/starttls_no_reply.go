package main

import (
	"time"

	"smtpcap/internal/pcaptest"
)

// starttlsNoReply is a STARTTLS that is never answered; the client closes after
// five minutes, as described in RFC 5321, Section 4.5.3.2.
func starttlsNoReply() []byte {
	var t pcaptest.Transcript
	t.Greet()
	t.Client(pcaptest.Lines("STARTTLS"))
	c := t.Conv(pcaptest.Config{})
	c.ACK(pcaptest.ToClient)
	c.Wait(5 * time.Minute)
	c.Close(pcaptest.ToServer)
	return classic(c.Packets())
}
