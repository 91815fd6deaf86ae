package tlscrypt

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"strings"
	"testing"

	"smtpcap/dissect/tlswire"
)

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// The vector that the list of the IETF's working group agreed on.
func TestPseudorandomFunctionOfTLS12(t *testing.T) {
	got := prf12(sha256.New)(unhex(t, "9bbe436ba940f017b17652849a71db35"), "test label", unhex(t, "a0ba9f936cda311827a6f796ffd5198c"), 100)
	want := unhex(t, "e3f229ba727be17b8d122620557cd453c2aab21d07c3d495329b52d4e61edb5a6b301791e90d35c9c9a46b4e14baf9af0fa022f7077def17abfd3797c0564bab4fbc91666e9def9b97fce34f796789baa48082d122ee42c5a72e5a5110fff70187347b66")
	if !bytes.Equal(got, want) {
		t.Errorf("%x", got)
	}
}

// The halves of a secret of odd length share a byte, as described in RFC 2246, Section 5.
// That of even length is proved by the handshakes of crypto/tls.
func TestPseudorandomFunctionOfTLS10SharesTheMiddleByte(t *testing.T) {
	whole := prf10([]byte("abcde"), "label", []byte("seed"), 40)
	for name, other := range map[string]string{"first half": "abXde", "without it": "abde"} {
		if bytes.Equal(whole, prf10([]byte(other), "label", []byte("seed"), 40)) {
			t.Errorf("%s: the same", name)
		}
	}
	if got := prf10([]byte("abcde"), "label", []byte("seed"), 20); !bytes.Equal(got, whole[:20]) {
		t.Error("less is not the beginning of more")
	}
}

// A section of testdata/rfc8448.txt is one connection.
type section struct {
	name string
	wire wire
	log  [][2]string // label and secret
}

func rfc8448(t testing.TB) []section {
	t.Helper()
	text, err := os.ReadFile("testdata/rfc8448.txt")
	if err != nil {
		t.Fatal(err)
	}
	var all []section
	for line := range strings.Lines(string(text)) {
		word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		if word == "section" {
			all = append(all, section{name: rest})
			continue
		}
		if word == "" || word[0] == '#' {
			continue
		}
		s := &all[len(all)-1]
		switch word {
		case "secret":
			label, secret, _ := strings.Cut(rest, " ")
			s.log = append(s.log, [2]string{label, secret})
		case "client":
			s.wire = append(s.wire, piece{Client, unhex(t, rest)})
		case "server":
			s.wire = append(s.wire, piece{Server, unhex(t, rest)})
		default:
			t.Fatalf("unknown line %q", word)
		}
	}
	return all
}

// keys returns the secrets of a section, under the random of its ClientHello.
func (s *section) keys(t testing.TB) *Keys {
	t.Helper()
	var log strings.Builder
	const random = 5 + 4 + 2 // headers and version are before it
	for _, line := range s.log {
		fmt.Fprintf(&log, "%s %x %s\n", line[0], s.wire[0].data[random:random+32], line[1])
	}
	return logKeys(t, []byte(log.String()))
}

func TestHandshakesOfRFC8448AreOpened(t *testing.T) {
	const (
		finished = tlswire.TypeFinished
		ticket   = tlswire.TypeNewSessionTicket
		chain    = tlswire.TypeCertificate
		verify   = tlswire.TypeCertificateVerify
		ext      = tlswire.TypeEncryptedExtensions
		request  = tlswire.TypeCertificateRequest
		endEarly = tlswire.TypeEndOfEarlyData
	)
	fifty := ""
	for i := range 50 {
		fifty += string(rune(i))
	}
	for n, test := range []struct {
		section        string
		client, server []tlswire.HandshakeType
		data           [2]string
	}{
		{"3", []tlswire.HandshakeType{finished}, []tlswire.HandshakeType{ext, chain, verify, finished, ticket}, [2]string{fifty, fifty}},
		{"4", []tlswire.HandshakeType{endEarly, finished}, []tlswire.HandshakeType{ext, finished}, [2]string{"ABCDEF" + fifty, fifty}},
		{"5", []tlswire.HandshakeType{finished}, []tlswire.HandshakeType{ext, chain, verify, finished}, [2]string{}},
		{"6", []tlswire.HandshakeType{chain, verify, finished}, []tlswire.HandshakeType{ext, request, chain, verify, finished}, [2]string{}},
		{"7", []tlswire.HandshakeType{finished}, []tlswire.HandshakeType{ext, chain, verify, finished}, [2]string{}},
	} {
		t.Run(test.section, func(t *testing.T) {
			s := rfc8448(t)[n]
			if !strings.HasPrefix(s.name, test.section+" ") {
				t.Fatalf("section %q", s.name)
			}
			r := read(t, s.keys(t), s.wire)
			r.whole(test.data)
			for side, want := range [...][]tlswire.HandshakeType{test.client, test.server} {
				if got := r.side[side].protected; types(got...) != types(want...) {
					t.Errorf("%v: messages %v, want %v", Side(side), got, want)
				}
			}
		})
	}
}

// The certificate that the client shows in Section 6 is read out of its record.
func TestClientCertificateOfRFC8448(t *testing.T) {
	s := rfc8448(t)[3]
	r := read(t, s.keys(t), s.wire)
	list, err := tlswire.ParseCertificate13(r.side[Client].bodies[tlswire.TypeCertificate])
	if err != nil || list.Count != 1 || len(list.Entries) != 1 {
		t.Fatalf("%+v, %v", list, err)
	}
	if got := list.Entries[0].DER; !bytes.Contains(got, []byte("client")) || got[0] != 0x30 {
		t.Errorf("certificate %x", got)
	}
}
