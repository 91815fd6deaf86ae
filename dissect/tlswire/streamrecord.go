package tlswire

// beginRecord starts the record whose header, at offset at, is in s.hdr.
func (s *Stream) beginRecord(at int64) {
	s.rec = Record{
		Type:    s.hdr.contentType(),
		Version: s.hdr.version(),
		Length:  s.hdr.length(),
		Extent:  Extent{Start: at},
	}
	s.phase, s.v2Next = phaseRecord, sslv2None
	s.left, s.unread, s.alertN, s.held = s.rec.Length, -1, 0, s.held[:0]
	s.how = s.reading()
	if s.rec.Encrypted && s.opener != nil {
		s.how = readSealed
	}
	if s.left == 0 {
		s.endRecord()
	}
}

// reading decides how to treat the body of the record that begins, and whether
// it is known to be encrypted.
func (s *Stream) reading() reading {
	keys := s.secret && !s.version.TLS13()
	switch s.rec.Type {
	case ContentHandshake:
		if keys && s.version != 0 {
			s.rec.Encrypted = true
			return readNothing
		}
		if keys || s.doubt || s.handshake.adrift {
			return readWhole
		}
		return readMessages
	case ContentAlert:
		s.rec.Encrypted = s.rec.Length != alertLength && (s.secret || s.doubt || s.midway || s.version.TLS13())
		if !s.rec.Encrypted {
			return readAlerts
		}
	case ContentApplicationData:
		s.rec.Encrypted = true
		s.interrupt(s.rec.Start)
		s.secret = true // a ChangeCipherSpec record must have passed, seen or not
	case ContentChangeCipherSpec:
		s.rec.Encrypted = s.rec.Length != 1 && (keys || s.doubt && !s.version.TLS13())
		if !s.version.TLS13() {
			s.interrupt(s.rec.Start)
		}
	case ContentHeartbeat:
		s.rec.Encrypted = keys
	}
	return readNothing
}

// interrupt ends a message in progress that cannot go on after what starts at
// offset at.
func (s *Stream) interrupt(at int64) {
	s.handshake.stop(Interrupted, at)
	s.handshake.adrift = false
}

// body takes bytes of a record's body and returns how many.
func (s *Stream) body(b []byte) int {
	n := min(s.left, len(b))
	b = b[:n]
	switch s.how {
	case readMessages:
		if s.unread < 0 {
			s.handshake.write(b, s.off)
		}
	case readWhole:
		s.hold(b)
	case readAlerts:
		s.alerts(b)
	case readSealed:
		s.sealed = s.gather(b)
	}
	s.off += int64(n)
	s.left -= n
	if s.left == 0 {
		s.endRecord()
	}
	return n
}

// gather collects the body of a record and returns it once it is whole, else nil.
func (s *Stream) gather(b []byte) []byte {
	if len(b) < s.rec.Length { // else all of it lies in one piece: no copy
		s.held = append(s.held, b...)
		b = s.held
	}
	if len(b) < s.rec.Length {
		return nil
	}
	return b
}

// skipBody passes over n bytes of a record's body that are not captured.
func (s *Stream) skipBody(n int) {
	s.rec.Missing += int64(n)
	switch s.how {
	case readMessages:
		if s.unread >= 0 {
			break
		}
		if k := s.handshake.skip(n, s.off); k < n {
			s.unread = s.off + int64(k)
		}
	case readWhole:
		s.unread = s.rec.Start + recordHeaderLength
		s.how = readNothing
	case readAlerts, readSealed:
		s.how = readNothing
	}
	s.off += int64(n)
	s.left -= n
	if s.left == 0 {
		s.endRecord()
	}
}

// hold collects the body of a record that may be clear or not, and judges it
// once it is whole.
func (s *Stream) hold(b []byte) {
	start := s.rec.Start + recordHeaderLength
	if b = s.gather(b); b == nil {
		return
	}
	unsure := s.secret && !s.version.TLS13() // the version is not known
	if unsure && wholeHello(b) || !unsure && whole(b) {
		s.doubt = s.doubt && unsure
		s.handshake.adrift = false
		s.handshake.write(b, start)
		return
	}
	if s.rec.Encrypted = unsure; unsure {
		s.sealed = b
	} else if !s.probe(b) {
		s.unread = start
	}
}

// probe opens a record that may be encrypted after lost framing, and reports whether it
// was.
func (s *Stream) probe(b []byte) bool {
	if s.opener == nil || !s.doubt || s.version.TLS13() || len(s.waiting) > 0 {
		return false
	}
	r := s.rec
	r.End = r.Start + recordHeaderLength + int64(r.Length)
	plaintext, inner, o := s.opener.Open(r, b)
	if o != Opened {
		return false
	}
	s.rec.Encrypted = true
	s.secret, s.doubt, s.handshake.adrift = true, false, false
	s.sealed, s.probed, s.probedType = plaintext, true, inner
	return true
}

// alerts takes bytes of an alert record in clear.
func (s *Stream) alerts(b []byte) {
	for i, c := range b {
		s.alert[s.alertN] = c
		if s.alertN++; s.alertN < len(s.alert) {
			continue
		}
		s.alertN = 0
		end := s.off + int64(i) + 1
		s.v.Alert(Alert{AlertLevel(s.alert[0]), AlertDescription(s.alert[1]), false, Extent{end - alertLength, end}})
	}
}

// endRecord reports the record whose last byte has passed.
func (s *Stream) endRecord() {
	s.phase = phaseHeader
	s.rec.End = s.off
	if s.unread >= 0 && s.unread < s.off {
		s.v.Lost(Extent{s.unread, s.off})
	}
	if s.rec.Type == ContentChangeCipherSpec {
		s.secret, s.doubt = true, s.doubt && s.version.TLS13()
		if s.held = nil; !s.handshake.active() {
			s.handshake.buf = nil // a connection may stay idle for long from here on
		}
	}
	s.v.Record(s.rec)
	if s.opener != nil {
		s.ciphertext()
	}
	s.sealed, s.probed = nil, false
}

// closeRecord reports the record that the stream's end cut.
func (s *Stream) closeRecord() {
	if s.how == readWhole {
		s.unread = s.rec.Start + recordHeaderLength
	}
	s.rec.Missing += int64(s.left)
	s.endRecord()
}
