package findings

import (
	"cmp"
	"slices"
	"strings"
)

const (
	// maxTerm bounds, in bytes, what near terms are looked for: the longest that can be
	// explained has about 60.
	maxTerm = 128
	// maxSuggestions bounds the near terms: more is no help.
	maxSuggestions = 4
)

// Suggest returns the terms that are written nearly like this one, the nearest first.
// There are none where nothing is near.
func Suggest(term string) []string {
	folded := fold(term[:min(len(term), maxTerm)])
	if folded == "" {
		return nil
	}
	type near struct {
		term     string
		distance int
	}
	var all []near
	for _, x := range Terms() {
		name := fold(x.Term)
		d := distance(folded, name)
		if strings.Contains(name, folded) && len(folded) >= 3 {
			d = min(d, 1)
		}
		if d <= max(1, len(folded)/3) {
			all = append(all, near{x.Term, d})
		}
	}
	slices.SortStableFunc(all, func(a, b near) int { return cmp.Compare(a.distance, b.distance) })
	var terms []string
	for _, n := range all[:min(len(all), maxSuggestions)] {
		terms = append(terms, n.term)
	}
	return terms
}

// distance is how many letters have to be changed, left out or put in to make b of
// a: Levenshtein's.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, diagonal+1, row[j]+1)
		}
	}
	return row[len(b)]
}
