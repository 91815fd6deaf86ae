package tlswire

// content reads what stood in an encrypted record.
func (s *Stream) content(r Record, inner ContentType, plaintext []byte) {
	s.open = r.Extent
	if inner != ContentHandshake {
		s.inside.stop(Interrupted, r.Start)
		s.inside.adrift = false
	}
	switch inner {
	case ContentHandshake:
		s.messagesInside(plaintext)
	case ContentAlert:
		for b := plaintext; len(b) >= alertLength; b = b[alertLength:] {
			s.v.Alert(Alert{AlertLevel(b[0]), AlertDescription(b[1]), true, r.Extent})
		}
	case ContentApplicationData:
		s.inside.buf = nil // a connection may stay idle for long from here on
		s.v.ApplicationData(plaintext, r.Extent)
	case ContentChangeCipherSpec:
		s.opener.ChangeCipherSpec()
	}
	s.v.Opened(r, inner)
}

// messagesInside reads handshake messages that stood in the record at s.open.
func (s *Stream) messagesInside(plaintext []byte) {
	if s.inside.adrift && !whole(plaintext) {
		return
	}
	s.inside.adrift = false
	s.inside.write(plaintext, s.open.Start)
	if m := &s.inside.msg; s.inside.active() {
		m.Start = min(m.Start, s.open.Start)
	}
}

// emitInside reports a message that stood in encrypted records. An offset within them
// means nothing: it begins with the record that holds its first byte, and became known
// with the end of the one that holds its last.
func (s *Stream) emitInside(m Message) {
	m.Protected = true
	m.Start = min(m.Start, s.open.Start)
	if m.Complete || m.OverLimit {
		m.End = s.open.End
	}
	s.v.Handshake(m)
}
