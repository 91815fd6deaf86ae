package dissect

import (
	"bufio"
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"math/big"
	"net"
	"strings"
	"sync"
	"testing"

	"smtpcap/dissect/tlscrypt"
	"smtpcap/internal/pcaptest"
)

// BenchmarkDecrypt follows a mail of 8 MiB over TLS 1.3, without its keys and with them:
// the difference is what decrypting costs.
func BenchmarkDecrypt(b *testing.B) {
	ps, keyLog := mailOverTLS(b, 8<<20)
	size := int64(0)
	for _, p := range ps {
		size += int64(len(p.Data))
	}
	keys := new(tlscrypt.Keys)
	keys.Log.Parse(keyLog)
	for _, bench := range []struct {
		name string
		keys *tlscrypt.Keys
	}{{"without keys", nil}, {"with keys", keys}} {
		b.Run(bench.name, func(b *testing.B) {
			b.SetBytes(size)
			b.ReportAllocs()
			for b.Loop() {
				f := follower{Dissector{Keys: bench.keys}}
				all := f.packets(ps)
				if inside := all[0].TLS.SMTP; (inside != nil && inside.Messages == 1) != (bench.keys != nil) {
					b.Fatalf("inside: %+v", inside)
				}
			}
		})
	}
}

// mailOverTLS returns the packets of a session on port 465 that delivers a message of so
// many bytes, and the secrets that it was encrypted with.
func mailOverTLS(b *testing.B, size int) ([]pcaptest.Packet, []byte) {
	b.Helper()
	var keyLog bytes.Buffer
	r := &turns{tr: pcaptest.Transcript{Name: "mail", Port: 465, End: pcaptest.FINByClient}}
	near, far := net.Pipe()
	client := tls.Client(spoken{near, pcaptest.ToServer, r}, &tls.Config{InsecureSkipVerify: true, KeyLogWriter: &keyLog, MinVersion: tls.VersionTLS13})
	server := tls.Server(spoken{far, pcaptest.ToClient, r}, &tls.Config{Certificates: []tls.Certificate{selfSigned(b)}, MinVersion: tls.VersionTLS13})
	done := make(chan error, 1)
	go func() { done <- serveMail(server) }()
	line := strings.Repeat("x", 70) + "\r\n"
	body := strings.Repeat(line, size/len(line)) + ".\r\n"
	read := make([]byte, 256)
	for _, say := range []string{"", "EHLO mail.example.com\r\n", "MAIL FROM:<>\r\n", "RCPT TO:<bob@example.net>\r\n", "DATA\r\n", body, "QUIT\r\n"} {
		if _, err := io.WriteString(client, say); err != nil {
			b.Fatal(err)
		}
		if _, err := client.Read(read); err != nil {
			b.Fatal(err)
		}
	}
	client.Close()
	if err := <-done; err != nil {
		b.Fatal(err)
	}
	return r.tr.Packets(pcaptest.Config{}), keyLog.Bytes()
}

// serveMail greets, and takes a message.
func serveMail(c *tls.Conn) error {
	defer c.Close()
	lines := bufio.NewScanner(c)
	reply := func(text string) error { _, err := io.WriteString(c, text+"\r\n"); return err }
	err := reply("220 mx.example.net ESMTP")
	content := false
	for err == nil && lines.Scan() {
		switch line := lines.Text(); {
		case content && line != ".":
		case line == "DATA":
			content, err = true, reply("354 go on")
		case line == "QUIT":
			return reply("221 bye")
		default:
			content, err = false, reply("250 ok")
		}
	}
	return errors.Join(err, lines.Err())
}

// selfSigned returns a certificate that nobody checks.
func selfSigned(b *testing.B) tls.Certificate {
	b.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		b.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{"mx.example.net"}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		b.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// turns collects what two sides say, in turns.
type turns struct {
	mu sync.Mutex
	tr pcaptest.Transcript
}

// A spoken is one end of a connection; what is written to it is collected.
type spoken struct {
	net.Conn
	to pcaptest.Dir
	*turns
}

func (s spoken) Write(b []byte) (int, error) {
	s.mu.Lock()
	if n := len(s.tr.Steps); n > 0 && s.tr.Steps[n-1].Dir == s.to {
		s.tr.Steps[n-1].Data = append(s.tr.Steps[n-1].Data, b...)
	} else {
		s.tr.Steps = append(s.tr.Steps, pcaptest.Step{Dir: s.to, Data: bytes.Clone(b)})
	}
	s.mu.Unlock()
	return s.Conn.Write(b)
}
