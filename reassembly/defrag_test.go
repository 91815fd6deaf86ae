package reassembly

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"smtpcap/internal/pcaptest"
)

// fragmented returns the packets of a connection to port 25 whose one data
// segment came in fragments: packets 4 and on, and the payload.
func fragmented(v6 bool, size, length int) ([]pcaptest.Packet, string) {
	payload := strings.Repeat("0123456789abcdef", length/16)
	config, cut := pcaptest.Config{}, pcaptest.FragmentIPv4(size, false)
	if v6 {
		config, cut = v6Config(pcaptest.Ethernet()), pcaptest.FragmentIPv6(size)
	}
	config.Datagrams = cut
	c := pcaptest.NewConv(config)
	c.Handshake()
	c.Send(toServer, []byte(payload))
	return c.Packets(), payload
}

// What fragments of IPv4 in Ethernet begin with.
const fragmentHeaders = 14 + ipv4MinHeader

func TestFragmentsInAnyOrder(t *testing.T) {
	for _, v6 := range []bool{false, true} {
		ps, payload := fragmented(v6, 104, 320) // 340 bytes with the TCP header: four fragments
		if len(ps) != 3+4 {
			t.Fatalf("%d packets", len(ps))
		}
		permutations(4, func(order []int) {
			shuffled := slices.Clone(ps[:3])
			for _, i := range order {
				shuffled = append(shuffled, ps[3+i])
			}
			rec := track(t, shuffled)
			wantStream(t, rec.one(t), ToServer, payload)
			wantUnderstood(t, rec)
			if got := rec.one(t).events[0]; !strings.HasSuffix(got, " 7") {
				t.Errorf("order %v: not the mark of the packet that completed it: %.20s…", order, got)
			}
			if s := rec.Stats(); s.Fragments != 3 || s.Followed != 4 {
				t.Errorf("order %v: %+v", order, s)
			}
		})
	}
}

// permutations calls f with each order of n numbers.
func permutations(n int, f func([]int)) {
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	var rec func(int)
	rec = func(k int) {
		if k == n {
			f(order)
			return
		}
		for i := k; i < n; i++ {
			order[k], order[i] = order[i], order[k]
			rec(k + 1)
			order[k], order[i] = order[i], order[k]
		}
	}
	rec(0)
}

func TestShortLastFragment(t *testing.T) {
	for _, v6 := range []bool{false, true} {
		ps, payload := fragmented(v6, 32, 16) // 36 bytes: the last fragment has four
		rec := track(t, ps)
		wantStream(t, rec.one(t), ToServer, payload)
		wantUnderstood(t, rec)
	}
}

func TestRepeatedFragmentsDoNoHarm(t *testing.T) {
	for _, v6 := range []bool{false, true} {
		ps, payload := fragmented(v6, 104, 320)
		twice := slices.Clone(ps[:3])
		for _, p := range ps[3:6] {
			twice = append(twice, p, p)
		}
		rec := track(t, append(twice, ps[6]))
		wantStream(t, rec.one(t), ToServer, payload)
		wantUnderstood(t, rec)
	}
}

// overlapping returns the packets with a fragment of Xs before the last one,
// which covers the second and a half of the third.
func overlapping(v6 bool) (ps []pcaptest.Packet, payload string) {
	ps, payload = fragmented(v6, 104, 320)
	x := ps[4]
	x.Data = slices.Clone(x.Data)
	headers := fragmentHeaders
	if v6 {
		headers = 14 + ipv6Header + 8
	}
	x.Data = append(x.Data[:headers], bytes.Repeat([]byte("X"), 152)...)
	x.Length = len(x.Data)
	total := len(x.Data) - 14
	if v6 {
		x.Data[14+5] = byte(total - ipv6Header)
	} else {
		x.Data[14+3] = byte(total)
	}
	return slices.Insert(ps, 6, x), payload
}

