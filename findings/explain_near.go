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
	var all []neighbour
	for i := range rules {
		all = appendNear(all, folded, rules[i].ID, rules[i].ID)
	}
	for _, c := range vocabulary {
		for i := range c.entries {
			e := &c.entries[i]
			all = appendNear(all, folded, e.term, e.names()...)
		}
	}
	slices.SortStableFunc(all, func(a, b neighbour) int { return cmp.Compare(a.distance, b.distance) })
	var terms []string
	for _, n := range all[:min(len(all), maxSuggestions)] {
		if n.distance <= 2*all[0].distance {
			terms = append(terms, n.term)
		}
	}
	return terms
}

// A neighbour is a term and how far it is from what was asked for.
type neighbour struct {
	term     string
	distance int
}

// appendNear appends a term if one of its names is near: a third of its letters may
// be wrong, or it may be longer at an end.
func appendNear(all []neighbour, folded, term string, names ...string) []neighbour {
	limit := len(folded) / 3
	nearest := limit + 1
	for _, name := range names {
		name = fold(name)
		if limit > 0 && strings.Contains(name, folded) {
			nearest = min(nearest, limit)
		}
		if more := len(name) - len(folded); -limit <= more && more <= limit { // else it is farther in any case
			nearest = min(nearest, distance(folded, name))
		}
	}
	if nearest > limit {
		return all
	}
	return append(all, neighbour{term, nearest})
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
