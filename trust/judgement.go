package trust

import (
	"math"
	"slices"

	"smtpcap/report"
)

// maxErrors bounds the errors of one verification: each authority may have
// constraints that each name under it violates.
const maxErrors = 100

// A judgement is the work on one chain at one moment.
type judgement struct {
	store      *store
	signatures *signatures
	purpose    purpose
	at         moment
	sent       []*cert // nil where one cannot be read

	errors     []report.VerifyError
	nameChecks int
	// doubted is set once something could not be told; certain is the number of errors
	// that were found before.
	doubted bool
	certain int

	// from and until are the first second in which all periods stand as they do at the
	// moment, and the first in which they do not any more.
	from, until int64
}

// newJudgement prepares the judgement of certificates at a moment.
func newJudgement(s *store, signed *signatures, use purpose, at moment, facts []*report.Certificate) *judgement {
	j := &judgement{store: s, signatures: signed, purpose: use, at: at, from: math.MinInt64, until: math.MaxInt64}
	for _, f := range facts {
		c := newCert(f)
		if c != nil {
			j.notePeriod(c)
		}
		j.sent = append(j.sent, c)
	}
	return j
}

// named returns the roots with a subject.
func (j *judgement) named(subject string) []*cert {
	roots := j.store.named(subject)
	for _, c := range roots {
		j.notePeriod(c)
	}
	return roots
}

// notePeriod narrows the time in which the judgement holds to that in which the
// certificate's period stands as it does.
func (j *judgement) notePeriod(c *cert) {
	for _, change := range []int64{c.facts.NotBefore.Unix(), c.facts.NotAfter.Unix() + 1} {
		if change <= j.at.seconds {
			j.from = max(j.from, change)
		} else {
			j.until = min(j.until, change)
		}
	}
}

// fail notes an error of the certificate at a depth.
func (j *judgement) fail(c code, depth int) {
	if len(j.errors) < maxErrors {
		j.errors = append(j.errors, c.at(depth))
	}
}

// doubt notes that something cannot be told. The errors before it are certain all the
// same; which would be the first is not, if there are none.
func (j *judgement) doubt() {
	if !j.doubted {
		j.doubted, j.certain = true, len(j.errors)
	}
}

// verify judges the chain in the order in which OpenSSL does, and returns what it is
// worth. expected is the name that the user wants the leaf to have, if any.
func (j *judgement) verify(expected string) *report.Verification {
	v := &report.Verification{Roots: j.store.used()}
	if j.sent[0] != nil {
		p := j.buildPath(j.named)
		j.check(&p, expected)
		j.conclude(v, &p)
	}
	links := j.links()
	leaf := j.leaf(links)
	j.assignRoles(links, leaf)
	if leaf >= 0 {
		v.LeafFirst = report.Of(leaf == 0)
	}
	v.InOrder = j.inOrder(links)
	for _, l := range links {
		v.Entries = append(v.Entries, l.entry)
	}
	return v
}

// check makes all checks of a path. None can be made with certificates that are read
// in more ways than one.
func (j *judgement) check(p *path, expected string) {
	if slices.ContainsFunc(p.certs, (*cert).isDoubtful) {
		j.doubt()
		return
	}
	if !p.trusted {
		j.fail(p.incomplete(), len(p.certs)-1)
	}
	j.checkExtensions(p.certs)
	if expected != "" {
		j.checkExpected(p.certs[0], expected)
	}
	j.checkSignatures(p.certs)
	j.checkConstraints(p.certs)
}

// checkExpected checks the leaf's name as OpenSSL's verification can be told to.
func (j *judgement) checkExpected(leaf *cert, expected string) {
	if _, ok := leaf.matchName(expected); ok {
		return
	}
	if _, ok := address(expected); ok {
		j.fail(addressMismatch, 0)
	} else {
		j.fail(hostnameMismatch, 0)
	}
}

// conclude writes down what the checks of a path have found.
func (j *judgement) conclude(v *report.Verification, p *path) {
	for _, c := range p.certs {
		v.Path = append(v.Path, c.facts.Subject.V)
	}
	if top := p.top(); p.trusted {
		v.Root = top.facts.Subject
	} else if !top.selfSigned && !slices.ContainsFunc(j.sent, func(c *cert) bool { return c != nil && c.mayIssue(top) }) {
		v.MissingIssuer = top.facts.Issuer
	}
	v.Errors = j.errors
	switch {
	case len(j.errors) > 0 && (!j.doubted || j.certain > 0):
		v.Code, v.Text = report.Of(j.errors[0].Code), report.Of(j.errors[0].Text)
	case !j.doubted:
		v.Code, v.Text = report.Of(0), report.Of(okText)
	}
	if wrong := j.pathIsWrong(); v.Roots.Certificates > 0 && (wrong || !j.doubted) {
		v.Trusted = report.Of(!wrong)
	}
}

// pathIsWrong reports whether there is an error of more than the leaf's name.
func (j *judgement) pathIsWrong() bool {
	for _, e := range j.errors {
		if c := code(e.Code); c != hostnameMismatch && c != addressMismatch {
			return true
		}
	}
	return false
}
