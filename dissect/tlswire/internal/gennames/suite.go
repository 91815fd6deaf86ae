package main

import (
	"fmt"
	"strings"
)

// A suite is what the name of a cipher suite says.
type suite struct {
	keyExchange, auth string // ends of the names of Go constants
	cipher            cipher
	hash              string
	export            bool
}

// A cipher is the middle part of a suite's name: strength and key in bits, the
// AEAD's tag in bytes.
type cipher struct {
	name               string
	strength, key, tag int
}

// keyExchanges lists what stands before _WITH_ in a suite's name.
var keyExchanges = map[string][2]string{
	"RSA":                {"RSA", "RSA"},
	"RSA_EXPORT":         {"RSA", "RSA"},
	"RSA_EXPORT1024":     {"RSA", "RSA"},
	"RSA_FIPS":           {"RSA", "RSA"},
	"DH_DSS":             {"DH", "DSS"},
	"DH_DSS_EXPORT":      {"DH", "DSS"},
	"DH_RSA":             {"DH", "RSA"},
	"DH_RSA_EXPORT":      {"DH", "RSA"},
	"DHE_DSS":            {"DHE", "DSS"},
	"DHE_DSS_EXPORT":     {"DHE", "DSS"},
	"DHE_DSS_EXPORT1024": {"DHE", "DSS"},
	"DHE_RSA":            {"DHE", "RSA"},
	"DHE_RSA_EXPORT":     {"DHE", "RSA"},
	"DH_anon":            {"DHAnon", "None"},
	"DH_anon_EXPORT":     {"DHAnon", "None"},
	"ECDH_ECDSA":         {"ECDH", "ECDSA"},
	"ECDH_RSA":           {"ECDH", "RSA"},
	"ECDH_anon":          {"ECDHAnon", "None"},
	"ECDHE_ECDSA":        {"ECDHE", "ECDSA"},
	"ECDHE_RSA":          {"ECDHE", "RSA"},
	"PSK":                {"PSK", "PSK"},
	"DHE_PSK":            {"DHEPSK", "PSK"},
	"PSK_DHE":            {"DHEPSK", "PSK"},
	"ECDHE_PSK":          {"ECDHEPSK", "PSK"},
	"RSA_PSK":            {"RSAPSK", "RSA"},
	"SRP_SHA":            {"SRP", "SRP"},
	"SRP_SHA_RSA":        {"SRP", "RSA"},
	"SRP_SHA_DSS":        {"SRP", "DSS"},
	"KRB5":               {"KRB5", "KRB5"},
	"KRB5_EXPORT":        {"KRB5", "KRB5"},
	"GOSTR341094":        {"GOST", "GOST"},
	"GOSTR341001":        {"GOST", "GOST"},
	"GOSTR341112_256":    {"GOST", "GOST"},
	"ECCPWD":             {"ECCPWD", "PWD"},
	"ECJPAKE":            {"ECJPAKE", "PWD"},
	"FORTEZZA_KEA":       {"Fortezza", "KEA"},
}

