package keylog

import "bytes"

// maxLine is the length of a line in bytes, without its end. The longest that can be
// used has two digits for each byte of a premaster secret, 4 KiB, and some hundred
// bytes more. Longer lines are malformed, unless they begin as comments do.
const maxLine = 8 << 10

// byteOrderMark begins the files of some editors. RFC 9850, Section 2, forbids it.
const byteOrderMark = "\uFEFF"

// ends are what a line may end with, as described in RFC 9850, Section 2.
const ends = "\r\n"

// A parser reads one key log. It gets the text in any parts, and holds bytes only while a
// line spans two of them.
type parser struct {
	log    *Log
	counts Counts
	lines  int    // that have ended
	held   []byte // the first maxLine bytes of the line in progress
	long   bool   // the line in progress has more
	cr     bool   // the last byte was CR
	entry  entry  // of the last line
}

// Write reads the next part of the text. It never fails.
func (p *parser) Write(part []byte) (int, error) {
	p.cut(part)
	return len(part), nil
}

// cut cuts a part of the text into lines. They end with LF, CR or CR LF.
func (p *parser) cut(part []byte) {
	for len(part) > 0 {
		n := 1 + bytes.IndexAny(part, ends)
		if n == 0 {
			n = len(part)
		}
		p.add(part[:n])
		part = part[n:]
	}
}

// add reads a piece of a line, which may have its end.
func (p *parser) add(piece []byte) {
	last := len(piece) - 1
	afterCR := p.cr
	p.cr = piece[last] == '\r'
	switch {
	case afterCR && piece[0] == '\n':
		// The CR before it has ended the line.
	case p.cr || piece[last] == '\n':
		p.finish(piece[:last])
	default:
		p.hold(piece)
	}
}

// finish reads the line in progress, of which text is the rest.
func (p *parser) finish(text []byte) {
	if len(p.held) > 0 || len(text) > maxLine {
		p.hold(text)
		text = p.held
	}
	p.line(text)
	p.held, p.long = p.held[:0], false
}

// hold keeps what it can of the line in progress.
func (p *parser) hold(b []byte) {
	if room := maxLine - len(p.held); len(b) > room {
		b, p.long = b[:room], true
	}
	p.held = append(p.held, b...)
}

// end reads a last line that has no end.
func (p *parser) end() {
	if len(p.held) > 0 {
		p.finish(nil)
	}
}

// line reads a line without its end. Of one that is long, text is the beginning.
func (p *parser) line(text []byte) {
	p.lines++
	if p.lines == 1 {
		text = bytes.TrimPrefix(text, []byte(byteOrderMark))
	}
	text = bytes.Trim(text, blanks)
	switch {
	case bytes.HasPrefix(text, []byte{'#'}), len(text) == 0 && !p.long:
	case p.long || !p.entry.read(text):
		p.malformed()
	case p.entry.label == labelUnknown:
		p.counts.Unknown++
	case !p.log.add(&p.entry):
		p.counts.Dropped++
	default:
		p.counts.Lines++
	}
}

func (p *parser) malformed() {
	p.counts.Malformed++
	if p.counts.FirstMalformed == 0 {
		p.counts.FirstMalformed = p.lines
	}
}
