package reassembly

import (
	"bytes"
	"container/list"
	"net/netip"
	"slices"
	"time"
)

const (
	// maxDatagram is the most bytes that the payload of a fragmented datagram
	// can have: its length is counted in 16 bits, as described in RFC 791,
	// Section 3.1, and RFC 8200, Section 4.5.
	maxDatagram = 1<<16 - 1
	// fragmentUnit is what the offset of a fragment is counted in.
	fragmentUnit = 8
	// fragmentTimeout is how long the fragments of a datagram are waited for,
	// as described in RFC 8200, Section 4.5.
	fragmentTimeout = 60 * time.Second
	// datagramOverhead is what a datagram costs apart from its bytes, so that
	// many small ones are bounded too.
	datagramOverhead = 256
)

// Why a datagram was given up.
var (
	fragmentsIncomplete = reason{subject: "fragments never completed"}
	fragmentsOverLimit  = reason{subject: "fragments dropped at the limit of bytes held"}
	fragmentsOverlap    = reason{subject: "IPv6 fragments that overlap"}
	fragmentBad         = reason{subject: "IP fragment", fault: malformed}
)

// A datagramKey tells whose parts fragments are, as described in RFC 791,
// Section 3.2. In IPv6 the protocol does not belong to it and is zero.
type datagramKey struct {
	src, dst netip.Addr
	id       uint32
	protocol uint8
}

// A datagram is an IP payload of which some parts have come.
type datagram struct {
	key       datagramKey
	protocol  uint8 // of the first fragment, once it has come
	b         []byte
	have      []extent // the parts of b that have come: in order, apart from each other
	length    int      // of the whole payload; -1 until the last fragment has come
	fragments int64
	began     time.Duration
	spoiled   bool // fragments overlap: all of it is to be thrown away
}

// An extent is the bytes from start up to end.
type extent struct{ start, end int }

// A defragmenter puts IP datagrams together. It holds copies, up to a limit,
// and gives up the oldest datagram to stay below it.
//
// Where IPv4 fragments overlap, the bytes that came first win. IPv6 fragments
// that overlap spoil the whole datagram, as described in RFC 5722, Section 3.
// A repetition of the same bytes does no harm in either.
type defragmenter struct {
	limit int // bytes
	held  int
	byKey map[datagramKey]*list.Element // of *datagram
	order list.List                     // the oldest first
	odd   reasonCounter
}

func newDefragmenter(limit int, odd reasonCounter) *defragmenter {
	return &defragmenter{limit: limit, byKey: make(map[datagramKey]*list.Element), odd: odd}
}

// add takes a fragment with its payload. If that completes the datagram, it
// returns the protocol and the payload of the whole.
func (d *defragmenter) add(pl *peeler, now time.Duration) (protocol uint8, whole []byte, ok bool) {
	f, b := pl.fragment, pl.rest
	if len(b) == 0 || f.more && len(b)%fragmentUnit != 0 || f.offset+len(b) > maxDatagram {
		d.odd.add(fragmentBad, 1)
		return 0, nil, false
	}
	dg := d.find(pl, now)
	dg.fragments++
	if dg.spoiled {
		return 0, nil, false
	}
	before := cap(dg.b)
	if !dg.put(f, b) {
		d.odd.add(fragmentBad, 1)
	}
	d.held += cap(dg.b) - before
	if dg.complete() {
		d.remove(dg)
		return dg.protocol, dg.b, true
	}
	for d.held > d.limit {
		d.giveUp(d.order.Front().Value.(*datagram), fragmentsOverLimit)
	}
	return 0, nil, false
}

