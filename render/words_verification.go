package render

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"smtpcap/report"
)

// verificationFacts say what a side's certificates are worth: to whom, and at the
// time of the capture.
func verificationFacts(c *report.Connection, side report.Side) []fact {
	v := messageOf(c, side).Verification
	if v == nil {
		return nil
	}
	facts := []fact{{"trust", trustFact(c, side, v)}}
	if order := orderFact(side, v); order != "" {
		facts = append(facts, fact{"order", order})
	}
	for i := range v.Names {
		if name := nameFact(v.Names, i); name != "" {
			facts = append(facts, fact{"name", name})
		}
	}
	if v.DANE.Known {
		facts = append(facts, fact{"DANE", daneFact(v)})
	}
	return facts
}

// trustFact says whether a path leads to a root, what OpenSSL would say, and with
// which roots.
func trustFact(c *report.Connection, side report.Side, v *report.Verification) string {
	switch {
	case v.Trusted.Known && v.Trusted.V && v.Code.V == 0:
		return "verifies: a path leads to " + nameOr(v.Root) + ", one of " + roots(&v.Roots)
	case v.Trusted.Known:
		return "does not verify with " + roots(&v.Roots) + ": " + firstError(v) + missingIssuer(v) + wentOn(c, side)
	case v.Code.Known && v.Code.V == 0:
		return "no roots were used; nothing else is wrong"
	case v.Code.Known:
		return "no roots were used; without any, OpenSSL says: " + firstError(v) + missingIssuer(v)
	}
	return "cannot be judged: the certificate could not be read"
}

// roots names the roots that were used.
func roots(r *report.RootsUsed) string {
	switch {
	case r.From == report.RootsSystem:
		return "the roots of this machine"
	case len(r.Files) == 0:
		return "the roots given"
	}
	return "the roots of " + fileNames(r.Files)
}

// firstError is what OpenSSL would say, with its code, and of which certificate.
// What it would say besides follows.
func firstError(v *report.Verification) string {
	s := coded(v.Text.V, v.Code.V)
	if len(v.Errors) == 0 {
		return s
	}
	if depth := v.Errors[0].Depth; depth > 0 && depth < len(v.Path) {
		s += " at " + clean(v.Path[depth])
	}
	return s + furtherErrors(v)
}

func coded(text string, code int) string {
	return clean(text) + " (code " + strconv.Itoa(code) + ")"
}

// furtherErrors are those of other kinds than the first.
func furtherErrors(v *report.Verification) string {
	const most = 3
	seen := []int{v.Code.V}
	var b strings.Builder
	for i := range v.Errors {
		e := &v.Errors[i]
		if slices.Contains(seen, e.Code) {
			continue
		}
		if len(seen) > most {
			b.WriteString(" and more")
			break
		}
		b.WriteString(", also ")
		b.WriteString(coded(e.Text, e.Code))
		seen = append(seen, e.Code)
	}
	return b.String()
}

// missingIssuer names the certificate that the path lacks.
func missingIssuer(v *report.Verification) string {
	switch {
	case !v.MissingIssuer.Known:
		return ""
	case v.Roots.From == report.RootsNone:
		return "; " + nameOr(v.MissingIssuer) + " was not sent"
	}
	return "; " + nameOr(v.MissingIssuer) + " was not sent, nor is it among the roots"
}

// wentOn says that it did no harm, where that was seen.
func wentOn(c *report.Connection, side report.Side) string {
	if c.Outcome() != report.OutcomeEncrypted {
		return ""
	}
	s := "; the " + side.Peer().String() + " went on all the same"
	if c.Server.Port == smtpPort {
		s += ": mail servers that encrypt opportunistically do not care"
	}
	return s
}

// smtpPort is the port at which mail servers speak to each other. TLS is
// opportunistic there as a rule.
const smtpPort = 25

