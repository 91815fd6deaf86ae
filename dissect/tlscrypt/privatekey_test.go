package tlscrypt

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"

	"smtpcap/dissect/tlswire"
)

func pemOf(kind string, der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}

func pkcs1() []byte { return x509.MarshalPKCS1PrivateKey(rsaKey()) }
func pkcs8() []byte { return must(x509.MarshalPKCS8PrivateKey(rsaKey())) }

func TestPrivateKeysAreRead(t *testing.T) {
	chain := pemOf("CERTIFICATE", rsaCertificate().Certificate[0])
	ec := pemOf("EC PRIVATE KEY", must(x509.MarshalECPrivateKey(ecKey())))
	for _, test := range []struct {
		name, text string
		keys       int
	}{
		{"PKCS #1", pemOf("RSA PRIVATE KEY", pkcs1()), 1},
		{"PKCS #8", pemOf("PRIVATE KEY", pkcs8()), 1},
		{"two keys", pemOf("PRIVATE KEY", pkcs8()) + pemOf("RSA PRIVATE KEY", pkcs1()), 2},
		{"behind a certificate and text", "Bag Attributes\n" + chain + "\nkey:\n" + pemOf("PRIVATE KEY", pkcs8()), 1},
		{"before a certificate", pemOf("PRIVATE KEY", pkcs8()) + chain, 1},
		{"beside an EC key", ec + chain + pemOf("PRIVATE KEY", pkcs8()) + chain, 1},
		{"before an EC key", pemOf("PRIVATE KEY", pkcs8()) + ec, 1},
		{"lines that end with CR LF", strings.ReplaceAll(pemOf("PRIVATE KEY", pkcs8()), "\n", "\r\n"), 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			keys, err := ParsePrivateKeys([]byte(test.text))
			if err != nil || len(keys) != test.keys {
				t.Fatalf("%d keys, %v; want %d", len(keys), err, test.keys)
			}
			for _, k := range keys {
				if !k.Equal(rsaKey()) {
					t.Error("it is another key")
				}
			}
		})
	}
}

func TestPrivateKeysAreRefused(t *testing.T) {
	ec8 := must(x509.MarshalPKCS8PrivateKey(ecKey()))
	good := pemOf("PRIVATE KEY", pkcs8())
	for _, test := range []struct {
		name, text string
		want       error
	}{
		{"nothing", "", ErrNoKey},
		{"DER", string(pkcs8()), ErrNoKey},
		{"certificate", pemOf("CERTIFICATE", rsaCertificate().Certificate[0]), ErrNoKey},
		{"public key", pemOf("PUBLIC KEY", must(x509.MarshalPKIXPublicKey(rsaKey().Public()))), ErrNoKey},
		{"cut PEM", good[:len(good)/2], ErrNoKey},
		{"encrypted PKCS #8", pemOf("ENCRYPTED PRIVATE KEY", pkcs8()), ErrEncryptedKey},
		{"encrypted PKCS #1", "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00112233445566778899AABBCCDDEEFF\n\n" +
			strings.SplitN(pemOf("RSA PRIVATE KEY", pkcs1()), "\n", 2)[1], ErrEncryptedKey},
		{"EC", pemOf("EC PRIVATE KEY", must(x509.MarshalECPrivateKey(ecKey()))), ErrNotRSA},
		{"EC in PKCS #8", pemOf("PRIVATE KEY", ec8), ErrNotRSA},
		{"DSA", pemOf("DSA PRIVATE KEY", []byte{0x30, 0}), ErrNotRSA},
		{"OpenSSH", pemOf("OPENSSH PRIVATE KEY", []byte("openssh-key-v1\x00")), ErrBrokenKey},
		{"truncated PKCS #1", pemOf("RSA PRIVATE KEY", pkcs1()[:600]), ErrBrokenKey},
		{"truncated PKCS #8", pemOf("PRIVATE KEY", pkcs8()[:600]), ErrBrokenKey},
		{"PKCS #8 under the name of PKCS #1", pemOf("RSA PRIVATE KEY", pkcs8()), ErrBrokenKey},
		{"wrong factors", pemOf("RSA PRIVATE KEY", wrongFactors()), ErrBrokenKey},
		{"empty", pemOf("PRIVATE KEY", nil), ErrBrokenKey},
		{"broken key behind a good one", good + pemOf("PRIVATE KEY", pkcs8()[:600]), ErrBrokenKey},
	} {
		t.Run(test.name, func(t *testing.T) {
			keys, err := ParsePrivateKeys([]byte(test.text))
			if err != test.want || keys != nil {
				t.Errorf("%d keys, %v; want %v", len(keys), err, test.want)
			}
		})
	}
}

// wrongFactors returns the key with a changed byte in the middle.
func wrongFactors() []byte {
	b := slices.Clone(pkcs1())
	b[len(b)/2] ^= 1
	return b
}

func TestShortPrivateKeyIsRefused(t *testing.T) {
	needOpenSSL(t)
	for _, form := range [][]string{{"genrsa", "768"}, {"genrsa", "-traditional", "768"}} {
		text, err := exec.Command("openssl", form...).Output()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ParsePrivateKeys(text); err != ErrShortKey {
			t.Errorf("%v: %v, want %v", form, err, ErrShortKey)
		}
	}
}

