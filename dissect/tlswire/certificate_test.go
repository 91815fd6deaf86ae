package tlswire

import (
	"bytes"
	"reflect"
	"testing"
)

func TestParseCertificate(t *testing.T) {
	for _, test := range []struct {
		name    string
		body    []byte
		length  int
		entries []int // length of each
	}{
		{"no certificate", v24(), 0, nil},
		{"one", v24(v24(counting(9))), 12, []int{9}},
		{"two", twoCertificates, 311, []int{5, 300}},
		{"an entry of length zero", v24(v24()), 3, []int{0}},
		{"an entry of length zero in front", v24(v24(), v24(counting(4))), 10, []int{0, 4}},
		{"an entry of length zero at the end", v24(v24(counting(4)), v24()), 10, []int{4, 0}},
	} {
		list, err := ParseCertificate(test.body)
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		if list.Length != test.length || list.Count != len(test.entries) || len(list.Entries) != len(test.entries) {
			t.Errorf("%s: length %d, %d entries", test.name, list.Length, list.Count)
			continue
		}
		for i, e := range list.Entries {
			if len(e.DER) != test.entries[i] || !bytes.Equal(test.body[e.Offset:e.Offset+len(e.DER)], e.DER) {
				t.Errorf("%s: entry %d of %d bytes at %d", test.name, i, len(e.DER), e.Offset)
			}
		}
	}
}

func TestMalformedCertificate(t *testing.T) {
	for _, test := range []struct {
		name   string
		body   []byte
		offset int64
	}{
		{"nothing", nil, 0},
		{"half a length", u16(0), 0},
		{"list longer than the message", join(u24(5), counting(4)), 3},
		{"list shorter than the message", join(v24(v24(counting(4))), u8(0)), 10},
		{"half an entry's length", v24(u16(0)), 3},
		{"entry longer than the list", v24(u24(5), counting(4)), 6},
		{"rest behind an entry", v24(v24(counting(4)), u8(7)), 10},
		{"entry of length zero, then half a length", v24(v24(), u16(0)), 6},
	} {
		list, err := ParseCertificate(test.body)
		checkError(t, test.name, list == nil, err, "malformed certificate list", test.offset)
	}
	err := (&Error{Offset: 1276, What: "malformed certificate list", RFC: rfcCertificate}).Error()
	if want := "tlswire: malformed certificate list at offset 1276 (RFC 5246, Section 7.4.2)"; err != want {
		t.Errorf("got %q, want %q", err, want)
	}
}

func TestCertificateListBeyondTheLimit(t *testing.T) {
	list, err := ParseCertificate(v24(make([]byte, 3*(MaxEntries+7))))
	if err != nil {
		t.Fatal(err)
	}
	if list.Count != MaxEntries+7 || len(list.Entries) != MaxEntries {
		t.Errorf("%d entries, %d kept", list.Count, len(list.Entries))
	}
}

func TestEntriesCannotBeOverwrittenByAppending(t *testing.T) {
	body := bytes.Clone(twoCertificates)
	list, err := ParseCertificate(body)
	if err != nil {
		t.Fatal(err)
	}
	_ = append(list.Entries[0].DER, 0xff)
	if !bytes.Equal(body, twoCertificates) {
		t.Error("an append wrote into the message")
	}
}

func TestParseCertificate13(t *testing.T) {
	body := join(v8(counting(2)), v24(
		v24(counting(40)), v16(ext(ExtStatusRequest, u8(1), v24(counting(5))), ext(ExtSignedCertificateTimestamp)),
		v24(counting(50)), v16()))
	list, err := ParseCertificate13(body)
	if err != nil {
		t.Fatal(err)
	}
	want := &CertificateList{Length: len(body) - 6, Count: 2, Context: counting(2), Entries: []Entry{
		{DER: counting(40), Offset: 9, Extensions: []Extension{{Type: ExtStatusRequest, Length: 9}, {Type: ExtSignedCertificateTimestamp}}, Stapled: 5},
		{DER: counting(50), Offset: 71},
	}}
	if !reflect.DeepEqual(list, want) {
		t.Errorf("got  %+v\nwant %+v", list, want)
	}
	empty, err := ParseCertificate13(join(v8(), v24()))
	if err != nil || empty.Length != 0 || empty.Count != 0 {
		t.Errorf("empty list: %+v, %v", empty, err)
	}
	for name, body := range map[string][]byte{
		"no context":            v24(),
		"no extensions":         join(v8(), v24(v24(counting(4)))),
		"extensions cut":        join(v8(), v24(v24(counting(4)), u16(3), u8(0))),
		"half an extension":     join(v8(), v24(v24(counting(4)), v16(u16(5)))),
		"something behind":      join(v8(), v24(), u8(0)),
		"the form of TLS 1.2":   twoCertificates,
		"half a length of list": join(v8(), u16(0)),
	} {
		if list, err := ParseCertificate13(body); err == nil {
			t.Errorf("%s: %+v", name, list)
		}
	}
}

