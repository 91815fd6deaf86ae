package dissect

import (
	"fmt"
	"strconv"
	"strings"

	"smtpcap/dissect/smtp"
	"smtpcap/reassembly"
	"smtpcap/report"
)

// Command implements smtp.Visitor.
func (v *speech) Command(cmd smtp.Command) {
	m := v.mark(smtp.Client, cmd.Extent)
	name, text := commandText(&cmd)
	v.event(report.Client, report.EventCommand, m, name, text)
	s := v.rep
	s.LastCommand = lastCommand(&cmd)
	switch cmd.Verb {
	case smtp.VerbEHLO, smtp.VerbHELO, smtp.VerbLHLO:
		s.Helo = &report.Helo{Verb: cmd.Verb.String(), Name: cut(string(cmd.Argument)), Packet: report.PacketNumber(m.Packet)}
	case smtp.VerbSTARTTLS, smtp.VerbXANONYMOUSTLS:
		s.STARTTLS.Attempts++
		s.STARTTLS.AskedPacket = report.PacketNumber(m.Packet)
		s.STARTTLS.Verb = report.Of(cmd.Verb.String())
		s.STARTTLS.ReplyCode, s.STARTTLS.ReplyText, s.STARTTLS.ReplyPacket = report.Opt[int]{}, report.Opt[string]{}, 0
	case smtp.VerbAUTH:
		v.noteAuth(&cmd, m)
	case smtp.VerbMAIL:
		if s.MailPacket == 0 && !cmd.Uncertain {
			s.MailPacket = report.PacketNumber(m.Packet)
		}
	case smtp.VerbQUIT:
		s.QuitPacket = report.PacketNumber(m.Packet)
	}
}

// lastCommand names a command; behind missing bytes what looks like one may be a
// line of a message.
func lastCommand(cmd *smtp.Command) report.Opt[string] {
	if cmd.Uncertain {
		return report.Opt[string]{}
	}
	return report.Of(cmd.Verb.String())
}

func (v *speech) noteAuth(cmd *smtp.Command, m reassembly.Mark) {
	s := v.rep
	if len(s.Auth) == maxAuth {
		return
	}
	a := report.Auth{Packet: report.PacketNumber(m.Packet)}
	if cmd.Mechanism != "" {
		a.Mechanism = report.Of(cmd.Mechanism)
	}
	s.Auth = append(s.Auth, a)
}

// commandText says what a command line said, without what must not be kept.
func commandText(cmd *smtp.Command) (name, text string) {
	name = cmd.Verb.String()
	switch cmd.Verb {
	case smtp.VerbUnknown:
		return "(unknown command)", fmt.Sprintf("%d bytes, not shown", cmd.Len())
	case smtp.VerbAuthResponse:
		return "(AUTH response)", fmt.Sprintf("%d bytes, not shown", cmd.Len())
	case smtp.VerbEndOfData:
		return ".", fmt.Sprintf("(end of the message, %d bytes, not shown)", cmd.Size)
	case smtp.VerbAUTH:
		return name, cmd.Mechanism
	}
	if cmd.Argument == nil && cmd.HasArgument {
		return name, "(argument not shown)"
	}
	return name, string(cmd.Argument)
}

// Reply implements smtp.Visitor.
func (v *speech) Reply(r smtp.Reply) {
	m := v.mark(smtp.Server, r.Extent)
	packet := report.PacketNumber(m.Packet)
	s := v.rep
	switch r.Answers.Verb {
	case smtp.VerbConnect:
		s.BannerPacket = packet
		s.BannerCode = report.Of(int(r.Code))
		if r.Text != nil {
			s.Banner = report.Of(replyText(&r))
		}
	case smtp.VerbEHLO, smtp.VerbHELO, smtp.VerbLHLO:
		v.noteHello(&r, packet)
	case smtp.VerbSTARTTLS, smtp.VerbXANONYMOUSTLS:
		s.STARTTLS.ReplyCode = report.Of(int(r.Code))
		s.STARTTLS.ReplyPacket = packet
		if r.Text != nil {
			s.STARTTLS.ReplyText = report.Of(replyText(&r))
		}
	case smtp.VerbAUTH, smtp.VerbAuthResponse:
		if n := len(s.Auth); n > 0 && ofAuth(r.Code) {
			s.Auth[n-1].ReplyCode = report.Of(int(r.Code))
		}
	case smtp.VerbNone:
		if len(r.Capabilities) > 0 {
			v.noteHello(&r, packet)
		}
	}
	v.noteRefusal(&r, packet)
	v.event(report.Server, report.EventReply, m, r.Code.String(), eventReply(&r))
}

// ofAuth reports whether a code is one of AUTH, as described in RFC 4954, Section 6.
// Another, such as 250, is likely to be for a command that the capture lacks.
func ofAuth(c smtp.Code) bool { return c == 235 || c == 334 || c.Refused() }

