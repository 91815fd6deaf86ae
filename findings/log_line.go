package findings

import (
	"slices"
	"strconv"
	"strings"

	"smtpcap/report"
)

// sendmailTLS is sendmail's line about an established session, at LogLevel 9 and
// above.
func sendmailTLS(c *report.Connection, by report.Side, verify string, suite suiteWords) string {
	return "STARTTLS=" + by.String() + ", relay=" + sendmailPeer(c, by) + ", version=" + protocol(c.TLS) +
		", verify=" + verify + ", cipher=" + suite.name + ", bits=" + suite.algorithm + "/" + suite.strength
}

// postfixTLS is Postfix's line about an established session, with smtp_tls_loglevel
// or smtpd_tls_loglevel 1.
func postfixTLS(c *report.Connection, by report.Side, word string, suite suiteWords) string {
	direction, port := " TLS connection established from ", ""
	if by == report.Client {
		direction, port = " TLS connection established to ", ":"+strconv.Itoa(int(c.Server.Port))
	}
	line := word + direction + postfixPeer(c, by) + port + ": " + protocol(c.TLS) +
		" with cipher " + suite.name + " (" + suite.strength + "/" + suite.algorithm + " bits)"
	if isTLS13(c.TLS) {
		line += " key-exchange " + keyExchange(c.TLS) + " server-signature " + notKnown
	}
	return line
}

// protocols are OpenSSL's names of the versions.
var protocols = map[string]string{
	"SSL 2.0": "SSLv2", "SSL 3.0": "SSLv3", "TLS 1.0": "TLSv1", "TLS 1.1": "TLSv1.1", "TLS 1.2": "TLSv1.2", "TLS 1.3": "TLSv1.3",
}

func protocol(t *report.TLS) string {
	if name, ok := protocols[t.Version.V]; ok {
		return name
	}
	if isTLS13(t) { // a draft
		return "TLSv1.3"
	}
	return notKnown
}

// suiteWords is a cipher suite in the words of logs: OpenSSL's name, the bits of its
// strength and of its key. sendmail prints the key's first, Postfix the strength.
type suiteWords struct{ name, strength, algorithm string }

func wordsOf(suite *report.CipherSuite) suiteWords {
	w := suiteWords{notKnown, notKnown, notKnown}
	if suite == nil {
		return w
	}
	if suite.OpenSSL.Known {
		w.name = suite.OpenSSL.V
	}
	if suite.Bits.Known {
		w.strength = strconv.Itoa(suite.Bits.V)
	}
	if suite.AlgorithmBits.Known {
		w.algorithm = strconv.Itoa(suite.AlgorithmBits.V)
	}
	return w
}

// isTLS13 reports whether the server chose TLS 1.3 or a draft of it.
func isTLS13(t *report.TLS) bool { return strings.HasPrefix(t.Version.V, "TLS 1.3") }

// keyExchanges are Postfix's names of the groups of TLS 1.3.
var keyExchanges = map[string]string{
	"x25519":    "X25519",
	"x448":      "X448",
	"secp256r1": "ECDHE (prime256v1)",
	"secp384r1": "ECDHE (secp384r1)",
	"secp521r1": "ECDHE (secp521r1)",
}

func keyExchange(t *report.TLS) string {
	if t.ServerHello != nil {
		if name, ok := keyExchanges[t.ServerHello.Group.V]; ok {
			return name
		}
	}
	return notKnown
}

// sendmailPeer is how the log of a side names the other. A sender has the name that
// DNS gave it, with its final dot; what a receiver finds in DNS for an address is
// in no packet.
func sendmailPeer(c *report.Connection, by report.Side) string {
	if by == report.Client {
		if name := serverName(c); name != notKnown {
			return name + "."
		}
		return notKnown
	}
	address := c.Client.IP.String()
	if c.Client.IP.Is6() {
		address = "IPv6:" + address
	}
	return notKnown + " [" + address + "]"
}

