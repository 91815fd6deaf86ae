package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"

	"smtpcap/internal/pcaptest"
)

// lineWidth is the width that the text report keeps to.
const lineWidth = 78

// secretsOfCaptures are the passwords in testdata/pcaps, in clear, in base64 and
// as the answer to a CRAM-MD5 challenge.
func secretsOfCaptures() []string {
	all := traces("labpass-secret")
	all = append(all, traces("lab@mx.lab.test 90a96113f183cc71621b807cb15472ed")...)
	return append(all, traces("lab@mx.lab.test")[1:]...)
}

// TestOutput looks at what each format makes of each capture: safe to print, as
// wide as promised, readable by programs, without secrets.
func TestOutput(t *testing.T) {
	secrets := secretsOfCaptures()
	for _, name := range captures(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, format := range formatNames() {
				for _, summary := range []string{"--summary=false", "--summary=true"} {
					_, output, _ := invoke(nil, "--format", format, summary, filepath.Join(capturesDir, name))
					if err := checkOutput(format, output); err != nil {
						t.Errorf("%s, %s: %v", format, summary, err)
					}
					if s := leak(output, secrets); s != "" {
						t.Errorf("%s, %s: the output holds %q", format, summary, s)
					}
				}
			}
		})
	}
}

// checkOutput reports what is wrong with an output of any capture.
func checkOutput(format string, output []byte) error {
	if err := checkSafe(format, output); err != nil {
		return err
	}
	if format == "text" {
		return checkWidth(output)
	}
	return checkJSON(format, output)
}

// checkSafe reports what must not be in output: bytes that drive a terminal, that
// turn the direction of writing or that are no UTF-8; in JSON, all but ASCII; and
// spaces that end a line.
func checkSafe(format string, output []byte) error {
	for i, line := range bytes.Split(output, []byte("\n")) {
		if !utf8.Valid(line) {
			return fmt.Errorf("line %d is no UTF-8: %q", i+1, line)
		}
		for _, r := range string(line) {
			switch {
			case !unicode.IsPrint(r):
				return fmt.Errorf("line %d holds %U: %q", i+1, r, line)
			case r > '~' && strings.HasSuffix(format, "json"):
				return fmt.Errorf("line %d holds %U, which is not ASCII: %q", i+1, r, line)
			}
		}
		if bytes.HasSuffix(line, []byte(" ")) {
			return fmt.Errorf("line %d ends in a space: %q", i+1, line)
		}
	}
	if len(output) > 0 && output[len(output)-1] != '\n' {
		return fmt.Errorf("the last line is not ended: %q", output[max(0, len(output)-80):])
	}
	return nil
}

// checkWidth reports the first line that is too wide.
func checkWidth(text []byte) error {
	for i, line := range strings.Split(string(text), "\n") {
		if n := columns(line); n > lineWidth {
			return fmt.Errorf("line %d has %d columns, more than %d: %q", i+1, n, lineWidth, line)
		}
	}
	return nil
}

// columns returns how many columns of a terminal a line takes.
func columns(line string) int {
	n := 0
	for _, r := range line {
		switch kind := width.LookupRune(r).Kind(); {
		case kind == width.EastAsianWide, kind == width.EastAsianFullwidth:
			n += 2
		case unicode.Is(unicode.Mn, r):
		default:
			n++
		}
	}
	return n
}

// checkJSON reports what makes the output of a JSON format unreadable.
func checkJSON(format string, output []byte) error {
	switch format {
	case "json":
		if len(output) > 0 && !json.Valid(output) {
			return fmt.Errorf("no JSON: %.200q", output)
		}
	case "ndjson":
		for line := range bytes.Lines(output) {
			if !json.Valid(line) {
				return fmt.Errorf("no JSON: %.200q", line)
			}
		}
	}
	return nil
}

