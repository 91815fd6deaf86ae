package pcaptest

import (
	"slices"
	"time"
)

// The functions below return a new slice and leave their arguments alone; the
// data of the packets is shared. A file is cut by slicing what [Pcap] or
// [Pcapng] returns.

// Retime gives the packets the times start, start+step, and so on.
func Retime(ps []Packet, start time.Time, step time.Duration) []Packet {
	out := slices.Clone(ps)
	for i := range out {
		out[i].Time = start.Add(time.Duration(i) * step)
	}
	return out
}

// Join puts captures one after the other, with new times.
func Join(captures ...[]Packet) []Packet {
	return Retime(slices.Concat(captures...), Epoch, DefaultStep)
}

// Interleave takes one packet from each capture in turn, with new times.
func Interleave(captures ...[]Packet) []Packet {
	var out []Packet
	for i := 0; ; i++ {
		n := len(out)
		for _, ps := range captures {
			if i < len(ps) {
				out = append(out, ps[i])
			}
		}
		if len(out) == n {
			return Retime(out, Epoch, DefaultStep)
		}
	}
}

// Move takes the packet at index from out and puts it at index to. The times
// stay in order: a packet that arrives late is captured late.
func Move(ps []Packet, from, to int) []Packet {
	out := slices.Clone(ps)
	p := out[from]
	out = slices.Insert(slices.Delete(out, from, from+1), to, p)
	for i := range out {
		out[i].Time = ps[i].Time
	}
	return out
}

// Reverse turns the packets of the range [from, to) around.
func Reverse(ps []Packet, from, to int) []Packet {
	out := slices.Clone(ps)
	slices.Reverse(out[from:to])
	for i := range out {
		out[i].Time = ps[i].Time
	}
	return out
}

// Duplicate repeats the packet at index i right after itself.
func Duplicate(ps []Packet, i int) []Packet {
	return slices.Insert(slices.Clone(ps), i+1, ps[i])
}

// Drop removes the packet at index i.
func Drop(ps []Packet, i int) []Packet {
	return slices.Delete(slices.Clone(ps), i, i+1)
}

// Snap cuts each packet to at most n captured bytes.
func Snap(ps []Packet, n int) []Packet {
	out := slices.Clone(ps)
	for i := range out {
		out[i].Data = out[i].Data[:min(n, len(out[i].Data))]
	}
	return out
}
