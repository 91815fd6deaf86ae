package tlscrypt

import (
	"bytes"
	"crypto/tls"
	"fmt"
	"slices"
	"strings"
	"testing"

	"smtpcap/dissect/tlswire"
)

// A sample is a short connection with one way to protect records.
type sample struct {
	name    string
	version uint16
	suite   uint16 // 0: Go chooses
}

var samples = []sample{
	{"TLS 1.3 GCM", tls.VersionTLS13, 0},
	{"TLS 1.2 GCM", tls.VersionTLS12, tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256},
	{"TLS 1.2 ChaCha20", tls.VersionTLS12, tls.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256},
	{"TLS 1.2 CBC", tls.VersionTLS12, tls.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256},
	{"TLS 1.1 CBC", tls.VersionTLS11, tls.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA},
	{"TLS 1.0 CBC", tls.VersionTLS10, tls.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA},
	{"TLS 1.0 3DES", tls.VersionTLS10, tls.TLS_RSA_WITH_3DES_EDE_CBC_SHA},
	{"TLS 1.2 RC4", tls.VersionTLS12, tls.TLS_ECDHE_RSA_WITH_RC4_128_SHA},
}

func (s sample) chained() bool { return s.version == tls.VersionTLS10 }
func (s sample) stream() bool  { return strings.HasSuffix(s.name, "RC4") }

// live returns a connection of the sample, one record a piece, and how all of it reads.
func (s sample) live(t *testing.T) (*connection, *reader) {
	t.Helper()
	settings := []setting{versions(s.version)}
	if s.suite != 0 {
		settings = append(settings, suite(s.suite))
	}
	conn := live(t, short, settings...)
	conn.wire = conn.wire.records()
	whole := read(t, logKeys(t, conn.log), conn.wire)
	whole.whole(conn.data)
	return conn, whole
}

// encrypted returns the records that are, by their place in the wire.
func (r *reader) encrypted(w wire) []int {
	var list []int
	var at [2]int64
	for i, p := range w {
		if _, ok := r.log[p.side].opened[at[p.side]]; ok {
			list = append(list, i)
		}
		at[p.side] += int64(len(p.data))
	}
	return list
}

// places returns the bytes of a record's body that are flipped: the ends and some of what
// lies between.
func places(n int) []int {
	const header, dense, every = 5, 48, 29
	var list []int
	for i := header; i < n; i++ {
		if i < header+dense || i >= n-dense || i%every == 0 {
			list = append(list, i)
		}
	}
	return list
}

func TestFlippedByteClosesItsRecordAlone(t *testing.T) {
	for _, s := range samples {
		t.Run(s.name, func(t *testing.T) {
			conn, whole := s.live(t)
			keys := logKeys(t, conn.log)
			for _, i := range whole.encrypted(conn.wire) {
				p := conn.wire[i]
				for _, place := range places(len(p.data)) {
					damaged := slices.Clone(conn.wire)
					damaged[i].data = bytes.Clone(p.data)
					damaged[i].data[place] ^= 0x11
					r := read(t, keys, damaged)
					what := fmt.Sprintf("record %d, byte %d", i, place)
					s.closesOne(t, p.side, r.within(whole, what), what)
				}
			}
		})
	}
}

// closesOne fails unless one record of a side stayed closed, or the next too where its IV is
// in that one, and none of the other side.
func (s sample) closesOne(t *testing.T, side Side, missing [2]int, what string) {
	t.Helper()
	most := 1
	if s.chained() {
		most = 2
	}
	if missing[1-side] != 0 || missing[side] < 1 || missing[side] > most {
		t.Errorf("%s: %v records of client and server stay closed", what, missing)
	}
}

func TestFlippedHeaderOpensNothingWrong(t *testing.T) {
	for _, s := range samples {
		t.Run(s.name, func(t *testing.T) {
			conn, whole := s.live(t)
			keys := logKeys(t, conn.log)
			for _, i := range whole.encrypted(conn.wire) {
				for bit := range 5 * 8 {
					damaged := slices.Clone(conn.wire)
					damaged[i].data = bytes.Clone(damaged[i].data)
					damaged[i].data[bit/8] ^= 1 << (bit % 8)
					r := read(t, keys, damaged)
					what := fmt.Sprintf("record %d, bit %d of the header", i, bit)
					if missing := r.within(whole, what); missing[damaged[i].side] == 0 {
						t.Errorf("%s: its record opens", what)
					}
				}
			}
		})
	}
}