// traces returns a secret and what of its base64 form is the same wherever in a
// longer text the secret stands.
func traces(secret string) []string {
	all := []string{secret}
	for before := range 3 {
		encoded := base64.StdEncoding.EncodeToString([]byte(strings.Repeat("\x00", before) + secret))
		// The first and the last four characters may hold bits of the neighbours.
		all = append(all, encoded[4:len(encoded)-4])
	}
	return all
}

// leak returns the first secret that output holds, in whatever case.
func leak(output []byte, secrets []string) string {
	for _, s := range secrets {
		if bytes.Contains(bytes.ToLower(output), []byte(strings.ToLower(s))) {
			return s
		}
	}
	return ""
}

func TestTracesFindASecretAnywhere(t *testing.T) {
	const secret = "correct horse"
	for _, text := range []string{secret, "\x00" + secret, "\x00user\x00" + secret, "user " + secret + "!", "x" + secret + "yz"} {
		encoded := base64.StdEncoding.EncodeToString([]byte(text))
		if leak([]byte("AUTH PLAIN "+encoded), traces(secret)) == "" {
			t.Errorf("the secret in %q, which is %s, goes unnoticed", text, encoded)
		}
	}
	if s := leak([]byte("AUTH PLAIN (not shown)"), traces(secret)); s != "" {
		t.Errorf("found %q where there is none", s)
	}
}

// sessionWithSecrets is a session in clear with a secret in every place where one
// can stand.
func sessionWithSecrets(secret string) []pcaptest.Packet {
	encode := func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
	var t pcaptest.Transcript
	say := func(client, server string) {
		t.Client(pcaptest.Lines(client))
		t.Server(pcaptest.Lines(server))
	}
	t.Server(pcaptest.Lines("220 mx.example.test ESMTP"))
	say("EHLO client.example.test", "250 AUTH PLAIN LOGIN CRAM-MD5")
	say("AUTH PLAIN "+encode("\x00user\x00"+secret), "535 5.7.8 no: "+secret)
	say("AUTH LOGIN", "334 VXNlcm5hbWU6")
	say(encode(secret), "334 UGFzc3dvcmQ6")
	say(encode(secret), "535 5.7.8 no: "+encode(secret))
	say("auth cram-md5", "334 "+encode("<"+secret+">"))
	say(encode("user "+secret), "235 2.7.0 ok "+secret)
	say("PASS "+secret, "500 5.5.1 what is PASS "+secret)
	say("MAIL FROM:<a@client.example.test>", "250 2.1.0 ok")
	say("RCPT TO:<b@mx.example.test>", "250 2.1.5 ok")
	say("DATA", "354 go on")
	t.Client(pcaptest.Lines("Subject: "+secret, "", secret, "..", "QUIT "+secret, "."))
	t.Server(pcaptest.Lines("250 2.0.0 queued"))
	t.Quit()
	return t.Packets(pcaptest.Config{})
}

// TestSecretsAreNeverPrinted also leaves out packets, so that what says that a
// secret follows is not in the capture.
func TestSecretsAreNeverPrinted(t *testing.T) {
	const secret = "correct-horse-battery-staple"
	whole := sessionWithSecrets(secret)
	check := func(what string, packets []pcaptest.Packet) {
		for _, format := range formatNames() {
			code, stdout, stderr := invoke(pcaptest.Pcap(packets, pcaptest.PcapOptions{}), "--format", format, "-")
			if code != exitDone {
				t.Fatalf("%s, %s: exit code %d, %s", format, what, code, stderr)
			}
			if s := leak(append(stdout, stderr...), traces(secret)); s != "" {
				t.Errorf("%s, %s: the output holds %q:\n%s", format, what, s, stdout)
			}
		}
	}
	check("whole", whole)
	for i := range whole[:len(whole)-1] {
		check(fmt.Sprintf("without packet %d", i+1), pcaptest.Drop(whole, i))
		check(fmt.Sprintf("from packet %d", i+2), whole[i+1:])
	}
}
