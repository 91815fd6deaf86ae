package dissect

// Limits of the wire's text in a report, in bytes. A capture may hold thousands of
// connections that are open at a time, each with as much text as a peer likes.
const (
	// maxText bounds one text: a line of SMTP has 512, and names of certificates
	// and hosts are shorter.
	maxText = 1024
	// maxEventText bounds the texts of all events of a connection together; those
	// of an ordinary session have about one thousand.
	maxEventText = 32 << 10
	// maxNumbers bounds a list of suites, groups, algorithms or extensions; the
	// longest that clients send have about two hundred.
	maxNumbers = 512
)

// cutMark stands for what a text is too long for.
const cutMark = "[...]"

// cut returns text in at most maxText bytes.
func cut(text string) string {
	if len(text) <= maxText {
		return text
	}
	return text[:maxText-len(cutMark)] + cutMark
}
