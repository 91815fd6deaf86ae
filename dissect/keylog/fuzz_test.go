package keylog

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

// What lines are, in another way than the package has it.
var (
	usableLines = regexp.MustCompile(`^(CLIENT_RANDOM[\t ]+[[:xdigit:]]{64}[\t ]+[[:xdigit:]]{96}` +
		`|PMS_CLIENT_RANDOM[\t ]+[[:xdigit:]]{64}[\t ]+([[:xdigit:]]{2})+` +
		`|RSA[\t ]+[[:xdigit:]]{16}[\t ]+[[:xdigit:]]{96}` +
		`|(CLIENT_EARLY_TRAFFIC_SECRET|(CLIENT|SERVER)_(HANDSHAKE_TRAFFIC_SECRET|TRAFFIC_SECRET_0))[\t ]+[[:xdigit:]]{64}[\t ]+([[:xdigit:]]{64}|[[:xdigit:]]{96}))$`)
	knownLabels  = regexp.MustCompile(`^((PMS_)?CLIENT_RANDOM|RSA|CLIENT_EARLY_TRAFFIC_SECRET|(CLIENT|SERVER)_(HANDSHAKE_TRAFFIC_SECRET|TRAFFIC_SECRET_0))[\t ]`)
	unknownLines = regexp.MustCompile(`^[0-9A-Za-z_]+[\t ]+([[:xdigit:]]{2})+[\t ]+([[:xdigit:]]{2})+$`)
)

// counted counts the lines of a text of which no limit drops any. Each that is neither
// blank nor a comment counts once.
func counted(text string) Counts {
	var c Counts
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	for i, line := range strings.Split(text, "\n") {
		long := len(line) > maxLine
		if long {
			line = line[:maxLine]
		}
		if i == 0 {
			line = strings.TrimPrefix(line, "\uFEFF")
		}
		line = strings.Trim(line, "\t ")
		switch {
		case strings.HasPrefix(line, "#"), line == "" && !long:
		case !long && usableLines.MatchString(line) && len(strings.Fields(line)[2]) <= 2*maxPremaster:
			c.Lines++
		case !long && unknownLines.MatchString(line) && !knownLabels.MatchString(line):
			c.Unknown++
		default:
			if c.Malformed++; c.FirstMalformed == 0 {
				c.FirstMalformed = i + 1
			}
		}
	}
	return c
}

func FuzzParse(f *testing.F) {
	for _, p := range programs {
		f.Add([]byte(p.text), uint16(0))
	}
	f.Add([]byte("\uFEFFRSA\t"+rsaAlice+"  "+secret48+"\r\rPMS_CLIENT_RANDOM "+alice+" 00 \r\n#\n\nX 0 0\nY 00 00"), uint16(0))
	f.Add([]byte("PMS_CLIENT_RANDOM "+alice+" 00"+strings.Repeat(" ", 80)+"\nY 00 00"), uint16(2*maxPremaster))
	f.Add([]byte("#\r\n#\r\n"), uint16(maxLine))
	// The zeros in the middle make lines longer than the limit. Texts that are as long
	// would slow fuzzing down.
	f.Fuzz(func(t *testing.T, text []byte, zeros uint16) {
		half := len(text) / 2
		text = slices.Concat(text[:half], bytes.Repeat([]byte{'0'}, int(zeros)%(2*maxLine)), text[half:])
		var l Log
		counts := l.Parse(text)
		if want := counted(string(text)); counts != want {
			t.Errorf("got %+v, want %+v", counts, want)
		}
		if n := l.Sessions(); n > min(counts.Lines, MaxSessions) || (n == 0) != (counts.Lines == 0) {
			t.Errorf("%d sessions of %+v", n, counts)
		}
		checkSecrets(t, &l)
		var again Log
		c, err := again.Read(iotest.OneByteReader(bytes.NewReader(text)))
		if err != nil || c != counts || !equal(&l, &again) {
			t.Errorf("byte by byte: got %+v, %v, want %+v", c, err, counts)
		}
		again.Parse(text)
		if !equal(&l, &again) {
			t.Error("the same once more changes the log")
		}
	})
}

// checkSecrets checks that every session has a secret, and each a length it may have.
func checkSecrets(t *testing.T, l *Log) {
	t.Helper()
	for r := range l.sessions {
		s := l.Secrets(r)
		if s == nil || s.Master == nil && s.Premaster == nil && s.Early == nil && s.Handshake[0] == nil &&
			s.Handshake[1] == nil && s.Traffic[0] == nil && s.Traffic[1] == nil {
			t.Fatalf("a session with %v", s)
		}
		for _, secret := range [][]byte{s.Early, s.Handshake[0], s.Handshake[1], s.Traffic[0], s.Traffic[1]} {
			if n := len(secret); n != 0 && n != 32 && n != 48 {
				t.Errorf("a secret of %d bytes in %v", n, s)
			}
		}
		if n := len(s.Master); n != 0 && n != 48 || len(s.Premaster) > maxPremaster {
			t.Errorf("secrets of %d and %d bytes", n, len(s.Premaster))
		}
	}
	for name := range l.premasters {
		if n := len(l.Premaster(name[:])); n != 48 {
			t.Errorf("a premaster secret of %d bytes", n)
		}
	}
}
