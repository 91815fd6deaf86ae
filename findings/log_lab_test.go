package findings

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"smtpcap/capture"
	"smtpcap/dissect"
	"smtpcap/reassembly"
	"smtpcap/report"
	"smtpcap/trust"
)

// labDir has captures of real servers with what those servers logged. It is no part
// of the project.
const labDir = "../../shared/lab"

// A labRun is one of them.
type labRun struct {
	Capture string              `json:"capture"`
	Logs    map[string][]string `json:"logs"`
}

// labLogs are the logs of the laboratory, by whose they are.
var labLogs = []struct {
	name    string
	by      report.Side
	program string
}{
	{"sendmail", report.Client, Sendmail},
	{"postfix-client", report.Client, Postfix},
	{"postfix-server", report.Server, Postfix},
}

// aboutTLS are the lines of a log that are foretold where they occur.
var aboutTLS = regexp.MustCompile(`STARTTLS=(client|server), (relay=.*verify=|error: )|TLS connection established|TLS library problem` +
	`|arg1=SOFTWARE|Deferred: 454|Cannot start TLS|Connection reset by \[|lost connection (after|with)`)

// unforeseen are the lines that packets do not tell, by capture.
var unforeseen = map[string]string{
	// The alert is encrypted.
	"d3-sendmail-nocert-exim-req-tls13.pcap":                            "error:0A00045C",
	"d6-postfix-nocert-opensmtpd-internalerror-req-tls13.pcap":          "TLS library problem",
	"d7-opensmtpd-cert-internalerror-then-plain-postfix-ask-tls13.pcap": "postfix/s32/smtpd",
	// The client's OpenSSL had no suite to offer, and sent nothing.
	"f6-postfix-nosharedcipher.pcap": "no cipher match",
	// The snap length of 68 cuts the handshake off.
	"j-sendmail-nocert-ask-tls12-s68.pcap": "",
	"j-sendmail-nocert-ask-tls13-s68.pcap": "",
}

// TestLogsOfTheLaboratory holds each prediction against what real servers logged,
// and each of their lines against the predictions.
func TestLogsOfTheLaboratory(t *testing.T) {
	names, err := filepath.Glob(filepath.Join(labDir, "truth/*.json"))
	if err != nil || len(names) == 0 {
		t.Skipf("%s is not here", labDir)
	}
	held, met := 0, 0
	for _, name := range names {
		run := readRun(t, name)
		all := foretell(t, filepath.Join(labDir, "captures", run.Capture))
		for _, log := range labLogs {
			lines, ok := run.Logs[log.name]
			if !ok {
				continue
			}
			foretold := slices.DeleteFunc(slices.Clone(all), func(l report.LogLine) bool {
				return l.By != log.by || l.Program != log.program || l.Line == ""
			})
			for _, l := range foretold {
				held++
				if !slices.ContainsFunc(lines, pattern(&l).MatchString) {
					t.Errorf("%s: %s did not log %q (%v)", run.Capture, log.name, l.Line, l.Values)
				}
			}
			for _, line := range lines {
				if !aboutTLS.MatchString(line) {
					continue
				}
				met++
				isExplained(t, line)
				known := slices.ContainsFunc(foretold, func(l report.LogLine) bool { return pattern(&l).MatchString(line) })
				if u, ok := unforeseen[run.Capture]; !known && (!ok || !strings.Contains(line, u)) {
					t.Errorf("%s: nobody foretold %q of %s", run.Capture, line, log.name)
				}
			}
		}
	}
	if held < 100 || met < 100 {
		t.Errorf("only %d predictions were held against %d lines", held, met)
	}
}

func readRun(t *testing.T, name string) (run labRun) {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &run); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return run
}

// foretell returns what a capture's connections are foretold to have logged.
func foretell(t *testing.T, name string) []report.LogLine {
	t.Helper()
	var d dissect.Dissector
	var checker Checker
	var all []report.LogLine
	verifier := trust.New(trust.Config{})
	tracker := reassembly.NewTracker(reassembly.Config{
		Ports: []uint16{25, 465, 587}, New: d.New,
		Done: func(_ *reassembly.Conn, h reassembly.Handler) {
			c := d.Report(h)
			verifier.Judge(c)
			checker.Check(c)
			errorsAreInTheVocabulary(t, c)
			all = append(all, c.Logs...)
		},
	})
	source := capture.NewMerge([]capture.Input{{Name: name}})
	defer source.Close()
	var p capture.Packet
	for source.Next(&p) == nil {
		tracker.Packet(&p)
	}
	tracker.Close()
	return all
}

// errorsAreInTheVocabulary holds what the chains of a connection fail by against the
// table of those errors.
func errorsAreInTheVocabulary(t *testing.T, c *report.Connection) {
	t.Helper()
	for _, v := range []*report.Verification{c.ServerChain.Verification, c.ClientCertificate.Verification} {
		if v == nil {
			continue
		}
		for _, e := range v.Errors {
			if !slices.ContainsFunc(verifyCodes, func(c verifyCode) bool { return c.code == e.Code && c.name == e.Name && c.words == e.Text }) {
				t.Errorf("%+v is not in the table", e)
			}
		}
	}
}

var (
	judgingWord = regexp.MustCompile(`verify=[^,]*|^\S+( TLS connection established)`)
	// labNames are the names of the server in the laboratory: that of its greeting, and
	// what the senders had, which looked up none.
	labNames = regexp.MustCompile(`relay=[^ ,]+|Connection reset by \S+|[a-z0-9.\\]*\\\.test\\\[`)
)

// pattern is what a foretold line may look like: any of its values, and anything for
// what is not known.
func pattern(l *report.LogLine) *regexp.Regexp {
	p := regexp.QuoteMeta(l.Line)
	if len(l.Values) > 0 {
		words := "(?:" + strings.Join(l.Values, "|") + ")"
		p = judgingWord.ReplaceAllStringFunc(p, func(s string) string {
			if strings.HasPrefix(s, "verify=") {
				return "verify=" + words
			}
			return words + " TLS connection established"
		})
	}
	p = labNames.ReplaceAllStringFunc(p, func(s string) string {
		switch {
		case strings.HasPrefix(s, "relay="):
			return "relay=\\S+"
		case strings.HasSuffix(s, "\\["):
			return ".*\\["
		}
		return "Connection reset by \\S+"
	})
	return regexp.MustCompile(strings.ReplaceAll(p, notKnown, ".*"))
}
