package reassembly

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"smtpcap/capture"
)

const corpusDir = "../../shared/corpus/"

// anyPort follows all TCP.
func anyPort() []uint16 {
	ports := make([]uint16, 1<<16)
	for i := range ports {
		ports[i] = uint16(i)
	}
	return ports
}

// trackFile follows all connections of a file, as far as it can be read.
func trackFile(t testing.TB, name string, c Config) *recording {
	rec := newRecording(t, c)
	f, err := capture.Open(name)
	if err != nil {
		return rec
	}
	defer f.Close()
	var p capture.Packet
	for f.Next(&p) == nil {
		rec.Packet(&p)
	}
	rec.Close()
	return rec
}

// hanging is a time that only a loop without an end takes, on any machine.
const hanging = 20 * time.Second

// TestCorpusKeepsTheContract follows each connection of captures that others
// made to test, or to break, their own programs.
func TestCorpusKeepsTheContract(t *testing.T) {
	names, _ := filepath.Glob(corpusDir + "[cr]*/*.*cap*")
	if len(names) == 0 {
		t.Skip("no corpus beside the project")
	}
	ports, conns := anyPort(), 0
	for _, name := range names {
		begin := time.Now()
		rec := trackFile(t, name, Config{Ports: ports})
		rec.checkClosed(t)
		if d := time.Since(begin); d > hanging {
			t.Errorf("%s took %v", name, d)
		}
		if t.Failed() {
			t.Fatalf("in %s", name)
		}
		conns += len(rec.conns)
	}
	if conns < 1000 {
		t.Errorf("%d connections in all", conns)
	}
}

// A truth is what other programs found in a capture.
type truth struct {
	Streams []struct {
		Client, Server truthEndpoint
		FirstFrame     int64          `json:"first_frame"`
		SYN            int64          `json:"syn_frame"`
		SYNACK         int64          `json:"synack_frame"`
		Analysis       map[string]int `json:"tcp_analysis"`
		Raw            struct {
			Client int64 `json:"client_bytes"`
			Server int64 `json:"server_bytes"`
		}
	}
}

type truthEndpoint struct {
	IP   string
	Port uint16
}

func (e truthEndpoint) addrPort() netip.AddrPort {
	a, _ := netip.ParseAddr(e.IP)
	return netip.AddrPortFrom(a, e.Port)
}

// knownDifferences lists the streams in which the other programs are wrong, or
// go by another rule, and why.
var knownDifferences = map[string]string{
	"OISF__suricata-verify__decode-etag-02__input.pcap 0": "one segment with neither a SYN nor payload",
	"zeek__zeek__gtp6_gtp_0x32.pcap 0":                    "a tunnel over UDP",
	"zeek__zeek__heartbleed-encrypted-success.pcap 0":     "bytes under way when the other side had sent its RST",
	"seladb__PcapPlusPlus__many-protocols.pcap 4":         "bytes under way when the other side had sent its RST",
	"seladb__PcapPlusPlus__many-protocols.pcap 5":         "bytes under way when the other side had sent its RST",
}

// TestCorpusAgreesWithTruth compares addresses, the handshake's frames and the
// number of bytes in each direction before the first gap with what other
// programs found.
func TestCorpusAgreesWithTruth(t *testing.T) {
	names, _ := filepath.Glob(corpusDir + "truth/*.json")
	if len(names) == 0 {
		t.Skip("no corpus beside the project")
	}
	ports, compared := anyPort(), 0
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var want truth
		if json.Unmarshal(b, &want) != nil || len(want.Streams) == 0 {
			continue
		}
		file := strings.TrimSuffix(filepath.Base(name), ".json")
		rec := trackFile(t, corpusDir+"captures/"+file, Config{Ports: ports})
		byFirst := make(map[int64]*recorder)
		for _, r := range rec.conns {
			byFirst[r.conn.First.Packet] = r
		}
		for i, s := range want.Streams {
			got := "no connection"
			if r := byFirst[s.FirstFrame]; r != nil {
				got = fmt.Sprint(r.conn.Addr, r.conn.SYN.Packet, r.conn.SYNACK.Packet, r.whole[ToServer], r.whole[ToClient])
			}
			w := fmt.Sprint([2]netip.AddrPort{s.Client.addrPort(), s.Server.addrPort()}, s.SYN, s.SYNACK, s.Raw.Client, s.Raw.Server)
			compared++
			id := fmt.Sprintf("%s %d", file, i)
			if known := knownDifferences[id] != ""; (got != w) != known {
				t.Errorf("%s: got %s, want %s %v", id, got, w, s.Analysis)
			}
		}
	}
	if compared < 500 {
		t.Errorf("%d streams compared", compared)
	}
}
