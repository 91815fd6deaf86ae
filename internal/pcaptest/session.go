package pcaptest

// ClientAnswer is what a client does about its certificate.
type ClientAnswer uint8

const (
	NotAsked        ClientAnswer = iota // the server sends no CertificateRequest
	Empty                               // a Certificate message with an empty list
	Sent                                // a chain of two
	ZeroLengthEntry                     // a list with one entry of no bytes
	Missing                             // no Certificate message
	DeclinedByAlert                     // no_certificate(41) instead, as SSL 3.0 has it
)

// A Session is a full handshake of TLS 1.2 or before, as described in RFC 5246,
// Section 7.3. Its zero value, with a version, is that of a client that is not
// asked and a server without certificates.
type Session struct {
	Version uint16
	Suite   uint16 // zero means RSA with AES-128-CBC and SHA-1
	Chain   [][]byte
	Client  ClientAnswer

	ClientHello       []byte      // its record; nil means that of DefaultClientHello
	ServerExtensions  []Extension // of the ServerHello
	ServerCertificate []byte      // the server's message instead of one with Chain
	ClientCertificate []byte      // the client's message instead of that of Client
	OCSP              []byte      // response of a CertificateStatus message; nil sends none
	Authorities       [][]byte    // DER names in the CertificateRequest
	DHBits            int         // of the prime with DHE suites; zero means 1024
	Ticket            int         // length of the ticket that the server issues; zero means none
	Packing           Packing     // of the server's flight; nil means EachRecord
}

// Handshake adds the four flights of a session.
func (t *Transcript) Handshake(s Session) {
	t.Client(s.Hello())
	t.Server(s.ServerFlight())
	t.Client(s.ClientFlight())
	t.Server(s.ServerFinished())
}

// Hello returns the record with the ClientHello.
func (s Session) Hello() []byte {
	if s.ClientHello != nil {
		return s.ClientHello
	}
	return HelloRecord(DefaultClientHello(s.Version))
}

// HelloRecord returns a ClientHello in a record. The record's version is TLS
// 1.0 at most, as described in RFC 8446, Section 5.1.
func HelloRecord(h ClientHello) []byte {
	return Record(min(h.Version, TLS10), RecordHandshake, h.Message())
}

// ServerFlight returns the records from ServerHello to ServerHelloDone.
func (s Session) ServerFlight() []byte {
	pack := s.Packing
	if pack == nil {
		pack = EachRecord
	}
	return pack(s.Version, s.serverMessages()...)
}

func (s Session) serverMessages() [][]byte {
	hello := ServerHello{Version: s.Version, SessionID: noise(32), Suite: s.suite(), Extensions: s.ServerExtensions}
	messages := [][]byte{hello.Message()}
	switch {
	case s.ServerCertificate != nil:
		messages = append(messages, s.ServerCertificate)
	case s.suite() != TLS_DH_anon_WITH_AES_128_CBC_SHA:
		messages = append(messages, Certificate(s.Chain...))
	}
	if s.OCSP != nil {
		messages = append(messages, CertificateStatus(s.OCSP))
	}
	switch s.suite() {
	case TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256:
		messages = append(messages, ServerKeyExchangeECDHE(s.Version, GroupP256))
	case TLS_DHE_RSA_WITH_AES_128_CBC_SHA:
		messages = append(messages, ServerKeyExchangeDHE(s.Version, s.dhBits()))
	case TLS_DH_anon_WITH_AES_128_CBC_SHA:
		messages = append(messages, ServerKeyExchangeAnonymous(s.dhBits()))
	}
	if s.asks() {
		messages = append(messages, CertificateRequest(s.Version, s.Authorities...))
	}
	return append(messages, ServerHelloDone())
}

func (s Session) suite() uint16 {
	if s.Suite == 0 {
		return TLS_RSA_WITH_AES_128_CBC_SHA
	}
	return s.Suite
}

func (s Session) dhBits() int {
	if s.DHBits == 0 {
		return 1024
	}
	return s.DHBits
}

func (s Session) asks() bool { return s.Client != NotAsked || s.ClientCertificate != nil }

// ClientFlight returns the records from the client's Certificate to its
// Finished.
func (s Session) ClientFlight() []byte {
	var b []byte
	if m := s.certificate(); m != nil {
		b = EachRecord(s.Version, m)
	}
	if s.Client == DeclinedByAlert {
		b = Alert(s.Version, Warning, AlertNoCertificate)
	}
	b = append(b, EachRecord(s.Version, s.keyExchange())...)
	if s.Client == Sent {
		b = append(b, EachRecord(s.Version, CertificateVerify(s.Version))...)
	}
	return append(b, s.Finished()...)
}

// certificate returns the client's Certificate message, or nil.
func (s Session) certificate() []byte {
	switch {
	case s.ClientCertificate != nil:
		return s.ClientCertificate
	case s.Client == Empty:
		return Certificate()
	case s.Client == Sent:
		return Certificate(ClientChain(2)...)
	case s.Client == ZeroLengthEntry:
		return Certificate(nil)
	}
	return nil
}

func (s Session) keyExchange() []byte {
	switch s.suite() {
	case TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256:
		return ClientKeyExchangeECDHE()
	case TLS_DHE_RSA_WITH_AES_128_CBC_SHA, TLS_DH_anon_WITH_AES_128_CBC_SHA:
		return ClientKeyExchangeDHE(s.dhBits())
	}
	return ClientKeyExchangeRSA(s.Version)
}

// encryptedFinished is the length of an encrypted Finished message.
const encryptedFinished = 64