func TestStapledResponse(t *testing.T) {
	for _, test := range []struct {
		name       string
		extensions []byte
		stapled    int
		ok         bool
	}{
		{"none", ext(ExtSignedCertificateTimestamp), 0, true},
		{"a response", ext(ExtStatusRequest, u8(1), v24(counting(471))), 471, true},
		{"a response of length zero", ext(ExtStatusRequest, u8(1), v24()), 0, false},
		{"nothing at all", ext(ExtStatusRequest), 0, false},
		{"response cut", ext(ExtStatusRequest, u8(1), u24(5), counting(4)), 0, false},
		{"something behind", ext(ExtStatusRequest, u8(1), v24(counting(4)), u8(0)), 0, false},
		{"a list of responses, which TLS 1.3 has not", ext(ExtStatusRequest, u8(2), v24(v24(counting(4)))), 0, false},
	} {
		list, err := ParseCertificate13(join(v8(), v24(v24(counting(9)), v16(test.extensions))))
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		if e := list.Entries[0]; e.Stapled != test.stapled || (e.Extensions[0].Err == nil) != test.ok {
			t.Errorf("%s: %d bytes, error %v", test.name, e.Stapled, e.Extensions[0].Err)
		}
	}
}

func TestParseRawPublicKey(t *testing.T) {
	key, err := ParseRawPublicKey(v24(counting(91)))
	if err != nil || !bytes.Equal(key, counting(91)) {
		t.Errorf("%x, %v", key, err)
	}
	if key, err := ParseRawPublicKey(v24()); err != nil || len(key) != 0 {
		t.Errorf("no key: %x, %v", key, err)
	}
	if key, err := ParseRawPublicKey(append(v24(counting(91)), 0)); err == nil {
		t.Errorf("a byte too many: %x", key)
	}
}

func TestCertificatePrefixOfAWellFormedList(t *testing.T) {
	for n := range len(twoCertificates) + 1 {
		p := ParseCertificatePrefix(twoCertificates[:n], len(twoCertificates))
		entries := 0
		if n >= 11 {
			entries = 1
		}
		if n == len(twoCertificates) {
			entries = 2
		}
		length := 0
		if n >= 3 {
			length = 311
		}
		if p.Err != nil || p.LengthKnown != (n >= 3) || p.List.Length != length || p.List.Count != entries || len(p.List.Entries) != entries {
			t.Errorf("%d bytes: %+v", n, p)
		}
	}
}

func TestCertificatePrefixThatIsMalformed(t *testing.T) {
	for _, test := range []struct {
		name    string
		prefix  []byte
		length  int
		offset  int64
		entries int
	}{
		{"message too short for a list", nil, 2, 0, 0},
		{"list longer than the message", u24(20), 22, 3, 0},
		{"list shorter than the message", u24(18), 22, 3, 0},
		{"entry longer than the list", join(u24(20), u24(18)), 23, 3, 0},
		{"rest too short for a length", join(u24(9), v24(counting(4))), 12, 10, 1},
		{"second entry longer than the rest", join(u24(20), v24(counting(4)), u24(11)), 23, 10, 1},
	} {
		p := ParseCertificatePrefix(test.prefix, test.length)
		if p.Err == nil || p.Err.Offset != test.offset || p.List.Count != test.entries {
			t.Errorf("%s: %+v", test.name, p)
		}
	}
}

// naiveCertificates is ParseCertificate as one would write it by hand.
func naiveCertificates(b []byte) (lengths []int, ok bool) {
	number := func(i int) int { return int(b[i])*65536 + int(b[i+1])*256 + int(b[i+2]) }
	if len(b) < 3 || number(0) != len(b)-3 {
		return nil, false
	}
	for i := 3; i < len(b); {
		if i+3 > len(b) || i+3+number(i) > len(b) {
			return nil, false
		}
		lengths = append(lengths, number(i))
		i += 3 + number(i)
	}
	return lengths, true
}

func FuzzCertificateList(f *testing.F) {
	f.Add(v24(), uint16(0))
	f.Add(v24(v24()), uint16(2))
	f.Add(twoCertificates, uint16(100))
	f.Add(v24(v24(), v24(counting(4)), u16(0)), uint16(7))
	f.Fuzz(func(t *testing.T, body []byte, cut uint16) {
		want, ok := naiveCertificates(body)
		list, err := ParseCertificate(body)
		if (err == nil) != ok {
			t.Fatalf("error %v, want well-formed %t", err, ok)
		}
		if ok {
			checkEntries(t, body, list, want)
		}
		n := min(int(cut), len(body))
		p := ParseCertificatePrefix(body[:n:n], len(body))
		switch {
		case ok && p.Err != nil:
			t.Fatalf("the start of a good list is bad: %v", p.Err)
		case ok && (p.List.Count > len(want) || n == len(body) && p.List.Count != len(want)):
			t.Fatalf("%d entries of %d in %d bytes", p.List.Count, len(want), n)
		case !ok && n == len(body) && p.Err == nil && n >= 3:
			t.Fatalf("a bad list is good as a prefix: %+v", p)
		}
		checkEntries(t, body, &p.List, want)
	})
}

func checkEntries(t *testing.T, body []byte, list *CertificateList, want []int) {
	for i, e := range list.Entries {
		if want != nil && len(e.DER) != want[i] || !bytes.Equal(body[e.Offset:e.Offset+len(e.DER)], e.DER) {
			t.Fatalf("entry %d has %d bytes at %d", i, len(e.DER), e.Offset)
		}
	}
	if len(list.Entries) != min(list.Count, MaxEntries) {
		t.Fatalf("%d entries kept of %d", len(list.Entries), list.Count)
	}
}
