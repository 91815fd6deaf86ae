package tlscrypt

import (
	"crypto/tls"
	"fmt"
	"slices"
	"testing"

	"smtpcap/dissect/tlswire"
)

func TestEverySuiteOfGoIsOpened(t *testing.T) {
	for _, c := range slices.Concat(tls.CipherSuites(), tls.InsecureCipherSuites()) {
		for _, v := range c.SupportedVersions {
			if v == tls.VersionTLS13 && c.ID != tls.TLS_AES_128_GCM_SHA256 {
				continue // Go does not let anybody choose; OpenSSL does
			}
			t.Run(fmt.Sprintf("%s/%s", c.Name, tls.VersionName(v)), func(t *testing.T) {
				conn := live(t, mail, versions(v), suite(c.ID))
				r := read(t, logKeys(t, conn.log), conn.wire)
				r.whole(conn.data)
				s, err := tlswire.ParseServerHello(r.side[Server].bodies[tlswire.TypeServerHello])
				if err != nil || v < tls.VersionTLS13 && uint16(s.CipherSuite) != c.ID || uint16(s.Version) != v {
					t.Errorf("another suite or version than was meant: %v, %v", s, err)
				}
				if r.session.Source() != FromLog || r.session.Err() != nil {
					t.Errorf("source %d, error %v", r.session.Source(), r.session.Err())
				}
			})
		}
	}
}

func TestMessagesInsideAreRead(t *testing.T) {
	const (
		finished = tlswire.TypeFinished
		ticket   = tlswire.TypeNewSessionTicket
		chain    = tlswire.TypeCertificate
		verify   = tlswire.TypeCertificateVerify
		ext      = tlswire.TypeEncryptedExtensions
		request  = tlswire.TypeCertificateRequest
	)
	retry := func(client, server *tls.Config) {
		client.CurvePreferences = []tls.CurveID{tls.X25519, tls.CurveP384}
		server.CurvePreferences = []tls.CurveID{tls.CurveP384}
	}
	tickets := func(client, _ *tls.Config) { client.ClientSessionCache = tls.NewLRUClientSessionCache(1) }
	for _, test := range []struct {
		name           string
		settings       []setting
		client, server []tlswire.HandshakeType
	}{
		{"TLS 1.3", []setting{versions(tls.VersionTLS13)},
			[]tlswire.HandshakeType{finished}, []tlswire.HandshakeType{ext, chain, verify, finished}},
		{"TLS 1.3 with tickets", []setting{versions(tls.VersionTLS13), tickets},
			[]tlswire.HandshakeType{finished}, []tlswire.HandshakeType{ext, chain, verify, finished, ticket}},
		{"TLS 1.3 with client certificate", []setting{versions(tls.VersionTLS13), withClientCertificate},
			[]tlswire.HandshakeType{chain, verify, finished}, []tlswire.HandshakeType{ext, request, chain, verify, finished}},
		{"TLS 1.3 with HelloRetryRequest", []setting{versions(tls.VersionTLS13), retry},
			[]tlswire.HandshakeType{finished}, []tlswire.HandshakeType{ext, chain, verify, finished}},
		{"TLS 1.2 with client certificate", []setting{versions(tls.VersionTLS12), withClientCertificate},
			[]tlswire.HandshakeType{finished}, []tlswire.HandshakeType{finished}},
		{"TLS 1.0 with client certificate", []setting{versions(tls.VersionTLS10), withClientCertificate},
			[]tlswire.HandshakeType{finished}, []tlswire.HandshakeType{finished}},
	} {
		t.Run(test.name, func(t *testing.T) {
			conn := live(t, mail, test.settings...)
			r := read(t, logKeys(t, conn.log), conn.wire)
			r.whole(conn.data)
			for side, want := range [...][]tlswire.HandshakeType{test.client, test.server} {
				if got := r.side[side].protected; types(got...) != types(want...) {
					t.Errorf("%v: messages %v, want %v", Side(side), got, want)
				}
				if got := r.side[side].alerts; len(got) != 1 || got[0] != 0 {
					t.Errorf("%v: alerts %v, want close_notify", Side(side), got)
				}
			}
		})
	}
	conn := live(t, short, versions(tls.VersionTLS13), retry)
	if r := read(t, logKeys(t, conn.log), conn.wire); len(r.side[Client].messages) != 3 { // two hellos and Finished
		t.Errorf("there was no HelloRetryRequest: %v", r.side[Client].messages)
	}
}

// Go logs nothing of a session that is resumed up to TLS 1.2, so that what is known of the
// first connection opens the others.
func TestResumedSessionsAreOpened(t *testing.T) {
	for _, v := range []uint16{tls.VersionTLS10, tls.VersionTLS12, tls.VersionTLS13} {
		t.Run(tls.VersionName(v), func(t *testing.T) {
			cache := tls.NewLRUClientSessionCache(1)
			resumed := func(client, server *tls.Config) {
				client.ClientSessionCache = cache
				server.SetSessionTicketKeys([][32]byte{{1}})
			}
			keys := new(Keys)
			for n := range 3 {
				conn := live(t, mail, versions(v), resumed)
				keys.Log.Parse(conn.log)
				r := read(t, keys, conn.wire)
				r.whole(conn.data)
				if _, full := r.side[Server].bodies[tlswire.TypeCertificate]; full != (n == 0) {
					t.Errorf("connection %d: full handshake: %v", n, full)
				}
			}
		})
	}
}

func TestWithoutSecretsNothingIsOpened(t *testing.T) {
	for _, v := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		other := live(t, short, versions(v))
		conn := live(t, short, versions(v))
		r := read(t, logKeys(t, other.log), conn.wire)
		for _, side := range sides {
			if f := r.side[side]; f.opened != 0 || len(f.sealings) == 0 {
				t.Errorf("%s: %v: %d records opened, %d sealed", tls.VersionName(v), side, f.opened, len(f.sealings))
			}
			if got := fmt.Sprint(r.reasons(side)); got != fmt.Sprint([]Reason{NoSecret}) {
				t.Errorf("%s: %v: reasons %v, want NoSecret", tls.VersionName(v), side, got)
			}
		}
		if r.session.Source() != NoSource || r.session.Err() != nil {
			t.Errorf("source %d, error %v", r.session.Source(), r.session.Err())
		}
	}
}

// Secrets of the same labels that are others open nothing.
func TestWrongSecretsOpenNothing(t *testing.T) {
	for _, v := range []uint16{tls.VersionTLS10, tls.VersionTLS12, tls.VersionTLS13} {
		conn := live(t, short, versions(v))
		for i := range conn.log {
			if conn.log[i] == '\n' { // the last digit of each secret
				conn.log[i-1] = "123456789abcdef0"[indexOfDigit(conn.log[i-1])]
			}
		}
		r := read(t, logKeys(t, conn.log), conn.wire)
		for _, side := range sides {
			if f := r.side[side]; f.opened != 0 || fmt.Sprint(r.reasons(side)) != fmt.Sprint([]Reason{NotAuthentic}) {
				t.Errorf("%s: %v: %d records opened, reasons %v", tls.VersionName(v), side, f.opened, r.reasons(side))
			}
		}
		if r.session.Source() != FromLog {
			t.Errorf("source %d", r.session.Source())
		}
	}
}

func indexOfDigit(c byte) int {
	if c <= '9' {
		return int(c - '0')
	}
	return int(c-'a') + 10
}
