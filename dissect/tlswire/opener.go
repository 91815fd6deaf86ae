package tlswire

// An Opener decrypts the encrypted records of one direction. A [Stream] that has one
// gives it each of them, whole and in order, and tells it in the same order what lies
// between them: it calls Open for a record, until that is not Waiting any more, and Skip
// behind an Open that returned Sealed or in its place. A record that only may be
// encrypted is not marked so; behind an Open of it that failed comes Lost.
type Opener interface {
	// Open decrypts the body of a record. Plaintext and its content type are valid
	// only if the record is Opened, and the plaintext until the next call. Nothing
	// has changed where it is not.
	Open(r Record, body []byte) (plaintext []byte, inner ContentType, o Opening)
	// Skip passes over a record that was not opened. The body is nil if bytes of it
	// are missing.
	Skip(r Record, body []byte)
	// Lost passes over n bytes in which any number of records may begin.
	Lost(n int64)
	// ChangeCipherSpec says that the sender changed to the keys that were agreed on
	// last, as described in RFC 5246, Section 7.1.
	ChangeCipherSpec()
	// Hold asks whether n more bytes may be held until there are keys for them, and
	// Release gives n bytes back.
	Hold(n int) bool
	Release(n int)
}

// An Opening is what became of an encrypted record.
type Opening uint8

// The outcomes of Open.
const (
	Sealed  Opening = iota // it cannot be opened
	Opened                 // it was decrypted, and is authentic
	Waiting                // there are no keys for it yet
)

// A Sealing says why a record stays closed.
type Sealing uint8

// The reasons.
const (
	NotOpened Sealing = iota // the Opener could not
	NotWhole                 // bytes of it are missing
	NotHeld                  // there were no keys when the limit for waiting records, or the end, was reached
)

var sealingNames = [...]string{"not opened", "not whole", "not held"}

func (s Sealing) String() string {
	if int(s) < len(sealingNames) {
		return sealingNames[s]
	}
	return number("sealing", uint64(s))
}

// A sealed is an encrypted record, or what the Opener must be told in order with these.
type sealed struct {
	kind sealedKind
	rec  Record // of what is no record only the Extent
	body []byte // of an encrypted record, nil if bytes are missing
}

// A sealedKind is what a sealed is.
type sealedKind uint8

const (
	encryptedRecord sealedKind = iota
	lostRecords                // bytes in which there may be encrypted records
	changeInClear              // a ChangeCipherSpec record that was not encrypted
	noMoreRecords              // bytes that are no TLS
)

// needsKeys reports whether it can be anything but passed over.
func (w *sealed) needsKeys() bool { return w.kind == encryptedRecord && w.body != nil }

// held is what it counts against the limit, in bytes.
func (w *sealed) held() int {
	const fixed = 128 // the value itself, in a slice that may be longer than what is in it
	return fixed + len(w.body)
}

// SetOpener gives what decrypts the records of this direction. It must be called
// before the first Write or Skip.
func (s *Stream) SetOpener(o Opener) {
	s.opener = o
	s.inside.emit = s.emitInside
}

// Waiting returns the oldest record that waits for keys.
func (s *Stream) Waiting() (at Extent, ok bool) {
	if len(s.waiting) == 0 {
		return Extent{}, false
	}
	return s.waiting[0].rec.Extent, true
}

// Retry tries the oldest record that waits once more. It reports whether there was one
// and it waits no longer. It must not be called during a call of a Visitor.
func (s *Stream) Retry() bool {
	if len(s.waiting) == 0 || !s.unseal(&s.waiting[0]) {
		return false
	}
	s.take()
	for len(s.waiting) > 0 && !s.waiting[0].needsKeys() {
		w := s.take()
		s.unseal(&w)
	}
	return true
}

// take removes the oldest of what waits.
func (s *Stream) take() sealed {
	w := s.waiting[0]
	s.waiting[0] = sealed{} // or its body stays in memory
	if s.waiting = s.waiting[1:]; len(s.waiting) == 0 {
		s.waiting = nil
	}
	s.opener.Release(w.held())
	return w
}

// ciphertext gives the record that has just ended to the Opener, as far as it concerns
// that.
func (s *Stream) ciphertext() {
	switch {
	case s.probed:
		s.content(s.rec, s.probedType, s.sealed)
	case s.rec.Encrypted:
		w := sealed{rec: s.rec, body: s.sealed}
		if s.rec.Length == 0 {
			w.body = []byte{} // nothing of it is missing
		}
		s.await(&w)
	case s.rec.Type == ContentChangeCipherSpec:
		s.await(&sealed{kind: changeInClear, rec: s.rec})
	case s.uncertain():
		s.loseRecords(s.rec.Extent)
	}
}

// uncertain reports whether the record that has just ended, in which nothing was found,
// may be an encrypted one.
func (s *Stream) uncertain() bool {
	switch {
	case s.version.TLS13() || !s.doubt && !s.secret:
		return false
	case s.rec.Type == ContentHandshake:
		return s.unread >= 0
	}
	return s.rec.Type == ContentHeartbeat
}

// loseRecords passes over bytes in which there may be encrypted records.
func (s *Stream) loseRecords(e Extent) {
	if n := len(s.waiting); n > 0 {
		if last := &s.waiting[n-1]; last.kind == lostRecords && last.rec.End == e.Start {
			last.rec.End = e.End
			return
		}
	}
	s.await(&sealed{kind: lostRecords, rec: Record{Extent: e}})
}

// await deals with what came next: at once if nothing waits and there are keys.
func (s *Stream) await(w *sealed) {
	if len(s.waiting) == 0 && s.unseal(w) {
		return
	}
	if !s.opener.Hold(w.held()) {
		s.giveUp()
		s.seal(w, NotHeld)
		return
	}
	held := *w
	if w.body != nil {
		held.body = append(make([]byte, 0, len(w.body)), w.body...)
	}
	s.waiting = append(s.waiting, held)
}

// giveUp seals all that waits.
func (s *Stream) giveUp() {
	for len(s.waiting) > 0 {
		w := s.take()
		s.seal(&w, NotHeld)
	}
}

// unseal opens a record, or passes over what cannot be opened. It reports false if
// there are no keys yet.
func (s *Stream) unseal(w *sealed) bool {
	if !w.needsKeys() {
		s.seal(w, NotWhole)
		return true
	}
	plaintext, inner, o := s.opener.Open(w.rec, w.body)
	switch o {
	case Waiting:
		return false
	case Opened:
		s.content(w.rec, inner, plaintext)
	default:
		s.seal(w, NotOpened)
	}
	return true
}

// seal passes over what stays closed. A message that it may be a part of is broken,
// and the next may begin in the middle of one.
func (s *Stream) seal(w *sealed, why Sealing) {
	switch w.kind {
	case changeInClear:
		s.opener.ChangeCipherSpec()
		return
	case noMoreRecords:
		s.inside.stop(Interrupted, w.rec.Start)
		return
	}
	s.inside.stop(NotCaptured, w.rec.Start)
	s.inside.adrift = true
	if w.kind == lostRecords {
		s.opener.Lost(w.rec.Len())
		return
	}
	if w.body == nil {
		why = NotWhole
	}
	s.opener.Skip(w.rec, w.body)
	s.v.Sealed(w.rec, why)
}
