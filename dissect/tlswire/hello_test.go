package tlswire

import (
	"reflect"
	"slices"
	"strings"
	"testing"
)

func random32() (r [32]byte) { copy(r[:], counting(32)); return r }

func TestParseBareClientHello(t *testing.T) {
	got, err := ParseClientHello(bareClientHello)
	if err != nil {
		t.Fatal(err)
	}
	want := &ClientHello{LegacyVersion: VersionSSL30, Random: random32(), SessionID: nil,
		CipherSuites: []CipherSuite{0x002f}, Compressions: []CompressionMethod{0}}
	got.SessionID = nil
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if got.Highest() != VersionSSL30 || got.SecureRenegotiation() || got.Has(ExtServerName) {
		t.Errorf("highest version %v, secure renegotiation %t", got.Highest(), got.SecureRenegotiation())
	}
}

func TestParseFullClientHello(t *testing.T) {
	got, err := ParseClientHello(fullClientHello)
	if err != nil {
		t.Fatal(err)
	}
	extensions := got.Extensions
	got.Extensions = nil
	want := &ClientHello{
		LegacyVersion:          VersionTLS12,
		Random:                 random32(),
		SessionID:              counting(32),
		CipherSuites:           []CipherSuite{0x8a8a, 0x1301, 0xc02f, 0x00ff, 0x5600},
		Compressions:           []CompressionMethod{1, 0},
		ExtensionsSent:         true,
		SupportedVersions:      []Version{0x9a9a, VersionTLS13, VersionTLS12},
		ServerName:             "mx.example",
		ALPN:                   []string{"smtp", "x"},
		Groups:                 []NamedGroup{0x1a1a, 4588, 23},
		KeyShares:              []KeyShare{{0x1a1a, 1}, {4588, 1216}},
		PointFormats:           []PointFormat{0, 2},
		SignatureSchemes:       []SignatureScheme{0x0804, 0x0401},
		SignatureSchemesCert:   []SignatureScheme{0x0905},
		PSKModes:               []PSKMode{1},
		PSKs:                   [][]byte{counting(5), counting(6)},
		Ticket:                 counting(77),
		StatusType:             1,
		RenegotiationLength:    12,
		ClientCertificateTypes: []CertificateType{2, 0},
		ServerCertificateTypes: []CertificateType{2},
		CompressCertificate:    []CertificateCompression{2, 1},
		RecordSizeLimit:        16385,
		MaxFragmentLength:      4,
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if len(extensions) != 24 || extensions[0] != (Extension{Type: 0x6a6a}) || extensions[10] != (Extension{Type: ExtSessionTicket, Length: 77}) {
		t.Errorf("extensions: %+v", extensions)
	}
	for _, e := range extensions {
		if e.Err != nil {
			t.Errorf("%v: %v", e.Type, e.Err)
		}
	}
	got.Extensions = extensions
	if got.Highest() != VersionTLS13 || !got.SecureRenegotiation() || !got.Offers(FallbackSCSV) ||
		!got.Has(ExtEncryptedClientHello) || got.Has(ExtPadding) {
		t.Errorf("highest version %v, secure renegotiation %t", got.Highest(), got.SecureRenegotiation())
	}
}

func TestHighestVersion(t *testing.T) {
	for _, test := range []struct {
		legacy    Version
		supported []Version
		want      Version
	}{
		{VersionTLS10, nil, VersionTLS10},
		{VersionTLS12, []Version{0xdada, VersionTLS12, 0x7f1c}, 0x7f1c},
		{VersionTLS12, []Version{0x7f17, VersionTLS13}, VersionTLS13},
		{VersionTLS12, []Version{0xfb1a, 0x7f17}, 0xfb1a},
		{VersionTLS12, []Version{0xdada}, VersionTLS12},
		{VersionTLS12, []Version{VersionTLS11}, VersionTLS11},
	} {
		h := ClientHello{LegacyVersion: test.legacy, SupportedVersions: test.supported}
		if got := h.Highest(); got != test.want {
			t.Errorf("%v, %v: %v, want %v", test.legacy, test.supported, got, test.want)
		}
	}
}

func TestSecureRenegotiation(t *testing.T) {
	signal := ClientHello{CipherSuites: []CipherSuite{0x002f, EmptyRenegotiationInfoSCSV}}
	extension := ClientHello{Extensions: []Extension{{Type: ExtRenegotiationInfo}}}
	neither := ClientHello{CipherSuites: []CipherSuite{0x002f}}
	if !signal.SecureRenegotiation() || !extension.SecureRenegotiation() || neither.SecureRenegotiation() {
		t.Error("wrong")
	}
}

func TestParsedHelloSharesNoMemory(t *testing.T) {
	b := slices.Clone(fullClientHello)
	first, err := ParseClientHello(b)
	if err != nil {
		t.Fatal(err)
	}
	clear(b)
	second, err := ParseClientHello(fullClientHello)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(first, second) {
		t.Error("the hello changed with the message's bytes")
	}
}

func TestMalformedClientHello(t *testing.T) {
	front := join(u16(0x0303), counting(32))
	for _, test := range []struct {
		name   string
		body   []byte
		what   string
		offset int64
	}{
		{"session id too long", join(front, v8(counting(33)), v16(u16(1)), v8(u8(0))), "malformed ClientHello", 68},
		{"no suites", join(front, v8(), v16(), v8(u8(0))), "malformed cipher suites in ClientHello", 37},
		{"half a suite", join(front, v8(), v16(u8(1), u16(2)), v8(u8(0))), "malformed cipher suites in ClientHello", 37},
		{"no compression", join(front, v8(), v16(u16(1)), v8()), "malformed compression methods in ClientHello", 40},
		{"one byte more", join(bareClientHello, u8(0)), "malformed list of extensions", 41},
		{"list of extensions too long", join(bareClientHello, u16(9), counting(8)), "malformed list of extensions", 43},
		{"list of extensions too short", join(bareClientHello, v16(ext(5)), u8(1)), "malformed list of extensions", 47},
		{"half an extension", join(bareClientHello, v16(u16(5), u8(0))), "malformed extension", 45},
	} {
		h, err := ParseClientHello(test.body)
		checkError(t, test.name, h == nil, err, test.what, test.offset)
	}
}

// checkError checks the error of a Parse function; none says that it returned
// nothing beside it.
func checkError(t *testing.T, name string, none bool, err error, what string, offset int64) {
	t.Helper()
	e, ok := err.(*Error)
	if !ok {
		t.Errorf("%s: error %v", name, err)
		return
	}
	if !none {
		t.Errorf("%s: result beside an error", name)
	}
	if e.What != what || e.Offset != offset || e.RFC == "" {
		t.Errorf("%s: %q at %d, want %q at %d", name, e.What, e.Offset, what, offset)
	}
}

func TestMalformedExtensionOfClientHello(t *testing.T) {
	for _, test := range []struct {
		name string
		ext  []byte
	}{
		{"empty server_name", ext(ExtServerName)},
		{"server_name with an empty list", ext(ExtServerName, v16())},
		{"server_name with an empty name", ext(ExtServerName, v16(u8(0), v16()))},
		{"server_name with more", ext(ExtServerName, v16(u8(0), v16([]byte("a"))), u8(0))},
		{"supported_versions odd", ext(ExtSupportedVersions, v8(u8(3)))},
		{"supported_versions empty", ext(ExtSupportedVersions, v8())},
		{"ALPN empty", ext(ExtApplicationLayerProtocolNegotiation, v16())},
		{"ALPN with an empty name", ext(ExtApplicationLayerProtocolNegotiation, v16(v8()))},
		{"groups too short", ext(ExtSupportedGroups, u16(4), u16(1))},
		{"key share without a key", ext(ExtKeyShare, v16(u16(29), v16()))},
		{"key share cut", ext(ExtKeyShare, v16(u16(29)))},
		{"modes empty", ext(ExtPSKKeyExchangeModes, v8())},
		{"schemes empty", ext(ExtSignatureAlgorithms, v16())},
		{"PSK without binders", ext(ExtPreSharedKey, v16(v16(u8(1)), u32(0)), v16())},
		{"PSK without identities", ext(ExtPreSharedKey, v16(), v16(v8(u8(1))))},
		{"PSK with an empty identity", ext(ExtPreSharedKey, v16(v16(), u32(0)), v16(v8(u8(1))))},
		{"status_request empty", ext(ExtStatusRequest)},
		{"renegotiation_info empty", ext(ExtRenegotiationInfo)},
		{"record_size_limit of one byte", ext(ExtRecordSizeLimit, u8(1))},
		{"max_fragment_length of two bytes", ext(ExtMaxFragmentLength, u16(1))},
		{"extended_master_secret with data", ext(ExtExtendedMasterSecret, u8(1))},
		{"certificate types empty", ext(ExtServerCertificateType, v8())},
		{"compression algorithms empty", ext(ExtCompressCertificate, v8())},
	} {
		h, err := ParseClientHello(join(bareClientHello, v16(test.ext, ext(extALPS))))
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		e := h.Extensions[0].Err
		if e == nil || !strings.Contains(e.What, h.Extensions[0].Type.String()) {
			t.Errorf("%s: error %v", test.name, e)
			continue
		}
		if start, end := int64(len(bareClientHello)+6), int64(len(bareClientHello)+2+len(test.ext)); e.Offset < start || e.Offset > end {
			t.Errorf("%s: offset %d is not within the extension's data, %d-%d", test.name, e.Offset, start, end)
		}
		if len(h.Extensions) != 2 || h.Extensions[1].Err != nil {
			t.Errorf("%s: the next extension was not read: %+v", test.name, h.Extensions)
		}
	}
}

// extALPS is an extension of which nothing is known here.
const extALPS ExtensionType = 17513

func TestParseServerHello(t *testing.T) {
	retry := [32]byte([]byte(retryRandom))
	for _, test := range []struct {
		name string
		body []byte
		want ServerHello
	}{
		{"TLS 1.0", bareServerHello, ServerHello{LegacyVersion: VersionTLS10, Version: VersionTLS10, Random: random32(),
			SessionID: counting(32), CipherSuite: 0x002f, SelectedPSK: -1}},
		{"TLS 1.2", fullServerHello, ServerHello{LegacyVersion: VersionTLS12, Version: VersionTLS12, Random: random32(),
			SessionID: []byte{}, CipherSuite: 0xc030, ExtensionsSent: true, SelectedPSK: -1, ALPN: "smtp", ClientCertificateType: 2,
			ServerCertificateType: 2, RecordSizeLimit: 1000, MaxFragmentLength: 1}},
		{"TLS 1.3", serverHello13, ServerHello{LegacyVersion: VersionTLS12, Version: VersionTLS13, Random: random32(),
			SessionID: counting(32), CipherSuite: 0x1302, ExtensionsSent: true, SelectedPSK: 1, KeyShare: KeyShare{29, 32}}},
		{"HelloRetryRequest", helloRetryRequest, ServerHello{LegacyVersion: VersionTLS12, Version: VersionTLS13, Random: retry,
			SessionID: counting(32), CipherSuite: 0x1301, ExtensionsSent: true, SelectedPSK: -1, HelloRetryRequest: true, KeyShare: KeyShare{23, 0}}},
		{"draft 18", draft18ServerHello, ServerHello{LegacyVersion: 0x7f12, Version: 0x7f12, Random: random32(),
			CipherSuite: 0x1301, ExtensionsSent: true, SelectedPSK: -1, KeyShare: KeyShare{29, 32}}},
	} {
		got, err := ParseServerHello(test.body)
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		for _, e := range got.Extensions {
			if e.Err != nil || !got.Has(e.Type) {
				t.Errorf("%s: %v: %v", test.name, e.Type, e.Err)
			}
		}
		got.Extensions = nil
		if !reflect.DeepEqual(*got, test.want) {
			t.Errorf("%s:\ngot  %+v\nwant %+v", test.name, *got, test.want)
		}
	}
}

func TestMalformedServerHello(t *testing.T) {
	for _, test := range []struct {
		name   string
		body   []byte
		what   string
		offset int64
	}{
		{"session id too long", join(u16(0x0303), counting(32), v8(counting(33)), u16(1), u8(0)), "malformed ServerHello", 68},
		{"one byte more", join(bareServerHello, u8(0)), "malformed list of extensions", 70},
	} {
		h, err := ParseServerHello(test.body)
		checkError(t, test.name, h == nil, err, test.what, test.offset)
	}
}

func TestMalformedExtensionOfServerHello(t *testing.T) {
	for _, test := range []struct {
		name string
		ext  []byte
	}{
		{"supported_versions is a list", ext(ExtSupportedVersions, v8(u16(0x0304)))},
		{"two protocols", ext(ExtApplicationLayerProtocolNegotiation, v16(v8(u8('a')), v8(u8('b'))))},
		{"key share is a list", ext(ExtKeyShare, v16(u16(29), v16(u8(1))))},
		{"PSK of one byte", ext(ExtPreSharedKey, u8(0))},
		{"session_ticket with data", ext(ExtSessionTicket, u8(0))},
	} {
		h, err := ParseServerHello(join(bareServerHello, v16(test.ext)))
		if err != nil || h.Extensions[0].Err == nil {
			t.Errorf("%s: %v, %+v", test.name, err, h)
			continue
		}
		if h.Version != VersionTLS10 || h.SelectedPSK != -1 || h.ALPN != "" {
			t.Errorf("%s: a fact was read: %+v", test.name, h)
		}
	}
}

func TestDowngrade(t *testing.T) {
	hello := func(v int, mark string, extensions ...[]byte) []byte {
		b := join(u16(v), counting(24), []byte(mark), v8(), u16(1), u8(0))
		if extensions != nil {
			b = join(b, v16(extensions...))
		}
		return b
	}
	for _, test := range []struct {
		name string
		body []byte
		want Downgrade
	}{
		{"to TLS 1.2", hello(0x0303, "DOWNGRD\x01"), DowngradeToTLS12},
		{"to TLS 1.1", hello(0x0302, "DOWNGRD\x00"), DowngradeToTLS11},
		{"none", hello(0x0302, "DOWNGRD\x02"), NoDowngrade},
		{"TLS 1.3 cannot", hello(0x0303, "DOWNGRD\x01", ext(ExtSupportedVersions, u16(0x0304))), NoDowngrade},
	} {
		h, err := ParseServerHello(test.body)
		if err != nil || h.Downgrade != test.want {
			t.Errorf("%s: %v, %+v", test.name, err, h)
		}
	}
}

func TestSSLv2Messages(t *testing.T) {
	body := sslv2Hello10[3:]
	h, err := ParseSSLv2ClientHello(body)
	if err != nil {
		t.Fatal(err)
	}
	var random [32]byte
	copy(random[16:], noise(16))
	want := &ClientHello{LegacyVersion: VersionTLS10, SSLv2: true, Random: random, SessionID: []byte{},
		CipherSuites: []CipherSuite{0x0039, 0x002f}, SSLv2Ciphers: []SSLv2Cipher{0x39, 0x2f, 0x010080, 0x0700c0}}
	if !reflect.DeepEqual(h, want) {
		t.Errorf("got  %+v\nwant %+v", h, want)
	}
	s, err := ParseSSLv2ServerHello(sslv2ServerHello2[3:])
	if err != nil {
		t.Fatal(err)
	}
	if w := (&SSLv2ServerHello{CertificateType: 1, Version: VersionSSL20, Certificate: []byte{0x30, 0},
		Ciphers: []SSLv2Cipher{0x010080, 0x0700c0}, ConnectionLength: 1}); !reflect.DeepEqual(s, w) {
		t.Errorf("got  %+v\nwant %+v", s, w)
	}
	if code, err := ParseSSLv2Error([]byte{0, 1}); err != nil || code.String() != "NO-CIPHER-ERROR" {
		t.Errorf("%v, %v", code, err)
	}
}

func TestMalformedSSLv2Messages(t *testing.T) {
	front := join(u16(0x0301), u16(3), u16(0))
	for name, body := range map[string][]byte{
		"no ciphers":          join(u16(0x0301), u16(0), u16(0), u16(16), counting(16)),
		"ciphers of 4 bytes":  join(u16(0x0301), u16(4), u16(0), u16(16), counting(4), counting(16)),
		"challenge too short": join(front, u16(15), counting(3), counting(15)),
		"challenge too long":  join(front, u16(33), counting(3), counting(33)),
		"one byte more":       join(front, u16(16), counting(3), counting(17)),
	} {
		if h, err := ParseSSLv2ClientHello(body); err == nil {
			t.Errorf("%s: %+v", name, h)
		}
	}
	if h, err := ParseSSLv2ServerHello(append(sslv2ServerHello2[3:len(sslv2ServerHello2):len(sslv2ServerHello2)], 0)); err == nil {
		t.Errorf("a byte too many: %+v", h)
	}
	if c, err := ParseSSLv2Error(counting(3)); err == nil {
		t.Errorf("a byte too many: %v", c)
	}
}
