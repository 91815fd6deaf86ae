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
	// LastData is the time of the last packet that carried new payload.
	LastData Time `json:"last_data"`

	Mode              Mode              `json:"mode"`
	SMTP              SMTP              `json:"smtp"`
	TLS               *TLS              `json:"tls"`
	ServerChain       ServerChain       `json:"server_chain"`
	ClientCertificate ClientCertificate `json:"client_certificate"`

	Completeness Completeness `json:"completeness"`
	ToServer     Traffic      `json:"to_server"`
	ToClient     Traffic      `json:"to_client"`
	Events       List[Event]  `json:"events"`
	// EventsOmitted counts the events past the limit that were not kept.
	EventsOmitted int           `json:"events_omitted"`
	Findings      List[Finding] `json:"findings"`
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
	Name   string       `json:"name"`
	Text   string       `json:"text"` // wire text, to be escaped by whoever prints it
}

// A Finding is a judgement over the facts of one connection. Package findings
// makes them; its words of severity are its own.
type Finding struct {
	ID       string             `json:"id"`
	Severity string             `json:"severity"`
	Packets  List[PacketNumber] `json:"packets"`
	Text     string             `json:"text"`
	Advice   List[string]       `json:"advice"`
}