// orderFact says whether the certificates are those that belong in the list, in
// their order.
func orderFact(side report.Side, v *report.Verification) string {
	var order string
	switch {
	case v.LeafFirst.Known && !v.LeafFirst.V:
		order = "the first certificate is not the " + side.String() + "'s own"
	case v.InOrder.Known && !v.InOrder.V:
		order = "not each certificate is followed by its issuer"
	case v.InOrder.Known && len(v.Entries) > 1:
		order = "each certificate is followed by its issuer"
	}
	return join("; ", order, entriesOf(v, report.RoleRoot, "the root was sent, which is not needed"),
		entriesOf(v, report.RoleDuplicate, "sent before"), entriesOf(v, report.RoleUnrelated, "on no path from the leaf"))
}

// entriesOf returns the text, with the certificates that have the role.
func entriesOf(v *report.Verification, role report.Role, text string) string {
	const most = 4
	var places []string
	for i := range v.Entries {
		if v.Entries[i].Role != role {
			continue
		}
		if len(places) == most {
			places = append(places, "…")
			break
		}
		places = append(places, strconv.Itoa(i+1))
	}
	if len(places) == 0 {
		return ""
	}
	return text + ": certificate " + strings.Join(places, ", ")
}

// nameFact says whether the leaf has the i-th name that it should have, and who
// expects it. Nothing is said of a name that was spoken of before.
func nameFact(names []report.NameCheck, i int) string {
	n := &names[i]
	from := nameSources[n.From]
	for j := range names {
		switch same := names[j].Name == n.Name && names[j].Match == n.Match; {
		case same && j < i:
			return ""
		case same && j > i:
			from += ", " + nameSources[names[j].From]
		}
	}
	s := clean(n.Name) + " (" + from + "): "
	switch {
	case !n.Match:
		return s + "not in the certificate"
	case n.By != "" && !strings.EqualFold(n.By, n.Name):
		return s + "in the certificate, as " + clean(n.By)
	}
	return s + "in the certificate"
}

var nameSources = map[report.NameSource]string{
	report.NameExpected: "--expect-name",
	report.NameSNI:      "asked for by the client",
	report.NameBanner:   "server's greeting",
	report.NameHelo:     "client's EHLO",
}

// daneFact says what came of the TLSA records, and of each.
func daneFact(v *report.Verification) string {
	s := clean(v.DANE.V)
	for i := range v.TLSA {
		t := &v.TLSA[i]
		s += "; " + shortRecord(t.Record) + " "
		switch {
		case t.Problem != "":
			s += "cannot be used: " + clean(t.Problem)
		case t.Matched.Known:
			s += fmt.Sprintf("is certificate %d of %d", t.Matched.V+1, len(v.Entries))
		default:
			s += "is none of the certificates"
		}
	}
	return s
}

// shortRecord is a TLSA record with the first bytes of its data.
func shortRecord(record string) string {
	const shown = len("3 1 1 0123456789")
	if record = clean(record); len(record) > shown {
		return record[:shown] + "…"
	}
	return record
}

// whyRefused is the sentence about the certificates of a side to which the other
// answered with an alert, where they explain it.
func whyRefused(c *report.Connection) string {
	a := fatalAlert(c)
	if a == nil || c.Outcome() != report.OutcomeTLSFailed || !aboutCertificates(a.Code) {
		return ""
	}
	side := a.From.Peer()
	v := messageOf(c, side).Verification
	if v == nil || !v.Code.Known || v.Code.V == 0 {
		return ""
	}
	with := "without roots"
	if v.Roots.From != report.RootsNone {
		with = "with " + roots(&v.Roots)
	}
	return fmt.Sprintf("The alert is about the %s's certificate; %s OpenSSL says: %s.", side, with, firstError(v))
}

// aboutCertificates reports whether an alert judges the certificate of the other
// side: bad_certificate(42) to unknown_ca(48), without illegal_parameter(47).
func aboutCertificates(code uint8) bool { return code >= 42 && code <= 48 && code != 47 }
