package dissect

import (
	"fmt"

	"smtpcap/report"
)

// maxLists bounds the lists of names that are remembered to be shared. The
// clients of a mail server make a few dozen different offers.
const maxLists = 256

// A lists turns lists of numbers into lists of their names, the same for the same.
type lists[T interface {
	~uint16
	fmt.Stringer
}] struct {
	known map[string]report.List[string]
}

func (l *lists[T]) names(numbers []T) report.List[string] {
	numbers = numbers[:min(len(numbers), maxNumbers)]
	if len(numbers) == 0 {
		return nil
	}
	key := make([]byte, 0, 256)
	for _, n := range numbers {
		key = append(key, byte(n>>8), byte(n))
	}
	if names, ok := l.known[string(key)]; ok {
		return names
	}
	if l.known == nil || len(l.known) >= maxLists {
		l.known = make(map[string]report.List[string])
	}
	names := make(report.List[string], len(numbers))
	for i, n := range numbers {
		names[i] = n.String()
	}
	l.known[string(key)] = names
	return names
}
