package pcaptest

import (
	"net/netip"
	"slices"
	"time"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// Flags of a TCP segment, as described in RFC 9293, Section 3.1.
type Flags uint8

const (
	FIN Flags = 1 << iota
	SYN
	RST
	PSH
	ACK
)

// Config says how the packets of a conversation are made. The zero value is an
// ordinary connection from 192.0.2.10 to port 25 of 198.51.100.25 on Ethernet.
type Config struct {
	Client, Server netip.AddrPort
	ISN            [2]uint32 // initial sequence numbers by direction; zero means 1000 and 5000
	MSS            int       // most bytes of payload in a segment; zero means 1460
	Start          time.Time // time of the first packet; zero means Epoch
	Step           time.Duration
	Encap          Encap // zero means Ethernet

	// Datagrams, if set, turns each IP datagram into those that are captured
	// instead, such as its fragments.
	Datagrams func(ip []byte) [][]byte

	// Cuts holds, by direction, further offsets in the byte stream at which one
	// segment ends and the next begins.
	Cuts [2][]int64

	// Acks makes the receiver answer each segment that carries bytes with a
	// segment that carries none.
	Acks bool
}

func (c Config) withDefaults() Config {
	if !c.Client.IsValid() {
		c.Client = netip.MustParseAddrPort("192.0.2.10:40001")
	}
	if !c.Server.IsValid() {
		c.Server = netip.MustParseAddrPort("198.51.100.25:25")
	}
	if c.ISN == [2]uint32{} {
		c.ISN = [2]uint32{1000, 5000}
	}
	if c.MSS == 0 {
		c.MSS = 1460
	}
	if c.Start.IsZero() {
		c.Start = Epoch
	}
	if c.Step == 0 {
		c.Step = DefaultStep
	}
	if c.Encap.Wrap == nil {
		c.Encap = Ethernet()
	}
	if c.Datagrams == nil {
		c.Datagrams = func(ip []byte) [][]byte { return [][]byte{ip} }
	}
	return c
}

// A Conv is a TCP conversation in the making. Each method adds the packets that
// it names, in the order of the calls.
type Conv struct {
	cfg     Config
	now     time.Time
	next    [2]int64 // offset of the next byte to send
	acked   [2]int64 // offset up to which the receiver has acknowledged
	fin     [2]bool
	ipID    [2]uint16
	packets []Packet
}

// NewConv returns a conversation without packets.
func NewConv(c Config) *Conv {
	c = c.withDefaults()
	return &Conv{cfg: c, now: c.Start}
}

// Packets returns the packets so far.
func (c *Conv) Packets() []Packet { return slices.Clone(c.packets) }

// Count returns the number of packets so far, which is the frame number of the
// last one.
func (c *Conv) Count() int { return len(c.packets) }

// Offset returns how many bytes were sent in a direction so far, lost ones
// included.
func (c *Conv) Offset(dir Dir) int64 { return c.next[dir] }

// Wait moves the clock forward.
func (c *Conv) Wait(d time.Duration) { c.now = c.now.Add(d) }

// A Segment is a TCP segment with every field chosen by the test.
type Segment struct {
	Flags   Flags
	Seq     uint32
	Ack     uint32
	Payload []byte
	Options []layers.TCPOption
}

// Seq returns the sequence number of the byte at an offset of a direction's
// stream. Offset -1 is the SYN's.
func (c *Conv) Seq(dir Dir, offset int64) uint32 {
	return c.cfg.ISN[dir] + 1 + uint32(offset)
}

// Ack returns the acknowledgement number that a direction's segments carry now.
func (c *Conv) Ack(dir Dir) uint32 {
	peer := dir.Reverse()
	ack := c.Seq(peer, c.acked[peer])
	if c.fin[peer] {
		ack++
	}
	return ack
}

// Handshake adds the SYN, the SYN/ACK and the ACK.
func (c *Conv) Handshake() {
	c.SYN()
	c.SYNACK()
	c.ACK(ToServer)
}

// SYN adds the client's SYN.
func (c *Conv) SYN() {
	c.Segment(ToServer, Segment{Flags: SYN, Seq: c.Seq(ToServer, -1), Options: c.synOptions()})
}

// SYNACK adds the server's answer to the SYN.
func (c *Conv) SYNACK() {
	c.Segment(ToClient, Segment{
		Flags: SYN | ACK, Seq: c.Seq(ToClient, -1), Ack: c.Seq(ToServer, 0), Options: c.synOptions(),
	})
}

func (c *Conv) synOptions() []layers.TCPOption {
	mss := uint16(min(c.cfg.MSS, 65535))
	return []layers.TCPOption{
		{OptionType: layers.TCPOptionKindMSS, OptionLength: 4, OptionData: []byte{byte(mss >> 8), byte(mss)}},
		{OptionType: layers.TCPOptionKindSACKPermitted, OptionLength: 2},
	}
}

// ACK adds a segment that carries nothing but an acknowledgement.
func (c *Conv) ACK(dir Dir) {
	c.Segment(dir, Segment{Flags: ACK, Seq: c.nextSeq(dir), Ack: c.Ack(dir)})
}

// nextSeq counts a FIN that was sent.
func (c *Conv) nextSeq(dir Dir) uint32 {
	seq := c.Seq(dir, c.next[dir])
	if c.fin[dir] {
		seq++
	}
	return seq
}

// Send adds the segments that carry b, cut at the MSS and at Config.Cuts.
func (c *Conv) Send(dir Dir, b []byte) {
	for len(b) > 0 {
		n := c.segmentLength(dir, len(b))
		c.SendAt(dir, c.next[dir], b[:n])
		c.next[dir] += int64(n)
		c.acked[dir] = c.next[dir]
		if c.cfg.Acks {
			c.ACK(dir.Reverse())
		}
		b = b[n:]
	}
}

func (c *Conv) segmentLength(dir Dir, left int) int {
	n := min(left, c.cfg.MSS)
	for _, cut := range c.cfg.Cuts[dir] {
		if d := cut - c.next[dir]; d > 0 && d < int64(n) {
			n = int(d)
		}
	}
	return n
}

// SendAt adds one segment that carries b at the given offset of the stream and
// moves nothing forward: a retransmission, an overlap, a segment out of order.
func (c *Conv) SendAt(dir Dir, offset int64, b []byte) {
	c.Segment(dir, Segment{Flags: PSH | ACK, Seq: c.Seq(dir, offset), Ack: c.Ack(dir), Payload: b})
}

// Advance moves the stream forward by n bytes without a packet, and the receiver
// acknowledges them: they were lost to the capture only, or SendAt carries them.
func (c *Conv) Advance(dir Dir, n int64) {
	c.next[dir] += n
	c.acked[dir] = c.next[dir]
}

// FIN adds a segment that ends a direction.
func (c *Conv) FIN(dir Dir) {
	c.Segment(dir, Segment{Flags: FIN | ACK, Seq: c.Seq(dir, c.next[dir]), Ack: c.Ack(dir)})
	c.fin[dir] = true
}

// RST adds a reset with the sequence number that the receiver expects next.
func (c *Conv) RST(dir Dir) {
	c.Segment(dir, Segment{Flags: RST | ACK, Seq: c.nextSeq(dir), Ack: c.Ack(dir)})
}

// Close adds a FIN from each side, first being the one that begins, and the
// last ACK.
func (c *Conv) Close(first Dir) {
	c.FIN(first)
	c.FIN(first.Reverse())
	c.ACK(first)
}

// KeepAlive adds a probe one byte before the next one, and its answer, as
// described in RFC 9293, Section 3.8.4.
func (c *Conv) KeepAlive(dir Dir) {
	c.Segment(dir, Segment{Flags: ACK, Seq: c.nextSeq(dir) - 1, Ack: c.Ack(dir)})
	c.ACK(dir.Reverse())
}

// Segment adds a segment as it is given.
func (c *Conv) Segment(dir Dir, s Segment) {
	for _, d := range c.cfg.Datagrams(c.datagram(dir, s)) {
		c.add(d, dir)
	}
}

// add adds the packet of a datagram.
func (c *Conv) add(datagram []byte, dir Dir) {
	data := c.cfg.Encap.Wrap(Datagram{Bytes: datagram, Dir: dir})
	c.packets = append(c.packets, Packet{
		Time: c.now, Data: data, Length: len(data), LinkType: c.cfg.Encap.LinkType,
	})
	c.now = c.now.Add(c.cfg.Step)
}

// datagram serializes a segment and its IP header.
func (c *Conv) datagram(dir Dir, s Segment) []byte {
	src, dst := c.cfg.Client, c.cfg.Server
	if dir == ToClient {
		src, dst = dst, src
	}
	tcp := &layers.TCP{
		SrcPort: layers.TCPPort(src.Port()), DstPort: layers.TCPPort(dst.Port()),
		Seq: s.Seq, Ack: s.Ack, Window: 65535, Options: s.Options,
		FIN: s.Flags&FIN != 0, SYN: s.Flags&SYN != 0, RST: s.Flags&RST != 0,
		PSH: s.Flags&PSH != 0, ACK: s.Flags&ACK != 0,
	}
	var ip gopacket.SerializableLayer
	if src.Addr().Is4() {
		c.ipID[dir]++
		v4 := &layers.IPv4{
			Version: 4, IHL: 5, Id: c.ipID[dir], Flags: layers.IPv4DontFragment, TTL: 64,
			Protocol: layers.IPProtocolTCP, SrcIP: src.Addr().AsSlice(), DstIP: dst.Addr().AsSlice(),
		}
		must(tcp.SetNetworkLayerForChecksum(v4))
		ip = v4
	} else {
		v6 := &layers.IPv6{
			Version: 6, HopLimit: 64, NextHeader: layers.IPProtocolTCP,
			SrcIP: src.Addr().AsSlice(), DstIP: dst.Addr().AsSlice(),
		}
		must(tcp.SetNetworkLayerForChecksum(v6))
		ip = v6
	}
	buf := gopacket.NewSerializeBuffer()
	opts := gopacket.SerializeOptions{FixLengths: true, ComputeChecksums: true}
	must(gopacket.SerializeLayers(buf, opts, ip, tcp, gopacket.Payload(s.Payload)))
	return slices.Clone(buf.Bytes())
}

// must panics on an error that only a mistake in a test can cause.
func must(err error) {
	if err != nil {
		panic("pcaptest: " + err.Error())
	}
}
