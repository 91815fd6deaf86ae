package reassembly

import (
	"container/list"
	"hash/maphash"
	"net/netip"
	"slices"

	"smtpcap/capture"
)

// A Tracker follows the TCP connections of a capture.
type Tracker struct {
	config Config
	limits Limits
	ports  portSet
	clock  clock
	mark   Mark // of the packet at hand
	peeler peeler
	defrag *defragmenter
	stats  Stats
	odd    reasonCounter

	flows     map[flowKey]*flow
	last      *flow     // of the last packet; it has no key if it was dropped
	open      flowList  // by the time of their last packet
	lingering flowList  // by the time of their end
	spare     []*flow   // to be used again
	holders   list.List // of *stream: those that hold pieces, the oldest hole first
	held      int       // what all of them hold
	seed      maphash.Seed
}

// NewTracker returns a Tracker for the connections that c asks for.
func NewTracker(c Config) *Tracker {
	t := &Tracker{
		config: c,
		limits: c.Limits.withDefaults(),
		odd:    make(reasonCounter),
		flows:  make(map[flowKey]*flow),
		seed:   maphash.MakeSeed(),
	}
	t.defrag = newDefragmenter(t.limits.FragmentBytes, t.odd)
	for _, p := range c.Ports {
		t.ports.add(p)
	}
	return t
}

// Packet takes the next packet of the capture. It does not keep p.Data.
func (t *Tracker) Packet(p *capture.Packet) {
	t.stats.Packets++
	t.mark = Mark{Packet: p.Number, Time: p.Time}
	if foreign(p, &t.ports) {
		t.stats.OtherTCP++
		return
	}
	t.peeler.peel(p)
	for t.peeler.outcome == outcomeFragment {
		t.clock.advance(p.Time)
		t.defrag.expire(t.clock.certain())
		protocol, whole, ok := t.defrag.add(&t.peeler, t.clock.now)
		if !ok {
			t.stats.Fragments++
			return
		}
		t.peeler.resume(protocol, whole)
	}
	switch t.peeler.outcome {
	case outcomeTCP:
		t.tcp()
	case outcomeTooBig:
		t.tooBig()
	case outcomeOtherIP:
		t.stats.OtherIP++
	case outcomeNotIP:
		t.stats.NotIP++
	case outcomeUndecoded:
		t.undecoded()
	}
}

// Close ends all connections, for the capture has ended. The Tracker must not
// be given packets after it.
func (t *Tracker) Close() {
	var flows []*flow
	for _, f := range t.flows {
		flows = append(flows, f)
	}
	slices.SortFunc(flows, func(a, b *flow) int { return a.conn.ID - b.conn.ID })
	for _, f := range flows {
		t.drop(f, CaptureEnd)
	}
	t.defrag.close()
}

// Stats returns the counts so far.
func (t *Tracker) Stats() Stats {
	s := t.stats
	s.NotUnderstood = t.odd.counts()
	return s
}

func (t *Tracker) undecoded() {
	t.stats.Undecoded++
	t.odd.add(t.peeler.why, 1)
}

// tcp takes the segment that was found in the packet at hand.
func (t *Tracker) tcp() {
	src, dst, ok := tcpPorts(&t.peeler)
	if ok && !t.ports.has(src) && !t.ports.has(dst) {
		t.stats.OtherTCP++
		return
	}
	seg, ok := tcpSegment(&t.peeler, t.mark)
	if !ok {
		t.undecoded()
		return
	}
	if !t.wanted(seg.src.Addr()) && !t.wanted(seg.dst.Addr()) {
		t.stats.OtherTCP++
		return
	}
	t.clock.advance(t.mark.Time)
	t.expire()
	f := t.find(&seg)
	if f == nil {
		t.stats.Stray++
		return
	}
	t.stats.Followed++
	t.last = f
	f.accept(f.direction(&seg), &seg)
	t.settle(f)
}

// wanted reports whether a is one of the hosts to follow.
func (t *Tracker) wanted(a netip.Addr) bool {
	return len(t.config.Hosts) == 0 ||
		slices.ContainsFunc(t.config.Hosts, func(p netip.Prefix) bool { return p.Contains(a) })
}

