package report

// An Inference is what the lengths and the order of encrypted records tell of a
// handshake of TLS 1.3. Nothing of it was read. Each part stands on its own.
type Inference struct {
	Client InferredClient `json:"client_certificate"`
	Server InferredServer `json:"server_chain"`
	End    InferredEnd    `json:"outcome"`
}

// An InferredClient is what the client did with a request for its certificate.
type InferredClient struct {
	Status Answer `json:"status"`
	InferredChain
	Basis
}

// Firm reports whether the answer is good enough to stand for one that was read. That a
// certificate was sent is told by lengths that could be many things, so that it takes
// both flights; the other answers have lengths of their own.
func (c *InferredClient) Firm() bool {
	return c.Confidence == HighConfidence || c.Confidence == MediumConfidence && c.Status != AnswerSent
}

// An InferredServer is what the server's flight tells. The basis is that of Requested.
type InferredServer struct {
	Requested Opt[bool] `json:"requested"` // it has a CertificateRequest
	InferredChain
	Basis
}

// An InferredEnd is what the server made of the client's flight.
type InferredEnd struct {
	Status Reception `json:"status"`
	Basis
}

// An InferredChain is what is known of a Certificate message that was sent, and of
// the CertificateVerify behind it.
type InferredChain struct {
	// CertificatesLengthMin and Max bound the length of the list, in bytes.
	CertificatesLengthMin Opt[int]     `json:"certificates_length_min"`
	CertificatesLengthMax Opt[int]     `json:"certificates_length_max"`
	Keys                  List[string] `json:"keys"` // the kinds that make such a signature
}

// Exact reports whether the length of the list is known exactly.
func (c *InferredChain) Exact() bool {
	return c.CertificatesLengthMin.Known && c.CertificatesLengthMin == c.CertificatesLengthMax
}

// A Basis is what an inferred answer rests on.
type Basis struct {
	Confidence Confidence         `json:"confidence"`
	Packets    List[PacketNumber] `json:"packets"`
	Lengths    List[int]          `json:"lengths"` // of the records, in the order of sight
	Why        string             `json:"why"`
	Readings   List[Reading]      `json:"readings"` // all that fit, where they compete
}

// A Reading is one way to understand the client's records.
type Reading struct {
	Status Answer `json:"status"`
	Why    string `json:"why"`
}

// An Answer is what the client sent after the server's flight.
type Answer uint8

// The answers. AnswerUnknown is null in JSON.
const (
	AnswerUnknown      Answer = iota
	AnswerNotRequested        // no certificate, for it was not asked
	AnswerEmpty               // a list without certificates
	AnswerSent                // a certificate
	AnswerRejected            // an alert in the place of its flight
)

var answerNames = []string{"", "not-requested", "empty", "sent", "rejected-server"}

func (a Answer) String() string               { return nameOf(answerNames, a) }
func (a Answer) MarshalJSON() ([]byte, error) { return quoted(a.String()) }

// Reception is what the server made of the client's flight.
type Reception uint8

// The receptions. ReceptionUnknown is null in JSON.
const (
	ReceptionUnknown  Reception = iota
	ReceptionAccepted           // it went on
	ReceptionRefused            // it sent an alert and no more
)

var receptionNames = []string{"", "accepted", "refused"}

func (r Reception) String() string               { return nameOf(receptionNames, r) }
func (r Reception) MarshalJSON() ([]byte, error) { return quoted(r.String()) }

// Confidence says how well an inferred answer is founded.
type Confidence uint8

// The confidences. NoConfidence is null in JSON: there is no answer.
const (
	NoConfidence     Confidence = iota
	LowConfidence               // another reading fits, though few programs do that
	MediumConfidence            // one flight tells, and nothing contradicts
	HighConfidence              // both flights tell, agree, and no other reading fits
)

var confidenceNames = []string{"", "low", "medium", "high"}

func (c Confidence) String() string               { return nameOf(confidenceNames, c) }
func (c Confidence) MarshalJSON() ([]byte, error) { return quoted(c.String()) }

// refused reports whether a side is inferred to have given the handshake up: the server
// refused the client's flight, or the client sent an alert instead of one and the
// connection ended.
func (i *Inference) refused(ended bool) bool {
	if i == nil {
		return false
	}
	byServer := i.End.Status == ReceptionRefused && i.End.Confidence >= MediumConfidence
	byClient := i.Client.Status == AnswerRejected && i.Client.Firm()
	return byServer || byClient && ended
}
