package main

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// never is what captures with keys hold and what must never be printed: the account,
// its password and a line of every message.
var never = []string{"probe@example.net", "not-a-secret-2026", "This line is never shown."}

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
func secretsOf(t *testing.T, name string) []string {
	t.Helper()
	var all []string
	for _, text := range never {
		all = append(all, forms([]byte(text))...)
	}
	keys := 0
	for _, file := range []string{name, base(name) + ".keylog", base(name) + ".key"} {
		text, err := os.ReadFile(filepath.Join(capturesDir, file))
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
			for line := range strings.Lines(string(pem.EncodeToMemory(block))) {
				if line = strings.TrimSpace(line); !strings.HasPrefix(line, "-----") && len(line) > 16 {
					all = append(all, line)
				}
			}
			const piece = 16
			for at := 0; at+piece <= len(block.Bytes); at += piece {
				all = append(all, hex.EncodeToString(block.Bytes[at:at+piece]))
			}
			keys++
		}
	}
	if keys == 0 {
		t.Fatalf("%s: no keys found", name)
	}
	return all
}

// withKeys returns the captures that have keys, in them or beside them.
func withKeys(t *testing.T) []string {
	t.Helper()
	var names []string
	for _, name := range captures(t) {
		if strings.HasPrefix(name, "keys-") {
			names = append(names, name)
		}
	}
	if len(names) < 40 {
		t.Fatalf("%d captures with keys, want at least 40", len(names))
	}
	return names
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
	for _, name := range withKeys(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			secrets, capture := secretsOf(t, name), filepath.Join(capturesDir, name)
			for _, format := range formatNames() {
				for _, color := range []string{"never", "always"} {
					args := append(keyArgs(name), "--format", format, "--color", color, capture)
					_, stdout, stderr := invoke(nil, args...)
					holdsNoSecret(t, secrets, stdout, args)
					holdsNoSecret(t, secrets, stderr, args)
				}
			}
		})
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
	secrets := append(secretsOf(t, name), secretsOf(t, "keys-rsa-story.pcap")...)
	for _, args := range [][]string{
		{log}, {key}, {"-r", log, "-r", key},
		{"--private-key", log, capture}, {"--keylog", key, capture}, {"--keylog", capture, capture},
		{"--ca-file", log, capture}, {"--ca-file", key, capture},
	} {
		code, stdout, stderr := invoke(nil, args...)
		if code != exitError || len(stderr) == 0 {
			t.Errorf("%q: exit code %d, %q", args, code, stderr)
		}
		holdsNoSecret(t, secrets, stdout, args)
		holdsNoSecret(t, secrets, stderr, args)
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
