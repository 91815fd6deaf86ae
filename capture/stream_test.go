package capture

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand"
	"slices"
	"sync/atomic"
	"testing"
	"testing/iotest"
)

// parts returns captures cut where a reader must not need more: the file
// header, then one packet each.
func parts() map[string][][]byte {
	classic := [][]byte{le.pcap(magicMicroseconds, 0, 1)}
	next := [][]byte{le.section()}
	for i := range 5 {
		data := payload(byte(i), 60+i)
		classic = append(classic, le.record(uint32(i), 7, data))
		packet := le.enhanced(0, uint64(i), data)
		if i == 0 {
			packet = join(le.iface(1, 0), packet)
		}
		if i == 3 {
			packet = join(le.secrets("CLIENT_RANDOM"), le.block(5, data), packet)
		}
		next = append(next, packet)
	}
	next[4] = join(next[4], le.section(), le.iface(113, 0)) // arrives with the packet
	return map[string][][]byte{"pcap": classic, "pcapng": next}
}

// chunks is a source that yields one chunk a Read, and the rest of it if the
// buffer is too small.
type chunks struct {
	list  [][]byte
	reads int
}

func (c *chunks) Read(b []byte) (int, error) {
	if len(c.list) == 0 {
		return 0, io.EOF
	}
	n := copy(b, c.list[0])
	if c.list[0] = c.list[0][n:]; len(c.list[0]) == 0 {
		c.list = c.list[1:]
		c.reads++
	}
	return n, nil
}

