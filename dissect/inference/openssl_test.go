package inference

import (
	"context"
	"crypto"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestOpenSSL has handshakes of openssl with itself, under options that change what
// the lengths tell. least is the confidence that is asked for.
func TestOpenSSL(t *testing.T) {
	if testing.Short() {
		t.Skip("runs other programs")
	}
	if _, err := exec.LookPath("openssl"); err != nil {
		t.Skip("openssl is not installed")
	}
	lab := newOpenSSL(t)
	cert := []string{"-cert", "client.pem", "-key", "client.key"}
	chain := []string{"-cert", "chain.pem", "-key", "chain.key", "-cert_chain", "chain.pem"}
	for _, c := range []struct {
		name           string
		server, client []string
		status         Status
		request        Presence
		end            Outcome
		least          Confidence
	}{
		{"not asked", nil, nil, NotRequested, Absent, Accepted, High},
		{"asked", []string{"-verify", "1"}, nil, Empty, Present, Accepted, High},
		{"sent", []string{"-verify", "1"}, cert, Sent, Present, Accepted, High},
		{"required", []string{"-Verify", "1", "-verify_return_error"}, nil, Empty, Present, Refused, High},
		{"rejected", nil, []string{"-verify_return_error"}, RejectedServer, Absent, Undecided, High},
		{"the server pads to 16", []string{"-verify", "1", "-record_padding", "16"}, nil, Empty, Present, Accepted, Medium},
		{"the server pads to 512", []string{"-verify", "1", "-record_padding", "512"}, nil, Empty, Present, Accepted, Medium},
		{"the server pads to 512, not asked", []string{"-record_padding", "512"}, nil, NotRequested, Absent, Accepted, Medium},
		{"the client pads to 16", []string{"-verify", "1"}, []string{"-record_padding", "16"}, Empty, Present, Accepted, Medium},
		{"the client pads to 64", []string{"-verify", "1"}, []string{"-record_padding", "64"}, Empty, Present, Accepted, Medium},
		{"the client pads to 64, not asked", nil, []string{"-record_padding", "64"}, NotRequested, Absent, Accepted, None},
		{"the client pads to 512", []string{"-verify", "1"}, []string{"-record_padding", "512"}, Empty, Present, Accepted, None},
		{"both pad to 512", []string{"-record_padding", "512"}, []string{"-record_padding", "512"}, NotRequested, Absent, Accepted, None},
		{"the server's records have 512", []string{"-verify", "1", "-max_send_frag", "512"}, nil, Empty, Present, Accepted, Medium},
		{"the server's records have 600, not asked", append([]string{"-max_send_frag", "600"}, chain...), nil, NotRequested, Absent, Accepted, Medium},
		{"the client's records have 512", []string{"-verify", "5"}, append([]string{"-max_send_frag", "512"}, chain...), Sent, Present, Accepted, Medium},
		{"the client asks for 512", []string{"-verify", "1"}, []string{"-maxfraglen", "512"}, Empty, Present, Accepted, Medium},
		{"data in fragments", []string{"-verify", "1"}, []string{"-split_send_frag", "512"}, Empty, Present, Accepted, High},
		{"HelloRetryRequest", []string{"-verify", "1", "-groups", "P-521"}, []string{"-groups", "X25519:P-521"}, Empty, Present, Accepted, High},
		{"post-handshake authentication", nil, []string{"-enable_pha"}, NotRequested, Absent, Accepted, Medium},
		{"RSASSA-PSS", []string{"-cert", "pss.pem", "-key", "pss.key"}, nil, NotRequested, Absent, Accepted, High},
		{"P-521", []string{"-cert", "p521.pem", "-key", "p521.key"}, nil, NotRequested, Absent, Accepted, High},
		{"a chain", []string{"-cert_chain", "chain.pem"}, nil, NotRequested, Absent, Accepted, High},
		{"no tickets", []string{"-verify", "1", "-num_tickets", "0"}, nil, Empty, Present, Accepted, High},
		{"AES-CCM-8", []string{"-ciphersuites", "TLS_AES_128_CCM_8_SHA256"}, []string{"-ciphersuites", "TLS_AES_128_CCM_8_SHA256"},
			NotRequested, Absent, Accepted, High},
	} {
		h := lab.run(t, c.server, c.client)
		if strings.Contains(c.name, "CCM-8") {
			h.Tag = 8
		}
		if strings.Contains(c.name, "post-handshake") {
			h.Extensions = []uint16{postHandshakeAuth}
		}
		a := Infer(h)
		k := known{c.name, h.Hash, c.status, c.request, c.end}
		if parts := k.contradicts(a, Low); parts != nil {
			t.Errorf("%s: %q: %v", c.name, parts, h.Records)
		}
		if a.Client.Confidence < c.least {
			t.Errorf("%s: client %v with confidence %v, want %v: %s %v", c.name, a.Client.Status, a.Client.Confidence, c.least, a.Client.Why, h.Records)
		}
	}
}

// An openSSL is a directory with keys and certificates.
type openSSL struct{ dir string }

func newOpenSSL(t *testing.T) *openSSL {
	t.Helper()
	o := &openSSL{t.TempDir()}
	for name, k := range map[string]Key{"server": RSA2048, "client": P256, "p521": P521} {
		o.write(t, name, keyFor(t, k), 1)
	}
	o.write(t, "chain", keyFor(t, RSA2048), 4)
	out, err := o.command(t.Context(), "req", "-x509", "-newkey", "rsa-pss", "-pkeyopt", "rsa_keygen_bits:2048", "-nodes",
		"-keyout", "pss.key", "-out", "pss.pem", "-subj", "/CN=mx.example.test", "-days", "1").CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return o
}

// write writes a key, and a chain of n certificates for it.
func (o *openSSL) write(t *testing.T, name string, key crypto.Signer, n int) {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	var text []byte
	chain, _ := issue(t, key, n)
	for _, c := range chain {
		text = append(text, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c})...)
	}
	for file, content := range map[string][]byte{
		name + ".pem": text, name + ".key": pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}),
	} {
		if err := os.WriteFile(filepath.Join(o.dir, file), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func (o *openSSL) command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "openssl", args...)
	cmd.Dir = o.dir
	return cmd
}

