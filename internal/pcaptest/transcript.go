package pcaptest

import (
	"net/netip"
	"slices"
)

// A Transcript is what two mail servers say to each other, step by step, and
// what is true of it.
type Transcript struct {
	Name  string
	Port  uint16 // of the server; zero means 25
	Steps []Step
	End   Ending
	Want  Want
}

// A Step is bytes that one side sends before the other answers.
type Step struct {
	Dir  Dir
	Data []byte
}

// Ending says how the TCP connection of a transcript ends.
type Ending uint8

const (
	Open        Ending = iota // the capture ends first
	FINByClient               // the client closes, the server follows
	FINByServer               // the server closes, the client follows
	RSTByClient
	RSTByServer
)

// Want is what a whole capture of a transcript shows, in the words of the JSON
// output.
type Want struct {
	Mode     string // "starttls", "implicit-tls", "plaintext"
	STARTTLS string // smtp.starttls.status
	Version  string // tls.version; empty if no version was chosen

	ServerChain  string // server_chain.status
	ServerLength int    // server_chain.length; NoLength if null

	ClientCertificate string // client_certificate.status
	ClientLength      int    // client_certificate.length; NoLength if null
	Requested         Answer // client_certificate.requested
}

// NoLength is a length that is null.
const NoLength = -1

// Answer is true, false or null.
type Answer uint8

const (
	Unknown Answer = iota
	No
	Yes
)

// Client adds what the client says.
func (t *Transcript) Client(data ...[]byte) {
	t.Steps = append(t.Steps, Step{ToServer, slices.Concat(data...)})
}

// Server adds what the server says.
func (t *Transcript) Server(data ...[]byte) {
	t.Steps = append(t.Steps, Step{ToClient, slices.Concat(data...)})
}

// Bytes returns all bytes of a direction.
func (t Transcript) Bytes(dir Dir) []byte {
	var b []byte
	for _, s := range t.Steps {
		if s.Dir == dir {
			b = append(b, s.Data...)
		}
	}
	return b
}

// Packets returns the connection from its SYN to its end.
func (t Transcript) Packets(c Config) []Packet {
	conv := t.Conv(c)
	switch t.End {
	case FINByClient:
		conv.Close(ToServer)
	case FINByServer:
		conv.Close(ToClient)
	case RSTByClient:
		conv.RST(ToServer)
	case RSTByServer:
		conv.RST(ToClient)
	}
	return conv.Packets()
}

// Conv returns the connection from its SYN to the last step, to go on with.
func (t Transcript) Conv(c Config) *Conv {
	c = c.withDefaults()
	if t.Port != 0 {
		c.Server = netip.AddrPortFrom(c.Server.Addr(), t.Port)
	}
	conv := NewConv(c)
	conv.Handshake()
	for _, s := range t.Steps {
		conv.Send(s.Dir, s.Data)
	}
	return conv
}
