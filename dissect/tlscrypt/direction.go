package tlscrypt

import "smtpcap/dissect/tlswire"

// maxSlack bounds how many record numbers are tried behind missing bytes: a window of
// 256 KiB of short records has more, one of a mail's has far fewer.
const maxSlack = 256

// A Direction opens the records of one side. It implements [tlswire.Opener].
//
// Keys change at places that the records tell: up to TLS 1.2 at ChangeCipherSpec, in TLS
// 1.3 behind Finished, EndOfEarlyData and KeyUpdate. Where records stay closed such a
// place may go unseen, and so a record that does not open is tried under the next keys
// too. An authentic record proves which keys and which number it has.
type Direction struct {
	session *Session
	side    Side
	changes int     // ChangeCipherSpec records, up to TLS 1.2
	stages  []stage // of TLS 1.3, once the hellos are known: the present one and those that follow
	record  tlswire.Record

	seq     uint64 // number of the next record under the present keys, at least
	skipped int    // records that stayed closed since the last that was opened
	slack   int    // how much higher the number may be
	held    int    // bytes that wait for keys
	why     Reason
}

// A Reason says why a record was not opened.
type Reason uint8

// The reasons.
const (
	NoReason     Reason = iota
	NoHello             // a hello, or the client's key exchange, is not in the capture
	NoSecret            // there is no secret for this session
	Unsupported         // see [Session.Err]
	NotAuthentic        // it does not open with the session's secrets
)

// Why says why the last record that was not opened was not.
func (d *Direction) Why() Reason { return d.why }

// First reports whether the last record that was opened was the first behind the first
// handshake: nothing was said under its keys before. Up to TLS 1.2 Finished is under them
// already.
func (d *Direction) First() bool {
	const behindFinished, behindOne = 2, 1 // the number of the next record
	if len(d.stages) > 0 {
		return d.stages[0].kind == stageTraffic && d.seq == behindOne
	}
	return d.changes == 1 && d.seq == behindFinished
}

// Open implements [tlswire.Opener].
func (d *Direction) Open(r tlswire.Record, body []byte) ([]byte, tlswire.ContentType, tlswire.Opening) {
	d.record = r
	state := d.prepare()
	if state == ready {
		if plaintext, ok := d.search(body); ok {
			return d.content(plaintext)
		}
	}
	if state == ready && d.expectsSecret() {
		state = pending
	}
	d.why = d.reason(state)
	if state == pending {
		return nil, 0, tlswire.Waiting
	}
	return nil, 0, tlswire.Sealed
}

// reason says why a record is not opened.
func (d *Direction) reason(state readiness) Reason {
	h := d.handshake()
	switch {
	case state == ready && !d.lacksSecret() && !d.lacksPresent():
		return NotAuthentic
	case h == nil && d.session.err != nil, h != nil && h.err != nil:
		return Unsupported
	case h == nil, !h.hasClient, !h.hasServer:
		return NoHello
	case h.full && h.lacksExchange() && d.session.keys.opensExchange():
		return NoHello
	}
	return NoSecret
}

// handshake is the one whose keys the next record is likely to be under; nil if that
// is not known.
func (d *Direction) handshake() *handshake {
	all := d.session.handshakes
	if all[0].tls13() {
		return all[0]
	}
	if n := max(d.changes-1, 0); n < len(all) {
		return all[n]
	}
	return nil
}

// prepare makes the keys that the next record may be under.
func (d *Direction) prepare() readiness {
	h := d.handshake()
	switch {
	case h == nil && d.session.err != nil:
		return impossible
	case h == nil:
		return pending
	case h.tls13():
		return d.prepareStages(h)
	}
	return d.session.prepare(h)
}

// maxAhead bounds how many changes of keys may have gone unseen: those from early data to
// the handshake and from there to the traffic.
const maxAhead = 2

// ahead is how many changes of keys may have gone unseen.
func (d *Direction) ahead() int {
	if len(d.stages) > 1 {
		return len(d.stages) - 1
	}
	if len(d.stages) == 1 && d.skipped+d.slack == 0 {
		return 0
	}
	return 1 // a ChangeCipherSpec, or a KeyUpdate
}

// protection returns the keys after so many further changes, nil if there are none.
func (d *Direction) protection(ahead int) protection {
	if d.stages != nil {
		return d.stageKeys(ahead)
	}
	n := d.changes + ahead - 1
	if n < 0 || n >= len(d.session.handshakes) {
		return nil
	}
	h := d.session.handshakes[n]
	if d.session.prepare(h) != ready {
		return nil
	}
	return h.keys[d.side]
}