// Two records damaged in a row, one of which ends a stage of TLS 1.3 or is the first
// under new keys, are two that stay closed.
func TestTwoFlippedRecordsAreTwo(t *testing.T) {
	for _, s := range samples {
		if s.chained() {
			continue
		}
		t.Run(s.name, func(t *testing.T) {
			conn, whole := s.live(t)
			for _, side := range sides {
				var own []int
				for _, i := range whole.encrypted(conn.wire) {
					if conn.wire[i].side == side {
						own = append(own, i)
					}
				}
				for n := 1; n < len(own); n++ {
					damaged := slices.Clone(conn.wire)
					for _, i := range own[n-1 : n+1] {
						damaged[i].data = bytes.Clone(damaged[i].data)
						damaged[i].data[len(damaged[i].data)-1] ^= 1
					}
					r := read(t, logKeys(t, conn.log), damaged)
					if missing := r.within(whole, "two"); missing[side] != 2 || missing[1-side] != 0 {
						t.Errorf("%v records %v: %v stay closed", side, own[n-1:n+1], missing)
					}
				}
			}
		})
	}
}

// A record whose body is not captured stays closed, and none beside it but for what
// depends on its bytes.
func TestSkippedBodyClosesItsRecordAlone(t *testing.T) {
	for _, s := range samples {
		t.Run(s.name, func(t *testing.T) {
			conn, whole := s.live(t)
			for _, i := range whole.encrypted(conn.wire) {
				p := conn.wire[i]
				for _, from := range []int{5, 6, len(p.data) - 1} {
					r := newReader(t, logKeys(t, conn.log))
					r.feed(conn.wire[:i])
					r.write(piece{p.side, p.data[:from]})
					r.skip(p.side, len(p.data)-from)
					r.feed(conn.wire[i+1:])
					r.close()
					what := fmt.Sprintf("record %d from byte %d on", i, from)
					s.closesOne(t, p.side, r.within(whole, what), what)
				}
			}
		})
	}
}

// Whole records that are lost with their headers make the framing uncertain. What follows
// opens, except where a cipher needs what was lost.
func TestLostRecords(t *testing.T) {
	for _, s := range samples {
		t.Run(s.name, func(t *testing.T) {
			conn, whole := s.live(t)
			keys := logKeys(t, conn.log)
			for first := range conn.wire {
				for n := 1; n <= 3; n++ {
					side, lost := conn.wire[first].side, 0
					r := newReader(t, keys)
					lostHello, lostEncrypted := false, 0
					for i, p := range conn.wire {
						if p.side != side || i < first || lost == n {
							r.write(p)
							continue
						}
						lost++
						r.skip(side, len(p.data))
						lostHello = lostHello || p.data[0] == 22 && (p.data[5] == 1 || p.data[5] == 2)
						if slices.Contains(whole.encrypted(conn.wire), i) {
							lostEncrypted++
						}
					}
					r.close()
					what := fmt.Sprintf("%d records from %d on", n, first)
					missing := r.within(whole, what)
					if lostHello || s.chained() || s.stream() {
						continue
					}
					if missing[side] != lostEncrypted || missing[1-side] != 0 {
						t.Errorf("%s: %v stay closed, %d were lost", what, missing, lostEncrypted)
					}
				}
			}
		})
	}
}

// A gap of any place and length, over headers and bodies, opens nothing that was not
// sent there.
func TestGapsOpenNothingWrong(t *testing.T) {
	for _, s := range samples {
		t.Run(s.name, func(t *testing.T) {
			conn, whole := s.live(t)
			keys := logKeys(t, conn.log)
			opened := 0
			for _, side := range sides {
				all := conn.wire.of(side)
				other := 1 - side
				for from := 0; from < len(all); from += 13 {
					for _, n := range []int{1, 20, 300} {
						r := newReader(t, keys)
						r.halves(conn.wire, side, from, n)
						r.streams[other].Close()
						r.close()
						r.within(whole, fmt.Sprintf("%v: %d bytes from %d on", side, n, from))
						opened += r.side[side].opened
					}
				}
			}
			if opened == 0 {
				t.Error("nothing was opened at all")
			}
		})
	}
}

