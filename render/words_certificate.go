package render

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/dustin/go-humanize"

	"smtpcap/report"
)

// A shown certificate is one of the list that a side showed.
type shown struct {
	*report.Certificate
	number, of int  // its place in the list
	leaf       bool // the side's own
	entry      report.ChainEntry
	at         report.Time // when it was shown
}

// shownBy returns the certificates of a side, in the order of its message.
func shownBy(c *report.Connection, side report.Side) []shown {
	m := messageOf(c, side)
	list := make([]shown, len(m.Certificates))
	for i, cert := range m.Certificates {
		list[i] = shown{Certificate: cert, number: i + 1, of: len(list), leaf: i == 0, at: c.Start}
		if m.Verification != nil && i < len(m.Verification.Entries) {
			list[i].entry = m.Verification.Entries[i]
			list[i].leaf = isLeaf(list[i].entry.Role, i)
		}
	}
	return list
}

// place is "1 of 3".
func (s *shown) place() string { return strconv.Itoa(s.number) + " of " + strconv.Itoa(s.of) }

// isLeaf reports whether the certificate at i is the side's own. One that could not
// be read is, where it comes first.
func isLeaf(role report.Role, i int) bool {
	return role == report.RoleLeaf || role == report.RoleUnknown && i == 0
}

// names are the subject and the issuer.
func (s *shown) names() (subject, issuer string) {
	switch {
	case s.Problem.Known && !s.Subject.Known:
		return "not readable: " + clean(s.Problem.V), ""
	case s.SelfIssued.Known && s.SelfIssued.V:
		return nameOr(s.Subject), "itself"
	}
	return nameOr(s.Subject), nameOr(s.Issuer)
}

func nameOr(name report.Opt[string]) string {
	switch {
	case !name.Known:
		return "(name not readable)"
	case name.V == "":
		return "(no name)"
	}
	return clean(name.V)
}

// details are all that is said of a certificate beside its names, its validity and
// its digests, a line each.
func (s *shown) details() []string {
	strength := join(", ", s.key(), labelled("", s.SignatureAlgorithm), labelled("serial ", s.Serial))
	use := join("; ", s.usage(), join(", ", s.authority(), s.pathLength()), s.marks())
	return present(strength, s.alternativeNames(), use, s.reading())
}

// brief is what is said of an issuer in a line.
func (s *shown) brief() string { return join(", ", s.key(), s.authority()) }

// digests are what identifies a certificate, and what pins it in DNS.
func (s *shown) digests() []string {
	if s.Length == 0 {
		return nil
	}
	tlsa := s.TLSA211
	if s.leaf {
		tlsa = s.TLSA311
	}
	return present(labelled("SHA-256 ", report.Of(s.SHA256)), labelled("TLSA ", tlsa))
}

// placeInChain says what is odd in the certificate's place in its chain.
func (s *shown) placeInChain() string {
	var place string
	switch s.entry.Role {
	case report.RoleDuplicate:
		place = "the same as one before it"
	case report.RoleRoot:
		place = "a root; a verifier has its own copy or does not trust it"
	case report.RoleUnrelated:
		place = "on no path from the leaf"
	}
	if s.entry.Signature == report.SignatureBad {
		place = join("; ", place, "its signature does not verify")
	}
	return place
}

// period says from when to when it is valid.
func (s *shown) period() string {
	if s.NotBefore.IsZero() || s.NotAfter.IsZero() {
		return ""
	}
	return day(s.NotBefore) + " to " + day(s.NotAfter)
}

// validity says whether it is valid in its period, and how far the end of that is from
// the time of the capture; never how far from now.
func (s *shown) validity(period string) string {
	if period == "" {
		return ""
	}
	switch validityAt(s) {
	case report.ValidityCurrent:
		return "valid " + period + ", " + distance(s.NotAfter, s.at, "left")
	case report.ValidityExpired:
		return "expired " + distance(s.NotAfter, s.at, "before this capture") + " (" + period + ")"
	case report.ValidityNotYet:
		return "not valid until " + distance(s.NotBefore, s.at, "after this capture") + " (" + period + ")"
	}
	return "valid " + period
}

// validityAt is what was found out about the chain, or else what the times say.
func validityAt(s *shown) report.Validity {
	switch {
	case s.entry.Validity != report.ValidityUnknown || s.at.IsZero():
		return s.entry.Validity
	case s.at.Before(s.NotBefore.Time):
		return report.ValidityNotYet
	case s.at.After(s.NotAfter.Time):
		return report.ValidityExpired
	}
	return report.ValidityCurrent
}

func day(t report.Time) string { return t.UTC().Format("2 Jan 2006") }

// distance returns the span between two times, with a word behind it.
func distance(a, b report.Time, word string) string {
	span := a.Sub(b.Time).Abs()
	i := 0
	for i < len(distances)-1 && span >= distances[i].below {
		i++
	}
	d := &distances[i]
	if d.unit == 0 {
		return d.words + " " + word
	}
	return strconv.FormatInt(int64(span/d.unit), 10) + " " + d.words + " " + word
}

