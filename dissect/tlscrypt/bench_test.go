package tlscrypt

import (
	"strings"
	"testing"

	"smtpcap/dissect/tlswire"
)

// BenchmarkOpen opens records of usual lengths.
func BenchmarkOpen(b *testing.B) {
	for _, s := range schemes {
		for _, size := range []struct {
			name string
			n    int
		}{{"16KiB", 1 << 14}, {"512B", 512}} {
			b.Run(s.name+"/"+size.name, func(b *testing.B) {
				m := makeUp(s.version, s.suite, s.etm)
				r := newReader(b, logKeys(b, []byte(m.log)))
				r.feed(m.wire)
				d := r.session.Direction(Server)
				record := m.from[Server].seal(tlswire.ContentApplicationData, []byte(strings.Repeat("x", size.n)))
				header := tlswire.Record{Type: 23, Version: min(s.version, tlswire.VersionTLS12), Length: len(record) - 5, Extent: tlswire.Extent{End: int64(len(record))}}
				before := d.seq
				first := snapshot(d)
				b.SetBytes(int64(size.n))
				b.ReportAllocs()
				for b.Loop() {
					d.seq = before // the same record again
					first()
					if _, _, how := d.Open(header, record[5:]); how != tlswire.Opened {
						b.Fatal("it does not open")
					}
				}
			})
		}
	}
}

// snapshot returns what takes back the state of a cipher.
func snapshot(d *Direction) func() {
	switch p := d.protection(0).(type) {
	case *streamProtection:
		was := *p.cipher
		return func() { *p.cipher = was }
	case *blockProtection:
		was, of := append([]byte(nil), p.iv...), p.ivOf
		return func() { copy(p.iv, was); p.ivOf = of }
	}
	return func() {}
}

// Opening a record with authenticated encryption allocates nothing, but for CCM, where
// the library does.
func TestOpeningAllocatesLittle(t *testing.T) {
	for _, s := range schemes {
		m := makeUp(s.version, s.suite, s.etm)
		r := newReader(t, logKeys(t, []byte(m.log)))
		r.feed(m.wire)
		d := r.session.Direction(Server)
		record := m.from[Server].seal(tlswire.ContentApplicationData, []byte(strings.Repeat("x", 1000)))
		header := tlswire.Record{Type: 23, Version: min(s.version, tlswire.VersionTLS12), Length: len(record) - 5}
		before, reset := d.seq, snapshot(d)
		n := testing.AllocsPerRun(20, func() {
			d.seq = before
			reset()
			if _, _, how := d.Open(header, record[5:]); how != tlswire.Opened {
				t.Fatalf("%s: it does not open", s.name)
			}
		})
		if n > 0 && !strings.Contains(s.name, "CCM") {
			t.Errorf("%s: %v allocations", s.name, n)
		}
	}
}
