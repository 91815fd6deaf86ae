package certificate

import (
	"testing"

	"smtpcap/internal/certs"
)

func BenchmarkRead(b *testing.B) {
	for _, name := range []string{"chain-2", "rsa-2048", "negative-serial"} {
		der := string(certs.Chain(name)[0])
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(der)))
			for b.Loop() {
				Read(der)
			}
		})
	}
}
