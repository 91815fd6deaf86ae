package capture

import (
	"math/big"
	"testing"
	"time"
)

func TestClockResolutions(t *testing.T) {
	for _, tt := range []struct {
		name       string
		resolution byte
		offset     int64
		ticks      uint64
		want       string // empty: no time
	}{
		{"seconds", 0, 0, 1700000000, "2023-11-14T22:13:20Z"},
		{"milliseconds", 3, 0, 1700000000123, "2023-11-14T22:13:20.123Z"},
		{"microseconds", 6, 0, 1700000000123456, "2023-11-14T22:13:20.123456Z"},
		{"nanoseconds", 9, 0, 1700000000123456789, "2023-11-14T22:13:20.123456789Z"},
		{"picoseconds", 12, 0, 1000000000001999, "1970-01-01T00:16:40.000000001Z"},
		{"10^-19 s", 19, 0, 1<<64 - 1, "1970-01-01T00:00:01.844674407Z"},
		{"10^-20 s", 20, 0, 1<<64 - 1, "1970-01-01T00:00:00.18446744Z"},
		{"10^-28 s", 28, 0, 1<<64 - 1, "1970-01-01T00:00:00.000000001Z"},
		{"10^-29 s", 29, 0, 1<<64 - 1, "1970-01-01T00:00:00Z"},
		{"10^-127 s", 127, 0, 1<<64 - 1, "1970-01-01T00:00:00Z"},
		{"binary seconds", 0x80, 0, 1700000000, "2023-11-14T22:13:20Z"},
		{"2^-10 s", 0x80 | 10, 0, 1700000000<<10 | 512, "2023-11-14T22:13:20.5Z"},
		{"2^-32 s", 0x80 | 32, 0, 1700000000<<32 | 1<<31, "2023-11-14T22:13:20.5Z"},
		{"2^-63 s", 0x80 | 63, 0, 1<<63 | 1<<62, "1970-01-01T00:00:01.5Z"},
		{"2^-64 s", 0x80 | 64, 0, 1 << 63, "1970-01-01T00:00:00.5Z"},
		{"2^-65 s", 0x80 | 65, 0, 1 << 63, "1970-01-01T00:00:00.25Z"},
		{"2^-127 s", 0xff, 0, 1<<64 - 1, "1970-01-01T00:00:00Z"},
		{"offset", 6, 1700000000, 5, "2023-11-14T22:13:20.000005Z"},
		{"offset before 1970", 6, -3600, 500000, "1969-12-31T23:00:00.5Z"},
		{"offset that makes up for large ticks", 0, -300000000000, 301700000000, "2023-11-14T22:13:20Z"},
		{"the last second", 0, 0, 253402300799, "9999-12-31T23:59:59Z"},
		{"year 10000", 0, 0, 253402300800, ""},
		{"year 0", 0, -62135596801, 0, ""},
		{"the zero Time is not a time", 0, -62135596800, 0, ""},
		{"the largest ticks", 0, 0, 1<<64 - 1, ""},
		{"overflow", 0, 1<<63 - 1, 1<<63 - 1, ""},
		{"underflow", 0, -1 << 63, 0, ""},
		{"both at their ends", 0, -1 << 63, 1<<64 - 1, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := clock{offset: tt.offset}
			c.resolution(tt.resolution)
			got, ok := c.time(tt.ticks)
			if ok != (tt.want != "") || ok && got.Format(time.RFC3339Nano) != tt.want {
				t.Errorf("%v, %v, want %q", got, ok, tt.want)
			}
		})
	}
}

// Every resolution agrees with arithmetic that cannot overflow.
func TestClockAgainstBigIntegers(t *testing.T) {
	ticks := []uint64{0, 1, 2, 999, 1e6 - 1, 1e6, 1e9 - 1, 1e9, 1e18, 1<<32 - 1, 1 << 32, 1<<63 - 1, 1 << 63, 1<<64 - 1, 0x123456789abcdef0}
	for v := range 256 {
		var c clock
		c.resolution(byte(v))
		base := big.NewInt(10)
		if v >= 128 {
			base = big.NewInt(2)
		}
		unit := new(big.Int).Exp(base, big.NewInt(int64(v&127)), nil)
		for _, n := range ticks {
			nsec := new(big.Int).Mul(new(big.Int).SetUint64(n), big.NewInt(1e9))
			sec, rest := new(big.Int).DivMod(nsec.Div(nsec, unit), big.NewInt(1e9), new(big.Int))
			got, ok := c.time(n)
			if inRange := sec.Cmp(big.NewInt(maxSeconds)) <= 0; ok != inRange {
				t.Fatalf("resolution %#x, ticks %d: %v, want %v", v, n, ok, inRange)
			}
			if ok && (got.Unix() != sec.Int64() || int64(got.Nanosecond()) != rest.Int64()) {
				t.Fatalf("resolution %#x, ticks %d: %v, want %v s %v ns", v, n, got, sec, rest)
			}
		}
	}
}

func TestClockOffsetInEitherByteOrder(t *testing.T) {
	for _, order := range byteOrders {
		w := builder{order}
		_, list := mustRead(t, 1, w.section(), w.iface(1, 0, w.option(14, order.AppendUint64(nil, 1<<32)...)),
			w.enhanced(0, 1, payload(1, 4)))
		if got, want := list[0].Time, time.Unix(1<<32, 1000); !got.Equal(want) {
			t.Errorf("%v: %v, want %v", order, got, want)
		}
	}
}

func TestClockOfTheInterface(t *testing.T) {
	seconds := le.o.AppendUint64(nil, 1000)
	r, list := mustRead(t, 3, le.section(),
		le.iface(1, 0, le.option(2, 'e', 't', 'h', '0'), le.option(9, 0x8a), le.option(14, seconds...), le.option(0)),
		le.iface(1, 0, le.option(9, 0)),
		le.enhanced(0, 3<<10|256, payload(1, 4)), le.enhanced(1, 7, payload(1, 4)),
		le.enhanced(1, 1<<63, payload(1, 4)))
	for i, want := range []string{"1970-01-01T00:16:43.25Z", "1970-01-01T00:00:07Z", "0001-01-01T00:00:00Z"} {
		if got := list[i].Time.Format(time.RFC3339Nano); got != want {
			t.Errorf("packet %d: %s, want %s", i+1, got, want)
		}
	}
	if s := r.Info().Skipped; s != (Skipped{BadTimes: 1}) {
		t.Errorf("skipped %+v, want one bad time", s)
	}
}
