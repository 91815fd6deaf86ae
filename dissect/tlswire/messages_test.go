package tlswire

import (
	"bytes"
	"errors"
	"reflect"
	"testing"
)

var (
	oldCertificateRequest = join(v8(u8(1), u8(2), u8(64)), v16(v16(counting(5)), v16(counting(300))))
	newCertificateRequest = join(v8(u8(1), u8(64)), v16(u16(0x0804), u16(0x0401)), v16(v16(counting(5))))
	certificateRequest13  = join(v8(counting(3)), v16(
		ext(ExtSignatureAlgorithms, v16(u16(0x0804))),
		ext(ExtSignatureAlgorithmsCert, v16(u16(0x0401))),
		ext(ExtCertificateAuthorities, v16(v16(counting(5)), v16(counting(6)))),
		ext(ExtStatusRequest)))
)

var (
	encryptedExtensions = v16(
		ext(ExtServerName),
		ext(ExtApplicationLayerProtocolNegotiation, v16(v8([]byte("smtp")))),
		ext(ExtSupportedGroups, v16(u16(29))),
		ext(ExtRecordSizeLimit, u16(16385)),
		ext(ExtMaxFragmentLength, u8(4)),
		ext(ExtServerCertificateType, u8(2)),
		ext(ExtClientCertificateType, u8(0)),
		ext(ExtEarlyData))
	compressedCertificate = join(u16(2), u24(3000), v24(counting(700)))
)

func TestParseCertificateRequest(t *testing.T) {
	for _, test := range []struct {
		name    string
		body    []byte
		version Version
		want    CertificateRequest
	}{
		{"TLS 1.0", oldCertificateRequest, VersionTLS10, CertificateRequest{Types: []ClientCertificateType{1, 2, 64},
			Authorities: [][]byte{counting(5), counting(300)}, AuthoritiesLength: 309}},
		{"TLS 1.2", newCertificateRequest, VersionTLS12, CertificateRequest{Types: []ClientCertificateType{1, 64},
			SignatureSchemes: []SignatureScheme{0x0804, 0x0401}, Authorities: [][]byte{counting(5)}, AuthoritiesLength: 7}},
		{"old form, version not known", oldCertificateRequest, 0, CertificateRequest{Types: []ClientCertificateType{1, 2, 64},
			Authorities: [][]byte{counting(5), counting(300)}, AuthoritiesLength: 309}},
		{"new form, version not known", newCertificateRequest, 0, CertificateRequest{Types: []ClientCertificateType{1, 64},
			SignatureSchemes: []SignatureScheme{0x0804, 0x0401}, Authorities: [][]byte{counting(5)}, AuthoritiesLength: 7}},
		{"no authorities", join(v8(u8(1)), v16()), VersionTLS11, CertificateRequest{Types: []ClientCertificateType{1}}},
	} {
		got, err := ParseCertificateRequest(test.body, test.version)
		if err != nil || !reflect.DeepEqual(*got, test.want) {
			t.Errorf("%s: %v\ngot  %+v\nwant %+v", test.name, err, got, test.want)
		}
	}
}

func TestMalformedCertificateRequest(t *testing.T) {
	for _, test := range []struct {
		name    string
		body    []byte
		version Version
		what    string
		offset  int64
	}{
		{"no types", join(v8(), v16()), VersionTLS10, "malformed CertificateRequest", 1},
		{"no schemes", join(v8(u8(1)), v16(), v16()), VersionTLS12, "malformed CertificateRequest", 4},
		{"old form in TLS 1.2", join(v8(u8(1)), v16()), VersionTLS12, "malformed CertificateRequest", 4},
		{"neither form", join(v8(u8(1)), v16(u8(1)), u8(9)), 0, "malformed CertificateRequest", 5},
		{"empty name", join(v8(u8(1)), v16(v16(u8(1)), v16())), VersionTLS10, "malformed authorities in CertificateRequest", 9},
		{"name cut", join(v8(u8(1)), v16(u16(5), u8(1))), VersionTLS10, "malformed authorities in CertificateRequest", 6},
		{"something behind", append(bytes.Clone(newCertificateRequest), 1), VersionTLS12, "malformed CertificateRequest", int64(len(newCertificateRequest))},
	} {
		r, err := ParseCertificateRequest(test.body, test.version)
		checkError(t, test.name, r == nil, err, test.what, test.offset)
	}
}

