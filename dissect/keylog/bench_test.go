package keylog

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

// logOf returns a log of n sessions, each with a line of these labels, with secrets of 48
// bytes.
func logOf(n int, end string, labels ...string) []byte {
	var b bytes.Buffer
	for i := range n {
		for _, label := range labels {
			fmt.Fprintf(&b, "%s %064x %s%s", label, i, secret48, end)
		}
	}
	return b.Bytes()
}

func BenchmarkRead(b *testing.B) {
	tls13 := []string{"SERVER_HANDSHAKE_TRAFFIC_SECRET", "EXPORTER_SECRET", "SERVER_TRAFFIC_SECRET_0", "CLIENT_HANDSHAKE_TRAFFIC_SECRET", "CLIENT_TRAFFIC_SECRET_0"}
	for _, c := range []struct {
		name string
		text []byte
	}{
		{"TLS13", logOf(2000, "\n", tls13...)},
		{"TLS12", logOf(10_000, "\n", "CLIENT_RANDOM")},
		{"CRLF", logOf(2000, "\r\n", tls13...)},
		{"CR", logOf(2000, "\r", tls13...)},
		{"unknown", logOf(10_000, "\n", "EXPORTER_SECRET")},
		{"malformed", []byte(strings.Repeat("250 2.1.0 Ok, this is no key log\n", 50_000))},
		{"blank", bytes.Repeat([]byte{'\n'}, 1<<20)},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(int64(len(c.text)))
			b.ReportAllocs()
			r := bytes.NewReader(nil)
			for b.Loop() {
				r.Reset(c.text)
				var l Log
				if _, err := l.Read(onlyReader{r}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// onlyReader hides that a reader could write all at once, as a file cannot.
type onlyReader struct{ r *bytes.Reader }

func (o onlyReader) Read(b []byte) (int, error) { return o.r.Read(b) }

func BenchmarkSecrets(b *testing.B) {
	var l Log
	l.Parse(logOf(10_000, "\n", "CLIENT_RANDOM"))
	name := Random{31: 7}
	b.ReportAllocs()
	for b.Loop() {
		if l.Secrets(name) == nil {
			b.Fatal("no secrets")
		}
	}
}
