package reassembly

// A Seq is a TCP sequence number. Sequence numbers are counted modulo 2^32, so
// that two of them compare only by their distance, as described in RFC 9293,
// Section 3.4.
type Seq uint32

// Add returns the sequence number n bytes after s; n may be negative.
func (s Seq) Add(n int) Seq { return s + Seq(n) }

// Diff returns how many bytes s is after o; it is negative if s is before o.
// It is exact as long as the two are less than 2^31 apart.
func (s Seq) Diff(o Seq) int { return int(int32(s - o)) }

// Less reports whether s is before o.
func (s Seq) Less(o Seq) bool { return s.Diff(o) < 0 }
