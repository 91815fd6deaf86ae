package dissect

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"testing"

	"smtpcap/internal/pcaptest"
	"smtpcap/report"
)

// digest is the name of a session id or of a ticket.
func digest(b []byte) string { return fmt.Sprintf("%x", sha256.Sum256(b))[:16] }

// dissectTLS returns the report of a session of TLS in a connection to port 465.
func dissectTLS(t *testing.T, say func(*pcaptest.Transcript)) *report.TLS {
	t.Helper()
	tr := pcaptest.Transcript{Port: 465, End: pcaptest.FINByClient}
	say(&tr)
	c := new(follower).packets(tr.Packets(pcaptest.Config{}))[0]
	if c.TLS == nil {
		t.Fatal("no TLS")
	}
	return c.TLS
}

// A naming is a handshake with the names that each side has for its session.
type naming struct {
	clientID, clientTicket, serverID, newTicket []byte
	version                                     uint16
}

func (n naming) hello() []byte {
	h := pcaptest.DefaultClientHello(n.version)
	h.SessionID = n.clientID
	if n.clientTicket != nil {
		h = h.Without(pcaptest.ExtSessionTicket)
		h.Extensions = append(h.Extensions, pcaptest.Extension{Type: pcaptest.ExtSessionTicket, Data: n.clientTicket})
	}
	return pcaptest.HelloRecord(h)
}

func (n naming) serverHello() []byte {
	return pcaptest.ServerHello{Version: n.version, SessionID: n.serverID, Suite: pcaptest.TLS_RSA_WITH_AES_128_CBC_SHA}.Message()
}

func (n naming) ticket() []byte {
	body := append([]byte{0, 0, 0, 9, byte(len(n.newTicket) >> 8), byte(len(n.newTicket))}, n.newTicket...)
	return pcaptest.EachRecord(n.version, pcaptest.Message(pcaptest.TypeNewSessionTicket, body))
}

// full is a full handshake.
func (n naming) full(t *pcaptest.Transcript) {
	s := pcaptest.Session{Version: n.version}
	t.Client(n.hello())
	t.Server(pcaptest.EachRecord(n.version, n.serverHello(), pcaptest.Certificate(pcaptest.ServerChain(1)...), pcaptest.ServerHelloDone()))
	t.Client(s.ClientFlight())
	n.finish(t, s)
}

// short is an abbreviated handshake.
func (n naming) short(t *pcaptest.Transcript) {
	s := pcaptest.Session{Version: n.version}
	t.Client(n.hello())
	t.Server(pcaptest.EachRecord(n.version, n.serverHello()))
	n.finish(t, s)
	t.Client(s.Finished())
}

func (n naming) finish(t *pcaptest.Transcript, s pcaptest.Session) {
	if n.newTicket != nil {
		t.Server(n.ticket())
	}
	t.Server(s.Finished())
}

func TestSessionsAreNamed(t *testing.T) {
	a, b, ticket, other := []byte("the id of a session, 32 bytes..."), []byte("another"), []byte("a ticket"), []byte("a new ticket")
	for _, test := range []struct {
		name    string
		naming  naming
		short   bool
		by      string
		resumed string
		issued  []string
	}{
		{"full, no names", naming{}, false, "", "", nil},
		{"full, a session id", naming{serverID: a}, false, "", "", []string{digest(a)}},
		{"full, a ticket", naming{newTicket: ticket}, false, "", "", []string{digest(ticket)}},
		{"full, both", naming{serverID: a, newTicket: ticket}, false, "", "", []string{digest(ticket), digest(a)}},
		{"full, an empty ticket", naming{newTicket: []byte{}}, false, "", "", nil},
		{"full, though names were offered", naming{clientID: b, clientTicket: other, serverID: a, newTicket: ticket}, false, "", "",
			[]string{digest(ticket), digest(a)}},
		{"resumed by session id", naming{clientID: a, serverID: a}, true, "session-id", digest(a), nil},
		{"resumed by ticket", naming{clientID: b, clientTicket: ticket, serverID: b}, true, "ticket", digest(ticket), nil},
		{"resumed by ticket, with a new one", naming{clientID: b, clientTicket: ticket, serverID: b, newTicket: other}, true, "ticket",
			digest(ticket), []string{digest(other)}},
		{"resumed, but the server names another session", naming{clientID: a, serverID: b}, true, "session-id", "", nil},
		{"resumed, but nobody names one", naming{}, true, "session-id", "", nil},
	} {
		for _, version := range []uint16{pcaptest.TLS10, pcaptest.TLS12} {
			n := test.naming
			n.version = version
			handshake := n.full
			if test.short {
				handshake = n.short
			}
			got := dissectTLS(t, handshake)
			if got.Resumed != test.short || got.ResumedBy.V != test.by || got.ResumedSession.V != test.resumed || !slices.Equal(got.IssuedSessions, test.issued) {
				t.Errorf("%s, version %#x: resumed %v by %q session %q, issued %v", test.name, version,
					got.Resumed, got.ResumedBy.V, got.ResumedSession.V, got.IssuedSessions)
			}
		}
	}
}

