package capture

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// stamped returns a pcap file with a packet at each second; the first byte of
// each is id, the second counts.
func stamped(id byte, seconds ...uint32) []byte {
	file := le.pcap(magicMicroseconds, 0, 1)
	for i, s := range seconds {
		file = append(file, le.record(s, 0, append([]byte{id, byte(i)}, payload(0, 58)...))...)
	}
	return file
}

// writeFiles writes each capture into a file.
func writeFiles(t *testing.T, files ...[]byte) []Input {
	var list []Input
	for i, b := range files {
		list = append(list, Input{Name: writeFile(t, fmt.Sprintf("%c.pcap", 'a'+i), b)})
	}
	return list
}

// order reads m to its end and says which packets came: a0 is the first one
// of the file whose packets begin with the byte a. The numbers must run.
func order(t *testing.T, m *Merge) string {
	t.Helper()
	list, err := readAll(m)
	if err != io.EOF {
		t.Errorf("a merge ends with %v, want io.EOF", err)
	}
	var s []byte
	for i, p := range list {
		if p.Number != int64(i+1) {
			t.Errorf("packet %d has number %d", i+1, p.Number)
		}
		s = fmt.Appendf(s, "%c%d ", p.Data[0], p.Data[1])
	}
	return string(bytes.TrimSpace(s))
}

// mergeCases hold what mergecap 4.0 makes of them.
var mergeCases = []struct {
	name  string
	files [][]byte
	want  string
}{
	{"one", [][]byte{stamped('a', 1, 2, 3)}, "a0 a1 a2"},
	{"none", nil, ""},
	{"rotated", [][]byte{stamped('a', 1, 2), stamped('b', 3, 4), stamped('c', 5)}, "a0 a1 b0 b1 c0"},
	{"rotated, named backwards", [][]byte{stamped('a', 5), stamped('b', 3, 4), stamped('c', 1, 2)}, "c0 c1 b0 b1 a0"},
	{"overlapping", [][]byte{stamped('a', 1, 3, 5), stamped('b', 2, 4, 6)}, "a0 b0 a1 b1 a2 b2"},
	{"the same times", [][]byte{stamped('a', 20, 20), stamped('b', 20, 20), stamped('c', 20, 20)}, "c0 c1 b0 b1 a0 a1"},
	{"times that go back", [][]byte{stamped('a', 10, 20, 20, 5), stamped('b', 20, 20, 15, 30), stamped('c', 20, 20)},
		"a0 c0 c1 b0 b1 b2 a1 a2 a3 b3"},
	{"without packets", [][]byte{stamped('a'), stamped('b', 1), stamped('c')}, "b0"},
	{"without times", [][]byte{stamped('a', 1, 3), join(le.section(), le.iface(1, 0),
		le.enhanced(0, 2e6, append([]byte("b\x00"), payload(0, 58)...)),
		le.simple(60, append([]byte("b\x01"), payload(0, 58)...)),
		le.enhanced(0, 4e6, append([]byte("b\x02"), payload(0, 58)...)))}, "a0 b0 b1 a1 b2"},
	{"beginning without a time", [][]byte{stamped('a', 1, 3), join(le.section(), le.iface(1, 0),
		le.simple(60, append([]byte("b\x00"), payload(0, 58)...)),
		le.enhanced(0, 4e6, append([]byte("b\x01"), payload(0, 58)...)))}, "b0 a0 a1 b1"},
}

func TestMergeOrder(t *testing.T) {
	for _, tt := range mergeCases {
		t.Run(tt.name, func(t *testing.T) {
			m := NewMerge(writeFiles(t, tt.files...))
			defer m.Close()
			if got := order(t, m); got != tt.want {
				t.Errorf("order\n%s, want\n%s", got, tt.want)
			}
			for _, f := range m.Files() {
				if f.Err != nil {
					t.Error(f.Err)
				}
			}
		})
	}
}

// The table above is what mergecap says.
func TestMergeOrderIsMergecaps(t *testing.T) {
	if _, err := exec.LookPath("mergecap"); err != nil {
		t.Skip("no mergecap here")
	}
	for _, tt := range mergeCases {
		if len(tt.files) < 2 {
			continue
		}
		t.Run(tt.name, func(t *testing.T) {
			out := filepath.Join(t.TempDir(), "all")
			args := []string{"-w", out}
			for _, in := range writeFiles(t, tt.files...) {
				args = append(args, in.Name)
			}
			if msg, err := exec.Command("mergecap", args...).CombinedOutput(); err != nil {
				t.Fatalf("%v: %s", err, msg)
			}
			if got := order(t, NewMerge([]Input{{Name: out}})); got != tt.want {
				t.Errorf("mergecap's order\n%s, want\n%s", got, tt.want)
			}
		})
	}
}

