package render

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"smtpcap/report"
)

// hostile is text as a wire may carry it: escape sequences, marks that turn the
// direction of writing, markup of every format, wide characters, broken UTF-8, and
// words of any length.
var hostile = "\x1b[2J\x1b]0;x\x07 \r\n\t\x00\x7f\u0085\u009b31m \u202e\u2066\u200f\ufeff " +
	"| ` * _ [a](http://b) <script>&amp; @user #1 $x ~~ \\ \u2028\u2029 日本語 e\u0301 \xff\xc3( " + strings.Repeat("w", 120)

// connections yields reports of every status with every end, with as little and as
// much in them as there can be.
func connections(yield func(*report.Connection)) {
	bare := &report.TLS{}
	full := &report.TLS{
		Version: report.Of(hostile), CipherSuite: &report.CipherSuite{
			IANA: "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", OpenSSL: report.Of("ECDHE-ECDSA-AES256-GCM-SHA384"), Bits: report.Of(256),
		},
		ServerName: report.Of(hostile), ResumedBy: report.Of(hostile), Alerts: report.List[report.Alert]{{Level: "fatal", Description: hostile}},
		ClientHello: &report.ClientHello{ServerName: report.Of(hostile), Version: hostile}, ServerHello: &report.ServerHello{Group: report.Of(hostile)},
		KeyExchange: &report.KeyExchange{Group: report.Of(hostile)}, HelloRetryRequest: &report.HelloRetryRequest{Group: report.Of(hostile)},
		CertificateRequest: &report.CertificateRequest{Types: report.List[string]{hostile}, CANames: report.List[string]{hostile}},
		NotTLS:             &report.NotTLS{What: hostile},
	}
	for client := range report.ClientIncomplete + 1 {
		// Not each with each: what is said of one hangs little on the other.
		for _, chain := range []report.ChainStatus{report.ChainSent, report.ChainStatus(client) % (report.ChainIncomplete + 1)} {
			for how := range report.EndTupleReused + 1 {
				for _, tls := range []*report.TLS{nil, bare, full} {
					if tls != nil && how != report.How(client)%(report.EndTupleReused+1) {
						continue // the same text in many places, and each takes its time
					}
					for _, established := range []report.Opt[bool]{{}, report.Of(false), report.Of(true)} {
						c := &report.Connection{ID: 1, Ended: report.Ended{How: how, By: report.Side(how % 3)}}
						if tls != nil {
							t := *tls
							t.Established = established
							c.TLS = &t
							fill(c)
						}
						c.ServerChain.Status, c.ClientCertificate.Status = chain, client
						c.SMTP.STARTTLS.Status = report.STARTTLSStatus(client % 5)
						yield(c)
					}
				}
			}
		}
	}
}

// fill puts wire text wherever the report has some.
func fill(c *report.Connection) {
	c.Client = report.Endpoint{IP: netip.MustParseAddr("2001:db8:1111:2222:3333:4444:5555:6666"), Port: 65535}
	c.Server = c.Client
	c.SMTP.Banner, c.SMTP.Capabilities = report.Of(hostile), report.List[string]{hostile}
	c.SMTP.Helo = &report.Helo{Verb: "EHLO", Name: hostile}
	c.SMTP.NotSMTP, c.SMTP.STARTTLS.Overwritten = report.Of(hostile), report.Of(hostile)
	c.SMTP.Oddities = report.List[report.Oddity]{{What: hostile}}
	for _, m := range []*report.CertificateMessage{&c.ServerChain.CertificateMessage, &c.ClientCertificate.CertificateMessage} {
		m.Certificates, m.Problem = report.List[*report.Certificate]{hostileCertificate(), {Problem: report.Of(hostile)}}, report.Of(hostile)
		m.Packets = report.List[report.PacketNumber]{1, 2, 3, 5, 1 << 40}
		m.Verification = hostileVerification()
	}
	c.SMTP.Refusals = report.List[report.Refusal]{{Code: 530, Enhanced: report.Of(hostile), Text: hostile, Command: report.Of(hostile)}}
	c.TooBig = report.List[report.TooBig]{{Packet: 1 << 40, To: report.Client, MTU: 1 << 30}, {}}
	c.ToServer.Stalled = &report.Stall{Length: 1 << 30, Sent: 1 << 30, Packet: 1 << 40, Last: 1<<40 + 1, Smaller: 1 << 39}
	c.ToClient.Stalled = &report.Stall{}
	c.Logs = report.List[report.LogLine]{
		{By: report.Client, Program: hostile, Line: hostile, Values: report.List[string]{hostile, hostile}, Certainty: report.Probable, Why: hostile},
		{Value: report.Of(hostile)},
	}
	c.Completeness.Missing = report.List[report.Missing]{{During: hostile}}
	c.Completeness.Limits = report.List[string]{hostile}
	for kind := range report.EventNote + 1 {
		c.Events = append(c.Events, report.Event{
			Packet: 1 << 40, At: report.Of(report.Seconds(-1 << 60)), From: report.Side(kind % 3), Kind: kind, Name: "CertificateRequest", Text: hostile,
		})
	}
	c.Findings = report.List[report.Finding]{{
		ID: hostile, Severity: hostile, Title: hostile, Text: hostile, Known: report.Inferred,
		Advice: report.List[string]{hostile}, References: report.List[string]{hostile},
	}}
}

