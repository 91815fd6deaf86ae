package capture

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// writeFile writes a file for a test and returns its name.
func writeFile(t *testing.T, name string, parts ...[]byte) string {
	t.Helper()
	name = filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(name, join(parts...), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestOpen(t *testing.T) {
	list := parts()["pcap"]
	name := writeFile(t, "pax.dump", list...)
	f, err := Open(name)
	if err != nil {
		t.Fatal(err)
	}
	got, err := readAll(f)
	if err != io.EOF || len(got) != 5 {
		t.Errorf("%d packets, %v", len(got), err)
	}
	size := int64(len(join(list...)))
	if done, total := f.Progress(); done != size || total != size {
		t.Errorf("%d of %d bytes read, want %d", done, total, size)
	}
	if i := f.Info(); i.Name != name || i.Packets != 5 {
		t.Errorf("info %+v", i)
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
}

func TestOpenErrors(t *testing.T) {
	dir := t.TempDir()
	whole := join(parts()["pcap"]...)
	for _, tt := range []struct {
		name, file string
		kind       ErrorKind
		offset     int64
		cause      error
		message    string
	}{
		{"missing", filepath.Join(dir, "none"), NotFound, -1, fs.ErrNotExist, ": no such file"},
		{"missing directory", filepath.Join(dir, "no", "ne"), NotFound, -1, fs.ErrNotExist, ": no such file"},
		{"directory", dir, IsDirectory, -1, nil, ": is a directory"},
		{"empty", writeFile(t, "empty"), Empty, 0, nil, ": is empty"},
		{"cut inside the magic number", writeFile(t, "cut3", whole[:3]), CutShort, 0, io.ErrUnexpectedEOF,
			": cut short at offset 0: 3 of 4 bytes of a magic number: unexpected EOF"},
		{"cut inside the header", writeFile(t, "cut23", whole[:23]), CutShort, 0, io.ErrUnexpectedEOF,
			": cut short at offset 0: 23 of 24 bytes of a pcap file header: unexpected EOF"},
		{"file used as a directory", filepath.Join(writeFile(t, "plain", whole), "x"), ReadFailed, -1, syscall.ENOTDIR,
			": read failed: not a directory"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Open(tt.file)
			wantError(t, err, tt.kind, tt.offset, 0)
			if err.Error() != tt.file+tt.message {
				t.Errorf("message %q, want %q", err, tt.file+tt.message)
			}
			if tt.cause != nil && !errors.Is(err, tt.cause) {
				t.Errorf("%v does not wrap %v", err, tt.cause)
			}
		})
	}
}

func TestOpenWithoutPermission(t *testing.T) {
	e := openError("secret.pcap", &fs.PathError{Op: "open", Path: "secret.pcap", Err: syscall.EACCES})
	wantError(t, e, NoAccess, -1, 0)
	if want := "secret.pcap: permission denied"; e.Error() != want {
		t.Errorf("message %q, want %q", e, want)
	}
}

func TestMessageOfACutPacket(t *testing.T) {
	whole := join(parts()["pcap"]...)
	_, _, err := read(whole[:24+76+30])
	want := "test: cut short in packet 2 at offset 100: 30 of 77 bytes of a pcap record: unexpected EOF"
	if err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}

func TestOpenFIFO(t *testing.T) {
	name := filepath.Join(t.TempDir(), "fifo")
	if err := syscall.Mkfifo(name, 0o600); err != nil {
		t.Skip("no FIFOs here:", err)
	}
	go os.WriteFile(name, join(parts()["pcapng"]...), 0)
	f, err := Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, total := f.Progress(); total != -1 {
		t.Errorf("a FIFO has %d bytes in all, want -1", total)
	}
	if got, err := readAll(f); err != io.EOF || len(got) != 5 {
		t.Errorf("%d packets, %v", len(got), err)
	}
}

func TestRedirectedFileHasASize(t *testing.T) {
	f, err := os.Open(writeFile(t, "in", parts()["pcap"]...))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r, err := NewReader("standard input", f)
	if err != nil {
		t.Fatal(err)
	}
	if _, total := r.Progress(); total != int64(len(join(parts()["pcap"]...))) {
		t.Errorf("%d bytes in all", total)
	}
}

// Closing gives back the descriptor.
func TestOpenManyTimes(t *testing.T) {
	names := []string{writeFile(t, "good", parts()["pcap"]...), writeFile(t, "bad", []byte("text"))}
	before := descriptors(t)
	for range 10 {
		for _, name := range names {
			if f, err := Open(name); err == nil {
				f.Close()
			} else if !strings.Contains(err.Error(), "not a packet capture") {
				t.Fatal(err)
			}
		}
	}
	if after := descriptors(t); after > before {
		t.Errorf("%d descriptors open, %d before", after, before)
	}
}

// descriptors counts the open descriptors of this process.
func descriptors(t *testing.T) int {
	t.Helper()
	list, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Skip("cannot count descriptors:", err)
	}
	return len(list)
}
