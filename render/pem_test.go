package render

import (
	"encoding/pem"
	"net/netip"
	"strings"
	"testing"
	"time"

	"smtpcap/report"
)

// exported is a connection whose server showed these certificates.
func exported(list ...*report.Certificate) *report.Connection {
	c := &report.Connection{
		ID:     7,
		Client: report.Endpoint{IP: netip.MustParseAddr("192.0.2.1"), Port: 40000},
		Server: report.Endpoint{IP: netip.MustParseAddr("2001:db8::25"), Port: 25},
	}
	c.ServerChain.Packet = 13
	c.ServerChain.Certificates = list
	c.ServerChain.Length = report.Of(len(list))
	return c
}

func TestPEMSaysWhatItHolds(t *testing.T) {
	c := exported(&report.Certificate{
		DER: "leaf", Subject: report.Of("CN=mx.example.net"), Issuer: report.Of("CN=Example CA"), SHA256: "ab12",
		NotBefore: report.Time{Time: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)},
		NotAfter:  report.Time{Time: time.Date(2027, 1, 1, 1, 0, 0, 0, time.FixedZone("", 3600))},
	}, &report.Certificate{}, &report.Certificate{DER: "issuer", Subject: report.Of(""), SHA256: "cd34"})
	const want = `# packet 13 of a.pcap, b.pcap: what the server showed
# connection 7, 192.0.2.1:40000 -> [2001:db8::25]:25

# 1 of 3
# subject CN=mx.example.net
# issuer  CN=Example CA
# valid   2026-01-01 00:00:00 UTC to 2027-01-01 00:00:00 UTC
# SHA-256 ab12
-----BEGIN CERTIFICATE-----
bGVhZg==
-----END CERTIFICATE-----

# 2 of 3: an entry of length zero

# 3 of 3
# subject (no name)
# issuer  (name not readable)
# valid   unknown to unknown
# SHA-256 cd34
-----BEGIN CERTIFICATE-----
aXNzdWVy
-----END CERTIFICATE-----
`
	if got := string(PEM(nil, c, report.Server, []string{"a.pcap", "b.pcap"})); got != want {
		t.Errorf("got\n%s", got)
	}
	if got := PEM(nil, c, report.Client, nil); len(got) > 0 {
		t.Errorf("the client showed nothing, but there is %q", got)
	}
}

func TestPEMOfAnUnfinishedMessageHasNoLength(t *testing.T) {
	c := exported(&report.Certificate{DER: "leaf"})
	c.ServerChain.Length = report.Opt[int]{}
	if got := string(PEM(nil, c, report.Server, nil)); !strings.Contains(got, "\n# 1 of ?\n") {
		t.Errorf("got\n%s", got)
	}
}

func TestPEMIsEmptyWithoutAWholeCertificate(t *testing.T) {
	for name, list := range map[string][]*report.Certificate{"no entry": nil, "an entry of length zero": {{}}} {
		if got := PEM(nil, exported(list...), report.Server, nil); len(got) > 0 {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// TestNamesInPEMCannotBecomeBlocks: a name with line breaks would begin a block that
// programs read.
func TestNamesInPEMCannotBecomeBlocks(t *testing.T) {
	const forged = "\n-----BEGIN CERTIFICATE-----\nZXZpbA==\n-----END CERTIFICATE-----\n\x1b[31m\u202e"
	c := exported(&report.Certificate{DER: "leaf", Subject: report.Of(forged), Issuer: report.Of(forged)})
	text := PEM(nil, c, report.Server, []string{forged})
	block, rest := pem.Decode(text)
	if block == nil || string(block.Bytes) != "leaf" {
		t.Fatalf("the first block is %v in\n%s", block, text)
	}
	if block, _ = pem.Decode(rest); block != nil {
		t.Errorf("another block: %q", block.Bytes)
	}
	if strings.ContainsAny(string(text), "\x1b\u202e") {
		t.Errorf("not escaped: %q", text)
	}
}
