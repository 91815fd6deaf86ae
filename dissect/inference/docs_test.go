package inference

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the tables of docs/tls13.md")

// A tally counts the answers to one question.
type tally struct{ runs, answered, high, wrong int }

func (n *tally) add(answered, right bool, c Confidence) {
	n.runs++
	if answered {
		n.answered++
	}
	if c == High {
		n.high++
	}
	if answered && !right {
		n.wrong++
	}
}

func (n tally) String() string {
	return fmt.Sprintf("%d | %d | %d | %d", n.runs, n.answered, n.high, n.wrong)
}

// clientTable is what became of each program as client.
func clientTable(runs []run) string {
	counts := map[[2]string]*tally{}
	var keys [][2]string
	var sum tally
	for _, r := range runs {
		a := Infer(&r.handshake).Client
		key := [2]string{r.client, r.status.String()}
		if slices.Contains(brokeOff, r.name) {
			key[1] = "broke off"
		}
		if counts[key] == nil {
			counts[key] = new(tally)
			keys = append(keys, key)
		}
		counts[key].add(a.Status != Unknown, a.Status == r.status, a.Confidence)
		sum.add(a.Status != Unknown, a.Status == r.status, a.Confidence)
	}
	slices.SortFunc(keys, func(a, b [2]string) int { return slices.Compare(a[:], b[:]) })
	var b strings.Builder
	b.WriteString("| client | what it did | runs | answered | high | wrong |\n|---|---|---|---|---|---|\n")
	for _, k := range keys {
		fmt.Fprintf(&b, "| %s | %s | %v |\n", k[0], k[1], counts[k])
	}
	fmt.Fprintf(&b, "| all | | %v |\n", sum)
	return b.String()
}

// serverTable is what became of each program as server.
func serverTable(runs []run) string {
	type row struct{ request, end tally }
	counts := map[string]*row{}
	var names []string
	for _, r := range runs {
		if slices.Contains(brokeOff, r.name) {
			continue
		}
		if counts[r.server] == nil {
			counts[r.server] = new(row)
			names = append(names, r.server)
		}
		a := Infer(&r.handshake)
		counts[r.server].request.add(a.Server.Request != NotKnown, a.Server.Request == r.request, a.Server.Confidence)
		if r.end != Undecided {
			counts[r.server].end.add(a.End.Outcome != Undecided, a.End.Outcome == r.end, a.End.Confidence)
		}
	}
	slices.Sort(names)
	var b strings.Builder
	b.WriteString("| server | runs | asked? answered | high | wrong | client's flight seen | accepted? answered | high | wrong |\n")
	b.WriteString("|---|---|---|---|---|---|---|---|---|\n")
	for _, name := range names {
		fmt.Fprintf(&b, "| %s | %v | %v |\n", name, counts[name].request, counts[name].end)
	}
	return b.String()
}

// TestTablesOfTheDocument holds docs/tls13.md against the laboratory's runs.
func TestTablesOfTheDocument(t *testing.T) {
	const name = "../../docs/tls13.md"
	runs := labRuns(t)
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	want := string(text)
	for mark, table := range map[string]string{"clients": clientTable(runs), "servers": serverTable(runs)} {
		head, rest, ok := strings.Cut(want, "<!-- "+mark+" -->\n")
		_, tail, end := strings.Cut(rest, "<!-- end -->")
		if !ok || !end {
			t.Fatalf("%s has no place for the table of %s", name, mark)
		}
		want = head + "<!-- " + mark + " -->\n" + table + "<!-- end -->" + tail
	}
	switch {
	case want == string(text):
	case *update:
		if err := os.WriteFile(name, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	default:
		t.Errorf("the tables of %s are not these; go test ./dissect/inference -update rewrites them\n%s", name, want)
	}
}
