package inference

import (
	"encoding/csv"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// labDir has runs of many programs, which are not part of the project.
const labDir = "../../../shared/lab/"

// A run is one row of the laboratory's tables.
type run struct {
	name           string
	client, server string
	handshake      Handshake
	leaf           string
	chain          int
	status         Status
	request        Presence
	end            Outcome
}

// labRuns reads the runs, or skips the test where they are not.
func labRuns(t testing.TB) []run {
	t.Helper()
	var all []run
	for _, name := range []string{"tls13-lengths.csv", "tls13-lengths-extra.csv"} {
		f, err := os.Open(labDir + name)
		if err != nil {
			t.Skip("the runs of the laboratory are not here")
		}
		rows, err := csv.NewReader(f).ReadAll()
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows[1:] {
			all = append(all, labRun(t, row))
		}
	}
	return all
}

// labRun reads a row: study, client, server, suite_asked, suite, leaf, chain, scenario,
// three columns that the sequence has too, and the sequence.
func labRun(t testing.TB, row []string) run {
	t.Helper()
	r := run{name: strings.Join(row[:8], " "), client: row[1], server: row[2], leaf: row[5]}
	r.chain, _ = strconv.Atoi(row[6])
	r.handshake = parseSequence(t, row[11])
	r.handshake.Hash = 32
	if row[4] == "1302" {
		r.handshake.Hash = 48
	}
	scenario := row[7]
	r.handshake.PSK = strings.Contains(scenario, "conn2")
	if strings.Contains(scenario, "post-handshake") {
		r.handshake.Extensions = []uint16{postHandshakeAuth}
	}
	r.status, r.request, r.end = labTruth(row[1], scenario)
	if slices.Contains(distrustful, r.server) && strings.HasPrefix(r.name, "server") && r.status == Sent {
		r.end = Refused
	}
	return r
}

// labTruth is what a row's scenario was set up to be.
func labTruth(client, scenario string) (Status, Presence, Outcome) {
	filters := client == "go" || client == "java" // by the issuers that the server names
	switch {
	case strings.Contains(scenario, "conn2"):
		return Unknown, Absent, Accepted
	case strings.HasPrefix(scenario, "4b"):
		return RejectedServer, Present, Undecided
	case strings.HasPrefix(scenario, "4-"):
		return RejectedServer, Absent, Undecided
	case strings.HasPrefix(scenario, "5-"):
		return Empty, Present, Refused
	case strings.HasSuffix(scenario, "rsacert3"):
		return Sent, Present, Accepted
	case strings.HasSuffix(scenario, "cert1") && filters:
		return Empty, Present, Accepted
	case strings.HasSuffix(scenario, "cert1"), strings.HasSuffix(scenario, "CR+cert"), strings.Contains(scenario, "original with client cert"):
		return Sent, Present, Accepted
	case strings.Contains(scenario, "CR+empty"), strings.Contains(scenario, "PSK resumption CR conn1"):
		return Empty, Present, Accepted
	}
	return NotRequested, Absent, Accepted
}

// distrustful are servers that were not told to trust the client's authority: they
// reset the connection.
var distrustful = []string{"nss", "wolfssl", "boringssl"}

// brokeOff are runs in which the client ended the handshake with an alert that the
// scenario did not plan, before the server's flight was whole.
var brokeOff = []string{
	"pair nss java - 1302 rsa2048 2 2-CR+empty",
	"pair nss java - 1302 rsa2048 2 5-serverrequires",
}

func TestNoAnswerOfTheLaboratoryIsFalse(t *testing.T) {
	for _, r := range labRuns(t) {
		a := Infer(&r.handshake)
		if slices.Contains(brokeOff, r.name) {
			if a.Client.Status != Unknown {
				t.Errorf("%s: %v", r.name, a.Client)
			}
			continue
		}
		if a.Client.Status != Unknown && a.Client.Status != r.status {
			t.Errorf("%s: client %v, want %v: %v %v", r.name, a.Client.Status, r.status, a.Client, r.handshake.Records)
		}
		if a.Server.Request != NotKnown && a.Server.Request != r.request {
			t.Errorf("%s: request %v, want %v", r.name, a.Server.Request, r.request)
		}
		if a.End.Outcome != Undecided && a.End.Outcome != r.end {
			t.Errorf("%s: end %v, want %v", r.name, a.End.Outcome, r.end)
		}
		if testing.Verbose() {
			t.Log(r.name, "|", a.Client.Status, a.Client.Confidence, a.Client.Why, "|", a.Server.Request, a.Server.Confidence, a.Server.Chain, a.Server.Why, "|", a.End.Outcome, a.End.Confidence)
		}
	}
}