func TestParseCertificateRequest13(t *testing.T) {
	got, err := ParseCertificateRequest13(certificateRequest13)
	if err != nil {
		t.Fatal(err)
	}
	extensions := got.Extensions
	got.Extensions = nil
	want := &CertificateRequest{Context: counting(3), SignatureSchemes: []SignatureScheme{0x0804},
		SignatureSchemesCert: []SignatureScheme{0x0401}, Authorities: [][]byte{counting(5), counting(6)}, AuthoritiesLength: 15}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if len(extensions) != 4 || extensions[3] != (Extension{Type: ExtStatusRequest}) {
		t.Errorf("extensions: %+v", extensions)
	}
	bad, err := ParseCertificateRequest13(join(v8(), v16(ext(ExtCertificateAuthorities, v16(v16())), ext(ExtSignatureAlgorithms, u8(0)))))
	if err != nil || bad.Extensions[0].Err == nil || bad.Extensions[1].Err == nil {
		t.Errorf("malformed extensions: %+v, %v", bad, err)
	}
}

// keyExchanges are ServerKeyExchange messages of each kind.
var keyExchanges = []struct {
	name    string
	suite   CipherSuite
	version Version
	body    []byte
	want    ServerKeyExchange
}{
	{"DHE_RSA of TLS 1.0", 0x0039, VersionTLS10, join(v16(dhPrime), v16(u8(2)), v16(counting(128)), v16(counting(256))),
		ServerKeyExchange{PrimeBits: 1023, Generator: 2, PublicLength: 128, Signed: true, SignatureSize: 256}},
	{"DHE_DSS of TLS 1.2", 0x00a2, VersionTLS12, join(v16(dhPrime), v16(u16(0x0100), u16(1)), v16(counting(7)), u16(0x0402), v16(counting(46))),
		ServerKeyExchange{PrimeBits: 1023, Generator: 0x01000001, PublicLength: 7, Signed: true, Scheme: 0x0402, SignatureSize: 46}},
	{"DH_anon", 0x0034, VersionTLS12, join(v16(dhPrime), v16(counting(9)), v16(counting(128))),
		ServerKeyExchange{PrimeBits: 1023, PublicLength: 128}},
	{"ECDHE_RSA of TLS 1.2", 0xc030, VersionTLS12, join(u8(3), u16(23), v8(counting(65)), u16(0x0804), v16(counting(256))),
		ServerKeyExchange{CurveType: 3, Group: 23, PublicLength: 65, Signed: true, Scheme: 0x0804, SignatureSize: 256}},
	{"ECDHE_ECDSA of TLS 1.1", 0xc009, VersionTLS11, join(u8(3), u16(24), v8(counting(97)), v16(counting(70))),
		ServerKeyExchange{CurveType: 3, Group: 24, PublicLength: 97, Signed: true, SignatureSize: 70}},
	{"ECDH_anon", 0xc018, VersionTLS12, join(u8(3), u16(29), v8(counting(32))),
		ServerKeyExchange{CurveType: 3, Group: 29, PublicLength: 32}},
	{"PSK", 0x008c, VersionTLS12, v16([]byte("hint")), ServerKeyExchange{HintLength: 4}},
	{"RSA_PSK", 0x0094, VersionTLS12, v16(), ServerKeyExchange{}},
	{"DHE_PSK", 0x00aa, VersionTLS12, join(v16(u8('h')), v16(u8(5)), v16(u8(2)), v16(u8(3))),
		ServerKeyExchange{HintLength: 1, PrimeBits: 3, Generator: 2, PublicLength: 1}},
	{"ECDHE_PSK", 0xc035, VersionTLS12, join(v16(u8('h')), u8(3), u16(29), v8(counting(32))),
		ServerKeyExchange{HintLength: 1, CurveType: 3, Group: 29, PublicLength: 32}},
	{"RSA export", 0x0003, VersionSSL30, join(v16(counting(64)), v16(u24(65537)), v16(counting(128))),
		ServerKeyExchange{PrimeBits: 505, Signed: true, SignatureSize: 128}},
	{"SRP", 0xc01d, VersionTLS10, join(v16(u16(0xffff)), v16(u8(5)), v8(counting(4)), v16(counting(3))),
		ServerKeyExchange{PrimeBits: 16, Generator: 5, PublicLength: 3}},
	{"SRP_RSA", 0xc01e, VersionTLS10, join(v16(u16(0xffff)), v16(u8(5)), v8(counting(4)), v16(counting(3)), v16(counting(128))),
		ServerKeyExchange{PrimeBits: 16, Generator: 5, PublicLength: 3, Signed: true, SignatureSize: 128}},
}

