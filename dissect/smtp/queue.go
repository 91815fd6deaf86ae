package smtp

// An entry is a command without a reply.
type entry struct {
	offset  int64 // of the command in the client's stream
	verb    Verb  // verbHole for any number of commands not captured
	attempt uint8 // 1 + the index in Facts.Attempts; 0 for none
	last    bool  // of BDAT: it ends the message
}

// A queue holds the commands without a reply in the order in which they were
// sent. What is truly outstanding is always among them; where bytes are
// missing, more may be in it.
type queue struct {
	entries []entry
	head    int
	count   [verbs]uint16 // of entries by verb
}

func (q *queue) len() int      { return len(q.entries) - q.head }
func (q *queue) first() *entry { return &q.entries[q.head] }
func (q *queue) last() *entry  { return &q.entries[len(q.entries)-1] }

func (q *queue) push(e entry) {
	if e.verb == verbHole && q.len() > 0 && q.last().verb == verbHole {
		return
	}
	if q.head > 0 && len(q.entries) == cap(q.entries) {
		q.entries = q.entries[:copy(q.entries, q.entries[q.head:])]
		q.head = 0
	}
	q.entries = append(q.entries, e)
	q.count[e.verb]++
}

func (q *queue) pop() entry {
	e := q.entries[q.head]
	q.head++
	q.count[e.verb]--
	if q.head == len(q.entries) {
		q.entries, q.head = q.entries[:0], 0
	}
	return e
}

// dropTo drops all entries in front of the first with a verb in the set.
func (q *queue) dropTo(set verbSet) {
	for !set.has(q.first().verb) {
		q.pop()
	}
}

// total counts the entries with a verb in the set.
func (q *queue) total(set verbSet) (n int) {
	for v, count := range q.count {
		if set.has(Verb(v)) {
			n += int(count)
		}
	}
	return n
}

// retype changes the verb of the first entry.
func (q *queue) retype(v Verb) {
	e := q.first()
	q.count[e.verb]--
	q.count[v]++
	e.verb, e.attempt = v, 0
}

// blur replaces the first entry by a hole: one reply was due to it or to one
// after it, and nobody knows which.
func (q *queue) blur() {
	q.retype(verbHole)
	if q.len() > 1 && q.entries[q.head+1].verb == verbHole {
		q.pop()
	}
}

// reset forgets all entries.
func (q *queue) reset() {
	*q = queue{entries: q.entries[:0]}
}

// A verbSet is a set of verbs, one bit each.
type verbSet uint32

// everyVerb is what a reply that fits all commands answers.
const everyVerb = verbSet((1<<verbs - 1) &^ (1 << verbHole))

func (s verbSet) has(v Verb) bool { return s&(1<<v) != 0 }
