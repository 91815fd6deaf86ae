package report

import "net/netip"

// A Connection is everything that the capture tells about one TCP connection. It
// is complete once the connection is settled, and is not changed after that.
type Connection struct {
	ID        int       `json:"id"`
	Client    Endpoint  `json:"client"`
	Server    Endpoint  `json:"server"`
	RolesFrom RolesFrom `json:"roles_from"`

	FirstPacket PacketNumber `json:"first_packet"`
	LastPacket  PacketNumber `json:"last_packet"`
	Start       Time         `json:"start"`
	End         Time         `json:"end"`
	Ended       Ended        `json:"ended"`
	// LastData is the time of the last packet that carried new payload, LastDataPacket
	// its number and LastDataFrom who sent it.
	LastData       Time         `json:"last_data"`
	LastDataPacket PacketNumber `json:"last_data_packet"`
	LastDataFrom   Side         `json:"last_data_from"`

	Mode              Mode              `json:"mode"`
	SMTP              SMTP              `json:"smtp"`
	TLS               *TLS              `json:"tls"`
	ServerChain       ServerChain       `json:"server_chain"`
	ClientCertificate ClientCertificate `json:"client_certificate"`

	Completeness Completeness `json:"completeness"`
	ToServer     Traffic      `json:"to_server"`
	ToClient     Traffic      `json:"to_client"`
	TooBig       List[TooBig] `json:"too_big"` // the first few
	Events       List[Event]  `json:"events"`
	// EventsOmitted counts the events past the limit that were not kept.
	EventsOmitted int           `json:"events_omitted"`
	Logs          List[LogLine] `json:"logs"`
	Findings      List[Finding] `json:"findings"`
}

// Greeting returns the server's greeting, in clear or decrypted.
func (c *Connection) Greeting() Opt[string] {
	if !c.SMTP.Banner.Known && c.TLS != nil && c.TLS.SMTP != nil {
		return c.TLS.SMTP.Banner
	}
	return c.SMTP.Banner
}

// An Endpoint is one end of a connection.
type Endpoint struct {
	IP   netip.Addr `json:"ip"`
	Port uint16     `json:"port"`
}

// Ended is the first closing event of a connection: a FIN by its sender, else a
// reset by its sender, else why the connection was followed no further.
type Ended struct {
	How    How          `json:"how"`
	By     Side         `json:"by"`
	Packet PacketNumber `json:"packet"`
	Time   Time         `json:"time"`
	// ResetPacket is the first RST, also where it came after a FIN (many servers
	// close so, and it is no error then).
	ResetPacket PacketNumber `json:"reset_packet"`
	ResetBy     Side         `json:"reset_by"`
}

// Traffic counts what one side sent.
type Traffic struct {
	Packets       int64 `json:"packets"`
	Bytes         int64 `json:"bytes"`         // payload, each byte once
	Retransmitted int64 `json:"retransmitted"` // segments that held nothing new
	Conflicts     int64 `json:"conflicts"`     // overlaps whose bytes differ; the first were used
	MissingBytes  int64 `json:"missing_bytes"` // sent, but not in the capture
	// MSS is the maximum segment size that the side announced in its SYN: the other may
	// send no larger segment.
	MSS     Opt[int] `json:"mss"`
	Largest int      `json:"largest_segment"` // the longest payload of a packet
	// Unacknowledged counts the bytes that the other side never acknowledged. It is
	// unknown where no acknowledgement of that side is in the capture.
	Unacknowledged Opt[int64] `json:"unacknowledged_bytes"`
	// Stalled is the segment that was sent again and again and that the other side never
	// acknowledged; nil where there is none.
	Stalled *Stall `json:"stalled"`
}

// A Stall is a segment that did not get through.
type Stall struct {
	Length int          `json:"length"` // of its payload, in bytes: the shortest of the copies
	Sent   int          `json:"sent"`   // how often
	Packet PacketNumber `json:"packet"` // the first time
	Last   PacketNumber `json:"last_packet"`
	// Smaller is the packet of a shorter segment of the same side that the other
	// acknowledged; 0 where none is known.
	Smaller PacketNumber `json:"smaller_packet"`
	// Passed is an upper bound for the length of the segments that the other side did
	// acknowledge. One that is not below Length shows that length is not what stopped it.
	Passed int `json:"largest_passed"`
}

