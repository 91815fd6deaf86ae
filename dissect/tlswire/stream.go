package tlswire

// A Stream reads one direction of a connection: it takes the record layer apart
// and puts handshake messages together. Its zero value is not usable; call
// [NewStream]. A Stream must not be used by two goroutines at once.
//
// # Bytes that are not captured
//
// A Skip that ends within a record's body, or with it, leaves the framing
// intact. A message in progress counts its bytes across the gap and is reported
// incomplete at its end. When the gap covers the place where the next message
// starts, the rest of the record and whole handshake records after it are
// passed over, until one is made of complete messages alone: a record that
// begins in the middle of a message is never read as if it began with one.
//
// A Skip over a record's header loses the framing. From then on the Stream looks
// only at the start of each Write, which must be the start of a packet's
// bytes, for a record header that can be one, followed by others if the Write
// goes further. What comes before is reported to Lost. Afterwards it is not
// known whether a ChangeCipherSpec record was among the lost bytes, so handshake
// records are read under the same rule as above.
//
// # What is encrypted
//
// Up to TLS 1.2, handshake records that follow a ChangeCipherSpec record are
// encrypted. In TLS 1.3 handshake records are clear and application data
// records are encrypted, whatever ChangeCipherSpec says (RFC 8446, Appendix
// D.4). While the version is not known, a handshake record after
// ChangeCipherSpec is clear only if it is exactly one hello. An alert record of
// length 2 is clear; one of another length is not, after ChangeCipherSpec, in TLS 1.3,
// and where it is not known what came before.
//
// With an [Opener], encrypted records are decrypted once they are whole, and what stood
// in them is reported behind the record. Where the Opener has no keys yet they wait, up
// to its limit, and so does all that comes behind them. After lost framing a handshake
// record that is not made of complete messages is encrypted if it can be opened at once;
// else the Opener is told that there may have been a record.
//
// A message that a record which stays closed may be a part of is reported incomplete,
// and further decrypted handshake records are passed over until one is made of complete
// messages alone, or something else is decrypted.
type Stream struct {
	v       Visitor
	version Version // what the ServerHello chose; 0 = not known
	off     int64   // bytes consumed
	phase   phase

	hdr    header
	hdrLen int

	rec    Record            // in phaseRecord
	left   int               // bytes of the body to come, in phaseRecord and phaseSSLv2
	how    reading           // of the record's body
	unread int64             // offset from which on the body's messages are not known; -1 = all are
	alert  [alertLength]byte // in an alert record
	alertN int

	handshake assembly
	held      []byte // body of a record that is judged once it is whole
	secret    bool   // a ChangeCipherSpec record has passed
	midway    bool   // one may have passed before the stream's first byte
	doubt     bool   // framing was lost and it is not known whether keys are in use
	relost    bool   // framing was lost once: a wrong header means that it still is

	v2     SSLv2Message // in phaseSSLv2
	v2Next sslv2Stage

	opener     Opener      // nil: what is encrypted stays closed
	waiting    []sealed    // for keys, or behind what does, oldest first
	inside     assembly    // of messages in encrypted records
	open       Extent      // of the record that was decrypted last
	sealed     []byte      // body of the encrypted record that ends, if it is whole
	probed     bool        // that record has been opened already: sealed is its plaintext,
	probedType ContentType // of this type
}

// A phase is what the next byte of a stream is.
type phase uint8

const (
	phaseHeader phase = iota // of a record's header
	phaseRecord              // of a record's body
	phaseSSLv2               // of an SSL 2.0 record's body
	phaseLost                // not known
	phaseOver                // of no interest any more
)

// A reading is a way to treat a record's body.
type reading uint8

const (
	readNothing reading = iota
	readMessages
	readWhole // hold it until it is whole, then judge
	readAlerts
	readSealed // hold it until it is whole, then open
)

// NewStream returns a Stream that reports to v and starts with the first byte
// of TLS.
func NewStream(v Visitor) *Stream {
	s := &Stream{v: v, unread: -1, v2Next: sslv2Hello}
	s.handshake.emit = v.Handshake
	return s
}

// StartLost makes ready for a capture that began in the middle of the
// connection, as after a Skip of unknown length. It must be called before the
// first Write or Skip.
func (s *Stream) StartLost() {
	s.lose(s.off)
	s.inside.adrift = true
}

// StartMidway makes ready for a stream whose first byte need not be the first of TLS:
// what looks like an alert may be encrypted. It must be called before the first Write
// or Skip.
func (s *Stream) StartMidway() { s.midway = true }

// SetVersion says which version the ServerHello chose.
func (s *Stream) SetVersion(v Version) { s.version = v }

// Offset returns the number of bytes consumed since the stream's start, skipped
// ones included.
func (s *Stream) Offset() int64 { return s.off }

// Oldest returns the earliest offset that a later call of the Visitor may still
// name.
func (s *Stream) Oldest() int64 {
	oldest := s.off
	switch s.phase {
	case phaseHeader:
		oldest -= int64(s.hdrLen)
	case phaseRecord:
		oldest = s.rec.Start
	case phaseSSLv2:
		oldest = s.v2.Start
	}
	for _, m := range [...]*assembly{&s.handshake, &s.inside} {
		if m.active() && !m.msg.OverLimit {
			oldest = min(oldest, m.msg.Start)
		}
	}
	if at, ok := s.Waiting(); ok {
		oldest = min(oldest, at.Start)
	}
	return oldest
}