// find returns the connection that seg belongs to. If seg begins one, an older
// one of the same addresses and ports ends. A segment with neither a SYN nor
// payload begins none: it is what is left of a connection that is over.
func (t *Tracker) find(seg *segment) *flow {
	key := keyOf(seg)
	f := t.last
	if f == nil || f.key != key {
		f = t.flows[key]
	}
	begins := seg.has(flagSYN) && !seg.has(flagRST)
	if f != nil && begins && !f.continues(f.direction(seg), seg) {
		t.drop(f, TupleReused)
		f = nil
	}
	if f == nil {
		if begins = begins || seg.payload.length > 0 && !seg.has(flagRST); !begins {
			return nil
		}
		return t.begin(key, seg)
	}
	t.touch(f)
	return f
}

// touch notes that an open connection is not idle.
func (t *Tracker) touch(f *flow) {
	if f.list != &t.open {
		return
	}
	f.seen = t.clock.now
	if t.open.back != f {
		f.remove()
		t.open.pushBack(f)
	}
}

// begin makes a connection of its first segment.
func (t *Tracker) begin(key flowKey, seg *segment) *flow {
	if t.open.n >= t.limits.Connections {
		t.stats.Evicted++
		t.drop(t.open.front, Evicted)
	}
	t.stats.Connections++
	dir, roles := t.roles(seg)
	c := &Conn{
		ID: int(t.stats.Connections), Roles: roles, First: seg.payload.mark, MidStream: true,
	}
	c.Addr[dir], c.Addr[dir.Reverse()] = seg.src, seg.dst
	f := t.take()
	f.tracker, f.key, f.conn, f.seen = t, key, c, t.clock.now
	for d := range f.streams {
		f.streams[d].flow, f.streams[d].dir = f, Direction(d)
	}
	f.handler = t.config.New(c)
	t.flows[key] = f
	t.open.pushBack(f)
	return f
}

// roles decides which way the first segment of a connection goes.
func (t *Tracker) roles(seg *segment) (Direction, Roles) {
	src, dst := seg.src.Port(), seg.dst.Port()
	switch {
	case seg.has(flagSYN) && seg.has(flagACK):
		return ToClient, FromHandshake
	case seg.has(flagSYN):
		return ToServer, FromHandshake
	case t.ports.has(dst) && !t.ports.has(src):
		return ToServer, FromPort
	case t.ports.has(src) && !t.ports.has(dst):
		return ToClient, FromPort
	case src < dst:
		return ToClient, Undecided
	}
	return ToServer, Undecided
}

// settle lets a connection linger when both its directions have ended.
func (t *Tracker) settle(f *flow) {
	if !f.ended() || f.list != &t.open {
		return
	}
	f.seen = t.clock.now
	f.remove()
	t.lingering.pushBack(f)
	if t.lingering.n > t.limits.Lingering {
		t.drop(t.lingering.front, f.conn.Ended.How)
	}
}

// expire drops the connections that have been silent, or have lingered, for
// long enough.
func (t *Tracker) expire() {
	now := t.clock.certain()
	for f := t.open.front; f != nil && now-f.seen > t.limits.IdleTimeout; f = t.open.front {
		t.drop(f, Idle)
	}
	for f := t.lingering.front; f != nil && now-f.seen > lingerTime; f = t.lingering.front {
		t.drop(f, Idle)
	}
}

// drop ends what is still open of a connection, and is done with it.
func (t *Tracker) drop(f *flow, how How) {
	f.giveUp(how)
	for d := range f.streams {
		f.streams[d].settleDelivery()
	}
	f.remove()
	delete(t.flows, f.key)
	if t.config.Done != nil {
		t.config.Done(f.conn, f.handler)
	}
	*f = flow{}
	t.spare = append(t.spare, f)
}

// take returns a flow to be used for a new connection.
func (t *Tracker) take() *flow {
	if len(t.spare) == 0 {
		return new(flow)
	}
	f := t.spare[len(t.spare)-1]
	t.spare = t.spare[:len(t.spare)-1]
	return f
}

// oldestHolder returns the direction whose hole is the oldest, or nil.
func (t *Tracker) oldestHolder() *stream {
	if e := t.holders.Front(); e != nil {
		return e.Value.(*stream)
	}
	return nil
}
