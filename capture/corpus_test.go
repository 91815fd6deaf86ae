package capture

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// corpus returns the captures of others that lie beside the project.
func corpus(t *testing.T) []string {
	t.Helper()
	list, err := filepath.Glob("../../shared/corpus/[cr]*/*.*cap*")
	if err != nil {
		t.Fatal(err)
	}
	if len(list) == 0 {
		t.Skip("no corpus beside the project")
	}
	return list
}

// hanging is a time that only a loop without an end takes, on any machine.
const hanging = 20 * time.Second

func TestCorpusIsReadWithoutPanicOrHanging(t *testing.T) {
	for _, name := range corpus(t) {
		begin := time.Now()
		f, err := Open(name)
		if err == nil {
			_, err = readAll(f)
			f.Close()
		}
		if e := new(Error); err != io.EOF && !errors.As(err, &e) {
			t.Errorf("%s: %v is no *Error", name, err)
		}
		if d := time.Since(begin); d > hanging {
			t.Errorf("%s took %v", name, d)
		}
	}
}

// Capinfos counts the same packets wherever it reads a file at all.
func TestCorpusCountsAreCapinfos(t *testing.T) {
	names := corpus(t)
	if _, err := exec.LookPath("capinfos"); err != nil {
		t.Skip("no capinfos here")
	}
	counts := make(map[string]int)
	for len(names) > 0 {
		n := min(len(names), 500)
		capinfos(t, counts, names[:n])
		names = names[n:]
	}
	if len(counts) < 1000 {
		t.Fatalf("capinfos read %d files only", len(counts))
	}
	for name, want := range counts {
		f, err := Open(name)
		if err != nil {
			t.Errorf("capinfos reads %d packets: %v", want, err)
			continue
		}
		list, err := readAll(f)
		if len(list) != want {
			t.Errorf("%s: %d packets, %v; capinfos counts %d", name, len(list), err, want)
		}
		f.Close()
	}
}

// capinfos adds the packets of each file that it reads without a complaint.
func capinfos(t *testing.T, counts map[string]int, names []string) {
	t.Helper()
	cmd := exec.Command("capinfos", append([]string{"-c", "-T", "-M", "-r"}, names...)...)
	out, _ := cmd.Output() // it fails if one file is damaged
	for s := bufio.NewScanner(bytes.NewReader(out)); s.Scan(); {
		name, count, _ := strings.Cut(s.Text(), "\t")
		n, err := strconv.Atoi(count)
		if err != nil {
			t.Fatalf("capinfos says %q", s.Text())
		}
		counts[name] = n
	}
}

// Packed with the real tools, a capture reads as before.
func TestToolsPack(t *testing.T) {
	name := writeFile(t, "a.pcap", stamped('a', 1, 2, 3, 4, 5))
	for _, tool := range []string{"gzip", "zstd", "lz4"} {
		t.Run(tool, func(t *testing.T) {
			if _, err := exec.LookPath(tool); err != nil {
				t.Skip("no", tool, "here")
			}
			out, err := exec.Command(tool, "-c", name).Output()
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(name+"."+tool, append(out, out...), 0o600); err != nil {
				t.Fatal(err)
			}
			f, err := Open(name + "." + tool)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			for i := range 5 {
				if err := f.Next(new(Packet)); err != nil {
					t.Fatalf("packet %d: %v", i+1, err)
				}
			}
		})
	}
}
