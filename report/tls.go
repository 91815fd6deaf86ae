package report

// TLS is the TLS part of a connection. It is nil where none began.
type TLS struct {
	Version     Opt[string]  `json:"version"` // what the server chose
	CipherSuite *CipherSuite `json:"cipher_suite"`
	ServerName  Opt[string]  `json:"server_name"` // SNI, as described in RFC 6066, Section 3
	Resumed     bool         `json:"resumed"`
	ResumedBy   Opt[string]  `json:"resumed_by"` // session-id, ticket or psk
	// ResumedSession names the session that was resumed, IssuedSessions those that can
	// be resumed from this connection: the beginning of the SHA-256 digest of the session
	// id or ticket, in hexadecimal. In TLS 1.3 tickets are encrypted: those issued are
	// known only where they were decrypted.
	ResumedSession Opt[string]  `json:"resumed_session"`
	IssuedSessions List[string] `json:"issued_sessions"`
	// History is one letter a handshake message in order of sight, capitals from
	// the client, lower case from the server (docs/output.md has the letters).
	History string `json:"history"`
	// LastMessage is the last message of that history; nil where there is none.
	LastMessage       *Message     `json:"last_message"`
	Established       Opt[bool]    `json:"established"`
	EstablishedPacket PacketNumber `json:"established_packet"`
	Alerts            List[Alert]  `json:"alerts"`

	ClientHello        *ClientHello        `json:"client_hello"`
	HelloRetryRequest  *HelloRetryRequest  `json:"hello_retry_request"`
	ServerHello        *ServerHello        `json:"server_hello"`
	KeyExchange        *KeyExchange        `json:"key_exchange"`
	CertificateStatus  CertificateStatus   `json:"certificate_status"`
	CertificateRequest *CertificateRequest `json:"certificate_request"`
	// EncryptedExtensions is nil where the message was not decrypted.
	EncryptedExtensions *EncryptedExtensions `json:"encrypted_extensions"`

	ServerHelloDonePacket        PacketNumber `json:"server_hello_done_packet"`
	ClientKeyExchangePacket      PacketNumber `json:"client_key_exchange_packet"`
	CertificateVerifyPacket      PacketNumber `json:"certificate_verify_packet"` // the client's
	ClientChangeCipherSpecPacket PacketNumber `json:"client_change_cipher_spec_packet"`
	ServerChangeCipherSpecPacket PacketNumber `json:"server_change_cipher_spec_packet"`

	// EncryptedRecords are the first encrypted records of the connection, in order
	// of sight; RecordsOmitted counts those past the limit.
	EncryptedRecords List[EncryptedRecord] `json:"encrypted_records"`
	RecordsOmitted   int64                 `json:"records_omitted"`
	// Inference is what their lengths tell in TLS 1.3; nil where there is nothing to tell
	// it from.
	Inference *Inference `json:"inference"`
	// Decryption says what the user's keys opened; nil where there were none to try.
	Decryption *Decryption `json:"decryption"`
	// SMTP is what was said inside of TLS, as far as it was decrypted; nil where nothing
	// was. After STARTTLS it has no greeting.
	SMTP *SMTP `json:"smtp"`
	// ClosingAlertPacket is the packet of the alert that is the last encrypted record
	// of a side; in TLS 1.3, where types are hidden, of a last record as short as an
	// alert. What it says is not known; at the end of a session it is close_notify as
	// a rule.
	ClosingAlertPacket PacketNumber `json:"closing_alert_packet"`

	// NotTLS is set where bytes that are no TLS stand where TLS must be.
	NotTLS *NotTLS `json:"not_tls"`
}

// A Message is one handshake message, of which bytes may be missing.
type Message struct {
	Packet PacketNumber `json:"packet"`
	From   Side         `json:"from"`
	Name   string       `json:"name"` // as RFC 5246, Section 7.4 writes it
}

// A CipherSuite is a cipher suite by its names.
type CipherSuite struct {
	IANA    string      `json:"iana"`
	OpenSSL Opt[string] `json:"openssl"`
	Code    uint32      `json:"code"`
	// Bits is the strength of the cipher and AlgorithmBits the size of its key: 112 and
	// 168 for triple DES. sendmail logs "bits=168/112", Postfix "(112/168 bits)".
	Bits          Opt[int] `json:"bits"`
	AlgorithmBits Opt[int] `json:"algorithm_bits"`
}

