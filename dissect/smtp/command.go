package smtp

import (
	"bytes"
	"fmt"
)

// A Verb is what a client's line asks for.
type Verb uint8

const (
	// VerbNone is no command: what an unprompted reply answers.
	VerbNone Verb = iota
	// VerbUnknown is a line that begins with no verb of this list. Its text is
	// not kept: a password may stand there.
	VerbUnknown
	// VerbConnect is the opening of the connection, which the greeting answers.
	VerbConnect
	// VerbAuthResponse is a client's line in an AUTH exchange, as described in
	// RFC 4954, Section 4. Its text is not kept.
	VerbAuthResponse
	// VerbEndOfData is the end of a message that followed DATA, as described in
	// RFC 5321, Section 4.1.1.4.
	VerbEndOfData

	VerbEHLO          // RFC 5321
	VerbHELO          // RFC 5321
	VerbLHLO          // RFC 2033
	VerbSTARTTLS      // RFC 3207
	VerbXANONYMOUSTLS // Microsoft Exchange: STARTTLS with a certificate of no authority
	VerbAUTH          // RFC 4954
	VerbMAIL          // RFC 5321
	VerbRCPT          // RFC 5321
	VerbDATA          // RFC 5321
	VerbBDAT          // RFC 3030
	VerbRSET          // RFC 5321
	VerbNOOP          // RFC 5321
	VerbQUIT          // RFC 5321
	VerbVRFY          // RFC 5321
	VerbEXPN          // RFC 5321
	VerbHELP          // RFC 5321
	VerbETRN          // RFC 1985
	VerbTURN          // RFC 821
	VerbXCLIENT       // Postfix XCLIENT_README
	VerbXFORWARD      // Postfix XFORWARD_README

	verbs
)

// verbHole is never in a Command: in the queue it stands for any number of
// commands that were not captured.
const verbHole = VerbNone

var verbNames = [verbs]string{
	VerbNone: "none", VerbUnknown: "unknown", VerbConnect: "connect",
	VerbAuthResponse: "AUTH response", VerbEndOfData: "end of data",
	VerbEHLO: "EHLO", VerbHELO: "HELO", VerbLHLO: "LHLO",
	VerbSTARTTLS: "STARTTLS", VerbXANONYMOUSTLS: "X-ANONYMOUSTLS",
	VerbAUTH: "AUTH", VerbMAIL: "MAIL", VerbRCPT: "RCPT", VerbDATA: "DATA",
	VerbBDAT: "BDAT", VerbRSET: "RSET", VerbNOOP: "NOOP", VerbQUIT: "QUIT",
	VerbVRFY: "VRFY", VerbEXPN: "EXPN", VerbHELP: "HELP", VerbETRN: "ETRN",
	VerbTURN: "TURN", VerbXCLIENT: "XCLIENT", VerbXFORWARD: "XFORWARD",
}

// String returns the verb as it is written in a command line, and a phrase in
// lower case for what is not a command line.
func (v Verb) String() string {
	if v < verbs {
		return verbNames[v]
	}
	return fmt.Sprintf("unknown verb %d", uint8(v))
}

// UpgradesToTLS reports whether the command asks for TLS.
func (v Verb) UpgradesToTLS() bool { return v == VerbSTARTTLS || v == VerbXANONYMOUSTLS }

// keepsArgument reports whether the text after the verb may be kept. It holds
// no secret in these commands.
func (v Verb) keepsArgument() bool {
	switch v {
	case VerbEHLO, VerbHELO, VerbLHLO, VerbMAIL, VerbRCPT, VerbBDAT, VerbSTARTTLS, VerbXANONYMOUSTLS:
		return true
	}
	return false
}

// A Command is one line of the client, or the end of a message.
type Command struct {
	Verb Verb
	// Extent is the line with its end. Of VerbEndOfData it is the message,
	// from the byte after the DATA line to the byte after the final dot's line.
	Extent
	// Argument is the text after the verb, without the white space around it,
	// as sent: any byte can be in it. It is kept for EHLO, HELO, LHLO, MAIL,
	// RCPT, BDAT, STARTTLS and X-ANONYMOUSTLS only. Valid during the call.
	Argument []byte
	// HasArgument says that something follows the verb, kept or not.
	HasArgument bool
	// Mechanism is the SASL mechanism of AUTH in capitals, if it is a
	// registered or widely used name, else empty.
	Mechanism string
	// Size is the declared size of the chunk for BDAT (-1 if there is no usable
	// one), and the bytes of the message for VerbEndOfData.
	Size int64
	// Last says that this BDAT ends the message.
	Last bool
	// Truncated says that the line was longer than MaxLine.
	Truncated bool
	// Incomplete says that the end of the line is missing, so that Extent ends
	// before it. It has no Argument then.
	Incomplete bool
	// Early says that the command came after STARTTLS and before its reply.
	Early bool
	// Uncertain says that bytes before the line are missing, so that it may be
	// a line of a message or of an AUTH exchange that only looks like a
	// command. It has no Argument then.
	Uncertain bool
}

