package smtp

import "bytes"

// tell gives a reply to the visitor, without what may be secret.
func (d *Dialogue) tell(r *Reply, e entry, paired bool) {
	r.Answers = Answered{Verb: VerbNone, Offset: -1}
	if paired {
		r.Answers = Answered{Verb: e.verb, Offset: e.offset}
	}
	if d.mayRepeatSecret(r) {
		r.Text = nil
	}
	if e.verb == VerbEHLO || e.verb == VerbLHLO || !paired && looksLikeCapabilities(r) {
		d.capabilities(r)
	}
	d.facts.LastReply = r.Code
	d.visitor.Reply(*r)
}

// mayRepeatSecret reports whether the text of a reply may hold a password:
// servers repeat what they do not understand.
func (d *Dialogue) mayRepeatSecret(r *Reply) bool {
	switch r.Code {
	case 334, 235, 432, 534, 535, 538: // RFC 4954, Section 6: replies to AUTH
		return true
	}
	switch r.Answers.Verb {
	case VerbAUTH, VerbAuthResponse, VerbUnknown:
		return true
	case VerbNone:
		return r.Code.Refused() || d.auth.open
	}
	return false
}

// looksLikeCapabilities reports whether a reply has the shape of an EHLO
// reply: several lines, each a keyword with parameters after the first.
func looksLikeCapabilities(r *Reply) bool {
	if r.Code != 250 || r.Lines < 2 || len(r.Text) < 2 {
		return false
	}
	for _, text := range r.Text[1:] {
		word, _ := cutWord(text)
		if len(word) == 0 || bytes.ContainsFunc(word, notKeyword) {
			return false
		}
	}
	return true
}

// notKeyword reports whether a character is none of an EHLO keyword, as
// described in RFC 5321, Section 4.1.1.1, "=" of the old "AUTH=" included.
func notKeyword(c rune) bool {
	letter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
	return !letter && (c < '0' || c > '9') && c != '-' && c != '='
}

// capabilities reads the capabilities of an EHLO reply. The first line is the
// server's name, unless it may be missing.
func (d *Dialogue) capabilities(r *Reply) {
	if r.Code != 250 || len(r.Text) == 0 {
		return
	}
	announced := r.Text
	if word, _ := cutWord(announced[0]); !d.reply.frontBroken || bytes.ContainsFunc(word, notKeyword) {
		announced = announced[1:]
	}
	r.Capabilities = make([]Capability, 0, len(announced))
	for _, text := range announced {
		c := parseCapability(text)
		r.Capabilities = append(r.Capabilities, c)
		if masked([]byte(c.Keyword)) {
			d.odd(MaskedCapability, Server, r.Extent, int64(len(c.Keyword)))
		}
	}
}
