package inference

// A span is a range of lengths in bytes, both ends included.
type span struct{ min, max int }

func (s span) has(n int) bool { return s.min <= n && n <= s.max }

func (s span) meets(t span) bool { return s.min <= t.max && t.min <= s.max }

func (s span) plus(t span) span { return span{s.min + t.min, s.max + t.max} }

// A framing is how a side puts content into records: with a byte for the type and a
// tag, as described in RFC 8446, Section 5.2, and padded as in Section 5.4.
type framing struct {
	tag     int
	padding int // bytes that each record has more
	block   int // content, type and padding are a multiple of it; 0 where they are not
}

// typeLength is the length of the type behind a record's content.
const typeLength = 1

// paddings are the constants by which records are padded. JSSE, the TLS of Java, adds
// 16 zeros to each; others add none.
var paddings = [...]int{0, 16}

// content returns how long the content of a record may be.
func (f framing) content(length int) (span, bool) {
	inner := length - f.tag
	if f.block == 0 {
		n := inner - typeLength - f.padding
		return span{n, n}, n > 0
	}
	return span{max(inner-f.block, 0), inner - typeLength}, inner > 0 && inner%f.block == 0
}

// contents returns the content of each record, or false where one does not fit.
func (f framing) contents(lengths []int) ([]span, bool) {
	all := make([]span, len(lengths))
	for i, n := range lengths {
		c, ok := f.content(n)
		if !ok {
			return nil, false
		}
		all[i] = c
	}
	return all, true
}

// framings returns those that fit all records of a side, the simplest first. A block
// size is one that divides all of them; the largest allows all that others do.
func framings(lengths []int, tag int) []framing {
	if len(lengths) == 0 {
		return nil
	}
	all := make([]framing, 0, len(paddings)+1)
	least, block := lengths[0], 0
	for _, n := range lengths {
		least, block = min(least, n), gcd(block, n-tag)
	}
	for _, p := range paddings {
		if _, ok := (framing{tag: tag, padding: p}).content(least); ok {
			all = append(all, framing{tag: tag, padding: p})
		}
	}
	if block > 1 && least > tag {
		all = append(all, framing{tag: tag, block: block})
	}
	return all
}

// gcd returns the greatest common divisor, and b where a is 0.
func gcd(a, b int) int {
	for a != 0 {
		a, b = b%a, a
	}
	return b
}
