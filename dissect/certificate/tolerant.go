package certificate

import (
	"math/big"
	"net/netip"
	"time"

	"golang.org/x/crypto/cryptobyte"
	casn1 "golang.org/x/crypto/cryptobyte/asn1"

	"smtpcap/report"
)

// readTolerant reads what crypto/x509 refuses, each field by itself.
func (r *reading) readTolerant() {
	if r.parts.Serial == nil && r.parts.SignatureAlgorithm == nil {
		return // nothing of a certificate is there
	}
	r.cert.Reader = report.ReaderTolerant
	r.readVersion()
	r.readSerial()
	r.readValidity()
	if !areReadable(r.parts.Extensions) {
		r.problem("malformed extension (RFC 5280, Section 4.1)")
	}
	for _, f := range extensionReaders {
		if e, ok := find(r.parts.Extensions, f.oid); ok && !f.read(r, e) {
			r.unreadable(f.name, f.section)
		}
	}
}

// extensionReaders are what the tolerant reader reads of extensions.
var extensionReaders = []struct {
	oid, name, section string
	read               func(*reading, extension) bool
}{
	{basicConstraints, "basicConstraints", "4.2.1.9", (*reading).basicConstraints},
	{keyUsage, "keyUsage", "4.2.1.3", (*reading).keyUsage},
	{subjectKeyIdentifier, "subjectKeyIdentifier", "4.2.1.2", (*reading).subjectKeyID},
	{authorityKeyIdentifier, "authorityKeyIdentifier", "4.2.1.1", (*reading).authorityKeyID},
	{subjectAltName, "subjectAltName", "4.2.1.6", (*reading).alternativeNames},
	{authorityInfoAccess, "authorityInfoAccess", "4.2.2.1", (*reading).issuerURLs},
}

// readVersion reads the version, which is 1 where none stands before the serial
// number.
func (r *reading) readVersion() {
	if r.parts.version == nil && r.parts.Serial == nil {
		return
	}
	s, n := cryptobyte.String(r.parts.version), cryptobyte.String{0}
	if r.parts.version != nil && !read(&s, &n, casn1.INTEGER) || len(n) != 1 || n[0] > 2 {
		r.problem("malformed version (RFC 5280, Section 4.1.2.1)")
		return
	}
	r.cert.Version = report.Of(int(n[0]) + 1)
}

// readSerial reads a serial number of any length and sign.
func (r *reading) readSerial() {
	switch {
	case r.parts.Serial == nil: // Parse has said so.
	case len(r.parts.Serial) == 0:
		r.problem("serial number of length zero (RFC 5280, Section 4.1.2.2)")
	default:
		r.cert.Serial = report.Of(hexadecimal(integer(r.parts.Serial)))
	}
}

// integer returns the value of the content of an INTEGER, which is a two's complement.
func integer(content []byte) *big.Int {
	n := new(big.Int).SetBytes(content)
	if len(content) > 0 && content[0]&0x80 != 0 {
		n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(8*len(content))))
	}
	return n
}

// readValidity reads both times, each by itself.
func (r *reading) readValidity() {
	if r.parts.Validity == nil {
		return
	}
	s := cryptobyte.String(r.parts.Validity)
	for _, field := range []struct {
		name string
		into *report.Time
	}{{"notBefore", &r.cert.NotBefore}, {"notAfter", &r.cert.NotAfter}} {
		var (
			content, whole cryptobyte.String
			tag            casn1.Tag
		)
		t, ok := time.Time{}, readAny(&s, &content, &whole, &tag)
		if ok {
			t, ok = parseTime(tag, string(content))
		}
		if !ok {
			r.problem("malformed " + field.name + " (RFC 5280, Section 4.1.2.5)")
		}
		field.into.Time = t
	}
}

// timeLayouts are the forms of times that certificates have had: with and without
// seconds, with "Z" or a difference to UTC. A fraction may follow the seconds.
var timeLayouts = map[casn1.Tag][]string{
	casn1.UTCTime:         {"060102150405Z0700", "0601021504Z0700"},
	casn1.GeneralizedTime: {"20060102150405Z0700", "200601021504Z0700"},
}