// search opens the record under the keys and the number that it has. Low numbers are
// tried first: of the two, many lost records are the less likely.
func (d *Direction) search(body []byte) ([]byte, bool) {
	if d.stages != nil && d.record.Type != tlswire.ContentApplicationData {
		return nil, false // RFC 8446, Section 5.2
	}
	var under [maxAhead + 1]protection
	ahead := d.ahead()
	for n := 0; n <= ahead; n++ {
		under[n] = d.protection(n)
	}
	dst := d.session.keys.buffer(len(body))
	for i := 0; i <= d.tries(ahead); i++ {
		for n, p := range under[:ahead+1] {
			if p == nil || i > d.tries(n) {
				continue
			}
			if i > 0 && !d.session.mayTry() {
				return nil, false
			}
			seq := d.first(n) + uint64(i)
			if plaintext, ok := p.open(dst, seq, &d.record, body); ok {
				d.opened(n, seq)
				return plaintext, true
			}
		}
	}
	return nil, false
}

// first is the lowest number that the record may have after so many further changes of
// keys.
func (d *Direction) first(ahead int) uint64 {
	if ahead > 0 {
		return 0
	}
	return d.seq
}

// tries is how many higher numbers it may have.
func (d *Direction) tries(ahead int) int {
	if ahead > 0 {
		return min(d.skipped+d.slack, maxSlack)
	}
	return d.slack
}

// opened notes what an authentic record proves.
func (d *Direction) opened(ahead int, seq uint64) {
	d.move(ahead)
	d.seq, d.skipped, d.slack = seq+1, 0, 0
	d.session.earnTrials()
}

// move goes on by so many changes of keys. The keys before are forgotten.
func (d *Direction) move(n int) {
	if n == 0 {
		return
	}
	d.seq, d.skipped, d.slack = 0, 0, 0
	if d.stages != nil {
		d.stages = d.stages[n:]
		return
	}
	for range n {
		d.changes++
		if h := d.handshake(); h != nil {
			h.changed[d.side] = true
		}
	}
	d.session.news = true
}

// content takes the type off the plaintext. In TLS 1.3 it stands in its last byte that
// is not zero, as described in RFC 8446, Section 5.2.
func (d *Direction) content(plaintext []byte) ([]byte, tlswire.ContentType, tlswire.Opening) {
	if d.stages == nil {
		return plaintext, d.record.Type, tlswire.Opened
	}
	n := len(plaintext) - 1
	for n >= 0 && plaintext[n] == 0 {
		n--
	}
	if n < 0 {
		return nil, 0, tlswire.Opened
	}
	return plaintext[:n], tlswire.ContentType(plaintext[n]), tlswire.Opened
}

// Skip implements [tlswire.Opener].
func (d *Direction) Skip(r tlswire.Record, body []byte) {
	if d.tls13() && r.Type != tlswire.ContentApplicationData {
		return // it was not encrypted and has no number
	}
	d.pass(&r, body)
	d.skipped = min(d.skipped+1, maxSlack)
	if d.slack == 0 {
		d.seq++
		return
	}
	// Where the framing was lost, what looked like a record may have been none.
	d.slack = min(d.slack+1, maxSlack)
}

// Lost implements [tlswire.Opener].
func (d *Direction) Lost(n int64) {
	d.session.Lost(d.side)
	const shortest = 5 + 1 + 8 // a record's header, a byte, and the shortest tag
	d.slack = int(min(int64(d.slack)+n/shortest+1, maxSlack))
}

// pass tells the present keys of a record that was not opened. In TLS 1.3 no record
// depends on another.
func (d *Direction) pass(r *tlswire.Record, body []byte) {
	if d.tls13() || d.prepare() != ready {
		return
	}
	if p := d.protection(0); p != nil {
		p.skip(r, body)
	}
}

func (d *Direction) tls13() bool { return d.session.handshakes[0].tls13() }

// ChangeCipherSpec implements [tlswire.Opener]. In TLS 1.3 it means nothing.
func (d *Direction) ChangeCipherSpec() {
	if !d.tls13() {
		d.move(1)
	}
}

// Hold implements [tlswire.Opener].
func (d *Direction) Hold(n int) bool {
	if d.held+n > maxHeldPerDirection || !d.session.keys.hold(n) {
		return false
	}
	d.held += n
	return true
}

// Release implements [tlswire.Opener].
func (d *Direction) Release(n int) {
	d.held -= n
	d.session.keys.held -= n
}
