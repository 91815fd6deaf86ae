package bench

import (
	"io"
	"time"

	"smtpcap/internal/pcaptest"
)

// A Spec describes a capture.
type Spec struct {
	Connections int   // of SMTP with STARTTLS
	Body        int   // records of a mail's body
	Acks        bool  // each segment has an acknowledgement of its own
	Bytes       int64 // of the file; what SMTP leaves of it is bulk traffic
}

// The captures of docs/performance.md.
var (
	// Mixed has one gigabyte, of which 2 % is SMTP.
	Mixed = Spec{Connections: 3250, Body: 1, Bytes: 1 << 30}
	// Mixed10k has one gigabyte with 10,000 connections of SMTP, which is more
	// than 2 % of it: a STARTTLS session with a chain of three has 5 KB at least.
	Mixed10k = Spec{Connections: 10000, Body: 1, Bytes: 1 << 30}
	// MailOnly has 600,000 packets of 10,000 connections and nothing else.
	MailOnly = Spec{Connections: 10000, Body: 6, Acks: true}
)

const (
	mailLanes     = 64 // connections of SMTP that are open at a time
	bulkLanes     = 48 // transfers that are
	datagramLanes = 6  // runs of UDP that are
	// step is the time between two packets: those of a gigabyte take half an hour.
	step = time.Millisecond + 234*time.Microsecond
)

// Counts is what a capture came to hold.
type Counts struct {
	Bytes, MailBytes     int64 // of the file, record headers included
	Packets, MailPackets int64
}

// Write writes a capture in pcap format. It holds few packets at a time.
func (s Spec) Write(w io.Writer) (Counts, error) {
	make := mail(s.Body, s.Acks)
	size := s.Bytes * mailShare(s, make) / shareUnit
	mails := lanes{make: make, open: mailLanes, left: s.Connections}
	others := lanes{make: other, open: bulkLanes + datagramLanes, left: -1}
	out := writer{w: w, now: pcaptest.Epoch}
	out.write(pcaptest.Pcap(nil, pcaptest.PcapOptions{LinkType: pcaptest.LinkEthernet}))
	for out.err == nil && (!mails.done() || out.Bytes < s.Bytes) {
		// Mail is spread over the whole file.
		if !mails.done() && (out.Bytes >= s.Bytes || out.MailBytes*s.Bytes <= size*out.Bytes) {
			out.MailBytes += out.packet(mails.next())
			out.MailPackets++
			continue
		}
		out.packet(others.next())
	}
	return out.Counts, out.err
}

// shareUnit is the whole of which mailShare returns a part.
const shareUnit = 1 << 20

// mailShare returns which part of the file SMTP takes.
func mailShare(s Spec, make maker) int64 {
	if s.Bytes == 0 {
		return 0
	}
	size := int64(0)
	for _, p := range make(0) {
		size += recordHeader + int64(len(p.Data))
	}
	return size * int64(s.Connections) * shareUnit / s.Bytes
}

// other is a maker of what is not SMTP: one conversation of nine is UDP.
func other(i int) []pcaptest.Packet {
	if i%((bulkLanes+datagramLanes)/datagramLanes) == 0 {
		return datagrams(i)
	}
	return bulk(i)
}

// lanes take turns, each with one conversation after the other.
type lanes struct {
	make maker
	open int // how many conversations are open at a time
	left int // how many are still to begin; negative: without end
	made int
	lane [][]pcaptest.Packet
	turn int
}

func (l *lanes) done() bool { return l.left == 0 && len(l.lane) == 0 }

// next returns the next packet. It must not be called when all is done.
func (l *lanes) next() pcaptest.Packet {
	for len(l.lane) < l.open && l.left != 0 {
		l.lane = append(l.lane, l.make(l.made))
		l.made++
		l.left--
	}
	l.turn = (l.turn + 1) % len(l.lane)
	packets := l.lane[l.turn]
	l.lane[l.turn] = packets[1:]
	if len(packets) == 1 {
		last := len(l.lane) - 1
		l.lane[l.turn] = l.lane[last]
		l.lane = l.lane[:last]
	}
	return packets[0]
}

// fileHeader and recordHeader are the lengths of the headers of a pcap file.
const (
	fileHeader   = 24
	recordHeader = 16
)

// A writer writes packets with times of its own.
type writer struct {
	w   io.Writer
	now time.Time
	err error
	Counts
}

// packet writes a packet and returns how many bytes it took.
func (w *writer) packet(p pcaptest.Packet) int64 {
	p.Time = w.now
	w.now = w.now.Add(step)
	w.Packets++
	return w.write(pcaptest.Pcap([]pcaptest.Packet{p}, pcaptest.PcapOptions{})[fileHeader:])
}

func (w *writer) write(b []byte) int64 {
	if w.err == nil {
		_, w.err = w.w.Write(b)
	}
	w.Bytes += int64(len(b))
	return int64(len(b))
}
