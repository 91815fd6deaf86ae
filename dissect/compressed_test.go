package dissect

import (
	"bytes"
	"compress/zlib"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"smtpcap/dissect/tlswire"
)

func zlibOf(b []byte) []byte {
	var out bytes.Buffer
	w := zlib.NewWriter(&out)
	w.Write(b)
	w.Close()
	return out.Bytes()
}

func zstdOf(t *testing.T, b []byte) []byte {
	t.Helper()
	w, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	return w.EncodeAll(b, nil)
}

func TestCompressedCertificatesAreUnpacked(t *testing.T) {
	message := bytes.Repeat([]byte("certificate "), 300)
	const brotli = 2
	tests := []struct {
		name   string
		packed tlswire.CompressedCertificate
		err    string // part of it; empty for none
	}{
		{"zlib", tlswire.CompressedCertificate{Algorithm: compressedByZlib, UncompressedLength: len(message), Compressed: zlibOf(message)}, ""},
		{"zstd", tlswire.CompressedCertificate{Algorithm: compressedByZstd, UncompressedLength: len(message), Compressed: zstdOf(t, message)}, ""},
		{"brotli", tlswire.CompressedCertificate{Algorithm: brotli, UncompressedLength: len(message), Compressed: message}, "does not unpack it"},
		{"shorter than it says", tlswire.CompressedCertificate{Algorithm: compressedByZlib, UncompressedLength: len(message) + 1, Compressed: zlibOf(message)}, "cannot be unpacked"},
		{"no zlib", tlswire.CompressedCertificate{Algorithm: compressedByZlib, UncompressedLength: 9, Compressed: message}, "zlib"},
		{"no zstd", tlswire.CompressedCertificate{Algorithm: compressedByZstd, UncompressedLength: 9, Compressed: message}, "cannot be unpacked"},
		{"too long", tlswire.CompressedCertificate{Algorithm: compressedByZlib, UncompressedLength: tlswire.MaxMessage + 1, Compressed: zlibOf(message)}, "longer than 1048576 bytes"},
	}
	for _, test := range tests {
		got, err := unpackCertificate(&test.packed)
		switch {
		case test.err == "" && (err != nil || !bytes.Equal(got, message)):
			t.Errorf("%s: %d bytes, %v", test.name, len(got), err)
		case test.err != "" && (err == nil || !strings.Contains(err.Error(), test.err)):
			t.Errorf("%s: %v, want %q in it", test.name, err, test.err)
		}
	}
}
