// Package tlscrypt opens the records of TLS 1.0 to 1.3 with secrets that the user has:
// those of a key log, or the RSA key of a server. It derives keys as the RFCs say and
// leaves the ciphers to libraries. It knows nothing of packets or of what stands in the
// records.
//
// A [Session] is told the handshake messages of a connection; its two directions are
// the openers of the connection's streams. Nothing of a secret is ever part of an error
// or of a text.
package tlscrypt

// A Side is one of the two parties of a connection. It is also an array index.
type Side uint8

// The sides.
const (
	Client Side = iota
	Server
)