// ServerFinished returns the server's last flight: the ticket, if there is one,
// and what Finished has.
func (s Session) ServerFinished() []byte {
	if s.Ticket == 0 {
		return s.Finished()
	}
	return append(EachRecord(s.Version, NewSessionTicket(s.Ticket)), s.Finished()...)
}

// Finished returns a ChangeCipherSpec and what an encrypted Finished looks like.
func (s Session) Finished() []byte {
	return append(ChangeCipherSpec(s.Version), Encrypted(s.Version, RecordHandshake, encryptedFinished)...)
}

// Resume adds an abbreviated handshake, as described in RFC 5246, Section 7.3,
// for a client that offers the session id and, if ticket is not zero, a ticket
// of so many bytes.
func (t *Transcript) Resume(version uint16, ticket int) {
	h := DefaultClientHello(version)
	h.SessionID = noise(32)
	if ticket > 0 {
		h.Extensions = append(h.Extensions, SessionTicket(ticket))
	}
	hello := ServerHello{Version: version, SessionID: h.SessionID, Suite: TLS_RSA_WITH_AES_128_CBC_SHA}
	s := Session{Version: version}
	t.Client(HelloRecord(h))
	t.Server(EachRecord(version, hello.Message()), s.Finished())
	t.Client(s.Finished())
}

// A Session13 is a handshake of TLS 1.3, as described in RFC 8446, Section 2.
// What is encrypted has made-up bytes and likely lengths.
type Session13 struct {
	Retry  bool // the server asks for another key share first
	PSK    bool // the session is resumed
	Client ClientAnswer
	Padded bool // all records are as long as the longest, and there is no traffic
	// Rejects makes the client send an alert in the place of its flight, Refused the
	// server one in the place of its ticket. What is said ends there.
	Rejects, Refused bool
}

// Handshake13 adds the flights of a session of TLS 1.3 and, unless a side gives it up, a
// little mail traffic.
func (t *Transcript) Handshake13(s Session13) {
	h := DefaultClientHello(TLS13)
	if s.PSK {
		h.Extensions = append(h.Extensions, OfferedPSK(200))
	}
	hello := ServerHello{
		Version: TLS12, SessionID: h.SessionID, Suite: TLS_AES_256_GCM_SHA384,
		Extensions: []Extension{SelectedVersion(TLS13), ServerShare(GroupX25519, 32)},
	}
	t.Client(HelloRecord(h))
	if s.Retry {
		retry := hello
		retry.Retry = true
		retry.Extensions = []Extension{SelectedVersion(TLS13), {ExtKeyShare, Uint16s(GroupP256)}}
		t.Server(EachRecord(TLS12, retry.Message()), ChangeCipherSpec(TLS12))
		h.Extensions[len(h.Extensions)-1] = KeyShare(GroupP256, 65)
		hello.Extensions[1] = ServerShare(GroupP256, 65)
		t.Client(ChangeCipherSpec(TLS12), Record(TLS12, RecordHandshake, h.Message()))
	}
	if s.PSK {
		hello.Extensions = append(hello.Extensions, SelectedPSK(0))
	}
	t.Server(EachRecord(TLS12, hello.Message()), ChangeCipherSpec(TLS12), s.serverEncrypted())
	t.Client(ChangeCipherSpec(TLS12), s.clientEncrypted())
	switch {
	case s.Rejects:
		t.End = FINByClient
	case s.Refused:
		t.Server(s.encrypted(encryptedAlert13))
		t.End = FINByServer
	default:
		t.Server(s.encrypted(250)) // NewSessionTicket
		if s.Padded {
			t.End = FINByClient
		} else {
			t.Bye(TLS13)
		}
	}
}

// Lengths of encrypted records of TLS 1.3: the message, one byte of content type
// and 16 of tag; the Finished is one of SHA-384.
const (
	encryptedExtensions13 = 27
	encryptedRequest13    = 60
	encryptedChain13      = 1900
	encryptedVerify13     = 281
	encryptedFinished13   = 69
	encryptedEmpty13      = 25 // a Certificate message with an empty list
	encryptedAlert13      = 19
)

func (s Session13) serverEncrypted() []byte {
	lengths := []int{encryptedExtensions13}
	if s.Client != NotAsked {
		lengths = append(lengths, encryptedRequest13)
	}
	if !s.PSK {
		lengths = append(lengths, encryptedChain13, encryptedVerify13)
	}
	return s.encrypted(append(lengths, encryptedFinished13)...)
}

func (s Session13) clientEncrypted() []byte {
	switch {
	case s.Rejects:
		return s.encrypted(encryptedAlert13)
	case s.Client == Empty:
		return s.encrypted(encryptedEmpty13, encryptedFinished13)
	case s.Client == Sent:
		return s.encrypted(encryptedChain13, encryptedVerify13, encryptedFinished13)
	}
	return s.encrypted(encryptedFinished13)
}

// encrypted returns records of the lengths.
func (s Session13) encrypted(lengths ...int) []byte {
	var b []byte
	for _, n := range lengths {
		if s.Padded {
			n = encryptedChain13
		}
		b = append(b, Encrypted(TLS12, RecordApplication, n)...)
	}
	return b
}

// Bye adds a little encrypted mail traffic, and the client closes.
func (t *Transcript) Bye(version uint16) {
	version = min(version, TLS12)
	t.Client(Encrypted(version, RecordApplication, 60))
	t.Server(Encrypted(version, RecordApplication, 120))
	t.Client(Encrypted(version, RecordApplication, 40), Encrypted(version, RecordAlert, 32))
	t.End = FINByClient
}
