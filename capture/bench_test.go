package capture

import (
	"bytes"
	"fmt"
	"io"
	"testing"
)

// benchSize is the size of the capture that is read, in bytes.
const benchSize = 64 << 20

// benchCapture returns packets of the sizes that bulk traffic has.
func benchCapture(header []byte, packet func(i int, data []byte) []byte) ([]byte, int64) {
	file := make([]byte, 0, benchSize+2000)
	file = append(file, header...)
	n := int64(0)
	for i := 0; len(file) < benchSize; i++ {
		file = append(file, packet(i, payload(byte(i), []int{66, 1514, 1514, 590}[i%4]))...)
		n++
	}
	return file, n
}

func BenchmarkReader(b *testing.B) {
	for _, format := range []struct {
		name   string
		header []byte
		packet func(int, []byte) []byte
	}{
		{"pcap", le.pcap(magicMicroseconds, 0, 1), func(i int, data []byte) []byte { return le.record(uint32(i), 0, data) }},
		{"pcapng", join(le.section(), le.iface(1, 0)), func(i int, data []byte) []byte { return le.enhanced(0, uint64(i), data) }},
	} {
		b.Run(format.name, func(b *testing.B) {
			file, packets := benchCapture(format.header, format.packet)
			b.SetBytes(int64(len(file)))
			b.ReportAllocs()
			for b.Loop() {
				r, err := NewReader("bench", bytes.NewReader(file))
				if err != nil {
					b.Fatal(err)
				}
				drain(b, r, packets)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(packets)/float64(b.N), "ns/packet")
		})
	}
}

func BenchmarkMerge(b *testing.B) {
	file, packets := benchCapture(le.pcap(magicMicroseconds, 0, 1),
		func(i int, data []byte) []byte { return le.record(uint32(i), 0, data) })
	for _, n := range []int{1, 2, 8} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.SetBytes(int64(n * len(file)))
			b.ReportAllocs()
			for b.Loop() {
				var in []Input
				for i := range n {
					in = append(in, Input{Name: fmt.Sprint(i), Stream: bytes.NewReader(file)})
				}
				drain(b, NewMerge(in), packets*int64(n))
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(packets)/float64(b.N*n), "ns/packet")
		})
	}
}

// drain reads a capture of n packets, and looks at each.
func drain(b *testing.B, src Source, n int64) {
	var p Packet
	sum := byte(0)
	for ; ; n-- {
		err := src.Next(&p)
		if err == io.EOF {
			break
		}
		if err != nil {
			b.Fatal(err)
		}
		sum += p.Data[34]
	}
	if n != 0 {
		b.Fatalf("%d packets missing, sum %d", n, sum)
	}
}

// Reading a packet allocates nothing.
func TestNextDoesNotAllocate(t *testing.T) {
	for name, list := range parts() {
		first := list[0]
		if name == "pcapng" {
			first = join(first, le.iface(1, 0))
		}
		packet := map[string][]byte{"pcap": le.record(1, 0, payload(1, 1514)), "pcapng": le.enhanced(0, 1, payload(1, 1514))}[name]
		r, err := NewReader(name, bytes.NewReader(join(first, bytes.Repeat(packet, 2000))))
		if err != nil {
			t.Fatal(err)
		}
		var p Packet
		n := testing.AllocsPerRun(1000, func() {
			if err := r.Next(&p); err != nil {
				t.Fatal(err)
			}
		})
		if n != 0 {
			t.Errorf("%s: %v allocations a packet", name, n)
		}
	}
}
