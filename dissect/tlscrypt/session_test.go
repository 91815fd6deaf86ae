package tlscrypt

import (
	"bytes"
	"crypto/rsa"
	"crypto/tls"
	"fmt"
	"slices"
	"strings"
	"testing"

	"smtpcap/dissect/tlswire"
)

// suite12 is one that is opened.
const suite12 = tlswire.CipherSuite(tls.TLS_RSA_WITH_AES_128_GCM_SHA256)

func serverHello(v tlswire.Version, suite tlswire.CipherSuite, extensions ...tlswire.ExtensionType) *tlswire.ServerHello {
	s := &tlswire.ServerHello{Version: v, CipherSuite: suite}
	for _, x := range extensions {
		s.Extensions = append(s.Extensions, tlswire.Extension{Type: x})
	}
	return s
}

func TestWhatIsNotDecryptedIsSaid(t *testing.T) {
	compressed := serverHello(tlswire.VersionTLS12, suite12)
	compressed.Compression = 1
	for _, test := range []struct {
		name  string
		hello *tlswire.ServerHello
		want  string
	}{
		{"version", serverHello(tlswire.VersionSSL30, suite12), "SSL 3.0 is not decrypted"},
		{"draft of TLS 1.3", serverHello(0x7f1c, 0x1301), "is not decrypted"},
		{"cipher", serverHello(tlswire.VersionTLS12, 0x0041), "the cipher of TLS_RSA_WITH_CAMELLIA_128_CBC_SHA is not decrypted"},
		{"unknown suite", serverHello(tlswire.VersionTLS12, 0xeeee), "is not decrypted"},
		{"no cipher", serverHello(tlswire.VersionTLS12, 0x0002), "the cipher of TLS_RSA_WITH_NULL_SHA is not decrypted"},
		{"export", serverHello(tlswire.VersionTLS10, 0x0003), "is not decrypted"},
		{"hash", serverHello(tlswire.VersionTLS13, 0x00c7), "is not decrypted"},
		{"suite of TLS 1.2 in TLS 1.3", serverHello(tlswire.VersionTLS13, 0x002f), "is no suite of TLS 1.3"},
		{"suite of TLS 1.3 in TLS 1.2", serverHello(tlswire.VersionTLS12, 0x1301), "is no suite of TLS 1.2"},
		{"AEAD in TLS 1.1", serverHello(tlswire.VersionTLS11, suite12), "is no suite of TLS 1.1"},
		{"compression", compressed, "compressed records are not decrypted"},
		{"truncated MAC", serverHello(tlswire.VersionTLS12, 0x002f, extTruncatedHMAC), "records with a truncated MAC are not decrypted"},
	} {
		t.Run(test.name, func(t *testing.T) {
			k := &Keys{Growing: true, RSA: []*rsa.PrivateKey{rsaKey()}}
			s := NewSession(k)
			s.ServerHello(test.hello) // known before the client's is
			s.Direction(Server).ChangeCipherSpec()
			_, _, how := s.Direction(Server).Open(tlswire.Record{Type: tlswire.ContentApplicationData, Length: 64}, make([]byte, 64))
			if how != tlswire.Sealed || s.Direction(Server).Why() != Unsupported {
				t.Errorf("outcome %d, reason %d", how, s.Direction(Server).Why())
			}
			if err := s.Err(); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%v, want %q", err, test.want)
			}
		})
	}
}

// Every suite that is decrypted gives keys, and every other one a reason.
func TestEverySuiteHasKeysOrAReason(t *testing.T) {
	with := 0
	for code := range 1 << 16 {
		info := tlswire.CipherSuite(code).Info()
		for v := tlswire.VersionSSL30; v <= tlswire.VersionTLS13+1; v++ {
			s, err := schemeOf(v, info, false)
			if (s == nil) != (err != nil) {
				t.Fatalf("%v in %v: %v, %v", info.Code, v, s, err)
			}
			if err != nil {
				continue
			}
			with++
			h := handshake{scheme: s}
			if v.TLS13() {
				_, err = s.traffic(make([]byte, 32))
			} else {
				err = h.derive(make([]byte, masterLength))
			}
			if err != nil {
				t.Errorf("%v in %v: %v", info.Code, v, err)
			}
		}
	}
	if with < 200 {
		t.Errorf("only %d", with)
	}
}

// change makes both sides of a session change to the keys agreed on.
func change(s *Session) {
	for _, side := range sides {
		s.Direction(side).ChangeCipherSpec()
	}
}

