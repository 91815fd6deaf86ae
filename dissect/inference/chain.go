package inference

// A Chain is what is known of a Certificate message and of the CertificateVerify
// behind it.
type Chain struct {
	// Min and Max bound the length of the certificate_list in bytes, which is for each
	// certificate its DER form, its extensions, and 5 bytes. Both are 0 where it is not
	// known.
	Min, Max int
	// Keys are the kinds of key that sign as long as this. None means not known.
	Keys []Key
}

// widen adds what a reading tells of a chain.
func (c *Chain) widen(r *reading) {
	if c.Max == 0 {
		c.Min, c.Max = r.list.min, r.list.max
	}
	c.Min, c.Max = min(c.Min, r.list.min), max(c.Max, r.list.max)
	if r.keys == 0 {
		return
	}
	var set keySet
	for _, k := range c.Keys {
		set |= 1 << k
	}
	c.Keys = (set | r.keys).list()
}

// limitChain takes away what extensions of the client's hello make uncertain: lengths
// of compressed certificates, as described in RFC 8879, and keys of delegated
// credentials, as in RFC 9345.
func (h *Handshake) limitChain(c *Chain) {
	if h.offers(compressCertificate) {
		c.Min, c.Max = 0, 0
	}
	if h.offers(delegatedCredential) {
		c.Keys = nil
	}
}
