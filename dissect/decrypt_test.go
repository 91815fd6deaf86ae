package dissect

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"smtpcap/capture"
	"smtpcap/dissect/tlscrypt"
	"smtpcap/internal/pcaptest"
	"smtpcap/reassembly"
	"smtpcap/report"
)

// capturesDir has captures with the keys of their sessions.
const capturesDir = "../testdata/pcaps"

// keyed are captures of one connection that the properties are held against with its
// keys: each version, each way to answer, each source of keys.
var keyed = []string{
	"keys-tls13-client-empty", "keys-tls13-client-sent-1", "keys-tls13-server-requires", "keys-tls13-post-handshake-empty",
	"keys-renegotiation-empty", "keys-rsa-story",
}

// keysOf returns the keys that lie beside a capture, nil if there are none.
func keysOf(t *testing.T, name string) *tlscrypt.Keys {
	t.Helper()
	k := new(tlscrypt.Keys)
	if text, err := os.ReadFile(filepath.Join(capturesDir, name+".keylog")); err == nil {
		k.Log.Parse(text)
	}
	if text, err := os.ReadFile(filepath.Join(capturesDir, name+".key")); err == nil {
		if k.RSA, err = tlscrypt.ParsePrivateKeys(text); err != nil {
			t.Fatal(err)
		}
	}
	if !k.Any() {
		return nil
	}
	return k
}

// keyedTranscripts returns what was said in the captures with keys.
func keyedTranscripts(t *testing.T) []pcaptest.Transcript {
	t.Helper()
	var all []pcaptest.Transcript
	for _, name := range keyed {
		all = append(all, transcriptOf(t, name))
	}
	return all
}

// transcriptOf reads what both sides of a capture's connection say, in turns.
func transcriptOf(t *testing.T, name string) pcaptest.Transcript {
	t.Helper()
	r := &recorder{tr: pcaptest.Transcript{Name: name, End: pcaptest.FINByClient}}
	tracker := reassembly.NewTracker(reassembly.Config{
		Ports: []uint16{25, 465, 587}, New: func(*reassembly.Conn) reassembly.Handler { return r },
		Done: func(*reassembly.Conn, reassembly.Handler) {},
	})
	source := capture.NewMerge([]capture.Input{{Name: filepath.Join(capturesDir, name+".pcap")}})
	defer source.Close()
	for p := (capture.Packet{}); source.Next(&p) == nil; {
		tracker.Packet(&p)
	}
	tracker.Close()
	if len(r.tr.Steps) == 0 {
		t.Fatalf("%s has no connection", name)
	}
	return r.tr
}

// A recorder makes a transcript of a connection.
type recorder struct{ tr pcaptest.Transcript }

func (r *recorder) Data(dir reassembly.Direction, b []byte, _ reassembly.Mark) {
	to := pcaptest.ToServer
	if dir == reassembly.ToClient {
		to = pcaptest.ToClient
	}
	if n := len(r.tr.Steps); n > 0 && r.tr.Steps[n-1].Dir == to {
		r.tr.Steps[n-1].Data = append(r.tr.Steps[n-1].Data, b...)
		return
	}
	r.tr.Steps = append(r.tr.Steps, pcaptest.Step{Dir: to, Data: append([]byte(nil), b...)})
}

func (r *recorder) Gap(reassembly.Direction, int64, reassembly.Mark)          {}
func (r *recorder) End(reassembly.Direction, reassembly.How, reassembly.Mark) {}

func TestKeyedTranscriptsAreDecrypted(t *testing.T) {
	for _, tr := range keyedTranscripts(t) {
		f := follower{Dissector{Keys: keysOf(t, tr.Name)}}
		all := f.packets(tr.Packets(pcaptest.Config{}))
		if len(all) != 1 || all[0].TLS == nil || all[0].TLS.Decryption == nil || all[0].TLS.Decryption.Status != report.DecryptionComplete {
			t.Errorf("%s is not decrypted", tr.Name)
		}
	}
}

