package tlscrypt

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"

	"smtpcap/dissect/tlswire"
)

// A sealer makes records of TLS 1.3 with TLS_AES_128_GCM_SHA256. It is written apart
// from what it tests.
type sealer struct {
	secret []byte
	seq    uint64
}

func hkdfLabel(secret []byte, label string, n int) []byte {
	label = "tls13 " + label
	info := append([]byte{0, byte(n), byte(len(label))}, label...)
	return must(hkdf.Expand(sha256.New, secret, string(append(info, 0)), n))
}

// seal returns a record with so much padding.
func (s *sealer) seal(inner tlswire.ContentType, text []byte, padding int) []byte {
	aead := must(cipher.NewGCM(must(aes.NewCipher(hkdfLabel(s.secret, "key", 16)))))
	nonce := hkdfLabel(s.secret, "iv", 12)
	for i, b := range binary.BigEndian.AppendUint64(nil, s.seq) {
		nonce[4+i] ^= b
	}
	s.seq++
	plaintext := append(append(bytes.Clone(text), byte(inner)), make([]byte, padding)...)
	n := len(plaintext) + aead.Overhead()
	header := []byte{23, 3, 3, byte(n >> 8), byte(n)}
	return aead.Seal(header, nonce, plaintext, header)
}

// update goes on to the keys after a KeyUpdate.
func (s *sealer) update() { *s = sealer{secret: hkdfLabel(s.secret, "traffic upd", 32)} }

// A script is a connection of TLS 1.3 that a test makes up.
type script struct {
	wire   wire
	sealer [2]sealer
	data   [2]string
	random [32]byte
}

// secretOfScript is the secret under a label.
func secretOfScript(label string) []byte {
	sum := sha256.Sum256([]byte(label))
	return sum[:]
}

func clear13(kind byte, body []byte) []byte {
	m := append([]byte{kind, 0, byte(len(body) >> 8), byte(len(body))}, body...)
	return append([]byte{22, 3, 3, byte(len(m) >> 8), byte(len(m))}, m...)
}

func vector16(b []byte) []byte { return append([]byte{byte(len(b) >> 8), byte(len(b))}, b...) }

// hello13 returns a hello; that of a server chooses TLS_AES_128_GCM_SHA256.
func hello13(kind tlswire.HandshakeType, random [32]byte, extensions ...byte) []byte {
	body := append([]byte{3, 3}, random[:]...)
	if kind == tlswire.TypeClientHello {
		body = append(body, 0, 0, 2, 0x13, 1, 1, 0) // session id, suites, compressions
	} else {
		body = append(body, 0, 0x13, 1, 0)
		extensions = append([]byte{0, 43, 0, 2, 3, 4}, extensions...)
	}
	return clear13(byte(kind), append(body, vector16(extensions)...))
}

var (
	extEarly    = []byte{0, 42, 0, 0}
	retryRandom = [32]byte(sha256sum("HelloRetryRequest"))
)

func sha256sum(s string) []byte {
	sum := sha256.Sum256([]byte(s))
	return sum[:]
}

func newScript() *script { return &script{random: [32]byte{1, 2, 3}} }

// begin adds the hellos.
func (s *script) begin(early bool) *script {
	s.clientHello(early)
	s.serverHello()
	return s
}

func (s *script) clientHello(early bool) {
	var extensions []byte
	if early {
		extensions = extEarly
	}
	s.add(Client, hello13(tlswire.TypeClientHello, s.random, extensions...))
	s.under(Client, "CLIENT_EARLY_TRAFFIC_SECRET")
}

func (s *script) serverHello() {
	s.add(Server, hello13(tlswire.TypeServerHello, [32]byte{9}))
	s.under(Server, "SERVER_HANDSHAKE_TRAFFIC_SECRET")
}

// under changes a side's secret.
func (s *script) under(side Side, label string) {
	s.sealer[side] = sealer{secret: secretOfScript(label)}
}

func (s *script) add(side Side, record []byte) { s.wire = append(s.wire, piece{side, record}) }

// say adds a record of application data.
func (s *script) say(side Side, text string) {
	s.add(side, s.sealer[side].seal(tlswire.ContentApplicationData, []byte(text), 0))
	s.data[side] += text
}