func TestSessionsOfTLS13AreNotNamed(t *testing.T) {
	ticketInClear := func(tr *pcaptest.Transcript) {
		n := naming{version: pcaptest.TLS12, newTicket: []byte("a ticket")}
		hello := pcaptest.ServerHello{
			Version: pcaptest.TLS12, SessionID: []byte("an id"), Suite: pcaptest.TLS_AES_256_GCM_SHA384,
			Extensions: []pcaptest.Extension{pcaptest.SelectedVersion(pcaptest.TLS13)},
		}
		tr.Client(pcaptest.HelloRecord(pcaptest.DefaultClientHello(pcaptest.TLS13)))
		tr.Server(pcaptest.EachRecord(pcaptest.TLS12, hello.Message(), pcaptest.ServerHelloDone()), n.ticket())
	}
	for name, say := range map[string]func(*pcaptest.Transcript){
		"full":                              func(tr *pcaptest.Transcript) { tr.Handshake13(pcaptest.Session13{}) },
		"retried":                           func(tr *pcaptest.Transcript) { tr.Handshake13(pcaptest.Session13{Retry: true}) },
		"a server that does not keep to it": ticketInClear,
	} {
		if got := dissectTLS(t, say); got.ResumedSession.Known || len(got.IssuedSessions) > 0 {
			t.Errorf("%s: resumed %+v, issued %v", name, got.ResumedSession, got.IssuedSessions)
		}
	}
}

// TestAResumedSessionOfTLS13IsNamedByItsTicket, which the client shows in clear.
func TestAResumedSessionOfTLS13IsNamedByItsTicket(t *testing.T) {
	got := dissectTLS(t, func(tr *pcaptest.Transcript) { tr.Handshake13(pcaptest.Session13{PSK: true}) })
	if !got.ResumedSession.Known || len(got.ResumedSession.V) != len(sessionDigest(nil)) || len(got.IssuedSessions) > 0 {
		t.Errorf("resumed %+v, issued %v", got.ResumedSession, got.IssuedSessions)
	}
}

// TestATicketIsTheServersAndWellFormed: others are no sessions.
func TestATicketIsTheServersAndWellFormed(t *testing.T) {
	n := naming{version: pcaptest.TLS12, newTicket: []byte("a ticket")}
	long := pcaptest.EachRecord(n.version, pcaptest.Message(pcaptest.TypeNewSessionTicket, []byte{0, 0, 0, 9, 0, 1, 'x', 'y'}))
	for name, say := range map[string]func(*pcaptest.Transcript){
		"of the client":       func(tr *pcaptest.Transcript) { tr.Client(n.hello(), n.ticket()) },
		"with too many bytes": func(tr *pcaptest.Transcript) { tr.Client(n.hello()); tr.Server(long) },
		"cut":                 func(tr *pcaptest.Transcript) { tr.Client(n.hello()); tr.Server(n.ticket()[:12]) },
	} {
		if got := dissectTLS(t, say); len(got.IssuedSessions) != 0 {
			t.Errorf("%s: issued %v", name, got.IssuedSessions)
		}
	}
}

func TestIssuedSessionsAreBounded(t *testing.T) {
	got := dissectTLS(t, func(tr *pcaptest.Transcript) {
		n := naming{version: pcaptest.TLS12}
		tr.Client(n.hello())
		for i := range byte(2 * maxSessions) {
			n.newTicket = []byte{i / 2} // each twice
			tr.Server(n.ticket())
		}
	})
	want := []string{digest([]byte{0}), digest([]byte{1}), digest([]byte{2}), digest([]byte{3})}
	if !slices.Equal(got.IssuedSessions, want[:maxSessions]) {
		t.Errorf("got %v, want %v", got.IssuedSessions, want)
	}
}

func TestLastMessage(t *testing.T) {
	s := pcaptest.Session{Version: pcaptest.TLS12, Chain: pcaptest.ServerChain(1), Client: pcaptest.Empty}
	flight := s.ServerFlight()
	for _, test := range []struct {
		name string
		say  func(*pcaptest.Transcript)
		want report.Message
	}{
		{"the hello", func(tr *pcaptest.Transcript) { tr.Client(s.Hello()) }, report.Message{Packet: 4, From: report.Client, Name: "ClientHello"}},
		{"the server's flight", func(tr *pcaptest.Transcript) { tr.Client(s.Hello()); tr.Server(flight) },
			report.Message{Packet: 5, From: report.Server, Name: "ServerHelloDone"}},
		{"a part of it", func(tr *pcaptest.Transcript) { tr.Client(s.Hello()); tr.Server(flight[:200]) },
			report.Message{Packet: 5, From: report.Server, Name: "Certificate"}},
		{"the client's flight", func(tr *pcaptest.Transcript) {
			tr.Client(s.Hello())
			tr.Server(flight)
			tr.Client(s.ClientFlight())
		}, report.Message{Packet: 6, From: report.Client, Name: "Finished"}},
		{"all", func(tr *pcaptest.Transcript) { tr.Handshake(s) }, report.Message{Packet: 7, From: report.Server, Name: "Finished"}},
		{"SSL 2.0", func(tr *pcaptest.Transcript) { tr.Client(pcaptest.DefaultClientHello(pcaptest.SSL30).SSLv2()) },
			report.Message{Packet: 4, From: report.Client, Name: "ClientHello"}},
	} {
		if got := dissectTLS(t, test.say).LastMessage; got == nil || *got != test.want {
			t.Errorf("%s: got %+v, want %+v", test.name, got, test.want)
		}
	}
	alert := func(tr *pcaptest.Transcript) {
		tr.Client(pcaptest.Alert(pcaptest.TLS12, pcaptest.Fatal, pcaptest.AlertHandshakeFailure))
	}
	if got := dissectTLS(t, alert).LastMessage; got != nil {
		t.Errorf("an alert alone: %+v", got)
	}
}
