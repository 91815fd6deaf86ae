package tlswire

// Limits of the record layer.
const (
	recordHeaderLength = 5
	// maxRecordLength is the length of the longest record that any version
	// allows: 2^14 bytes and 2048 of expansion, as described in RFC 5246,
	// Section 6.2.3. A longer one is taken for bytes that are no TLS.
	maxRecordLength = 1<<14 + 2048
	// helloHeaderLength is how much LooksLikeRecord wants to see at most.
	helloHeaderLength = recordHeaderLength + 1
	// alertLength is the length of an alert in bytes.
	alertLength = 2
)

// An Extent is a stretch of a stream: the offset of its first byte and one past
// its last.
type Extent struct{ Start, End int64 }

// Len returns the number of bytes.
func (e Extent) Len() int64 { return e.End - e.Start }

// A Record is one record of the record layer, as described in RFC 8446,
// Section 5.1, with the header's 5 bytes.
type Record struct {
	Type    ContentType
	Version Version // as in the header, where TLS 1.3 writes TLS 1.2
	Length  int     // of the body in bytes, as in the header
	Extent          // of header and body; ends early if the stream did
	// Encrypted says that the body is known to be encrypted. A handshake or
	// alert record of which that is unknown has it false, and a handshake
	// record's body is then reported to Visitor.Lost.
	Encrypted bool
	Missing   int64 // bytes of the body that are not captured or that the stream's end cut off
}

// header is a record's header in parts.
type header [recordHeaderLength]byte

func (h header) contentType() ContentType { return ContentType(h[0]) }
func (h header) version() Version         { return Version(h[1])<<8 | Version(h[2]) }
func (h header) length() int              { return int(h[3])<<8 | int(h[4]) }

// plausible reports whether b, or as much of a record header as it holds, can
// be the start of a record.
func plausible(b []byte) bool {
	return plausibleType(b) && (len(b) < recordHeaderLength || header(b).length() <= maxRecordLength)
}

// plausibleType is plausible without regard to the length.
func plausibleType(b []byte) bool {
	switch {
	case len(b) > 0 && (b[0] < byte(ContentChangeCipherSpec) || b[0] > byte(ContentHeartbeat)):
		return false
	case len(b) > 1 && b[1] != byte(VersionSSL30>>8):
		return false
	}
	return len(b) <= 2 || b[2] <= byte(VersionTLS13&0xff)
}

// find classifies bytes that are no record.
func find(b []byte) Found {
	if len(b) >= recordHeaderLength && plausibleType(b) {
		return FoundTooLong
	}
	text, zeros := true, true
	for _, c := range b {
		text = text && (c >= ' ' && c <= '~' || c == '\t' || c == '\r' || c == '\n')
		zeros = zeros && c == 0
	}
	switch {
	case zeros:
		return FoundZeros
	case text:
		return FoundText
	}
	return FoundBinary
}

// A Likeness is what the first bytes of a direction look like.
type Likeness uint8

// The answers of LooksLikeRecord.
const (
	LikenessNo          Likeness = iota // no TLS
	LikenessMaybe                       // nothing speaks against it, more bytes are needed
	LikenessClientHello                 // a ClientHello, in a record or in the format of SSL 2.0
	LikenessRecord                      // another record
)

var likenessNames = [...]string{"no", "maybe", "ClientHello", "record"}

func (l Likeness) String() string {
	if int(l) < len(likenessNames) {
		return likenessNames[l]
	}
	return number("likeness", uint64(l))
}

// LooksLikeRecord tells whether a direction that begins with b begins with TLS.
// Six bytes are enough for an answer.
func LooksLikeRecord(b []byte) Likeness {
	switch v2 := looksLikeSSLv2(b, SSLv2TypeClientHello); {
	case v2 && len(b) >= recordHeaderLength:
		return LikenessClientHello
	case v2:
		return LikenessMaybe
	case !plausible(b):
		return LikenessNo
	case len(b) < recordHeaderLength, b[0] == byte(ContentHandshake) && len(b) < helloHeaderLength:
		return LikenessMaybe
	case b[0] == byte(ContentHandshake) && b[recordHeaderLength] == byte(TypeClientHello):
		return LikenessClientHello
	}
	return LikenessRecord
}
