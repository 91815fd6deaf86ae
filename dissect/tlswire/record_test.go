package tlswire

import "testing"

func TestLooksLikeRecord(t *testing.T) {
	clientHello := records(1<<14, VersionTLS10, message(TypeClientHello, hello(60)...))
	serverHello := records(1<<14, VersionTLS12, message(TypeServerHello, hello(60)...))
	for _, test := range []struct {
		name  string
		bytes []byte
		want  Likeness
		sure  int // bytes that are enough for the answer
	}{
		{"ClientHello", clientHello, LikenessClientHello, 6},
		{"SSL 2.0 ClientHello", sslv2Hello10, LikenessClientHello, 5},
		{"ServerHello", serverHello, LikenessRecord, 6},
		{"alert", record(ContentAlert, VersionSSL30, 2, 40), LikenessRecord, 5},
		{"application data", record(ContentApplicationData, VersionTLS12, 1), LikenessRecord, 5},
		{"banner", []byte("220 mx.example ESMTP"), LikenessNo, 1},
		{"EHLO", []byte("EHLO relay.example"), LikenessNo, 1},
		{"version 4", []byte{22, 4, 0, 0, 9, 1}, LikenessNo, 2},
		{"minor version 5", []byte{22, 3, 5, 0, 9, 1}, LikenessNo, 3},
		{"over-long", []byte{22, 3, 1, 0x48, 1, 1}, LikenessNo, 5},
		{"SSL 2.0 hello of version 4", []byte{0x80, 37, 1, 4, 0}, LikenessNo, 5},
		{"SSL 2.0 hello that is too short", []byte{0x80, 8, 1, 3, 1}, LikenessNo, 5},
		{"SSL 2.0 server", sslv2ServerHello2, LikenessNo, 3},
		{"zeros", make([]byte, 9), LikenessNo, 1},
	} {
		for n := range len(test.bytes) + 1 {
			want := LikenessMaybe
			if n >= test.sure {
				want = test.want
			}
			if got := LooksLikeRecord(test.bytes[:n]); got != want {
				t.Errorf("%s, %d bytes: %v, want %v", test.name, n, got, want)
			}
		}
	}
}

func TestFindClassifies(t *testing.T) {
	for _, test := range []struct {
		bytes string
		want  Found
	}{
		{"220 m", FoundText},
		{"\r\n\t~ ", FoundText},
		{"\x00\x00\x00\x00\x00", FoundZeros},
		{"\x00\x00\x00\x00\x01", FoundBinary},
		{"220\x7f ", FoundBinary},
		{"caf\xc3\xa9", FoundBinary},
		{"\x16\x03\x01\xff\xff", FoundTooLong},
		{"\x16\x04\x01\xff\xff", FoundBinary},
	} {
		if got := find([]byte(test.bytes)); got != test.want {
			t.Errorf("%q: %v, want %v", test.bytes, got, test.want)
		}
	}
}

func TestExtentLen(t *testing.T) {
	if n := (Extent{7, 12}).Len(); n != 5 {
		t.Errorf("Len() = %d", n)
	}
}