// Write takes the next bytes of the stream. It keeps nothing of b. While the
// framing is lost, b must begin where a packet's bytes begin.
func (s *Stream) Write(b []byte) {
	if s.phase == phaseLost && resynchronises(b) {
		s.phase, s.hdrLen = phaseHeader, 0
	}
	for len(b) > 0 {
		n := len(b)
		switch s.phase {
		case phaseHeader:
			n = s.header(b)
		case phaseRecord:
			n = s.body(b)
		case phaseSSLv2:
			n = s.sslv2Body(b)
		default:
			s.pass(int64(n))
		}
		b = b[n:]
	}
}

// Skip says that the next n bytes of the stream are not captured.
func (s *Stream) Skip(n int64) {
	for n > 0 {
		k := min(n, int64(s.left))
		switch {
		case s.phase == phaseHeader:
			s.skipHeader()
			continue
		case s.phase == phaseRecord:
			s.skipBody(int(k))
		case s.phase == phaseSSLv2:
			s.skipSSLv2(int(k))
		default:
			k = n
			s.pass(n)
		}
		n -= k
	}
}

// pass consumes n bytes that are of no use.
func (s *Stream) pass(n int64) {
	s.off += n
	if s.phase == phaseLost && n > 0 {
		s.lost(Extent{s.off - n, s.off})
	}
}

// lost reports bytes in which there may be records.
func (s *Stream) lost(e Extent) {
	s.v.Lost(e)
	if s.opener != nil {
		s.loseRecords(e)
	}
}

// header takes bytes of a record's header and returns how many.
func (s *Stream) header(b []byte) int {
	n := copy(s.hdr[s.hdrLen:], b)
	s.hdrLen += n
	s.off += int64(n)
	if s.hdrLen == recordHeaderLength {
		s.begin()
	}
	return n
}

// begin starts the record whose header is complete.
func (s *Stream) begin() {
	at := s.off - recordHeaderLength
	if plausible(s.hdr[:]) {
		s.hdrLen = 0
		s.beginRecord(at)
	} else if !s.beginSSLv2(at) {
		s.noRecord()
	}
}

// noRecord deals with header bytes that cannot be a header.
func (s *Stream) noRecord() {
	at := s.off - int64(s.hdrLen)
	if s.relost {
		s.lose(at)
		return
	}
	s.handshake.stop(Interrupted, at)
	s.phase = phaseOver
	if s.opener != nil {
		s.await(&sealed{kind: noMoreRecords, rec: Record{Extent: Extent{at, at}}})
	}
	found := find(s.hdr[:s.hdrLen])
	s.v.Broken(&Error{Offset: at, What: found.String() + " where a TLS record must start", RFC: "RFC 8446, Section 5.1", Found: found})
}

// lose gives up the framing at offset at; the bytes from there on that are
// consumed already are lost.
func (s *Stream) lose(at int64) {
	s.handshake.stop(NotCaptured, at)
	s.handshake.adrift = false
	s.phase, s.hdrLen, s.v2Next = phaseLost, 0, sslv2None
	s.doubt, s.relost = true, true
	if at < s.off {
		s.lost(Extent{at, s.off})
	}
}

// skipHeader is told that the header's next byte is not captured.
func (s *Stream) skipHeader() {
	if b := s.hdr[:s.hdrLen]; plausible(b) || s.likeSSLv2(b) {
		s.lose(s.off - int64(s.hdrLen))
	} else {
		s.noRecord()
	}
}

// resynchronises reports whether b begins with a record header that can be one
// and goes on with others as far as it reaches.
func resynchronises(b []byte) bool {
	if len(b) < recordHeaderLength {
		return false
	}
	for len(b) >= recordHeaderLength {
		h := header(b)
		if !plausible(b) || !plausibleLength(h) {
			return false
		}
		b = b[recordHeaderLength:]
		if h.contentType() == ContentChangeCipherSpec && len(b) > 0 && b[0] != 1 {
			return false
		}
		b = b[min(h.length(), len(b)):]
	}
	return plausible(b)
}

// plausibleLength reports whether a record of this type has such a length.
func plausibleLength(h header) bool {
	switch h.contentType() {
	case ContentChangeCipherSpec:
		return h.length() == 1
	case ContentAlert:
		return h.length() >= 2
	case ContentHandshake:
		return h.length() > 0
	}
	return true
}

// Close says that the direction has ended. What is unfinished is reported
// incomplete. Afterwards the Stream swallows everything.
func (s *Stream) Close() {
	switch s.phase {
	case phaseHeader:
		s.handshake.stop(EndOfStream, s.off-int64(s.hdrLen))
		s.closeHeader()
	case phaseRecord:
		s.handshake.stop(EndOfStream, s.off)
		if s.rec.Missing == 0 && len(s.waiting) == 0 {
			s.inside.stop(EndOfStream, s.off)
		}
		s.closeRecord()
	case phaseSSLv2:
		s.v2.Cause = EndOfStream
		s.endSSLv2()
	}
	if s.opener != nil {
		s.giveUp()
		s.inside.stop(EndOfStream, s.off)
	}
	s.phase = phaseOver
}

// closeHeader reports the bytes of a header that the stream's end cut.
func (s *Stream) closeHeader() {
	b := s.hdr[:s.hdrLen]
	switch {
	case s.hdrLen == 0:
	case plausible(b) || s.likeSSLv2(b) || s.relost:
		s.v.Lost(Extent{s.off - int64(s.hdrLen), s.off})
	default:
		s.noRecord()
	}
}
