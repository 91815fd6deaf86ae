package tlswire

import (
	"fmt"
	"strconv"
)

// The numbers of the wire, each a type of its own. String gives IANA's own name
// for the number, from the table in names_gen.go, without the mark _RESERVED of
// numbers that TLS 1.3 no longer uses; a number that IANA has not given a name
// prints as "unassigned(147)", the numbers of RFC 8701 that mean nothing on
// purpose as "GREASE(0x0a0a)".
type (
	// A ContentType is the type of a record, as described in RFC 8446, Section 5.1.
	ContentType uint8
	// A HandshakeType is the type of a handshake message, as described in RFC 8446, Section 4.
	HandshakeType uint8
	// An AlertLevel is the first byte of an alert, as described in RFC 5246, Section 7.2.
	AlertLevel uint8
	// An AlertDescription is the second byte of an alert, as described in RFC 8446, Section 6.
	AlertDescription uint8
	// A CipherSuite is the number of a cipher suite; [CipherSuite.Info] says what it stands for.
	CipherSuite uint16
	// A NamedGroup is a curve, a finite-field group or a post-quantum mechanism
	// for the key exchange, as described in RFC 8446, Section 4.2.7.
	NamedGroup uint16
	// A SignatureScheme is a signature algorithm with its hash, as described in
	// RFC 8446, Section 4.2.3. In TLS 1.2 the number is the pair of a
	// [HashAlgorithm] and a [SignatureAlgorithm].
	SignatureScheme uint16
	// A HashAlgorithm is the first byte of a pair of TLS 1.2, as described in RFC 5246, Section 7.4.1.4.1.
	HashAlgorithm uint8
	// A SignatureAlgorithm is the second byte of such a pair.
	SignatureAlgorithm uint8
	// An ExtensionType is the type of a hello extension, as described in RFC 8446, Section 4.2.
	ExtensionType uint16
	// A ClientCertificateType is a kind of certificate that a server up to TLS
	// 1.2 accepts, as described in RFC 5246, Section 7.4.4.
	ClientCertificateType uint8
	// A CompressionMethod is a way to compress records, as described in RFC 3749.
	CompressionMethod uint8
	// A CertificateType says what a Certificate message holds, as described in RFC 7250.
	CertificateType uint8
	// A StatusType is a kind of certificate status, as described in RFC 6066, Section 8.
	StatusType uint8
	// A CertificateCompression is a way to compress a Certificate message, as described in RFC 8879.
	CertificateCompression uint16
	// A CurveType says how a curve is given, as described in RFC 8422, Section 5.4.
	CurveType uint8
	// A PointFormat is a form of a curve's point, as described in RFC 8422, Section 5.1.2.
	PointFormat uint8
	// A PSKMode is a way to use a pre-shared key, as described in RFC 8446, Section 4.2.9.
	PSKMode uint8
)

// A Version is a protocol version, as in the headers of records and hellos.
type Version uint16

// The versions that logic asks for.
const (
	VersionSSL20 Version = 0x0002
	VersionSSL30 Version = 0x0300
	VersionTLS10 Version = 0x0301
	VersionTLS11 Version = 0x0302
	VersionTLS12 Version = 0x0303
	VersionTLS13 Version = 0x0304
)

// String gives the name that people use: "TLS 1.2".
func (v Version) String() string {
	switch v {
	case VersionSSL20:
		return "SSL 2.0"
	case VersionSSL30:
		return "SSL 3.0"
	case VersionTLS10, VersionTLS11, VersionTLS12, VersionTLS13:
		return "TLS 1." + strconv.Itoa(int(v&0xff)-1)
	}
	if n, ok := v.draft(); ok {
		return "TLS 1.3 draft " + strconv.Itoa(n)
	}
	if v.GREASE() {
		return grease(uint16(v))
	}
	return fmt.Sprintf("unknown version 0x%04x", uint16(v))
}

// draft returns the number of the draft of TLS 1.3 that v stands for: 0x7fNN in
// the drafts themselves, 0xfbNN in Facebook's experiments with draft NN.
func (v Version) draft() (int, bool) {
	return int(v & 0xff), v>>8 == 0x7f || v>>8 == 0xfb
}

// TLS13 reports whether v is TLS 1.3 or a draft of it.
func (v Version) TLS13() bool {
	_, draft := v.draft()
	return v == VersionTLS13 || draft
}

