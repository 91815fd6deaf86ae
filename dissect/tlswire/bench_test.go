package tlswire

import (
	"slices"
	"testing"
)

// serverFlight is a chain of three certificates as servers send it, cut into
// segments.
func serverFlight() [][]byte {
	b := join(records(1<<14, VersionTLS12,
		message(TypeServerHello, bareServerHello...),
		message(TypeCertificate, v24(v24(noise(1100)), v24(noise(1300)), v24(noise(1000)))...),
		message(TypeServerKeyExchange, keyExchanges[3].body...),
		message(TypeCertificateRequest, newCertificateRequest...),
		message(TypeServerHelloDone)),
		ccs, record(ContentHandshake, VersionTLS12, noise(40)...))
	return slices.Collect(slices.Chunk(b, 1448))
}

func BenchmarkStreamHandshake(b *testing.B) {
	segments := serverFlight()
	var v sink
	b.ReportAllocs()
	for b.Loop() {
		s := NewStream(&v)
		s.SetVersion(VersionTLS12)
		for _, segment := range segments {
			s.Write(segment)
		}
		s.Close()
	}
}

func BenchmarkStreamBulk(b *testing.B) {
	data := record(ContentApplicationData, VersionTLS12, noise(1<<14)...)
	segments := slices.Collect(slices.Chunk(data, 1448))
	var v sink
	s := NewStream(&v)
	b.ReportAllocs()
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		for _, segment := range segments {
			s.Write(segment)
		}
	}
}

func BenchmarkParseClientHello(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := ParseClientHello(fullClientHello); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkParseCertificate(b *testing.B) {
	body := v24(v24(noise(1100)), v24(noise(1300)), v24(noise(1000)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := ParseCertificate(body); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSuiteInfo(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if CipherSuite(0xc030).Info().StrengthBits != 256 {
			b.Fatal("wrong")
		}
	}
}
