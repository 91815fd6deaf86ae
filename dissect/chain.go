package dissect

import (
	"fmt"

	"smtpcap/dissect/tlswire"
	"smtpcap/report"
)

// maxListed bounds the certificates that are listed one by one. OpenSSL verifies
// chains of up to 100; more entries are counted.
const maxListed = 128

// maxListedBytes bounds their bytes. OpenSSL refuses lists of more than 100 KiB.
const maxListedBytes = 128 << 10

// certificate reads the Certificate message of either side.
func (v sideVisitor) certificate(m *tlswire.Message) error {
	v.certificateTurn()
	c := &v.evidence.side[v.who].certificate
	if c.seen != notSeen {
		// A second one can only be a forgery: the first is the answer.
		return nil
	}
	c.message.Packet = v.packet(m.Extent)
	c.message.Packets = v.packets(m.Extent)
	if v.evidence.rawKey[v.who] {
		return v.rawPublicKey(c, m)
	}
	list, err := tlswire.ParseCertificate(m.Body)
	switch {
	case err != nil && !v.evidence.serverHello:
		// It may hold what the ServerHello agreed on, such as a raw public key.
		c.seen = notWhole
		return err
	case err != nil:
		c.fail(err)
		return err
	}
	v.complete(c, list, rfcCertificate)
	return nil
}

const rfcCertificate = "RFC 5246, Section 7.4.2"

// fail notes a message that does not follow the grammar.
func (c *certificateEvidence) fail(err error) {
	c.seen = malformed
	c.message.Problem = report.Of(problem(err))
}

// complete notes the list of a Certificate message. rfc describes its grammar.
func (v sideVisitor) complete(c *certificateEvidence, list *tlswire.CertificateList, rfc string) {
	c.seen = complete
	c.message.Length = report.Of(list.Count)
	c.message.CertificatesLength = report.Of(list.Length)
	v.list(c, list.Entries, rfc)
}

// certificateTurn notes what it means that a Certificate message comes, of
// whatever content.
func (v sideVisitor) certificateTurn() {
	if reportSide(v.who) == report.Server {
		v.evidence.certificates = true
	}
}

// list keeps the entries of a Certificate message.
func (v sideVisitor) list(c *certificateEvidence, entries []tlswire.Entry, rfc string) {
	room := maxListedBytes
	for i, entry := range entries {
		if len(entry.DER) == 0 && !c.zeroes {
			c.zeroes = true
			c.message.Problem = report.Of(zeroLengthProblem(i, rfc))
		}
		if room -= len(entry.DER); i < maxListed && room >= 0 {
			c.message.Certificates = append(c.message.Certificates, v.conn.d.certificates.get(entry.DER))
		}
	}
	if len(entries) > len(c.message.Certificates) {
		v.conn.limit("a list of certificates is longer than what is shown of it")
	}
}

// rawPublicKey reads a Certificate message as RFC 7250, Section 3 describes it.
func (v sideVisitor) rawPublicKey(c *certificateEvidence, m *tlswire.Message) error {
	key, err := tlswire.ParseRawPublicKey(m.Body)
	if err != nil {
		c.fail(err)
		return err
	}
	c.seen = complete
	c.rawKey = len(key) > 0
	if !c.rawKey {
		c.message.Length, c.message.CertificatesLength = report.Of(0), report.Of(0)
	}
	return nil
}

// partialCertificate reads the captured beginning of a Certificate message.
func (v sideVisitor) partialCertificate(m *tlswire.Message) {
	v.certificateTurn()
	c := &v.evidence.side[v.who].certificate
	if c.seen != notSeen {
		return
	}
	c.seen = notWhole
	c.message.Packets = v.packets(m.Extent)
	if m.Cause == tlswire.Interrupted {
		c.seen = malformed
		c.message.Problem = report.Of("it breaks off: the sender went on with something else")
		return
	}
	if v.evidence.rawKey[v.who] || m.OverLimit || m.Length < 0 || m.Protected {
		return
	}
	prefix := tlswire.ParseCertificatePrefix(m.Body, m.Length)
	if prefix.Err != nil {
		return
	}
	if prefix.LengthKnown {
		c.message.CertificatesLength = report.Of(prefix.List.Length)
	}
	v.list(c, prefix.List.Entries, "")
	c.zeroes = false
	c.message.Problem = report.Opt[string]{}
}

// zeroLengthProblem says which entry is the first of length zero, against which grammar.
func zeroLengthProblem(i int, rfc string) string {
	return fmt.Sprintf("entry %d of the list has length zero (%s)", i+1, rfc)
}