// mechanisms are the names that may stand in Command.Mechanism: IANA's "SASL
// Mechanisms" without the families, and those in wide use. Any other word is
// not repeated, for it may be a password at the wrong place.
var mechanisms = [...]string{
	"PLAIN", "LOGIN", "CRAM-MD5", "DIGEST-MD5", "EXTERNAL", "ANONYMOUS",
	"SCRAM-SHA-1", "SCRAM-SHA-1-PLUS", "SCRAM-SHA-256", "SCRAM-SHA-256-PLUS",
	"SCRAM-SHA-512", "SCRAM-SHA-512-PLUS",
	"GSSAPI", "GSS-SPNEGO", "GS2-KRB5", "GS2-KRB5-PLUS", "KERBEROS_V4", "NTLM",
	"OAUTHBEARER", "XOAUTH", "XOAUTH2", "OAUTH10A", "OTP", "SKEY",
	"SECURID", "NMAS_LOGIN", "EAP-AES128", "EAP-AES128-PLUS",
	"OPENID20", "SAML20", "9798-U-RSA-SHA1-ENC", "9798-M-RSA-SHA1-ENC",
	"9798-U-DSA-SHA1", "9798-M-DSA-SHA1", "9798-U-ECDSA-SHA1", "9798-M-ECDSA-SHA1",
}

func mechanism(word []byte) string {
	for _, m := range mechanisms {
		if equalFold(word, m) {
			return m
		}
	}
	return ""
}

// equalFold reports whether word is s without regard to case. Unlike
// bytes.EqualFold it folds ASCII only, as SMTP servers do.
func equalFold(word []byte, s string) bool {
	if len(word) != len(s) {
		return false
	}
	for i, c := range word {
		if 'a' <= c && c <= 'z' {
			c -= 'a' - 'A'
		}
		if c != s[i] {
			return false
		}
	}
	return true
}

const whiteSpace = " \t"

// parseCommand reads a line without its end, and returns what follows the verb
// as well. Tolerant as servers are, it takes white space in front of the verb.
func parseCommand(text []byte) (c Command, rest []byte) {
	word, rest := cutWord(text)
	c = Command{Verb: verbOf(word), HasArgument: len(rest) > 0}
	if c.Verb.keepsArgument() {
		c.Argument = rest
	}
	switch c.Verb {
	case VerbAUTH:
		name, _ := cutWord(rest)
		c.Mechanism = mechanism(name)
	case VerbBDAT:
		c.Size, c.Last = chunkSize(rest)
	}
	return c, rest
}

// cutWord returns the first word of text and the rest, both without white
// space around them.
func cutWord(text []byte) (word, rest []byte) {
	text = bytes.Trim(text, whiteSpace)
	if i := bytes.IndexAny(text, whiteSpace); i >= 0 {
		return text[:i], bytes.TrimLeft(text[i:], whiteSpace)
	}
	return text, nil
}

// verbOf compares whole words: STARTTLSX is not STARTTLS.
func verbOf(word []byte) Verb {
	for v := VerbEHLO; v < verbs; v++ {
		if equalFold(word, verbNames[v]) {
			return v
		}
	}
	return VerbUnknown
}

// chunkSize reads the argument of BDAT, "chunk-size [SP end-marker]" as
// described in RFC 3030, Section 2. The size is -1 if it is not one, or more
// than an int64 holds.
func chunkSize(arg []byte) (size int64, last bool) {
	digits, marker := cutWord(arg)
	if len(digits) == 0 {
		return -1, false
	}
	for _, c := range digits {
		if c < '0' || c > '9' {
			return -1, false
		}
		digit := int64(c - '0')
		if size > (1<<63-1-digit)/10 {
			return -1, false
		}
		size = size*10 + digit
	}
	switch {
	case len(marker) == 0:
		return size, false
	case equalFold(marker, "LAST"):
		return size, true
	}
	return -1, false
}

// strict reports whether a line, with rest after its verb, is so clearly a command
// that it is taken for one after missing bytes, where it may as well be a line of a message.
func (c *Command) strict(rest []byte) bool {
	switch c.Verb {
	case VerbEHLO, VerbHELO, VerbLHLO, VerbAUTH:
		word, more := cutWord(rest)
		return len(word) > 0 && (len(more) == 0 || c.Mechanism != "")
	case VerbMAIL:
		return len(rest) >= 5 && equalFold(rest[:5], "FROM:")
	case VerbRCPT:
		return len(rest) >= 3 && equalFold(rest[:3], "TO:")
	case VerbBDAT:
		return c.Size >= 0
	case VerbSTARTTLS, VerbXANONYMOUSTLS, VerbDATA, VerbRSET, VerbNOOP, VerbQUIT:
		return len(rest) == 0
	}
	return false
}

// masked reports whether the word is one that a middlebox has overwritten: a
// run of X of the same length, or with another letter at its end.
func masked(word []byte) bool {
	const shortest = 4 // the shortest command is of four letters
	n := len(word)
	if n < shortest {
		return false
	}
	end := word[n-1]
	return 'A' <= end && end <= 'Z' && len(bytes.Trim(word[:n-1], "X")) == 0
}
