package findings

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"smtpcap/report"
)

// encrypted is a connection in which all went well.
func encrypted() *report.Connection {
	return &report.Connection{
		Mode: report.ModeSTARTTLS,
		SMTP: report.SMTP{STARTTLS: report.STARTTLS{
			Offered: report.Of(true), AskedPacket: 7, ReplyCode: report.Of(220), ReplyPacket: 8, Status: report.STARTTLSAccepted,
		}},
		TLS:               &report.TLS{Version: report.Of("TLS 1.2"), Established: report.Of(true)},
		ServerChain:       report.ServerChain{Status: report.ChainSent, CertificateMessage: report.CertificateMessage{Packet: 10}},
		ClientCertificate: report.ClientCertificate{Status: report.ClientNotRequested, Requested: report.Of(false)},
		Ended:             report.Ended{How: report.EndFIN, By: report.Client, Packet: 20},
		LastPacket:        21,
	}
}

// plaintext is a connection in clear that gives no cause for a finding but one.
func plaintext() *report.Connection {
	return &report.Connection{
		Mode: report.ModePlaintext, ToClient: report.Traffic{Bytes: 100}, Ended: report.Ended{How: report.EndFIN, By: report.Client},
	}
}

// failed is a connection whose handshake a side ended with an alert.
func failedBy(from report.Side, code uint8) *report.Connection {
	c := encrypted()
	c.TLS.Established = report.Of(false)
	c.TLS.Alerts = report.List[report.Alert]{{Packet: 17, From: from, Level: "fatal", Code: code}}
	return c
}

func emptyClient(c *report.Connection, status report.ClientStatus) *report.Connection {
	c.ClientCertificate = report.ClientCertificate{
		Status: status, Requested: report.Of(true), RequestPacket: 12,
		CertificateMessage: report.CertificateMessage{Packet: 14},
	}
	return c
}

func with(c *report.Connection, change func(*report.Connection)) *report.Connection {
	change(c)
	return c
}

func TestFindings(t *testing.T) {
	tests := []struct {
		name string
		c    *report.Connection
		want string // ids with their severities, the gravest first
	}{
		{"all well", encrypted(), ""},
		{"in clear, not asked for", plaintext(), ""},
		{"nothing known", &report.Connection{}, ""},
		{"not SMTP", with(plaintext(), func(c *report.Connection) { c.SMTP.NotSMTP = report.Of("SSH") }), "warning not-smtp"},
		{"stripped", with(plaintext(), func(c *report.Connection) {
			c.SMTP.STARTTLS = report.STARTTLS{Offered: report.Of(false), Overwritten: report.Of("XXXXXXXA"), OverwrittenPacket: 6}
		}), "warning starttls-stripped"},
		{"HELO, which gets no offer", with(plaintext(), func(c *report.Connection) {
			c.SMTP.STARTTLS.Offered, c.SMTP.Helo = report.Of(false), &report.Helo{Verb: "HELO", Packet: 5}
		}), ""},
		{"not offered", with(plaintext(), func(c *report.Connection) { c.SMTP.STARTTLS.Offered = report.Of(false) }), "note starttls-not-offered"},
		{"refused", with(plaintext(), func(c *report.Connection) {
			c.SMTP.STARTTLS = report.STARTTLS{Offered: report.Of(true), Status: report.STARTTLSRefused, AskedPacket: 7, ReplyPacket: 8}
		}), "warning starttls-refused"},
		{"injected", with(encrypted(), func(c *report.Connection) { c.SMTP.STARTTLS.EarlyBytes, c.SMTP.STARTTLS.EarlyPacket = 1, 7 }),
			"warning starttls-injection"},
		{"AUTH in clear", with(plaintext(), func(c *report.Connection) { c.SMTP.Auth = report.List[report.Auth]{{Packet: 9}} }),
			"warning auth-in-clear"},
		{"no TLS after 220", with(encrypted(), func(c *report.Connection) {
			c.TLS.Established, c.TLS.NotTLS = report.Of(false), &report.NotTLS{Packet: 11}
		}), "error not-tls"},
		{"unknown_ca", failedBy(report.Client, 48), "error client-rejects-server-cert, error handshake-failed"},
		{"handshake_failure of the client", failedBy(report.Client, 40), "error handshake-failed"},
		{"illegal_parameter of the client", failedBy(report.Client, 47), "error handshake-failed"},
		{"certificate asked for with insistence", emptyClient(failedBy(report.Server, 40), report.ClientEmpty),
			"error client-cert-required, error handshake-failed"},
		{"the same in SSL 3.0", emptyClient(failedBy(report.Server, 40), report.ClientDeclinedByAlert),
			"error client-cert-required, error handshake-failed"},
		{"failed, but not for the want of a certificate", failedBy(report.Server, 40), "error handshake-failed"},
		{"client without a certificate", emptyClient(encrypted(), report.ClientEmpty), "info client-cert-none"},
		{"the same in SSL 3.0, accepted", emptyClient(encrypted(), report.ClientDeclinedByAlert), "info client-cert-none"},
		{"a certificate was sent", emptyClient(encrypted(), report.ClientSent), ""},
		{"chain incomplete", with(encrypted(), func(c *report.Connection) {
			c.ServerChain.Status, c.Completeness.MissingBytes = report.ChainIncomplete, 500
		}), "note capture-limits"},
		{"client incomplete", with(emptyClient(encrypted(), report.ClientIncomplete), func(c *report.Connection) {
			c.Completeness.MidStream = true
		}), "note capture-limits"},
		{"chain too long to read", with(encrypted(), func(c *report.Connection) { c.ServerChain.Status = report.ChainIncomplete }), ""},
		{"reset in use", with(encrypted(), func(c *report.Connection) {
			c.Ended = report.Ended{How: report.EndReset, By: report.Server, Packet: 20, ResetPacket: 20, ResetBy: report.Server}
		}), "error reset-after-handshake"},
		{"reset after the end", with(encrypted(), func(c *report.Connection) {
			c.Ended.ResetPacket, c.Ended.ResetBy = 22, report.Client
		}), ""},
	}
	tested := map[string]bool{}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			worst := Check(test.c)
			var got []string
			for _, f := range test.c.Findings {
				got = append(got, f.Severity+" "+f.ID)
				tested[f.ID] = true
				if !slices.IsSorted(f.Packets) || slices.Contains(f.Packets, 0) {
					t.Errorf("%s: packets %v", f.ID, f.Packets)
				}
			}
			if s := strings.Join(got, ", "); s != test.want {
				t.Errorf("findings %q, want %q", s, test.want)
			}
			if len(got) == 0 && worst != None || len(got) > 0 && worst.String() != test.c.Findings[0].Severity {
				t.Errorf("the gravest is %v of %v", worst, got)
			}
		})
	}
	for i := range rules {
		if !tested[rules[i].id] {
			t.Errorf("%s is made in no test", rules[i].id)
		}
	}
}

