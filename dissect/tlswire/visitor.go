package tlswire

// A Visitor is told what a [Stream] reads, during the calls of Write, Skip, Retry and
// Close. A message in clear is reported before the record that holds its last byte,
// what was encrypted behind it.
// A Visitor may call the SetVersion of any Stream, and no other method of its own.
type Visitor interface {
	// Record reports each record once its last byte has passed, captured or
	// skipped, and the record that the stream's end cut.
	Record(Record)
	// Handshake reports each handshake message, in clear or decrypted, complete or not.
	Handshake(Message)
	// Alert reports each alert, in clear or decrypted.
	Alert(Alert)
	// ApplicationData reports what stood in a record of application data that was
	// decrypted, be it nothing. b is valid during the call.
	ApplicationData(b []byte, at Extent)
	// Opened reports each record that was decrypted, after what stood in it, and
	// Sealed each that an [Opener] was there for and that stays closed. Of each record
	// that is Encrypted one of them is called, behind its Record and in the order of
	// these. A message that a record tore is reported incomplete before its Sealed.
	Opened(r Record, inner ContentType)
	Sealed(r Record, why Sealing)
	// SSLv2 reports each handshake message in the format of SSL 2.0.
	SSLv2(SSLv2Message)
	// Lost reports bytes in which there may be records, or handshake messages
	// in clear, that nobody will be told of: captured or not, they could not
	// be told apart. A message may be missing from what was reported, and one in
	// clear that was in progress has been reported incomplete before. While the
	// framing is lost there is one call for each Write or Skip passed over.
	Lost(Extent)
	// Broken reports bytes that are no TLS where a record must start. It is
	// called once; the Stream then swallows everything.
	Broken(*Error)
}

// A Message is one handshake message, as described in RFC 8446, Section 4.
type Message struct {
	Type   HandshakeType
	Length int // of the body in bytes, as declared in the message's header; -1 = not known
	// Body is valid during the call. Of a message that is not Complete it is
	// what was captured before the first missing byte.
	Body     []byte
	Complete bool
	Cause    Cause // why it is not Complete
	// OverLimit says that the message is longer than MaxMessage. It is
	// reported as soon as its header is read, Body is empty and Extent covers
	// the header alone; the rest is passed over.
	OverLimit bool
	// Extent is from the message's header to its last byte, with the headers
	// of the records in between. Of an incomplete message it ends where the
	// message ends, if that is known, else where it was given up.
	Extent
	Missing int64 // bytes between Start and End that are not captured
	// Protected says that it was decrypted. Extent then is that of the records that
	// hold it, whole, and Missing is 0 even if one of these stayed closed.
	Protected bool
}

// A Cause says why a message is not complete. The causes differ in what they
// prove: only Interrupted speaks of the sender.
type Cause uint8

// The causes.
const (
	NoCause     Cause = iota // the message is complete
	NotCaptured              // the capture lacks bytes of it, or they were not decrypted
	EndOfStream              // the stream ended before it did
	Interrupted              // the sender went on with something else; it never comes to an end
	TooLong                  // it is longer than MaxMessage
)

var causeNames = [...]string{"none", "not captured", "end of stream", "interrupted", "too long"}

func (c Cause) String() string {
	if int(c) < len(causeNames) {
		return causeNames[c]
	}
	return number("cause", uint64(c))
}

// An Alert is an alert, as described in RFC 8446, Section 6.
type Alert struct {
	Level       AlertLevel
	Description AlertDescription
	Protected   bool // it was decrypted
	Extent           // the alert's two bytes, or the record that holds them
}
