// Package certs holds chains of certificates of many shapes, for tests. The program
// in gen made them; it was run once, for each run makes other keys. Private keys are
// not kept.
//
// Most shapes have a leaf for mx.example.test with a P-256 key, issued by "Example
// CA 1" with an RSA key, that by "Example Root CA", which is not sent. All are valid
// from 2026-01-01 to 2036-01-01, authorities from 2020-01-01 to 2040-01-01, unless
// the shape's name says otherwise; so they suit captures of November 2026. What a
// shape is about, and how it is made, stands in the tables of gen: shapes.go and
// oddities.go.
//
// Go's crypto/x509 signed most. What it does not make was put together in Go and
// signed with the same keys; keys of kinds that Go lacks are openssl's.
package certs

import (
	"embed"
	"encoding/pem"
	"path"
	"slices"
	"strings"
)

//go:generate go run ./gen -o testdata

//go:embed testdata/*.pem
var files embed.FS

// The names of files: NAME.pem holds the chain of a shape, NAME.root.pem its root
// where that is not the common one.
const (
	chainSuffix = ".pem"
	rootSuffix  = ".root.pem"
	commonRoot  = "common" + rootSuffix
)

// rootless are the shapes that no root stands above.
var rootless = []string{"self-signed", "raw-key"}

// Names returns the names of all shapes, sorted.
func Names() []string {
	entries, err := files.ReadDir("testdata")
	must(err)
	var names []string
	for _, entry := range entries {
		if name := entry.Name(); !strings.HasSuffix(name, rootSuffix) {
			names = append(names, strings.TrimSuffix(name, chainSuffix))
		}
	}
	slices.Sort(names)
	return names
}

// Chain returns the certificates of a shape as DER in the order of the wire, which
// is leaf first where the shape does not say otherwise. That of "raw-key" is a
// SubjectPublicKeyInfo.
func Chain(name string) [][]byte { return read(name + chainSuffix) }

// Root returns the root above the chain of a shape as DER, or nil where there is
// none.
func Root(name string) []byte {
	if slices.Contains(rootless, name) {
		return nil
	}
	if _, err := files.Open(path.Join("testdata", name+rootSuffix)); err == nil {
		return read(name + rootSuffix)[0]
	}
	return read(commonRoot)[0]
}

// read returns the blocks of a file.
func read(name string) [][]byte {
	rest, err := files.ReadFile(path.Join("testdata", name))
	must(err)
	var ders [][]byte
	for {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			return ders
		}
		ders = append(ders, block.Bytes)
	}
}

// must panics: a test that names a shape that there is not is wrong.
func must(err error) {
	if err != nil {
		panic(err)
	}
}