// ruleID is the form of an id, which users filter by.
var ruleID = regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`)

func TestRulesAreWellFormed(t *testing.T) {
	seen := map[string]bool{}
	for i := range rules {
		r := &rules[i]
		if !ruleID.MatchString(r.id) || seen[r.id] {
			t.Errorf("id %q", r.id)
		}
		seen[r.id] = true
		if !strings.HasSuffix(r.text, ".") {
			t.Errorf("%s: %q is no sentence", r.id, r.text)
		}
		for _, a := range r.advice {
			if a == "" || strings.Contains(a, "\n") {
				t.Errorf("%s: advice %q", r.id, a)
			}
		}
	}
}

// TestCheckTakesEveryCombination: a report may hold whatever a hostile capture
// brings about, and each rule must bear it.
func TestCheckTakesEveryCombination(t *testing.T) {
	for chain := range report.ChainIncomplete + 1 {
		for client := range report.ClientIncomplete + 1 {
			for how := range report.EndTupleReused + 1 {
				for _, tls := range []*report.TLS{nil, {}, {Established: report.Of(false)}, {Established: report.Of(true)}} {
					for starttls := range report.STARTTLSNotApplicable + 1 {
						c := &report.Connection{TLS: tls, Ended: report.Ended{How: how}}
						c.ServerChain.Status, c.ClientCertificate.Status = chain, client
						c.SMTP.STARTTLS.Status = starttls
						Check(c)
					}
				}
			}
		}
	}
}

func TestParseSeverity(t *testing.T) {
	for s := Info; s <= Error; s++ {
		if got, err := ParseSeverity(s.String()); got != s || err != nil {
			t.Errorf("%v is read as %v, %v", s, got, err)
		}
	}
	for _, name := range []string{"", "none", "Error", "fatal", "error "} {
		if got, err := ParseSeverity(name); err == nil || got != None {
			t.Errorf("%q is read as %v", name, got)
		}
	}
	if !(None < Info && Info < Note && Note < Warning && Warning < Error) {
		t.Error("severities are out of order")
	}
}
