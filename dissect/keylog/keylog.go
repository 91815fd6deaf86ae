// Package keylog reads key logs: the files in which TLS programs write the secrets of
// their sessions, so that a capture of them can be decrypted. Programs name such a file
// SSLKEYLOGFILE. Its format is described in RFC 9850, Section 2; what NSS and Wireshark
// know beyond it, for sessions up to TLS 1.2, is read too.
//
// A key log comes from a file that the user names, or out of a capture, from a
// Decryption Secrets Block as described in draft-ietf-opsawg-pcapng, Section 4.7. The
// first may be larger than memory, and is read as a stream. Of the second every byte may
// be an attacker's: what is kept is bounded, and what was read first stands.
//
// No secret is printed: not in an error, and not by package fmt.
package keylog

import (
	"fmt"
	"io"
)

// A Random is the random of a ClientHello, by which a key log names a session. Where
// Encrypted Client Hello succeeded, it is that of the inner ClientHello, which a capture
// does not show, as described in RFC 9850, Section 2.1.
type Random [32]byte

// Secrets are those of one session that a key log has. A slice is nil where the log
// lacks the secret. The slices share memory with the Log and must not be changed; they
// stay valid, also when more is read.
//
// Package fmt prints the names of what is there. It does not do so for a field of
// another struct that is not exported: there, keep the pointer.
type Secrets struct {
	Master    []byte    // CLIENT_RANDOM: the master secret up to TLS 1.2, 48 bytes
	Premaster []byte    // PMS_CLIENT_RANDOM, Wireshark's: the premaster secret up to TLS 1.2
	Early     []byte    // CLIENT_EARLY_TRAFFIC_SECRET
	Handshake [2][]byte // CLIENT_, then SERVER_HANDSHAKE_TRAFFIC_SECRET
	Traffic   [2][]byte // CLIENT_, then SERVER_TRAFFIC_SECRET_0
}

// Counts says what stood in a key log. Each line adds to one of Lines, Unknown,
// Malformed and Dropped; blank lines and comments add to none.
type Counts struct {
	// Lines have a secret that smtpcap can use. They may say again what is known, or
	// contradict it: then they change nothing.
	Lines int
	// Unknown are of labels that are not used here: secrets of exporters, those of
	// Encrypted Client Hello, and labels that nobody knows.
	Unknown int
	// Malformed are no lines of a key log.
	Malformed int
	// FirstMalformed is the number of the first of them, from 1; 0 if there is none.
	// All lines have a number, blank ones and comments too.
	FirstMalformed int
	// Dropped have a secret that smtpcap could use, past MaxSessions or another limit.
	Dropped int
}

// Read reads a key log up to its end, of which it holds some 40 KiB at a time. It adds to
// what the Log has, so that several can be read. Of two secrets with the same label and
// the same name of a session the first is kept: what the user named is to be read before
// what a capture brings, and so no capture displaces the user's secrets.
//
// The error is that of r, wrapped. What was read before it stands and is counted, but
// for a line that it cut: its secret may be one of the wrong length.
func (l *Log) Read(r io.Reader) (Counts, error) {
	p := parser{log: l}
	if _, err := io.Copy(&p, r); err != nil {
		return p.counts, fmt.Errorf("after line %d: %w", p.lines, err)
	}
	p.end()
	return p.counts, nil
}

// Parse reads a key log in memory as Read does. It keeps no part of text.
func (l *Log) Parse(text []byte) Counts {
	p := parser{log: l}
	p.cut(text)
	p.end()
	return p.counts
}
