package tlscrypt

import (
	"bytes"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"smtpcap/dissect/tlswire"
)

// patience is how long a program may take to say what is waited for.
const patience = 10 * time.Second

// An output is what a program says.
type output struct {
	mu   sync.Mutex
	buf  bytes.Buffer
	more chan struct{} // closed at each change, and replaced
}

func newOutput() *output { return &output{more: make(chan struct{})} }

func (o *output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	close(o.more)
	o.more = make(chan struct{})
	return o.buf.Write(b)
}

// wait returns what a pattern matches once it does, from a place on, and the place behind.
func (o *output) wait(t *testing.T, pattern string, from int) (match []string, end int) {
	t.Helper()
	re := regexp.MustCompile(pattern)
	deadline := time.After(patience)
	for {
		o.mu.Lock()
		text, more := o.buf.String(), o.more
		o.mu.Unlock()
		if at := re.FindStringSubmatchIndex(text[from:]); at != nil {
			return re.FindStringSubmatch(text[from:]), from + at[1]
		}
		select {
		case <-more:
		case <-deadline:
			t.Fatalf("%q was not said:\n%s", pattern, text)
		}
	}
}

// A program is an s_client or s_server.
type program struct {
	cmd  *exec.Cmd
	in   io.WriteCloser
	out  *output
	seen int
}

func startOpenSSL(t *testing.T, env string, args ...string) *program {
	t.Helper()
	p := &program{cmd: exec.Command("openssl", args...), out: newOutput()}
	p.cmd.Stdout, p.cmd.Stderr = p.out, p.out
	if env != "" {
		p.cmd.Env = append(os.Environ(), env)
	}
	p.in = must(p.cmd.StdinPipe())
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		p.cmd.Process.Kill()
		p.cmd.Wait()
	})
	return p
}

func (p *program) say(text string) { io.WriteString(p.in, text) }

func (p *program) wait(t *testing.T, pattern string) []string {
	t.Helper()
	match, end := p.out.wait(t, pattern, p.seen)
	p.seen = end
	return match
}

// A dialogue is what is done in a connection of OpenSSL's programs: lines that a side
// says, and commands of theirs.
type dialogue []step

type step struct {
	side Side
	text string // a line, or a command
	sign string // what shows that the command was carried out; empty = it is a line
}

// onTheWire is the sign of a command that says nothing but sends something.
const onTheWire = "on the wire"

// openssl is a server of OpenSSL that runs.
type openssl struct {
	t      *testing.T
	dir    string
	env    string
	server *program
	addr   string
	common []string // options of both sides
}

// newOpenSSL starts a server. The first options are of both sides.
func newOpenSSL(t *testing.T, conf string, common []string, serverOptions ...string) *openssl {
	t.Helper()
	needOpenSSL(t)
	o := &openssl{t: t, dir: t.TempDir(), common: common}
	o.file("rsa.pem", pemOf("PRIVATE KEY", pkcs8())+pemOf("CERTIFICATE", rsaCertificate().Certificate[0]))
	o.file("ec.pem", pemOf("EC PRIVATE KEY", must(x509.MarshalECPrivateKey(ecKey())))+pemOf("CERTIFICATE", ecCertificate().Certificate[0]))
	if conf != "" {
		o.file("openssl.cnf", "openssl_conf = a\n[a]\nssl_conf = b\n[b]\nsystem_default = c\n[c]\n"+conf+"\n")
		o.env = "OPENSSL_CONF=" + filepath.Join(o.dir, "openssl.cnf")
	}
	args := append([]string{"s_server", "-accept", "127.0.0.1:0", "-cert", o.path("rsa.pem"), "-dcert", o.path("ec.pem"), "-dkey", o.path("ec.pem")}, common...)
	o.server = startOpenSSL(t, o.env, append(args, serverOptions...)...)
	o.addr = "127.0.0.1:" + o.server.wait(t, `ACCEPT \S*:(\d+)`)[1]
	return o
}

func (o *openssl) path(name string) string { return filepath.Join(o.dir, name) }

func (o *openssl) file(name, text string) {
	if err := os.WriteFile(o.path(name), []byte(text), 0o600); err != nil {
		o.t.Fatal(err)
	}
}

