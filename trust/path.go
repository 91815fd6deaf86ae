package trust

// maxDepth is how many authorities may stand between the leaf and the root: the
// limit that OpenSSL has unless it is told another.
const maxDepth = 100

// A path leads from a certificate to its issuer, and from each on to the next.
type path struct {
	certs []*cert
	// sent is how many of them were sent; those after them are from the store.
	sent int
	// trusted says that it ends at a self-signed certificate of the store.
	trusted bool
}

func (p *path) top() *cert { return p.certs[len(p.certs)-1] }

// tooLong reports whether no issuer of the top is looked for any more.
func (p *path) tooLong() bool { return len(p.certs) > maxDepth+1 }

func (p *path) has(c *cert) bool {
	for _, other := range p.certs {
		if other == c || other.is(c) {
			return true
		}
	}
	return false
}

// buildPath looks for a path from the first of the certificates, as OpenSSL does it:
// an issuer from the store first, then one that was sent; and once the store was
// used no other that was sent. named gives the certificates of the store.
func (j *judgement) buildPath(named func(subject string) []*cert) path {
	p := path{certs: j.sent[:1:1], sent: 1}
	for useSent := true; !p.tooLong(); {
		top := p.top()
		if root := best(named(top.issuer), top, j.at, nil); root != nil {
			switch {
			case !top.selfSigned:
				p.certs = append(p.certs, root)
				if root.selfSigned {
					p.trusted = true
					return p
				}
				useSent = false
				continue
			case root.is(top): // the same certificate, so trusted
				p.sent--
				p.trusted = true
				return p
			}
		}
		if !useSent || top.selfSigned {
			return p
		}
		issuer := best(j.sent[1:], top, j.at, &p)
		if issuer == nil {
			return p
		}
		p.certs = append(p.certs, issuer)
		p.sent++
	}
	return p
}

// best returns the issuer of a certificate among some: the first that is valid at
// the moment, else that which expired last. Of a self-issued leaf a copy may be
// found; otherwise none that is on the path already.
func best(among []*cert, subject *cert, at moment, on *path) *cert {
	var found *cert
	for _, c := range among {
		if c == nil || !c.mayIssue(subject) {
			continue
		}
		if on != nil && !(subject.selfIssued && len(on.certs) == 1) && on.has(c) {
			continue
		}
		if len(c.timeErrors(at)) == 0 {
			return c
		}
		if found == nil || c.facts.NotAfter.After(found.facts.NotAfter.Time) {
			found = c
		}
	}
	return found
}

// incomplete returns the error of a path that does not end at a root of the store,
// in OpenSSL's words.
func (p *path) incomplete() code {
	switch {
	case p.tooLong():
		return chainTooLong
	case p.top().selfSigned && len(p.certs) == 1:
		return depthZeroSelfSigned
	case p.top().selfSigned:
		return selfSignedInChain
	case p.sent < len(p.certs):
		return unableToGetIssuer
	}
	return unableToGetIssuerLocally
}