// An Alert is a TLS alert that was read, as described in RFC 5246, Section 7.2.
type Alert struct {
	Packet      PacketNumber `json:"packet"`
	From        Side         `json:"from"`
	Level       string       `json:"level"`
	Description string       `json:"description"`
	Code        uint8        `json:"code"`
	Known       Known        `json:"known"`
}

// A ClientHello is the client's offer, as described in RFC 5246, Section 7.4.1.2
// and RFC 8446, Section 4.1.2. After a HelloRetryRequest it is the first one.
type ClientHello struct {
	Packet              PacketNumber       `json:"packet"`
	Packets             List[PacketNumber] `json:"packets"`
	Format              string             `json:"format"`   // tls or sslv2
	Length              int                `json:"length"`   // of the message, header included
	Version             string             `json:"version"`  // the highest offered
	Versions            List[string]       `json:"versions"` // all that supported_versions lists
	CipherSuites        List[string]       `json:"cipher_suites"`
	ServerName          Opt[string]        `json:"server_name"`
	ALPN                List[string]       `json:"alpn"`
	Groups              List[string]       `json:"groups"`
	KeyShares           List[string]       `json:"key_shares"`
	SignatureAlgorithms List[string]       `json:"signature_algorithms"`
	Extensions          List[string]       `json:"extensions"`
	SessionIDLength     int                `json:"session_id_length"`
	TicketLength        Opt[int]           `json:"ticket_length"` // null where no session_ticket extension was sent
	PSKOffered          bool               `json:"psk_offered"`
	EarlyData           bool               `json:"early_data"`
	StatusRequest       bool               `json:"status_request"`
}

// A HelloRetryRequest asks for another ClientHello, as described in RFC 8446, Section 4.1.4.
type HelloRetryRequest struct {
	Packet PacketNumber `json:"packet"`
	Group  Opt[string]  `json:"group"`
}

// A ServerHello is the server's choice, as described in RFC 5246, Section 7.4.1.3.
type ServerHello struct {
	Packet          PacketNumber `json:"packet"`
	SessionIDLength int          `json:"session_id_length"`
	SessionIDEchoed bool         `json:"session_id_echoed"` // equal to the client's, and not empty
	ALPN            Opt[string]  `json:"alpn"`
	Group           Opt[string]  `json:"group"` // TLS 1.3: of the key share
	PSKSelected     bool         `json:"psk_selected"`
	Extensions      List[string] `json:"extensions"`
}

// KeyExchange is the server's part of an ephemeral key exchange.
type KeyExchange struct {
	Packet PacketNumber `json:"packet"`
	Group  Opt[string]  `json:"group"`   // of ECDHE
	DHBits Opt[int]     `json:"dh_bits"` // size of the prime of DHE
}

// CertificateStatus is the stapled OCSP response, as described in RFC 6066, Section 8.
type CertificateStatus struct {
	Requested Opt[bool]    `json:"requested"`
	Sent      Opt[bool]    `json:"sent"`
	Packet    PacketNumber `json:"packet"`
	Length    Opt[int]     `json:"length"` // of the response, in bytes
}

// A CertificateRequest asks the client for a certificate, as described in RFC 5246, Section 7.4.4.
type CertificateRequest struct {
	Known               Known              `json:"known"`
	Packet              PacketNumber       `json:"packet"`
	Packets             List[PacketNumber] `json:"packets"`
	Types               List[string]       `json:"types"`
	SignatureAlgorithms List[string]       `json:"signature_algorithms"`
	// CANames are the first names of the list; CANamesCount and CANamesLength are
	// of all, the length in bytes as on the wire.
	CANames       List[string] `json:"ca_names"`
	CANamesCount  int          `json:"ca_names_count"`
	CANamesLength int          `json:"ca_names_length"`
}

// An EncryptedRecord is a record whose content cannot be read without keys; its
// length, its direction and its packet can.
type EncryptedRecord struct {
	Packet PacketNumber `json:"packet"`
	From   Side         `json:"from"`
	Type   uint8        `json:"type"`
	Length int          `json:"length"`
	// ContentType is the type of what stood in it, if it was decrypted.
	ContentType Opt[uint8] `json:"content_type"`
}

// EncryptedExtensions are the rest of the server's choice in TLS 1.3, as described in
// RFC 8446, Section 4.3.1.
type EncryptedExtensions struct {
	Packet     PacketNumber `json:"packet"`
	ALPN       Opt[string]  `json:"alpn"`
	Extensions List[string] `json:"extensions"`
}

// NotTLS describes bytes that are no TLS where TLS must be.
type NotTLS struct {
	Packet PacketNumber `json:"packet"`
	From   Side         `json:"from"`
	What   string       `json:"what"`
}
