package pcaptest_test

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"slices"
	"testing"
	"time"

	"smtpcap/internal/pcaptest"
)

// helloSeenByGo returns what crypto/tls reads from a ClientHello.
func helloSeenByGo(t *testing.T, record []byte) *tls.ClientHelloInfo {
	t.Helper()
	client, server := net.Pipe()
	defer client.Close()
	go func() {
		client.Write(record)
		io.Copy(io.Discard, client)
	}()
	var seen *tls.ClientHelloInfo
	enough := errors.New("enough")
	err := tls.Server(server, &tls.Config{
		GetConfigForClient: func(h *tls.ClientHelloInfo) (*tls.Config, error) {
			seen = h
			return nil, enough
		},
	}).Handshake()
	server.Close()
	if !errors.Is(err, enough) {
		t.Fatal(err)
	}
	return seen
}

func TestClientHelloIsReadByGo(t *testing.T) {
	for _, version := range []uint16{pcaptest.TLS10, pcaptest.TLS12, pcaptest.TLS13} {
		h := pcaptest.DefaultClientHello(version)
		seen := helloSeenByGo(t, pcaptest.HelloRecord(h))
		if seen.ServerName != "mx.example.test" || !slices.Equal(seen.CipherSuites, h.Suites) {
			t.Errorf("%#x: Go reads %q %v", version, seen.ServerName, seen.CipherSuites)
		}
		if highest := slices.Max(seen.SupportedVersions); highest != version {
			t.Errorf("Go reads version %#x, want %#x", highest, version)
		}
	}
}

func TestCertificateMessage(t *testing.T) {
	for name, tc := range map[string]struct {
		entries [][]byte
		want    []byte
	}{
		"empty list":        {nil, []byte{11, 0, 0, 3, 0, 0, 0}},
		"zero-length entry": {[][]byte{nil}, []byte{11, 0, 0, 6, 0, 0, 3, 0, 0, 0}},
		"two entries":       {[][]byte{{7}, {8, 9}}, []byte{11, 0, 0, 12, 0, 0, 9, 0, 0, 1, 7, 0, 0, 2, 8, 9}},
	} {
		if got := pcaptest.Certificate(tc.entries...); !slices.Equal(got, tc.want) {
			t.Errorf("%s: % x, want % x", name, got, tc.want)
		}
	}
}

func TestRecordsOfCutsMessagesIntoRecords(t *testing.T) {
	a, b := pcaptest.ServerHelloDone(), pcaptest.Message(pcaptest.TypeFinished, []byte{1, 2})
	want := []byte{22, 3, 3, 0, 6, 14, 0, 0, 0, 20, 0, 22, 3, 3, 0, 4, 0, 2, 1, 2}
	if got := pcaptest.RecordsOf(6)(pcaptest.TLS12, a, b); !slices.Equal(got, want) {
		t.Errorf("% x, want % x", got, want)
	}
	each := []byte{22, 3, 3, 0, 4, 14, 0, 0, 0, 22, 3, 3, 0, 6, 20, 0, 0, 2, 1, 2}
	if got := pcaptest.EachRecord(pcaptest.TLS12, a, b); !slices.Equal(got, each) {
		t.Errorf("% x, want % x", got, each)
	}
}

func TestEmbeddedChainsAreSignedInOrder(t *testing.T) {
	for name, chain := range map[string][][]byte{
		"server": pcaptest.ServerChain(5), "client": pcaptest.ClientChain(3), "large": pcaptest.LargeChain(),
	} {
		var certs []*x509.Certificate
		for _, der := range chain {
			cert, err := x509.ParseCertificate(der)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if pcaptest.Epoch.Before(cert.NotBefore) || pcaptest.Epoch.Add(time.Hour).After(cert.NotAfter) {
				t.Errorf("%s: not valid at the Epoch", name)
			}
			certs = append(certs, cert)
		}
		for i, cert := range certs {
			if err := cert.CheckSignatureFrom(certs[min(i+1, len(certs)-1)]); err != nil {
				t.Errorf("%s, certificate %d: %v", name, i+1, err)
			}
		}
	}
}

func TestSSLv2Hello(t *testing.T) {
	b := pcaptest.ClientHello{Version: pcaptest.TLS10, Suites: []uint16{0x002f, 0x000a}}.SSLv2()
	want := []byte{0x80, 31, 1, 3, 1, 0, 6, 0, 0, 0, 16, 0, 0, 0x2f, 0, 0, 0x0a}
	if len(b) != 33 || !slices.Equal(b[:len(want)], want) {
		t.Errorf("% x, want % x and 16 bytes more", b, want)
	}
}

func TestClientHelloWithoutAnExtension(t *testing.T) {
	h := pcaptest.DefaultClientHello(pcaptest.TLS12)
	seen := helloSeenByGo(t, pcaptest.HelloRecord(h.Without(pcaptest.ExtServerName)))
	if seen.ServerName != "" || len(seen.SupportedCurves) == 0 {
		t.Errorf("Go reads %q and groups %v", seen.ServerName, seen.SupportedCurves)
	}
	if len(h.Extensions) != len(pcaptest.DefaultClientHello(pcaptest.TLS12).Extensions) {
		t.Error("Without changes its receiver")
	}
}

func TestServerFinishedBeginsWithTheTicket(t *testing.T) {
	s := pcaptest.Session{Version: pcaptest.TLS12}
	plain := s.ServerFinished()
	s.Ticket = 160
	ticket := pcaptest.EachRecord(s.Version, pcaptest.NewSessionTicket(160))
	if got := s.ServerFinished(); !slices.Equal(got, slices.Concat(ticket, plain)) {
		t.Errorf("% x", got)
	}
}
