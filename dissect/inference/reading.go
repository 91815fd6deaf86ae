package inference

import "slices"

// A reading is one way to understand the flight of a side.
type reading struct {
	status  Status   // of the client's flight
	request Presence // of the CertificateRequest that this has, or answers
	layout
	framing framing
	last    int  // the flight's last record in its stream
	merged  bool // messages share records, so that only their sum is known
}

// agrees reports whether the flights of two readings can belong together.
func (r *reading) agrees(other *reading) bool {
	return r.request == NotKnown || other.request == NotKnown || r.request == other.request
}

// A flight is the readings of one side's flight.
type flight struct {
	stream
	readings []reading
}

// add adds a reading under a framing, which may be a guess.
func (f *flight) add(r reading) {
	if r.framing.block != 0 || r.merged && r.framing.padding != 0 {
		r.doubt = max(r.doubt, guessed) // no program is known to pad what it merges
	}
	if r.framing.block != 0 {
		if len(f.lengths) == 1 {
			r.doubt = far // the block is what the record has
		}
	}
	f.readings = append(f.readings, r)
}

// has reports whether a reading of a status is as good as d, or better.
func (f *flight) has(s Status, d doubt) bool {
	for i := range f.readings {
		if f.readings[i].status == s && f.readings[i].doubt <= d {
			return true
		}
	}
	return false
}

// plainly reports whether the client's flight has a reading without a guess.
func (f *flight) plainly() bool {
	return f.has(NotRequested, plain) || f.has(Empty, plain) || f.has(Sent, plain) || f.has(RejectedServer, plain)
}

// readServer reads the server's flight: EncryptedExtensions, CertificateRequest where
// the client is asked, Certificate, CertificateVerify and Finished, as described in
// RFC 8446, Section 2. All of it was sent before the client could answer. Tickets and
// data may follow at once.
func readServer(h *Handshake, s stream) flight {
	f := flight{stream: s}
	last := h.authentication(Server)
	without := []message{{length: encryptedExtensions}, last[0], last[1], last[2]}
	with := []message{{length: encryptedExtensions}, {length: certificateRequest}, last[0], last[1], last[2]}
	fits := framings(s.lengths, h.Tag)
	for _, fr := range fits {
		contents, _ := fr.contents(s.lengths[:s.before])
		for k, c := range contents {
			if !c.has(h.finished()) {
				continue
			}
			if l, ok := layOut(without, contents[:k+1]); ok {
				f.add(reading{request: Absent, layout: l, framing: fr, last: k})
			}
			if l, ok := layOut(with, contents[:k+1]); ok {
				f.add(reading{request: Present, layout: l, framing: fr, last: k})
			}
		}
	}
	if len(f.readings) == 0 {
		f.mergeServer(last, fits)
	}
	return f
}

// mergeServer adds the readings by which all messages share records. They do not tell
// whether there is a CertificateRequest.
func (f *flight) mergeServer(messages [3]message, fits []framing) {
	for _, fr := range fits {
		contents, _ := fr.contents(f.lengths[:f.before])
		if l, n, ok := together(encryptedExtensions, messages, contents); ok {
			f.add(reading{request: Absent, layout: l, framing: fr, last: n - 1, merged: true})
		}
		if l, n, ok := together(encryptedExtensions.plus(certificateRequest), messages, contents); ok {
			f.add(reading{request: Present, layout: l, framing: fr, last: n - 1, merged: true})
		}
	}
}

// readClient reads the client's flight: Certificate where it was asked,
// CertificateVerify where that is not empty, and Finished, or an alert instead.
func readClient(h *Handshake, s stream) flight {
	f := flight{stream: s}
	if len(s.lengths) == 0 {
		return f
	}
	messages := h.authentication(Client)
	fits := framings(s.lengths, h.Tag)
	for _, fr := range fits {
		if fr.block != 0 && len(s.lengths) == 1 && f.plainly() {
			continue // one record that needs no padding is no sign of blocks
		}
		contents, _ := fr.contents(s.lengths)
		f.readShort(h, fr, contents)
		for k, c := range contents {
			if !c.has(h.finished()) {
				continue
			}
			if l, ok := layOut(messages[:], contents[:k+1]); ok {
				f.add(reading{status: Sent, request: Present, layout: l, framing: fr, last: k})
			}
		}
	}
	f.readUnproven(h)
	if !f.has(Sent, guessed) {
		f.mergeClient(h, messages, fits)
	}
	return f
}