func TestHandshakesOfAConnectionAreBounded(t *testing.T) {
	k := &Keys{Growing: true}
	s := NewSession(k)
	for n := range 3 * maxHandshakes {
		s.ClientHello(&tlswire.ClientHello{Random: [32]byte{byte(n)}})
		s.ServerHello(serverHello(tlswire.VersionTLS12, suite12, tlswire.ExtExtendedMasterSecret))
		s.Message(Client, hello(100))
		change(s)
	}
	if n := len(s.handshakes); n != maxHandshakes {
		t.Errorf("%d handshakes", n)
	}
	_, _, how := s.Direction(Client).Open(tlswire.Record{Length: 64}, make([]byte, 64))
	if how != tlswire.Sealed || s.Direction(Client).Why() != Unsupported || s.Err() == nil {
		t.Errorf("outcome %d, reason %d, %v", how, s.Direction(Client).Why(), s.Err())
	}
	s.Close()
	if k.held != 0 {
		t.Errorf("%d bytes are held", k.held)
	}
}

// A renegotiation that is refused is forgotten; the connection goes on.
func TestRefusedRenegotiationIsForgotten(t *testing.T) {
	s := NewSession(new(Keys))
	for n := range 5 {
		s.ClientHello(&tlswire.ClientHello{Random: [32]byte{byte(n)}})
		if n == 0 {
			s.ServerHello(serverHello(tlswire.VersionTLS12, suite12))
			change(s)
		}
	}
	if len(s.handshakes) != 2 || s.handshakes[0].client != [32]byte{0} || s.handshakes[1].client != [32]byte{4} {
		t.Errorf("%d handshakes", len(s.handshakes))
	}
	if h := s.Direction(Client).handshake(); h != s.handshakes[0] {
		t.Error("records are taken for those of the refused handshake")
	}
}

// Hellos that no side acts upon are forgotten too.
func TestHandshakeThatComesToNothingIsForgotten(t *testing.T) {
	s := NewSession(new(Keys))
	for n := range 5 {
		s.ClientHello(&tlswire.ClientHello{Random: [32]byte{byte(n)}})
		s.ServerHello(serverHello(tlswire.VersionTLS12, suite12))
	}
	if len(s.handshakes) != 1 || s.latest().client != [32]byte{4} || !s.latest().hasServer {
		t.Errorf("%d handshakes, %+v", len(s.handshakes), s.latest().client)
	}
}

// hello is a ClientHello message of so many bytes.
func hello(n int) *tlswire.Message {
	return &tlswire.Message{Type: tlswire.TypeClientHello, Length: n, Body: make([]byte, n), Complete: true}
}

func TestTranscriptBeginsWithTheLastClientHello(t *testing.T) {
	const header = 4
	s := NewSession(&Keys{RSA: []*rsa.PrivateKey{rsaKey()}})
	for n := range 3 { // the first ones are refused
		s.ClientHello(&tlswire.ClientHello{Random: [32]byte{byte(n)}})
		s.Message(Client, hello(100+n))
	}
	if got := s.latest().transcript.size(); got != header+102 || s.held != got || s.keys.held != got {
		t.Errorf("%d bytes, %d and %d are held", got, s.held, s.keys.held)
	}
	// A server that is read first keeps its part.
	s = NewSession(&Keys{RSA: []*rsa.PrivateKey{rsaKey()}})
	s.ServerHello(serverHello(tlswire.VersionTLS12, suite12, tlswire.ExtExtendedMasterSecret))
	s.Message(Server, &tlswire.Message{Type: tlswire.TypeServerHello, Length: 50, Body: make([]byte, 50), Complete: true})
	s.ClientHello(&tlswire.ClientHello{})
	s.Message(Client, hello(100))
	if got := s.latest().transcript.size(); got != header+50+header+100 {
		t.Errorf("%d bytes", got)
	}
	s.Close()
}

// What is lost behind a side's part of the transcript does no harm to it.
func TestLossBehindTheTranscript(t *testing.T) {
	for _, closed := range []bool{false, true} {
		s := NewSession(&Keys{RSA: []*rsa.PrivateKey{rsaKey()}})
		s.Message(Client, hello(100))
		if closed {
			s.Message(Server, &tlswire.Message{Type: tlswire.TypeServerHelloDone, Complete: true})
		}
		s.Direction(Server).Lost(10)
		if s.latest().transcript.torn == closed {
			t.Errorf("closed %v: torn %v", closed, s.latest().transcript.torn)
		}
		s.Close()
	}
}

