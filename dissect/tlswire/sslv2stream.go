package tlswire

// An sslv2Stage is which messages of SSL 2.0 may come next.
type sslv2Stage uint8

const (
	sslv2None  sslv2Stage = iota // none: TLS has begun
	sslv2Hello                   // at the stream's start
	sslv2Key                     // after a client's hello, if the server chose SSL 2.0
)

var sslv2Expected = [...][]SSLv2Type{
	sslv2None:  nil,
	sslv2Hello: {SSLv2TypeClientHello, SSLv2TypeServerHello, SSLv2TypeError},
	sslv2Key:   {SSLv2TypeClientMasterKey, SSLv2TypeError},
}

// likeSSLv2 reports whether b, as far as it goes, is a message of SSL 2.0 that
// may come here.
func (s *Stream) likeSSLv2(b []byte) bool {
	for _, t := range sslv2Expected[s.v2Next] {
		if looksLikeSSLv2(b, t) {
			return true
		}
	}
	return false
}

// beginSSLv2 starts an SSL 2.0 record at offset at if s.hdr holds one's start.
func (s *Stream) beginSSLv2(at int64) bool {
	b := s.hdr[:]
	if !s.likeSSLv2(b) {
		return false
	}
	s.hdrLen = 0
	length := sslv2Length(b) - sslv2TypeLength
	s.v2 = SSLv2Message{Type: SSLv2Type(b[sslv2HeaderLength]), Length: length, Extent: Extent{Start: at}}
	s.held = append(s.held[:0], b[sslv2HeaderLength+sslv2TypeLength:]...)
	s.left = length - len(s.held)
	s.phase, s.v2Next = phaseSSLv2, sslv2None
	if s.left == 0 {
		s.endSSLv2()
	}
	return true
}

// sslv2Body takes bytes of an SSL 2.0 record and returns how many.
func (s *Stream) sslv2Body(b []byte) int {
	n := min(s.left, len(b))
	if s.v2.Cause == NoCause {
		s.held = append(s.held, b[:n]...)
	}
	s.passSSLv2(n)
	return n
}

// skipSSLv2 passes over n bytes of an SSL 2.0 record that are not captured.
func (s *Stream) skipSSLv2(n int) {
	s.v2.Cause = NotCaptured
	s.passSSLv2(n)
}

func (s *Stream) passSSLv2(n int) {
	s.off += int64(n)
	s.left -= n
	if s.left == 0 {
		s.endSSLv2()
	}
}

// endSSLv2 reports the SSL 2.0 message. After a hello of the client, TLS or
// SSL 2.0 may follow; after any other message all is encrypted.
func (s *Stream) endSSLv2() {
	s.v2.Body, s.v2.End = s.held, s.off
	s.v2.Complete = s.v2.Cause == NoCause
	s.phase = phaseOver
	if s.v2.Type == SSLv2TypeClientHello {
		s.phase, s.v2Next = phaseHeader, sslv2Key
	}
	s.v.SSLv2(s.v2)
}
