package trust

import (
	"encoding/binary"
	"testing"
	"time"

	"smtpcap/internal/certs"
	"smtpcap/report"
)

func TestEqualChainsShareAVerification(t *testing.T) {
	v := New(trusting(rootOf("chain-3")...))
	first, second := serverShowed(inside, certs.Chain("chain-3")...), serverShowed(inside.Add(time.Hour), certs.Chain("chain-3")...)
	v.Judge(first)
	v.Judge(second)
	if first.ServerChain.Verification != second.ServerChain.Verification {
		t.Error("verified twice")
	}
}

func TestVerificationsAreNotSharedWhere(t *testing.T) {
	chain := certs.Chain("chain-2")
	for name, change := range map[string]func(*report.Connection){
		"a certificate is missing": func(c *report.Connection) { c.ServerChain.Certificates = c.ServerChain.Certificates[:1] },
		"a root ends between":      func(c *report.Connection) { c.Start.Time = after },
		"the time is unknown":      func(c *report.Connection) { c.Start.Time = time.Time{} },
		"another name is expected": func(c *report.Connection) { c.SMTP.Banner = report.Of("mx.example.test ESMTP") },
		"another name source": func(c *report.Connection) {
			c.TLS = &report.TLS{ServerName: report.Of("mx.example.test")}
		},
	} {
		v := New(trusting(rootOf("chain-2")...))
		first, second := serverShowed(inside, chain...), serverShowed(inside, chain...)
		change(second)
		v.Judge(first)
		v.Judge(second)
		if first.ServerChain.Verification == second.ServerChain.Verification {
			t.Errorf("%s: shared", name)
		}
	}
	v := New(Config{})
	both := serverShowed(inside, chain...)
	both.ClientCertificate.Status = report.ClientSent
	both.ClientCertificate.Certificates = both.ServerChain.Certificates
	if v.Judge(both); both.ServerChain.Verification == both.ClientCertificate.Verification {
		t.Error("shared by server and client")
	}
}

func TestAPeriodThatEndsBetweenIsSeen(t *testing.T) {
	v := New(trusting(rootOf("expired")...))
	end := facts(certs.Chain("expired")[0])[0].NotAfter
	for at, want := range map[time.Duration]code{-time.Hour: 0, 0: 0, time.Second: hasExpired, time.Hour: hasExpired} {
		c := serverShowed(end.Add(at), certs.Chain("expired")...)
		if v.Judge(c); c.ServerChain.Verification.Code != report.Of(int(want)) {
			t.Errorf("%v from the end: code %v, want %d", at, c.ServerChain.Verification.Code, want)
		}
	}
}

// numbered returns a copy of a certificate with another signature, so another digest.
func numbered(der []byte, n int) []byte {
	other := append([]byte(nil), der...)
	binary.BigEndian.PutUint32(other[len(other)-4:], uint32(n))
	return other
}

func TestMemoryIsBounded(t *testing.T) {
	v := New(Config{})
	leaf := certs.Chain("chain-1")[0]
	for i := range 3000 {
		c := serverShowed(inside, numbered(leaf, i))
		c.SMTP.Banner = report.Of(string(make([]byte, 1000)) + " ")
		v.Judge(c)
		if v.memory.bytes > maxMemory || len(v.signatures.known) > maxKnownSignatures {
			t.Fatalf("%d bytes, %d signatures", v.memory.bytes, len(v.signatures.known))
		}
	}
	sum := 0
	for _, a := range v.memory.answers {
		sum += sizeOf(a.verification)
	}
	if sum > v.memory.bytes || len(v.memory.answers) == 3000 {
		t.Errorf("%d answers of %d bytes, counted %d", len(v.memory.answers), sum, v.memory.bytes)
	}
}

func TestManyCertificatesOfOneNameTakeBoundedWork(t *testing.T) {
	root := certs.Root("chain-1")
	var chain [][]byte
	for i := range 1024 {
		chain = append(chain, numbered(root, i))
	}
	c := serverShowed(inside, chain...)
	v := New(trusting(root))
	v.Judge(c)
	if n := len(v.signatures.known); n == 0 || n > maxSignatureChecks {
		t.Errorf("%d signatures verified, the limit is %d", n, maxSignatureChecks)
	}
	if len(c.Completeness.Limits) != 1 || c.Completeness.Limits[0] != checksLimited {
		t.Errorf("limits %q", c.Completeness.Limits)
	}
	again := serverShowed(inside, chain...)
	if v.Judge(again); len(again.Completeness.Limits) != 1 {
		t.Error("the limit is not said of a remembered verification")
	}
	if e := c.ServerChain.Verification; e.Trusted.V || len(e.Entries) != 1024 || len(e.Errors) > maxErrors {
		t.Errorf("trusted %v, %d entries, %d errors", e.Trusted, len(e.Entries), len(e.Errors))
	}
}

func TestRepeatedChainsAreNotJudgedAgain(t *testing.T) {
	v, c := New(trusting(rootOf("chain-3")...)), serverShowed(inside, certs.Chain("chain-3")...)
	c.SMTP.Banner = report.Of("mx.example.test ESMTP")
	v.Judge(c)
	if n := testing.AllocsPerRun(100, func() { v.Judge(c) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkJudge(b *testing.B) {
	b.Run("repeated", func(b *testing.B) {
		v, c := New(trusting(rootOf("chain-3")...)), serverShowed(inside, certs.Chain("chain-3")...)
		b.ReportAllocs()
		for b.Loop() {
			v.Judge(c)
		}
	})
	b.Run("first", func(b *testing.B) {
		c := serverShowed(inside, certs.Chain("chain-3")...)
		b.ReportAllocs()
		for b.Loop() {
			New(trusting(rootOf("chain-3")...)).Judge(c)
		}
	})
	// Other leaves of the same authorities: what a capture's further servers cost.
	b.Run("another leaf", func(b *testing.B) {
		chain := certs.Chain("chain-3")
		servers := make([]*report.Connection, 250)
		for i := range servers {
			servers[i] = serverShowed(inside, numbered(chain[0], i), chain[1], chain[2])
		}
		v, n := New(trusting(rootOf("chain-3")...)), 0
		b.ReportAllocs()
		for b.Loop() {
			if n++; n == len(servers) {
				v, n = New(trusting(rootOf("chain-3")...)), 0
			}
			v.Judge(servers[n])
		}
	})
}
