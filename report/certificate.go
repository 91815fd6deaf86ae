package report

// A ServerChain is what the server showed of itself.
type ServerChain struct {
	Status ChainStatus `json:"status"`
	CertificateMessage
}

// A ClientCertificate is what the client showed of itself, and whether it was asked.
type ClientCertificate struct {
	Status        ClientStatus `json:"status"`
	Requested     Opt[bool]    `json:"requested"`
	RequestPacket PacketNumber `json:"request_packet"`
	CertificateMessage
}

// A CertificateMessage is the Certificate message of one side, as described in
// RFC 5246, Section 7.4.2.
type CertificateMessage struct {
	Known Known `json:"known"`
	// Length is the number of entries, the leaf included. It is known only where
	// the status says that a list was there.
	Length Opt[int] `json:"length"`
	// CertificatesLength is the value of the list's three-byte length field:
	// Wireshark's "Certificates Length".
	CertificatesLength Opt[int] `json:"certificates_length"`
	// Packet is the packet in which the message became complete.
	Packet PacketNumber `json:"packet"`
	// Packets are all packets that carry bytes of the message.
	Packets List[PacketNumber] `json:"packets"`
	// Certificates are the entries in the order of the message. Of an incomplete
	// message they are those that the capture has whole.
	Certificates List[*Certificate] `json:"certificates"`
	// Problem says what is wrong with a malformed message, and where.
	Problem Opt[string] `json:"problem"`
}

// A Certificate is one entry of a Certificate message. Equal certificates of a
// capture share one value.
type Certificate struct {
	Length     int         `json:"length"` // of the DER, in bytes
	SHA256     string      `json:"sha256"` // of the DER, in hexadecimal
	Subject    Opt[string] `json:"subject"`
	Issuer     Opt[string] `json:"issuer"`
	SelfIssued Opt[bool]   `json:"self_issued"` // subject and issuer are the same name
	Problem    Opt[string] `json:"problem"`     // why subject and issuer could not be read
}