// halves feeds a connection whose one side lacks n bytes.
func (r *reader) halves(w wire, side Side, from, n int) {
	at := 0
	for _, p := range w {
		if p.side != side {
			r.write(p)
			continue
		}
		a := min(max(from-at, 0), len(p.data))
		b := min(max(from+n-at, 0), len(p.data))
		if a > 0 {
			r.write(piece{side, p.data[:a]})
		}
		if b > a {
			r.skip(side, b-a)
		}
		if b < len(p.data) {
			r.write(piece{side, p.data[b:]})
		}
		at += len(p.data)
	}
}

// Many losses in a long transfer do no harm: what is opened gives back what trying costs.
func TestManyLossesInALongTransfer(t *testing.T) {
	s := newScript().begin(false).finish()
	r := newReader(t, logKeys(t, s.log()))
	r.feed(s.wire)
	before := r.side[Server].opened
	for range 2 * maxTrials {
		lost := s.sealer[Server].seal(tlswire.ContentApplicationData, []byte("lost"), 0)
		r.skip(Server, len(lost))
		r.write(piece{Server, s.sealer[Server].seal(tlswire.ContentApplicationData, []byte("x"), 0)})
	}
	r.close()
	if f := &r.side[Server]; f.opened-before != 2*maxTrials || len(f.sealings) > 0 {
		t.Errorf("%d of %d opened, %d sealed", f.opened-before, 2*maxTrials, len(f.sealings))
	}
}

// Records that stay closed behind a loss are counted as well.
func TestDamageBehindALoss(t *testing.T) {
	s := newScript().begin(false).finish()
	r := newReader(t, logKeys(t, s.log()))
	r.feed(s.wire)
	for n := range 8 {
		record := s.sealer[Server].seal(tlswire.ContentApplicationData, []byte("x"), 0)
		if n == 0 {
			r.skip(Server, len(record))
			continue
		}
		if n < 7 {
			record[len(record)-1] ^= 1
		}
		r.write(piece{Server, record})
	}
	r.close()
	if f := &r.side[Server]; string(f.data) != "x" || len(f.sealings) != 6 {
		t.Errorf("data %q, %d sealed", f.data, len(f.sealings))
	}
}

// Bytes that only look like records, where the framing is lost, use up what may be tried
// and no more.
func TestTrialsAreBounded(t *testing.T) {
	s := newScript().begin(false).finish()
	r := newReader(t, logKeys(t, s.log()))
	r.feed(s.wire)
	r.skip(Server, 1<<20)
	tried := 0
	for range 100 {
		before := r.session.trials
		r.write(piece{Server, append([]byte{23, 3, 3, 0, 40}, make([]byte, 40)...)})
		tried += before - r.session.trials
	}
	r.close()
	if tried != maxTrials {
		t.Errorf("%d trials, want %d", tried, maxTrials)
	}
}

// One side may be read later than the other, by any amount, up to all of it. The order in
// which the sides spoke then is not known, but all is opened.
func TestOneSideMayBeLate(t *testing.T) {
	for _, s := range samples {
		t.Run(s.name, func(t *testing.T) {
			conn, whole := s.live(t)
			for _, late := range sides {
				for from := range conn.wire {
					r := newReader(t, logKeys(t, conn.log))
					var kept wire
					for i, p := range conn.wire {
						if i >= from && p.side == late {
							kept = append(kept, p)
							continue
						}
						r.write(p)
					}
					r.feed(kept)
					r.close()
					if missing := r.within(whole, "late"); missing != [2]int{} {
						t.Errorf("%v late from record %d on: %v stay closed", late, from, missing)
					}
				}
			}
		})
	}
}

