package inference

import "slices"

// maxRecords bounds the records that are looked at: both flights and the first
// commands behind them take about twenty, and a flight that is cut into the smallest
// fragments that RFC 8449 allows has about fifty.
const maxRecords = 64

// A Side is one end of the connection.
type Side uint8

// The sides. The client is the one that sent the ClientHello.
const (
	Client Side = iota
	Server
)

// A Record is one encrypted record, as described in RFC 8446, Section 5.2: of type
// application_data(23).
type Record struct {
	From   Side
	Length int   // as in its header, which is not counted
	Packet int64 // a number of the caller's, which is not looked at
}

// An End is what stands behind the last record of a list.
type End uint8

// The ends of a list.
const (
	Open   End = iota // the capture ends, or the list goes on
	Gap               // bytes are missing
	Closed            // a FIN or a RST of either side
)

// A Handshake is what can be seen of a handshake of TLS 1.3 without its keys.
type Handshake struct {
	// Records are all encrypted records since the ServerHello in the order of sight,
	// up to the first of either side that is missing or not whole.
	Records []Record
	End     End // behind Records

	Hash int // length of the suite's hash in bytes: 32 or 48
	Tag  int // length of the suite's authentication tag in bytes: 16, or 8 for CCM_8

	// PSK is set where the ServerHello has pre_shared_key.
	PSK bool
	// Extensions are the types of the extensions of the ClientHello, and Schemes what
	// it lists as signature_algorithms. No schemes mean that they are not known.
	Extensions []uint16
	Schemes    []uint16
	// Implicit is set where TLS begins with the connection, so that it is the server
	// that speaks first under encryption. After STARTTLS it is the client.
	Implicit bool
	// Alert is set where the client sent an alert in clear instead of its flight, and
	// AlertBefore is the number of Records that were seen before it.
	Alert       bool
	AlertBefore int
}

// Types of extensions that bear on the lengths of what follows, by IANA's registry.
const (
	clientCertificateType uint16 = 19
	serverCertificateType uint16 = 20
	compressCertificate   uint16 = 27
	delegatedCredential   uint16 = 34
	earlyData             uint16 = 42
	postHandshakeAuth     uint16 = 49
)

// offers reports whether the client's hello has an extension.
func (h *Handshake) offers(extension uint16) bool { return slices.Contains(h.Extensions, extension) }

// finished returns the length of a Finished message, as described in RFC 8446,
// Section 4.4.4.
func (h *Handshake) finished() int { return headerLength + h.Hash }

// A stream is the records of one side.
type stream struct {
	lengths []int
	at      []int // where each stands in Records
	before  int   // how many of them were seen before the other side's first
}

// split returns the records of either side.
func (h *Handshake) split() [2]stream {
	var sides [2]stream
	for i, r := range h.Records[:min(len(h.Records), maxRecords)] {
		s, other := &sides[r.From&1], &sides[1-r.From&1]
		s.lengths = append(s.lengths, r.Length)
		s.at = append(s.at, i)
		if len(other.lengths) == 0 {
			s.before++
		}
	}
	return sides
}