func parseTime(tag casn1.Tag, text string) (time.Time, bool) {
	for _, layout := range timeLayouts[tag] {
		t, err := time.Parse(layout, text)
		if err != nil {
			continue
		}
		// UTCTime begins with 1950, package time's two digits with 1969.
		if tag == casn1.UTCTime && t.Year() >= 2050 {
			t = t.AddDate(-100, 0, 0)
		}
		return t.UTC(), true
	}
	return time.Time{}, false
}

func (r *reading) basicConstraints(e extension) bool {
	var content, ca, length cryptobyte.String
	if !read(&e.value, &content, casn1.SEQUENCE) || !readOptional(&content, &ca, casn1.BOOLEAN) {
		return false
	}
	b := &report.BasicConstraints{CA: len(ca) == 1 && ca[0] != 0, Critical: e.critical}
	r.cert.BasicConstraints = b
	if !readOptional(&content, &length, casn1.INTEGER) {
		return false
	}
	if length == nil {
		return true
	}
	n := integer(length)
	if len(length) == 0 || len(length) > 4 || n.Sign() < 0 {
		return false
	}
	b.PathLength = report.Of(int(n.Int64()))
	return true
}

func (r *reading) keyUsage(e extension) bool {
	var bits cryptobyte.String
	if !read(&e.value, &bits, casn1.BIT_STRING) || len(bits) == 0 {
		return false
	}
	bits = bits[1:]
	r.cert.KeyUsage = report.Of(usageNames(func(bit int) bool {
		return bit/8 < len(bits) && bits[bit/8]>>(7-bit%8)&1 == 1
	}))
	return true
}

func (r *reading) subjectKeyID(e extension) bool {
	var id cryptobyte.String
	if !read(&e.value, &id, casn1.OCTET_STRING) {
		return false
	}
	r.cert.SubjectKeyID = keyID(id)
	return true
}

func (r *reading) authorityKeyID(e extension) bool {
	key, ok := readAuthorityKey(e.value)
	r.cert.AuthorityKeyID = keyID(key.keyID)
	return ok
}

// Tags of a GeneralName, as described in RFC 5280, Section 4.2.1.6.
var (
	rfc822Name  = casn1.Tag(1).ContextSpecific()
	dnsName     = casn1.Tag(2).ContextSpecific()
	uriName     = casn1.Tag(6).ContextSpecific()
	addressName = casn1.Tag(7).ContextSpecific()
)

func (r *reading) alternativeNames(e extension) bool {
	var list, value, whole cryptobyte.String
	if !read(&e.value, &list, casn1.SEQUENCE) {
		return false
	}
	n, ok := names{reading: r}, true
	for !list.Empty() {
		var tag casn1.Tag
		if !readAny(&list, &value, &whole, &tag) {
			ok = false
			break
		}
		switch tag {
		case dnsName:
			n.add(&r.cert.DNSNames, ia5(value))
		case rfc822Name:
			n.add(&r.cert.EmailAddresses, ia5(value))
		case addressName:
			ip, whole := netip.AddrFromSlice(value)
			if !whole {
				ok = false
				continue
			}
			n.add(&r.cert.IPAddresses, ip.String())
		}
	}
	n.end()
	return ok
}

// caIssuers is 1.3.6.1.5.5.7.48.2 as it is encoded.
const caIssuers = "\x2b\x06\x01\x05\x05\x07\x30\x02"

func (r *reading) issuerURLs(e extension) bool {
	var list cryptobyte.String
	if !read(&e.value, &list, casn1.SEQUENCE) {
		return false
	}
	for !list.Empty() {
		var (
			description, method, location, whole cryptobyte.String
			tag                                  casn1.Tag
		)
		if !read(&list, &description, casn1.SEQUENCE) || !read(&description, &method, casn1.OBJECT_IDENTIFIER) ||
			!readAny(&description, &location, &whole, &tag) {
			return false
		}
		if string(method) == caIssuers && tag == uriName {
			r.issuerURL(location)
		}
	}
	return true
}
