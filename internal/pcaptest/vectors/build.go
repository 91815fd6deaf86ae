package main

import (
	"net/netip"

	"smtpcap/internal/pcaptest"
)

// classic returns a file as tcpdump writes it.
func classic(ps []pcaptest.Packet) []byte {
	return pcaptest.Pcap(ps, pcaptest.PcapOptions{})
}

// plain returns the file of a transcript on Ethernet.
func plain(t pcaptest.Transcript) []byte {
	return classic(t.Packets(pcaptest.Config{}))
}

// upgraded is a whole connection with STARTTLS, the session, a little traffic
// and a close by the client.
func upgraded(s pcaptest.Session) pcaptest.Transcript {
	var t pcaptest.Transcript
	t.StartTLS()
	t.Handshake(s)
	t.Bye(s.Version)
	return t
}

// storySession is a server with a chain of three that asks and a client that
// has no certificate.
func storySession() pcaptest.Session {
	return pcaptest.Session{Version: pcaptest.TLS12, Chain: pcaptest.ServerChain(3), Client: pcaptest.Empty}
}

// story is the connection of storySession. Alone in a file of whole segments of
// 1460 bytes, the server's chain is complete in packet 11, the client's answer
// in packet 12.
func story() pcaptest.Transcript { return upgraded(storySession()) }

// matrix is a chain of n certificates met with an answer of the client.
func matrix(n int, a pcaptest.ClientAnswer) []byte {
	return plain(upgraded(pcaptest.Session{Version: pcaptest.TLS12, Chain: pcaptest.ServerChain(n), Client: a}))
}

// encapsulated is the story in an encapsulation.
func encapsulated(e pcaptest.Encap) []byte {
	return classic(story().Packets(pcaptest.Config{Encap: e}))
}

// overIPv4 is a configuration with the usual addresses and another client port.
func overIPv4(port uint16) pcaptest.Config {
	return pcaptest.Config{Client: netip.AddrPortFrom(netip.MustParseAddr("192.0.2.10"), port)}
}

// overIPv6 is a configuration with IPv6 addresses.
func overIPv6() pcaptest.Config {
	return pcaptest.Config{
		Client: netip.MustParseAddrPort("[2001:db8::10]:40001"),
		Server: netip.MustParseAddrPort("[2001:db8::25]:25"),
	}
}

// nextISN is a second connection's choice on the same addresses and ports.
func nextISN() [2]uint32 { return [2]uint32{900000, 1700000} }

// steps adds the steps of a transcript to a conversation.
func steps(c *pcaptest.Conv, steps []pcaptest.Step) {
	for _, s := range steps {
		c.Send(s.Dir, s.Data)
	}
}

// flight is the index in story's steps of the server's flight.
const flight = 6
