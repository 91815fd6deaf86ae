package report

// A Summary adds up the connections of a report.
type Summary struct {
	Connections int `json:"connections"`
	Encrypted   int `json:"encrypted"`  // TLS was established, or seen to be in use
	Plaintext   int `json:"plaintext"`  // mail was, or may have been, sent in clear
	TLSFailed   int `json:"tls_failed"` // TLS was tried and did not come about
	Unknown     int `json:"unknown"`    // not SMTP, or too little of it was seen
	Decrypted   int `json:"decrypted"`  // records of it were opened with keys

	ServerChains       map[string]int `json:"server_chains"`       // by status
	ClientCertificates map[string]int `json:"client_certificates"` // by status
	Findings           map[string]int `json:"findings"`            // by id
}

// Outcome is the one word for what became of a connection.
type Outcome uint8

// The outcomes of a connection.
const (
	OutcomeUnknown   Outcome = iota // not SMTP, or too little of it was seen
	OutcomeEncrypted                // TLS was established, or seen to be in use
	OutcomeTLSFailed                // TLS was tried and did not come about
	OutcomeTLSOpen                  // TLS was tried; the capture does not show what became of it
	OutcomePlaintext                // SMTP in clear
	OutcomeNoAnswer                 // the TCP connection never carried data
)

// Outcome says what became of the connection.
func (c *Connection) Outcome() Outcome {
	switch {
	case c.TLS != nil && c.TLS.Established.Known && c.TLS.Established.V:
		return OutcomeEncrypted
	case c.TLS != nil && (c.TLS.Established.Known || c.TLS.Inference.refused(c.Ended.By != Nobody)):
		return OutcomeTLSFailed
	case c.TLS == nil && c.SMTP.STARTTLS.Status == STARTTLSAccepted && c.Ended.By != Nobody && c.Completeness.Gapless():
		return OutcomeTLSFailed
	case c.TLS != nil, c.SMTP.STARTTLS.Status == STARTTLSAccepted:
		return OutcomeTLSOpen
	case c.SMTP.NotSMTP.Known:
		return OutcomeUnknown
	case c.ToClient.Bytes == 0 && c.ToServer.Bytes == 0 && c.Completeness.MissingBytes == 0:
		return OutcomeNoAnswer
	case c.Mode == ModePlaintext:
		return OutcomePlaintext
	}
	return OutcomeUnknown
}

// Decrypted reports whether anything of the connection was opened with keys.
func (c *Connection) Decrypted() bool {
	return c.TLS != nil && c.TLS.Decryption != nil && c.TLS.Decryption.OpenedRecords > 0
}

// Add counts the connection.
func (s *Summary) Add(c *Connection) {
	if s.ServerChains == nil {
		s.ServerChains = make(map[string]int)
		s.ClientCertificates = make(map[string]int)
		s.Findings = make(map[string]int)
	}
	s.Connections++
	switch c.Outcome() {
	case OutcomeEncrypted:
		s.Encrypted++
	case OutcomeTLSFailed:
		s.TLSFailed++
	case OutcomePlaintext:
		s.Plaintext++
	default:
		s.Unknown++
	}
	if c.Decrypted() {
		s.Decrypted++
	}
	s.ServerChains[c.ServerChain.Status.String()]++
	s.ClientCertificates[c.ClientCertificate.Status.String()]++
	for _, f := range c.Findings {
		s.Findings[f.ID]++
	}
}
