package inference

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"testing"
)

// A live is a handshake between two configurations of crypto/tls.
type live struct {
	name           string
	server, client *tls.Config
	status         Status
	request        Presence
	end            Outcome
	unsure         bool // an answer of high confidence is not asked for
}

// lives are handshakes of many shapes. Each server has another key and another chain.
func lives(t *testing.T) []*live {
	var all []*live
	add := func(k Key, n int, name string, change func(*live)) {
		l := &live{
			name:   fmt.Sprintf("%v, chain of %d, %s", k, n, name),
			server: &tls.Config{Certificates: []tls.Certificate{certificateOf(t, k, n)}},
			client: &tls.Config{InsecureSkipVerify: true},
			status: NotRequested, request: Absent, end: Accepted,
		}
		change(l)
		all = append(all, l)
	}
	asked := func(l *live) {
		l.server.ClientAuth = tls.RequestClientCert
		l.status, l.request = Empty, Present
	}
	sends := func(k Key, n int) func(*live) {
		return func(l *live) {
			asked(l)
			l.status = Sent
			cert := certificateOf(t, k, n)
			l.client.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return &cert, nil }
		}
	}
	for i, k := range []Key{RSA1024, RSA2048, RSA3072, RSA4096, P256, P384, P521, Ed25519} {
		add(k, i%5+1, "not asked", func(*live) {})
		add(k, (i+1)%5+1, "asked", asked)
		add(k, (i+2)%5+1, "client sends "+k.String(), sends(k, i%3+1))
	}
	add(RSA2048, 2, "required", func(l *live) { asked(l); l.server.ClientAuth, l.end = tls.RequireAnyClientCert, Refused })
	add(P256, 1, "required and sent", func(l *live) { sends(P256, 1)(l); l.server.ClientAuth = tls.RequireAnyClientCert })
	add(P256, 2, "rejected", func(l *live) {
		l.client = &tls.Config{ServerName: "mx.example.test"}
		l.status, l.end = RejectedServer, Undecided
	})
	add(P256, 2, "asked and rejected", func(l *live) {
		asked(l)
		l.client, l.status, l.end = &tls.Config{ServerName: "mx.example.test"}, RejectedServer, Undecided
	})
	add(Ed25519, 1, "no tickets", func(l *live) { l.server.SessionTicketsDisabled = true })
	add(P384, 3, "ALPN", func(l *live) { l.server.NextProtos, l.client.NextProtos = []string{"smtp"}, []string{"smtp"} })
	add(P256, 5, "stapled", func(l *live) { l.server.Certificates[0].OCSPStaple = make([]byte, 1500) })
	add(P256, 1, "200 authorities", func(l *live) { asked(l); l.server.ClientCAs = authorities(t, 200) })
	add(RSA2048, 2, "20 authorities", func(l *live) { asked(l); l.server.ClientCAs = authorities(t, 20) })
	add(Ed25519, 2, "HelloRetryRequest", func(l *live) { asked(l); l.server.CurvePreferences = []tls.CurveID{tls.CurveP521} })
	// A request of exactly the first record's length would look the same.
	add(RSA2048, 2, "a chain over several records", func(l *live) {
		l.server.Certificates[0].OCSPStaple, l.unsure = make([]byte, 20000), true
	})
	return all
}

// authorities returns n of them, whose names have about 120 bytes.
func authorities(t *testing.T, n int) *x509.CertPool {
	t.Helper()
	key, pool := keyFor(t, Ed25519), x509.NewCertPool()
	for i := range n {
		c := template(fmt.Sprintf("%d %s", i, strings.Repeat("authority", 10)), true)
		parsed, err := x509.ParseCertificate(sign(t, c, c, key.Public(), key))
		if err != nil {
			t.Fatal(err)
		}
		pool.AddCert(parsed)
	}
	return pool
}

// run shakes hands over a wire, and says a few words of SMTP.
func (l *live) run(t *testing.T) *Handshake {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	go func() {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		answer(tls.Server(conn, l.server))
	}()
	address, w := listen(t, listener.Addr().String())
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	ask(tls.Client(conn, l.client))
	conn.Close()
	return w.result()
}

// answer is a mail server's part.
func answer(conn *tls.Conn) {
	defer conn.Close()
	lines := bufio.NewScanner(conn)
	for lines.Scan() {
		if _, err := io.WriteString(conn, "250-mx.example.test\r\n250 SMTPUTF8\r\n"); err != nil {
			return
		}
	}
}

// ask is the client's.
func ask(conn *tls.Conn) {
	defer conn.Close()
	replies := bufio.NewReader(conn)
	for _, command := range []string{"EHLO client.example.test", "MAIL FROM:<a@example.test>", "QUIT"} {
		if _, err := io.WriteString(conn, command+"\r\n"); err != nil {
			return
		}
		for range 2 {
			if _, err := replies.ReadString('\n'); err != nil {
				return
			}
		}
	}
}

func TestLiveHandshakes(t *testing.T) {
	high := 0
	for _, l := range lives(t) {
		h := l.run(t)
		a := Infer(h)
		k := known{l.name, h.Hash, l.status, l.request, l.end}
		if parts := k.contradicts(a, Low); parts != nil {
			t.Errorf("%s: %q: %v", l.name, parts, h.Records)
		}
		if a.Client.Confidence == High {
			high++
		} else if !l.unsure {
			t.Errorf("%s: client %v with confidence %v: %s %v", l.name, a.Client.Status, a.Client.Confidence, a.Client.Why, h.Records)
		}
		l.checkChain(t, a)
	}
	t.Logf("%d with high confidence", high)
}

// checkChain compares the server's chain with what is told of it.
func (l *live) checkChain(t *testing.T, a Answer) {
	t.Helper()
	if a.Server.Request == NotKnown {
		return
	}
	cert := &l.server.Certificates[0]
	want := listLength(cert.Certificate)
	if len(cert.OCSPStaple) == 0 && (a.Server.Chain.Min != want || a.Server.Chain.Max != want) {
		t.Errorf("%s: the list has %d bytes, not %d to %d", l.name, want, a.Server.Chain.Min, a.Server.Chain.Max)
	}
	kind, _, _ := strings.Cut(l.name, ",")
	if !slices.ContainsFunc(a.Server.Chain.Keys, func(k Key) bool { return k.String() == kind }) {
		t.Errorf("%s: keys %v", l.name, a.Server.Chain.Keys)
	}
}
