package findings

import (
	"slices"
	"strings"

	"smtpcap/report"
)

// Explain returns what is known of a word: the id of a finding, a value of sendmail's
// ${verify}, a TLS alert by its name or number, words of a log. Case, quotes and
// separators do not matter. A number may mean several things. Of a whole line it
// explains the words that it knows. Without an answer it returns nil. The lists of an
// explanation are shared and must not be changed.
func Explain(term string) []report.Explanation {
	words := fold(term)
	if words == "" {
		return nil
	}
	joined := strings.ReplaceAll(words, " ", "")
	same := func(name string) bool { return strings.ReplaceAll(name, " ", "") == joined }
	if all := append(ofRules(same), ofVocabulary(same)...); all != nil {
		return all
	}
	line := " " + words + " "
	return ofVocabulary(func(name string) bool {
		return strings.Contains(name, " ") && strings.Contains(line, " "+name+" ")
	})
}

// Terms returns all that can be explained, in the order of their kinds.
func Terms() []report.Explanation {
	each := func(string) bool { return true }
	return append(ofRules(each), ofVocabulary(each)...)
}

// ofRules returns the explanations of the rules whose id, folded, is wanted.
func ofRules(wanted func(id string) bool) []report.Explanation {
	var all []report.Explanation
	for i := range rules {
		if r := &rules[i].Rule; wanted(fold(r.ID)) {
			all = append(all, r.explanation())
		}
	}
	return all
}

// ofVocabulary returns the explanations of the entries that have a name, folded, that
// is wanted.
func ofVocabulary(wanted func(name string) bool) []report.Explanation {
	var all []report.Explanation
	for _, c := range vocabulary {
		for i := range c.entries {
			e := &c.entries[i]
			if slices.ContainsFunc(e.names(), func(name string) bool { return wanted(fold(name)) }) {
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