// run shakes hands between s_server, which sends lines back, and s_client.
func (o *openSSL) run(t *testing.T, server, client []string) *Handshake {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	port := freePort(t)
	own := []string{"s_server", "-accept", port, "-rev", "-naccept", "1", "-tls1_3"}
	if !strings.Contains(strings.Join(server, " "), "-cert ") {
		own = append(own, "-cert", "server.pem", "-key", "server.key")
	}
	s := o.command(ctx, append(own, server...)...)
	ready, err := s.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	await(ready, "ACCEPT")
	go io.Copy(io.Discard, ready)
	address, w := listen(t, "127.0.0.1:"+port)
	o.talk(t, ctx, append([]string{"s_client", "-connect", address, "-tls1_3", "-servername", "mx.example.test"}, client...))
	h := w.result()
	cancel()
	s.Wait()
	return h
}

// talk is a client that says two lines and waits for each to come back.
func (o *openSSL) talk(t *testing.T, ctx context.Context, args []string) {
	t.Helper()
	c := o.command(ctx, args...)
	in, err := c.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	await(out, "Verify return code") // which s_client prints when it has shaken hands
	for _, word := range []string{"drawer", "stressed mail"} {
		fmt.Fprintln(in, word)
		if !await(out, backwards(word)) {
			break
		}
	}
	in.Close()
	io.Copy(io.Discard, out)
	c.Wait()
}

// await reads until a text has come, or all there is.
func await(r io.Reader, text string) bool {
	var seen strings.Builder
	buf := make([]byte, 4096)
	for !strings.Contains(seen.String(), text) {
		n, err := r.Read(buf)
		seen.Write(buf[:n])
		if err != nil {
			return strings.Contains(seen.String(), text)
		}
	}
	return true
}

func backwards(s string) string {
	var b strings.Builder
	for i := len(s) - 1; i >= 0; i-- {
		b.WriteByte(s[i])
	}
	return b.String()
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}
