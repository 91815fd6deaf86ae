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
	// Status is not-requested, empty, sent, or rejected-server where the client sent an
	// alert in the place of its flight.
	Status Opt[string] `json:"status"`
	InferredChain
	Basis
}

// An InferredServer is what the server's flight tells. The basis is that of Requested.
type InferredServer struct {
	Requested Opt[bool] `json:"requested"` // it has a CertificateRequest
	InferredChain
	Basis
}

// An InferredEnd is what the server made of the client's flight: accepted or refused.
type InferredEnd struct {
	Status Opt[string] `json:"status"`
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
	Status string `json:"status"`
	Why    string `json:"why"`
}

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
