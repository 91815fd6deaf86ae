// Command vectors writes the built captures of testdata/pcaps: one function in
// one file a capture, one behaviour each.
package main

import (
	"flag"
	"log"
	"os"
	"path/filepath"
)

//go:generate go run . -o ../../../testdata/pcaps

func main() {
	out := flag.String("o", "testdata/pcaps", "directory to write to")
	flag.Parse()
	for _, v := range vectors() {
		if err := os.WriteFile(filepath.Join(*out, v.name), v.build(), 0o644); err != nil {
			log.Fatal(err)
		}
	}
}
