// Signatures of RSA keys below 1024 bits are verified: chains of old captures have
// them, and that they are weak is said of them.
//
//go:debug rsa1024min=0

// Command smtpcap says what happened between two mail servers that tried TLS,
// and which certificates each side really showed, from a packet capture.
package main

import (
	"context"
	"os"
)

func main() {
	os.Exit(run(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
