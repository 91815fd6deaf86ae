package findings

import "smtpcap/report"

func chainCases() []ruleCase {
	missing := valued(func(v *report.Verification) {
		v.MissingIssuer = report.Of("CN=Issuing CA")
	})
	noRoots := valued(func(v *report.Verification) {
		v.Trusted, v.Roots = report.Opt[bool]{}, report.RootsUsed{}
	})
	code := func(n int) change {
		return valued(func(v *report.Verification) { v.Errors = append(v.Errors, report.VerifyError{Code: n}) })
	}
	own := leaf().but(func(c *cert) { c.IssuedBy, c.Issuer, c.SelfIssued = report.Of(0), c.Subject, report.Of(true) })
	valid := func(v report.Validity) func(*cert) { return func(c *cert) { c.Validity = v } }
	expired := func(c *cert) { c.Validity, c.NotAfter = report.ValidityExpired, at(-86400*12) }
	notYet := func(c *cert) { c.Validity, c.NotBefore = report.ValidityNotYet, at(3600*5) }
	bits := func(n int) func(*cert) { return func(c *cert) { c.Key.Bits = report.Of(n) } }
	signed := func(name string) func(*cert) { return func(c *cert) { c.SignatureAlgorithm = report.Of(name) } }
	bad := func(c *cert) { c.Signature = report.SignatureBad }
	role := func(r report.Role) func(*cert) { return func(c *cert) { c.Role = r } }
	issuedBy := func(n int) func(*cert) { return func(c *cert) { c.IssuedBy = report.Of(n) } }
	unreadable := func(c *cert) {
		*c = cert{Certificate: report.Certificate{Length: 700, Problem: report.Of("the length of the certificate is wrong")}}
	}
	dane := func(outcome string) change {
		return valued(func(v *report.Verification) {
			v.DANE, v.TLSA = report.Of(outcome), report.List[report.TLSACheck]{{Record: "3 1 1 ffff"}}
		})
	}
	empty := func(c *report.Connection) { c.ServerChain.Status = report.ChainEmpty }
	refusedWith := func(code uint8, name string) *report.Connection { return failedBy(report.Client, code, name) }

	return []ruleCase{
		{"server-chain-incomplete", "opportunistic", Note, nil, with(encrypted(), shows(false, leaf()), missing)},
		{"server-chain-incomplete", "at submission", Warning, nil, with(encrypted(), shows(false, leaf()), missing, on(587))},
		{"server-chain-incomplete", "refused", Error, nil, with(refusedWith(48, "unknown_ca"), shows(false, leaf()), missing)},
		{"server-chain-incomplete", "refused for another reason", Note, nil, with(refusedWith(45, "certificate_expired"), shows(false, leaf()), missing)},
		{"server-chain-incomplete", "trusted", None, nil, with(encrypted(), shows(true, leaf()))},
		{"server-chain-incomplete", "no roots to tell", None, nil, with(encrypted(), shows(false, leaf()), missing, noRoots)},

		{"server-self-signed", "its own key", Note, nil, with(encrypted(), shows(false, own))},
		{"server-self-signed", "its own key, without roots", Note, nil, with(encrypted(), shows(false, own), noRoots)},
		{"server-self-signed", "a private authority", Note, nil, with(encrypted(), shows(false, leaf(), rootCert()), code(19))},
		{"server-self-signed", "at submission", Warning, nil, with(encrypted(), shows(false, own), on(465))},
		{"server-self-signed", "refused", Error, nil, with(refusedWith(48, "unknown_ca"), shows(false, own))},
		{"server-self-signed", "given as a root", None, nil, with(encrypted(), shows(true, own))},
		{"server-self-signed", "a private authority, without roots", None, nil, with(encrypted(), shows(false, leaf(), rootCert()), code(19), noRoots)},
		{"server-self-signed", "an authority that is not trusted for another reason", None, nil, with(encrypted(), shows(false, leaf(), rootCert()), code(10))},

		{"cert-expired", "the server's leaf", Note, nil, with(encrypted(), shows(false, leaf().but(expired), issuer()))},
		{"cert-expired", "an intermediate, and the leaf", Note, nil, with(encrypted(), shows(false, leaf().but(expired), issuer().but(expired)))},
		{"cert-expired", "the client's", Note, nil, with(encrypted(), clientShows(false, leaf().but(expired)))},
		{"cert-expired", "at submission", Warning, nil, with(encrypted(), shows(false, leaf().but(expired)), on(587))},
		{"cert-expired", "refused", Error, nil, with(refusedWith(45, "certificate_expired"), shows(false, leaf(), issuer().but(expired)))},
		{"cert-expired", "expires tomorrow", None, nil, with(encrypted(), shows(true, leaf().but(func(c *cert) { c.NotAfter = at(86400) })))},
		{"cert-expired", "of no use in the chain", None, nil, with(encrypted(), shows(true, leaf(), issuer().but(expired).but(role(report.RoleUnrelated))))},
		{"cert-expired", "an old root, and another path that is trusted", None, nil, with(encrypted(), shows(true, leaf(), rootCert().but(expired)))},
		{"cert-expired", "no time known", None, nil, with(encrypted(), shows(true, leaf().but(valid(report.ValidityUnknown))))},

		{"cert-not-yet-valid", "the server's leaf", Note, nil, with(encrypted(), shows(false, leaf().but(notYet)))},
		{"cert-not-yet-valid", "at submission", Warning, nil, with(encrypted(), shows(false, leaf().but(notYet)), on(587))},
		{"cert-not-yet-valid", "refused", Error, nil, with(refusedWith(42, "bad_certificate"), shows(false, leaf().but(notYet)))},
		{"cert-not-yet-valid", "valid", None, nil, with(encrypted(), shows(true, leaf()))},

		{"name-mismatch", "of the greeting", Note, nil, with(encrypted(), shows(true, leaf()), named("other.example.net", report.NameBanner, false))},
		{"name-mismatch", "of the client, at submission", Warning, nil, with(encrypted(), shows(true, leaf()), named("other.example.net", report.NameSNI, false), on(587))},
		{"name-mismatch", "refused", Error, nil, with(refusedWith(42, "bad_certificate"), shows(true, leaf()), named("other.example.net", report.NameExpected, false))},
		{"name-mismatch", "it matches", None, nil, with(encrypted(), shows(true, leaf()), named("mx.example.net", report.NameSNI, true))},
		{"name-mismatch", "the client may have asked for another name", None, nil, with(encrypted(), shows(true, leaf()), named("other.example.net", report.NameBanner, false),
			func(c *report.Connection) { c.TLS.ClientHello = nil })},
		{"name-mismatch", "the greeting differs, what the client asked for matches", None, nil,
			with(encrypted(), shows(true, leaf()), named("mx.example.net", report.NameSNI, true), named("host7", report.NameBanner, false))},

		{"weak-cert", "RSA of 1024 bits", Note, nil, with(encrypted(), shows(true, leaf().but(bits(1024))))},
		{"weak-cert", "SHA-1 at submission", Warning, nil, with(encrypted(), shows(true, leaf(), issuer().but(signed("sha1WithRSAEncryption"))), on(587))},
		{"weak-cert", "refused", Error, nil, with(refusedWith(42, "bad_certificate"), shows(true, leaf().but(signed("md5WithRSAEncryption"))))},
		{"weak-cert", "the client's", Note, nil, with(encrypted(), clientShows(true, leaf().but(bits(1024))))},
		{"weak-cert", "RSA of 2048 bits", None, nil, with(encrypted(), shows(true, leaf().but(bits(2048))))},
		{"weak-cert", "a curve of 256 bits", None, nil, with(encrypted(), shows(true, leaf().but(func(c *cert) {
			c.Key.Algorithm, c.Key.Bits = "ECDSA", report.Of(256)
		})))},
		{"weak-cert", "SHA-1 of the root", None, nil, with(encrypted(), shows(true, leaf(), rootCert().but(signed("sha1WithRSAEncryption"))))},

		{"chain-order", "the leaf is not first", Note, nil, with(encrypted(), shows(false, issuer(), leaf()),
			valued(func(v *report.Verification) { v.LeafFirst = report.Of(false) }))},
		{"chain-order", "an issuer before what it issued", Note, nil, with(encrypted(), shows(true, leaf().but(issuedBy(2)), rootCert(), issuer().but(issuedBy(1))))},
		{"chain-order", "refused", Error, nil, with(refusedWith(48, "unknown_ca"), shows(true, leaf().but(issuedBy(2)), rootCert(), issuer().but(issuedBy(1))))},
		{"chain-order", "in order", None, nil, with(encrypted(), shows(true, leaf(), issuer().but(issuedBy(2)), rootCert()))},
		{"chain-order", "a duplicate in between", None, nil, with(encrypted(), shows(true, leaf().but(issuedBy(2)), leaf().but(role(report.RoleDuplicate)), issuer()))},

		{"chain-duplicate", "twice", Note, nil, with(encrypted(), shows(true, leaf(), leaf().but(role(report.RoleDuplicate)), issuer()))},
		{"chain-duplicate", "three times", Note, nil, with(encrypted(), shows(true, leaf(), leaf().but(role(report.RoleDuplicate)), leaf().but(role(report.RoleDuplicate))))},
		{"chain-duplicate", "each once", None, nil, with(encrypted(), shows(true, leaf(), issuer()))},

		{"chain-unrelated", "another authority's", Note, nil, with(encrypted(), shows(true, leaf(), issuer().but(role(report.RoleUnrelated))))},
		{"chain-unrelated", "all on the path", None, nil, with(encrypted(), shows(true, leaf(), issuer()))},

		{"root-included", "at the end", Info, nil, with(encrypted(), shows(true, leaf(), issuer(), rootCert()))},
		{"root-included", "left out", None, nil, with(encrypted(), shows(true, leaf(), issuer()))},

		{"chain-bad-signature", "opportunistic", Note, nil, with(encrypted(), shows(false, leaf().but(bad), issuer()))},
		{"chain-bad-signature", "at submission", Warning, nil, with(encrypted(), shows(false, leaf().but(bad), issuer()), on(587))},
		{"chain-bad-signature", "refused", Error, nil, with(refusedWith(51, "decrypt_error"), shows(false, leaf().but(bad), issuer()))},
		{"chain-bad-signature", "of the client", Note, nil, with(encrypted(), clientShows(false, leaf().but(bad), issuer()))},
		{"chain-bad-signature", "not checked", None, nil, with(encrypted(), shows(false, leaf().but(func(c *cert) { c.Signature = report.SignatureUnchecked })))},

		{"cert-unreadable", "one of the chain", Note, nil, with(encrypted(), shows(true, leaf(), issuer().but(unreadable)))},
		{"cert-unreadable", "in part", Note, nil, with(encrypted(), shows(true, leaf().but(func(c *cert) {
			c.Reader, c.Role, c.Problem = report.ReaderTolerant, report.RoleUnknown, report.Of("malformed issuer")
		})))},
		{"cert-unreadable", "the framing", Warning, nil, with(encrypted(), on(587), func(c *report.Connection) {
			c.ServerChain.Status, c.ServerChain.Problem = report.ChainMalformed, report.Of("an entry is longer than its list")
		})},
		{"cert-unreadable", "refused", Error, nil, with(refusedWith(50, "decode_error"), shows(false, leaf().but(unreadable)))},
		{"cert-unreadable", "the client's framing", Note, nil, with(encrypted(), asked(report.ClientMalformed), func(c *report.Connection) {
			c.ClientCertificate.Problem = report.Of("an entry is longer than its list")
		})},
		{"cert-unreadable", "read with tolerance", None, nil, with(encrypted(), shows(true, leaf().but(func(c *cert) { c.Reader = report.ReaderTolerant })))},

		{"empty-server-chain", "accepted", Warning, nil, with(encrypted(), empty)},
		{"empty-server-chain", "refused", Error, nil, with(refusedWith(50, "decode_error"), empty)},
		{"empty-server-chain", "one certificate", None, nil, with(encrypted(), shows(true, leaf()))},

		{"dane-mismatch", "none matches", Error, nil, with(encrypted(), shows(true, leaf()), dane("mismatch"))},
		{"dane-mismatch", "one matches", None, nil, with(encrypted(), shows(true, leaf()), dane("match"))},
		{"dane-mismatch", "none can be used", None, nil, with(encrypted(), shows(true, leaf()), dane("unusable"))},
	}
}