func TestEncryptedPrivateKeysOfOpenSSLAreRefused(t *testing.T) {
	needOpenSSL(t)
	for _, form := range []string{"-traditional", "-aes128"} {
		cmd := exec.Command("openssl", "rsa", "-aes128", "-passout", "pass:secret", form)
		cmd.Stdin = strings.NewReader(pemOf("PRIVATE KEY", pkcs8()))
		text, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ParsePrivateKeys(text); err != ErrEncryptedKey {
			t.Errorf("%s: %v, want %v", form, err, ErrEncryptedKey)
		}
	}
}

// No error, and no value that somebody may print by mistake, shows what is secret.
func TestErrorsShowNoSecret(t *testing.T) {
	for _, err := range []error{ErrNoKey, ErrEncryptedKey, ErrNotRSA, ErrBrokenKey, ErrShortKey, errTornTranscript} {
		if errors.Unwrap(err) != nil {
			t.Errorf("%v wraps another error, which may quote a key", err)
		}
	}
	conn := live(t, short, versions(tls.VersionTLS12))
	r := read(t, logKeys(t, conn.log), conn.wire)
	master := strings.Fields(string(conn.log))[2]
	if got := fmt.Sprint(r.session.Err(), r.session.Source(), r.session.Direction(Client).Why()); strings.Contains(got, master[:8]) {
		t.Errorf("a secret is shown: %s", got)
	}
}

// rsaSuites have RSA key exchange, one for each way in which records are protected.
var rsaSuites = []struct {
	version, suite uint16
}{
	{tls.VersionTLS10, tls.TLS_RSA_WITH_AES_128_CBC_SHA},
	{tls.VersionTLS10, tls.TLS_RSA_WITH_RC4_128_SHA},
	{tls.VersionTLS11, tls.TLS_RSA_WITH_3DES_EDE_CBC_SHA},
	{tls.VersionTLS12, tls.TLS_RSA_WITH_AES_256_CBC_SHA},
	{tls.VersionTLS12, tls.TLS_RSA_WITH_AES_128_CBC_SHA256},
	{tls.VersionTLS12, tls.TLS_RSA_WITH_AES_128_GCM_SHA256},
	{tls.VersionTLS12, tls.TLS_RSA_WITH_AES_256_GCM_SHA384},
}

// privateKeys returns keys with the server's, behind another one.
func privateKeys(t testing.TB) *Keys {
	t.Helper()
	text := pemOf("PRIVATE KEY", must(x509.MarshalPKCS8PrivateKey(otherKey()))) + pemOf("RSA PRIVATE KEY", pkcs1())
	keys, err := ParsePrivateKeys([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return &Keys{RSA: keys}
}

func rsaOnly(_, server *tls.Config) { server.Certificates = []tls.Certificate{rsaCertificate()} }

// All of these have the extended master secret; OpenSSL does without it too.
func TestServersKeyOpensRSAKeyExchange(t *testing.T) {
	for _, c := range rsaSuites {
		for _, asked := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s/%s/%v", tls.CipherSuiteName(c.suite), tls.VersionName(c.version), asked), func(t *testing.T) {
				settings := []setting{versions(c.version), suite(c.suite), rsaOnly}
				if asked {
					settings = append(settings, withClientCertificate)
				}
				conn := live(t, mail, settings...)
				r := read(t, privateKeys(t), conn.wire)
				r.whole(conn.data)
				if r.session.Source() != FromPrivateKey {
					t.Errorf("source %d", r.session.Source())
				}
				s, err := tlswire.ParseServerHello(r.side[Server].bodies[tlswire.TypeServerHello])
				if err != nil || !s.Has(tlswire.ExtExtendedMasterSecret) {
					t.Errorf("no extended master secret: %v", err)
				}
			})
		}
	}
}

func TestWrongPrivateKeyOpensNothing(t *testing.T) {
	conn := live(t, short, versions(tls.VersionTLS12), suite(tls.TLS_RSA_WITH_AES_128_GCM_SHA256), rsaOnly)
	k := privateKeys(t)
	k.RSA = k.RSA[:1]
	r := read(t, k, conn.wire)
	for _, side := range sides {
		if f := r.side[side]; f.opened != 0 || fmt.Sprint(r.reasons(side)) != fmt.Sprint([]Reason{NoSecret}) {
			t.Errorf("%v: %d records opened, reasons %v", side, f.opened, r.reasons(side))
		}
	}
}

func TestServersKeyDoesNotOpenForwardSecrecy(t *testing.T) {
	for _, v := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		conn := live(t, short, versions(v), rsaOnly)
		r := read(t, privateKeys(t), conn.wire)
		for _, side := range sides {
			if f := r.side[side]; f.opened != 0 || fmt.Sprint(r.reasons(side)) != fmt.Sprint([]Reason{NoSecret}) || f.sealings[0] != tlswire.NotOpened {
				t.Errorf("%v: %d records opened, reasons %v, %v", side, f.opened, r.reasons(side), f.sealings)
			}
		}
	}
}