func TestIPv4FragmentsThatOverlapFirstWins(t *testing.T) {
	ps, payload := overlapping(false)
	rec := track(t, ps)
	wantStream(t, rec.one(t), ToServer, payload)

	ps[4], ps[6] = ps[6], ps[4] // the Xs come first
	got := track(t, ps).one(t).stream[ToServer].String()
	if want := payload[:84] + strings.Repeat("X", 152) + payload[236:]; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestIPv6FragmentsThatOverlapAreThrownAway(t *testing.T) {
	ps, _ := overlapping(true)
	rec := track(t, ps)
	wantStream(t, rec.one(t), ToServer, "")
	wantUnderstood(t, rec, Count{"IPv6 fragments that overlap", 5})
}

func TestFragmentsThatNeverCompleteAreNamed(t *testing.T) {
	ps, _ := fragmented(false, 104, 320)
	rec := track(t, pcaptest.Drop(ps, 5))
	wantStream(t, rec.one(t), ToServer, "")
	wantUnderstood(t, rec, Count{"fragments never completed", 3})
}

func TestFragmentsAreWaitedForByPacketTime(t *testing.T) {
	for wait, want := range map[time.Duration]bool{fragmentTimeout / 2: true, fragmentTimeout + time.Second: false} {
		ps, payload := fragmented(false, 104, 320)
		ps[6].Time = ps[6].Time.Add(wait)
		rec := track(t, ps)
		if got := rec.one(t).stream[ToServer].String() == payload; got != want {
			t.Errorf("after %v: completed %v", wait, got)
		}
	}
}

func TestFragmentsOfAnotherDatagramAreKeptApart(t *testing.T) {
	ps, payload := fragmented(false, 104, 320)
	foreign := slices.Clone(ps[4].Data)
	copy(foreign[fragmentHeaders:], bytes.Repeat([]byte("X"), 104))
	for name, at := range map[string]int{"id": 14 + 5, "source": 14 + 15, "destination": 14 + 19} {
		p := ps[4]
		p.Data = slices.Clone(foreign)
		p.Data[at]++
		rec := track(t, slices.Insert(slices.Clone(ps), 4, p))
		if got := rec.one(t).stream[ToServer].String(); got != payload {
			t.Errorf("another %s: got %q", name, got)
		}
	}
}

func TestFragmentsHeldAreBounded(t *testing.T) {
	ps, payload := fragmented(false, 104, 320)
	rec := newRecording(t, Config{Limits: Limits{FragmentBytes: 20 * 1024}})
	rec.feed(ps[:6])
	for i := range 200 { // of other datagrams
		p := ps[3]
		p.Data = slices.Clone(p.Data)
		p.Data[14+4] = byte(i + 1)
		rec.feed([]pcaptest.Packet{p})
		if rec.defrag.held > 20*1024 {
			t.Fatalf("%d bytes held", rec.defrag.held)
		}
	}
	rec.feed(ps[6:])
	rec.Close()
	rec.checkClosed(t)
	if rec.one(t).stream[ToServer].String() == payload {
		t.Error("the oldest datagram was not given up")
	}
	if got := rec.Stats().NotUnderstood; len(got) != 2 || got[0].Count+got[1].Count != 204 {
		t.Errorf("not understood: %v", got)
	}
}

func TestMalformedFragments(t *testing.T) {
	ps, payload := fragmented(false, 104, 320)
	for name, change := range map[string]func(b []byte){
		"length not a multiple of eight": func(b []byte) { b[14+3]-- },
		"beyond the longest datagram":    func(b []byte) { b[14+6], b[14+7] = 0x3f, 0xff },
		"without bytes":                  func(b []byte) { b[14+3] = 20 },
	} {
		p := ps[4]
		p.Data = slices.Clone(p.Data)
		change(p.Data)
		rec := track(t, slices.Insert(slices.Clone(ps), 4, p))
		if got := rec.one(t).stream[ToServer].String(); got != payload {
			t.Errorf("%s: got %q", name, got)
		}
		wantUnderstood(t, rec, Count{"IP fragment malformed", 1})
	}
}

func TestFragmentsThatContradictTheLength(t *testing.T) {
	ps, payload := fragmented(false, 104, 320)
	for name, change := range map[string]func(b []byte){
		"another last, before the end": func(b []byte) { b[14+6] &^= 0x20 },
		"more after the last":          func(b []byte) { b[14+7] += 100 },
	} {
		p := ps[4]
		p.Data = slices.Clone(p.Data)
		change(p.Data)
		order := []pcaptest.Packet{ps[0], ps[1], ps[2], ps[6], ps[5], p, ps[4], ps[3]}
		rec := track(t, order)
		if got := rec.one(t).stream[ToServer].String(); got != payload {
			t.Errorf("%s: got %q", name, got)
		}
		wantUnderstood(t, rec, Count{"IP fragment malformed", 1})
	}
}

func TestLastFragmentThatEndsBeforeAnotherIsNotBelieved(t *testing.T) {
	ps, payload := fragmented(false, 104, 320)
	p := ps[4]
	p.Data = slices.Clone(p.Data)
	p.Data[14+6] &^= 0x20 // more fragments
	rec := track(t, []pcaptest.Packet{ps[0], ps[1], ps[2], ps[5], p, ps[4], ps[3], ps[6]})
	wantStream(t, rec.one(t), ToServer, payload)
	wantUnderstood(t, rec, Count{"IP fragment malformed", 1})
}

func TestTheFirstIPv6FragmentTellsTheProtocol(t *testing.T) {
	ps, payload := fragmented(true, 104, 320)
	last := &ps[6]
	last.Data = slices.Clone(last.Data)
	last.Data[14+ipv6Header] = 60 // next header
	rec := track(t, []pcaptest.Packet{ps[0], ps[1], ps[2], ps[6], ps[3], ps[4], ps[5]})
	wantStream(t, rec.one(t), ToServer, payload)
}

func TestFragmentsCutByTheSnapLengthAreNamed(t *testing.T) {
	ps, _ := fragmented(false, 104, 320)
	rec := track(t, pcaptest.Snap(ps, 96))
	if got := rec.Stats(); got.Undecoded != 3 || got.Fragments != 1 {
		t.Errorf("%+v", got) // the last fragment is short enough
	}
	wantUnderstood(t, rec, Count{"fragment not captured", 3}, Count{"fragments never completed", 1})
}

func TestFragmentedTunnel(t *testing.T) {
	outer := pcaptest.Raw(pcaptest.LinkRaw)
	c := pcaptest.NewConv(pcaptest.Config{Encap: pcaptest.IPIP(outer), Datagrams: pcaptest.FragmentIPv4(200, false)})
	c.Handshake()
	c.Send(toServer, bytes.Repeat([]byte("x"), 500))
	var ps []pcaptest.Packet
	for i, p := range c.Packets() { // the inner fragments, each in fragments of the tunnel
		p.Data = slices.Clone(p.Data)
		p.Data[5] = byte(i) // id
		for _, part := range pcaptest.FragmentIPv4(64, false)(p.Data) {
			q := p
			q.Data, q.Length = part, len(part)
			ps = append(ps, q)
		}
	}
	rec := track(t, ps)
	wantUnderstood(t, rec)
	wantStream(t, rec.one(t), ToServer, strings.Repeat("x", 500))
}
