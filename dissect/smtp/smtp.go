// Package smtp reads an SMTP session as an observer of both sides sees it:
// lines, commands, replies, and which reply answers which command, as
// described in RFC 5321. It knows no packets and no TLS: every position is an
// offset in one side's byte stream.
//
// The observer may have lost bytes, may see one side only and may be lied to
// by either side. A [Dialogue] therefore never says more than it has seen: a
// reply that cannot be paired with one command answers none.
//
// Credentials and messages are not kept: of AUTH only the mechanism, of a
// message only its size, of an unknown command line only its length.
package smtp

// A Side is one of the two parties of a session. It is also an array index.
type Side uint8

const (
	Client Side = iota
	Server
)

// String returns "client" or "server".
func (s Side) String() string {
	if s == Client {
		return "client"
	}
	return "server"
}

// Reverse returns the other side.
func (s Side) Reverse() Side { return 1 - s }

// An Extent is a range of offsets in the byte stream of one side: the first
// byte and one past the last.
type Extent struct{ Start, End int64 }

// Len returns the number of bytes of the range.
func (e Extent) Len() int64 { return e.End - e.Start }

// A Visitor is told what a Dialogue reads, in the order in which it becomes
// complete. Byte slices in the values are valid during the call only; strings
// may be kept.
type Visitor interface {
	// Command is called for each command line of the client, for each line of
	// an AUTH exchange (VerbAuthResponse) and at the end of each message that
	// followed DATA (VerbEndOfData).
	Command(Command)
	// Reply is called for each reply of the server once its last line has
	// passed, or with Incomplete set when bytes of it are missing.
	Reply(Reply)
	// Oddity is called for the first oddity of each kind on each side.
	// [Dialogue.Facts] counts them all.
	Oddity(Oddity)
}

// Limits. Reaching one is told as an [Oddity].
const (
	// MaxLine is how many bytes of a line are looked at. RFC 5321, Section
	// 4.5.3.1 asks for 512 and extensions add some hundred; AUTH lines may have
	// 12,288 but are not kept. The rest of a longer line is counted.
	MaxLine = 2048
	// MaxReplyLines is how many lines of a reply are kept. An EHLO reply has
	// about 20, a HELP reply some dozen.
	MaxReplyLines = 100
	// MaxReplyText is how many bytes of each line of a reply are kept, the
	// limit of RFC 5321, Section 4.5.3.1.5.
	MaxReplyText = 512
	// MaxOutstanding is how many commands without a reply are remembered. A
	// pipelining client may send one for each of 1,000 recipients at once.
	MaxOutstanding = 1024
	// MaxAttempts is how many STARTTLS attempts [Facts] keeps; a client
	// has reason to try twice.
	MaxAttempts = 8
)