func TestPacketsComeAsTheyArrive(t *testing.T) {
	for name, list := range parts() {
		t.Run(name, func(t *testing.T) {
			src := &chunks{list: list}
			r, err := NewReader("pipe", src)
			if err != nil {
				t.Fatal(err)
			}
			for i := 1; ; i++ {
				if src.reads != i {
					t.Fatalf("%d chunks read before packet %d, want %d", src.reads, i, i)
				}
				if i == 6 {
					return
				}
				if err := r.Next(new(Packet)); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

func TestSegmentationMakesNoDifference(t *testing.T) {
	for name, list := range parts() {
		file := join(list...)
		_, want, err := read(file)
		if err != io.EOF || len(want) != 5 {
			t.Fatalf("%s: %d packets, %v", name, len(want), err)
		}
		for how, src := range map[string]io.Reader{
			"one byte":        iotest.OneByteReader(bytes.NewReader(file)),
			"half":            iotest.HalfReader(bytes.NewReader(file)),
			"data with error": iotest.DataErrReader(bytes.NewReader(file)),
		} {
			r, err := NewReader(name, src)
			if err != nil {
				t.Fatal(err)
			}
			got, err := readAll(r)
			if err != io.EOF {
				t.Errorf("%s, %s: %v", name, how, err)
			}
			if !slices.EqualFunc(got, want, equalPackets) {
				t.Errorf("%s, %s: packets differ", name, how)
			}
		}
	}
}

func equalPackets(a, b Packet) bool {
	same := bytes.Equal(a.Data, b.Data)
	a.Data, b.Data = nil, nil
	return same && fmt.Sprint(a) == fmt.Sprint(b)
}

// Whatever the size of the buffer, packets that straddle its end come whole.
func TestBufferSizesMakeNoDifference(t *testing.T) {
	random := rand.New(rand.NewSource(1))
	classic, next := le.pcap(magicMicroseconds, 0, 1), join(le.section(), le.iface(1, 0))
	for i := range 300 {
		data := payload(byte(i), random.Intn(3000))
		classic = append(classic, le.record(uint32(i), 0, data)...)
		next = append(next, le.enhanced(0, uint64(i), data)...)
		next = append(next, le.block(5, data)...)
	}
	for name, file := range map[string][]byte{"pcap": classic, "pcapng": next} {
		_, want, err := read(file)
		if err != io.EOF || len(want) != 300 {
			t.Fatalf("%s: %d packets, %v", name, len(want), err)
		}
		for _, size := range []int{1, 24, 100, 1000, 4096, 1 << 20} {
			c := defaultConfig()
			c.bufferSize = size
			r, err := newReader(name, bytes.NewReader(file), c)
			if err != nil {
				t.Fatal(err)
			}
			got, err := readAll(r)
			if err != io.EOF || !slices.EqualFunc(got, want, equalPackets) {
				t.Errorf("%s with a buffer of %d bytes: packets differ, %v", name, size, err)
			}
		}
	}
}

func TestCutAtEveryByte(t *testing.T) {
	for name, list := range parts() {
		t.Run(name, func(t *testing.T) {
			file := join(list...)
			_, want, _ := read(file)
			ends := packetEnds(name, list)
			for n := range len(file) {
				_, got, err := read(file[:n])
				whole := 0
				for whole < len(want) && ends[whole] <= n {
					whole++
				}
				if !slices.EqualFunc(got, want[:whole], equalPackets) {
					t.Fatalf("cut at %d: %d packets, want %d", n, len(got), whole)
				}
				checkCutError(t, name, file, n, err)
			}
		})
	}
}

// packetEnds returns where each packet of parts ends.
func packetEnds(name string, list [][]byte) []int {
	var ends []int
	at := len(list[0])
	for i, p := range list[1:] {
		at += len(p)
		end := at
		if name == "pcapng" && i == 3 { // a section and an interface follow
			end -= len(le.section()) + len(le.iface(113, 0))
		}
		ends = append(ends, end)
	}
	return ends
}

// checkCutError checks the error of a file cut to n bytes.
func checkCutError(t *testing.T, name string, file []byte, n int, err error) {
	t.Helper()
	boundary := recordBoundary(name, file, n)
	var e *Error
	switch {
	case n == 0:
		wantError(t, err, Empty, 0, 0)
	case boundary == n:
		if err != io.EOF {
			t.Fatalf("cut at %d, between two records: %v, want io.EOF", n, err)
		}
	case !errors.As(err, &e) || e.Kind != CutShort || e.Offset != int64(boundary):
		t.Fatalf("cut at %d: %v, want cut short at offset %d", n, err, boundary)
	case !errors.Is(err, io.ErrUnexpectedEOF):
		t.Fatalf("cut at %d: %v does not wrap io.ErrUnexpectedEOF", n, err)
	}
}

// recordBoundary returns the last boundary of records at or before n in a
// little-endian file.
func recordBoundary(name string, file []byte, n int) int {
	at := 0
	for {
		size := pcapFileHeader
		switch {
		case name == "pcapng":
			size = int(le.o.(interface{ Uint32([]byte) uint32 }).Uint32(file[at+4:]))
		case at > 0:
			size = pcapRecordHeader + int(le.o.(interface{ Uint32([]byte) uint32 }).Uint32(file[at+8:]))
		}
		if at+size > n {
			return at
		}
		if at += size; at == n {
			return at
		}
	}
}

func TestReadErrorIsNotACutFile(t *testing.T) {
	broken := errors.New("input/output error")
	for name, list := range parts() {
		for n := range len(list) {
			whole := join(list[:n]...)
			for _, extra := range []int{0, 10} {
				if n == len(list)-1 {
					extra = 0
				}
				file := join(whole, list[min(n, len(list)-1)][:extra])
				r, err := NewReader(name, io.MultiReader(bytes.NewReader(file), iotest.ErrReader(broken)))
				if err == nil {
					_, err = readAll(r)
				}
				var e *Error
				if !errors.As(err, &e) || e.Kind != ReadFailed || !errors.Is(err, broken) {
					t.Errorf("%s after %d bytes: %v, want the error of the source", name, len(file), err)
				}
			}
		}
	}
}

// idle is a source that yields neither bytes nor an error.
type idle struct{}

func (idle) Read([]byte) (int, error) { return 0, nil }

func TestSourceWithoutProgressFails(t *testing.T) {
	_, err := NewReader("idle", idle{})
	wantError(t, err, ReadFailed, 0, 0)
	if !errors.Is(err, io.ErrNoProgress) {
		t.Errorf("%v, want io.ErrNoProgress", err)
	}
}

func TestProgressFromAnotherGoroutine(t *testing.T) {
	list := parts()["pcap"]
	r, err := NewReader("pipe", &chunks{list: slices.Clone(list)})
	if err != nil {
		t.Fatal(err)
	}
	var stop atomic.Bool
	seen := make(chan int64)
	go func() {
		for !stop.Load() {
			r.Progress()
		}
		done, _ := r.Progress()
		seen <- done
	}()
	if _, err := readAll(r); err != io.EOF {
		t.Error(err)
	}
	stop.Store(true)
	if got, want := <-seen, int64(len(join(list...))); got != want {
		t.Errorf("%d bytes read, want %d", got, want)
	}
	if _, total := r.Progress(); total != -1 {
		t.Errorf("a pipe has %d bytes in all, want -1", total)
	}
}
