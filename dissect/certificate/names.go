package certificate

import (
	"fmt"

	casn1 "golang.org/x/crypto/cryptobyte/asn1"

	"smtpcap/report"
)

// names collects those of a subjectAltName within the limits.
type names struct {
	reading             *reading
	count, bytes, total int
}

// add keeps a name, if there is room for it.
func (n *names) add(list *report.List[string], name string) {
	n.total++
	name = cut(name)
	if n.count == maxNames || n.bytes+len(name) > maxNamesText {
		return
	}
	n.count++
	n.bytes += len(name)
	*list = append(*list, name)
}

// end says what was left out.
func (n *names) end() {
	if n.count < n.total {
		n.reading.problem(fmt.Sprintf("it has %d names, of which %d are kept", n.total, n.count))
	}
}

// issuerURL keeps a place where the issuer's certificate can be had.
func (r *reading) issuerURL(url []byte) {
	if c := r.cert; len(c.IssuerURLs) < maxURLs {
		c.IssuerURLs = append(c.IssuerURLs, cut(ia5(url)))
	}
}

// ia5 returns a string that should have ASCII characters alone, whatever it has.
func ia5(value []byte) string {
	text, _ := decodeString(casn1.IA5String, value)
	return text
}
