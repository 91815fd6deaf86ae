package main

import (
	"encoding/base64"

	"smtpcap/internal/pcaptest"
)

// authInClear is a submission client that gives its password in clear, by LOGIN
// and then by PLAIN.
func authInClear() []byte {
	encode := base64.StdEncoding.EncodeToString
	t := pcaptest.Transcript{Port: 587}
	t.Server(pcaptest.Lines(pcaptest.Banner))
	t.Client(pcaptest.Lines("EHLO client.example.test"))
	t.Server(pcaptest.EHLOReply("AUTH PLAIN LOGIN"))
	t.Client(pcaptest.Lines("AUTH LOGIN"))
	t.Server(pcaptest.Lines("334 " + encode([]byte("Username:"))))
	t.Client(pcaptest.Lines(encode([]byte("lab"))))
	t.Server(pcaptest.Lines("334 " + encode([]byte("Password:"))))
	t.Client(pcaptest.Lines(encode([]byte("labpass-secret"))))
	t.Server(pcaptest.Lines("535 5.7.8 Error: authentication failed for lab labpass-secret"))
	t.Client(pcaptest.Lines("AUTH PLAIN " + encode([]byte("\x00lab\x00labpass-secret"))))
	t.Server(pcaptest.Lines("235 2.7.0 Authentication successful"))
	t.Mail()
	t.Quit()
	return plain(t)
}
