package smtp

import "fmt"

// An OddityKind says what is unusual in a session. It does not say that
// something is wrong.
type OddityKind uint8

const (
	// BareLF is a line that ends in LF alone.
	BareLF OddityKind = iota
	// BareCR is a line with a CR that no LF follows.
	BareCR
	// NULByte is a line with a byte of value zero.
	NULByte
	// LongLine is a line longer than MaxLine.
	LongLine
	// BrokenLine is a line of which bytes are missing.
	BrokenLine
	// UnterminatedLine is a last line without an end.
	UnterminatedLine
	// MalformedReply is a server's line that does not begin with a reply code.
	MalformedReply
	// MixedCodes is a reply with different codes in its lines.
	MixedCodes
	// LongReply is a reply of which lines or parts of lines were not kept.
	LongReply
	// UnpromptedReply is a reply when no command was outstanding.
	UnpromptedReply
	// UnexpectedCode is a reply code that RFC 5321 and the extensions do not
	// give for the command.
	UnexpectedCode
	// BeforeGreeting is a client that did not wait for the greeting; Count is
	// the number of commands.
	BeforeGreeting
	// EarlyPlaintext is plaintext of the client between its STARTTLS and the
	// reply to it; Count is the number of bytes.
	EarlyPlaintext
	// EarlyContent is what the client sent between DATA and a reply that
	// refused it; Count is the number of bytes.
	EarlyContent
	// LooseDot is a dot alone on a line that is not enclosed in CRLF on both
	// sides: some servers end a message there and some do not.
	LooseDot
	// UnfinishedContent is a message whose end was not seen; Count is the
	// number of bytes.
	UnfinishedContent
	// BadChunkSize is a BDAT command without a usable size.
	BadChunkSize
	// MaskedBanner is a greeting that a middlebox has overwritten with
	// asterisks.
	MaskedBanner
	// MaskedCapability is a keyword in an EHLO reply that a middlebox has
	// overwritten with the letter X, as in XXXXXXXA; Count is its length, which
	// is 8 for STARTTLS.
	MaskedCapability
	// MaskedCommand is a command that a middlebox has overwritten with the
	// letter X; Count is its length.
	MaskedCommand
	// ProxyHeader is a PROXY line in front of the client's first command.
	ProxyHeader
	// ManyOutstanding is a client with more than MaxOutstanding commands
	// outstanding: which reply answers which is not followed further.
	ManyOutstanding
	// ManyAttempts is more than MaxAttempts STARTTLS commands.
	ManyAttempts
	// RolesReversed is a TURN command that was accepted. What follows is not
	// read.
	RolesReversed
	// NotSMTP is a side whose first bytes are of another protocol;
	// Oddity.Protocol says which. What follows, on both sides, is not read.
	NotSMTP

	oddityKinds
)

var oddityNames = [oddityKinds]string{
	BareLF:            "bare LF",
	BareCR:            "bare CR",
	NULByte:           "NUL byte",
	LongLine:          "over-long line",
	BrokenLine:        "line with missing bytes",
	UnterminatedLine:  "unterminated line",
	MalformedReply:    "malformed reply line",
	MixedCodes:        "different codes in one reply",
	LongReply:         "over-long reply",
	UnpromptedReply:   "reply without a command",
	UnexpectedCode:    "unexpected reply code",
	BeforeGreeting:    "command before the greeting",
	EarlyPlaintext:    "plaintext between STARTTLS and its reply",
	EarlyContent:      "bytes between DATA and its refusal",
	LooseDot:          "dot not enclosed in CRLF",
	UnfinishedContent: "message without an end",
	BadChunkSize:      "BDAT without a usable size",
	MaskedBanner:      "greeting overwritten",
	MaskedCapability:  "capability overwritten",
	MaskedCommand:     "command overwritten",
	ProxyHeader:       "PROXY header",
	ManyOutstanding:   "too many commands outstanding",
	ManyAttempts:      "too many STARTTLS attempts",
	RolesReversed:     "roles reversed by TURN",
	NotSMTP:           "not SMTP",
}

// String returns a short phrase in plain words.
func (k OddityKind) String() string {
	if k < oddityKinds {
		return oddityNames[k]
	}
	return fmt.Sprintf("unknown oddity %d", uint8(k))
}

// An Oddity is something unusual at one place of one side's stream.
type Oddity struct {
	Kind OddityKind
	Side Side
	Extent
	Count    int64    // its meaning depends on Kind; 0 where Kind says nothing
	Protocol Protocol // of NotSMTP: what the bytes look like
}

// A Protocol is what bytes that are not SMTP look like.
type Protocol uint8

const (
	ProtocolUnknown Protocol = iota
	ProtocolTLS
	ProtocolSSH
	ProtocolHTTP
	ProtocolIMAP
	ProtocolPOP3
	ProtocolTelnet
)

var protocolNames = [...]string{"unknown", "TLS", "SSH", "HTTP", "IMAP", "POP3", "Telnet"}

// String returns the protocol's name or "unknown".
func (p Protocol) String() string {
	if int(p) < len(protocolNames) {
		return protocolNames[p]
	}
	return fmt.Sprintf("unknown protocol %d", uint8(p))
}
