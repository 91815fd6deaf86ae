package main

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// goldenDir holds what the command is to write, byte by byte.
const goldenDir = "testdata/golden"

// golden lists the captures whose reports are golden in text and Markdown: each
// status of both answers, each outcome of STARTTLS, each kind of end and of
// damage stands for itself once.
var golden = []string{
	"pax.dump",
	"alert-before-server-hello.pcap",
	"anonymous-suite.pcap",
	"auth-in-clear.pcap",
	"banner-escapes.pcap",
	"begun-after-handshake.pcap",
	"bdat.pcap",
	"chain0-client-sent.pcap",
	"chain2-client-zero-length-entry.pcap",
	"chain3-client-missing.pcap",
	"client-certificate-malformed.pcap",
	"client-declined-by-alert.pcap",
	"client-rejects-unknown-ca-tls12.pcap",
	"fin-after-220.pcap",
	"injected-commands.pcap",
	"keys-cut-certificate.pcap",
	"keys-damaged-byte.pcap",
	"keys-renegotiation-sent.pcap",
	"keys-rsa-ecdhe.pcap",
	"keys-rsa-story.pcap",
	"keys-tls13-465.pcap",
	"keys-tls13-post-handshake-empty.pcap",
	"keys-tls13-sendmail.pcap",
	"keys-tls13-server-requires.pcap",
	"keys-wrong-secrets.pcap",
	"lost-in-client-certificate.pcap",
	"lost-in-server-certificate.pcap",
	"not-smtp.pcap",
	"ocsp-stapled.pcap",
	"pcap-cut-in-data.pcap",
	"pcapng-two-link-types.pcapng",
	"port-reuse-without-close.pcap",
	"raw-public-key.pcap",
	"resumed-by-ticket.pcap",
	"server-certificate-list-too-long.pcap",
	"server-plaintext-after-220.pcap",
	"sslv2-server.pcap",
	"starttls-454-then-retry.pcap",
	"starttls-no-reply.pcap",
	"starttls-stripped.pcap",
	"tls-on-connect-465.pcap",
	"tls13-retry.pcap",
}

func TestGoldenReports(t *testing.T) {
	for _, name := range golden {
		checkGolden(t, base(name)+".txt", "--color", "never", name)
		checkGolden(t, base(name)+".md", "--format", "markdown", name)
	}
	for _, name := range []string{"pax.dump", "starttls-454-then-retry.pcap"} {
		checkGolden(t, base(name)+".json", "--format", "json", name)
		checkGolden(t, base(name)+".ndjson", "--format", "ndjson", name)
	}
	checkGolden(t, "many-connections-summary.txt", "--summary", "many-connections.pcap")
	checkGolden(t, "many-connections-summary.md", "--summary", "--format", "markdown", "many-connections.pcap")
	checkGolden(t, "pax-color.txt", "--color", "always", "pax.dump")
}

// checkGolden runs the command in the directory of the captures, so that files
// are named without a path, and holds its report against a golden file.
func checkGolden(t *testing.T, file string, args ...string) {
	t.Run(file, func(t *testing.T) {
		path, err := filepath.Abs(filepath.Join(goldenDir, file))
		if err != nil {
			t.Fatal(err)
		}
		t.Chdir(capturesDir)
		_, got, _ := invoke(nil, append(keysBeside(".", args[len(args)-1]), args...)...)
		if *update {
			if err := os.WriteFile(path, got, 0o644); err != nil {
				t.Fatal(err)
			}
			return
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("smtpcap %s writes something else; go test ./cmd/smtpcap -update rewrites the file\n%s",
				strings.Join(args, " "), firstDifference(want, got))
		}
	})
}

// firstDifference shows the lines around the first that differs.
func firstDifference(want, got []byte) string {
	const around = 3
	w, g := strings.Split(string(want), "\n"), strings.Split(string(got), "\n")
	i := 0
	for i < min(len(w), len(g)) && w[i] == g[i] {
		i++
	}
	var b strings.Builder
	show := func(mark string, lines []string) {
		for _, line := range lines {
			b.WriteString(mark + line + "\n")
		}
	}
	show("  ", w[max(0, i-around):i])
	show("- ", w[i:min(len(w), i+around)])
	show("+ ", g[i:min(len(g), i+around)])
	return b.String()
}

func TestFirstDifference(t *testing.T) {
	got := firstDifference([]byte("a\nb\nc\nd\ne\nf\n"), []byte("a\nb\nc\nd\nX\nf\n"))
	if want := "  b\n  c\n  d\n- e\n- f\n- \n+ X\n+ f\n+ \n"; got != want {
		t.Errorf("got\n%s, want\n%s", got, want)
	}
}

func TestEachGoldenFileIsUsed(t *testing.T) {
	entries, err := os.ReadDir(goldenDir)
	if err != nil {
		t.Fatal(err)
	}
	others := []string{"many-connections-summary", "pax-color"}
	for _, e := range entries {
		b := base(e.Name())
		if !slices.ContainsFunc(golden, func(name string) bool { return base(name) == b }) && !slices.Contains(others, b) {
			t.Errorf("%s is not held against anything", e.Name())
		}
	}
}