// The same with the server's key, where the keys of both sides depend on messages of
// both.
func TestOneSideMayBeLateWithServersKey(t *testing.T) {
	for _, c := range rsaSuites {
		conn := live(t, short, versions(c.version), suite(c.suite), rsaOnly, withClientCertificate)
		conn.wire = conn.wire.records()
		keys := privateKeys(t)
		whole := read(t, keys, conn.wire)
		whole.whole(conn.data)
		for _, late := range sides {
			for from := range conn.wire {
				r := newReader(t, keys)
				var kept wire
				for i, p := range conn.wire {
					if i >= from && p.side == late {
						kept = append(kept, p)
						continue
					}
					r.write(p)
				}
				r.feed(kept)
				r.close()
				if missing := r.within(whole, "late"); missing != [2]int{} {
					t.Errorf("%s: %v late from record %d on: %v stay closed", tls.CipherSuiteName(c.suite), late, from, missing)
				}
			}
		}
	}
}

// Secrets that come in the middle of a capture open what waited for them, also if they
// come one by one.
func TestSecretsMayComeLate(t *testing.T) {
	for _, s := range samples {
		t.Run(s.name, func(t *testing.T) {
			conn, whole := s.live(t)
			lines := bytes.SplitAfter(conn.log, []byte("\n"))
			for first := 0; first <= len(conn.wire); first++ {
				for _, apart := range []int{0, 1, 3} {
					keys := &Keys{Growing: true}
					r := newReader(t, keys)
					for i := range len(conn.wire) + len(lines)*apart {
						if i < len(conn.wire) {
							r.write(conn.wire[i])
						}
						for n, line := range lines {
							if i == first+n*apart {
								keys.Blocks.Parse(line)
								keys.Grown++
								r.retry()
							}
						}
					}
					r.close()
					if first == len(conn.wire) && apart == 0 {
						continue // they never came
					}
					if missing := r.within(whole, "late secrets"); missing != [2]int{} {
						t.Errorf("secrets from record %d on, %d apart: %v stay closed", first, apart, missing)
					}
					if got := r.session.Source(); got != FromBlock {
						t.Errorf("source %d", got)
					}
				}
			}
		})
	}
}

// Of a session whose secrets never come all that waits is given up, at the limit or at the
// end.
func TestWaitingIsBounded(t *testing.T) {
	s := newScript().begin(false).finish()
	for range 40 {
		s.say(Server, strings.Repeat("x", 1<<14))
	}
	keys := &Keys{Growing: true}
	r := newReader(t, keys)
	most := 0
	for _, p := range s.wire {
		r.write(p)
		most = max(most, keys.held)
	}
	if most > 2*maxHeldPerDirection || most < maxHeldPerDirection/2 {
		t.Errorf("%d bytes were held", most)
	}
	r.close()
	f := &r.side[Server]
	if f.opened != 0 || len(f.sealings) != 41 || f.sealings[0] != tlswire.NotHeld || r.session.Direction(Server).Why() != NoSecret {
		t.Errorf("%d opened, sealed %v, %d", f.opened, f.sealings, r.session.Direction(Server).Why())
	}
}

// What comes behind the limit is opened once the secrets are there: the number of the
// record is found.
func TestSecretsBehindTheLimit(t *testing.T) {
	for _, s := range samples {
		t.Run(s.name, func(t *testing.T) {
			settings := []setting{versions(s.version)}
			if s.suite != 0 {
				settings = append(settings, suite(s.suite))
			}
			conn := live(t, []string{"DATA\r\n", strings.Repeat("0123456789abcdef", 1<<14), "x", "y"}, settings...)
			records := conn.wire.records()
			keys := &Keys{Growing: true}
			r := newReader(t, keys)
			r.feed(records[:len(records)-6])
			before := len(r.side[Server].sealings)
			keys.Blocks.Parse(conn.log)
			keys.Grown++
			r.retry()
			r.feed(records[len(records)-6:])
			r.close()
			if before == 0 {
				t.Fatal("the limit was not reached")
			}
			if s.stream() {
				if r.side[Server].opened != 0 {
					t.Error("a key stream whose place is lost opens records")
				}
				return
			}
			if n := len(r.side[Server].sealings); r.side[Server].opened == 0 || n > before+1 {
				t.Errorf("%d opened; %d were sealed at the limit, %d in all", r.side[Server].opened, before, n)
			}
		})
	}
}

