package trust

import (
	"encoding/pem"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"smtpcap/internal/certs"
	"smtpcap/report"
)

// An opinion is what one verifier says of a chain: its first error and where.
type opinion struct{ code, depth int }

// openssl runs the command. The test is skipped where there is none of version 3, and
// in short runs, since each verdict is a process.
func openssl(t *testing.T) func(args ...string) string {
	t.Helper()
	if testing.Short() {
		t.Skip("takes long")
	}
	version, err := exec.Command("openssl", "version").Output()
	if err != nil || !strings.HasPrefix(string(version), "OpenSSL 3.") {
		t.Skip("no OpenSSL 3")
	}
	return func(args ...string) string {
		out, _ := exec.Command("openssl", args...).CombinedOutput()
		return string(out)
	}
}

// writePEM writes certificates to a file and returns its name.
func writePEM(t *testing.T, name string, ders ...[]byte) string {
	t.Helper()
	var text []byte
	for _, der := range ders {
		text = append(text, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})...)
	}
	name = filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(name, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

var verifyError = regexp.MustCompile(`error (\d+) at (\d+) depth lookup: (.*)`)

// opinionOf reads the output of openssl verify; ok says whether it could read the
// certificates at all.
func opinionOf(output string) (o opinion, text string, ok bool) {
	if m := verifyError.FindStringSubmatch(output); m != nil {
		o.code, _ = strconv.Atoi(m[1])
		o.depth, _ = strconv.Atoi(m[2])
		return o, m[3], true
	}
	return opinion{}, okText, strings.HasSuffix(strings.TrimSpace(output), ": OK")
}

func ours(v *report.Verification) (opinion, string) {
	if !v.Code.Known {
		return opinion{-1, 0}, ""
	}
	if len(v.Errors) == 0 {
		return opinion{v.Code.V, 0}, v.Text.V
	}
	return opinion{v.Code.V, v.Errors[0].Depth}, v.Text.V
}

// undecided are the shapes of which OpenSSL says something that others need not: it
// takes two extensions of one kind, or a malformed one, for no issuer at all, and knows
// no key of an algorithm that an engine may add.
var undecided = []string{"bad-san", "duplicate-extension", "unknown-key"}

// A trial is what a chain is verified with.
type trial struct {
	roots  [][]byte
	at     time.Time
	client bool
}

// trials returns what a shape is tried with: its own roots and none, at three times,
// for a server and for a client.
func trials(name string) (all []trial) {
	for _, roots := range [][][]byte{nil, rootOf(name)} {
		for _, at := range []time.Time{inside, before, after} {
			all = append(all, trial{roots, at, false})
		}
		all = append(all, trial{roots, inside, true})
	}
	return all
}

// judge returns what we say.
func (r *trial) judge(chain [][]byte) *report.Verification {
	if r.client {
		c := clientShowed(r.at, chain...)
		New(trusting(r.roots...)).Judge(c)
		return c.ClientCertificate.Verification
	}
	c := serverShowed(r.at, chain...)
	New(trusting(r.roots...)).Judge(c)
	return c.ServerChain.Verification
}

// arguments returns what openssl is run with, but for the leaf.
func (r *trial) arguments(t *testing.T, untrusted string) []string {
	purpose := "sslserver"
	if r.client {
		purpose = "sslclient"
	}
	args := []string{"verify", "-purpose", purpose, "-attime", fmt.Sprint(r.at.Unix()), "-no-CApath", "-no-CAstore"}
	if len(r.roots) > 0 {
		args = append(args, "-CAfile", writePEM(t, "roots.pem", r.roots...))
	} else {
		args = append(args, "-no-CAfile")
	}
	if untrusted != "" {
		args = append(args, "-untrusted", untrusted)
	}
	return args
}

func TestFirstErrorIsThatOfOpenSSL(t *testing.T) {
	t.Setenv("GODEBUG", "rsa1024min=0")
	run := openssl(t)
	compared := 0
	for _, name := range certs.Names() {
		chain := certs.Chain(name)
		leaf, rest := writePEM(t, "leaf.pem", chain[0]), ""
		if len(chain) > 1 {
			rest = writePEM(t, "rest.pem", chain[1:]...)
		}
		for _, r := range trials(name) {
			want, text, ok := opinionOf(run(append(r.arguments(t, rest), leaf)...))
			if !ok {
				continue // not a certificate to OpenSSL
			}
			compared++
			got, gotText := ours(r.judge(chain))
			if got.code < 0 && slices.Contains(undecided, name) {
				continue
			}
			if got != want || gotText != text {
				t.Errorf("%s, %d roots, %v, client %v: %v %q, want %v %q", name, len(r.roots), r.at, r.client, got, gotText, want, text)
			}
		}
	}
	if compared < 400 {
		t.Errorf("only %d verdicts compared", compared)
	}
}
