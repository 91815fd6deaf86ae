package capture

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"math/rand"
	"slices"
	"testing"

	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"
)

// packers writes a stream in each compression.
var packers = map[Compression]func(*testing.T, []byte) []byte{
	Gzip: func(t *testing.T, b []byte) []byte {
		var out bytes.Buffer
		return closed(t, &out, gzip.NewWriter(&out), b)
	},
	Zstd: func(t *testing.T, b []byte) []byte {
		var out bytes.Buffer
		z, err := zstd.NewWriter(&out, zstd.WithEncoderConcurrency(1))
		if err != nil {
			t.Fatal(err)
		}
		return closed(t, &out, z, b)
	},
	LZ4: func(t *testing.T, b []byte) []byte {
		var out bytes.Buffer
		w := lz4.NewWriter(&out)
		if err := w.Apply(lz4.BlockSizeOption(lz4.Block64Kb)); err != nil {
			t.Fatal(err)
		}
		return closed(t, &out, w, b)
	},
}

func closed(t *testing.T, out *bytes.Buffer, w io.WriteCloser, b []byte) []byte {
	t.Helper()
	_, err := w.Write(b)
	if err := errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestPackedCaptures(t *testing.T) {
	for name, list := range parts() {
		file := join(list...)
		_, want, _ := read(file)
		for c, pack := range packers {
			half := len(file) / 2
			for how, packed := range map[string][]byte{
				"one stream":  pack(t, file),
				"two streams": join(pack(t, file[:half]), pack(t, file[half:])),
				"empty first": join(pack(t, nil), pack(t, file)),
				"tiny first":  join(pack(t, file[:2]), pack(t, file[2:])),
			} {
				r, got, err := read(packed)
				if err != io.EOF {
					t.Errorf("%s in %v, %s: %v", name, c, how, err)
					continue
				}
				if !slices.EqualFunc(got, want, equalPackets) {
					t.Errorf("%s in %v, %s: packets differ", name, c, how)
				}
				if i := r.Info(); i.Compression != c || i.Format.String() != name {
					t.Errorf("%s in %v is taken for %v in %v", name, c, i.Format, i.Compression)
				}
				if done, _ := r.Progress(); done != int64(len(packed)) {
					t.Errorf("%s in %v: %d bytes read, want %d, as they are packed", name, c, done, len(packed))
				}
			}
		}
	}
}

func TestZstdBeginningWithSkippableFrame(t *testing.T) {
	file := join(parts()["pcap"]...)
	skippable := le.u32(nil, 0x184d2a50, 4, 0)
	if _, list, err := read(join(skippable, packers[Zstd](t, file))); err != io.EOF || len(list) != 5 {
		t.Errorf("%d packets, %v", len(list), err)
	}
}

// A packed file that is cut anywhere yields the packets before it and says so.
func TestPackedCutAtEveryByte(t *testing.T) {
	random := rand.New(rand.NewSource(1))
	file := le.pcap(magicMicroseconds, 0, 1)
	for i := range 20 {
		data := make([]byte, 100)
		random.Read(data)
		file = append(file, le.record(uint32(i), 0, data)...)
	}
	_, want, _ := read(file)
	for c, pack := range packers {
		packed := pack(t, file)
		for n := 1; n < len(packed); n++ {
			_, got, err := read(packed[:n])
			if len(got) > len(want) || !slices.EqualFunc(got, want[:len(got)], equalPackets) {
				t.Fatalf("%v cut at %d: other packets", c, n)
			}
			var e *Error
			if !errors.As(err, &e) || e.Kind != CutShort {
				t.Fatalf("%v cut at %d of %d: %v, want cut short", c, n, len(packed), err)
			}
		}
	}
}

func TestDamagedPackedStream(t *testing.T) {
	file := join(parts()["pcap"]...)
	for c, pack := range packers {
		packed := pack(t, file)
		packed[len(packed)-2] ^= 0x55 // in the checksum or the length
		if c == Zstd {
			packed = pack(t, file)
			packed[len(packed)/2] ^= 0x55
		}
		_, _, err := read(packed)
		var e *Error
		if !errors.As(err, &e) || e.Kind != Malformed && e.Kind != CutShort && e.Kind != Limit {
			t.Errorf("%v: %v, want an error of unpacking", c, err)
		}
	}
	_, list, err := read(join(packers[Gzip](t, file), []byte("what is this?")))
	wantError(t, err, Malformed, int64(len(file)), 0)
	if len(list) != 5 {
		t.Errorf("%d packets before trailing garbage, want 5", len(list))
	}
}

func TestPackedReadErrorIsNotDamage(t *testing.T) {
	broken := errors.New("input/output error")
	file := join(parts()["pcap"]...)
	for c, pack := range packers {
		packed := pack(t, file)
		src := io.MultiReader(bytes.NewReader(packed[:len(packed)/2]), &failing{broken})
		r, err := NewReader("test", src)
		if err == nil {
			_, err = readAll(r)
		}
		var e *Error
		if !errors.As(err, &e) || e.Kind != ReadFailed || !errors.Is(err, broken) {
			t.Errorf("%v: %v, want the error of the source", c, err)
		}
	}
}

// failing fails at once.
type failing struct{ err error }

func (f *failing) Read([]byte) (int, error) { return 0, f.err }

func TestPackedContents(t *testing.T) {
	for c, pack := range packers {
		_, _, err := read(pack(t, nil))
		wantError(t, err, Empty, 0, 0)
		_, _, err = read(pack(t, []byte("From: me\n")))
		wantError(t, err, NotCapture, 0, 0)
		_, _, err = read(pack(t, packers[Gzip](t, join(parts()["pcap"]...))))
		wantError(t, err, NotCapture, 0, 0)
		if want := "test: is not a packet capture: looks like a file packed twice packed with " + c.String(); err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

func TestZstdWindowIsLimited(t *testing.T) {
	file := join(parts()["pcap"]...)
	var out bytes.Buffer
	z, err := zstd.NewWriter(&out, zstd.WithWindowSize(2*maxZstdWindow), zstd.WithSingleSegment(false))
	if err != nil {
		t.Fatal(err)
	}
	z.Write(file)
	if err := errors.Join(z.Flush(), z.Close()); err != nil {
		t.Fatal(err)
	}
	_, _, err = read(out.Bytes())
	wantError(t, err, Limit, 0, 0)
	var e *Error
	if errors.As(err, &e) && e.Advice == "" {
		t.Error("no advice")
	}
}
