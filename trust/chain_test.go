package trust

import (
	"testing"
	"time"

	"smtpcap/dissect/certificate"
	"smtpcap/internal/certs"
	"smtpcap/report"
)

// Times around the validity of the shapes of package certs.
var (
	inside = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	before = time.Date(2019, 6, 1, 0, 0, 0, 0, time.UTC)
	after  = time.Date(2041, 6, 1, 0, 0, 0, 0, time.UTC)
)

// facts returns certificates as a connection's report has them.
func facts(ders ...[]byte) report.List[*report.Certificate] {
	var list report.List[*report.Certificate]
	for _, der := range ders {
		list = append(list, certificate.Read(string(der)))
	}
	return list
}

// serverShowed returns a connection whose server sent a chain.
func serverShowed(at time.Time, chain ...[]byte) *report.Connection {
	c := &report.Connection{Start: report.Time{Time: at}}
	c.ServerChain.Status = report.ChainSent
	c.ServerChain.Certificates = facts(chain...)
	return c
}

// clientShowed returns a connection whose client sent a chain.
func clientShowed(at time.Time, chain ...[]byte) *report.Connection {
	c := &report.Connection{Start: report.Time{Time: at}}
	c.ClientCertificate.Status = report.ClientSent
	c.ClientCertificate.Certificates = facts(chain...)
	return c
}

// trusting returns a configuration with roots; without any, none are used.
func trusting(roots ...[]byte) Config {
	if len(roots) == 0 {
		return Config{}
	}
	return Config{Roots: func() Roots {
		return Roots{From: report.RootsFiles, Files: []string{"roots.pem"}, DER: roots}
	}}
}

// rootOf returns the roots of a shape, for trusting.
func rootOf(name string) [][]byte {
	if root := certs.Root(name); root != nil {
		return [][]byte{root}
	}
	return nil
}

// judged returns what a server's chain is worth.
func judged(t *testing.T, config Config, at time.Time, chain ...[]byte) *report.Verification {
	t.Helper()
	c := serverShowed(at, chain...)
	New(config).Judge(c)
	if c.ServerChain.Verification == nil {
		t.Fatal("not judged")
	}
	return c.ServerChain.Verification
}
