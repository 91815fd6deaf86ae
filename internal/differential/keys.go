package differential

import (
	"errors"
	"os"
	"path/filepath"
	"strings"

	"smtpcap/capture"
)

// keys are what opens the records of a capture: files that lie beside it, or what it
// has itself.
type keys struct {
	log, private string // the files; empty: there is none
	blocks       string // a file with what stood in Decryption Secrets Blocks
}

// typeKeyLog is the type of secrets that are a key log, as described in
// draft-ietf-opsawg-pcapng, Section 4.7.
const typeKeyLog = 0x544c534b

// keysOf looks for the keys of a capture. close removes what it wrote.
func keysOf(file string) (*keys, error) {
	k := new(keys)
	name := filepath.Join(filepath.Dir(file), base(filepath.Base(file)))
	for ext, at := range map[string]*string{".keylog": &k.log, ".key": &k.private} {
		if _, err := os.Stat(name + ext); err == nil {
			path, err := filepath.Abs(name + ext)
			if err != nil {
				return nil, err
			}
			*at = path
		}
	}
	text := secrets(file)
	if text == "" {
		return k, nil
	}
	// tshark wants secrets before what they open; we look for them in the whole file.
	f, err := os.CreateTemp("", "secrets-")
	if err != nil {
		return nil, err
	}
	k.blocks = f.Name()
	_, err = f.WriteString(text)
	return k, errors.Join(err, f.Close())
}

// base returns the name of a capture without its extensions.
func base(name string) string {
	name, _, _ = strings.Cut(name, ".pcap")
	return name
}

// secrets returns the key logs in a capture, or in what can be read of it.
func secrets(file string) string {
	src := capture.NewMerge([]capture.Input{{Name: file}})
	defer src.Close()
	for p := (capture.Packet{}); src.Next(&p) == nil; {
	}
	var text strings.Builder
	for _, s := range src.Secrets() {
		if s.Type == typeKeyLog {
			text.Write(s.Data)
			text.WriteByte('\n')
		}
	}
	return text.String()
}

func (k *keys) close() {
	if k.blocks != "" {
		os.Remove(k.blocks)
	}
}

// any reports whether there are keys.
func (k *keys) any() bool { return k.log != "" || k.private != "" || k.blocks != "" }

// smtpcap returns the options for smtpcap, which finds the secrets in a file itself.
func (k *keys) smtpcap() (options []string) {
	if k.log != "" {
		options = append(options, "--keylog", k.log)
	}
	if k.private != "" {
		options = append(options, "--private-key", k.private)
	}
	return options
}

// tshark returns the options for tshark.
func (k *keys) tshark() (options []string) {
	for _, log := range []string{k.log, k.blocks} {
		if log != "" {
			options = append(options, "-o", "tls.keylog_file:"+log)
		}
	}
	if k.private != "" {
		options = append(options, "-o", `uat:rsa_keys:"`+k.private+`",""`)
	}
	return options
}
