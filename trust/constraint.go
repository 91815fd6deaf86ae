package trust

import (
	"slices"
	"strings"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// maxNameChecks bounds how often a name is held against a constraint for one chain:
// names times constraints times authorities. It is the number at which OpenSSL
// refuses a single pair of certificates.
const maxNameChecks = 1 << 20

// A subtree is a GeneralSubtree, as described in RFC 5280, Section 4.2.1.10.
type subtree struct {
	base generalName
	// bounded is set where it has a minimum or a maximum, which nobody uses.
	bounded bool
}

// constraints are the nameConstraints of an authority.
type constraints struct{ permitted, excluded []subtree }

// The tags of nameConstraints.
const (
	tagPermitted = asn1.Tag(0) | 0xa0
	tagExcluded  = asn1.Tag(1) | 0xa0
)

// readConstraints reads the value of a nameConstraints extension.
func readConstraints(der []byte) (c constraints, ok bool) {
	s := cryptobyte.String(der)
	var seq, permitted, excluded cryptobyte.String
	var has bool
	if !s.ReadASN1(&seq, asn1.SEQUENCE) || !seq.ReadOptionalASN1(&permitted, &has, tagPermitted) ||
		!seq.ReadOptionalASN1(&excluded, &has, tagExcluded) || !seq.Empty() {
		return c, false
	}
	var first, second bool
	c.permitted, first = readSubtrees(permitted)
	c.excluded, second = readSubtrees(excluded)
	return c, first && second
}

func readSubtrees(list cryptobyte.String) (trees []subtree, ok bool) {
	for !list.Empty() {
		var seq cryptobyte.String
		if !list.ReadASN1(&seq, asn1.SEQUENCE) {
			return nil, false
		}
		base, ok := readGeneralName(&seq)
		if !ok {
			return nil, false
		}
		trees = append(trees, subtree{base, !seq.Empty()})
	}
	return trees, true
}

// checkConstraints holds the names of each certificate of a path against the
// constraints of the authorities above it, as described in RFC 5280, Section 6.1.4.
func (j *judgement) checkConstraints(certs []*cert) {
	all := make([]*constraints, len(certs))
	for depth, c := range certs {
		if c.constraints != nil {
			rules, ok := readConstraints(c.constraints)
			if !ok {
				j.doubt()
				return
			}
			all[depth] = &rules
		}
	}
	for depth := len(certs) - 2; depth >= 0; depth-- {
		if c := certs[depth]; depth == 0 || !c.selfIssued {
			j.checkNames(c, depth, all[depth+1:])
		}
	}
}

// checkNames holds the names of one certificate against constraints, those of the
// highest authority first.
func (j *judgement) checkNames(c *cert, depth int, above []*constraints) {
	var names []generalName
	for _, rules := range slices.Backward(above) {
		if rules == nil {
			continue
		}
		if names == nil {
			names = c.names(depth == 0)
		}
		j.nameChecks += len(names) * (len(rules.permitted) + len(rules.excluded))
		if j.nameChecks > maxNameChecks {
			j.doubt()
			return
		}
		switch wrong, ok := rules.check(names); {
		case !ok:
			j.doubt()
		case wrong != 0:
			j.fail(wrong, depth)
		}
	}
}

// check returns the first error of names under the constraints, zero if there is
// none. It cannot tell of names of private kinds.
func (c *constraints) check(names []generalName) (wrong code, ok bool) {
	for _, n := range names {
		if wrong, ok = c.checkOne(n); wrong != 0 || !ok {
			return wrong, ok
		}
	}
	return 0, true
}

// checkOne checks one name: one permitted subtree of its kind must hold it, if there
// are any, and no excluded one may.
func (c *constraints) checkOne(n generalName) (wrong code, ok bool) {
	concerned, permitted := false, false
	for _, t := range c.permitted {
		if t.base.kind != n.kind {
			continue
		}
		concerned = true
		inside, wrong, ok := t.holds(n)
		if wrong != 0 || !ok {
			return wrong, ok
		}
		permitted = permitted || inside
	}
	if concerned && !permitted {
		return permittedViolation, true
	}
	for _, t := range c.excluded {
		if t.base.kind != n.kind {
			continue
		}
		inside, wrong, ok := t.holds(n)
		if wrong != 0 || !ok {
			return wrong, ok
		}
		if inside {
			return excludedViolation, true
		}
	}
	return 0, true
}

// holds reports whether a name of the same kind lies in the subtree.
func (t *subtree) holds(n generalName) (inside bool, wrong code, ok bool) {
	if t.bounded {
		return false, subtreeMinMax, true
	}
	base, name := string(t.base.value), string(n.value)
	switch n.kind {
	case generalDirectory:
		return strings.HasPrefix(name, base), 0, true
	case generalDNS:
		return isBelow(lower(name), lower(base)), 0, true
	case generalEmail:
		inside, ok := mailboxIn(name, base)
		return inside, unless(ok, unsupportedName), true
	case generalURI:
		host, ok := hostOfURI(name)
		return ok && hostIn(host, base), unless(ok, unsupportedName), true
	case generalAddress:
		inside, ok := addressIn(n.value, t.base.value)
		return inside, unless(ok, unsupportedName), true
	case generalOther:
		return false, 0, false
	}
	return false, unsupportedConstraint, true
}

// unless returns zero if ok holds, else an error.
func unless(ok bool, c code) code {
	if ok {
		return 0
	}
	return c
}

// isBelow reports whether a DNS name is a base or ends in it at a dot.
func isBelow(name, base string) bool {
	rest, ok := strings.CutSuffix(name, base)
	return ok && (rest == "" || base == "" || base[0] == '.' || rest[len(rest)-1] == '.')
}

// hostIn reports whether a host is a base, or below one that begins with a dot.
func hostIn(host, base string) bool {
	host, base = lower(host), lower(base)
	if strings.HasPrefix(base, ".") {
		return len(host) > len(base) && strings.HasSuffix(host, base)
	}
	return host == base
}

// mailboxIn reports whether an address is a base's mailbox or at its hosts.
func mailboxIn(address, base string) (inside, ok bool) {
	at := strings.LastIndexByte(address, '@')
	if at < 0 {
		return false, false
	}
	local, host := address[:at], address[at+1:]
	if at := strings.LastIndexByte(base, '@'); at >= 0 {
		return (at == 0 || base[:at] == local) && lower(base[at+1:]) == lower(host), true
	}
	return hostIn(host, base), true
}

// hostOfURI returns the host of an absolute URI, as described in RFC 3986, Section 3.
func hostOfURI(uri string) (host string, ok bool) {
	scheme, rest, ok := strings.Cut(uri, "://")
	if !ok || scheme == "" {
		return "", false
	}
	if end := strings.IndexAny(rest, "/?#"); end >= 0 {
		rest = rest[:end]
	}
	rest = rest[strings.LastIndexByte(rest, '@')+1:]
	host, _, _ = strings.Cut(rest, ":")
	return host, true
}

// addressIn reports whether an IP address is in a network, which is given as an
// address and a mask.
func addressIn(address, network []byte) (inside, ok bool) {
	if n := len(address); n != 4 && n != 16 {
		return false, false
	}
	if n := len(network); n != 8 && n != 32 {
		return false, false
	}
	if 2*len(address) != len(network) {
		return false, true
	}
	base, mask := network[:len(address)], network[len(address):]
	for i := range address {
		if (address[i]^base[i])&mask[i] != 0 {
			return false, true
		}
	}
	return true, true
}
