package differential

import (
	_ "embed"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// enable is the environment variable that turns TestTshark on: "all", or "short"
// for the project's own captures alone. It takes minutes.
const enable = "DIFFERENTIAL"

//go:embed known.txt
var knownText string

// collections are the directories of captures; what lies in ../shared is no part
// of the project.
var collections = []struct{ name, dir string }{
	{"pcaps", "../../testdata/pcaps"},
	{"corpus", "../../../shared/corpus/captures"},
	{"lab", "../../../shared/lab/captures"},
}

// A job is one capture. A tally is what comparing it, or several, came to.
type (
	job   struct{ name, file string }
	tally struct {
		found                             []Difference
		captures, streams, fields, silent int
		keyed, opened                     int // captures with keys; fields that tshark opened with them
	}
)

func TestTshark(t *testing.T) {
	jobs := captures(t)
	if _, err := exec.LookPath("tshark"); err != nil {
		t.Skip("tshark is not installed")
	}
	command := build(t)
	var sum tally
	var mu sync.Mutex
	t.Run("captures", func(t *testing.T) {
		for _, j := range jobs {
			t.Run(j.name, func(t *testing.T) {
				t.Parallel()
				one, err := j.run(command)
				if err != nil {
					t.Error(err)
				}
				if why := staysClosed[j.name]; one.keyed > 0 && (one.opened > 0) == (why != "") {
					t.Errorf("tshark opened %d fields with the keys; it is said to open none: %q", one.opened, why)
				}
				mu.Lock()
				defer mu.Unlock()
				sum.add(one)
			})
		}
	})
	named := hold(t, sum.found, jobs)
	t.Logf("%d captures, %d streams and %d fields compared, %d differences named; %d streams are neither SMTP nor TLS",
		sum.captures, sum.streams, sum.fields, named, sum.silent)
	t.Logf("%d captures with keys, of which tshark opened %d of these fields", sum.keyed, sum.opened)
	if sum.opened == 0 {
		t.Error("tshark opened nothing")
	}
}

// staysClosed are the captures of which tshark opens nothing with the keys.
var staysClosed = map[string]string{
	"pcaps/keys-only-traffic.pcap":        "tshark wants the secrets of the handshake",
	"pcaps/keys-rsa-ecdhe.pcap":           "the server's key is of no use",
	"pcaps/keys-rsa-resumed-alone.pcap":   "the handshake with the key exchange is missing",
	"pcaps/keys-wrong-private-key.pcap":   "wrong keys",
	"pcaps/keys-wrong-secrets.pcap":       "wrong keys",
	"pcaps/keys-wrong-secrets-tls12.pcap": "wrong keys",
	"pcaps/keys-wrong-session.pcap":       "wrong keys",
	"pcaps/keys-wrong-session-tls12.pcap": "wrong keys",
	"pcaps/pcapng-secrets.pcapng":         "the secrets are of no session",
}

func (s *tally) add(o tally) {
	s.found = append(s.found, o.found...)
	s.captures += o.captures
	s.streams += o.streams
	s.fields += o.fields
	s.silent += o.silent
	s.keyed += o.keyed
	s.opened += o.opened
}

// run compares one capture.
func (j job) run(command string) (tally, error) {
	sum := tally{captures: 1}
	rows, err := tshark(j.file, "tcp", listFields)
	if err != nil {
		return sum, err
	}
	streams, of := streamsOf(rows)
	if len(streams) == 0 {
		return sum, nil
	}
	keys, err := keysOf(j.file)
	if err != nil {
		return sum, err
	}
	defer keys.close()
	if keys.any() {
		sum.keyed = 1
	}
	theirs := make(map[int]Answers)
	for _, k := range []kind{smtp, tls} {
		answers, err := tsharkAnswers(j.file, streams, k, keys)
		if err != nil {
			return sum, err
		}
		for n, a := range answers {
			theirs[n] = a
		}
	}
	doc, err := smtpcap(command, j.file, streams, keys.smtpcap()...)
	if err != nil {
		return sum, err
	}
	ours := make(map[int]Answers)
	for i := range doc.Connections {
		c := &doc.Connections[i]
		if s := c.stream(of); s != nil && len(ours[s.number]) == 0 {
			ours[s.number] = c.answers(keys.any())
		}
	}
	for _, s := range streams {
		if s.kind == unknown {
			sum.silent++
			continue
		}
		sum.opened += theirs[s.number].opened()
		found, fields := compare(j.name, s.number, theirs[s.number], ours[s.number])
		sum.found = append(sum.found, found...)
		sum.fields += fields
		sum.streams++
	}
	return sum, nil
}

// hold holds the differences against known.txt, both ways, and returns how many
// are named there.
func hold(t *testing.T, found []Difference, jobs []job) (named int) {
	known, err := readKnown(knownText)
	if err != nil {
		t.Fatal("known.txt: ", err)
	}
	files := make(map[string]string)
	for _, j := range jobs {
		files[j.name] = j.file
	}
	for _, d := range found {
		i := slices.IndexFunc(known, func(k Known) bool { return k.Difference == d })
		if i < 0 {
			t.Errorf("%s\t%d\t%s\t%s\t%s", d.Capture, d.Stream, d.Field, d.Tshark, d.Ours)
			continue
		}
		if err := known[i].check(files[d.Capture]); err != nil {
			t.Errorf("the proof of %+v: %v", d, err)
		}
		named++
	}
	for _, k := range known {
		if files[k.Capture] != "" && !slices.Contains(found, k.Difference) {
			t.Errorf("known.txt names a difference that there is not: %+v", k.Difference)
		}
	}
	return named
}

// captures returns what is to be compared.
func captures(t *testing.T) []job {
	var jobs []job
	for _, c := range collections {
		switch os.Getenv(enable) {
		case "":
			t.Skip("make differential runs this test")
		case "short":
			if c.name != "pcaps" {
				continue
			}
		}
		entries, err := os.ReadDir(c.dir)
		if errors.Is(err, fs.ErrNotExist) {
			t.Logf("%s is not there: its captures are not compared", c.dir)
			continue
		} else if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			name := e.Name()
			if strings.Contains(name, ".pcap") || strings.HasSuffix(name, ".dump") {
				jobs = append(jobs, job{c.name + "/" + name, filepath.Join(c.dir, name)})
			}
		}
	}
	return jobs
}

// build compiles smtpcap.
func build(t *testing.T) string {
	command := filepath.Join(t.TempDir(), "smtpcap")
	if out, err := exec.Command("go", "build", "-o", command, "smtpcap/cmd/smtpcap").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return command
}
