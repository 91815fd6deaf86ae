package reassembly

import (
	"hash/maphash"
	"time"
)

// recentPieces is how many pieces handed on are remembered. A repeated segment
// is compared with those that it covers whole: other differences from bytes that
// were handed on remain unseen.
const recentPieces = 8

// recent remembers what was handed on last: by a hash which bytes, for the bytes
// themselves are gone. The seed of the hash is a secret of the Tracker, so that
// nobody can make up bytes that look alike.
type recent struct {
	imprints [recentPieces]imprint
	oldest   int
}

// An imprint is what is remembered of a piece. The zero imprint is of none.
type imprint struct {
	seq, end Seq   // of all its bytes
	captured int32 // how many of them were
	hash     uint64
	packet   int64
	at       time.Duration // by the Tracker's clock
}

// add remembers a piece that is handed on, and forgets the oldest.
func (r *recent) add(p piece, t *Tracker) {
	r.imprints[r.oldest] = imprint{
		seq: p.seq, end: p.end(), captured: int32(len(p.data)), hash: maphash.Bytes(t.seed, p.data),
		packet: p.mark.Packet, at: t.clock.certain(),
	}
	r.oldest = (r.oldest + 1) % recentPieces
}

// conflict reports whether p is at odds with a piece that is remembered.
func (r *recent) conflict(p piece, seed maphash.Seed) bool {
	for i := range r.imprints {
		known := &r.imprints[i]
		at, n := known.seq.Diff(p.seq), int(known.captured)
		if n == 0 || at < 0 || at+n > len(p.data) {
			continue
		}
		if maphash.Bytes(seed, p.data[at:at+n]) != known.hash {
			return true
		}
	}
	return false
}

// carrying returns the piece that brought the byte at seq, or nil.
func (r *recent) carrying(seq Seq) *imprint {
	for i := range r.imprints {
		if known := &r.imprints[i]; known.overlap(seq, seq.Add(1)) > 0 {
			return known
		}
	}
	return nil
}

// overlap returns how many bytes of [from, to) the piece has.
func (i *imprint) overlap(from, to Seq) int {
	if from.Less(i.seq) {
		from = i.seq
	}
	if i.end.Less(to) {
		to = i.end
	}
	return max(0, to.Diff(from))
}

// within returns the most bytes of [from, to) that one piece has, and how many all
// have together.
func (r *recent) within(from, to Seq) (longest, all int) {
	for i := range r.imprints {
		n := r.imprints[i].overlap(from, to)
		longest, all = max(longest, n), all+n
	}
	return longest, all
}

// shorter returns the packet of the last piece before seq that has fewer bytes than
// length, or 0.
func (r *recent) shorter(seq Seq, length int) (packet int64) {
	for i := range r.imprints {
		known := &r.imprints[i]
		if n := known.end.Diff(known.seq); 0 < n && n < length && !seq.Less(known.end) {
			packet = max(packet, known.packet)
		}
	}
	return packet
}
