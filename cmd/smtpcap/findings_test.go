package main

import (
	"bytes"
	"encoding/json"
	"encoding/pem"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"smtpcap/findings"
	"smtpcap/internal/certs"
	"smtpcap/internal/pcaptest"
)

// findingsTable is the table that says, for each finding, a capture that shows it
// and one close to it that does not.
const findingsTable = capturesDir + "/findings.tsv"

// labRoot is the root above the chains of the recorded captures.
const labRoot = "../../testdata/roots/lab.pem"

// A place is a connection of a capture.
type place struct {
	capture    string // without its extension
	connection int
}

// A trigger is a line of findingsTable.
type trigger struct {
	line     int
	id       string
	severity string
	shown    place
	packets  []int64
	related  int // 0: any
	nearMiss place
	option   []string
}

// triggerColumns are those of findingsTable.
const triggerColumns = 9

func triggers(t *testing.T) []trigger {
	t.Helper()
	b, err := os.ReadFile(findingsTable)
	if err != nil {
		t.Fatal(err)
	}
	var all []trigger
	for i, line := range strings.Split(strings.TrimSuffix(string(b), "\n"), "\n") {
		if strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.Split(line, "\t")
		if len(f) != triggerColumns {
			t.Fatalf("%s:%d: %d columns, want %d", findingsTable, i+1, len(f), triggerColumns)
		}
		number := func(s string) int {
			n, err := strconv.Atoi(s)
			if err != nil {
				t.Fatalf("%s:%d: %v", findingsTable, i+1, err)
			}
			return n
		}
		tr := trigger{line: i + 1, id: f[0], severity: f[1], shown: place{f[2], number(f[3])}, nearMiss: place{f[6], number(f[7])}}
		if f[4] != "-" {
			for s := range strings.SplitSeq(f[4], ",") {
				tr.packets = append(tr.packets, int64(number(s)))
			}
		}
		if f[5] != "-" {
			tr.related = number(f[5])
		}
		if f[8] != "-" {
			tr.option = strings.SplitN(f[8], " ", 2)
		}
		all = append(all, tr)
	}
	return all
}

// A madeFinding is one finding of a report.
type madeFinding struct {
	ID       string  `json:"id"`
	Severity string  `json:"severity"`
	Packets  []int64 `json:"packets"`
	Text     string  `json:"text"`
	Related  *int    `json:"related_connection"`
}

// findingsOf returns the findings of each connection of a capture.
func findingsOf(t *testing.T, capture string, option ...string) [][]madeFinding {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(capturesDir, capture+".*"))
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(files, func(name string) bool { return !slices.Contains(notCaptures, filepath.Ext(name)) })
	if i < 0 {
		t.Fatalf("there is no capture %s", capture)
	}
	args := append(keyArgs(filepath.Base(files[i])), "--format", "json", "--ca-file", builtRoots(t), "--ca-file", labRoot)
	args = append(args, option...)
	code, stdout, stderr := invoke(nil, append(args, files[i])...)
	if code == exitError {
		t.Fatalf("%s: %s", capture, stderr)
	}
	var document struct {
		Connections []struct {
			Findings []madeFinding `json:"findings"`
		} `json:"connections"`
	}
	if err := json.Unmarshal(stdout, &document); err != nil {
		t.Fatal(err)
	}
	var all [][]madeFinding
	for _, c := range document.Connections {
		all = append(all, c.Findings)
	}
	return all
}

// privateShape is the shape of package certs whose root nobody trusts.
const privateShape = "private-ca"