// dhPrime has 1023 bits behind a zero byte.
var dhPrime = join(u8(0), u8(0x7f), make([]byte, 127))

func TestParseServerKeyExchange(t *testing.T) {
	for _, test := range keyExchanges {
		got, err := ParseServerKeyExchange(test.body, test.suite, test.version)
		if err != nil || *got != test.want {
			t.Errorf("%s: %v\ngot  %+v\nwant %+v", test.name, err, got, test.want)
		}
	}
}

func TestMalformedServerKeyExchange(t *testing.T) {
	for _, test := range []struct {
		name    string
		suite   CipherSuite
		version Version
		body    []byte
		what    string
		offset  int64
	}{
		{"RSA has none", 0x002f, VersionTLS12, v16(), "unexpected ServerKeyExchange for TLS_RSA_WITH_AES_128_CBC_SHA", 0},
		{"TLS 1.3 has none", 0x1301, VersionTLS13, v16(), "unexpected ServerKeyExchange for TLS_AES_128_GCM_SHA256", 0},
		{"unknown suite", 0xeeee, VersionTLS12, v16(), "unexpected ServerKeyExchange for unassigned(0xeeee)", 0},
		{"empty prime", 0x0034, VersionTLS12, join(v16(), v16(u8(2)), v16(u8(3))), "malformed DH parameters", 2},
		{"explicit curve", 0xc018, VersionTLS12, join(u8(1), counting(40)), "malformed ECDH parameters", 1},
		{"empty point", 0xc018, VersionTLS12, join(u8(3), u16(29), v8()), "malformed ECDH parameters", 4},
		{"PSK hint cut", 0x008c, VersionTLS12, u16(3), "malformed PSK identity hint", 2},
		{"RSA export without an exponent", 0x0003, VersionTLS10, v16(u8(5)), "malformed RSA parameters", 3},
		{"SRP without a salt", 0xc01d, VersionTLS10, join(v16(u8(7)), v16(u8(5)), v8(), v16(u8(3))), "malformed SRP parameters", 7},
		{"no signature", 0xc030, VersionTLS12, join(u8(3), u16(29), v8(u8(1))), "malformed signature in ServerKeyExchange", 5},
		{"signature where none belongs", 0xc018, VersionTLS12, join(u8(3), u16(29), v8(u8(1)), v16(u8(1))), "malformed signature in ServerKeyExchange", 5},
		{"form of TLS 1.1 in TLS 1.2", 0xc030, VersionTLS12, join(u8(3), u16(29), v8(u8(1)), v16(counting(4))), "malformed signature in ServerKeyExchange", 9},
	} {
		k, err := ParseServerKeyExchange(test.body, test.suite, test.version)
		checkError(t, test.name, k == nil, err, test.what, test.offset)
	}
}

func TestIntegers(t *testing.T) {
	for _, test := range []struct {
		bytes []byte
		bits  int
		value uint64
	}{
		{nil, 0, 0},
		{[]byte{0, 0}, 0, 0},
		{[]byte{1}, 1, 1},
		{[]byte{0, 0x80, 0}, 16, 0x8000},
		{[]byte{0, 0, 0, 0, 0, 0, 0, 0, 0, 7}, 3, 7},
		{bytes.Repeat([]byte{0xff}, 8), 64, 1<<64 - 1},
		{append([]byte{1}, make([]byte, 8)...), 65, 0},
	} {
		if n, v := bitLength(test.bytes), small(test.bytes); n != test.bits || v != test.value {
			t.Errorf("%x: %d bits, value %d", test.bytes, n, v)
		}
	}
}

