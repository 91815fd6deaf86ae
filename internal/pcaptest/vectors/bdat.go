package main

import (
	"fmt"

	"smtpcap/internal/pcaptest"
)

// bdat is a mail in two BDAT chunks that hold what looks like commands and
// replies, as described in RFC 3030, Section 2.
func bdat() []byte {
	chunk := pcaptest.Lines("Subject: test", "", "STARTTLS", "QUIT", "220 2.0.0 Ready to start TLS", ".")
	var t pcaptest.Transcript
	t.Greet("CHUNKING", "PIPELINING")
	t.Client(pcaptest.Lines("MAIL FROM:<alice@client.example.test>", "RCPT TO:<bob@mx.example.test>",
		fmt.Sprintf("BDAT %d", len(chunk))), chunk)
	t.Server(pcaptest.Lines("250 2.1.0 Ok", "250 2.1.5 Ok", fmt.Sprintf("250 2.0.0 %d bytes", len(chunk))))
	t.Client(pcaptest.Lines(fmt.Sprintf("BDAT %d LAST", len(chunk))), chunk)
	t.Server(pcaptest.Lines("250 2.0.0 Ok: queued as 4D2A1F"))
	t.Quit()
	return plain(t)
}
