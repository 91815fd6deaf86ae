// Package tlswire reads TLS as it lies on the wire: records, handshake messages,
// alerts, and the names of their numbers. What is encrypted it reads if an [Opener]
// decrypts it.
//
// A [Stream] is fed with the bytes of one direction of a connection and calls a
// [Visitor] for each record, message and alert. It knows no packets: positions
// are offsets in the direction's byte stream. The functions named Parse… read
// the body of one handshake message each; they know nothing of the stream.
//
// The protocol is that of RFC 5246 (TLS 1.2) and its predecessors RFC 4346
// (TLS 1.1), RFC 2246 (TLS 1.0), RFC 6101 (SSL 3.0), of RFC 8446 (TLS 1.3), and
// of RFC 5246, Appendix E.2, for the ClientHello in the format of SSL 2.0.
package tlswire

//go:generate go run ./internal/gennames -in internal/gennames/names.csv -out names_gen.go
