package tlswire

// An SSLv2Type is the type of a handshake message of SSL 2.0.
type SSLv2Type uint8

// The messages that SSL 2.0 sends in clear.
const (
	SSLv2TypeError           SSLv2Type = 0
	SSLv2TypeClientHello     SSLv2Type = 1
	SSLv2TypeClientMasterKey SSLv2Type = 2
	SSLv2TypeServerHello     SSLv2Type = 4
)

func (t SSLv2Type) String() string {
	switch t {
	case SSLv2TypeError:
		return "ERROR"
	case SSLv2TypeClientHello:
		return "CLIENT-HELLO"
	case SSLv2TypeClientMasterKey:
		return "CLIENT-MASTER-KEY"
	case SSLv2TypeServerHello:
		return "SERVER-HELLO"
	}
	return number("unassigned", uint64(t))
}

// An SSLv2Message is a handshake message in the format of SSL 2.0: a ClientHello
// that offers SSL 2.0 and possibly more, as described in RFC 5246, Appendix
// E.2, or a message of a peer that chose SSL 2.0.
type SSLv2Message struct {
	Type     SSLv2Type
	Length   int    // of the body, without the record's header and the message's type
	Body     []byte // valid during the call; the captured prefix if not Complete
	Complete bool
	Cause    Cause // why it is not Complete
	Extent
}

const (
	sslv2HeaderLength = 2   // in front of a record that has no padding
	sslv2TypeLength   = 1   // of the message type that follows
	sslv2HighBit      = 128 // of the first byte: a header of two bytes
)

// looksLikeSSLv2 reports whether b, as far as it goes, is the start of an SSL
// 2.0 record in clear that holds a message of type t.
func looksLikeSSLv2(b []byte, t SSLv2Type) bool {
	if len(b) > 0 && b[0]&sslv2HighBit == 0 || len(b) > 2 && SSLv2Type(b[2]) != t {
		return false
	}
	if len(b) < recordHeaderLength {
		return true
	}
	version := Version(b[3])<<8 | Version(b[4])
	switch length := sslv2Length(b); t {
	case SSLv2TypeClientHello:
		return length >= sslv2ClientHelloLength && (version == VersionSSL20 || version >= VersionSSL30 && version <= VersionTLS13)
	case SSLv2TypeServerHello: // session-id-hit and certificate type
		return length >= sslv2ServerHelloLength && b[3] <= 1 && b[4] <= 1
	case SSLv2TypeError:
		return length == sslv2ErrorLength
	case SSLv2TypeClientMasterKey:
		return length >= sslv2ErrorLength // the five bytes of b do not reach beyond it
	}
	return false
}

// sslv2Length returns the number of bytes that follow the record's header.
func sslv2Length(b []byte) int { return int(b[0]&^sslv2HighBit)<<8 | int(b[1]) }