// find returns the datagram of the fragment in pl.
func (d *defragmenter) find(pl *peeler, now time.Duration) *datagram {
	key := datagramKey{src: pl.src, dst: pl.dst, id: pl.fragment.id}
	if !pl.fragment.v6 {
		key.protocol = pl.fragment.protocol
	}
	if e, ok := d.byKey[key]; ok {
		return e.Value.(*datagram)
	}
	dg := &datagram{key: key, protocol: pl.fragment.protocol, length: -1, began: now}
	d.byKey[key] = d.order.PushBack(dg)
	d.held += datagramOverhead
	return dg
}

// put copies a fragment into its place. It reports whether the fragment agrees
// with the datagram's length.
func (dg *datagram) put(f fragment, b []byte) bool {
	part := extent{f.offset, f.offset + len(b)}
	if !dg.setLength(part, f.more) {
		return false
	}
	if f.offset == 0 {
		dg.protocol = f.protocol
	}
	if len(dg.b) < part.end {
		dg.b = slices.Grow(dg.b, part.end-len(dg.b))[:part.end]
	}
	seen := 0
	for _, h := range dg.have {
		seen += max(0, min(h.end, part.end)-max(h.start, part.start))
	}
	if f.v6 && seen > 0 && !(dg.has(part) && bytes.Equal(dg.b[part.start:part.end], b)) {
		dg.spoil()
		return true
	}
	dg.fill(part, b)
	return true
}

// setLength notes the datagram's length if the fragment is the last one. It
// reports whether all fragments are within it.
func (dg *datagram) setLength(part extent, more bool) bool {
	switch {
	case dg.length >= 0:
		return more && part.end < dg.length || !more && part.end == dg.length
	case !more && part.end < len(dg.b):
		return false
	case !more:
		dg.length = part.end
	}
	return true
}

// has reports whether part has come whole.
func (dg *datagram) has(part extent) bool {
	return slices.ContainsFunc(dg.have, func(h extent) bool {
		return h.start <= part.start && part.end <= h.end
	})
}

// fill copies what b, the bytes of part, has and the datagram has not.
func (dg *datagram) fill(part extent, b []byte) {
	at := part.start
	merged := part
	kept := dg.have[:0:0]
	for _, h := range dg.have {
		if h.end < part.start || h.start > part.end {
			kept = append(kept, h)
			continue
		}
		if at < h.start {
			copy(dg.b[at:h.start], b[at-part.start:])
		}
		at = max(at, h.end)
		merged = extent{min(merged.start, h.start), max(merged.end, h.end)}
	}
	if at < part.end {
		copy(dg.b[at:part.end], b[at-part.start:])
	}
	i, _ := slices.BinarySearchFunc(kept, merged, func(a, b extent) int { return a.start - b.start })
	dg.have = slices.Insert(kept, i, merged)
}

// spoil throws away what has come and marks the datagram, so that no later
// fragment completes it.
func (dg *datagram) spoil() { dg.spoiled, dg.b, dg.have = true, nil, nil }

func (dg *datagram) complete() bool {
	return dg.length >= 0 && !dg.spoiled && len(dg.have) == 1 && dg.have[0] == extent{0, dg.length}
}

// expire gives up the datagrams that have waited too long.
func (d *defragmenter) expire(now time.Duration) {
	for e := d.order.Front(); e != nil; e = d.order.Front() {
		dg := e.Value.(*datagram)
		if now-dg.began <= fragmentTimeout {
			return
		}
		d.giveUp(dg, fragmentsIncomplete)
	}
}

// close gives up all that is left.
func (d *defragmenter) close() {
	for e := d.order.Front(); e != nil; e = d.order.Front() {
		d.giveUp(e.Value.(*datagram), fragmentsIncomplete)
	}
}

func (d *defragmenter) giveUp(dg *datagram, why reason) {
	if dg.spoiled {
		why = fragmentsOverlap
	}
	d.odd.add(why, dg.fragments)
	d.remove(dg)
}

func (d *defragmenter) remove(dg *datagram) {
	d.order.Remove(d.byKey[dg.key])
	delete(d.byKey, dg.key)
	d.held -= cap(dg.b) + datagramOverhead
}
