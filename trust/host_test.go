package trust

import (
	"testing"

	"smtpcap/internal/certs"
	"smtpcap/report"
)

func TestMatchHost(t *testing.T) {
	for _, test := range []struct {
		presented, expected string
		want                bool
	}{
		{"mx.example.test", "mx.example.test", true},
		{"MX.Example.TEST", "mx.example.test", true},
		{"mx.example.test", "mx.example.test.", true},
		{"mx.example.test.", "mx.example.test", true},
		{"mx.example.test", "example.test", false},
		{"example.test", "mx.example.test", false},
		{"*.example.test", "mx.example.test", true},
		{"*.EXAMPLE.test", "MX.example.test", true},
		{"*.example.test", "example.test", false},
		{"*.example.test", ".example.test", false},
		{"*.example.test", "a.mx.example.test", false},
		{"*.example.test", "xn--bcher-kva.example.test", true},
		{"m*.example.test", "mx.example.test", false},
		{"*.test", "example.test", false},
		{"*", "localhost", false},
		{"mx.*.test", "mx.example.test", false},
		{"*.*.test", "mx.example.test", false},
		{"mx.xn--bcher-kva.test", "mx.xn--bcher-kva.test", true},
		{"", "", false},
		{"mx.example.test\x00.evil.test", "mx.example.test", false},
		{"\u212a.example.test", "k.example.test", false}, // KELVIN SIGN
	} {
		if got := matchHost(test.presented, test.expected); got != test.want {
			t.Errorf("%q for %q: %v, want %v", test.presented, test.expected, got, test.want)
		}
	}
}

func TestMatchName(t *testing.T) {
	for _, test := range []struct{ shape, expected, by string }{
		{"chain-1", "mx.example.test", "mx.example.test"},
		{"chain-1", "other.example.test", ""},
		{"wildcard", "anything.example.test", "*.example.test"},
		{"no-san", "mx.example.test", "mx.example.test"}, // by its common name
		{"idn", "mx.xn--bcher-kva.test", "mx.xn--bcher-kva.test"},
		{"idn", "mx.bücher.test", ""}, // that is its common name, which does not count here
		{"ip-and-email-san", "192.0.2.25", "192.0.2.25"},
		{"ip-and-email-san", "[192.0.2.25]", "192.0.2.25"},
		{"ip-and-email-san", "[IPv6:2001:DB8:0::25]", "2001:db8::25"},
		{"ip-and-email-san", "[192.0.2.26]", ""},
		{"chain-1", "192.0.2.25", ""},
	} {
		by, ok := newCert(facts(certs.Chain(test.shape)...)[0]).matchName(test.expected)
		if by != test.by || ok != (test.by != "") {
			t.Errorf("%s for %q: %q, %v; want %q", test.shape, test.expected, by, ok, test.by)
		}
	}
}

func TestServersAreExpectedToHave(t *testing.T) {
	chain := certs.Chain("chain-1")
	c := serverShowed(inside, chain...)
	c.TLS = &report.TLS{ServerName: report.Of("mx.example.test")}
	c.SMTP.Banner = report.Of("mail.example.test ESMTP ready")
	config := trusting(rootOf("chain-1")...)
	config.ExpectName = "MX.example.test."
	New(config).Judge(c)
	want := []report.NameCheck{
		{Name: "MX.example.test.", From: report.NameExpected, Match: true, By: "mx.example.test"},
		{Name: "mx.example.test", From: report.NameSNI, Match: true, By: "mx.example.test"},
		{Name: "mail.example.test", From: report.NameBanner},
	}
	got := c.ServerChain.Verification.Names
	if len(got) != len(want) {
		t.Fatalf("%v, want %v", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%v, want %v", got[i], want[i])
		}
	}
}

func TestBannersThatNameNoHost(t *testing.T) {
	for _, banner := range []string{"", "ESMTP ready", "localhost ESMTP", "192.0.2.1 ESMTP", "[192.0.2.1] ESMTP", "- -", "mx_?.example.test"} {
		c := &report.Connection{SMTP: report.SMTP{Banner: report.Of(banner)}}
		if names := serverNames(nil, c, ""); len(names) > 0 {
			t.Errorf("%q: %v", banner, names)
		}
	}
}

func TestClientsAreExpectedToHaveTheirEHLOName(t *testing.T) {
	for name, match := range map[string]bool{"mx.example.test": true, "[192.0.2.1]": false, "localhost": false} {
		c := clientShowed(inside, certs.Chain("chain-1")...)
		c.SMTP.Helo = &report.Helo{Verb: "EHLO", Name: name}
		config := trusting()
		config.ExpectName = "server.example.test" // is about servers
		New(config).Judge(c)
		got := c.ClientCertificate.Verification.Names
		if len(got) != 1 || got[0].Name != name || got[0].From != report.NameHelo || got[0].Match != match {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestExpectedNameIsAnErrorOfOpenSSL(t *testing.T) {
	for name, want := range map[string]code{"mx.example.test": 0, "other.example.test": hostnameMismatch, "192.0.2.1": addressMismatch} {
		config := trusting(rootOf("chain-1")...)
		config.ExpectName = name
		v := judged(t, config, inside, certs.Chain("chain-1")...)
		if v.Code != report.Of(int(want)) || v.Trusted != report.Of(true) {
			t.Errorf("%s: code %v, trusted %v; want %d", name, v.Code, v.Trusted, want)
		}
	}
}
