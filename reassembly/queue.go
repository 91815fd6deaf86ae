package reassembly

import (
	"bytes"
	"slices"
)

// pieceOverhead is what a queued piece costs apart from its bytes, so that many
// small ones are bounded too.
const pieceOverhead = 64

// A queue holds pieces of one direction that arrived early, in the order of
// their sequence numbers and without overlaps: of two packets that bring the
// same byte, the first one's is kept.
type queue struct {
	pieces []piece
	held   int // what the pieces cost
}

func (q *queue) empty() bool { return len(q.pieces) == 0 }

// start returns the sequence number of the first byte. The queue must not be
// empty.
func (q *queue) start() Seq { return q.pieces[0].seq }

// end returns the sequence number after the last byte. The queue must not be
// empty.
func (q *queue) end() Seq { return q.pieces[len(q.pieces)-1].end() }

// cost returns what holding a piece costs.
func (p piece) cost() int { return len(p.data) + pieceOverhead }

// find returns the index of the first piece that ends after seq.
func (q *queue) find(seq Seq) int {
	i, _ := slices.BinarySearchFunc(q.pieces, seq, func(p piece, seq Seq) int {
		if seq.Less(p.end()) {
			return 1
		}
		return -1
	})
	return i
}

// overlap returns how many bytes of p are in the queue, and whether any of
// those that were captured twice differ.
func (q *queue) overlap(p piece) (seen int, conflict bool) {
	for i := q.find(p.seq); i < len(q.pieces) && q.pieces[i].seq.Less(p.end()); i++ {
		mine := q.pieces[i].from(p.seq).upTo(p.end())
		theirs := p.from(mine.seq)
		n := min(len(mine.data), len(theirs.data))
		seen += mine.length
		conflict = conflict || !bytes.Equal(mine.data[:n], theirs.data[:n])
	}
	return seen, conflict
}

// insert copies into the queue what it does not have of p.
func (q *queue) insert(p piece) {
	for i := q.find(p.seq); p.length > 0; i++ {
		if i == len(q.pieces) || !q.pieces[i].seq.Less(p.end()) {
			q.put(i, p)
			return
		}
		next := q.pieces[i]
		if p.seq.Less(next.seq) {
			q.put(i, p.upTo(next.seq))
			i++
		}
		p = p.from(next.end())
	}
}

// put copies p into the queue at index i.
func (q *queue) put(i int, p piece) {
	p.data = bytes.Clone(p.data)
	q.pieces = slices.Insert(q.pieces, i, p)
	q.held += p.cost()
}

// pop removes and returns the first piece if it begins at or before seq.
func (q *queue) pop(seq Seq) (piece, bool) {
	if q.empty() || seq.Less(q.start()) {
		return piece{}, false
	}
	p := q.pieces[0]
	q.held -= p.cost()
	q.pieces[0] = piece{}
	q.pieces = q.pieces[1:]
	return p, true
}

// clear empties the queue.
func (q *queue) clear() { *q = queue{} }
