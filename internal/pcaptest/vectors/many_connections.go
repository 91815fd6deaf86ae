package main

import (
	"net/netip"

	"smtpcap/internal/pcaptest"
)

// manyConnections has forty connections at the same time, of five kinds in
// turn: the client's certificate empty, not asked for and sent, STARTTLS
// refused, STARTTLS not asked for.
func manyConnections() []byte {
	var captures [][]pcaptest.Packet
	for i := range 40 {
		captures = append(captures, kind(i%5).Packets(pcaptest.Config{
			Client: netip.AddrPortFrom(netip.MustParseAddr("192.0.2.10"), uint16(41000+i)),
			Server: netip.AddrPortFrom(netip.AddrFrom4([4]byte{198, 51, 100, byte(25 + i/5)}), 25),
		}))
	}
	return classic(pcaptest.Interleave(captures...))
}

// kind is one of the five kinds of connections.
func kind(i int) pcaptest.Transcript {
	s := pcaptest.Session{Version: pcaptest.TLS12, Chain: pcaptest.ServerChain(1)}
	var t pcaptest.Transcript
	switch i {
	case 0, 1, 2:
		s.Client = []pcaptest.ClientAnswer{pcaptest.Empty, pcaptest.NotAsked, pcaptest.Sent}[i]
		return upgraded(s)
	case 3:
		t.Greet()
		t.Client(pcaptest.Lines("STARTTLS"))
		t.Server(pcaptest.Lines("454 4.7.0 TLS not available due to local problem"))
	case 4:
		t.Greet()
	}
	t.Mail()
	t.Quit()
	return t
}