// readShort adds the readings of flights without a certificate.
func (f *flight) readShort(h *Handshake, fr framing, contents []span) {
	first, finished := contents[0], h.finished()
	if first.has(finished) {
		f.add(reading{status: NotRequested, request: Absent, framing: fr})
	}
	if len(contents) > 1 && first.has(emptyCertificate) && contents[1].has(finished) {
		f.add(reading{status: Empty, request: Present, framing: fr, last: 1})
	}
	if first.has(emptyCertificate + finished) {
		f.add(reading{status: Empty, request: Present, framing: fr, merged: true})
	}
	if onlyAlerts(contents) {
		f.add(reading{status: RejectedServer, framing: fr, last: len(contents) - 1})
	}
}

// onlyAlerts reports whether records can be alerts, and no more of them than a side
// sends: one that says why, and close_notify.
func onlyAlerts(contents []span) bool {
	for _, c := range contents {
		if !c.has(alertLength) {
			return false
		}
	}
	return len(contents) <= 2
}

// readUnproven adds readings with a constant padding that no program is known to use.
// It is likely only where two records have it; else it shows what else there could be.
func (f *flight) readUnproven(h *Handshake) {
	first, rest := f.lengths[0], f.lengths[1:]
	try := func(content int, r reading) {
		r.framing = framing{tag: h.Tag, padding: first - h.Tag - typeLength - content}
		if _, ok := r.framing.contents(f.lengths); ok && r.framing.padding > 0 && !slices.Contains(paddings[:], r.framing.padding) {
			f.add(r)
		}
	}
	if len(rest) > 0 && rest[0] == first-emptyCertificate+h.finished() {
		try(emptyCertificate, reading{status: Empty, request: Present, last: 1, layout: layout{doubt: guessed}})
	}
	try(h.finished(), reading{status: NotRequested, request: Absent, layout: layout{doubt: far}})
	try(emptyCertificate+h.finished(), reading{status: Empty, request: Present, layout: layout{doubt: far}, merged: true})
	if len(rest) == 0 {
		try(alertLength, reading{status: RejectedServer, layout: layout{doubt: far}})
	}
}

// mergeClient adds the readings by which a certificate shares records with what
// follows it. No length in them is exact, so that each is a guess; where the record
// could as well be a short one with much padding, they are no better than that.
func (f *flight) mergeClient(h *Handshake, messages [3]message, fits []framing) {
	d := guessed
	if f.has(NotRequested, far) || f.has(Empty, far) || len(f.lengths) == 1 {
		d = far
	}
	for _, fr := range fits {
		contents, _ := fr.contents(f.lengths)
		if l, n, ok := together(span{}, messages, contents); ok {
			l.doubt = d
			f.add(reading{status: Sent, request: Present, layout: l, framing: fr, last: n - 1, merged: true})
		}
		if l, ok := brokenOff(messages[0], contents); ok {
			l.doubt = d
			f.add(reading{status: Sent, request: Present, layout: l, framing: fr, merged: true})
		}
		if l, ok := cutOff(messages[0], contents); ok && h.End != Closed {
			l.doubt = d
			f.add(reading{status: Sent, request: Present, layout: l, framing: fr, merged: true})
		}
	}
}

// cutOff returns the layout of a flight whose end is not in the capture: Certificate has
// the first record to itself, and Finished is missing.
func cutOff(certificate message, contents []span) (l layout, ok bool) {
	if len(contents) > 2 || !certificate.fits(contents[0]) {
		return l, false
	}
	l.list = listIn(certificate, contents[0])
	return l, true
}

// listIn bounds the list of a Certificate message that has a record to itself.
func listIn(certificate message, content span) span {
	return span{max(content.min, certificate.length.min) - emptyCertificate, content.max - emptyCertificate}
}

// brokenOff returns the layout of a flight that ends in an alert behind Certificate:
// the client has a certificate but cannot sign with its key.
func brokenOff(certificate message, contents []span) (l layout, ok bool) {
	if len(contents) < 2 || !certificate.fits(contents[0]) || !onlyAlerts(contents[1:]) {
		return l, false
	}
	l.list = listIn(certificate, contents[0])
	return l, true
}
