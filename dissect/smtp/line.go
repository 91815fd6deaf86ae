package smtp

import "bytes"

// A line is one line of a side's stream.
type line struct {
	text   []byte // without its end; at most MaxLine bytes with it
	Extent        // with its end
	bareLF bool
	long   bool // more than MaxLine bytes: text is cut and has no end to strip
	broken bool // bytes before it are missing: its beginning may be
}

// lines cuts the stream of one side into lines. It holds bytes only while a
// line spans two writes.
type lines struct {
	held   []byte // the first MaxLine bytes of the line in progress
	length int64  // of the line in progress
	broken bool   // of the line in progress
}

// next reads from b, which begins at offset, up to the end of a line and
// returns how many bytes it has read. The line is valid until the next call.
func (l *lines) next(b []byte, offset int64) (ln line, n int, ok bool) {
	end := bytes.IndexByte(b, '\n')
	if end < 0 {
		l.hold(b)
		return line{}, len(b), false
	}
	n = end + 1
	text := b[:n]
	if l.length > 0 {
		l.hold(text)
		text = l.held
	} else {
		l.length = int64(n)
	}
	ln = line{
		Extent: Extent{offset + int64(n) - l.length, offset + int64(n)},
		long:   l.length > MaxLine,
		broken: l.broken,
	}
	if ln.long {
		ln.text = text[:MaxLine]
	} else {
		ln.text = bytes.TrimSuffix(text[:len(text)-1], []byte{'\r'})
		ln.bareLF = len(ln.text) == len(text)-1
	}
	return ln, n, true
}

func (l *lines) hold(b []byte) {
	l.length += int64(len(b))
	if room := MaxLine - len(l.held); room < len(b) {
		b = b[:room]
	}
	l.held = append(l.held, b...)
}

// drop forgets the line in progress or the line that next has returned.
// What it held is overwritten: it may have been a secret.
func (l *lines) drop() {
	clear(l.held)
	*l = lines{}
}

// inProgress returns the extent of the line in progress.
func (l *lines) inProgress(offset int64) Extent {
	return Extent{offset - l.length, offset}
}