// talk makes a connection through a proxy that records it.
func (o *openssl) talk(d dialogue, clientOptions ...string) *connection {
	t := o.t
	t.Helper()
	var rec recording
	proxy := o.proxy(&rec)
	log := o.path(fmt.Sprintf("keys-%d", time.Now().UnixNano()))
	args := append([]string{"s_client", "-connect", proxy, "-keylogfile", log}, o.common...)
	client := startOpenSSL(t, o.env, append(args, clientOptions...)...)
	client.wait(t, `(SSL handshake has read|Post-Handshake New Session Ticket arrived)`)
	both := [2]*program{client, o.server}
	conn := new(connection)
	for n, s := range d {
		if s.sign != "" {
			before := rec.length(s.side)
			both[s.side].say(s.text + "\n")
			if s.sign != onTheWire {
				both[s.side].wait(t, s.sign)
				continue
			}
			for deadline := time.Now().Add(patience); rec.length(s.side) == before; time.Sleep(time.Millisecond) {
				if time.Now().After(deadline) {
					t.Fatalf("%v: %q sends nothing", s.side, s.text)
				}
			}
			continue
		}
		line := fmt.Sprintf("%s %d\n", s.text, n)
		conn.data[s.side] += line
		both[s.side].say(line)
		both[1-s.side].wait(t, regexp.QuoteMeta(line))
	}
	client.say("Q\n")
	client.cmd.Wait()
	o.server.wait(t, `CONNECTION CLOSED|DONE|shutting down SSL|ERROR`)
	rec.mu.Lock()
	defer rec.mu.Unlock()
	conn.wire = rec.wire
	conn.log, _ = os.ReadFile(log)
	return conn
}

// length is how many bytes a side has sent.
func (r *recording) length(side Side) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.wire.of(side))
}

// proxy returns the address of a proxy for one connection.
func (o *openssl) proxy(rec *recording) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		o.t.Fatal(err)
	}
	go func() {
		defer l.Close()
		client, err := l.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial("tcp", o.addr)
		if err != nil {
			client.Close()
			return
		}
		go record(rec, Client, client, server)
		record(rec, Server, server, client)
	}()
	o.t.Cleanup(func() { l.Close() })
	return l.Addr().String()
}

// record hands on what a side says. What is handed on is recorded before.
func record(rec *recording, side Side, from, to net.Conn) {
	b := make([]byte, 1<<16)
	for {
		n, err := from.Read(b)
		if n > 0 {
			rec.add(side, b[:n])
			to.Write(b[:n])
		}
		if err != nil {
			to.(*net.TCPConn).CloseWrite()
			return
		}
	}
}

var chat = dialogue{{Client, "from the client", ""}, {Server, "from the server", ""}, {Client, "once more", ""}, {Server, "once more", ""}}

func join(parts ...dialogue) dialogue {
	var all dialogue
	for _, p := range parts {
		all = append(all, p...)
	}
	return all
}

const withoutEMS = "Options = -ExtendedMasterSecret\nCipherString = ALL:@SECLEVEL=0\nMinProtocol = TLSv1"

// opensslSuites are ways to protect records that Go lacks, and how many of the samples
// have the MAC over the ciphertext.
var opensslSuites = []struct {
	name string
	args string
	conf string
	etm  bool
	ems  bool
}{
	{"AES-CCM of TLS 1.2", "-tls1_2 -cipher AES128-CCM:@SECLEVEL=0", "", false, true},
	{"AES-256-CCM of TLS 1.2", "-tls1_2 -cipher ECDHE-ECDSA-AES256-CCM", "", false, true},
	{"AES-CCM_8 of TLS 1.2", "-tls1_2 -cipher AES128-CCM8:@SECLEVEL=0", "", false, true},
	{"AES-256-CCM_8 of TLS 1.2", "-tls1_2 -cipher ECDHE-ECDSA-AES256-CCM8:@SECLEVEL=0", "", false, true},
	{"AES-CCM of TLS 1.3", "-tls1_3 -ciphersuites TLS_AES_128_CCM_SHA256", "", false, false},
	{"AES-CCM_8 of TLS 1.3", "-tls1_3 -ciphersuites TLS_AES_128_CCM_8_SHA256 -cipher ALL:@SECLEVEL=0", "", false, false},
	{"AES-256-GCM of TLS 1.3", "-tls1_3 -ciphersuites TLS_AES_256_GCM_SHA384", "", false, false},
	{"ChaCha20 of TLS 1.3", "-tls1_3 -ciphersuites TLS_CHACHA20_POLY1305_SHA256", "", false, false},
	{"CBC with SHA-256", "-tls1_2 -cipher AES128-SHA256", "", true, true},
	{"CBC with SHA-384", "-tls1_2 -cipher ECDHE-RSA-AES256-SHA384", "", true, true},
	{"CBC with SHA-384, MAC first", "-tls1_2 -no_etm -cipher ECDHE-RSA-AES256-SHA384", "", false, true},
	{"CBC with SHA-1", "-tls1_2 -cipher DHE-RSA-AES256-SHA", "", true, true},
	{"CBC with SHA-1, MAC first", "-tls1_2 -no_etm -cipher AES256-SHA", "", false, true},
	{"CBC without extended master secret", "-tls1_2 -cipher AES128-SHA", withoutEMS, true, false},
	{"GCM without extended master secret", "-tls1_2 -cipher AES256-GCM-SHA384", withoutEMS, false, false},
	{"CBC of TLS 1.1", "-tls1_1 -cipher AES128-SHA:@SECLEVEL=0", "", true, true},
	{"CBC of TLS 1.1, MAC first", "-tls1_1 -no_etm -cipher AES128-SHA:@SECLEVEL=0", "", false, true},
	{"CBC of TLS 1.0", "-tls1 -cipher AES256-SHA:@SECLEVEL=0", "", true, true},
	{"CBC of TLS 1.0, MAC first", "-tls1 -no_etm -cipher AES128-SHA:@SECLEVEL=0", "", false, true},
	{"CBC of TLS 1.0 without extended master secret", "-tls1 -cipher AES128-SHA:@SECLEVEL=0", withoutEMS, true, false},
}

