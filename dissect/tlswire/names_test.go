package tlswire

import (
	"crypto/tls"
	"fmt"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

func TestNames(t *testing.T) {
	for _, test := range []struct {
		value fmt.Stringer
		want  string
	}{
		{ContentHandshake, "handshake"},
		{ContentType(9), "unassigned(9)"},
		{TypeCertificate, "certificate"},
		{TypeHelloRequest, "hello_request"},
		{TypeServerHelloDone, "server_hello_done"},
		{HandshakeType(25), "compressed_certificate"},
		{HandshakeType(147), "unassigned(147)"},
		{LevelWarning, "warning"},
		{LevelFatal, "fatal"},
		{AlertLevel(0), "unassigned(0)"},
		{AlertCloseNotify, "close_notify"},
		{AlertNoCertificate, "no_certificate"},
		{AlertUnknownCA, "unknown_ca"},
		{AlertCertificateRequired, "certificate_required"},
		{AlertGeneralError, "general_error"},
		{AlertECHRequired, "ech_required"},
		{AlertDescription(255), "unassigned(255)"},
		{CipherSuite(0x002f), "TLS_RSA_WITH_AES_128_CBC_SHA"},
		{CipherSuite(0x1301), "TLS_AES_128_GCM_SHA256"},
		{CipherSuite(0xc0b4), "TLS_SHA256_SHA256"},
		{CipherSuite(0xc0b0), "TLS_ECCPWD_WITH_AES_128_GCM_SHA256"},
		{CipherSuite(0x1307), "TLS_AEGIS_128L_SHA256"},
		{EmptyRenegotiationInfoSCSV, "TLS_EMPTY_RENEGOTIATION_INFO_SCSV"},
		{FallbackSCSV, "TLS_FALLBACK_SCSV"},
		{CipherSuite(0x3a3a), "GREASE(0x3a3a)"},
		{CipherSuite(0x3a4a), "unassigned(0x3a4a)"},
		{NamedGroup(23), "secp256r1"},
		{NamedGroup(29), "x25519"},
		{NamedGroup(41), "curveSM2"},
		{NamedGroup(256), "ffdhe2048"},
		{NamedGroup(512), "MLKEM512"},
		{NamedGroup(4587), "SecP256r1MLKEM768"},
		{NamedGroup(4588), "X25519MLKEM768"},
		{NamedGroup(4589), "SecP384r1MLKEM1024"},
		{NamedGroup(0xdada), "GREASE(0xdada)"},
		{NamedGroup(700), "unassigned(700)"},
		{SignatureScheme(0x0804), "rsa_pss_rsae_sha256"},
		{SignatureScheme(0x0905), "mldsa65"},
		{SignatureScheme(0x0402), "dsa_sha256"},
		{SignatureScheme(0x0101), "rsa_md5"},
		{SignatureScheme(0x2a2a), "GREASE(0x2a2a)"},
		{SignatureScheme(0x0777), "unassigned(0x0777)"},
		{ExtServerName, "server_name"},
		{ExtApplicationLayerProtocolNegotiation, "application_layer_protocol_negotiation"},
		{ExtKeyShare, "key_share"},
		{ExtEncryptedClientHello, "encrypted_client_hello"},
		{ExtRenegotiationInfo, "renegotiation_info"},
		{ExtensionType(0xfafa), "GREASE(0xfafa)"},
		{ExtensionType(900), "unassigned(900)"},
		{ClientCertificateType(1), "rsa_sign"},
		{ClientCertificateType(64), "ecdsa_sign"},
		{HashAlgorithm(4), "sha256"},
		{SignatureAlgorithm(3), "ecdsa"},
		{CompressionMethod(1), "DEFLATE"},
		{CertificateTypeRawPublicKey, "RawPublicKey"},
		{StatusType(1), "ocsp"},
		{CertificateCompression(3), "zstd"},
		{CurveNamedCurve, "named_curve"},
		{PointFormat(0), "uncompressed"},
		{PSKMode(1), "psk_dhe_ke"},
		{VersionSSL20, "SSL 2.0"},
		{VersionSSL30, "SSL 3.0"},
		{VersionTLS10, "TLS 1.0"},
		{VersionTLS13, "TLS 1.3"},
		{Version(0x7f1c), "TLS 1.3 draft 28"},
		{Version(0xfb1a), "TLS 1.3 draft 26"},
		{Version(0xdada), "GREASE(0xdada)"},
		{Version(0x0305), "unknown version 0x0305"},
		{SSLv2Cipher(0x0700c0), "SSL_CK_DES_192_EDE3_CBC_WITH_MD5"},
		{SSLv2Cipher(0x00002f), "TLS_RSA_WITH_AES_128_CBC_SHA"},
		{SSLv2Cipher(0x990000), "unassigned(0x990000)"},
		{SSLv2TypeServerHello, "SERVER-HELLO"},
		{SSLv2Type(99), "unassigned(99)"},
		{SSLv2ErrorCode(1), "NO-CIPHER-ERROR"},
		{SSLv2ErrorCode(9), "unassigned(9)"},
		{KeyExchangeDHAnon, "DH_anon"},
		{AuthPWD, "password"},
		{HashStreebog256, "STREEBOG256"},
		{HashSM3, "SM3"},
		{AuthKEA, "KEA"},
		{KeyExchangeFortezza, "FORTEZZA"},
		{FoundTooLong, "over-long record"},
		{TooLong, "too long"},
		{LikenessRecord, "record"},
		{KeyExchange(99), "key exchange(99)"},
		{Authentication(99), "authentication(99)"},
		{Hash(99), "hash(99)"},
		{Found(99), "found(99)"},
		{Cause(99), "cause(99)"},
		{Likeness(99), "likeness(99)"},
	} {
		if got := test.value.String(); got != test.want {
			t.Errorf("%T(%v) = %q, want %q", test.value, test.value, got, test.want)
		}
	}
}

func TestSuiteInfo(t *testing.T) {
	for _, want := range []Suite{
		{0x0003, "TLS_RSA_EXPORT_WITH_RC4_40_MD5", "EXP-RC4-MD5", KeyExchangeRSA, AuthRSA, "RC4_40", HashMD5, 40, 128, 0, true},
		{0x000a, "TLS_RSA_WITH_3DES_EDE_CBC_SHA", "DES-CBC3-SHA", KeyExchangeRSA, AuthRSA, "3DES_EDE_CBC", HashSHA1, 112, 168, 0, false},
		{0x002f, "TLS_RSA_WITH_AES_128_CBC_SHA", "AES128-SHA", KeyExchangeRSA, AuthRSA, "AES_128_CBC", HashSHA1, 128, 128, 0, false},
		{0x0018, "TLS_DH_anon_WITH_RC4_128_MD5", "ADH-RC4-MD5", KeyExchangeDHAnon, AuthNone, "RC4_128", HashMD5, 128, 128, 0, false},
		{0x0026, "TLS_KRB5_EXPORT_WITH_DES_CBC_40_SHA", "EXP-KRB5-DES-CBC-SHA", KeyExchangeKRB5, AuthKRB5, "DES_CBC_40", HashSHA1, 40, 56, 0, true},
		{0x0081, "TLS_GOSTR341001_WITH_28147_CNT_IMIT", "GOST2001-GOST89-GOST89", KeyExchangeGOST, AuthGOST, "28147_CNT", HashGOST94, 256, 256, 0, false},
		{0xc019, "TLS_ECDH_anon_WITH_AES_256_CBC_SHA", "AECDH-AES256-SHA", KeyExchangeECDHAnon, AuthNone, "AES_256_CBC", HashSHA1, 256, 256, 0, false},
		{0xc030, "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "ECDHE-RSA-AES256-GCM-SHA384", KeyExchangeECDHE, AuthRSA, "AES_256_GCM", HashSHA384, 256, 256, 16, false},
		{0xc0ae, "TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8", "ECDHE-ECDSA-AES128-CCM8", KeyExchangeECDHE, AuthECDSA, "AES_128_CCM_8", HashSHA256, 128, 128, 8, false},
		{0xd003, "TLS_ECDHE_PSK_WITH_AES_128_CCM_8_SHA256", "", KeyExchangeECDHEPSK, AuthPSK, "AES_128_CCM_8", HashSHA256, 128, 128, 8, false},
		{0x00c6, "TLS_SM4_GCM_SM3", "", KeyExchangeTLS13, AuthTLS13, "SM4_GCM", HashSM3, 128, 128, 16, false},
		{0x1302, "TLS_AES_256_GCM_SHA384", "TLS_AES_256_GCM_SHA384", KeyExchangeTLS13, AuthTLS13, "AES_256_GCM", HashSHA384, 256, 256, 16, false},
		{0xc0b5, "TLS_SHA384_SHA384", "TLS_SHA384_SHA384", KeyExchangeTLS13, AuthTLS13, "NULL", HashSHA384, 0, 0, 48, false},
		{0xc103, "TLS_GOSTR341112_256_WITH_KUZNYECHIK_MGM_L", "", KeyExchangeTLS13, AuthTLS13, "KUZNYECHIK_MGM_L", HashStreebog256, 256, 256, 16, false},
		{0x5600, "TLS_FALLBACK_SCSV", "", KeyExchangeNone, AuthNone, "", HashNone, 0, 0, 0, false},
		{0xffff, "", "", KeyExchangeUnknown, AuthUnknown, "", HashUnknown, 0, 0, 0, false},
	} {
		if got := want.Code.Info(); got != want {
			t.Errorf("got  %+v\nwant %+v", got, want)
		}
	}
}

func TestAnonymousSuitesSendNoCertificate(t *testing.T) {
	for _, s := range suites {
		anon := strings.Contains(s.Name, "_anon_")
		if s.KeyExchange.Anonymous() != anon {
			t.Errorf("%s: Anonymous() = %t", s.Name, !anon)
		}
		if anon && s.Auth.Certificate() {
			t.Errorf("%s sends a certificate", s.Name)
		}
	}
	for suite, want := range map[CipherSuite]bool{0x002f: true, 0xc009: true, 0x0032: true, 0x00ac: true, 0x00a8: false, 0x1301: false} {
		if got := suite.Info().Auth.Certificate(); got != want {
			t.Errorf("%v: Certificate() = %t", suite, got)
		}
	}
}

func TestHashSize(t *testing.T) {
	for suite, want := range map[CipherSuite]int{0x0004: 16, 0x002f: 20, 0x1301: 32, 0x1302: 48, 0x1306: 64, 0x00c6: 32, 0x5600: 0} {
		if got := suite.Info().Hash.Size(); got != want {
			t.Errorf("%v: %d bytes, want %d", suite, got, want)
		}
	}
}

func TestSuitesAreThoseOfGo(t *testing.T) {
	for _, s := range append(tls.CipherSuites(), tls.InsecureCipherSuites()...) {
		if got := CipherSuite(s.ID).String(); got != s.Name {
			t.Errorf("0x%04x: %s, Go says %s", s.ID, got, s.Name)
		}
	}
	for _, c := range []tls.CurveID{tls.CurveP256, tls.CurveP384, tls.CurveP521, tls.X25519} {
		if NamedGroup(c).GREASE() || strings.HasPrefix(NamedGroup(c).String(), "unassigned") {
			t.Errorf("%v has no name", c)
		}
	}
}

// opensslTerms gives OpenSSL's words for what a Suite says.
var (
	opensslKeyExchange = map[KeyExchange]string{
		KeyExchangeTLS13: "any", KeyExchangeRSA: "RSA", KeyExchangeDHE: "DH", KeyExchangeDHAnon: "DH",
		KeyExchangeECDHE: "ECDH", KeyExchangeECDHAnon: "ECDH", KeyExchangePSK: "PSK", KeyExchangeDHEPSK: "DHEPSK",
		KeyExchangeECDHEPSK: "ECDHEPSK", KeyExchangeRSAPSK: "RSAPSK", KeyExchangeSRP: "SRP", KeyExchangeGOST: "GOST",
	}
	opensslAuth = map[Authentication]string{
		AuthTLS13: "any", AuthNone: "None", AuthRSA: "RSA", AuthDSS: "DSS", AuthECDSA: "ECDSA", AuthPSK: "PSK", AuthSRP: "SRP",
	}
)

func TestSuitesAreThoseOfOpenSSL(t *testing.T) {
	openssl, err := exec.LookPath("openssl")
	if err != nil {
		t.Skip("no openssl")
	}
	out, err := exec.Command(openssl, "ciphers", "-V", "-stdname", "ALL:COMPLEMENTOFALL:@SECLEVEL=0").Output()
	if err != nil {
		t.Skipf("openssl ciphers: %v", err)
	}
	line := regexp.MustCompile(`0x(..),0x(..) - (\S+)\s+- (\S+)\s+\S+\s+Kx=(\S+)\s+Au=(\S+)\s+Enc=([^(\s]+)(?:\((\d+)\))?\s+Mac=(\S+)`)
	n := 0
	for _, m := range line.FindAllStringSubmatch(string(out), -1) {
		code, err := strconv.ParseUint(m[1]+m[2], 16, 16)
		if err != nil {
			t.Fatal(err)
		}
		s := CipherSuite(code).Info()
		bits, _ := strconv.Atoi(m[8]) // none for Enc=None
		mac := s.Hash.String()
		if s.TagLength > 0 {
			mac = "AEAD"
		}
		if s.Name != m[3] || s.OpenSSL != m[4] || opensslKeyExchange[s.KeyExchange] != m[5] ||
			opensslAuth[s.Auth] != m[6] || s.KeyBits != bits || mac != m[9] {
			t.Errorf("openssl says %q\nwe say %+v", m[0], s)
		}
		n++
	}
	if n == 0 {
		t.Errorf("no suite found in %q", out)
	}
}

func TestVersions(t *testing.T) {
	for _, v := range []Version{VersionTLS13, 0x7f12, 0xfb17} {
		if !v.TLS13() {
			t.Errorf("%v is no TLS 1.3", v)
		}
	}
	for _, v := range []Version{0, VersionSSL20, VersionTLS12, 0x0305, 0x7a7a} {
		if v.TLS13() {
			t.Errorf("%v is TLS 1.3", v)
		}
	}
	ascending := []Version{0x7a7a, VersionSSL20, VersionSSL30, VersionTLS10, VersionTLS11, VersionTLS12, 0x7f12, 0x7f1c, VersionTLS13}
	for i, v := range ascending[1:] {
		if before := ascending[i]; v.rank() <= before.rank() {
			t.Errorf("%v does not rank above %v", v, before)
		}
	}
}