// ciphers lists what stands between _WITH_ and the hash. The bits of strength
// follow OpenSSL, which counts 112 of 3DES's 168.
var ciphers = []cipher{
	{"NULL", 0, 0, 0},
	{"RC4_40", 40, 128, 0},
	{"RC4_56", 56, 128, 0},
	{"RC4_128", 128, 128, 0},
	{"RC2_CBC_40", 40, 128, 0},
	{"RC2_CBC_56", 56, 128, 0},
	{"IDEA_CBC", 128, 128, 0},
	{"DES40_CBC", 40, 56, 0},
	{"DES_CBC_40", 40, 56, 0},
	{"DES_CBC", 56, 56, 0},
	{"3DES_EDE_CBC", 112, 168, 0},
	{"FORTEZZA_CBC", 80, 80, 0},
	{"AES_128_CBC", 128, 128, 0},
	{"AES_256_CBC", 256, 256, 0},
	{"AES_128_GCM", 128, 128, 16},
	{"AES_256_GCM", 256, 256, 16},
	{"AES_128_CCM_8", 128, 128, 8},
	{"AES_256_CCM_8", 256, 256, 8},
	{"AES_128_CCM", 128, 128, 16},
	{"AES_256_CCM", 256, 256, 16},
	{"CAMELLIA_128_CBC", 128, 128, 0},
	{"CAMELLIA_256_CBC", 256, 256, 0},
	{"CAMELLIA_128_GCM", 128, 128, 16},
	{"CAMELLIA_256_GCM", 256, 256, 16},
	{"ARIA_128_CBC", 128, 128, 0},
	{"ARIA_256_CBC", 256, 256, 0},
	{"ARIA_128_GCM", 128, 128, 16},
	{"ARIA_256_GCM", 256, 256, 16},
	{"SEED_CBC", 128, 128, 0},
	{"SM4_GCM", 128, 128, 16},
	{"SM4_CCM", 128, 128, 16},
	{"CHACHA20_POLY1305", 256, 256, 16},
	{"AEGIS_256", 256, 256, 16},
	{"AEGIS_128L", 128, 128, 16},
	{"28147_CNT", 256, 256, 0},
	{"KUZNYECHIK_CTR", 256, 256, 0},
	{"MAGMA_CTR", 256, 256, 0},
	{"KUZNYECHIK_MGM_L", 256, 256, 16},
	{"KUZNYECHIK_MGM_S", 256, 256, 16},
	{"MAGMA_MGM_L", 256, 256, 8},
	{"MAGMA_MGM_S", 256, 256, 8},
}

// hashes lists what stands after the cipher; nothing means SHA-256.
var hashes = map[string]string{
	"":          "SHA256",
	"MD5":       "MD5",
	"SHA":       "SHA1",
	"SHA256":    "SHA256",
	"SHA384":    "SHA384",
	"SHA512":    "SHA512",
	"SM3":       "SM3",
	"GOSTR3411": "GOST94",
	"IMIT":      "GOST94",
	"OMAC":      "Streebog256",
}

// parseSuite reads a suite's name.
func parseSuite(name string) (suite, error) {
	none := suite{keyExchange: "None", auth: "None", hash: "None"}
	switch name {
	case "TLS_NULL_WITH_NULL_NULL":
		none.cipher.name = "NULL"
		return none, nil
	case "TLS_EMPTY_RENEGOTIATION_INFO_SCSV", "TLS_FALLBACK_SCSV":
		return none, nil
	case "TLS_SHA256_SHA256", "TLS_SHA384_SHA384": // RFC 9150: integrity only, the tag is the hash's HMAC
		hash := strings.Split(name, "_")[1]
		tag := map[string]int{"SHA256": 32, "SHA384": 48}[hash]
		return suite{"TLS13", "TLS13", cipher{"NULL", 0, 0, tag}, hash, false}, nil
	}
	_, rest, _ := strings.Cut(name, "_")
	s := suite{keyExchange: "TLS13", auth: "TLS13"}
	if kx, tail, ok := strings.Cut(rest, "_WITH_"); ok {
		pair, known := keyExchanges[kx]
		if !known {
			return suite{}, fmt.Errorf("%s: unknown key exchange", name)
		}
		s.keyExchange, s.auth, s.export = pair[0], pair[1], strings.Contains(kx, "EXPORT")
		rest = tail
	}
	for _, c := range ciphers {
		tail, ok := strings.CutPrefix(rest, c.name)
		hash, known := hashes[strings.TrimPrefix(tail, "_")]
		if !ok || !known {
			continue
		}
		s.cipher, s.hash = c, hash
		if strings.Contains(c.name, "_MGM_") { // RFC 9367: suites of TLS 1.3 in spite of the name
			s.keyExchange, s.auth, s.hash = "TLS13", "TLS13", "Streebog256"
		}
		return s, nil
	}
	return suite{}, fmt.Errorf("%s: unknown cipher or hash", name)
}
