package dissect

import (
	"slices"
	"testing"

	"smtpcap/internal/certs"
	"smtpcap/internal/pcaptest"
	"smtpcap/report"
)

// withChain returns the report of a connection whose server shows a chain.
func withChain(t *testing.T, f *follower, chain [][]byte) *report.Connection {
	t.Helper()
	var tr pcaptest.Transcript
	tr.StartTLS()
	tr.Handshake(pcaptest.Session{Version: pcaptest.TLS12, Chain: chain})
	tr.Bye(pcaptest.TLS12)
	all := f.packets(tr.Packets(pcaptest.Config{}))
	if len(all) != 1 {
		t.Fatalf("%d connections, want 1", len(all))
	}
	return all[0]
}

func TestLongChainsAreCounted(t *testing.T) {
	const text = "a list of certificates is longer than what is shown of it"
	for name, test := range map[string]struct {
		entries, size, listed int
		limited               bool
	}{
		"as many as are listed": {maxListed, 100, maxListed, false},
		"more than are listed":  {maxListed + 1, 100, maxListed, true},
		"as large as is listed": {16, maxListedBytes / 16, 16, false},
		"larger than is listed": {20, maxListedBytes / 16, 16, true},
		"one of them too large": {1, maxListedBytes + 1, 0, true},
	} {
		chain := make([][]byte, test.entries)
		for i := range chain {
			chain[i] = pcaptest.Filler(test.size)
		}
		c := withChain(t, new(follower), chain)
		if n := len(c.ServerChain.Certificates); c.ServerChain.Length != report.Of(test.entries) || n != test.listed {
			t.Errorf("%s: length %v, %d listed, want %d, %d", name, c.ServerChain.Length, n, test.entries, test.listed)
		}
		if got := slices.Contains(c.Completeness.Limits, text); got != test.limited {
			t.Errorf("%s: limits %q", name, c.Completeness.Limits)
		}
	}
}

// TestEqualCertificatesAreShared: connections with equal chains hold the same values.
func TestEqualCertificatesAreShared(t *testing.T) {
	var f follower
	first := withChain(t, &f, certs.Chain("chain-3")).ServerChain.Certificates
	second := withChain(t, &f, certs.Chain("chain-3")).ServerChain.Certificates
	if len(first) != 3 || !slices.Equal(first, second) {
		t.Errorf("%p, then %p", first, second)
	}
}

// TestEveryShapeStaysInTheChain: no certificate is lost because it cannot be read.
func TestEveryShapeStaysInTheChain(t *testing.T) {
	var f follower
	for _, name := range certs.Names() {
		chain := certs.Chain(name)
		c := withChain(t, &f, chain)
		if c.ServerChain.Status != report.ChainSent || len(c.ServerChain.Certificates) != len(chain) {
			t.Errorf("%s: %v, %d certificates, want %d", name, c.ServerChain.Status, len(c.ServerChain.Certificates), len(chain))
			continue
		}
		for i, der := range chain {
			if got := c.ServerChain.Certificates[i]; got.DER != string(der) || got.Length != len(der) {
				t.Errorf("%s: entry %d is not what was sent", name, i)
			}
		}
	}
}
