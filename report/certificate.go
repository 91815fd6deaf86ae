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
	// Later are the requests after the first handshake, which only decrypted records
	// show. What stands above is about the first handshake alone.
	Later List[LaterRequest] `json:"later"`
}

// A LaterRequest is a request for the client's certificate after the first handshake,
// and what the client answered.
type LaterRequest struct {
	During        During       `json:"during"`
	Status        ClientStatus `json:"status"`
	RequestPacket PacketNumber `json:"request_packet"`
	CertificateMessage
}

// During is when a client was asked once more.
type During uint8

// The occasions.
const (
	DuringRenegotiation During = iota // another handshake, up to TLS 1.2
	DuringSession                     // TLS 1.3: RFC 8446, Section 4.6.2
)

var duringNames = []string{"renegotiation", "post-handshake"}

func (d During) String() string               { return nameOf(duringNames, d) }
func (d During) MarshalJSON() ([]byte, error) { return quoted(d.String()) }

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
	// Verification is what the certificates are worth. It is nil where there are
	// none to judge. Connections with equal chains may share one value.
	Verification *Verification `json:"verification"`
}

// A Certificate is one entry of a Certificate message. Equal certificates of a
// capture share one value.
type Certificate struct {
	// DER is the certificate as it was sent.
	DER        string      `json:"-"`
	Length     int         `json:"length"` // of the DER, in bytes
	SHA256     string      `json:"sha256"` // of the DER, in hexadecimal
	Subject    Opt[string] `json:"subject"`
	Issuer     Opt[string] `json:"issuer"`
	SelfIssued Opt[bool]   `json:"self_issued"` // subject and issuer are the same name
	Problem    Opt[string] `json:"problem"`     // why something of it could not be read by either reader

	// Reader says which reader read it; ReaderProblem says why the strict one refused.
	Reader        Reader      `json:"reader"`
	ReaderProblem Opt[string] `json:"reader_problem"`

	Version   Opt[int]    `json:"version"` // 1 to 3, as people count them
	Serial    Opt[string] `json:"serial"`  // hexadecimal, with a minus sign where it is negative
	NotBefore Time        `json:"not_before"`
	NotAfter  Time        `json:"not_after"`

	CommonName     Opt[string]  `json:"common_name"` // the most specific one
	DNSNames       List[string] `json:"dns_names"`   // with the next two the subjectAltName
	IPAddresses    List[string] `json:"ip_addresses"`
	EmailAddresses List[string] `json:"email_addresses"`

	Key                *PublicKey        `json:"key"`
	SignatureAlgorithm Opt[string]       `json:"signature_algorithm"` // OpenSSL's name
	BasicConstraints   *BasicConstraints `json:"basic_constraints"`   // nil where there is no such extension
	// KeyUsage and ExtendedKeyUsage hold the names of RFC 5280, Sections 4.2.1.3 and
	// 4.2.1.12; an unknown purpose stands as its object identifier. Unknown means that
	// there is no such extension.
	KeyUsage         Opt[List[string]] `json:"key_usage"`
	ExtendedKeyUsage Opt[List[string]] `json:"extended_key_usage"`
	SubjectKeyID     Opt[string]       `json:"subject_key_id"`   // hexadecimal
	AuthorityKeyID   Opt[string]       `json:"authority_key_id"` // hexadecimal
	IssuerURLs       List[string]      `json:"issuer_urls"`      // caIssuers of authorityInfoAccess

	SPKISHA256 Opt[string] `json:"spki_sha256"` // of the SubjectPublicKeyInfo
	// TLSA311 and TLSA211 are the data of TLSA records, as described in RFC 6698,
	// Section 2.1, ready to be held against DNS: "3 1 1 <digest>" for a leaf, "2 1 1
	// <digest>" for an issuer.
	TLSA311 Opt[string] `json:"tlsa_3_1_1"`
	TLSA211 Opt[string] `json:"tlsa_2_1_1"`

	SCTs       Opt[int]  `json:"scts"`        // embedded by Certificate Transparency, RFC 6962, Section 3.3
	Poisoned   Opt[bool] `json:"poisoned"`    // a precertificate, RFC 6962, Section 3.1
	MustStaple Opt[bool] `json:"must_staple"` // RFC 7633
}

// A PublicKey describes the key of a certificate.
type PublicKey struct {
	Algorithm string      `json:"algorithm"` // RSA, RSA-PSS, ECDSA, Ed25519, Ed448, DSA, or an object identifier
	Bits      Opt[int]    `json:"bits"`
	Curve     Opt[string] `json:"curve"` // of ECDSA: P-256, P-384, P-521, or an object identifier
}

// BasicConstraints says whether a certificate is an authority's, as described in
// RFC 5280, Section 4.2.1.9.
type BasicConstraints struct {
	CA         bool     `json:"ca"`
	PathLength Opt[int] `json:"path_length"`
	Critical   bool     `json:"critical"`
}

// Reader says which code read a certificate.
type Reader uint8

// The readers. None is null in JSON: neither could.
const (
	ReaderNone     Reader = iota
	ReaderStrict          // crypto/x509 of the Go standard library
	ReaderTolerant        // smtpcap's own, for what the strict one refuses
)

var readerNames = []string{"", "crypto/x509", "tolerant"}

func (r Reader) String() string               { return nameOf(readerNames, r) }
func (r Reader) MarshalJSON() ([]byte, error) { return quoted(r.String()) }
