package main

import "smtpcap/internal/pcaptest"

// bannerEscapes is a banner with terminal escape sequences, bidirectional
// marks, UTF-8 and what Markdown and HTML take for their own.
func bannerEscapes() []byte {
	var t pcaptest.Transcript
	t.Server(pcaptest.Lines("220 mx.example.test \x1b[31mred\x1b[0m \x1b]0;title\x07 \u202eevil\u202c münchen |a|`b`<b>c</b> ESMTP"))
	t.Client(pcaptest.Lines("EHLO client.example.test"))
	t.Server(pcaptest.EHLOReply("STARTTLS"))
	t.Client(pcaptest.Lines("STARTTLS"))
	t.Server(pcaptest.Lines("220 2.0.0 Ready\x1b[2J to start TLS"))
	t.Handshake(storySession())
	t.Bye(pcaptest.TLS12)
	return plain(t)
}
