package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"reflect"
	"strings"
	"testing"
	"time"
)

// texts are what escapes and their ends can go wrong with.
var texts = []string{"", "plain text", "\x00\x01\x1f\b\f\n\r\t\"\\/ \x7f", "<a href='b'>&amp;</a>", "\u0080\u00e9\u2028\u2029\u202e",
	"日本語\U0001f4e7\U0010ffff\ufffd", "\xff", "a\xc3", "\xe6\x97", "\xed\xa0\x80", "\xf4\x90\x80\x80", "{", "[", "null", strings.Repeat("w", 300)}

var addresses = []netip.Addr{{}, netip.MustParseAddr("192.0.2.10"), netip.MustParseAddr("2001:db8::25"), netip.MustParseAddr("::ffff:192.0.2.1")}

var times = []time.Time{{}, time.Unix(0, 0), time.Unix(1793620800, 1000), time.Unix(-1<<36, 999999999).In(time.FixedZone("", 3600)), time.Unix(1<<38, 1)}

func pick[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

// scatter puts something into each field below v: a value, or what stands for none.
func scatter(r *rand.Rand, v reflect.Value) {
	switch v.Type() {
	case reflect.TypeFor[netip.Addr]():
		v.Set(reflect.ValueOf(pick(r, addresses)))
		return
	case reflect.TypeFor[Time]():
		v.Set(reflect.ValueOf(Time{pick(r, times)}))
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for _, f := range v.Fields() {
			scatter(r, f)
		}
	case reflect.Pointer:
		if !v.IsNil() || r.IntN(8) > 0 {
			v.Set(reflect.New(v.Type().Elem()))
			scatter(r, v.Elem())
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), r.IntN(4), 4))
		for i := range v.Len() {
			scatter(r, v.Index(i))
		}
	case reflect.Map:
		for i := range r.IntN(4) {
			if v.IsNil() {
				v.Set(reflect.MakeMap(v.Type()))
			}
			v.SetMapIndex(reflect.ValueOf(fmt.Sprintf("name-%d", 9-i)), reflect.ValueOf(r.IntN(100)))
		}
	case reflect.String:
		v.SetString(pick(r, texts))
	case reflect.Bool:
		v.SetBool(r.IntN(2) == 0)
	case reflect.Uint8, reflect.Uint16, reflect.Uint32:
		v.SetUint(r.Uint64() >> (64 - 4*r.IntN(4)) & (1<<v.Type().Bits() - 1))
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(r.Uint64()) >> (16 * r.IntN(5) & 63))
	default:
		panic("nothing is known of " + v.Type().String())
	}
}

// reference is the JSON that the standard library makes of v, in ASCII.
func reference(t *testing.T, v any, l Layout) string {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	if l != OneLine {
		var b bytes.Buffer
		if err := json.Indent(&b, raw, strings.Repeat("  ", int(l)), "  "); err != nil {
			t.Fatal(err)
		}
		raw = b.Bytes()
	}
	var b strings.Builder
	for _, r := range string(raw) {
		switch {
		case r >= 0x10000:
			fmt.Fprintf(&b, `\u%04x\u%04x`, 0xd800+(r-0x10000)>>10, 0xdc00+(r-0x10000)&0x3ff)
		case r >= 0x7f:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// an appender is one of the structs of which JSON is made.
type appender interface {
	AppendJSON(dst []byte, l Layout) []byte
}

func TestJSONIsThatOfTheStandardLibrary(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, v := range []appender{&Connection{}, &Capture{}, &Summary{}} {
		for range 300 {
			for _, l := range []Layout{OneLine, 0, 2} {
				got, want := string(v.AppendJSON([]byte("["), l)), "["+reference(t, v, l)
				if got != want {
					n := 0
					for n < min(len(got), len(want)) && got[n] == want[n] {
						n++
					}
					t.Fatalf("%T, layout %d: after …%s\ngot  %.80s\nwant %.80s", v, l, got[max(n-80, 0):n], got[n:], want[n:])
				}
			}
			scatter(r, reflect.ValueOf(v).Elem())
		}
	}
}

// TestJSONOfAnAbsentElement: none of the lists holds such, and yet it is no reason
// to end without a report.
func TestJSONOfAnAbsentElement(t *testing.T) {
	var c *Connection
	if got := string(c.AppendJSON(nil, OneLine)); got != "null" {
		t.Errorf("got %s, want null", got)
	}
	m := &Connection{ServerChain: ServerChain{CertificateMessage: CertificateMessage{Certificates: List[*Certificate]{nil}}}}
	if got, want := string(m.AppendJSON(nil, OneLine)), reference(t, m, OneLine); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