// hostileCertificate has wire text in each of its fields.
func hostileCertificate() *report.Certificate {
	text, list := report.Of(hostile), report.List[string]{hostile, hostile}
	return &report.Certificate{
		Length: 1, SHA256: strings.Repeat("0", 64), Subject: text, Issuer: text, Problem: text, Reader: report.ReaderTolerant, ReaderProblem: text,
		Serial: text, NotBefore: report.Time{Time: time.Unix(-1<<36, 0)}, NotAfter: report.Time{Time: time.Unix(1<<37, 0)},
		CommonName: text, DNSNames: list, IPAddresses: list, EmailAddresses: list,
		Key: &report.PublicKey{Algorithm: hostile, Curve: text}, SignatureAlgorithm: text, BasicConstraints: &report.BasicConstraints{CA: true},
		KeyUsage: report.Of(list), ExtendedKeyUsage: report.Of(list), IssuerURLs: list, TLSA311: text, TLSA211: text,
	}
}

// hostileVerification has wire text wherever there can be some.
func hostileVerification() *report.Verification {
	list := report.List[string]{hostile, hostile}
	return &report.Verification{
		Roots: report.RootsUsed{From: report.RootsFiles, Files: list}, Trusted: report.Of(false), Code: report.Of(20), Text: report.Of(hostile),
		Errors: report.List[report.VerifyError]{{Code: 20, Text: hostile, Depth: 1}, {Code: 10, Text: hostile}},
		Path:   list, Root: report.Of(hostile), MissingIssuer: report.Of(hostile), InOrder: report.Of(false),
		Entries: report.List[report.ChainEntry]{{Role: report.RoleLeaf, Signature: report.SignatureBad}, {Role: report.RoleUnrelated}},
		Names:   report.List[report.NameCheck]{{Name: hostile, By: hostile}, {Name: hostile, Match: true, By: hostile + "x"}},
		TLSA:    report.List[report.TLSACheck]{{Record: hostile, Problem: hostile}, {Record: hostile, Matched: report.Of(0)}}, DANE: report.Of(hostile),
	}
}

// hostileExplanation is what no table says.
func hostileExplanation() *report.Explanation {
	list := []string{hostile, hostile}
	return &report.Explanation{
		Term: hostile, Kind: hostile, Title: hostile, Text: list, Evidence: hostile, Advice: list, References: list,
		TLSRPT: report.Of(hostile), Severities: list, Findings: list,
	}
}

// overview is one with wire text, and names of files, wherever there can be some.
func overview() *Overview {
	o := &Overview{Capture: report.Capture{
		Files: report.List[string]{hostile, hostile}, LinkTypes: report.List[string]{hostile},
		Problems:      report.List[report.Problem]{{File: hostile, Text: hostile}},
		Inputs:        report.List[report.Input]{{Name: hostile}, {Name: hostile}},
		NotUnderstood: report.List[report.Count]{{What: hostile, Count: 1}},
	}}
	o.Summary.Add(&report.Connection{})
	return o
}

