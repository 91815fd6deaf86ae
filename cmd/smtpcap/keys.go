package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/dustin/go-humanize"

	"smtpcap/capture"
	"smtpcap/dissect/keylog"
	"smtpcap/dissect/tlscrypt"
	"smtpcap/report"
)

// maxPrivateKeyBytes bounds what is read of a file with a private key, which may have a
// server's chain beside it.
const maxPrivateKeyBytes = 1 << 20

// keyOptions are what the command line says about keys.
type keyOptions struct {
	logs        []string
	privateKeys []string
}

// check refuses what makes no sense. Files are read later.
func (o *keyOptions) check() error {
	for _, name := range append(o.logs, o.privateKeys...) {
		if name == stdinName {
			return errors.New("keys cannot be read from standard input: name a file")
		}
	}
	return nil
}

// A keyring is the secrets of a run, and where they come from.
type keyring struct {
	tlscrypt.Keys
	files  []report.KeyFile
	blocks report.KeyFile // of all Decryption Secrets Blocks
	taken  int            // how many blocks
}

// read reads the files that the command line names.
func (o *keyOptions) read(ui *ui) (*keyring, error) {
	k := &keyring{blocks: report.KeyFile{Source: report.KeysFromBlock}}
	for _, name := range o.logs {
		if err := k.readLog(name, ui); err != nil {
			return nil, fmt.Errorf("--keylog: %w", err)
		}
	}
	for _, name := range o.privateKeys {
		if err := k.readPrivateKeys(name); err != nil {
			return nil, fmt.Errorf("--private-key: %w", err)
		}
	}
	return k, nil
}

// readLog reads a key log. One without any secret is likely to be another file than
// was meant; what can be known without is reported all the same.
func (k *keyring) readLog(name string, ui *ui) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	counts, err := k.Log.Read(f)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	file := report.KeyFile{Source: report.KeysFromLog, File: name}
	addCounts(&file, counts)
	k.files = append(k.files, file)
	switch {
	case counts.Lines == 0:
		ui.fail(fmt.Errorf("--keylog: %s: no secret in it that opens a session", name),
			"a key log is what a program writes whose environment has SSLKEYLOGFILE=FILE")
	case counts.Malformed > 0:
		ui.fail(fmt.Errorf("--keylog: %s: passed over: %s that %s no line of a key log, first line %d",
			name, count(counts.Malformed, "line"), are(counts.Malformed), counts.FirstMalformed), "")
	}
	if counts.Dropped > 0 {
		ui.fail(fmt.Errorf("--keylog: %s: passed over: %s past the limit of %d sessions",
			name, count(counts.Dropped, "secret"), keylog.MaxSessions), "take the lines of the time of the capture out of it")
	}
	return nil
}

// are is the verb for so many things.
func are(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}

// addCounts adds what stood in a key log.
func addCounts(f *report.KeyFile, c keylog.Counts) {
	f.Secrets += c.Lines
	f.Unknown += c.Unknown
	f.Malformed += c.Malformed
	f.Dropped += c.Dropped
	if f.FirstMalformed == 0 {
		f.FirstMalformed = c.FirstMalformed
	}
}

// readPrivateKeys reads the private keys of a file.
func (k *keyring) readPrivateKeys(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxPrivateKeyBytes+1))
	defer clear(text)
	switch {
	case err != nil:
		return err
	case len(text) > maxPrivateKeyBytes:
		return fmt.Errorf("%s: more than %s", name, humanize.IBytes(maxPrivateKeyBytes))
	}
	keys, err := tlscrypt.ParsePrivateKeys(text)
	if err != nil {
		return advised{fmt.Errorf("%s: %w", name, err), keyAdvice[err]}
	}
	k.RSA = append(k.RSA, keys...)
	k.files = append(k.files, report.KeyFile{Source: report.KeysFromServer, File: name, Secrets: len(keys)})
	return nil
}

// keyAdvice says what to do about a private key that cannot be used.
var keyAdvice = map[error]string{
	tlscrypt.ErrNoKey:        "openssl pkey -inform DER -in FILE -out NEW makes it of a key in DER",
	tlscrypt.ErrEncryptedKey: "openssl rsa -in FILE -out NEW writes it without; delete NEW when you are done",
	tlscrypt.ErrNotRSA:       "only RSA key exchange can be opened with the server's key; others take --keylog",
	tlscrypt.ErrBrokenKey:    "openssl rsa -in FILE -check says what is wrong with it",
	tlscrypt.ErrShortKey:     "smtpcap cannot use it; a key log of the session can be: --keylog",
}

// typeKeyLog is the type of the secrets of a block that is a key log, as described in
// draft-ietf-opsawg-pcapng, Section 4.7.
const typeKeyLog = 0x544c534b

// take reads the blocks of a capture that have come since the last call.
func (k *keyring) take(all []capture.Secrets) {
	for _, s := range all[k.taken:] {
		k.taken++
		if s.Type == typeKeyLog {
			addCounts(&k.blocks, k.Blocks.Parse(s.Data))
			k.Grown++
		}
	}
}

// sources lists where secrets come from.
func (k *keyring) sources() []report.KeyFile {
	if k.taken == 0 {
		return k.files
	}
	return append(k.files, k.blocks)
}