// messages adds a record of handshake messages without a body, or with one byte.
func (s *script) messages(side Side, list ...tlswire.HandshakeType) {
	var b []byte
	for _, m := range list {
		if m == tlswire.TypeKeyUpdate {
			b = append(b, byte(m), 0, 0, 1, 0)
		} else {
			b = append(b, byte(m), 0, 0, 0)
		}
	}
	s.add(side, s.sealer[side].seal(tlswire.ContentHandshake, b, 0))
}

// finish adds the rest of the handshake.
func (s *script) finish() *script {
	s.messages(Server, tlswire.TypeEncryptedExtensions, tlswire.TypeFinished)
	s.under(Server, "SERVER_TRAFFIC_SECRET_0")
	s.under(Client, "CLIENT_HANDSHAKE_TRAFFIC_SECRET")
	s.messages(Client, tlswire.TypeFinished)
	s.under(Client, "CLIENT_TRAFFIC_SECRET_0")
	return s
}

// labels are those of a session.
var labels = []string{
	"CLIENT_EARLY_TRAFFIC_SECRET", "CLIENT_HANDSHAKE_TRAFFIC_SECRET", "SERVER_HANDSHAKE_TRAFFIC_SECRET",
	"CLIENT_TRAFFIC_SECRET_0", "SERVER_TRAFFIC_SECRET_0",
}

// log returns the key log, without some labels.
func (s *script) log(without ...string) []byte {
	var b strings.Builder
	for _, l := range labels {
		if !strings.Contains(strings.Join(without, " ")+" ", l+" ") {
			fmt.Fprintf(&b, "%s %x %x\n", l, s.random, secretOfScript(l))
		}
	}
	return []byte(b.String())
}

