package inference

// A Confidence says how well an answer is founded.
type Confidence uint8

const (
	None   Confidence = iota // there is no answer
	Low                      // another reading fits, with padding or limits that few programs use
	Medium                   // one flight tells, or both under padding or a limit; nothing contradicts
	High                     // both flights tell, agree, and no other reading fits
)

// A Status is what the client did with a request for its certificate.
type Status uint8

const (
	Unknown        Status = iota
	NotRequested          // it was not asked in the handshake
	Empty                 // it was asked, and sent a list without certificates
	Sent                  // it was asked, and sent a certificate; whether it signed too is not always told
	RejectedServer        // it sent an alert in the place of its flight
)

// A Presence is whether a message was sent.
type Presence uint8

const (
	NotKnown Presence = iota
	Absent
	Present
)

// An Outcome is what the server made of the client's flight.
type Outcome uint8

const (
	Undecided Outcome = iota
	Accepted          // it went on
	Refused           // its next record, and its last, is as long as an alert
)

// An Answer is what the lengths tell. Each part stands on its own.
type Answer struct {
	Client ClientAnswer
	Server ServerAnswer
	End    EndAnswer
}

// A ClientAnswer is about the client's flight.
type ClientAnswer struct {
	Status Status
	Chain  Chain // where Status is Sent
	Basis
}

// A ServerAnswer is about the server's flight. The basis is that of Request.
type ServerAnswer struct {
	Request Presence // of a CertificateRequest
	Chain   Chain
	Basis
}

// An EndAnswer is about what came after the client's flight.
type EndAnswer struct {
	Outcome Outcome
	Basis
}

// A Basis is what an answer rests on.
type Basis struct {
	Confidence Confidence
	Records    []int  // indexes into Handshake.Records, ascending
	Why        string // a sentence
	// Readings are all that fit, where they compete. With an answer of low confidence
	// the first of them is the answer.
	Readings []Reading
}

// A Reading is one way to read the client's flight.
type Reading struct {
	Status Status
	Why    string // a sentence
}

var (
	confidenceNames = [...]string{None: "none", Low: "low", Medium: "medium", High: "high"}
	statusNames     = [...]string{
		Unknown: "unknown", NotRequested: "not-requested", Empty: "empty", Sent: "sent", RejectedServer: "rejected-server",
	}
	presenceNames = [...]string{NotKnown: "unknown", Absent: "no", Present: "yes"}
	outcomeNames  = [...]string{Undecided: "unknown", Accepted: "accepted", Refused: "refused"}
)

// String returns the word for c.
func (c Confidence) String() string { return confidenceNames[c] }

// String returns the word for s.
func (s Status) String() string { return statusNames[s] }

// String returns the word for p.
func (p Presence) String() string { return presenceNames[p] }

// String returns the word for o.
func (o Outcome) String() string { return outcomeNames[o] }