// All connections together have a limit too, and give back what they held.
func TestConnectionsShareALimit(t *testing.T) {
	s := newScript().begin(false).finish()
	for range 7 {
		s.say(Server, strings.Repeat("x", 1<<14))
	}
	keys := &Keys{Growing: true}
	var readers []*reader
	refused := 0
	for range maxHeld/(7<<14) + 10 {
		r := newReader(t, keys)
		r.feed(s.wire)
		readers = append(readers, r)
		if len(r.side[Server].sealings) > 0 {
			refused++
		}
		if keys.held > maxHeld {
			t.Fatalf("%d bytes are held", keys.held)
		}
	}
	if refused == 0 || refused > 20 {
		t.Errorf("%d connections were refused room", refused)
	}
	for _, r := range readers {
		for _, side := range sides {
			r.streams[side].Close()
		}
		r.session.Close()
	}
	if keys.held != 0 {
		t.Errorf("%d bytes are held", keys.held)
	}
}

// In TLS 1.0 a MAC over the ciphertext does not cover the IV, which is in the record
// before: where that was changed or is missing, an authentic record does not tell what its
// first block says. FuzzOpen found it.
func TestWrongIVOfAnAuthenticRecordOpensNothing(t *testing.T) {
	m := makeUp(tlswire.VersionTLS10, 0x002f, true)
	begin := len(m.wire)
	for n := range 6 {
		m.say(Server, fmt.Sprintf("line %d, which is longer than a block", n))
	}
	whole := read(t, logKeys(t, []byte(m.log)), m.wire)
	whole.whole(m.data)
	finished := begin - 1
	for name, damage := range map[string]func(*reader, piece){
		"changed": func(r *reader, p piece) {
			b := bytes.Clone(p.data)
			b[len(b)-21] ^= 1 // the last byte of the last block
			r.write(piece{p.side, b})
		},
		"a lost record":   func(r *reader, p piece) { r.skip(p.side, len(p.data)) },
		"a skipped body":  func(r *reader, p piece) { r.write(piece{p.side, p.data[:5]}); r.skip(p.side, len(p.data)-5) },
		"a wrong version": func(r *reader, p piece) { r.write(piece{p.side, append([]byte{23, 3, 2}, p.data[3:]...)}) },
	} {
		for from := finished; from < len(m.wire)-2; from++ {
			for n := 1; n <= 2; n++ {
				r := newReader(t, logKeys(t, []byte(m.log)))
				for i, p := range m.wire {
					if i < from || i >= from+n {
						r.write(p)
						continue
					}
					damage(r, p)
				}
				r.close()
				if missing := r.within(whole, name); missing != [2]int{0, min(n+1, len(m.wire)-from)} {
					t.Errorf("%s: %d records from %d on: %v stay closed", name, n, from, missing)
				}
			}
		}
	}
}

func TestPadding(t *testing.T) {
	for _, test := range []struct {
		in   string
		want int // bytes of what is padded; -1 = it is no padding
	}{
		{"\x00", 0}, {"a\x00", 1}, {"a\x01\x01", 1}, {"a\x02\x01\x01", 2}, {"\x02\x02\x02", 0},
		{"\x03\x03\x03", -1}, {"a\x01\x02\x02", -1}, {"aaa\x02\x03\x03\x03", -1}, {"a\xff", -1},
		{strings.Repeat("\xff", 256), 0}, {strings.Repeat("\xff", 255), -1},
	} {
		got, ok := unpad([]byte(test.in))
		if ok != (test.want >= 0) || ok && len(got) != test.want {
			t.Errorf("%q: %d bytes, %v; want %d", test.in, len(got), ok, test.want)
		}
	}
}

// Where the end of the handshake was not read, what follows still waits for its secret.
func TestSecretsMayComeLateBehindDamage(t *testing.T) {
	s := newScript().begin(false).finish()
	s.say(Server, "mail")
	keys := &Keys{Growing: true}
	keys.Blocks.Parse(s.log("CLIENT_TRAFFIC_SECRET_0", "SERVER_TRAFFIC_SECRET_0"))
	finished := bytes.Clone(s.wire[2].data)
	finished[len(finished)-1] ^= 1
	s.wire[2].data = finished
	r := newReader(t, keys)
	r.feed(s.wire)
	keys.Blocks.Parse(s.log())
	keys.Grown++
	r.retry()
	r.close()
	if f := &r.side[Server]; string(f.data) != "mail" || len(f.sealings) != 1 {
		t.Errorf("data %q, sealed %v", f.data, f.sealings)
	}
}