func TestStagesOfTLS13(t *testing.T) {
	for _, test := range []struct {
		name string
		make func(*script)
	}{
		{"one round trip", func(s *script) {
			s.begin(false).finish()
		}},
		{"early data that are accepted", func(s *script) {
			s.begin(true)
			s.say(Client, "early")
			s.say(Client, "more")
			s.messages(Server, tlswire.TypeEncryptedExtensions, tlswire.TypeFinished)
			s.under(Server, "SERVER_TRAFFIC_SECRET_0")
			s.say(Server, "half a round trip")
			s.messages(Client, tlswire.TypeEndOfEarlyData)
			s.under(Client, "CLIENT_HANDSHAKE_TRAFFIC_SECRET")
			s.messages(Client, tlswire.TypeFinished)
			s.under(Client, "CLIENT_TRAFFIC_SECRET_0")
		}},
		{"early data before the server's hello", func(s *script) {
			s.clientHello(true)
			s.add(Client, []byte{20, 3, 3, 0, 1, 1})
			s.say(Client, "early")
			s.serverHello()
			s.add(Server, []byte{20, 3, 3, 0, 1, 1})
			s.messages(Client, tlswire.TypeEndOfEarlyData)
			s.finish()
		}},
		{"early data that are rejected", func(s *script) {
			s.begin(true)
			s.say(Client, "early")
			s.finish() // without EndOfEarlyData
		}},
		{"early data and HelloRetryRequest", func(s *script) {
			s.clientHello(true)
			s.add(Client, []byte{20, 3, 3, 0, 1, 1})
			s.say(Client, "early")
			s.add(Server, hello13(tlswire.TypeServerHello, retryRandom))
			s.add(Client, hello13(tlswire.TypeClientHello, s.random))
			s.serverHello()
			s.finish()
		}},
		{"a second ChangeCipherSpec", func(s *script) {
			s.clientHello(false)
			s.add(Client, []byte{20, 3, 3, 0, 1, 1})
			s.add(Client, []byte{20, 3, 3, 0, 1, 1})
			s.serverHello()
			s.add(Server, []byte{20, 3, 3, 0, 1, 1})
			s.add(Server, []byte{20, 3, 3, 0, 1, 1})
			s.finish()
		}},
		{"ChangeCipherSpec between encrypted records", func(s *script) {
			s.begin(false)
			s.messages(Server, tlswire.TypeEncryptedExtensions)
			s.add(Server, []byte{20, 3, 3, 0, 1, 1})
			s.finish()
			s.say(Client, "mail")
			s.add(Client, []byte{20, 3, 3, 0, 1, 1})
		}},
		{"Finished and tickets in records of their own", func(s *script) {
			s.begin(false)
			s.messages(Server, tlswire.TypeEncryptedExtensions)
			s.finish()
			s.messages(Server, tlswire.TypeNewSessionTicket, tlswire.TypeNewSessionTicket)
			s.messages(Server, tlswire.TypeNewSessionTicket)
		}},
		{"authentication after the handshake changes no keys", func(s *script) {
			s.begin(false).finish()
			s.messages(Server, tlswire.TypeCertificateRequest)
			s.messages(Client, tlswire.TypeCertificate, tlswire.TypeCertificateVerify, tlswire.TypeFinished)
		}},
		{"KeyUpdate of both sides, several times", func(s *script) {
			s.begin(false).finish()
			for range 5 {
				for _, side := range sides {
					s.say(side, "before")
					s.messages(side, tlswire.TypeKeyUpdate)
					s.sealer[side].update()
				}
			}
		}},
		{"authentication after a KeyUpdate", func(s *script) {
			s.begin(false).finish()
			s.messages(Client, tlswire.TypeKeyUpdate)
			s.sealer[Client].update()
			s.messages(Client, tlswire.TypeCertificate, tlswire.TypeFinished)
		}},
		{"EndOfEarlyData where there were none", func(s *script) {
			s.begin(false).finish()
			s.messages(Client, tlswire.TypeEndOfEarlyData)
			s.messages(Server, tlswire.TypeEndOfEarlyData)
		}},
		{"a message behind KeyUpdate in its record changes nothing", func(s *script) {
			s.begin(false).finish()
			s.messages(Server, tlswire.TypeKeyUpdate, tlswire.TypeKeyUpdate, tlswire.TypeKeyUpdate)
			s.sealer[Server].update()
		}},
		{"KeyUpdate behind Finished in its record changes nothing", func(s *script) {
			s.begin(false)
			s.messages(Server, tlswire.TypeEncryptedExtensions, tlswire.TypeFinished, tlswire.TypeKeyUpdate)
			s.under(Server, "SERVER_TRAFFIC_SECRET_0")
			s.under(Client, "CLIENT_HANDSHAKE_TRAFFIC_SECRET")
			s.messages(Client, tlswire.TypeFinished)
			s.under(Client, "CLIENT_TRAFFIC_SECRET_0")
		}},
		{"another ClientHello in clear", func(s *script) {
			s.begin(false).finish()
			s.add(Client, hello13(tlswire.TypeClientHello, [32]byte{66}))
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := newScript()
			test.make(s)
			for _, side := range sides {
				s.say(side, "mail")
				s.say(side, strings.Repeat("x", 1<<14))
			}
			r := read(t, logKeys(t, s.log()), s.wire)
			r.whole(s.data)
		})
	}
}

// KeyUpdate after KeyUpdate keeps no keys of before.
func TestKeyUpdatesHoldNothing(t *testing.T) {
	s := newScript().begin(false).finish()
	for range 1000 {
		s.messages(Server, tlswire.TypeKeyUpdate)
		s.sealer[Server].update()
	}
	s.say(Server, "mail")
	s.say(Client, "mail")
	r := read(t, logKeys(t, s.log()), s.wire)
	r.whole(s.data)
	if n := cap(r.session.directions[Server].stages); n > 8 {
		t.Errorf("%d stages are held", n)
	}
}

func TestPaddingOfTLS13IsTakenOff(t *testing.T) {
	s := newScript().begin(false).finish()
	s.add(Client, s.sealer[Client].seal(tlswire.ContentApplicationData, []byte("a\x00"), 100))
	s.add(Client, s.sealer[Client].seal(tlswire.ContentApplicationData, nil, 1000))
	s.add(Client, s.sealer[Client].seal(tlswire.ContentAlert, []byte{1, 0}, 3))
	s.add(Client, s.sealer[Client].seal(0, nil, 5)) // nothing but zeros, which is forbidden
	r := read(t, logKeys(t, s.log()), s.wire)
	if f := &r.side[Client]; string(f.data) != "a\x00" || len(f.alerts) != 1 || f.opened != 5 || len(f.sealings) != 0 {
		t.Errorf("%+v", f)
	}
}

