package tlscrypt

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"io"
	"math/big"
	"net"
	"strings"
	"sync"
	"testing"
	"time"
)

// A line is one direction of a connection in memory. It holds any number of bytes, so
// that nobody waits for a reader.
type line struct {
	mu     sync.Mutex
	more   sync.Cond
	buf    bytes.Buffer
	closed bool
}

// A tap is one end of a connection. What it writes is recorded.
type tap struct {
	net.Conn // nil: what is not here panics
	side     Side
	in, out  *line
	rec      *recording
}

// A recording is the wire of a connection that goes on.
type recording struct {
	mu   sync.Mutex
	wire wire
}

func (r *recording) add(side Side, b []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.wire = append(r.wire, piece{side, bytes.Clone(b)})
}

func newTaps() (client, server *tap, rec *recording) {
	up, down, rec := new(line), new(line), new(recording)
	up.more.L, down.more.L = &up.mu, &down.mu
	return &tap{side: Client, in: down, out: up, rec: rec}, &tap{side: Server, in: up, out: down, rec: rec}, rec
}

func (c *tap) Write(b []byte) (int, error) {
	c.rec.add(c.side, b)
	c.out.mu.Lock()
	defer c.out.mu.Unlock()
	c.out.more.Broadcast()
	return c.out.buf.Write(b)
}

func (c *tap) Read(b []byte) (int, error) {
	c.in.mu.Lock()
	defer c.in.mu.Unlock()
	for c.in.buf.Len() == 0 && !c.in.closed {
		c.in.more.Wait()
	}
	return c.in.buf.Read(b)
}

func (c *tap) Close() error {
	for _, l := range []*line{c.in, c.out} {
		l.mu.Lock()
		l.closed = true
		l.more.Broadcast()
		l.mu.Unlock()
	}
	return nil
}

func (c *tap) SetDeadline(time.Time) error      { return nil }
func (c *tap) SetWriteDeadline(time.Time) error { return nil }
func (c *tap) SetReadDeadline(time.Time) error  { return nil }

// rsaKey and ecKey are the keys of the certificates.
var (
	rsaKey = sync.OnceValue(func() *rsa.PrivateKey { return must(rsa.GenerateKey(rand.Reader, 2048)) })
	ecKey  = sync.OnceValue(func() *ecdsa.PrivateKey { return must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader)) })

	rsaCertificate = sync.OnceValue(func() tls.Certificate { return selfSigned(rsaKey()) })
	ecCertificate  = sync.OnceValue(func() tls.Certificate { return selfSigned(ecKey()) })
)

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func selfSigned(key crypto.Signer) tls.Certificate {
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "mx.example"}, DNSNames: []string{"mx.example"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	der := must(x509.CreateCertificate(rand.Reader, template, template, key.Public(), key))
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// A connection is one that was recorded, and what was said in it.
type connection struct {
	wire wire
	log  []byte
	data [2]string
}

// A setting changes the two configurations of a connection.
type setting func(client, server *tls.Config)

func versions(v uint16) setting {
	return func(client, server *tls.Config) {
		client.MinVersion, client.MaxVersion, server.MinVersion, server.MaxVersion = v, v, v, v
	}
}

func suite(id uint16) setting {
	return func(client, server *tls.Config) {
		client.CipherSuites, server.CipherSuites = []uint16{id}, []uint16{id}
	}
}

func withClientCertificate(client, server *tls.Config) {
	client.Certificates = []tls.Certificate{rsaCertificate()}
	server.ClientAuth = tls.RequireAnyClientCert
}

// mail is what two sides say in turns, the client first.
var mail = []string{
	"EHLO client.example\r\n", "250-mx.example\r\n250 SIZE\r\n",
	"M", "2", strings.Repeat("message ", 90), strings.Repeat("250 ok\r\n", 5000),
	strings.Repeat("0123456789abcdef", 3000), "250 queued\r\n", "QUIT\r\n", "221 bye\r\n",
}

// short is a dialogue of short records alone.
var short = []string{"EHLO c\r\n", "250 mx\r\n", "MAIL\r\n", "250 ok\r\n", "DATA\r\n", "354 go\r\n", "text\r\n.\r\n", "250 queued\r\n"}

// live makes a connection with crypto/tls.
func live(t testing.TB, said []string, settings ...setting) *connection {
	t.Helper()
	var log lockedBuffer
	client := &tls.Config{ServerName: "mx.example", InsecureSkipVerify: true, KeyLogWriter: &log}
	server := &tls.Config{Certificates: []tls.Certificate{ecCertificate(), rsaCertificate()}}
	for _, s := range settings {
		s(client, server)
	}
	a, b, rec := newTaps()
	c, s := tls.Client(a, client), tls.Server(b, server)
	failed := make(chan error, 1)
	go func() { failed <- converse(s, said, 1) }()
	if err := converse(c, said, 0); err != nil {
		t.Fatalf("client: %v", err)
	}
	if err := <-failed; err != nil {
		t.Fatalf("server: %v", err)
	}
	c.Close()
	s.Close()
	conn := &connection{wire: rec.wire, log: log.Bytes()}
	for i, text := range said {
		conn.data[i%2] += text
	}
	return conn
}

// converse says each second text, and reads the others.
func converse(c net.Conn, said []string, first int) error {
	for i, text := range said {
		if i%2 == first {
			if _, err := io.WriteString(c, text); err != nil {
				return err
			}
			continue
		}
		if _, err := io.ReadFull(c, make([]byte, len(text))); err != nil {
			return err
		}
	}
	return nil
}

// A lockedBuffer takes the lines of a key log.
type lockedBuffer struct {
	mu sync.Mutex
	bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.Write(p)
}