func TestSmallMessages(t *testing.T) {
	status, err := ParseCertificateStatus(join(u8(1), v24(counting(471))))
	if err != nil || !reflect.DeepEqual(status, &CertificateStatus{1, []int{471}}) {
		t.Errorf("%+v, %v", status, err)
	}
	status, err = ParseCertificateStatus(join(u8(2), v24(v24(counting(9)), v24())))
	if err != nil || !reflect.DeepEqual(status, &CertificateStatus{2, []int{9, 0}}) {
		t.Errorf("%+v, %v", status, err)
	}
	verify, err := ParseCertificateVerify(join(u16(0x0804), v16(counting(256))), VersionTLS12)
	if err != nil || *verify != (CertificateVerify{0x0804, 256}) {
		t.Errorf("%+v, %v", verify, err)
	}
	verify, err = ParseCertificateVerify(v16(counting(128)), VersionTLS11)
	if err != nil || *verify != (CertificateVerify{0, 128}) {
		t.Errorf("%+v, %v", verify, err)
	}
	ticket, err := ParseNewSessionTicket(join(u32(7200), v16(counting(192))))
	if err != nil || !reflect.DeepEqual(ticket, &NewSessionTicket{7200, counting(192)}) {
		t.Errorf("%+v, %v", ticket, err)
	}
	ticket, err = ParseNewSessionTicket13(join(u32(300), u32(5), v8(u8(0)), v16(counting(50)), v16(ext(ExtEarlyData, u32(0)))))
	if err != nil || !reflect.DeepEqual(ticket, &NewSessionTicket{300, counting(50)}) {
		t.Errorf("%+v, %v", ticket, err)
	}
	for request, want := range map[int]bool{0: false, 1: true} {
		if update, err := ParseKeyUpdate(u8(request)); err != nil || update.Requested != want {
			t.Errorf("%+v, %v", update, err)
		}
	}
	if err := ParseEmpty(TypeServerHelloDone, nil); err != nil {
		t.Error(err)
	}
}

func TestParseEncryptedExtensions(t *testing.T) {
	for _, test := range []struct {
		name string
		body []byte
		want EncryptedExtensions
		bad  []ExtensionType
	}{
		{"none", v16(), EncryptedExtensions{}, nil},
		{"all that is read", encryptedExtensions, EncryptedExtensions{ALPN: "smtp", RecordSizeLimit: 16385, MaxFragmentLength: 4,
			ServerCertificateType: CertificateTypeRawPublicKey, ClientCertificateType: CertificateTypeX509, EarlyData: true}, nil},
		{"nothing is known of an extension", v16(ext(ExtSupportedGroups, counting(4)), ext(0x6a6a, counting(3))), EncryptedExtensions{}, nil},
		{"the last occurrence counts", v16(ext(ExtRecordSizeLimit, u16(64)), ext(ExtRecordSizeLimit, u16(65))),
			EncryptedExtensions{RecordSizeLimit: 65}, nil},
		{"two protocols", v16(ext(ExtApplicationLayerProtocolNegotiation, v16(v8([]byte("a")), v8([]byte("b"))))),
			EncryptedExtensions{}, []ExtensionType{ExtApplicationLayerProtocolNegotiation}},
		{"early data with a body", v16(ext(ExtEarlyData, u32(7))), EncryptedExtensions{}, []ExtensionType{ExtEarlyData}},
		{"server name with a body", v16(ext(ExtServerName, u16(0))), EncryptedExtensions{}, []ExtensionType{ExtServerName}},
		{"half a limit", v16(ext(ExtRecordSizeLimit, u8(9))), EncryptedExtensions{}, []ExtensionType{ExtRecordSizeLimit}},
		{"the client's list of certificate types", v16(ext(ExtServerCertificateType, v8(u8(2)))),
			EncryptedExtensions{ServerCertificateType: 1}, []ExtensionType{ExtServerCertificateType}},
	} {
		got, err := ParseEncryptedExtensions(test.body)
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		checkExtensions(t, test.body, got.Extensions)
		var bad []ExtensionType
		for _, e := range got.Extensions {
			if !got.Has(e.Type) {
				t.Errorf("%s: has no %v", test.name, e.Type)
			}
			if e.Err != nil {
				bad = append(bad, e.Type)
			}
		}
		got.Extensions = nil
		if !reflect.DeepEqual(*got, test.want) || !reflect.DeepEqual(bad, test.bad) {
			t.Errorf("%s: malformed %v, want %v\ngot  %+v\nwant %+v", test.name, bad, test.bad, *got, test.want)
		}
	}
}