// rank orders versions by age; a version that is no version ranks below all.
func (v Version) rank() int {
	if n, ok := v.draft(); ok {
		return int(VersionTLS12)<<8 + n
	}
	if v == VersionSSL20 || v >= VersionSSL30 && v <= VersionTLS13 {
		return int(v) << 8
	}
	return -1
}

// GREASE reports whether v is one of the numbers that mean nothing on purpose,
// as described in RFC 8701, Section 2.
func (v Version) GREASE() bool { return isGREASE(uint16(v)) }

// GREASE is as [Version.GREASE].
func (c CipherSuite) GREASE() bool { return isGREASE(uint16(c)) }

// GREASE is as [Version.GREASE].
func (g NamedGroup) GREASE() bool { return isGREASE(uint16(g)) }

// GREASE is as [Version.GREASE].
func (s SignatureScheme) GREASE() bool { return isGREASE(uint16(s)) }

// GREASE is as [Version.GREASE].
func (t ExtensionType) GREASE() bool { return isGREASE(uint16(t)) }

// isGREASE reports whether both bytes of n are equal and end in the digit a.
func isGREASE(n uint16) bool {
	return n&0x0f0f == 0x0a0a && n>>8 == n&0xff
}

func grease(n uint16) string { return fmt.Sprintf("GREASE(0x%04x)", n) }

// Pair splits a number of TLS 1.2 into its two halves, as described in RFC 5246,
// Section 7.4.1.4.1.
func (s SignatureScheme) Pair() (HashAlgorithm, SignatureAlgorithm) {
	return HashAlgorithm(s >> 8), SignatureAlgorithm(s)
}

// String gives IANA's name of the scheme or, for a pair of TLS 1.2 that is no
// scheme of TLS 1.3, the names of both halves: "dsa_sha256".
func (s SignatureScheme) String() string {
	if name := signatureSchemeName(s); name != "" {
		return name
	}
	if s.GREASE() {
		return grease(uint16(s))
	}
	h, a := s.Pair()
	if hash, sig := hashAlgorithmName(h), signatureAlgorithmName(a); hash != "" && sig != "" {
		return sig + "_" + hash
	}
	return fmt.Sprintf("unassigned(0x%04x)", uint16(s))
}

func (c CipherSuite) String() string {
	switch name := c.Info().Name; {
	case name != "":
		return name
	case c.GREASE():
		return grease(uint16(c))
	}
	return fmt.Sprintf("unassigned(0x%04x)", uint16(c))
}

func (g NamedGroup) String() string {
	if g.GREASE() {
		return grease(uint16(g))
	}
	return named(namedGroupName(g), uint64(g))
}

func (t ExtensionType) String() string {
	if t.GREASE() {
		return grease(uint16(t))
	}
	return named(extensionTypeName(t), uint64(t))
}

func (t ContentType) String() string        { return named(contentTypeName(t), uint64(t)) }
func (t HandshakeType) String() string      { return named(handshakeTypeName(t), uint64(t)) }
func (l AlertLevel) String() string         { return named(alertLevelName(l), uint64(l)) }
func (d AlertDescription) String() string   { return named(alertDescriptionName(d), uint64(d)) }
func (h HashAlgorithm) String() string      { return named(hashAlgorithmName(h), uint64(h)) }
func (a SignatureAlgorithm) String() string { return named(signatureAlgorithmName(a), uint64(a)) }
func (t ClientCertificateType) String() string {
	return named(clientCertificateTypeName(t), uint64(t))
}
func (m CompressionMethod) String() string { return named(compressionMethodName(m), uint64(m)) }
func (t CertificateType) String() string   { return named(certificateTypeName(t), uint64(t)) }
func (t StatusType) String() string        { return named(statusTypeName(t), uint64(t)) }
func (c CertificateCompression) String() string {
	return named(certificateCompressionName(c), uint64(c))
}
func (t CurveType) String() string   { return named(curveTypeName(t), uint64(t)) }
func (f PointFormat) String() string { return named(pointFormatName(f), uint64(f)) }
func (m PSKMode) String() string     { return named(pskModeName(m), uint64(m)) }

// named returns name, or the number when it has none.
func named(name string, n uint64) string {
	if name != "" {
		return name
	}
	return number("unassigned", n)
}

func number(what string, n uint64) string {
	return what + "(" + strconv.FormatUint(n, 10) + ")"
}
