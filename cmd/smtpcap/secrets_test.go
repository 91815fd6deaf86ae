package main

import (
	"bytes"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// never is what captures with keys hold and what must never be printed: the account,
// its password, and lines of every message; the last two are the laboratory's.
var never = []string{
	"probe@example.net", "not-a-secret-2026", "Subject: test", "X-Mailer: swaks", "This line is never shown.",
	"lab@mx.lab.test", "labpass",
}

// loggedSecret matches a line of a key log, also within a pcapng file.
var loggedSecret = regexp.MustCompile(`[A-Z0-9_]+ [0-9A-Fa-f]{16,64} ([0-9A-Fa-f]{64,})`)

// forms returns the forms in which bytes could be printed.
func forms(b []byte) []string {
	digits := hex.EncodeToString(b)
	list := []string{string(b), digits, strings.ToUpper(digits)}
	for shift := range 3 { // base64 of a text that holds them
		text := base64.StdEncoding.EncodeToString(append(make([]byte, shift), b...))
		list = append(list, text[4:len(text)-4])
	}
	return list
}

// secretsOf returns all forms of what must not be printed of a capture and its keys.
func secretsOf(t *testing.T, file string) []string {
	t.Helper()
	var all []string
	for _, text := range never {
		all = append(all, forms([]byte(text))...)
	}
	keys := 0
	beside := filepath.Join(filepath.Dir(file), base(filepath.Base(file)))
	for _, file := range []string{file, beside + ".keylog", beside + ".key"} {
		text, err := os.ReadFile(file)
		if err != nil {
			continue
		}
		for _, m := range loggedSecret.FindAllSubmatch(text, -1) {
			secret, err := hex.DecodeString(string(m[1]))
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, forms(secret)...)
			keys++
		}
		if block, _ := pem.Decode(text); block != nil {
			all = append(all, partsOf(t, block)...)
			keys++
		}
	}
	if keys == 0 {
		t.Fatalf("%s: no keys found", file)
	}
	return all
}

// partsOf returns all forms of the parts of a private key, and of pieces of its file.
func partsOf(t *testing.T, block *pem.Block) (all []string) {
	t.Helper()
	const piece = 16
	for line := range strings.Lines(string(pem.EncodeToMemory(block))) {
		if line = strings.TrimSpace(line); !strings.HasPrefix(line, "-----") && len(line) > piece {
			all = append(all, line)
		}
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		if parsed, err = x509.ParsePKCS1PrivateKey(block.Bytes); err != nil {
			t.Fatal(err)
		}
	}
	key := parsed.(*rsa.PrivateKey)
	for _, n := range append([]*big.Int{key.D, key.Precomputed.Dp, key.Precomputed.Dq, key.Precomputed.Qinv}, key.Primes...) {
		all = append(all, n.String())
		for part := range slices.Chunk(n.Bytes(), piece) {
			if len(part) == piece {
				all = append(all, forms(part)...)
			}
		}
	}
	return all
}

// withKeys returns the captures that have keys, in them or beside them.
func withKeys(t *testing.T) []string {
	t.Helper()
	var files []string
	for _, name := range captures(t) {
		if file := filepath.Join(capturesDir, name); recordingOf(t, file).hasKeys() {
			files = append(files, file)
		}
	}
	if len(files) < 40 {
		t.Fatalf("%d captures with keys, want at least 40", len(files))
	}
	logs, err := filepath.Glob(filepath.Join(sharedDir, "lab/captures/*.keylog"))
	if err != nil {
		t.Fatal(err)
	}
	if len(logs) == 0 {
		t.Log("no captures with keys in " + sharedDir)
	}
	for _, log := range logs {
		files = append(files, strings.TrimSuffix(log, ".keylog")+".pcap")
	}
	return files
}

// holdsNoSecret reports each secret that a stream shows.
func holdsNoSecret(t *testing.T, secrets []string, stream []byte, args []string) {
	t.Helper()
	for _, s := range secrets {
		if bytes.Contains(stream, []byte(s)) {
			t.Errorf("%q prints %q", args, s)
		}
	}
}

