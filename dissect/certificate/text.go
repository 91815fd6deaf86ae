package certificate

import "unicode/utf8"

// Limits of what is kept of a certificate, all of which an attacker may write.
const (
	// maxText bounds one text, in bytes: a name, an address, a number in hexadecimal.
	// Names of hosts have at most 253, serial numbers 40 digits.
	maxText = 1024
	// maxNames bounds the names of a subjectAltName. The largest certificates that
	// authorities sell have a thousand.
	maxNames = 1024
	// maxNamesText bounds them together, in bytes: a thousand names of 60.
	maxNamesText = 64 << 10
	// maxPurposes bounds the purposes of an extendedKeyUsage, which has one to four.
	maxPurposes = 32
	// maxURLs bounds the places where the issuer's certificate can be had: one or two.
	maxURLs = 8
)

// cutMark stands for what a text is too long for.
const cutMark = "[...]"

// cut returns text in at most maxText bytes.
func cut(text string) string {
	if len(text) <= maxText {
		return text
	}
	end := maxText - len(cutMark)
	for end > 0 && !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end] + cutMark
}
