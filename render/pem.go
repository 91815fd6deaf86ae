package render

import (
	"encoding/pem"
	"slices"
	"strconv"

	"smtpcap/report"
)

// PEM appends the certificates that one side showed, in the form of RFC 7468. Above
// each stand comments that say what it is; programs pass those over. files are the
// captures in which the number of the packet counts. Nothing is appended where not
// one certificate is whole.
func PEM(dst []byte, c *report.Connection, side report.Side, files []string) []byte {
	m := messageOf(c, side)
	if !slices.ContainsFunc(m.Certificates, hasDER) {
		return dst
	}
	dst = append(dst, "# packet "...)
	dst = strconv.AppendInt(dst, int64(m.Packet), 10)
	dst = append(dst, " of "+fileNames(files)+": what the "+side.String()+" showed\n"...)
	dst = append(dst, "# connection "+strconv.Itoa(c.ID)+", "+endpoint(c.Client)+" -> "+endpoint(c.Server)+"\n"...)
	for i, cert := range m.Certificates {
		dst = append(dst, "\n# "+strconv.Itoa(i+1)+" of "+lengthOf(m)...)
		dst = appendPEM(dst, cert)
	}
	return dst
}

func hasDER(cert *report.Certificate) bool { return cert.DER != "" }

// lengthOf is how many entries a message has, "?" where that is not known.
func lengthOf(m *report.CertificateMessage) string {
	if !m.Length.Known {
		return "?"
	}
	return strconv.Itoa(m.Length.V)
}

// appendPEM appends one certificate behind its place. Of an entry of length zero there
// is nothing but the place.
func appendPEM(dst []byte, cert *report.Certificate) []byte {
	if !hasDER(cert) {
		return append(dst, ": an entry of length zero\n"...)
	}
	dst = append(dst, "\n# subject "+nameOr(cert.Subject)+"\n# issuer  "+nameOr(cert.Issuer)+"\n# valid   "...)
	dst = append(appendMoment(dst, cert.NotBefore), " to "...)
	dst = append(appendMoment(dst, cert.NotAfter), "\n# SHA-256 "+cert.SHA256+"\n"...)
	return append(dst, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: []byte(cert.DER)})...)
}

// appendMoment appends a time to the second, for dates of certificates have no more.
func appendMoment(dst []byte, t report.Time) []byte {
	if t.IsZero() {
		return append(dst, "unknown"...)
	}
	return t.UTC().AppendFormat(dst, "2006-01-02 15:04:05 UTC")
}
