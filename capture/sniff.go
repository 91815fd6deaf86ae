package capture

import (
	"bytes"
	"encoding/binary"
	"regexp"
	"strings"
	"unicode/utf8"
)

// A Format is one in which packets are recorded.
type Format uint8

const (
	PCAP   Format = iota + 1 // of tcpdump and libpcap
	PCAPNG                   // of Wireshark
)

// String returns the usual name of f.
func (f Format) String() string {
	switch f {
	case PCAP:
		return "pcap"
	case PCAPNG:
		return "pcapng"
	}
	return "unknown"
}

// A Compression is one in which a capture file can be packed.
type Compression uint8

const (
	Uncompressed Compression = iota
	Gzip
	Zstd
	LZ4
)

// String returns the usual name of c, or "none".
func (c Compression) String() string {
	switch c {
	case Gzip:
		return "gzip"
	case Zstd:
		return "zstd"
	case LZ4:
		return "lz4"
	}
	return "none"
}

// magicLength is how many bytes identify each format and each compression.
const magicLength = 4

// compressionMagics holds the first bytes of each compression. A skippable
// frame, as pzstd writes it first, has 16 magic numbers.
var compressionMagics = [...]struct {
	magic string
	Compression
}{
	{"\x1f\x8b", Gzip},
	{"\x28\xb5\x2f\xfd", Zstd},
	{"\x04\x22\x4d\x18", LZ4},
}

// sniffCompression says how a stream that begins with head is packed.
func sniffCompression(head []byte) Compression {
	for _, c := range compressionMagics {
		if bytes.HasPrefix(head, []byte(c.magic)) {
			return c.Compression
		}
	}
	if len(head) >= magicLength && binary.LittleEndian.Uint32(head)&^0xf == 0x184d2a50 {
		return Zstd
	}
	return Uncompressed
}

// The magic numbers of pcap, as the writer's byte order has them, and of
// pcapng, which is the same in both.
const (
	magicMicroseconds = 0xa1b2c3d4
	magicNanoseconds  = 0xa1b23c4d
	magicKuznetzov    = 0xa1b2cd34 // record headers have 8 more bytes
	magicSection      = 0x0a0d0d0a
)

// sniffFormat says which format a stream that begins with head is in, 0 if
// none that can be read.
func sniffFormat(head []byte) Format {
	if len(head) < magicLength {
		return 0
	}
	for _, order := range [...]bigEndian{false, true} {
		switch order.uint32(head) {
		case magicMicroseconds, magicNanoseconds, magicKuznetzov:
			return PCAP
		case magicSection:
			return PCAPNG
		}
	}
	return 0
}

// beginsMagic reports whether head, shorter than a magic number, is the
// beginning of one.
func beginsMagic(head []byte) bool {
	for _, magic := range [...]string{
		"\xa1\xb2\xc3\xd4", "\xd4\xc3\xb2\xa1", "\xa1\xb2\x3c\x4d", "\x4d\x3c\xb2\xa1",
		"\xa1\xb2\xcd\x34", "\x34\xcd\xb2\xa1", "\x0a\x0d\x0d\x0a",
		compressionMagics[1].magic, compressionMagics[2].magic,
	} {
		if strings.HasPrefix(magic, string(head)) {
			return true
		}
	}
	return bytes.HasPrefix([]byte(compressionMagics[0].magic), head)
}

// Advice for a file in a format that others can translate.
const (
	adviceUnpack  = "unpack it first"
	adviceConvert = "convert it first: editcap -F pcap OLD NEW"
	adviceRecord  = "record packets to a file with tcpdump -w FILE"
)

// foreignMagics names what people take for a capture, by its first bytes.
var foreignMagics = [...]struct{ magic, what, advice string }{
	{"\xfd7zXZ\x00", "an xz file", "unpack it first: xz -dk FILE"},
	{"BZh", "a bzip2 file", "unpack it first: bzip2 -dk FILE"},
	{"PK\x03\x04", "a zip archive", "unpack it first: unzip FILE"},
	{"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", adviceUnpack},
	{"Rar!\x1a\x07", "a RAR archive", adviceUnpack},
	{"LZIP", "an lzip file", adviceUnpack},
	{"\x1f\x9d", "a file of compress (.Z)", "unpack it first: gzip -dk FILE"},
	{"\x02\x21\x4c\x18", "an lz4 file in the legacy format", "unpack it first: lz4 -dk FILE"},
	{"snoop\x00\x00\x00", "a snoop capture", adviceConvert},
	{"RTSS", "a Network Monitor 1 capture", adviceConvert},
	{"GMBU", "a Network Monitor 2 capture", adviceConvert},
	{"TRSNIFF data", "a Sniffer capture", adviceConvert},
	{"XCP\x00", "a NetXRay or Sniffer capture", adviceConvert},
	{"iptrace ", "an AIX iptrace capture", adviceConvert},
	{"\x1c\x00\x01\xac", "an Ixia capture", adviceConvert},
	{"\x7fELF", "a program", ""},
	{"%PDF", "a PDF document", ""},
	{"-----BEGIN ", "a PEM file (a certificate or key)", ""},
	{"\x30\x82", "a DER file (a certificate or key)", ""},
	{"SQLite format 3\x00", "an SQLite database", ""},
}

// printedPacket matches a line that tcpdump printed.
var printedPacket = regexp.MustCompile(`(?m)^(\d{4}-\d\d-\d\d )?\d\d:\d\d:\d\d\.\d+ (IP6? |ARP,|[0-9a-f:]{17} )`)

// foreign says what a stream that begins with head looks like, and what could
// be done about it.
func foreign(head []byte) (what, advice string) {
	for _, f := range foreignMagics {
		if bytes.HasPrefix(head, []byte(f.magic)) {
			return f.what, f.advice
		}
	}
	if len(head) >= 262 && string(head[257:262]) == "ustar" {
		return "a tar archive", "unpack it first: tar xf FILE"
	}
	if isText(head) {
		return foreignText(head)
	}
	return "no format that is known", ""
}

// foreignText says which kind of text head begins.
func foreignText(head []byte) (what, advice string) {
	lower := bytes.ToLower(bytes.TrimSpace(head))
	switch {
	case bytes.HasPrefix(lower, []byte("<!doctype html")), bytes.HasPrefix(lower, []byte("<html")):
		return "an HTML page", "the download may have ended at a login page"
	case bytes.HasPrefix(lower, []byte("<?xml")):
		return "an XML file", ""
	case bytes.HasPrefix(lower, []byte("{")), bytes.HasPrefix(lower, []byte("[")):
		return "a JSON file", ""
	case printedPacket.Match(head):
		return "what tcpdump prints, not what it records", adviceRecord
	}
	return "text", adviceRecord
}

// isText reports whether head is UTF-8 without control characters other than
// those of text. A character cut at its end does no harm.
func isText(head []byte) bool {
	for i := 0; i < len(head); {
		r, n := utf8.DecodeRune(head[i:])
		if r == utf8.RuneError && n == 1 && utf8.FullRune(head[i:]) {
			return false
		}
		if r < ' ' && !strings.ContainsRune("\t\n\v\f\r\x1b", r) || r == 0x7f {
			return false
		}
		i += n
	}
	return true
}