// A session of the server's key is resumed by its ticket, in connections of the same
// capture.
func TestServersKeyOpensResumedSessions(t *testing.T) {
	cache := tls.NewLRUClientSessionCache(1)
	keys := privateKeys(t)
	for n := range 3 {
		conn := live(t, mail, versions(tls.VersionTLS12), suite(tls.TLS_RSA_WITH_AES_128_GCM_SHA256), rsaOnly, func(client, server *tls.Config) {
			client.ClientSessionCache = cache
			server.SetSessionTicketKeys([][32]byte{{1}})
		})
		if n > 0 { // alone it stays closed
			r := read(t, privateKeys(t), conn.wire)
			for _, side := range sides {
				f := &r.side[side]
				if f.opened > 0 || fmt.Sprint(r.reasons(side)) != fmt.Sprint([]Reason{NoSecret}) || f.sealings[0] != tlswire.NotOpened {
					t.Errorf("connection %d alone: %v: %d records opened, reasons %v, %v", n, side, f.opened, r.reasons(side), f.sealings)
				}
			}
		}
		r := read(t, keys, conn.wire)
		r.whole(conn.data)
		if _, full := r.side[Server].bodies[tlswire.TypeCertificate]; full != (n == 0) {
			t.Errorf("connection %d: full handshake: %v", n, full)
		}
	}
}

// A key log may have the master secret, the premaster secret by the client's random, or
// that by its encrypted form.
func TestPremasterSecretsOfAKeyLog(t *testing.T) {
	for _, c := range rsaSuites {
		conn := live(t, short, versions(c.version), suite(c.suite), rsaOnly)
		exchange := encryptedPremaster(read(t, new(Keys), conn.wire).side[Client].bodies[tlswire.TypeClientKeyExchange])
		premaster := must(rsaKey().Decrypt(nil, exchange, nil))
		random := strings.Fields(string(conn.log))[1]
		for name, log := range map[string]string{
			"CLIENT_RANDOM":     string(conn.log),
			"PMS_CLIENT_RANDOM": fmt.Sprintf("PMS_CLIENT_RANDOM %s %x\n", random, premaster),
			"RSA":               fmt.Sprintf("RSA %x %x\n", exchange[:8], premaster),
		} {
			r := read(t, logKeys(t, []byte(log)), conn.wire)
			t.Run(name, func(t *testing.T) { r.t = t; r.whole(conn.data) })
			if r.session.Source() != FromLog {
				t.Errorf("%s: source %d", name, r.session.Source())
			}
		}
	}
}

// What the user named comes before what stands in the capture, and that before the work
// with the server's key.
func TestOrderOfSources(t *testing.T) {
	conn := live(t, short, versions(tls.VersionTLS12), suite(tls.TLS_RSA_WITH_AES_128_GCM_SHA256), rsaOnly)
	k := privateKeys(t)
	for _, test := range []struct {
		add  func()
		want Source
	}{
		{func() {}, FromPrivateKey},
		{func() { k.Blocks.Parse(conn.log) }, FromBlock},
		{func() { k.Log.Parse(conn.log) }, FromLog},
	} {
		test.add()
		r := read(t, k, conn.wire)
		r.whole(conn.data)
		if got := r.session.Source(); got != test.want {
			t.Errorf("source %d, want %d", got, test.want)
		}
	}
}

func TestExchangeOfAnotherSuiteIsNotDecrypted(t *testing.T) {
	for name, body := range map[string][]byte{
		"point of ECDHE":   append([]byte{65}, make([]byte, 65)...),
		"longer":           append([]byte{0, 1}, make([]byte, 2)...),
		"too long for RSA": append([]byte{0x10, 0}, make([]byte, 0x1000)...),
		"nothing":          nil,
	} {
		if got := encryptedPremaster(body); got != nil {
			t.Errorf("%s: %d bytes", name, len(got))
		}
	}
}

// A premaster secret of RSA has 48 bytes. What decrypts to another length is none.
func TestPremasterSecretOfAnotherLengthIsNone(t *testing.T) {
	k := Keys{RSA: []*rsa.PrivateKey{rsaKey()}}
	for _, n := range []int{0, 47, 48, 49} {
		padded := slices.Concat([]byte{0, 2}, bytes.Repeat([]byte{1}, 256-3-n), []byte{0}, bytes.Repeat([]byte{9}, n))
		c := new(big.Int).Exp(new(big.Int).SetBytes(padded), big.NewInt(int64(rsaKey().E)), rsaKey().N)
		if got := k.decrypt(c.FillBytes(make([]byte, 256))); (got != nil) != (n == masterLength) {
			t.Errorf("%d bytes: %v", n, got)
		}
	}
}

// otherKey is an RSA key of nobody here.
var otherKey = sync.OnceValue(func() *rsa.PrivateKey { return must(rsa.GenerateKey(rand.Reader, 2048)) })

// needOpenSSL skips a test where there is no openssl.
func needOpenSSL(t testing.TB) {
	t.Helper()
	if _, err := exec.LookPath("openssl"); err != nil {
		t.Skip("openssl is not installed")
	}
}
