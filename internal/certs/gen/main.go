// Command gen writes the certificates that package certs embeds, as PEM files, into
// the directory given with -o. It needs openssl for some kinds of keys.
package main

import (
	"bytes"
	"encoding/pem"
	"flag"
	"log"
	"os"
	"path/filepath"
)

func main() {
	out := flag.String("o", "testdata", "directory to write to")
	flag.Parse()
	w := newWorld()
	for _, table := range [][]shape{leaves(w), authorities(w), chains(w), oddities(w)} {
		for _, s := range table {
			must(s.write(*out))
		}
	}
	must(write(*out, "common.root.pem", "CERTIFICATE", w.root.der))
}

// A shape is a chain with a name.
type shape struct {
	name  string
	chain [][]byte
	root  *authority // nil: the common one, or none
}

func (s shape) write(dir string) error {
	kind := "CERTIFICATE"
	if s.name == "raw-key" {
		kind = "PUBLIC KEY"
	}
	if s.root != nil {
		if err := write(dir, s.name+".root.pem", "CERTIFICATE", s.root.der); err != nil {
			return err
		}
	}
	return write(dir, s.name+".pem", kind, s.chain...)
}

func write(dir, name, kind string, ders ...[]byte) error {
	var out bytes.Buffer
	for _, der := range ders {
		if err := pem.Encode(&out, &pem.Block{Type: kind, Bytes: der}); err != nil {
			return err
		}
	}
	return os.WriteFile(filepath.Join(dir, name), out.Bytes(), 0o644)
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func try[T any](v T, err error) T {
	must(err)
	return v
}
