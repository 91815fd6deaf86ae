package main

import (
	"time"

	"smtpcap/internal/pcaptest"
)

// stopped is a handshake after STARTTLS that comes to no end: what the server and
// then the client say to the ClientHello, if anything, and who closes.
func stopped(s pcaptest.Session, server, client []byte, end pcaptest.Ending) pcaptest.Transcript {
	t := pcaptest.Transcript{End: end}
	t.StartTLS()
	t.Client(s.Hello())
	t.Server(server)
	t.Client(client)
	return t
}

// fatal is a fatal alert of TLS 1.2.
func fatal(description byte) []byte {
	return pcaptest.Alert(pcaptest.TLS12, pcaptest.Fatal, description)
}

// refusedHello is a server that answers the ClientHello with handshake_failure(40).
func refusedHello() pcaptest.Transcript {
	return stopped(storySession(), fatal(pcaptest.AlertHandshakeFailure), nil, pcaptest.FINByServer)
}

// primeRefused is a client that answers a server's flight with a prime of so many
// bits with handshake_failure(40).
func primeRefused(bits int) pcaptest.Transcript {
	s := storySession()
	s.Suite, s.DHBits = pcaptest.TLS_DHE_RSA_WITH_AES_128_CBC_SHA, bits
	return stopped(s, s.ServerFlight(), fatal(pcaptest.AlertHandshakeFailure), pcaptest.FINByClient)
}

// largeHello is a ClientHello with a hybrid key share and a ticket, as current
// libraries send it: more than one segment.
func largeHello() []byte {
	h := pcaptest.DefaultClientHello(pcaptest.TLS13)
	h.Extensions[len(h.Extensions)-1] = pcaptest.KeyShare(pcaptest.GroupX25519MLKEM768, hybridShare)
	h.Extensions = append(h.Extensions, pcaptest.SessionTicket(208))
	return pcaptest.HelloRecord(h)
}

// hybridShare is the length of a client's share of X25519MLKEM768: 1,184 bytes of
// ML-KEM-768 and 32 of X25519.
const hybridShare = 1184 + 32

// droppedHello is a ClientHello whose last segment never arrives. The client sends it
// five times and gives up after a minute.
func droppedHello(hello []byte) []byte {
	var t pcaptest.Transcript
	t.StartTLS()
	c := t.Conv(pcaptest.Config{Acks: true})
	const segment = 1460
	last := len(hello) / segment * segment
	c.Send(pcaptest.ToServer, hello[:last])
	for wait := time.Second; wait <= 16*time.Second; wait *= 2 {
		c.SendAt(pcaptest.ToServer, c.Offset(pcaptest.ToServer), hello[last:])
		c.Wait(wait)
	}
	c.Advance(pcaptest.ToServer, int64(len(hello)-last)) // as the client counts
	c.Wait(30 * time.Second)
	c.RST(pcaptest.ToServer)
	return classic(c.Packets())
}

// mailRefused is a client that offers a mail in clear, is refused and leaves.
func mailRefused(reply string) pcaptest.Transcript {
	var t pcaptest.Transcript
	t.Greet()
	t.Client(pcaptest.Lines("MAIL FROM:<alice@client.example.test>"))
	t.Server(pcaptest.Lines(reply))
	t.Quit()
	return t
}

// inClear is a mail in clear to a server that offers STARTTLS.
func inClear() pcaptest.Transcript {
	var t pcaptest.Transcript
	t.Greet()
	t.Mail()
	t.Quit()
	return t
}

// later is a connection of the same hosts that begins so long after the first one.
func later(d time.Duration) pcaptest.Config {
	c := overIPv4(40002)
	c.Start = pcaptest.Epoch.Add(d)
	return c
}

// listing is storySession with a request that names authorities, as many as make a
// list of at least so many bytes.
func listing(size int) pcaptest.Session {
	s := storySession()
	name := pcaptest.Subject(pcaptest.ServerChain(1)[0])
	for n := 0; n < size; n += len(name) + 2 {
		s.Authorities = append(s.Authorities, name)
	}
	return s
}
