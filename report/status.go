package report

// The small vocabularies of the report. Each is a numbered type whose names are
// the words of the JSON contract; a zero value is always "nothing is known".

func nameOf[E ~uint8](names []string, e E) string {
	if int(e) < len(names) {
		return names[e]
	}
	return "unknown"
}

// quoted returns the JSON form of a name; the empty name is null.
func quoted(name string) ([]byte, error) {
	if name == "" {
		return []byte("null"), nil
	}
	return []byte(`"` + name + `"`), nil
}

// A Side is one of the two parties of a connection.
type Side uint8

// The sides. Nobody is null in JSON.
const (
	Nobody Side = iota
	Client
	Server
)

var sideNames = []string{"", "client", "server"}

func (s Side) String() string               { return nameOf(sideNames, s) }
func (s Side) MarshalJSON() ([]byte, error) { return quoted(s.String()) }

// Peer returns the other side.
func (s Side) Peer() Side {
	switch s {
	case Client:
		return Server
	case Server:
		return Client
	}
	return Nobody
}

// Known says how an answer is known. A report never says more than its evidence.
type Known uint8

// The ways of knowing. Unknown is null in JSON.
const (
	Unknown   Known = iota
	Observed        // read on the wire
	Decrypted       // read after decrypting with keys that the user gave
	Inferred        // deduced from lengths and order of encrypted records
)

var knownNames = []string{"", "observed", "decrypted", "inferred"}

func (k Known) String() string               { return nameOf(knownNames, k) }
func (k Known) MarshalJSON() ([]byte, error) { return quoted(k.String()) }

// RolesFrom says what told the client from the server.
type RolesFrom uint8

// The sources of the roles, the surest first.
const (
	RolesUnknown RolesFrom = iota
	RolesHandshake
	RolesPort
	RolesBanner
)

var rolesNames = []string{"unknown", "handshake", "port", "banner"}

func (r RolesFrom) String() string               { return nameOf(rolesNames, r) }
func (r RolesFrom) MarshalJSON() ([]byte, error) { return quoted(r.String()) }

// How says how a connection ended.
type How uint8

// The ends of a connection.
const (
	EndCapture     How = iota // still open when the capture ended
	EndFIN                    // closed by a FIN
	EndReset                  // reset
	EndIdle                   // silent for longer than any SMTP timeout
	EndEvicted                // given up to stay within the memory limits
	EndTupleReused            // a new connection took the same addresses and ports
)

var howNames = []string{"capture-end", "fin", "reset", "idle", "evicted", "tuple-reused"}

func (h How) String() string               { return nameOf(howNames, h) }
func (h How) MarshalJSON() ([]byte, error) { return quoted(h.String()) }

// Mode is how a connection spoke: in clear, or in TLS from some point on.
type Mode uint8

// The modes.
const (
	ModeUnknown     Mode = iota // nothing seen that tells, or not SMTP
	ModePlaintext               // SMTP in clear to the end
	ModeSTARTTLS                // SMTP that asked for TLS and was let
	ModeImplicitTLS             // TLS from the first byte, as on port 465
)

var modeNames = []string{"unknown", "plaintext", "starttls", "implicit-tls"}

func (m Mode) String() string               { return nameOf(modeNames, m) }
func (m Mode) MarshalJSON() ([]byte, error) { return quoted(m.String()) }

// STARTTLSStatus is what became of STARTTLS.
type STARTTLSStatus uint8

// The outcomes of STARTTLS.
const (
	STARTTLSNotAsked STARTTLSStatus = iota
	STARTTLSAccepted
	STARTTLSRefused
	STARTTLSNoReply
	STARTTLSNotApplicable
)

var starttlsNames = []string{"not-asked", "accepted", "refused", "no-reply", "not-applicable"}

func (s STARTTLSStatus) String() string               { return nameOf(starttlsNames, s) }
func (s STARTTLSStatus) MarshalJSON() ([]byte, error) { return quoted(s.String()) }

// ChainStatus is the answer to "which chain did the server show?".
type ChainStatus uint8

// The answers about the server's chain.
const (
	ChainNotStarted   ChainStatus = iota // no TLS, or it ended before the certificates
	ChainSent                            // a complete Certificate message with n ≥ 1 entries
	ChainEmpty                           // a Certificate message with an empty list
	ChainAnonymous                       // an anonymous suite: no certificate exists
	ChainResumed                         // a resumed session: none is sent
	ChainEncrypted                       // TLS 1.3 without keys
	ChainRawPublicKey                    // RFC 7250: a key, no chain
	ChainMalformed                       // the framing of the message is wrong
	ChainIncomplete                      // the capture lacks bytes that may hold the answer
)

var chainNames = []string{"not-started", "sent", "empty", "anonymous", "resumed", "encrypted",
	"raw-public-key", "malformed", "incomplete"}

func (s ChainStatus) String() string               { return nameOf(chainNames, s) }
func (s ChainStatus) MarshalJSON() ([]byte, error) { return quoted(s.String()) }

// ClientStatus is the answer to "which certificate did the client show?".
type ClientStatus uint8

// The answers about the client's certificate.
const (
	ClientNotStarted      ClientStatus = iota // no TLS, or it ended before the client's turn
	ClientNotRequested                        // no CertificateRequest before ServerHelloDone
	ClientEmpty                               // asked; answered with a list of length 0
	ClientZeroLengthEntry                     // the list holds an ASN.1Cert of length 0
	ClientSent                                // n ≥ 1 entries
	ClientMissing                             // asked; went on without a Certificate message
	ClientDeclinedByAlert                     // SSL 3.0: alert no_certificate(41)
	ClientResumed                             // a resumed session: none is sent
	ClientEncrypted                           // TLS 1.3 without keys
	ClientRawPublicKey                        // RFC 7250: a key, no chain
	ClientMalformed                           // the framing of the message is wrong
	ClientIncomplete                          // the capture lacks bytes that may hold the answer
)

var clientNames = []string{"not-started", "not-requested", "empty", "zero-length-entry", "sent", "missing",
	"declined-by-alert", "resumed", "encrypted", "raw-public-key", "malformed", "incomplete"}

func (s ClientStatus) String() string               { return nameOf(clientNames, s) }
func (s ClientStatus) MarshalJSON() ([]byte, error) { return quoted(s.String()) }

// EventKind is what an Event is about.
type EventKind uint8

// The kinds of events.
const (
	EventTCP       EventKind = iota // SYN, FIN, RST
	EventCommand                    // an SMTP command
	EventReply                      // an SMTP reply
	EventHandshake                  // a TLS handshake message
	EventAlert                      // a TLS alert in clear
	EventCipher                     // ChangeCipherSpec: what follows is encrypted
	EventEncrypted                  // a run of encrypted records
	EventNote                       // something that the reader must know: bytes missing, not TLS, …
)

var eventNames = []string{"tcp", "command", "reply", "handshake", "alert", "change-cipher-spec", "encrypted", "note"}

func (k EventKind) String() string               { return nameOf(eventNames, k) }
func (k EventKind) MarshalJSON() ([]byte, error) { return quoted(k.String()) }