func renderers() map[string]Renderer {
	return map[string]Renderer{"text": Text{}, "markdown": Markdown{}, "json": JSON{}, "ndjson": NDJSON{}}
}

// unsafe returns what in output could drive a terminal, or mislead its reader.
func unsafe(output []byte) error {
	for line := range strings.SplitSeq(string(output), "\n") {
		if !utf8.ValidString(line) {
			return fmt.Errorf("no UTF-8: %q", line)
		}
		for _, r := range line {
			if !unicode.IsPrint(r) {
				return fmt.Errorf("%U in %q", r, line)
			}
		}
	}
	return nil
}

func TestNothingFromTheWireDrivesATerminal(t *testing.T) {
	for name, r := range renderers() {
		failures := 0
		check := func(output []byte) {
			if err := unsafe(output); err != nil && failures < 5 {
				failures++
				t.Errorf("%s: %v", name, err)
			}
		}
		connections(func(c *report.Connection) {
			check(r.Connection(nil, c))
			check(r.Row(nil, c))
		})
		check(r.Begin(nil, overview()))
		check(r.End(nil, overview()))
	}
	if err := unsafe(Explanation(nil, hostileExplanation())); err != nil {
		t.Error(err)
	}
}

func TestTextKeepsToItsWidthWhateverItShows(t *testing.T) {
	failures := 0
	check := func(what string, output []byte) {
		for line := range strings.SplitSeq(string(output), "\n") {
			if columns(line) > lineWidth && failures < 5 {
				failures++
				t.Errorf("%s: %d columns: %s", what, columns(line), line)
			}
			if strings.HasSuffix(line, " ") && failures < 5 {
				failures++
				t.Errorf("%s: a space ends %q", what, line)
			}
		}
	}
	connections(func(c *report.Connection) {
		check("connection", Text{}.Connection(nil, c))
		check("row", Text{}.Row(nil, c))
	})
	check("overview", Text{}.Begin(nil, overview()))
	check("explanation", Explanation(nil, hostileExplanation()))
	check("table", append(Text{}.TableBegin(nil), Text{}.TableEnd(nil)...))
}

func TestJSONIsValidWhateverItShows(t *testing.T) {
	o := overview()
	connections(func(c *report.Connection) {
		if b := (NDJSON{}).Connection(nil, c); !json.Valid(b) || strings.Count(string(b), "\n") != 1 {
			t.Fatalf("no JSON on one line: %s", b)
		}
	})
	for n := range 3 {
		b := JSON{}.Begin(nil, o)
		for i := range n {
			if i > 0 {
				b = JSON{}.Separator(b)
			}
			b = JSON{}.Connection(b, &report.Connection{ID: i + 1})
		}
		b = JSON{}.End(b, o)
		var document struct{ Connections []json.RawMessage }
		if err := json.Unmarshal(b, &document); err != nil || len(document.Connections) != n {
			t.Errorf("%d connections: %v in\n%s", n, err, b)
		}
	}
}

func TestRenderersKeepWhatIsThere(t *testing.T) {
	const before = "before"
	for name, r := range renderers() {
		c := &report.Connection{}
		for part, b := range map[string][]byte{
			"Begin": r.Begin([]byte(before), overview()), "TableBegin": r.TableBegin([]byte(before)), "Row": r.Row([]byte(before), c),
			"TableEnd": r.TableEnd([]byte(before)), "Connection": r.Connection([]byte(before), c),
			"Separator": r.Separator([]byte(before)), "End": r.End([]byte(before), overview()),
		} {
			if !strings.HasPrefix(string(b), before) {
				t.Errorf("%s.%s drops what was there", name, part)
			}
		}
	}
}

func TestColorsSurroundWholeLines(t *testing.T) {
	connections(func(c *report.Connection) {
		plain, color := string(Text{}.Connection(nil, c)), string(Text{Color: true}.Connection(nil, c))
		for _, code := range []ansi{"0", bold, green, yellow, red} {
			color = strings.ReplaceAll(color, "\x1b["+string(code)+"m", "")
		}
		if color != plain {
			t.Fatalf("with colour:\n%s\nwithout:\n%s", color, plain)
		}
	})
}
