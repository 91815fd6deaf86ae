package capture

import (
	"strings"
	"testing"
)

func TestForeignFilesAreNamed(t *testing.T) {
	tar := make([]byte, 512)
	copy(tar, "pax.dump")
	copy(tar[257:], "ustar\x0000")
	for _, tt := range []struct{ name, head, want, advice string }{
		{"xz", "\xfd7zXZ\x00\x00\x04", "an xz file", "xz -dk"},
		{"bzip2", "BZh91AY&SY", "a bzip2 file", "bzip2 -dk"},
		{"zip", "PK\x03\x04\x14\x00", "a zip archive", "unzip"},
		{"tar", string(tar), "a tar archive", "tar xf"},
		{"compress", "\x1f\x9d\x90", "a file of compress", "gzip -dk"},
		{"snoop", "snoop\x00\x00\x00\x00\x00\x00\x02", "a snoop capture", "editcap"},
		{"Network Monitor", "GMBU\x00\x02", "a Network Monitor 2 capture", "editcap"},
		{"HTML", "\n<!DOCTYPE HTML>\n<html>", "an HTML page", "login"},
		{"XML", "<?xml version='1.0'?>", "an XML file", ""},
		{"JSON", `{"a": 1}`, "a JSON file", ""},
		{"PEM", "-----BEGIN CERTIFICATE-----\nMIIB", "a PEM file", ""},
		{"DER", "\x30\x82\x03\x00\x30\x82", "a DER file", ""},
		{"program", "\x7fELF\x02\x01\x01", "a program", ""},
		{"log", "Nov 22 14:02:03 mx sendmail[77]: STARTTLS=client, verify=FAIL\n", "text", "tcpdump -w"},
		{"UTF-8 text", "Grüße aus Köln, schöne Grüße", "text", "tcpdump -w"},
		{"UTF-8 text cut inside a character", "Grüße aus K\xc3", "text", "tcpdump -w"},
		{"printed packets", "14:02:03.123456 IP 192.0.2.1.25 > 192.0.2.2.4711: Flags [S]\n", "what tcpdump prints", "tcpdump -w"},
		{"printed packets with date", "2026-11-22 14:02:03.1 IP6 ::1.25 > ::1.4711: Flags [S]\n", "what tcpdump prints", "tcpdump -w"},
		{"two characters", "hi", "text", "tcpdump -w"},
		{"zeros", "\x00\x00\x00\x00\x00\x00\x00\x00", "no format that is known", ""},
		{"three odd bytes", "\xff\xfe\x00", "no format that is known", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, _, err := read([]byte(tt.head))
			wantError(t, err, NotCapture, 0, 0)
			if e, ok := err.(*Error); ok {
				if got := e.Err.Error(); !strings.HasPrefix(got, "looks like "+tt.want) {
					t.Errorf("%q, want %q", got, tt.want)
				}
				if !strings.Contains(e.Advice, tt.advice) || (tt.advice == "") != (e.Advice == "") {
					t.Errorf("advice %q, want %q", e.Advice, tt.advice)
				}
			}
		})
	}
}

// What the file really is must not be guessed from bytes that a pipe has not
// delivered yet.
func TestForeignStreamIsNamedAtOnce(t *testing.T) {
	src := &chunks{list: [][]byte{[]byte("PK\x03\x04"), []byte("more that need not be waited for")}}
	_, err := NewReader("pipe", src)
	wantError(t, err, NotCapture, 0, 0)
	if src.reads != 1 {
		t.Errorf("%d chunks read, want 1", src.reads)
	}
}

func TestNames(t *testing.T) {
	for want, got := range map[string]string{
		"pcap": PCAP.String(), "pcapng": PCAPNG.String(), "unknown": Format(0).String(),
		"none": Uncompressed.String(), "gzip": Gzip.String(), "zstd": Zstd.String(), "lz4": LZ4.String(),
		"Ethernet": LinkTypeEthernet.String(), "Linux cooked v2": LinkTypeLinuxSLL2.String(),
		"raw IP": LinkTypeRaw12.String(), "unknown link type 147": LinkType(147).String(),
		"unknown link type 65535": LinkType(65535).String(),
		"cut short":               CutShort.String(), "error kind 200": ErrorKind(200).String(),
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	for k := NotFound; k <= ReadFailed; k++ {
		if strings.HasPrefix(k.String(), "error kind") {
			t.Errorf("error kind %d has no words", k)
		}
	}
}