// codeReady is the reply that lets TLS begin, as described in RFC 3207, Section 4.
const codeReady = 220

// noteReady remembers a reply, up to the offset end, that may be the one to
// STARTTLS, where missing bytes keep it from being paired. If TLS follows, it was.
func (c *conn) noteReady(was smtp.Upgrade, end int64) {
	if now := c.clear.dialogue.Upgrade(); now == was || now != smtp.UpgradePossible {
		return
	}
	c.ready = c.side[smtp.Server].positions.mark(end-1, end)
	if n := len(c.rep.Events); n == 0 || c.rep.Events[n-1].Packet != report.PacketNumber(c.ready.Packet) {
		c.event(report.Observed, report.Server, report.EventReply, c.ready, strconv.Itoa(codeReady), "(its beginning is not in the capture)")
	}
}

// noteHello keeps what the server's reply to EHLO or HELO offers.
func (v *speech) noteHello(r *smtp.Reply, packet report.PacketNumber) {
	s := v.rep
	if s.Helo != nil && !(r.AfterGap && r.Code.Refused()) { // where bytes are missing it may be another command's
		s.Helo.Code = report.Of(int(r.Code))
		s.Helo.ReplyPacket = packet
	}
	if r.Code.Refused() {
		return
	}
	capabilities := make(report.List[string], 0, len(r.Capabilities))
	offered := false
	for _, c := range r.Capabilities {
		if isSTARTTLS(c.Keyword) {
			offered = true
		}
		if overwritten(c.Keyword) {
			s.STARTTLS.Overwritten = report.Of(c.Keyword)
			s.STARTTLS.OverwrittenPacket = packet
		}
		if len(capabilities) < maxCapabilities {
			capabilities = append(capabilities, capability(c))
		}
	}
	s.Capabilities = capabilities
	if offered || !r.Incomplete {
		s.STARTTLS.Offered = report.Of(offered)
	}
}

func isSTARTTLS(keyword string) bool {
	return strings.EqualFold(keyword, "STARTTLS") || strings.EqualFold(keyword, "X-ANONYMOUSTLS")
}

func capability(c smtp.Capability) string {
	if c.Params == "" {
		return cut(c.Keyword)
	}
	return cut(c.Keyword + " " + c.Params)
}

// replyText is the text of a reply, its lines joined by one space.
func replyText(r *smtp.Reply) string {
	lines := make([]string, len(r.Text))
	for i, t := range r.Text {
		lines[i] = string(t)
	}
	return cut(strings.Join(lines, " "))
}

// eventReply is a reply as one line of the dialogue: of an EHLO reply the
// capabilities, of others the first line.
func eventReply(r *smtp.Reply) string {
	var text string
	switch {
	case len(r.Capabilities) > 0:
		parts := make([]string, len(r.Capabilities))
		for i, c := range r.Capabilities {
			parts[i] = capability(c)
		}
		text = strings.Join(parts, ", ")
	case len(r.Text) > 0:
		text = string(r.Text[0])
	case r.Enhanced.String() != "":
		text = r.Enhanced.String() + " (text not shown)"
	default:
		text = "(text not shown)"
	}
	if len(r.Capabilities) == 0 && r.Lines > 1 {
		text += " (" + strconv.Itoa(r.Lines) + " lines)"
	}
	if r.Incomplete {
		text += " (incomplete)"
	}
	return text
}

// Oddity implements smtp.Visitor.
func (v *speech) Oddity(o smtp.Oddity) {
	s := v.rep
	packet := v.packet(o.Side, o.Extent)
	switch o.Kind {
	case smtp.NotSMTP:
		s.NotSMTP = report.Of(notSMTP(&o))
		positions := v.positions[o.Side]
		s.NotSMTPPacket = report.PacketNumber(positions.mark(0, positions.end).Packet)
		return
	case smtp.EarlyPlaintext:
		if side := &v.conn.side; side[smtp.Client].ahead || packet >= report.PacketNumber(side[smtp.Server].last.Packet) {
			return // the reply was there before
		}
		s.STARTTLS.EarlyBytes = o.Count
		s.STARTTLS.EarlyPacket = packet
	}
	if len(s.Oddities) < maxOddities {
		s.Oddities = append(s.Oddities, report.Oddity{Packet: packet, From: reportSide(o.Side), What: o.Kind.String()})
	}
}

// overwritten reports whether a keyword stands where STARTTLS should: as long, and
// X but for the last letter.
func overwritten(keyword string) bool {
	return len(keyword) == len("STARTTLS") && strings.HasPrefix(keyword, "XXXXXXX")
}

func notSMTP(o *smtp.Oddity) string {
	if o.Protocol == smtp.ProtocolUnknown {
		return fmt.Sprintf("the first bytes from the %s are not SMTP", o.Side)
	}
	return fmt.Sprintf("the first bytes from the %s look like %s", o.Side, o.Protocol)
}