func TestMergeOfStreams(t *testing.T) {
	for _, tt := range mergeCases {
		for stream := range tt.files {
			in := writeFiles(t, tt.files...)
			in[stream] = Input{Name: "standard input", Stream: bytes.NewReader(tt.files[stream])}
			m := NewMerge(in)
			if got := order(t, m); got != tt.want {
				t.Errorf("%s with %d as a stream: order\n%s, want\n%s", tt.name, stream, got, tt.want)
			}
			if _, total := m.Progress(); total != -1 {
				t.Errorf("%s with %d as a stream: %d bytes in all, want -1", tt.name, stream, total)
			}
		}
	}
}

func TestMergeKnowsTheSizeOfARedirectedFile(t *testing.T) {
	in := writeFiles(t, stamped('a', 1, 3), stamped('b', 2))
	f, err := os.Open(in[1].Name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	in[1] = Input{Name: "standard input", Stream: f}
	m := NewMerge(in)
	if got, want := order(t, m), "a0 b0 a1"; got != want {
		t.Errorf("order %s, want %s", got, want)
	}
	size := int64(len(stamped('a', 1, 3)) + len(stamped('b', 2)))
	if done, total := m.Progress(); done != size || total != size {
		t.Errorf("%d of %d bytes read, want %d", done, total, size)
	}
}

// A damaged or missing file does not end the others, and its error is told.
func TestMergeWithBadFiles(t *testing.T) {
	cut := stamped('b', 2, 4)
	in := writeFiles(t, stamped('a', 1, 3, 5), cut[:len(cut)-1], []byte("text"), nil, stamped('e')[:20])
	in = append(in, Input{Name: filepath.Join(t.TempDir(), "none")}, Input{Name: t.TempDir()})
	m := NewMerge(in)
	if got, want := order(t, m), "a0 b0 a1 a2"; got != want {
		t.Errorf("order %s, want %s", got, want)
	}
	kinds := []ErrorKind{0, CutShort, NotCapture, Empty, CutShort, NotFound, IsDirectory}
	for i, f := range m.Files() {
		if f.Name != in[i].Name {
			t.Errorf("file %d is %s, want %s", i, f.Name, in[i].Name)
		}
		if e, ok := f.Err.(*Error); (f.Err == nil) != (kinds[i] == 0) || ok && e.Kind != kinds[i] {
			t.Errorf("%s: %v, want %v", f.Name, f.Err, kinds[i])
		}
	}
}

func TestMergeOfOneBadFile(t *testing.T) {
	cut := stamped('a', 2, 4)
	for i, in := range writeFiles(t, cut[:len(cut)-1], []byte("text")) {
		m := NewMerge([]Input{in})
		if got, want := order(t, m), []string{"a0", ""}[i]; got != want {
			t.Errorf("order %q, want %q", got, want)
		}
		if f := m.Files(); len(f) != 1 || f[0].Err == nil || f[0].Name != in.Name {
			t.Errorf("files %+v, want one with an error", f)
		}
	}
}

func TestMergeFiles(t *testing.T) {
	in := writeFiles(t, stamped('a', 1, 3), stamped('b', 2), stamped('c'))
	m := NewMerge(in)
	check := func(when string, want ...int64) {
		t.Helper()
		var got []int64
		for _, f := range m.Files() {
			got = append(got, f.Packets, f.FirstNumber, f.LastNumber)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: packets, first and last numbers %v, want %v", when, got, want)
		}
	}
	check("before", 0, 0, 0, 0, 0, 0, 0, 0, 0)
	for range 3 {
		if err := m.Next(new(Packet)); err != nil {
			t.Fatal(err)
		}
	}
	check("at the last packet", 2, 1, 3, 1, 2, 2, 0, 0, 0)
	if err := m.Next(new(Packet)); err != io.EOF {
		t.Errorf("then %v, want io.EOF", err)
	}
	check("after", 2, 1, 3, 1, 2, 2, 0, 0, 0)
	f := m.Files()[0]
	if f.Format != PCAP || f.First.Unix() != 1 || f.Last.Unix() != 3 || f.LinkTypes[0] != (LinkTypeCount{1, 2}) {
		t.Errorf("file %+v", f)
	}
	size := int64(len(join(stamped('a', 1, 3), stamped('b', 2), stamped('c'))))
	if _, total := m.Progress(); total != size {
		t.Errorf("%d bytes in all, want %d", total, size)
	}
}

// Records that Wireshark numbers count in the merged capture too.
func TestMergeNumbersCountWiresharksRecords(t *testing.T) {
	data := payload('a', 60)
	next := join(le.section(), le.iface(1, 0), le.enhanced(0, 1e6, data), le.block(9, data),
		le.enhanced(0, 3e6, data), le.block(9, data))
	list, _ := readAll(NewMerge(writeFiles(t, next, stamped('b', 2, 4))))
	var got []int64
	for _, p := range list {
		got = append(got, p.Number)
	}
	if want := []int64{1, 2, 4, 6}; !slices.Equal(got, want) {
		t.Errorf("numbers %v, want %v", got, want)
	}
}

func TestMergeSecrets(t *testing.T) {
	packet := le.enhanced(0, 1e6, payload('a', 60))
	in := writeFiles(t, join(le.section(), le.secrets("one"), le.iface(1, 0), packet),
		join(le.section(), le.secrets("two")), // keys without packets
		join(le.section(), le.iface(1, 0), packet, le.secrets("three")))
	m := NewMerge(in)
	if _, err := readAll(m); err != io.EOF {
		t.Fatal(err)
	}
	var got []string
	for _, s := range m.Secrets() {
		got = append(got, string(s.Data))
	}
	slices.Sort(got)
	if want := []string{"one", "three", "two"}; !slices.Equal(got, want) {
		t.Errorf("secrets %q, want %q", got, want)
	}
}

// A thousand rotated files take a few descriptors, and none at the end.
func TestMergeOfManyRotatedFiles(t *testing.T) {
	const files = 1000
	dir := t.TempDir()
	var in []Input
	for i := range files {
		s := uint32(i * 10)
		name := filepath.Join(dir, fmt.Sprint(i))
		if err := os.WriteFile(name, stamped('a', s, s+5, s+11), 0o600); err != nil {
			t.Fatal(err)
		}
		in = append(in, Input{Name: name})
	}
	before := descriptors(t)
	m := NewMerge(in)
	var p Packet
	most, last := 0, time.Time{}
	for n := 1; ; n++ {
		if err := m.Next(&p); err != nil {
			if err != io.EOF || n != 3*files+1 {
				t.Errorf("%v after %d packets", err, n-1)
			}
			break
		}
		if p.Time.Before(last) {
			t.Fatalf("packet %d at %v after %v", n, p.Time, last)
		}
		last = p.Time
		most = max(most, m.open)
	}
	if most > 3 {
		t.Errorf("%d files were open at a time, want at most 3", most)
	}
	for _, f := range m.Files() {
		if f.Err != nil || f.Packets != 3 {
			t.Fatalf("%s: %d packets, %v", f.Name, f.Packets, f.Err)
		}
	}
	for _, f := range m.files {
		if f.reader != nil || f.head.Data != nil {
			t.Fatalf("%s still holds its buffer", f.input.Name)
		}
	}
	if after := descriptors(t); after > before {
		t.Errorf("%d descriptors open, %d before", after, before)
	}
}

func TestMergeLimitsOpenFiles(t *testing.T) {
	var files [][]byte
	for i := range maxOpen + 2 {
		files = append(files, stamped('a', uint32(i), 1000))
	}
	m := NewMerge(writeFiles(t, files...))
	list, err := readAll(m)
	if err != io.EOF || len(list) != 2*maxOpen {
		t.Errorf("%d packets, %v", len(list), err)
	}
	failed := 0
	for _, f := range m.Files() {
		if f.Err != nil {
			wantError(t, f.Err, Limit, -1, 0)
			failed++
		}
	}
	if failed != 2 {
		t.Errorf("%d files failed, want 2", failed)
	}
}

func TestMergeClose(t *testing.T) {
	for n := 1; n <= 3; n++ {
		before := descriptors(t)
		m := NewMerge(writeFiles(t, stamped('a', 1, 2), stamped('b', 1, 2), stamped('c', 1, 2))[:n])
		if err := m.Next(new(Packet)); err != nil {
			t.Fatal(err)
		}
		m.Close()
		if err := m.Next(new(Packet)); err != io.EOF {
			t.Errorf("reading %d files after Close: %v, want io.EOF", n, err)
		}
		if after := descriptors(t); after > before {
			t.Errorf("%d descriptors open, %d before", after, before)
		}
	}
}
