// Package dissect turns one TCP connection into a report.Connection: it tells
// SMTP from TLS, follows the dialogue into the TLS records, and joins what the
// two sides said. It makes no judgements.
package dissect

import (
	"smtpcap/dissect/tlscrypt"
	"smtpcap/dissect/tlswire"
	"smtpcap/reassembly"
	"smtpcap/report"
)

// Limits of one connection's report. Reaching one is a fact in it.
const (
	// maxEvents bounds the lines of the dialogue: a session that delivers a
	// message to a hundred recipients fits.
	maxEvents = 250
	// maxEncryptedRecords bounds the encrypted records that are listed: the
	// handshake of TLS 1.3 and the first commands inside it take about twenty.
	maxEncryptedRecords = 64
	// maxMissing bounds the gaps that are listed one by one.
	maxMissing = 8
	// maxOddities bounds the oddities of the dialogue.
	maxOddities = 32
	// maxAlerts bounds the alerts that are listed.
	maxAlerts = 16
	// maxAuth bounds the AUTH commands that are listed.
	maxAuth = 16
	// maxRefusals bounds the negative replies that are listed: the first tell why.
	maxRefusals = 8
	// maxSessions bounds the sessions that a connection can be resumed by: a handshake
	// issues a session id, a ticket, or both.
	maxSessions = 4
	// maxCANames bounds the names of a CertificateRequest that are listed.
	maxCANames = 16
	// maxKeyword bounds the capabilities that are listed, and each of them in bytes.
	maxCapabilities = 64
)

// A Dissector makes the handlers of a capture's connections. Equal certificates
// and equal offers of different connections are read once. It is not safe for
// concurrent use, but for Report of a connection that was finished: that may run in
// another goroutine than the one that fed the handler, while this one feeds others.
type Dissector struct {
	// Keys are what encrypted records are opened with; nil = they stay closed.
	Keys *tlscrypt.Keys

	certificates certificates
	suites       lists[tlswire.CipherSuite]
	groups       lists[tlswire.NamedGroup]
	schemes      lists[tlswire.SignatureScheme]
	extensions   lists[tlswire.ExtensionType]
}

// New returns the handler of a connection.
func (d *Dissector) New(c *reassembly.Conn) reassembly.Handler { return newConn(d, c) }

// Finish ends a connection of which nothing more will come. It belongs to the goroutine
// that feeds, as the handler does; without it Report does the same.
func (d *Dissector) Finish(h reassembly.Handler) { h.(*conn).finish() }

// Report returns what a settled connection showed. h is the handler that New
// returned for it.
func (d *Dissector) Report(h reassembly.Handler) *report.Connection {
	c := h.(*conn)
	c.finish()
	return c.settle()
}