func TestEverySuiteOfOpenSSLIsOpened(t *testing.T) {
	for _, test := range opensslSuites {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			args := strings.Fields(test.args)
			o := newOpenSSL(t, test.conf, args)
			conn := o.talk(chat)
			r := read(t, logKeys(t, conn.log), conn.wire)
			r.whole(conn.data)
			s, err := tlswire.ParseServerHello(r.side[Server].bodies[tlswire.TypeServerHello])
			if err != nil {
				t.Fatal(err)
			}
			if s.Has(tlswire.ExtEncryptThenMAC) != test.etm || s.Has(tlswire.ExtExtendedMasterSecret) != test.ems {
				t.Errorf("another session than was meant: %+v", s.Extensions)
			}
			if s.CipherSuite.Info().KeyExchange == tlswire.KeyExchangeRSA {
				r := read(t, privateKeys(t), conn.wire)
				r.whole(conn.data)
			}
		})
	}
}

// A server of OpenSSL resumes sessions by their id, or by a ticket.
func TestResumedSessionsOfOpenSSL(t *testing.T) {
	for _, test := range []struct {
		name, args, conf string
	}{
		{"id", "-tls1_2 -cipher AES128-SHA -no_ticket", ""},
		{"id of TLS 1.0", "-tls1 -cipher AES128-SHA:@SECLEVEL=0 -no_ticket", ""},
		{"ticket", "-tls1_2 -cipher AES128-GCM-SHA256", ""},
		{"ticket without extended master secret", "-tls1_2 -cipher AES128-SHA256", withoutEMS},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			o := newOpenSSL(t, test.conf, strings.Fields(test.args))
			keys := privateKeys(t)
			options := []string{"-sess_out", o.path("session")}
			for n := range 3 {
				conn := o.talk(chat, options...)
				r := read(t, keys, conn.wire)
				r.whole(conn.data)
				if _, full := r.side[Server].bodies[tlswire.TypeCertificate]; full != (n == 0) {
					t.Errorf("connection %d: full handshake: %v", n, full)
				}
				if n > 0 {
					r := read(t, privateKeys(t), conn.wire)
					if r.side[Client].opened+r.side[Server].opened > 0 {
						t.Errorf("connection %d opens without the first", n)
					}
				}
				options = []string{"-sess_in", o.path("session"), "-sess_out", o.path("session")}
			}
		})
	}
}

