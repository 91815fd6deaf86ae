package trust

import (
	"slices"

	"smtpcap/report"
)

// A link is a certificate of a message, and which others of it may have issued it.
type link struct {
	entry report.ChainEntry
	// issuers are those whose key verifies the signature; where there are none, those
	// that may have issued it but for the signature.
	issuers []int
}

// links finds what each certificate is linked to.
func (j *judgement) links() []link {
	all := make([]link, len(j.sent))
	for i, c := range j.sent {
		if c != nil {
			all[i] = j.link(i, c)
			all[i].entry.Validity = c.validity(j.at)
		}
	}
	return all
}

// link finds the issuers of one certificate among those that were sent, the one after
// it first, and verifies its signature with their keys, else with those of the roots.
func (j *judgement) link(i int, c *cert) link {
	var l link
	var good []int
	bad, unchecked := false, false
	try := func(issuer *cert) report.Signature {
		outcome := j.signatures.check(c, issuer)
		bad = bad || outcome == report.SignatureBad
		unchecked = unchecked || outcome == report.SignatureUnchecked
		return outcome
	}
	for n := range j.sent {
		k := (i + 1 + n) % len(j.sent)
		if issuer := j.sent[k]; issuer != nil && issuer.mayIssue(c) {
			l.issuers = append(l.issuers, k)
			if try(issuer) == report.SignatureGood {
				good = append(good, k)
			}
		}
	}
	if len(good) > 0 {
		return link{report.ChainEntry{IssuedBy: report.Of(good[0]), Signature: report.SignatureGood}, good}
	}
	for _, root := range j.named(c.issuer) {
		if root.mayIssue(c) && try(root) == report.SignatureGood {
			l.entry.Signature = report.SignatureGood
			return l
		}
	}
	if bad && !unchecked {
		l.entry.Signature = report.SignatureBad
	}
	return l
}

// leaf returns the index of the side's own certificate: the first of the message,
// unless that issued another; then the one that is found by going down from it. It is
// -1 where the first certificate could not be read.
func (j *judgement) leaf(links []link) int {
	if j.sent[0] == nil {
		return -1
	}
	issued := make([][]int, len(links))
	for i, l := range links {
		for _, k := range l.issuers {
			if !j.sent[i].is(j.sent[k]) {
				issued[k] = append(issued[k], i)
			}
		}
	}
	seen := make([]bool, len(links))
	for at := 0; ; {
		seen[at] = true
		below := slices.IndexFunc(issued[at], func(i int) bool { return !seen[i] })
		if below < 0 {
			return at
		}
		at = issued[at][below]
	}
}

// assignRoles says what each certificate is in the chain that begins with the leaf.
// Where the first certificate cannot be read the one after it is taken for its issuer.
func (j *judgement) assignRoles(links []link, leaf int) {
	onPath := reachable(links, leaf)
	first := make(map[string]bool, len(links)) // by digest
	for i, c := range j.sent {
		if c == nil {
			continue
		}
		role := &links[i].entry.Role
		switch {
		case i == leaf:
			*role = report.RoleLeaf
		case first[c.facts.SHA256] || leaf >= 0 && c.is(j.sent[leaf]):
			*role = report.RoleDuplicate
		case !onPath[i]:
			*role = report.RoleUnrelated
		case c.selfSigned:
			*role = report.RoleRoot
		default:
			*role = report.RoleIntermediate
		}
		first[c.facts.SHA256] = true
	}
}

// reachable says which certificates are issuers of the leaf, or of one of these.
func reachable(links []link, leaf int) []bool {
	onPath := make([]bool, len(links))
	reach := func(indexes []int) (added []int) {
		for _, k := range indexes {
			if !onPath[k] {
				onPath[k] = true
				added = append(added, k)
			}
		}
		return added
	}
	var queue []int
	switch {
	case leaf >= 0:
		queue = reach(links[leaf].issuers)
	case len(links) > 1:
		queue = reach([]int{1})
	}
	for ; len(queue) > 0; queue = queue[1:] {
		queue = append(queue, reach(links[queue[0]].issuers)...)
	}
	return onPath
}

// inOrder says whether each certificate is followed by its issuer. That is unknown
// where one cannot be read.
func (j *judgement) inOrder(links []link) report.Opt[bool] {
	if slices.Contains(j.sent, nil) {
		return report.Opt[bool]{}
	}
	for i := range len(links) - 1 {
		if !slices.Contains(links[i].issuers, i+1) || j.sent[i].is(j.sent[i+1]) {
			return report.Of(false)
		}
	}
	return report.Of(true)
}
