package trust

import (
	"bytes"
	"crypto/sha256"
	"crypto/sha512"
	"fmt"
	"slices"

	"smtpcap/report"
)

// The outcomes of all records together.
const (
	daneMatch    = "match"
	daneMismatch = "mismatch"
	daneUnusable = "unusable"
)

// checkDANE holds the chain of a server against records. With usage 3 the leaf's
// period and its names do not count, as described in RFC 7672, Section 3.1.1. With
// usage 2 all that RFC 5280 asks for counts, but not that a root is trusted; the names
// are those of the records' domain, which a capture does not have, and are not
// checked here.
func (j *judgement) checkDANE(v *report.Verification, records []TLSA) {
	if len(records) == 0 {
		return
	}
	anchors := j.anchors(records)
	usable, matched := false, false
	for _, t := range records {
		check := report.TLSACheck{Record: t.String()}
		switch t.Usage {
		case usageDANEEE:
			if c := j.sent[0]; c != nil && t.matches(c) {
				check.Matched = report.Of(0)
			}
		case usageDANETA:
			check.Matched = j.firstMatch(t, anchors)
		default:
			check.Problem = fmt.Sprintf("usage %d is not for SMTP (RFC 7672, Section 3.1.3)", t.Usage)
		}
		usable = usable || check.Problem == ""
		matched = matched || check.Matched.Known
		v.TLSA = append(v.TLSA, check)
	}
	switch {
	case matched:
		v.DANE = report.Of(daneMatch)
	case !usable:
		v.DANE = report.Of(daneUnusable)
	case j.sent[0] != nil:
		v.DANE = report.Of(daneMismatch)
		v.Errors = append(slices.Clip(v.Errors), daneNoMatch.at(0))
		if v.Code.Known && v.Code.V == 0 {
			v.Code, v.Text = report.Of(int(daneNoMatch)), report.Of(codes[daneNoMatch].text)
		}
	}
}

// anchors returns the authorities that were sent and that a path from the leaf leads
// to without an error.
func (j *judgement) anchors(records []TLSA) (found []*cert) {
	if j.sent[0] == nil || !slices.ContainsFunc(records, func(t TLSA) bool { return t.Usage == usageDANETA }) {
		return nil
	}
	p := j.buildPath(func(string) []*cert { return nil })
	for depth := 1; depth < len(p.certs); depth++ {
		part := path{certs: p.certs[:depth+1], trusted: true}
		trial := &judgement{signatures: j.signatures, purpose: j.purpose, at: j.at}
		if trial.check(&part, ""); len(trial.errors) == 0 && !trial.doubted {
			found = append(found, p.certs[depth])
		}
	}
	return found
}

// firstMatch returns the index of the first certificate among some that a record
// matches.
func (j *judgement) firstMatch(t TLSA, among []*cert) report.Opt[int] {
	for _, c := range among {
		if t.matches(c) {
			return report.Of(slices.Index(j.sent, c))
		}
	}
	return report.Opt[int]{}
}

// matches reports whether a record's data is that of a certificate.
func (t TLSA) matches(c *cert) bool {
	selected := []byte(c.facts.DER)
	if t.Selector == selectPublicKey {
		selected = c.parts.SPKI
	}
	switch t.Matching {
	case matchExact:
		return bytes.Equal(t.Data, selected)
	case matchSHA256:
		digest := sha256.Sum256(selected)
		return bytes.Equal(t.Data, digest[:])
	case matchSHA512:
		digest := sha512.Sum512(selected)
		return bytes.Equal(t.Data, digest[:])
	}
	return false
}
