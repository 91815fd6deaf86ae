package reassembly

import "hash/maphash"

// recentPieces is how many pieces handed on are remembered. A repeated segment
// is compared with those that it covers whole: other differences from bytes that
// were handed on remain unseen.
const recentPieces = 8

// recent remembers by a hash which bytes were handed on last, for the bytes
// themselves are gone. The seed of the hash is a secret of the Tracker, so that
// nobody can make up bytes that look alike.
type recent struct {
	prints [recentPieces]struct {
		seq    Seq
		length int // 0 for none
		hash   uint64
	}
	oldest int
}

// add remembers a piece, and forgets the oldest.
func (r *recent) add(p piece, seed maphash.Seed) {
	at := &r.prints[r.oldest]
	at.seq, at.length, at.hash = p.seq, len(p.data), maphash.Bytes(seed, p.data)
	r.oldest = (r.oldest + 1) % recentPieces
}

// conflict reports whether p is at odds with a piece that is remembered.
func (r *recent) conflict(p piece, seed maphash.Seed) bool {
	for i := range r.prints {
		known := &r.prints[i]
		at := known.seq.Diff(p.seq)
		if known.length == 0 || at < 0 || at+known.length > len(p.data) {
			continue
		}
		if maphash.Bytes(seed, p.data[at:at+known.length]) != known.hash {
			return true
		}
	}
	return false
}