// postfixPeer is the same for Postfix.
func postfixPeer(c *report.Connection, by report.Side) string {
	if by == report.Client {
		return serverName(c) + "[" + c.Server.IP.String() + "]"
	}
	return notKnown + "[" + c.Client.IP.String() + "]"
}

// serverName is the name that the client asked for, else the one of the greeting,
// which need not be the one in the sender's DNS.
func serverName(c *report.Connection) string {
	if c.TLS != nil && c.TLS.ServerName.Known {
		return c.TLS.ServerName.V
	}
	name, _, _ := strings.Cut(c.Greeting().V, " ")
	if !isHostName(name) {
		return notKnown
	}
	return name
}

// isHostName tells a name with a dot in it, as described in RFC 1123, Section 2.1,
// from the stars and other words that greetings begin with.
func isHostName(name string) bool {
	for i := range len(name) {
		c := name[i]
		if !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '-' || c == '.') {
			return false
		}
	}
	i := strings.IndexByte(name, '.')
	return 0 < i && i < len(name)-1
}

// inVain is what Postfix's client was doing when the connection broke. Within TLS
// only the first command is known: the second EHLO.
func inVain(c *report.Connection) string {
	switch {
	case c.TLS != nil && (!answeredInside(c) || !c.TLS.Established.Known || refusedLate(c)):
		return "performing the EHLO handshake"
	case c.TLS != nil:
		return notKnown
	case !c.SMTP.Banner.Known:
		return "receiving the initial server greeting"
	case c.SMTP.STARTTLS.Status == report.STARTTLSNoReply:
		return "receiving the STARTTLS response"
	case c.SMTP.Helo != nil && c.SMTP.Helo.ReplyPacket == 0:
		return "performing the " + c.SMTP.Helo.Verb + " handshake"
	}
	return notKnown
}

// applicationData is the type of records that carry what is spoken inside TLS, as
// numbered in RFC 5246, Section 6.2.1. In TLS 1.3 all that are encrypted have it.
const applicationData = 23

// answeredInside reports whether the server may have said anything within TLS.
func answeredInside(c *report.Connection) bool {
	return isTLS13(c.TLS) || c.TLS.RecordsOmitted > 0 || c.Completeness.MissingBytes > 0 || c.Completeness.MidStream ||
		spoke(c.TLS, report.Server)
}

// spoke reports whether a side sent a record of application data.
func spoke(t *report.TLS, by report.Side) bool {
	return slices.ContainsFunc(t.EncryptedRecords, func(r report.EncryptedRecord) bool {
		return r.From == by && r.Type == applicationData
	})
}

// repliedInside reports whether the server sent anything encrypted after the client had.
func repliedInside(t *report.TLS) bool {
	first := slices.IndexFunc(t.EncryptedRecords, func(r report.EncryptedRecord) bool { return r.From == report.Client })
	return first >= 0 && slices.ContainsFunc(t.EncryptedRecords[first:], func(r report.EncryptedRecord) bool { return r.From == report.Server })
}

// lastHeard is the last command that Postfix's server had heard.
func lastHeard(c *report.Connection) string {
	last := c.SMTP.LastCommand
	switch {
	case readAll(c) && c.TLS.SMTP.LastCommand.Known:
		return plainCommand(c.TLS.SMTP.LastCommand.V)
	case c.TLS != nil || c.Completeness.MissingBytes > 0 || c.Completeness.MidStream:
		return notKnown
	case !last.Known:
		return "CONNECT"
	}
	return plainCommand(last.V)
}

// plainCommand is a command as Postfix's log names it, if it does so by the verb alone.
func plainCommand(verb string) string {
	if slices.Contains(plainCommands, verb) {
		return verb
	}
	return notKnown
}

// plainCommands are those that Postfix's log names by their verb alone. After DATA
// come sizes, after STARTTLS the handshake.
var plainCommands = []string{"EHLO", "HELO", "MAIL", "RCPT", "RSET", "NOOP", "VRFY", "AUTH"}