// TestKeysThatComeLate: secrets that a capture has behind the packets tell the same as
// those that are there before, whenever they come.
func TestKeysThatComeLate(t *testing.T) {
	for _, name := range keyed {
		text, err := os.ReadFile(filepath.Join(capturesDir, name+".keylog"))
		if err != nil {
			continue // it has a private key
		}
		tr := transcriptOf(t, name)
		ps := tr.Packets(pcaptest.Config{})
		f := follower{Dissector{Keys: keysOf(t, name)}}
		want, err := f.answers(ps)
		if err != nil {
			t.Fatal(err)
		}
		for late := range len(ps) + 1 {
			got, events := withBlockAt(ps, late, text)
			if err := same(want, got); err != nil {
				t.Errorf("%s: secrets before packet %d: %v", name, late+1, err)
			}
			if strings.Contains(events, "encrypted") {
				t.Errorf("%s: secrets before packet %d: %s", name, late+1, events)
			}
		}
	}
}

// withBlockAt follows packets of which a Decryption Secrets Block comes before one, and
// returns the answers and the texts of the dialogue.
func withBlockAt(ps []pcaptest.Packet, at int, keyLog []byte) (answers, string) {
	f := follower{Dissector{Keys: &tlscrypt.Keys{Growing: true}}}
	var all []*report.Connection
	tracker := reassembly.NewTracker(reassembly.Config{
		Ports: []uint16{25, 465, 587}, New: f.d.New,
		Done: func(_ *reassembly.Conn, h reassembly.Handler) { all = append(all, f.d.Report(h)) },
	})
	for i := range len(ps) + 1 {
		if i == at {
			f.d.Keys.Blocks.Parse(keyLog)
			f.d.Keys.Grown++
		}
		if i < len(ps) {
			p := capture.Packet{Number: int64(i + 1), Time: ps[i].Time, Length: ps[i].Length, LinkType: capture.LinkType(ps[i].LinkType), Data: ps[i].Data}
			tracker.Packet(&p)
		}
	}
	tracker.Close()
	a, _ := single(all)
	var texts []string
	for _, c := range all {
		for _, e := range c.Events {
			texts = append(texts, e.Name+" "+e.Text)
		}
	}
	return a, strings.Join(texts, "\n")
}

// TestKeysOfOthersChangeNothing: what is seen without keys is seen with keys that do not
// fit, too.
func TestKeysOfOthersChangeNothing(t *testing.T) {
	other := keysOf(t, "keys-wrong-session")
	if other == nil {
		t.Fatal("there is no key log of another session")
	}
	eachTranscript(t, func(t *testing.T, f *follower, tr pcaptest.Transcript, _ answers) {
		ps := tr.Packets(pcaptest.Config{})
		without, with := new(follower), &follower{Dissector{Keys: keysOf(t, "keys-wrong-session")}}
		want, err1 := without.answers(ps)
		got, err2 := with.answers(ps)
		if err1 != nil || err2 != nil {
			t.Fatal(err1, err2)
		}
		if err := same(want, got); err != nil {
			t.Error(err)
		}
	})
}

// TestALossInTheHandshakeLeavesTheMail: what is missing in clear takes nothing from what
// is said inside, from its first word on.
func TestALossInTheHandshakeLeavesTheMail(t *testing.T) {
	const name = "keys-tls12-sendmail"
	f := follower{Dissector{Keys: keysOf(t, name)}}
	ps := transcriptOf(t, name).Packets(pcaptest.Config{MSS: 300})
	whole := f.packets(ps)[0]
	for i := range ps {
		n := report.PacketNumber(i + 1)
		if n <= whole.TLS.ServerHello.Packet || n >= whole.ServerChain.Packet {
			continue // it is none of the server's Certificate alone
		}
		c := f.packets(pcaptest.Drop(ps, i))[0]
		if c.ServerChain.Status != report.ChainIncomplete {
			t.Errorf("without packet %d: the chain is %v", n, c.ServerChain.Status)
		}
		if s := c.TLS.SMTP; s == nil || s.Helo == nil || s.Helo.Name != "mail.example.com" || s.Messages != 1 || s.Recipients != 1 {
			t.Errorf("without packet %d: inside %+v", n, s)
		}
	}
}