func TestNoSecretIsPrinted(t *testing.T) {
	for _, file := range withKeys(t) {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			secrets := secretsOf(t, file)
			for _, format := range formatNames() {
				for _, option := range []string{"--color=never", "--color=always", "--summary"} {
					args := append(keysBeside(filepath.Split(file)), "--format", format, option, file)
					_, stdout, stderr := invoke(nil, args...)
					holdsNoSecret(t, secrets, stdout, args)
					holdsNoSecret(t, secrets, stderr, args)
					if len(stdout) == 0 {
						t.Errorf("%q prints nothing", args)
					}
				}
			}
		})
	}
}

// TestSecretsAreFoundInEachForm: what TestNoSecretIsPrinted seeks it would find.
func TestSecretsAreFoundInEachForm(t *testing.T) {
	log := secretsOf(t, filepath.Join(capturesDir, "keys-tls13-submission.pcap"))
	key := secretsOf(t, filepath.Join(capturesDir, "keys-rsa-story.pcap"))
	text, err := os.ReadFile(filepath.Join(capturesDir, "keys-tls13-submission.keylog"))
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(filepath.Join(capturesDir, "keys-rsa-story.key"))
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(file)
	const token = "AHByb2JlQGV4YW1wbGUubmV0AG5vdC1hLXNlY3JldC0yMDI2" // of AUTH PLAIN
	for _, shown := range []struct {
		name    string
		secrets []string
		text    string
	}{
		{"a key log", log, string(text)},
		{"in capitals", log, strings.ToUpper(string(text))},
		{"AUTH PLAIN", log, token},
		{"AUTH LOGIN", log, base64.StdEncoding.EncodeToString([]byte("not-a-secret-2026"))},
		{"a private key", key, string(file)},
		{"its bytes", key, string(block.Bytes)},
		{"its bytes in hexadecimal", key, hex.EncodeToString(block.Bytes)},
	} {
		if !slices.ContainsFunc(shown.secrets, func(s string) bool { return strings.Contains(shown.text, s) }) {
			t.Errorf("%s would not be found", shown.name)
		}
	}
}

// TestAuthIsDecryptedWhereItsSecretsAreSought: what TestNoSecretIsPrinted seeks is there.
func TestAuthIsDecryptedWhereItsSecretsAreSought(t *testing.T) {
	for _, name := range []string{"keys-tls13-submission.pcap", "keys-tls13-submission-login.pcap", "keys-tls13-465.pcap"} {
		_, stdout, _ := invoke(nil, append(keyArgs(name), "--format", "ndjson", filepath.Join(capturesDir, name))...)
		for _, want := range []string{`"known":"decrypted","name":"AUTH"`, `"content_bytes":`, `"name":".","text":"(end of the message, `} {
			if !bytes.Contains(stdout, []byte(want)) {
				t.Errorf("%s: no %s", name, want)
			}
		}
	}
}

// TestNoSecretIsInAnError: files with secrets in the place of others.
func TestNoSecretIsInAnError(t *testing.T) {
	const name = "keys-tls13-submission.pcap"
	log, key := filepath.Join(capturesDir, base(name)+".keylog"), filepath.Join(capturesDir, "keys-rsa-story.key")
	capture := filepath.Join(capturesDir, name)
	secrets := append(secretsOf(t, capture), secretsOf(t, filepath.Join(capturesDir, "keys-rsa-story.pcap"))...)
	for _, test := range []struct {
		code int
		args []string
	}{
		{exitError, []string{log}}, {exitError, []string{key}}, {exitError, []string{"-r", log, "-r", key}},
		{exitError, []string{"--private-key", log, capture}},
		{exitDone, []string{"--keylog", key, capture}}, {exitDone, []string{"--keylog", capture, capture}},
		{exitError, []string{"--ca-file", log, capture}}, {exitError, []string{"--ca-file", key, capture}},
	} {
		code, stdout, stderr := invoke(nil, test.args...)
		if code != test.code || len(stderr) == 0 {
			t.Errorf("%q: exit code %d, %q", test.args, code, stderr)
		}
		holdsNoSecret(t, secrets, stdout, test.args)
		holdsNoSecret(t, secrets, stderr, test.args)
	}
	for _, file := range []string{log, key} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		_, stdout, stderr := invoke(text, "-")
		holdsNoSecret(t, secrets, stdout, []string{"-"})
		holdsNoSecret(t, secrets, stderr, []string{"-"})
	}
}