func TestParseCompressedCertificate(t *testing.T) {
	got, err := ParseCompressedCertificate(compressedCertificate)
	if err != nil || !reflect.DeepEqual(got, &CompressedCertificate{CertificateCompression(2), 3000, counting(700)}) {
		t.Errorf("%+v, %v", got, err)
	}
	if cap(got.Compressed) != len(got.Compressed) {
		t.Error("an append would write behind the message")
	}
	if s := TypeCompressedCertificate.String(); s != "compressed_certificate" {
		t.Errorf("the message is called %q", s)
	}
}

func TestMalformedSmallMessages(t *testing.T) {
	for name, err := range map[string]error{
		"ServerHelloDone with a body":  ParseEmpty(TypeServerHelloDone, u8(0)),
		"KeyUpdate of 2":               second(ParseKeyUpdate(u8(2))),
		"ocsp_multi with half a list":  second(ParseCertificateStatus(join(u8(2), v24(u24(9))))),
		"ticket of TLS 1.3, empty":     second(ParseNewSessionTicket13(join(u32(300), u32(5), v8(), v16(), v16()))),
		"verify, form of TLS 1.1":      second(ParseCertificateVerify(v16(counting(128)), VersionTLS12)),
		"compressed, form of TLS 1.3":  second(ParseCompressedCertificate(join(v8(), v24(v24(counting(4)), v16())))),
		"compressed to nothing":        second(ParseCompressedCertificate(join(u16(2), u24(900), v24()))),
		"something behind compressed":  second(ParseCompressedCertificate(append(bytes.Clone(compressedCertificate), 0))),
		"something behind extensions":  second(ParseEncryptedExtensions(append(v16(), 0))),
		"encrypted extensions, half":   second(ParseEncryptedExtensions(v16(u16(0)))),
		"something behind a ticket":    second(ParseNewSessionTicket(join(u32(7200), v16(counting(192)), u8(0)))),
		"something behind a signature": second(ParseCertificateVerify(join(v16(counting(8)), u8(0)), VersionTLS10)),
	} {
		var e *Error
		if !errors.As(err, &e) || e.What == "" || e.RFC == "" {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

// wellFormed returns well-formed bodies with their parsers.
func wellFormed() map[string]struct {
	body  []byte
	parse func([]byte) error
} {
	type m = struct {
		body  []byte
		parse func([]byte) error
	}
	all := map[string]m{
		"ClientHello":             {fullClientHello, parseWholeClientHello},
		"bare ClientHello":        {bareClientHello, func(b []byte) error { return second(ParseClientHello(b)) }},
		"ServerHello":             {fullServerHello, parseWholeServerHello},
		"bare ServerHello":        {bareServerHello, func(b []byte) error { return second(ParseServerHello(b)) }},
		"ServerHello of TLS 1.3":  {serverHello13, parseWholeServerHello},
		"ServerHello of draft 18": {draft18ServerHello, parseWholeServerHello},
		"HelloRetryRequest":       {helloRetryRequest, parseWholeServerHello},
		"Certificate":             {twoCertificates, func(b []byte) error { return second(ParseCertificate(b)) }},
		"empty Certificate":       {v24(), func(b []byte) error { return second(ParseCertificate(b)) }},
		"Certificate of TLS 1.3": {join(v8(u8(1)), v24(v24(counting(9)), v16(ext(ExtStatusRequest, counting(3))))),
			func(b []byte) error { return second(ParseCertificate13(b)) }},
		"raw public key":                {v24(counting(91)), func(b []byte) error { return second(ParseRawPublicKey(b)) }},
		"CertificateStatus":             {join(u8(1), v24(counting(20))), func(b []byte) error { return second(ParseCertificateStatus(b)) }},
		"old CertificateRequest":        {oldCertificateRequest, func(b []byte) error { return second(ParseCertificateRequest(b, VersionTLS10)) }},
		"CertificateRequest":            {newCertificateRequest, func(b []byte) error { return second(ParseCertificateRequest(b, VersionTLS12)) }},
		"CertificateRequest of TLS 1.3": {certificateRequest13, func(b []byte) error { return second(ParseCertificateRequest13(b)) }},
		"CertificateVerify":             {join(u16(0x0804), v16(counting(9))), func(b []byte) error { return second(ParseCertificateVerify(b, VersionTLS13)) }},
		"NewSessionTicket":              {join(u32(1), v16(counting(9))), func(b []byte) error { return second(ParseNewSessionTicket(b)) }},
		"NewSessionTicket of TLS 1.3": {join(u32(1), u32(2), v8(u8(0)), v16(counting(9)), v16(ext(ExtEarlyData, u32(1)))),
			func(b []byte) error { return second(ParseNewSessionTicket13(b)) }},
		"KeyUpdate":             {u8(1), func(b []byte) error { return second(ParseKeyUpdate(b)) }},
		"CompressedCertificate": {compressedCertificate, func(b []byte) error { return second(ParseCompressedCertificate(b)) }},
		"EncryptedExtensions":   {encryptedExtensions, func(b []byte) error { return second(ParseEncryptedExtensions(b)) }},
		"SSL 2.0 CLIENT-HELLO":  {sslv2Hello10[3:], func(b []byte) error { return second(ParseSSLv2ClientHello(b)) }},
		"SSL 2.0 SERVER-HELLO":  {sslv2ServerHello2[3:], func(b []byte) error { return second(ParseSSLv2ServerHello(b)) }},
		"SSL 2.0 ERROR":         {u16(1), func(b []byte) error { return second(ParseSSLv2Error(b)) }},
	}
	for _, k := range keyExchanges {
		all["ServerKeyExchange "+k.name] = m{k.body, func(b []byte) error { return second(ParseServerKeyExchange(b, k.suite, k.version)) }}
	}
	return all
}

// A hello may end before its extensions (RFC 5246, Section 7.4.1.4): cut just
// there, it is well-formed. The two functions take that for a failure.
func parseWholeClientHello(b []byte) error {
	h, err := ParseClientHello(b)
	if err == nil && !h.ExtensionsSent {
		return &Error{What: "no extensions"}
	}
	return err
}

func parseWholeServerHello(b []byte) error {
	h, err := ParseServerHello(b)
	if err == nil && !h.ExtensionsSent {
		return &Error{What: "no extensions"}
	}
	return err
}

func TestEveryStrictPrefixIsMalformed(t *testing.T) {
	for name, m := range wellFormed() {
		if err := m.parse(m.body); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for n := range m.body {
			prefix := m.body[:n]
			err := m.parse(prefix)
			var e *Error
			if errors.As(err, &e) {
				if e.Offset < 0 || e.Offset > int64(n) {
					t.Errorf("%s, %d bytes: offset %d", name, n, e.Offset)
				}
				continue
			}
			t.Errorf("%s is well-formed after %d of %d bytes", name, n, len(m.body))
		}
	}
}

func TestOffsetDoesNotDependOnTheBuffer(t *testing.T) {
	for name, m := range wellFormed() {
		short := m.body[:len(m.body)-1]
		want := m.parse(bytes.Clone(short))
		inBuffer := append(make([]byte, 3, 5000), short...)
		if got := m.parse(inBuffer[3:]); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v, in a larger buffer %v", name, want, got)
		}
	}
}
