package smtp

// A Status is what became of an attempt to start TLS.
type Status uint8

const (
	// NoReply: no reply was seen up to now.
	NoReply Status = iota
	// Accepted: the reply was 220, or another 2yz, which clients take as well
	// (it is told as UnexpectedCode).
	Accepted
	// Refused: the reply was another one.
	Refused
	// NotCaptured: bytes are missing in which the reply may have been, or
	// because of which the reply cannot be told from others.
	NotCaptured
)

var statusNames = [...]string{"no reply", "accepted", "refused", "not captured"}

// String returns the status in plain words.
func (s Status) String() string { return statusNames[s] }

// An Attempt is one STARTTLS or X-ANONYMOUSTLS command and its reply.
type Attempt struct {
	Verb        Verb
	Asked       Extent // the command line, in the client's stream
	HasArgument bool   // RFC 3207, Section 4 allows none: 501 is due
	Uncertain   bool   // the command is, see Command.Uncertain
	Status      Status
	Code        Code         // of the reply; 0 unless Accepted or Refused
	Enhanced    EnhancedCode // of the reply
	Reply       Extent       // in the server's stream; only with a Code
	Early       int64        // bytes of plaintext from the client before the reply
}

// Facts sums up a session as far as it was seen.
type Facts struct {
	// Attempts are the first MaxAttempts attempts to start TLS, the slice is
	// the caller's.
	Attempts []Attempt
	// Greeted says that the greeting was seen, whatever its code.
	Greeted bool
	// Mails and Recipients count MAIL and RCPT commands and their replies.
	Mails, Recipients Count
	// Messages counts messages whose end was seen and the replies to them.
	Messages Count
	// Auths counts AUTH commands; accepted are those that ended in 235.
	Auths Count
	// ContentBytes are the bytes of messages, missing ones included.
	ContentBytes int64
	// Unplaced are the bytes of the client's lines that, after missing bytes,
	// could not be told to be commands or content.
	Unplaced int64
	// LastCommand and LastReply are the last that were given to the Visitor.
	LastCommand Verb
	LastReply   Code
	// Oddities counts oddities by side and kind.
	Oddities [2]OddityCounts
	// NotSMTP says that another protocol was spoken, and Protocol which.
	NotSMTP  bool
	Protocol Protocol
}

// A Count counts commands of one kind and their replies as far as these can be
// paired.
type Count struct{ Sent, Accepted, Refused int64 }

// OddityCounts holds a number for each OddityKind.
type OddityCounts [oddityKinds]uint32