// distances are the spans in the words for them, counted in a unit where there is
// one. Months and years have the length that they have on average.
var distances = [...]struct {
	below, unit time.Duration
	words       string
}{
	{time.Minute, 0, "less than a minute"},
	{2 * time.Minute, 0, "1 minute"},
	{time.Hour, time.Minute, "minutes"},
	{2 * time.Hour, 0, "1 hour"},
	{2 * humanize.Day, time.Hour, "hours"},
	{3 * month, humanize.Day, "days"},
	{2 * year, month, "months"},
	{2 * century, year, "years"},
	{math.MaxInt64, 0, "centuries"},
}

const (
	year  = 365*humanize.Day + 6*time.Hour
	month = year / 12
	// century is one of the few that a time.Duration can hold: 292 years.
	century = 100 * year
)

// key is the kind and size of the public key: "RSA 2048", "ECDSA P-256".
func (s *shown) key() string {
	k := s.Key
	switch {
	case k == nil:
		return ""
	case k.Curve.Known:
		return clean(k.Algorithm) + " " + clean(k.Curve.V)
	case k.Bits.Known && strings.HasPrefix(k.Algorithm, "Ed"):
		return k.Algorithm // has one size only
	case k.Bits.Known:
		return clean(k.Algorithm) + " " + strconv.Itoa(k.Bits.V)
	}
	return clean(k.Algorithm)
}

// alternativeNames are the first names of the subjectAltName, of all kinds.
func (s *shown) alternativeNames() string {
	const most = 6
	total := len(s.DNSNames) + len(s.IPAddresses) + len(s.EmailAddresses)
	switch {
	case total == 0 && s.leaf && !s.Problem.Known:
		return "no subjectAltName"
	case total == 0:
		return ""
	}
	var b strings.Builder
	b.WriteString("names ")
	n := 0
	for _, list := range [...]report.List[string]{s.DNSNames, s.IPAddresses, s.EmailAddresses} {
		for _, name := range list[:min(len(list), most-n)] {
			if n > 0 {
				b.WriteString(", ")
			}
			b.WriteString(clean(name))
			n++
		}
	}
	if total > n {
		b.WriteString(" and " + humanize.Comma(int64(total-n)) + " more")
	}
	return b.String()
}

// usage says what the key may be used for, in the words of RFC 5280.
func (s *shown) usage() string {
	uses := join("; ", listed(s.KeyUsage), listed(s.ExtendedKeyUsage))
	if uses == "" {
		return ""
	}
	return "usage " + uses
}

func listed(words report.Opt[report.List[string]]) string {
	switch {
	case !words.Known:
		return ""
	case len(words.V) == 0:
		return "none"
	}
	return clean(strings.Join(words.V, ", "))
}

// authority says whether it may sign certificates. Of a leaf it is said only if it may.
func (s *shown) authority() string {
	switch b := s.BasicConstraints; {
	case b != nil && b.CA:
		return "CA"
	case s.leaf || s.Problem.Known || s.Reader == report.ReaderNone:
		return ""
	}
	return "not a CA"
}

// pathLength is how many authorities may stand between it and a leaf.
func (s *shown) pathLength() string {
	if b := s.BasicConstraints; b != nil && b.PathLength.Known {
		return "path length " + strconv.Itoa(b.PathLength.V)
	}
	return ""
}

// marks are the less common extensions.
func (s *shown) marks() string {
	var staple, scts, poison string
	if s.MustStaple.V {
		staple = "must-staple"
	}
	if s.SCTs.V > 0 {
		scts = plural(s.SCTs.V, "SCT")
	}
	if s.Poisoned.V {
		poison = "a precertificate, which nobody may use"
	}
	return join("; ", staple, scts, poison)
}

// reading says which reader spoke, if it was not the strict one alone.
func (s *shown) reading() string {
	var tolerant, rest string
	if s.Reader == report.ReaderTolerant {
		tolerant = "read by smtpcap's tolerant reader"
		if s.ReaderProblem.Known {
			tolerant += "; crypto/x509 refuses it: " + clean(s.ReaderProblem.V)
		}
	}
	if s.Problem.Known && s.Subject.Known {
		rest = "not all of it is readable: " + clean(s.Problem.V)
	}
	return join("; ", tolerant, rest)
}

// labelled is the text with its label, and nothing where it is not known.
func labelled(label string, text report.Opt[string]) string {
	if !text.Known {
		return ""
	}
	return label + clean(text.V)
}

// present returns the texts that are not empty.
func present(texts ...string) []string {
	kept := texts[:0]
	for _, text := range texts {
		if text != "" {
			kept = append(kept, text)
		}
	}
	return kept
}

// join joins the texts that are not empty.
func join(separator string, texts ...string) string {
	return strings.Join(present(texts...), separator)
}
