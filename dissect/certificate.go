package dissect

import (
	"smtpcap/dissect/certificate"
	"smtpcap/report"
)

// maxCertificateBytes bounds the certificates that are remembered to be shared. A
// mail server meets a few hundred chains, of a few kilobytes each; a capture of more
// starts over.
const maxCertificateBytes = 2 << 20

// certificates makes report.Certificate values. Chains repeat, so equal DER is
// read once and shared.
type certificates struct {
	known map[string]*report.Certificate // by DER
	bytes int                            // of the keys
}

// get returns the certificate of the DER, which is not kept.
func (c *certificates) get(der []byte) *report.Certificate {
	if cert, ok := c.known[string(der)]; ok {
		return cert
	}
	cert := certificate.Read(string(der))
	if c.bytes+len(der) > maxCertificateBytes {
		c.known, c.bytes = nil, 0
	}
	if len(der) > maxCertificateBytes {
		return cert
	}
	if c.known == nil {
		c.known = make(map[string]*report.Certificate)
	}
	c.known[cert.DER] = cert
	c.bytes += len(der)
	return cert
}