func TestExtendedMasterSecretNeedsTheTranscript(t *testing.T) {
	for _, test := range []struct {
		name string
		make func(*handshake)
		want readiness
		err  error
	}{
		{"all is there", func(h *handshake) { h.transcript.closed = [2]bool{true, true} }, ready, nil},
		{"the server's part is to come", func(h *handshake) { h.transcript.closed[Client] = true }, pending, nil},
		{"the client's part is to come", func(h *handshake) { h.transcript.closed[Server], h.changed[Server] = true, true }, pending, nil},
		{"the server's part is lost", func(h *handshake) { h.transcript.closed[Client], h.changed[Server] = true, true }, impossible, errTornTranscript},
		{"the client's part is lost", func(h *handshake) { h.transcript.closed[Server], h.changed[Client] = true, true }, impossible, errTornTranscript},
		{"torn", func(h *handshake) { h.transcript = transcript{torn: true} }, impossible, errTornTranscript},
		{"not extended", func(h *handshake) { h.transcript, h.extended = transcript{torn: true}, false }, ready, nil},
	} {
		h := &handshake{scheme: must(schemeOf(tlswire.VersionTLS12, suite12.Info(), false)), extended: true}
		test.make(h)
		master, got := h.fromPremaster(make([]byte, masterLength))
		if got != test.want || h.err != test.err || (len(master) == masterLength) != (got == ready) {
			t.Errorf("%s: %d, %v, %d bytes", test.name, got, h.err, len(master))
		}
	}
}

