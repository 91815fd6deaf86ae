package differential

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The bytes that known.txt names are where it says.
func TestProofs(t *testing.T) {
	known, err := readKnown(knownText)
	if err != nil {
		t.Fatal(err)
	}
	checked := 0
	for _, k := range known {
		collection, name, _ := strings.Cut(k.Capture, "/")
		for _, c := range collections {
			file := filepath.Join(c.dir, name)
			if _, err := os.Stat(file); c.name != collection || errors.Is(err, fs.ErrNotExist) && c.name != "pcaps" {
				continue
			}
			if err := k.check(file); err != nil {
				t.Errorf("%s, %s: %v", k.Capture, k.Field, err)
			}
			checked++
		}
	}
	if checked == 0 {
		t.Error("known.txt names nothing of testdata/pcaps")
	}
}

func TestCheckRefusesAWrongProof(t *testing.T) {
	const file = "../../testdata/pcaps/pax.dump"
	banner := []byte("220 ")
	for name, k := range map[string]Known{
		"other bytes":     {Packet: 4, Offset: 66, Proof: []byte("250 ")},
		"no bytes":        {Packet: 4, Offset: 66},
		"other offset":    {Packet: 4, Offset: 65, Proof: banner},
		"past the packet": {Packet: 4, Offset: 4000, Proof: banner},
		"no such packet":  {Packet: 400, Offset: 66, Proof: banner},
	} {
		if k.check(file) == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	right := Known{Packet: 4, Offset: 66, Proof: banner}
	if err := right.check(file); err != nil {
		t.Error(err)
	}
}

func TestReadKnownRefusesWhatItCannotRead(t *testing.T) {
	const good = "pcaps/a.pcap\t0\tchain\t1\tnone\t7\t54\t0b00\twhy"
	if list, err := readKnown("# comment\n\n" + good + "\n"); err != nil || len(list) != 1 || list[0].Ours != "none" {
		t.Errorf("%+v, %v", list, err)
	}
	for _, bad := range []string{
		strings.TrimSuffix(good, "\twhy"),
		strings.Replace(good, "\t0\t", "\tzero\t", 1),
		strings.Replace(good, "\t7\t", "\t\t", 1),
		strings.Replace(good, "0b00", "0b0", 1),
	} {
		if _, err := readKnown(bad); err == nil {
			t.Errorf("accepted %q", bad)
		}
	}
}