// In TLS 1.3 what is encrypted says that it is application data.
func TestOtherOuterTypeIsNotOpened(t *testing.T) {
	s := newScript().begin(false).finish()
	k := &s.sealer[Client]
	aead := must(cipher.NewGCM(must(aes.NewCipher(hkdfLabel(k.secret, "key", 16)))))
	header := []byte{21, 3, 3, 0, 20}
	s.add(Client, aead.Seal(header, hkdfLabel(k.secret, "iv", 12), []byte{1, 0, 21, 0}, header))
	s.say(Client, "mail")
	r := read(t, logKeys(t, s.log()), s.wire)
	if f := &r.side[Client]; len(f.alerts) != 0 || string(f.data) != "mail" {
		t.Errorf("alerts %v, data %q", f.alerts, f.data)
	}
}

// A log may lack some of a session's secrets.
func TestPartOfTheSecretsOpensAPart(t *testing.T) {
	early := func() *script {
		s := newScript().begin(true)
		s.say(Client, "early ")
		s.messages(Client, tlswire.TypeEndOfEarlyData)
		s.finish()
		s.say(Client, "client")
		s.messages(Server, tlswire.TypeNewSessionTicket)
		s.say(Server, "server")
		return s
	}
	for _, test := range []struct {
		without        string
		client, server string
		sealed         [2]int
	}{
		{"CLIENT_EARLY_TRAFFIC_SECRET", "client", "server", [2]int{2, 0}},
		{"CLIENT_HANDSHAKE_TRAFFIC_SECRET", "early client", "server", [2]int{1, 0}},
		{"SERVER_HANDSHAKE_TRAFFIC_SECRET", "early client", "server", [2]int{0, 1}},
		{"CLIENT_TRAFFIC_SECRET_0", "early ", "server", [2]int{1, 0}},
		{"SERVER_TRAFFIC_SECRET_0", "early client", "", [2]int{0, 2}},
		{"CLIENT_EARLY_TRAFFIC_SECRET CLIENT_HANDSHAKE_TRAFFIC_SECRET", "client", "server", [2]int{3, 0}},
		{"CLIENT_EARLY_TRAFFIC_SECRET CLIENT_HANDSHAKE_TRAFFIC_SECRET CLIENT_TRAFFIC_SECRET_0", "", "server", [2]int{4, 0}},
	} {
		t.Run(test.without, func(t *testing.T) {
			s := early()
			r := read(t, logKeys(t, s.log(test.without)), s.wire)
			if string(r.side[Client].data) != test.client || string(r.side[Server].data) != test.server {
				t.Errorf("client %q, server %q", r.side[Client].data, r.side[Server].data)
			}
			for _, side := range sides {
				if got := len(r.side[side].sealings); got != test.sealed[side] {
					t.Errorf("%v: %d records sealed, want %d", side, got, test.sealed[side])
				}
				if why := r.reasons(side); len(why) > 0 && fmt.Sprint(why) != fmt.Sprint([]Reason{NoSecret}) {
					t.Errorf("%v: reasons %v", side, why)
				}
			}
		})
	}
}

// First holds behind the first record under the traffic secret, and nowhere else.
func TestFirst(t *testing.T) {
	s := newScript().begin(false).finish()
	s.say(Server, "a")
	s.say(Server, "b")
	s.messages(Server, tlswire.TypeKeyUpdate)
	s.sealer[Server].update()
	s.say(Server, "c")
	r := newReader(t, logKeys(t, s.log()))
	var got []bool
	for _, p := range s.wire {
		r.write(p)
		if p.side == Server {
			got = append(got, r.session.Direction(Server).First())
		}
	}
	r.close()
	if want := fmt.Sprint([]bool{false, false, true, false, false, false}); fmt.Sprint(got) != want {
		t.Errorf("%v, want %v", got, want)
	}
}
