// Gendocs writes docs/findings.md from the table of rules.
package main

import (
	"flag"
	"log"
	"os"
)

func main() {
	out := flag.String("o", "docs/findings.md", "file to write")
	flag.Parse()
	if err := os.WriteFile(*out, page(), 0o644); err != nil {
		log.Fatal(err)
	}
}