// A TooBig is an ICMP message that a packet of the connection was too big: type 3,
// code 4 (RFC 1191, Section 4), or type 2 of ICMPv6 (RFC 4443, Section 3.2).
type TooBig struct {
	Packet PacketNumber `json:"packet"`
	To     Side         `json:"to"`  // whose packet it was
	MTU    int          `json:"mtu"` // that the link has; 0 where an old router does not say
}

// Completeness says what the capture does not show of a connection.
type Completeness struct {
	Gaps               int64 `json:"gaps"`
	MissingBytes       int64 `json:"missing_bytes"`
	TruncatedBySnaplen bool  `json:"truncated_by_snaplen"`
	MidStream          bool  `json:"mid_stream"`
	OneSided           bool  `json:"one_sided"`
	// Missing lists the first gaps, each with the packet before which, or in which, bytes are missing.
	Missing List[Missing] `json:"missing"`
	// Limits names each limit of smtpcap's own that was reached.
	Limits List[string] `json:"limits"`
}

// Gapless reports whether the capture has all bytes up to where it ends.
func (c *Completeness) Gapless() bool { return c.MissingBytes == 0 && !c.MidStream && !c.OneSided }

// A Missing is one run of bytes that the capture does not have.
type Missing struct {
	From  Side  `json:"from"`
	Bytes int64 `json:"bytes"`
	// Packet is the packet that carries the bytes after it, or the one that lacks
	// them where Cut is set. Where no bytes follow it is the packet at which they
	// were found to be missing.
	Packet PacketNumber `json:"packet"`
	Cut    bool         `json:"cut"`    // by the snap length of the capture
	During string       `json:"during"` // what was being read: the SMTP dialogue, a handshake message, encrypted data
}

// An Event is one line of the dialogue. For a TLS event Name is the message's
// name, and what it said stands in TLS, ServerChain or ClientCertificate.
type Event struct {
	Packet PacketNumber `json:"packet"`
	At     Opt[Seconds] `json:"seconds"` // since the first packet of the connection
	From   Side         `json:"from"`
	Kind   EventKind    `json:"kind"`
	Known  Known        `json:"known"` // observed, or decrypted
	Name   string       `json:"name"`
	Text   string       `json:"text"` // wire text, to be escaped by whoever prints it
}

// A Finding is a judgement over the facts of one connection. Package findings
// makes them; its words of severity are its own.
type Finding struct {
	ID       string             `json:"id"`
	Severity string             `json:"severity"`
	Title    string             `json:"title"`
	Known    Known              `json:"known"` // how its evidence is known
	Packets  List[PacketNumber] `json:"packets"`
	Text     string             `json:"text"`
	Advice   List[string]       `json:"advice"`
	// References are where the reader finds more: RFCs and pages.
	References List[string] `json:"references"`
	// TLSRPT is the result type of RFC 8460, Section 4.3, where there is one.
	TLSRPT Opt[string] `json:"tlsrpt_result_type"`
	// Related is the connection that the finding refers to, if there is one.
	Related Opt[int] `json:"related_connection"`
}

// A LogLine is what a mail program would have written about the connection, as far
// as packets tell. Package findings makes them.
type LogLine struct {
	By      Side   `json:"by"`      // whose log: the client's (the sender) or the server's (the receiver)
	Program string `json:"program"` // sendmail or Postfix
	Line    string `json:"line"`    // what is not known stands as "…"; empty where the program writes none
	// Value is the word that judges the peer: sendmail's ${verify}, Postfix's Anonymous,
	// Untrusted, Trusted or Verified. Values are all that are possible where it is not
	// certain, the most probable first.
	Value     Opt[string]  `json:"value"`
	Values    List[string] `json:"values"`
	Certainty Certainty    `json:"certainty"`
	Why       string       `json:"why"`
}

// Certainty is how sure a prediction is.
type Certainty uint8

// The certainties.
const (
	CannotKnow Certainty = iota // it hangs on what no packet shows
	Probable
	Certain
)

var certaintyNames = []string{"cannot-know", "probable", "certain"}

func (c Certainty) String() string               { return nameOf(certaintyNames, c) }
func (c Certainty) MarshalJSON() ([]byte, error) { return quoted(c.String()) }
