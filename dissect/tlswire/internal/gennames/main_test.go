package main

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

func TestGeneratedFileIsUpToDate(t *testing.T) {
	src, err := os.Open("names.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	want, err := generate(src)
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../../names_gen.go")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("names_gen.go is not what names.csv says: run go generate ./dissect/tlswire")
	}
}

// source returns the real source file with lines put in after the first that
// starts with after.
func source(t *testing.T, after, lines string) string {
	t.Helper()
	src, err := os.ReadFile("names.csv")
	if err != nil {
		t.Fatal(err)
	}
	i := strings.Index(string(src), "\n"+after)
	if i < 0 {
		t.Fatalf("no line %q", after)
	}
	end := i + 1 + strings.IndexByte(string(src[i+1:]), '\n')
	return string(src[:end+1]) + lines + string(src[end+1:])
}

func TestGenerateRefuses(t *testing.T) {
	for _, test := range []struct{ name, source, want string }{
		{"a number twice", source(t, "TLS Alerts,48", "TLS Alerts,48,again,,\n"), "does not ascend"},
		{"no number", source(t, "TLS Alerts,48", "TLS Alerts,x,again,,\n"), "TLS Alerts x"},
		{"half a number", source(t, "TLS Cipher Suites", "TLS Cipher Suites,\"0x00,y\",TLS_X,,\n"), "TLS Cipher Suites 0x00,y"},
		{"an unknown key exchange", source(t, "TLS Cipher Suites,\"0xFF,0xE1\"", "TLS Cipher Suites,\"0xFF,0xF0\",TLS_NEW_WITH_AES_128_CBC_SHA,,\n"), "unknown key exchange"},
		{"an unknown cipher", source(t, "TLS Cipher Suites,\"0xFF,0xE1\"", "TLS Cipher Suites,\"0xFF,0xF0\",TLS_RSA_WITH_NEW_SHA,,\n"), "unknown cipher"},
		{"a registry too few", "Registry,Value,Description,OpenSSL,Source\nTLS Alerts,1,x,,\n", "no line for"},
		{"a column too few", "Registry,Value,Description,OpenSSL,Source\nTLS Alerts,1,x\n", "wrong number of fields"},
	} {
		_, err := generate(strings.NewReader(test.source))
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error %v, want %q", test.name, err, test.want)
		}
	}
}

func TestCamel(t *testing.T) {
	for in, want := range map[string]string{
		"unknown_ca":              "UnknownCA",
		"TLMSP_proxying":          "TLMSPProxying",
		"psk_key_exchange_modes":  "PSKKeyExchangeModes",
		"RawPublicKey":            "RawPublicKey",
		"server_hello_done":       "ServerHelloDone",
		"too_many_cids_requested": "TooManyCIDsRequested",
		"bad_record_mac":          "BadRecordMAC",
	} {
		if got := camel(in); got != want {
			t.Errorf("camel(%q) = %q, want %q", in, got, want)
		}
	}
}
