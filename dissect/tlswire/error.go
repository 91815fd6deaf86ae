package tlswire

import (
	"strconv"

	"golang.org/x/crypto/cryptobyte"
)

// An Error says that bytes do not follow the grammar, and where.
type Error struct {
	// Offset is where the reading stopped: for the Parse functions in bytes
	// from the start of the message's body, for [Visitor.Broken] in bytes from
	// the start of the stream.
	Offset int64
	// What names what was being read, as in "malformed certificate list".
	What string
	// RFC is the document and section with the grammar, as in "RFC 5246,
	// Section 7.4.2".
	RFC string
	// Found says what the bytes look like. Only [Visitor.Broken] sets it.
	Found Found
}

func (e *Error) Error() string {
	s := "tlswire: " + e.What + " at offset " + strconv.FormatInt(e.Offset, 10)
	if e.RFC != "" {
		s += " (" + e.RFC + ")"
	}
	return s
}

// Found classifies bytes that stand where a TLS record must start.
type Found uint8

// What the first bytes of such data look like.
const (
	FoundNothing Found = iota // not applicable
	FoundText                 // printable ASCII, as a line of SMTP
	FoundZeros                // nothing but bytes of value zero
	FoundBinary               // any other bytes
	FoundTooLong              // a record header with a length over the limit
)

var foundNames = [...]string{"nothing", "text", "zeros", "binary", "over-long record"}

func (f Found) String() string {
	if int(f) < len(foundNames) {
		return foundNames[f]
	}
	return number("found", uint64(f))
}

// malformed returns the error for a body in which reading stopped at rest.
// rest must be a part of body, sliced from it without a cut of its capacity:
// the distance of both ends of memory then gives the offset.
func malformed(body []byte, rest cryptobyte.String, what, rfc string) *Error {
	at := len(body)
	if rest != nil {
		at = min(cap(body)-cap(rest), len(body))
	}
	return &Error{Offset: int64(at), What: "malformed " + what, RFC: rfc}
}
