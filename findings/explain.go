package findings

import (
	"slices"
	"strings"

	"smtpcap/report"
)

// Explain returns what is known of a word: the id of a finding, a value of sendmail's
// ${verify}, a TLS alert by its name or number, words of a log. Case, quotes and
// separators do not matter. A number may mean several things. Of a whole line it
// explains the words that it knows. Without an answer it returns nil.
func Explain(term string) []report.Explanation {
	words := fold(term)
	if words == "" {
		return nil
	}
	joined := strings.ReplaceAll(words, " ", "")
	if all := matching(func(name string) bool { return strings.ReplaceAll(name, " ", "") == joined }); all != nil {
		return all
	}
	line := " " + words + " "
	return matching(func(name string) bool {
		return strings.Contains(name, " ") && strings.Contains(line, " "+name+" ")
	})
}

// Terms returns all that can be explained, in the order of their kinds.
func Terms() []report.Explanation { return matching(func(string) bool { return true }) }

// matching returns the explanations of what has a name that is wanted. Names are
// folded.
func matching(wanted func(name string) bool) []report.Explanation {
	var all []report.Explanation
	for i := range rules {
		if r := &rules[i].Rule; wanted(fold(r.ID)) {
			all = append(all, r.explanation())
		}
	}
	for _, c := range vocabulary {
		for i := range c.entries {
			if e := &c.entries[i]; slices.ContainsFunc(e.names(), func(name string) bool { return wanted(fold(name)) }) {
				all = append(all, e.explanation(c.kind))
			}
		}
	}
	return all
}

// names are all ways to write the entry.
func (e *entry) names() []string { return append([]string{e.term}, e.aliases...) }

// fold brings ways to write the same into one: small letters and digits, with one
// space between words.
func fold(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return !('a' <= r && r <= 'z' || '0' <= r && r <= '9')
	}), " ")
}
