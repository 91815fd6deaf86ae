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
