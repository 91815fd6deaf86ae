package dissect

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/zstd"

	"smtpcap/dissect/tlswire"
)

// The algorithms of RFC 8879, Section 3. Brotli is not among those that are unpacked.
const (
	compressedByZlib tlswire.CertificateCompression = 1
	compressedByZstd tlswire.CertificateCompression = 3
)

// errNotUnpacked is the error of a message that may be well-formed.
var errNotUnpacked = errors.New("smtpcap does not unpack it")

// compressedCertificate reads a Certificate message that was compressed, as described
// in RFC 8879, Section 4.
func (v sideVisitor) compressedCertificate(m *tlswire.Message) (string, error) {
	z, err := tlswire.ParseCompressedCertificate(m.Body)
	if err != nil {
		return "", v.notUnpacked(m, err)
	}
	text := fmt.Sprintf("compressed with %v, %d of %d bytes", z.Algorithm, len(z.Compressed), z.UncompressedLength)
	body, err := unpackCertificate(z)
	if err != nil {
		return "", v.notUnpacked(m, fmt.Errorf("%s: %w", text, err))
	}
	_, err = v.certificateList13(m, body)
	return text, err
}

// notUnpacked notes a Certificate message of which no list can be read.
func (v sideVisitor) notUnpacked(m *tlswire.Message, err error) error {
	v.certificateTurn()
	c := &v.evidence.side[v.who].certificate
	if c.seen != notSeen {
		return err
	}
	c.message.Packet, c.message.Packets = v.packet(m.Extent), v.packets(m.Extent)
	c.fail(err)
	if errors.Is(err, errNotUnpacked) {
		c.seen = notRead
	}
	return err
}

// unpackCertificate returns the Certificate message. Its length is bounded before any
// of it is unpacked.
func unpackCertificate(z *tlswire.CompressedCertificate) ([]byte, error) {
	if z.UncompressedLength > tlswire.MaxMessage {
		return nil, fmt.Errorf("longer than %d bytes: %w", tlswire.MaxMessage, errNotUnpacked)
	}
	r, err := unpacker(z)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	body := make([]byte, z.UncompressedLength)
	if _, err := io.ReadFull(r, body); err != nil {
		return nil, fmt.Errorf("it cannot be unpacked: %w", err)
	}
	return body, nil
}

func unpacker(z *tlswire.CompressedCertificate) (io.ReadCloser, error) {
	packed := bytes.NewReader(z.Compressed)
	switch z.Algorithm {
	case compressedByZlib:
		return zlib.NewReader(packed)
	case compressedByZstd:
		d, err := zstd.NewReader(packed, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(2*tlswire.MaxMessage))
		if err != nil {
			return nil, err
		}
		return d.IOReadCloser(), nil
	}
	return nil, errNotUnpacked
}
