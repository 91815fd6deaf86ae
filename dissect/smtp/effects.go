package smtp

// The effects of the arcs that are not about TLS or AUTH.

func (d *Dialogue) noted(*Reply, entry) {}

func (d *Dialogue) greeted(r *Reply, _ entry) {
	d.facts.Greeted = true
	if n := d.queue.len(); n > 0 {
		d.odd(BeforeGreeting, Client, Extent{0, d.offset[Client]}, int64(n))
	}
	for _, text := range r.Text {
		if maskedBanner(text) {
			d.odd(MaskedBanner, Server, r.Extent, 0)
		}
	}
}

func (d *Dialogue) mailAccepted(*Reply, entry) { d.facts.Mails.Accepted++ }
func (d *Dialogue) mailRefused(*Reply, entry)  { d.facts.Mails.Refused++ }

func (d *Dialogue) recipientAccepted(*Reply, entry) {
	d.facts.Recipients.Accepted++
	d.accepts++
}

func (d *Dialogue) recipientRefused(*Reply, entry) { d.facts.Recipients.Refused++ }

func (d *Dialogue) contentConfirmed(_ *Reply, e entry) {
	if d.phase == inContent && d.content.command == e.offset {
		d.content.confirmed = true
	}
}

// contentRefused goes back to commands. What the client sent after DATA without
// waiting were commands, too, for the server.
func (d *Dialogue) contentRefused(_ *Reply, e entry) {
	c := &d.content
	if c.command != e.offset {
		return
	}
	if c.size > 0 {
		d.odd(EarlyContent, Client, Extent{c.start, c.start + c.size}, c.size)
	}
	switch {
	case d.phase == inContent && c.size == 0:
		d.phase = inCommands
	case d.phase == inContent:
		d.leaveContent()
	case d.queue.len() > 0 && d.queue.first().verb == VerbEndOfData:
		d.queue.blur()
	}
}

func (d *Dialogue) messageAccepted(*Reply, entry) { d.facts.Messages.Accepted++ }
func (d *Dialogue) messageRefused(*Reply, entry)  { d.facts.Messages.Refused++ }

func (d *Dialogue) chunkAccepted(_ *Reply, e entry) {
	if e.last {
		d.facts.Messages.Accepted++
	}
}

func (d *Dialogue) chunkRefused(_ *Reply, e entry) {
	if e.last {
		d.facts.Messages.Refused++
	}
}

// turned is the effect of an accepted TURN: from now on the client is the
// server, as described in RFC 821, Section 3.8.
func (d *Dialogue) turned(r *Reply, _ entry) {
	d.odd(RolesReversed, Server, r.Extent, 0)
	d.deaf = true
	d.lines[Client].drop()
}
