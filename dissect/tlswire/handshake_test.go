package tlswire

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"io"
	"math/big"
	"net"
	"strings"
	"sync"
	"testing"
	"time"
)

// A tap keeps what its side of a connection writes.
type tap struct {
	net.Conn
	mu  sync.Mutex
	out bytes.Buffer
}

func (c *tap) Write(b []byte) (int, error) {
	c.mu.Lock()
	c.out.Write(b)
	c.mu.Unlock()
	return c.Conn.Write(b)
}

// handshake lets crypto/tls shake hands with itself and returns what client and
// server wrote.
func handshake(t testing.TB, client, server *tls.Config) (sent [2][]byte) {
	t.Helper()
	a, b := net.Pipe()
	for _, c := range []net.Conn{a, b} { // a handshake that hangs shall fail, not wait
		if err := c.SetDeadline(time.Now().Add(10 * time.Second)); err != nil {
			t.Fatal(err)
		}
	}
	taps := [2]*tap{{Conn: a}, {Conn: b}}
	serverDone := make(chan struct{})
	go func() {
		defer close(serverDone)
		c := tls.Server(taps[1], server)
		if c.Handshake() == nil {
			c.Read(make([]byte, 10))
		}
		b.Close()
	}()
	c := tls.Client(taps[0], client)
	if c.Handshake() == nil {
		go io.Copy(io.Discard, c) // the server may be sending tickets
		c.Write([]byte("EHLO\r\n"))
	}
	a.Close()
	<-serverDone
	return [2][]byte{taps[0].out.Bytes(), taps[1].out.Bytes()}
}

func certificate(t testing.TB) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "mx.example"},
		NotBefore: time.Unix(0, 0), NotAfter: time.Unix(1<<32, 0)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der, der}, PrivateKey: key}
}

// history returns the messages that a direction shows, alerts in brackets.
func history(t *testing.T, b []byte, version Version) (string, *recorder) {
	r := newRecorder(t)
	r.s.SetVersion(version)
	r.write(b)
	r.close()
	r.checkCover()
	var names []string
	for _, m := range r.messages {
		names = append(names, m.Type.String())
	}
	if r.broken != nil {
		names = append(names, r.broken.Error())
	}
	return strings.Join(names, " "), r
}

// body returns the body of the one message of a type.
func (r *recorder) body(t HandshakeType) []byte {
	for _, m := range r.messages {
		if m.Type == t && m.Complete {
			return m.Body
		}
	}
	r.t.Errorf("no %v", t)
	return nil
}

func TestHandshakesOfGo(t *testing.T) {
	cert := certificate(t)
	for _, test := range []struct {
		name           string
		version        Version
		clientCert     bool
		auth           tls.ClientAuthType
		client, server string
	}{
		{"TLS 1.0, certificate asked and none given", VersionTLS10, false, tls.RequestClientCert,
			"client_hello certificate client_key_exchange",
			"server_hello certificate server_key_exchange certificate_request server_hello_done new_session_ticket"},
		{"TLS 1.2, certificate given", VersionTLS12, true, tls.RequestClientCert,
			"client_hello certificate client_key_exchange certificate_verify",
			"server_hello certificate server_key_exchange certificate_request server_hello_done new_session_ticket"},
		{"TLS 1.2, not asked", VersionTLS12, true, tls.NoClientCert,
			"client_hello client_key_exchange",
			"server_hello certificate server_key_exchange server_hello_done new_session_ticket"},
		{"TLS 1.3", VersionTLS13, true, tls.RequireAnyClientCert, "client_hello", "server_hello"},
	} {
		t.Run(test.name, func(t *testing.T) {
			client := &tls.Config{InsecureSkipVerify: true, ServerName: "mx.example", MinVersion: tls.VersionTLS10,
				MaxVersion: uint16(test.version), NextProtos: []string{"smtp"}, ClientSessionCache: tls.NewLRUClientSessionCache(1)}
			if test.clientCert {
				client.Certificates = []tls.Certificate{cert}
			}
			server := &tls.Config{Certificates: []tls.Certificate{cert}, ClientAuth: test.auth, MinVersion: tls.VersionTLS10,
				NextProtos: []string{"smtp"}}
			sent := handshake(t, client, server)
			got, c := history(t, sent[0], test.version)
			if got != test.client {
				t.Errorf("client: %s\nwant %s", got, test.client)
			}
			got, s := history(t, sent[1], test.version)
			if got != test.server {
				t.Errorf("server: %s\nwant %s", got, test.server)
			}
			checkHandshakeOfGo(t, c, s, test.version, cert)
		})
	}
}

// checkHandshakeOfGo parses the messages of a handshake.
func checkHandshakeOfGo(t *testing.T, c, s *recorder, version Version, cert tls.Certificate) {
	ch, err := ParseClientHello(c.body(TypeClientHello))
	if err != nil || ch.ServerName != "mx.example" || ch.Highest() != version || fmt.Sprint(ch.ALPN) != "[smtp]" {
		t.Errorf("ClientHello: %v, %+v", err, ch)
	}
	sh, err := ParseServerHello(s.body(TypeServerHello))
	if err != nil || sh.Version != version {
		t.Fatalf("ServerHello: %v, %+v", err, sh)
	}
	for _, e := range append(ch.Extensions, sh.Extensions...) {
		if e.Err != nil {
			t.Errorf("%v: %v", e.Type, e.Err)
		}
	}
	if version == VersionTLS13 {
		return
	}
	list, err := ParseCertificate(s.body(TypeCertificate))
	if err != nil || list.Count != 2 || !bytes.Equal(list.Entries[1].DER, cert.Certificate[1]) {
		t.Errorf("Certificate: %v, %+v", err, list)
	}
	kx, err := ParseServerKeyExchange(s.body(TypeServerKeyExchange), sh.CipherSuite, version)
	if err != nil || !kx.Signed || kx.PublicLength == 0 {
		t.Errorf("ServerKeyExchange: %v, %+v", err, kx)
	}
	for _, m := range append(c.messages, s.messages...) {
		switch m.Type {
		case TypeCertificateRequest:
			_, err = ParseCertificateRequest(m.Body, version)
		case TypeCertificateVerify:
			_, err = ParseCertificateVerify(m.Body, version)
		case TypeNewSessionTicket:
			_, err = ParseNewSessionTicket(m.Body)
		case TypeServerHelloDone:
			err = ParseEmpty(m.Type, m.Body)
		case TypeCertificate:
			_, err = ParseCertificate(m.Body)
		}
		if err != nil {
			t.Errorf("%v: %v", m.Type, err)
		}
	}
}