// What OpenSSL's programs do on command, in the middle of a connection.
func TestKeysThatChangeInAConnection(t *testing.T) {
	renegotiate := step{Server, "r", "SSL_do_handshake -> 1"}
	ask := step{Server, "R", "SSL_do_handshake -> 1"}
	update := func(side Side, letter string) step {
		if side == Client {
			return step{side, letter, "KEYUPDATE"}
		}
		return step{side, letter, onTheWire}
	}
	const (
		hello    = tlswire.TypeClientHello
		chain    = tlswire.TypeCertificate
		finished = tlswire.TypeFinished
		change   = tlswire.TypeKeyUpdate
	)
	for _, test := range []struct {
		name, args, conf string
		do               dialogue
		messages         [2]map[tlswire.HandshakeType]int // protected ones, as far as they are counted
	}{
		{"renegotiation", "-tls1_2 -cipher AES128-GCM-SHA256", "", join(dialogue{renegotiate}, chat),
			[2]map[tlswire.HandshakeType]int{{hello: 1, chain: 0, finished: 2}, {chain: 1, finished: 2}}},
		{"renegotiation with client certificate", "-tls1_2 -cipher ECDHE-RSA-AES256-SHA384", "", join(dialogue{ask}, chat),
			[2]map[tlswire.HandshakeType]int{{hello: 1, chain: 1, finished: 2}, {chain: 1, finished: 2}}},
		{"renegotiation that resumes", "-tls1_2 -cipher AES128-GCM-SHA256", "", join(dialogue{renegotiate}, chat),
			[2]map[tlswire.HandshakeType]int{{hello: 1, tlswire.TypeClientKeyExchange: 0, finished: 2}, {chain: 0, finished: 2}}},
		{"renegotiation that resumes by id", "-tls1_2 -cipher AES128-SHA -no_ticket", "", join(dialogue{renegotiate}, chat),
			[2]map[tlswire.HandshakeType]int{{hello: 1, tlswire.TypeClientKeyExchange: 0, finished: 2}, {chain: 0, finished: 2}}},
		{"two renegotiations, MAC first", "-tls1_2 -cipher AES128-SHA -no_etm", "", join(dialogue{ask}, chat, dialogue{renegotiate}, chat),
			[2]map[tlswire.HandshakeType]int{{hello: 2, chain: 1, finished: 3}, {chain: 2, finished: 3}}},
		{"renegotiation of the client", "-tls1_2 -cipher AES256-GCM-SHA384", "Options = ClientRenegotiation",
			join(dialogue{{Client, "R", "RENEGOTIATING"}}, chat),
			[2]map[tlswire.HandshakeType]int{{hello: 1, finished: 2}, {finished: 2}}},
		{"renegotiation of TLS 1.0", "-tls1 -cipher AES128-SHA:@SECLEVEL=0", "", join(dialogue{ask}, chat),
			[2]map[tlswire.HandshakeType]int{{hello: 1, chain: 1, finished: 2}, {chain: 1, finished: 2}}},
		{"renegotiation without extended master secret", "-tls1_2 -cipher AES128-SHA", withoutEMS, join(dialogue{ask}, chat),
			[2]map[tlswire.HandshakeType]int{{hello: 1, chain: 1, finished: 2}, {chain: 1, finished: 2}}},
		{"KeyUpdate of the client", "-tls1_3", "", join(dialogue{update(Client, "k")}, chat, dialogue{update(Client, "k")}, chat),
			[2]map[tlswire.HandshakeType]int{{change: 2}, {change: 0}}},
		{"KeyUpdate of both, asked for", "-tls1_3", "", join(dialogue{update(Client, "K")}, chat, dialogue{update(Server, "K")}, chat),
			[2]map[tlswire.HandshakeType]int{{change: 2}, {change: 2}}},
		{"authentication after the handshake", "-tls1_3", "", join(dialogue{{Server, "c", "SSL_do_handshake -> 1"}}, chat, dialogue{update(Server, "k")}, chat),
			[2]map[tlswire.HandshakeType]int{{chain: 1, finished: 2, change: 0}, {tlswire.TypeCertificateRequest: 1, finished: 1, change: 1}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			args := strings.Fields(test.args)
			var options []string
			if !strings.Contains(test.name, "resumes") {
				options = append(options, "-no_resumption_on_reneg")
			}
			o := newOpenSSL(t, test.conf, args, options...)
			conn := o.talk(join(chat, test.do), "-cert", o.path("rsa.pem"), "-enable_pha")
			check := func(k *Keys) {
				r := read(t, k, conn.wire)
				r.whole(conn.data)
				for _, side := range sides {
					for kind, want := range test.messages[side] {
						got := 0
						for _, m := range r.side[side].protected {
							if m == kind {
								got++
							}
						}
						if got != want {
							t.Errorf("%v: %d %v messages, want %d: %v", side, got, kind, want, r.side[side].protected)
						}
					}
				}
			}
			check(logKeys(t, conn.log))
			if strings.Contains(test.args, "-cipher AES") {
				check(privateKeys(t))
			}
		})
	}
}

func TestEarlyDataOfOpenSSL(t *testing.T) {
	o := newOpenSSL(t, "", []string{"-tls1_3"}, "-early_data")
	o.file("early", "EHLO early\n")
	first := join(chat)
	conn := o.talk(first, "-sess_out", o.path("session"))
	read(t, logKeys(t, conn.log), conn.wire).whole(conn.data)

	conn = o.talk(chat, "-sess_in", o.path("session"), "-early_data", o.path("early"))
	conn.data[Client] = "EHLO early\n" + conn.data[Client]
	r := read(t, logKeys(t, conn.log), conn.wire)
	r.whole(conn.data)
	if got := r.side[Client].protected; types(got...) != types(tlswire.TypeEndOfEarlyData, tlswire.TypeFinished) {
		t.Errorf("messages of the client: %v", got)
	}
}
