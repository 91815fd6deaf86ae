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
	place string // "1 of 3"
	leaf  bool   // the side's own
	entry report.ChainEntry
	at    report.Time // when it was shown
}

// shownBy returns the certificates of a side, in the order of its message.
func shownBy(c *report.Connection, side report.Side) []shown {
	m := messageOf(c, side)
	list := make([]shown, len(m.Certificates))
	of := " of " + strconv.Itoa(len(list))
	for i, cert := range m.Certificates {
		list[i] = shown{Certificate: cert, place: strconv.Itoa(i+1) + of, leaf: i == 0, at: c.Start}
		if m.Verification != nil && i < len(m.Verification.Entries) {
			list[i].entry = m.Verification.Entries[i]
			list[i].leaf = list[i].entry.Role == report.RoleLeaf
		}
	}
	return list
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

// facts are what is said of a certificate below its names: much of a leaf, one line
// of the others.
func (s *shown) facts() []string {
	switch {
	case s.entry.Role == report.RoleDuplicate:
		return []string{"the same as one before it"}
	case s.leaf:
		return present(s.placeInChain(), s.validity(), join(", ", s.key(), s.signature(), s.serial()), s.alternativeNames(),
			join("; ", s.usage(), s.constraints(), s.marks()), s.reading())
	}
	return present(s.placeInChain(), join("; ", s.validity(), join(", ", s.key(), s.signature(), s.constraints())), s.reading())
}

// digests are what identifies a certificate, and what pins it in DNS.
func (s *shown) digests() []string {
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

// validity says from when to when it is valid, and how far that is from the time
// of the capture; never how far from now.
func (s *shown) validity() string {
	from, to := s.NotBefore, s.NotAfter
	if from.IsZero() || to.IsZero() {
		return ""
	}
	period := day(from) + " to " + day(to)
	switch validityAt(s) {
	case report.ValidityCurrent:
		return "valid " + period + ", " + distance(to, s.at, "left")
	case report.ValidityExpired:
		return "expired " + distance(to, s.at, "before this capture") + " (" + period + ")"
	case report.ValidityNotYet:
		return "not valid until " + distance(from, s.at, "after this capture") + " (" + period + ")"
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
	return humanize.CustomRelTime(a.Time, b.Time, word, word, distances)
}

// distances are the spans in the words for them. Months and years have the length
// that they have on average.
var distances = []humanize.RelTimeMagnitude{
	{D: time.Minute, Format: "less than a minute %s", DivBy: 1},
	{D: 2 * time.Minute, Format: "1 minute %s", DivBy: 1},
	{D: time.Hour, Format: "%d minutes %s", DivBy: time.Minute},
	{D: 2 * time.Hour, Format: "1 hour %s", DivBy: 1},
	{D: 2 * humanize.Day, Format: "%d hours %s", DivBy: time.Hour},
	{D: 3 * month, Format: "%d days %s", DivBy: humanize.Day},
	{D: 2 * year, Format: "%d months %s", DivBy: month},
	{D: 2 * century, Format: "%d years %s", DivBy: year},
	{D: math.MaxInt64, Format: "centuries %s", DivBy: 1},
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

func (s *shown) signature() string { return labelled("", s.SignatureAlgorithm) }
func (s *shown) serial() string    { return labelled("serial ", s.Serial) }

// alternativeNames are the first names of the subjectAltName, of all kinds.
func (s *shown) alternativeNames() string {
	if s.Reader == report.ReaderNone {
		return ""
	}
	const most = 6
	total := len(s.DNSNames) + len(s.IPAddresses) + len(s.EmailAddresses)
	if total == 0 {
		return "no subjectAltName"
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

// constraints says whether it may sign certificates. Of a leaf it is said only if
// it may.
func (s *shown) constraints() string {
	b := s.BasicConstraints
	switch {
	case b != nil && b.CA && b.PathLength.Known:
		return "CA, path length " + strconv.Itoa(b.PathLength.V)
	case b != nil && b.CA:
		return "CA"
	case s.leaf || s.Reader == report.ReaderNone:
		return ""
	}
	return "not a CA"
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