// Whether a session is resumed the server says with the client's session id; a client
// with a ticket may send none.
func TestWhatIsTakenForResumed(t *testing.T) {
	id, other, ticket := []byte{1}, []byte{2}, []byte{3}
	var k Keys
	k.remember(nameOfSession(byID, id), session{master: []byte("id")})
	k.remember(nameOfSession(byTicket, ticket), session{master: []byte("ticket")})
	for _, test := range []struct {
		name            string
		offered, chosen []byte
		ticket          []byte
		changed, full   bool
		want            string
	}{
		{"id", id, id, nil, false, false, "id"},
		{"id that the server does not take", id, other, nil, true, false, ""},
		{"id of nobody", other, other, nil, true, false, ""},
		{"id in a full handshake", id, id, nil, true, true, ""},
		{"ticket with an id made up", other, other, ticket, false, false, "ticket"},
		{"ticket that the server does not take", other, nil, ticket, true, false, ""},
		{"ticket without id", nil, nil, ticket, true, false, "ticket"},
		{"ticket without id, before anything tells", nil, nil, ticket, false, false, ""},
		{"ticket without id in a full handshake", nil, nil, ticket, true, true, ""},
		{"nothing", nil, nil, nil, true, false, ""},
	} {
		var h handshake
		h.setClient(&tlswire.ClientHello{SessionID: test.offered, Ticket: test.ticket})
		h.chosenID, h.full, h.changed[Server] = test.chosen, test.full, test.changed
		if got := string(h.resumed(&k).master); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

func TestNews(t *testing.T) {
	k := new(Keys)
	s := NewSession(k)
	for _, test := range []struct {
		name string
		do   func()
		want bool
	}{
		{"nothing", func() {}, false},
		{"ClientHello", func() { s.ClientHello(&tlswire.ClientHello{}) }, true},
		{"nothing more", func() {}, false},
		{"ServerHello", func() { s.ServerHello(serverHello(tlswire.VersionTLS12, suite12)) }, true},
		{"Certificate", func() { s.Message(Server, &tlswire.Message{Type: tlswire.TypeCertificate, Complete: true}) }, false},
		{"ServerHelloDone", func() { s.Message(Server, &tlswire.Message{Type: tlswire.TypeServerHelloDone, Complete: true}) }, true},
		{"ClientKeyExchange", func() { s.Message(Client, &tlswire.Message{Type: tlswire.TypeClientKeyExchange, Complete: true}) }, true},
		{"ChangeCipherSpec", func() { s.Direction(Client).ChangeCipherSpec() }, true},
		{"secrets", func() { k.Grown++ }, true},
		{"no more", func() {}, false},
	} {
		test.do()
		if got := s.News(); got != test.want {
			t.Errorf("%s: %v", test.name, got)
		}
	}
}

func TestForgedServerHelloChangesNothing(t *testing.T) {
	for _, v := range []tlswire.Version{tlswire.VersionTLS12, tlswire.VersionTLS13} {
		suite := suite12
		if v.TLS13() {
			suite = 0x1301
		}
		s := NewSession(new(Keys))
		s.ClientHello(&tlswire.ClientHello{Random: [32]byte{1}})
		first := serverHello(v, suite)
		first.Random = [32]byte{2}
		s.ServerHello(first)
		s.ServerHello(serverHello(tlswire.VersionTLS12, 0x002f))
		if h := s.latest(); len(s.handshakes) != 1 || h.server != [32]byte{2} || h.scheme.suite.Code != suite {
			t.Errorf("%v: the second hello was taken", v)
		}
	}
}

func TestSessionsThatAreRememberedAreBounded(t *testing.T) {
	var k Keys
	name := func(n int) sessionName { return nameOfSession(byID, fmt.Append(nil, n)) }
	for n := range 5 * maxSessions {
		k.remember(name(n), session{master: []byte{byte(n)}})
		if total := len(k.resumable[0]) + len(k.resumable[1]); total > 2*maxSessions {
			t.Fatalf("%d sessions are remembered", total)
		}
		if n >= maxSessions && k.resume(name(n-maxSessions+1)).master == nil {
			t.Fatalf("session %d is forgotten after %d more", n-maxSessions+1, maxSessions-1)
		}
	}
	if k.resume(name(0)).master != nil {
		t.Error("the first is still remembered")
	}
	if nameOfSession(byID, []byte("x")) == nameOfSession(byTicket, []byte("x")) {
		t.Error("an id and a ticket have the same name")
	}
}

// Many tickets of one handshake are one: the last.
func TestTicketsOfAHandshakeAreBounded(t *testing.T) {
	s := NewSession(new(Keys))
	h := s.latest()
	for n := range 100 {
		body := append([]byte{0, 0, 0, 9, 0, 1}, byte(n))
		s.Message(Server, &tlswire.Message{Type: tlswire.TypeNewSessionTicket, Length: len(body), Body: body, Complete: true})
	}
	if h.ticket == nil || *h.ticket != nameOfSession(byTicket, []byte{99}) {
		t.Error("it is not the last")
	}
}

func TestTranscriptIsBounded(t *testing.T) {
	for _, test := range []struct {
		name     string
		length   int
		messages int
		other    int // bytes that other connections hold
		torn     bool
	}{
		{"a usual handshake", 4000, 3, 0, false},
		{"at the limit", maxTranscript/4 - 4, 4, 0, false},
		{"over it", maxTranscript / 4, 4, 0, true},
		{"one message over it", maxTranscript, 1, 0, true},
		{"where others leave no room", 4000, 3, maxHeld - 10000, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			k := &Keys{RSA: []*rsa.PrivateKey{rsaKey()}, held: test.other}
			s := NewSession(k)
			for range test.messages {
				s.Message(Server, &tlswire.Message{Type: tlswire.TypeCertificate, Length: test.length, Body: make([]byte, test.length), Complete: true})
			}
			h := s.latest()
			if h.transcript.torn != test.torn {
				t.Errorf("torn: %v", h.transcript.torn)
			}
			if test.torn && k.held != test.other {
				t.Errorf("%d bytes are held by a transcript of no use", k.held-test.other)
			}
			s.Close()
			if k.held != test.other {
				t.Errorf("%d bytes are held", k.held-test.other)
			}
		})
	}
}

// Where a message is missing that the extended master secret depends on, records stay
// closed, and it is said why.
func TestTornTranscriptIsSaid(t *testing.T) {
	conn := live(t, short, versions(tls.VersionTLS12), suite(tls.TLS_RSA_WITH_AES_128_GCM_SHA256), rsaOnly)
	records := conn.wire.records()
	i := slices.IndexFunc(records, func(p piece) bool { return p.side == Server && p.data[5] == byte(tlswire.TypeCertificate) })
	whole := read(t, privateKeys(t), conn.wire)
	for name, skip := range map[string]int{"a byte": 100, "the rest": 6, "the body": 5, "the record": 0} {
		r := newReader(t, privateKeys(t))
		r.feed(records[:i])
		p := records[i]
		r.write(piece{Server, p.data[:skip]})
		if name == "a byte" {
			r.skip(Server, 1)
			r.write(piece{Server, p.data[skip+1:]})
		} else {
			r.skip(Server, len(p.data)-skip)
		}
		r.feed(records[i+1:])
		r.close()
		if missing := r.within(whole, name); missing != [2]int{len(whole.log[Client].opened), len(whole.log[Server].opened)} {
			t.Errorf("%s: only %v stay closed", name, missing)
		}
		if name != "the body" && r.session.Err() != errTornTranscript {
			t.Errorf("%s: %v", name, r.session.Err())
		}
	}
}

// A key exchange that is not in the capture is a beginning that is missing, not a key.
func TestMissingKeyExchangeIsSaid(t *testing.T) {
	conn := live(t, short, versions(tls.VersionTLS12), suite(tls.TLS_RSA_WITH_AES_128_GCM_SHA256), rsaOnly)
	records := conn.wire.records()
	i := slices.IndexFunc(records, func(p piece) bool { return p.data[5] == byte(tlswire.TypeClientKeyExchange) })
	r := newReader(t, privateKeys(t))
	r.feed(records[:i])
	r.skip(Client, len(records[i].data))
	r.feed(records[i+1:])
	r.close()
	for _, side := range sides {
		if f := r.side[side]; f.opened > 0 || fmt.Sprint(r.reasons(side)) != fmt.Sprint([]Reason{NoHello}) || f.sealings[0] != tlswire.NotOpened {
			t.Errorf("%v: %d opened, %v, %v", side, f.opened, r.reasons(side), f.sealings)
		}
	}
}

func TestMissingHelloIsSaid(t *testing.T) {
	conn := live(t, short, versions(tls.VersionTLS12))
	records := conn.wire.records()
	for lost := range 2 {
		r := newReader(t, logKeys(t, conn.log))
		for i, p := range records {
			if i == lost {
				r.skip(p.side, len(p.data))
				continue
			}
			r.write(p)
		}
		r.close()
		for _, side := range sides {
			if r.side[side].opened > 0 || fmt.Sprint(r.reasons(side)) != fmt.Sprint([]Reason{NoHello}) {
				t.Errorf("without record %d: %v: %d opened, %v", lost, side, r.side[side].opened, r.reasons(side))
			}
		}
	}
}

// A server's key is used once for a key exchange, however many records wait.
func TestServersKeyIsUsedOnce(t *testing.T) {
	conn := live(t, short, versions(tls.VersionTLS12), suite(tls.TLS_RSA_WITH_AES_128_GCM_SHA256), rsaOnly)
	k := privateKeys(t)
	k.RSA, k.Growing = k.RSA[:1], true // it does not fit
	r := newReader(t, k)
	r.feed(conn.wire)
	h := r.session.latest()
	if !h.decrypted || h.premaster != nil || len(r.side[Client].sealings) > 0 {
		t.Fatalf("tried %v, %d records sealed", h.decrypted, len(r.side[Client].sealings))
	}
	k.RSA = []*rsa.PrivateKey{rsaKey()} // what fits is not tried any more
	k.Grown++
	r.retry()
	if r.side[Client].opened > 0 {
		t.Error("it was tried again")
	}
	k.Blocks.Parse(conn.log)
	k.Grown++
	r.retry()
	r.close()
	r.whole(conn.data)
}

func TestKeysSayWhatTheyHave(t *testing.T) {
	logged := new(Keys)
	logged.Blocks.Parse(newScript().log())
	for _, test := range []struct {
		name       string
		keys       *Keys
		empty, any bool
	}{
		{"nothing", new(Keys), true, false},
		{"something may come", &Keys{Growing: true}, false, false},
		{"a server's key", &Keys{RSA: []*rsa.PrivateKey{rsaKey()}}, false, true},
		{"a block", logged, false, true},
	} {
		if test.keys.Empty() != test.empty || test.keys.Any() != test.any {
			t.Errorf("%s: Empty %v, Any %v", test.name, test.keys.Empty(), test.keys.Any())
		}
	}
}

// Plaintext of a record before is not what is left in the buffer.
func TestBufferIsCleared(t *testing.T) {
	var k Keys
	copy(k.buffer(100), "secret")
	if b := k.buffer(100); bytes.Contains(b, []byte("secret")) {
		t.Error("it is not")
	}
	if n := len(k.buffer(1 << 15)); n != 1<<15 {
		t.Errorf("%d bytes", n)
	}
}
