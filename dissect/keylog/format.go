package keylog

import (
	"fmt"
	"io"
	"strings"
)

// Format prints, with every verb, which secrets there are, and no byte of them: a value
// that somebody prints to see what is wrong must not end up in a log or in a mail.
func (s Secrets) Format(f fmt.State, _ rune) {
	var names []string
	for _, n := range [...]struct {
		name   string
		secret []byte
	}{
		{"Master", s.Master},
		{"Premaster", s.Premaster},
		{"Early", s.Early},
		{"Handshake[0]", s.Handshake[0]},
		{"Handshake[1]", s.Handshake[1]},
		{"Traffic[0]", s.Traffic[0]},
		{"Traffic[1]", s.Traffic[1]},
	} {
		if n.secret != nil {
			names = append(names, n.name)
		}
	}
	io.WriteString(f, "keylog.Secrets{"+strings.Join(names, " ")+"}")
}

// Format prints, with every verb, how many sessions there are.
func (l Log) Format(f fmt.State, _ rune) {
	fmt.Fprintf(f, "keylog.Log{sessions: %d}", l.Sessions())
}
