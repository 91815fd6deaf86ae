package capture

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"
)

// largePCAP returns a pcap file that is read ahead: packets of all sizes, some of
// which are longer than headroom.
func largePCAP() []byte {
	file := binary.LittleEndian.AppendUint32(nil, 0xa1b2c3d4)
	file = append(file, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 16, 0, 1, 0, 0, 0)
	for i := 0; len(file) < 2*aheadFrom; i++ {
		n := i * 7919 % 3000
		if i%100 == 99 {
			n = headroom + i*7919%(MaxPacket-headroom)
		}
		for _, v := range []uint32{1700000000, uint32(i % 1000000), uint32(n), uint32(n)} {
			file = binary.LittleEndian.AppendUint32(file, v)
		}
		for k := range n {
			file = append(file, byte(i+k>>3))
		}
	}
	return file
}

// written returns the name of a file with the contents.
func written(t *testing.T, contents []byte) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "large")
	if err := os.WriteFile(name, contents, 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// sameAhead reads a file ahead and its contents as they are, and returns the errors
// at the end of each.
func sameAhead(t *testing.T, name string, contents []byte) (ahead, plain error) {
	t.Helper()
	m := NewMerge([]Input{{Name: name}})
	defer m.Close()
	if m.files[0].reader.in.ahead == nil {
		t.Fatal("the file is not read ahead")
	}
	r, err := NewReader(name, bytes.NewReader(contents))
	if err != nil {
		t.Fatal(err)
	}
	var got, want Packet
	for {
		e1, e2 := m.Next(&got), r.Next(&want)
		if (e1 == nil) != (e2 == nil) {
			t.Fatalf("after packet %d: %v, want %v", want.Number, e1, e2)
		}
		if e2 != nil {
			return m.Files()[0].Err, e2
		}
		if got.Number != want.Number || got.Length != want.Length || !bytes.Equal(got.Data, want.Data) {
			t.Fatalf("packet %d differs from packet %d", got.Number, want.Number)
		}
	}
}

func TestReadingAheadYieldsTheSamePackets(t *testing.T) {
	file := largePCAP()
	ahead, plain := sameAhead(t, written(t, file), file)
	if ahead != nil || plain != io.EOF {
		t.Errorf("ends with %v, want %v", ahead, plain)
	}
}

func TestReadingAheadUnpacks(t *testing.T) {
	// What does not pack, so that the packed file is large too.
	file := largePCAP()
	var packed bytes.Buffer
	z, err := gzip.NewWriterLevel(&packed, gzip.NoCompression)
	if err != nil {
		t.Fatal(err)
	}
	z.Write(file)
	z.Close()
	ahead, plain := sameAhead(t, written(t, packed.Bytes()), packed.Bytes())
	if ahead != nil || plain != io.EOF {
		t.Errorf("ends with %v, want %v", ahead, plain)
	}
}

func TestReadingAheadNamesTheSameDamage(t *testing.T) {
	file := largePCAP()
	for _, n := range []int{1, 15, 16, 17, 1000, 300000} {
		cut := file[:len(file)-n]
		ahead, plain := sameAhead(t, written(t, cut), cut)
		if plain == io.EOF && ahead == nil {
			continue // the cut is between two packets
		}
		if ahead == nil || ahead.Error() != plain.Error() {
			t.Errorf("cut by %d: %v, want %v", n, ahead, plain)
		}
	}
}

func TestClosingEndsReadingAhead(t *testing.T) {
	name := written(t, largePCAP())
	before := runtime.NumGoroutine()
	for packets := range 5 {
		m := NewMerge([]Input{{Name: name}})
		var p Packet
		for range packets * 100 {
			if err := m.Next(&p); err != nil {
				t.Fatal(err)
			}
		}
		m.Close()
		if err := m.Next(&p); !errors.Is(err, io.EOF) {
			t.Errorf("after Close: %v", err)
		}
	}
	for range 100 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Errorf("%d goroutines, %d before", runtime.NumGoroutine(), before)
}
