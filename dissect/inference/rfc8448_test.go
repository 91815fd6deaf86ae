package inference

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// TestExamplesOfRFC8448 has the lengths of the records in the example handshakes. All
// have TLS_AES_128_GCM_SHA256. Their program puts a flight into one record, so that
// what the server asked is known from the client's alone.
func TestExamplesOfRFC8448(t *testing.T) {
	for _, c := range []struct {
		name     string
		sequence string
		client   Status
		conf     Confidence
		list     int // of the server, in bytes
	}{
		// EncryptedExtensions 40, Certificate 445, CertificateVerify 136, Finished 36.
		{"section 3, simple 1-RTT", "S[674] C[53] S[222] C[67] S[67] C[19] S[19]", NotRequested, Medium, 437},
		// EncryptedExtensions 28, the others as above.
		{"section 5, HelloRetryRequest", "S[662] C[53] C[19] S[19]", NotRequested, Medium, 437},
		// EncryptedExtensions 40, CertificateRequest 43, Certificate 319,
		// CertificateVerify 79, Finished 36; the client has 451, 136 and 36.
		{"section 6, client authentication", "S[534] C[640] C[19] S[19]", Sent, Medium, 311},
		{"section 7, compatibility mode", "S[674] C[53] C[19] S[19]", NotRequested, Medium, 437},
	} {
		if got := exampleRecords(t, c.name[:len("section 3")]); !slices.Equal(got, lengthsOf(seen(t, 32, c.sequence))) {
			t.Errorf("%s: the RFC has %v", c.name, got)
		}
		a := Infer(seen(t, 32, c.sequence))
		if a.Client.Status != c.client || a.Client.Confidence != c.conf {
			t.Errorf("%s: %v with confidence %v, want %v, %v", c.name, a.Client.Status, a.Client.Confidence, c.client, c.conf)
		}
		if a.Server.Chain.Min > c.list || a.Server.Chain.Max < c.list {
			t.Errorf("%s: the server's list has %d to %d bytes, want %d", c.name, a.Server.Chain.Min, a.Server.Chain.Max, c.list)
		}
		if c.client == Sent && (a.Client.Chain.Min > 443 || a.Client.Chain.Max < 443) {
			t.Errorf("%s: the client's list has %v bytes, want 443", c.name, a.Client.Chain)
		}
	}
}

// lengthsOf are the lengths of a handshake's records, negative from the server.
func lengthsOf(h *Handshake) []int {
	var lengths []int
	for _, r := range h.Records {
		n := r.Length
		if r.From == Server {
			n = -n
		}
		lengths = append(lengths, n)
	}
	return lengths
}

// exampleRecords are those of the encrypted records of a section of the RFC, whose bytes
// package tlscrypt has.
func exampleRecords(t *testing.T, section string) []int {
	t.Helper()
	text, err := os.ReadFile("../tlscrypt/testdata/rfc8448.txt")
	if err != nil {
		t.Fatal(err)
	}
	_, part, ok := strings.Cut(string(text), "\n"+section+" ")
	if !ok {
		t.Fatalf("no %s", section)
	}
	part, _, _ = strings.Cut(part, "\nsection ")
	var lengths []int
	for line := range strings.Lines(part) {
		who, digits, _ := strings.Cut(strings.TrimSpace(line), " ")
		if !strings.HasPrefix(digits, "1703") || who != "client" && who != "server" {
			continue
		}
		const headerLength = 5
		n := len(digits)/2 - headerLength
		if who == "server" {
			n = -n
		}
		lengths = append(lengths, n)
	}
	return lengths
}

// TestExampleOfRFC8448Divided has the messages of Section 6 in records of their own.
func TestExampleOfRFC8448Divided(t *testing.T) {
	a := Infer(seen(t, 32, "S[57,60,336,96,53] C[468,153,53] C[19] S[19]"))
	want := Answer{
		Client: ClientAnswer{Status: Sent, Chain: Chain{443, 443, []Key{RSA1024}}},
		Server: ServerAnswer{Request: Present, Chain: Chain{311, 311, []Key{P256, BrainpoolP256}}},
	}
	switch {
	case a.Client.Status != want.Client.Status || a.Client.Confidence != High:
		t.Errorf("client: %v", a.Client)
	case a.Server.Request != want.Server.Request || a.Server.Confidence != High:
		t.Errorf("server: %v", a.Server)
	case !equalChains(a.Client.Chain, want.Client.Chain) || !equalChains(a.Server.Chain, want.Server.Chain):
		t.Errorf("chains: %v, %v", a.Client.Chain, a.Server.Chain)
	case !slices.Equal(a.Client.Records, []int{5, 6, 7}) || !slices.Equal(a.Server.Records, []int{0, 1, 2, 3, 4}):
		t.Errorf("records: %v, %v", a.Client.Records, a.Server.Records)
	}
}

func equalChains(a, b Chain) bool {
	return a.Min == b.Min && a.Max == b.Max && slices.Equal(a.Keys, b.Keys)
}