// builtRoots writes a file with the authorities above the chains of the built
// captures: the roots, and the intermediates that chains of pcaptest leave out.
func builtRoots(t *testing.T) string {
	t.Helper()
	ders := slices.Concat(pcaptest.ServerChain(5)[1:], pcaptest.ClientChain(3)[1:])
	for _, name := range certs.Names() {
		if root := certs.Root(name); root != nil && name != privateShape {
			ders = append(ders, root)
		}
	}
	var file bytes.Buffer
	for _, der := range slices.CompactFunc(ders, bytes.Equal) {
		if err := pem.Encode(&file, &pem.Block{Type: "CERTIFICATE", Bytes: der}); err != nil {
			t.Fatal(err)
		}
	}
	name := filepath.Join(t.TempDir(), "roots.pem")
	if err := os.WriteFile(name, file.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// at returns the findings of one connection, numbered from 1.
func at(t *testing.T, p place, option []string) []madeFinding {
	t.Helper()
	all := findingsOf(t, p.capture, option...)
	if p.connection < 1 || p.connection > len(all) {
		t.Fatalf("%s has %d connections, and no #%d", p.capture, len(all), p.connection)
	}
	return all[p.connection-1]
}

func (m madeFinding) is(id string) bool { return m.ID == id }

func TestFindingsOfCaptures(t *testing.T) {
	for _, tr := range triggers(t) {
		t.Run(tr.id+"/"+tr.shown.capture, func(t *testing.T) {
			t.Parallel()
			made := at(t, tr.shown, tr.option)
			i := slices.IndexFunc(made, func(m madeFinding) bool { return m.is(tr.id) })
			if i < 0 {
				t.Fatalf("line %d: not found, but %s", tr.line, compact(made))
			}
			m := made[i]
			if m.Severity != tr.severity {
				t.Errorf("line %d: severity %s, want %s: %s", tr.line, m.Severity, tr.severity, m.Text)
			}
			for _, n := range tr.packets {
				if !slices.Contains(m.Packets, n) {
					t.Errorf("line %d: packets %v, want %d among them: %s", tr.line, m.Packets, n, m.Text)
				}
			}
			if tr.related != 0 && (m.Related == nil || *m.Related != tr.related) {
				t.Errorf("line %d: another connection %s, want %d: %s", tr.line, showInt(m.Related), tr.related, m.Text)
			}
		})
	}
}

func TestNearMissesOfFindings(t *testing.T) {
	for _, tr := range triggers(t) {
		t.Run(tr.id+"/"+tr.nearMiss.capture, func(t *testing.T) {
			t.Parallel()
			for _, m := range at(t, tr.nearMiss, tr.option) {
				if m.is(tr.id) {
					t.Errorf("line %d: found in connection #%d: %s", tr.line, tr.nearMiss.connection, m.Text)
				}
			}
		})
	}
}

func TestEachRuleHasATriggerAndANearMiss(t *testing.T) {
	rules := map[string][]string{}
	for _, r := range findings.Rules() {
		for _, s := range r.Severities {
			rules[r.ID] = append(rules[r.ID], s.String())
		}
	}
	shown := map[string]bool{}
	for _, tr := range triggers(t) {
		shown[tr.id] = true
		if !slices.Contains(rules[tr.id], tr.severity) {
			t.Errorf("line %d: there is no rule %s of severity %s", tr.line, tr.id, tr.severity)
		}
	}
	for id := range rules {
		if !shown[id] {
			t.Errorf("%s: no capture shows it", id)
		}
	}
}

// clean are captures in which all is well: nothing that is found is worth more than
// a word of information.
var clean = []string{
	"chain1-client-not-asked", "chain2-client-empty", "chain3-client-empty", "chain3-client-not-asked", "chain3-client-sent",
	"chain5-client-empty", "chain5-client-sent", "one-record-five-messages", "message-over-five-records", "tls13", "tls13-retry",
	"tls13-psk", "resumed-by-id", "resumed-by-ticket", "resumption-declined", "resumed-in-second-connection", "peer-same-twice",
	"link-sll2", "link-vlan", "ipv4-fragments", "ipv6-extension-headers", "keep-alive", "half-close", "simultaneous-close",
	"fin-out-of-order", "stale-rst", "tls-on-connect-465", "ca-list-15k", "reset-after-close-notify", "retransmitted-then-acknowledged",
	"shown-chain-1", "shown-chain-3", "shown-chain-3-with-root", "shown-wildcard", "shown-rsa-2048", "shown-negative-serial",
	"shown-expired-on-its-last-day", "shown-not-yet-valid-on-its-first-day", "client-eku-both",
	"postfix-chain-3-client-empty", "postfix-chain-3-client-sent-3", "postfix-chain-5-client-sent-5",
	"tls12-rsa-key-exchange", "tls12-dhe-rsa", "tls12-ecdsa-leaf", "tls12-ed25519-leaf", "tls13-client-empty", "tls13-hello-retry-request",
	"postfix-resumed-session-id", "postfix-resumed-ticket", "postfix-resumed-psk", "postfix-implicit-tls-465-tls12", "long-ca-list",
	"ipv6", "opensmtpd-client-empty", "mtu-576", "packet-loss-server-flight", "path-mtu-discovered",
	"segmentation-offload", "client-hello-two-segments", "submission-auth-inside-tls", "ip-fragments", "two-interfaces",
}

func TestNothingIsWrongWithCleanCaptures(t *testing.T) {
	for _, capture := range clean {
		t.Run(capture, func(t *testing.T) {
			t.Parallel()
			for i, made := range findingsOf(t, capture) {
				for _, m := range made {
					if m.Severity != findings.Info.String() {
						t.Errorf("connection #%d: %s %s: %s", i+1, m.Severity, m.ID, m.Text)
					}
				}
			}
		})
	}
}
