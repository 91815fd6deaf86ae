package keylog

import (
	"bytes"
	"encoding/hex"
	"strings"
	"testing"
)

// Names of sessions and secrets, as digits. Each byte of one is the same, and no two are.
var (
	alice, bob = digits(0xa1, 32), digits(0xb0, 32)
	rsaAlice   = digits(0xa1, 8)
	secret32   = digits(0x32, 32)
	secret48   = digits(0x48, 48)
	other48    = digits(0x49, 48)
)

func digits(b byte, n int) string { return strings.Repeat(hex.EncodeToString([]byte{b}), n) }

// unhex returns the bytes of digits, nil of none.
func unhex(t testing.TB, digits string) []byte {
	t.Helper()
	b, err := hex.DecodeString(digits)
	if err != nil {
		t.Fatal(err)
	}
	if len(b) == 0 {
		return nil
	}
	return b
}

func randomOf(t testing.TB, digits string) Random { return Random(unhex(t, digits)) }

// parsed returns a Log of text, and what it counted.
func parsed(text string) (*Log, Counts) {
	l := new(Log)
	counts := l.Parse([]byte(text))
	return l, counts
}

// equal reports whether two logs have the same secrets.
func equal(a, b *Log) bool {
	if len(a.sessions) != len(b.sessions) || len(a.premasters) != len(b.premasters) || a.premasterBytes != b.premasterBytes {
		return false
	}
	for r, s := range a.sessions {
		o := b.sessions[r]
		if o == nil || s.secrets != o.secrets || s.lengths != o.lengths || !bytes.Equal(s.premaster, o.premaster) {
			return false
		}
	}
	for name, secret := range a.premasters {
		if o := b.premasters[name]; o == nil || *o != *secret {
			return false
		}
	}
	return true
}
