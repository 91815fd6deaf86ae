package smtp

import (
	"bytes"
	"fmt"
)

// A Code is a reply code, as described in RFC 5321, Section 4.2.
type Code uint16

// Class returns the first digit: 2 for success, 3 for "go on", 4 for a
// temporary and 5 for a permanent failure.
func (c Code) Class() int { return int(c) / 100 }

// String returns the three digits.
func (c Code) String() string { return fmt.Sprintf("%03d", uint16(c)) }

// Refused reports whether the code is one of failure, 4yz or 5yz.
func (c Code) Refused() bool { return c.Class() == 4 || c.Class() == 5 }

// An EnhancedCode is an enhanced status code, as described in RFC 2034 and RFC
// 3463. The zero value is no code.
type EnhancedCode struct {
	Class           uint8
	Subject, Detail uint16
}

// String returns the code as in "5.7.1", and the empty string for no code.
func (e EnhancedCode) String() string {
	if e.Class == 0 {
		return ""
	}
	return fmt.Sprintf("%d.%d.%d", e.Class, e.Subject, e.Detail)
}

// A Capability is one line of an EHLO reply after the first, as sent.
type Capability struct {
	Keyword string
	Params  string // what follows the keyword and one white space
}

// Answered is what a reply answers.
type Answered struct {
	Verb   Verb  // VerbNone if no command can be named
	Offset int64 // of the command's first byte in the client's stream; -1 if none
}

// A Reply is a reply of the server with all its lines.
type Reply struct {
	Code Code // of the last line
	// Extent is from the first byte of the first line to one past the end of
	// the last.
	Extent
	Enhanced EnhancedCode // of the first line that has one
	Lines    int          // how many lines were seen
	// Text holds what follows the code and one separator in each line, as
	// sent: any byte can be in it. At most MaxReplyLines lines of MaxReplyText
	// bytes. Valid during the call.
	// It is nil where it might repeat a secret: in answers to AUTH, its
	// responses and unknown commands, and in refusals that cannot be paired
	// with a command.
	Text [][]byte
	// Capabilities is what an EHLO or LHLO reply announces. It is also set for
	// a reply that answers no command seen but has an EHLO reply's shape.
	Capabilities []Capability
	// Answers is the command, VerbConnect for the greeting.
	Answers Answered
	// Incomplete says that bytes of the reply are missing, or lines in front of
	// it may be. The text of a line whose end is missing is not kept.
	Incomplete bool
	// AfterGap says that Answers was found by the code alone because bytes
	// before the reply are missing.
	AfterGap bool
}

// Words returns the text of the first line without its enhanced status code, as far
// as it is kept.
func (r *Reply) Words() []byte {
	if len(r.Text) == 0 {
		return nil
	}
	text := r.Text[0]
	if parseEnhanced(text) != (EnhancedCode{}) {
		_, text = cutWord(text)
	}
	return text
}

// A replyLine is one line of a reply, as described in RFC 5321, Section 4.2.1.
type replyLine struct {
	code     Code
	last     bool // SP or nothing after the code, not "-"
	enhanced EnhancedCode
	text     []byte
	broken   bool // its end is missing: text is not used
}

// parseReplyLine reads a line without its end.
func parseReplyLine(b []byte) (l replyLine, ok bool) {
	code, ok := parseCode(b)
	if !ok {
		return replyLine{}, false
	}
	l = replyLine{code: code, last: len(b) == 3 || b[3] != '-'}
	if len(b) > 4 {
		l.text = b[4:]
	}
	l.enhanced = parseEnhanced(l.text)
	return l, true
}

// parseCode reads a code of three digits, 200 to 599, that a separator or the
// line's end follows.
func parseCode(b []byte) (Code, bool) {
	if len(b) < 3 || b[0] < '2' || b[0] > '5' || !isDigit(b[1]) || !isDigit(b[2]) {
		return 0, false
	}
	if len(b) > 3 && b[3] != ' ' && b[3] != '-' && b[3] != '\t' {
		return 0, false
	}
	return Code(b[0]-'0')*100 + Code(b[1]-'0')*10 + Code(b[2]-'0'), true
}

// beginsCode reports whether b is too short to be a reply code but may begin one.
func beginsCode(b []byte) bool {
	if len(b) == 0 || len(b) >= 3 {
		return false
	}
	code := [3]byte{'0', '0', '0'}
	copy(code[:], b)
	_, ok := parseCode(code[:])
	return ok
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// parseEnhanced reads the status code at the head of a reply's text: class "."
// subject "." detail, as described in RFC 3463, Section 2.
func parseEnhanced(text []byte) EnhancedCode {
	word, _, _ := bytes.Cut(text, []byte{' '})
	if len(word) < 5 || word[1] != '.' || word[0] != '2' && word[0] != '4' && word[0] != '5' {
		return EnhancedCode{}
	}
	subject, detail, _ := bytes.Cut(word[2:], []byte{'.'})
	s, okSubject := parseNumber(subject)
	d, okDetail := parseNumber(detail)
	if !okSubject || !okDetail {
		return EnhancedCode{}
	}
	return EnhancedCode{Class: word[0] - '0', Subject: s, Detail: d}
}

// parseNumber reads one to three digits.
func parseNumber(b []byte) (n uint16, ok bool) {
	if len(b) < 1 || len(b) > 3 {
		return 0, false
	}
	for _, c := range b {
		if !isDigit(c) {
			return 0, false
		}
		n = n*10 + uint16(c-'0')
	}
	return n, true
}

// parseCapability reads the text of one line of an EHLO reply. The second
// separator "=" is that of the old "AUTH=LOGIN" and stays in the keyword.
func parseCapability(text []byte) Capability {
	word, rest := cutWord(text)
	return Capability{Keyword: string(word), Params: string(rest)}
}

// maskedBanner reports whether a middlebox has overwritten a greeting's text:
// of "220 mx.example.com ESMTP" a Cisco PIX leaves only the digits 2 and 0 and
// the blanks.
func maskedBanner(text []byte) bool {
	stars := bytes.Count(text, []byte{'*'})
	return stars >= 4 && 2*stars >= len(text) && len(bytes.Trim(text, "*20 .")) == 0
}
