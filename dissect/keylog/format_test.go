package keylog

import (
	"fmt"
	"strings"
	"testing"
)

var verbs = []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%c", "%100v", "% x"}

// everything has a secret of each label. Every byte of them is 0xa5, 165, as no other.
func everything(t *testing.T) *Log {
	t.Helper()
	var text strings.Builder
	for _, label := range []string{"CLIENT_RANDOM", "PMS_CLIENT_RANDOM", "CLIENT_EARLY_TRAFFIC_SECRET", "CLIENT_HANDSHAKE_TRAFFIC_SECRET",
		"SERVER_HANDSHAKE_TRAFFIC_SECRET", "CLIENT_TRAFFIC_SECRET_0", "SERVER_TRAFFIC_SECRET_0"} {
		text.WriteString(label + " " + bob + " " + digits(0xa5, 48) + "\n")
	}
	l, counts := parsed(text.String() + "RSA " + digits(0xb0, 8) + " " + digits(0xa5, 48))
	if counts != (Counts{Lines: 8}) {
		t.Fatalf("%+v", counts)
	}
	return l
}

func TestSecretsAreNotPrinted(t *testing.T) {
	l := everything(t)
	s := l.Secrets(randomOf(t, bob))
	const secrets = "keylog.Secrets{Master Premaster Early Handshake[0] Handshake[1] Traffic[0] Traffic[1]}"
	for _, verb := range verbs {
		for _, c := range []struct {
			value any
			want  string
		}{
			{s, secrets},
			{*s, secrets},
			{l, "keylog.Log{sessions: 2}"},
			{*l, "keylog.Log{sessions: 2}"},
			{Secrets{Handshake: [2][]byte{nil, {0xa5}}}, "keylog.Secrets{Handshake[1]}"},
			{Secrets{}, "keylog.Secrets{}"},
			{Log{}, "keylog.Log{sessions: 0}"},
		} {
			if got := fmt.Sprintf(verb, c.value); got != c.want {
				t.Errorf("%s: got %s, want %s", verb, got, c.want)
			}
		}
	}
}

// Package fmt calls no method of a field that is not exported. With verbs that make no
// sense for a struct, such as %s, it follows pointers too, and go vet complains.
func TestFieldsDoNotPrintSecrets(t *testing.T) {
	l := everything(t)
	for _, verb := range []string{"%v", "%+v", "%#v", "%x", "%d"} {
		for _, value := range []any{
			struct{ L, l Log }{*l, *l},
			struct{ L, l *Log }{l, l},
			struct {
				S Secrets
				s *Secrets
			}{*l.Secrets(randomOf(t, bob)), l.Secrets(randomOf(t, bob))},
			[]any{l, *l},
			map[string]Log{"": *l},
		} {
			got := fmt.Sprintf(verb, value)
			for _, form := range []string{"a5a5", "165 165", "0xa5, 0xa5", "a5 a5"} {
				if strings.Contains(got, form) {
					t.Errorf("%s of %T has %s", verb, value, form)
				}
			}
		}
	}
}

// What a line has is neither in what is counted nor in an error.
func TestMalformedSecretsAreNotPrinted(t *testing.T) {
	var l Log
	r := &failing{text: "CLIENT_RANDOM " + bob + " " + digits(0xa5, 47) + "z\nCLIENT_RANDOM " + bob + " " + digits(0xa5, 48)}
	counts, err := l.Read(r)
	if got := fmt.Sprintf("%+v %v", counts, err); strings.Contains(got, "a5") || strings.Contains(got, "z") {
		t.Error(got)
	}
}

// failing gives a text and fails, as a reader does that knows nothing of secrets.
type failing struct{ text string }

func (f *failing) Read(b []byte) (int, error) {
	n := copy(b, f.text)
	f.text = f.text[n:]
	return n, fmt.Errorf("out of order")
}
