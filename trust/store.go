package trust

import (
	"smtpcap/dissect/certificate"
	"smtpcap/report"
)

// A store holds the trusted certificates. Root stores have some hundred, of which few
// are ever asked for: only their names are read at once.
type store struct {
	roots     Roots
	bySubject map[string][]int // indexes of roots.DER, by the name in canonical form
	read      map[int]*cert    // those that were asked for; nil where one cannot be read
}

// newStore indexes roots by their subjects.
func newStore(roots Roots) *store {
	s := &store{roots: roots, bySubject: make(map[string][]int), read: make(map[int]*cert)}
	for i, der := range roots.DER {
		if parts, err := certificate.Parse(der); err == nil {
			name := canonicalName(parts.Subject)
			s.bySubject[name] = append(s.bySubject[name], i)
		}
	}
	return s
}

// named returns the certificates with a subject.
func (s *store) named(subject string) []*cert {
	var found []*cert
	for _, i := range s.bySubject[subject] {
		c, ok := s.read[i]
		if !ok {
			c = newCert(certificate.Read(string(s.roots.DER[i])))
			s.read[i] = c
		}
		if c != nil {
			found = append(found, c)
		}
	}
	return found
}

// used returns what a verification says of its roots.
func (s *store) used() report.RootsUsed {
	return report.RootsUsed{From: s.roots.From, Files: s.roots.Files, Certificates: len(s.roots.DER)}
}
