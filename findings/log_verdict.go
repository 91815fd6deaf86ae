package findings

import (
	"slices"

	"smtpcap/report"
)

// A standing is what the packets tell of a side's certificate, as far as its peer's
// log depends on it.
type standing uint8

const (
	standingUnknown   standing = iota // the capture lacks it, or it could not be read
	standingOdd                       // no list of certificates: malformed, empty where that is not allowed, left out, or a raw key
	standingNotAsked                  // the client was not asked
	standingNone                      // there is none
	standingTrusted                   // a path leads to a root that smtpcap was given
	standingUntrusted                 // none does
	standingFaulty                    // wrong whatever roots are trusted: expired, a bad signature
	standingUnjudged                  // smtpcap was given no roots
	standingHidden                    // encrypted
	standingCovered                   // encrypted; that there is one is known by inference
	standingResumed                   // shown in an earlier connection
	standings                         // their number
)

// peerStanding is the standing of what the peer of a side showed.
func peerStanding(c *report.Connection, by report.Side) standing {
	if by == report.Client {
		return chainStandings[c.ServerChain.Status].or(c.ServerChain.Verification)
	}
	s := clientStandings[c.ClientCertificate.Status]
	switch {
	case !inferred(c):
		return s.or(c.ClientCertificate.Verification)
	case c.TLS.Inference.Client.Confidence < report.HighConfidence:
		return standingHidden
	case s == standingUnjudged:
		return standingCovered
	}
	return s
}

// inferredWhy is added to the reason of what was not read.
const inferredWhy = " Inferred from lengths."

var chainStandings = [report.ChainIncomplete + 1]standing{
	report.ChainSent:         standingUnjudged,
	report.ChainEmpty:        standingOdd,
	report.ChainAnonymous:    standingNone,
	report.ChainResumed:      standingResumed,
	report.ChainEncrypted:    standingHidden,
	report.ChainRawPublicKey: standingOdd,
	report.ChainMalformed:    standingOdd,
}

var clientStandings = [report.ClientIncomplete + 1]standing{
	report.ClientNotRequested:    standingNotAsked,
	report.ClientEmpty:           standingNone,
	report.ClientZeroLengthEntry: standingOdd,
	report.ClientSent:            standingUnjudged,
	report.ClientMissing:         standingOdd,
	report.ClientDeclinedByAlert: standingNone,
	report.ClientResumed:         standingResumed,
	report.ClientEncrypted:       standingHidden,
	report.ClientRawPublicKey:    standingOdd,
	report.ClientMalformed:       standingOdd,
}

// or returns what the verification says, where there are certificates to verify.
func (s standing) or(v *report.Verification) standing {
	switch {
	case s != standingUnjudged || v == nil:
		return s
	case fault(v) != nil:
		return standingFaulty
	case !v.Trusted.Known:
		return standingUnjudged
	case v.Trusted.V:
		return standingTrusted
	}
	return standingUntrusted
}

// faults are the codes of OpenSSL's verification that do not depend on the roots
// that one trusts: a signature, a time, a purpose or a constraint is wrong.
var faults = []int{7, 9, 10, 13, 14, 22, 24, 25, 26, 32, 34, 37, 40, 47, 48, 49, 51, 53, 79}

// fault returns the first of those errors, or nil.
func fault(v *report.Verification) *report.VerifyError {
	for i := range v.Errors {
		if e := &v.Errors[i]; slices.Contains(faults, e.Code) {
			return e
		}
	}
	return nil
}

// judge returns the verdict of a program on what its peer showed.
func (l *mailLog) judge(program *words, by report.Side, s standing) verdict {
	v, known, verification := program.ofServer[s], l.c.ServerChain.Known, l.c.ServerChain.Verification
	if by == report.Server {
		v, known, verification = program.ofClient[s], l.c.ClientCertificate.Known, l.c.ClientCertificate.Verification
	}
	if v.certainty == report.Certain && known == report.Inferred {
		v.certainty, v.why = report.Probable, v.why+inferredWhy
	}
	switch {
	case s == standingFaulty:
		v.why = "Whatever roots one trusts: \"" + fault(verification).Text + "\". " + v.why
	case s == standingUntrusted && verification.Text.Known:
		v.why = "With the roots used here: \"" + verification.Text.V + "\". " + v.why
	}
	if by == report.Client && verification != nil && verification.DANE.Known {
		program.dane(&v, verification.DANE.V)
	}
	return v
}

// words are the verdicts of a program by what its peer showed.
type words struct {
	ofServer, ofClient [standings]verdict
	// matched and mismatched are the words for a chain that the TLSA records of DNS
	// vouch for, or not, as described in RFC 7672; empty where there is none.
	matched, mismatched string
}

// dane adds the word that the program has where it asks DNS for TLSA records. That
// it does so is seen in no packet.
func (w *words) dane(v *verdict, outcome string) {
	word := map[string]string{"match": w.matched, "mismatch": w.mismatched}[outcome]
	if word == "" || slices.Contains(v.values, word) {
		return
	}
	v.values = append(slices.Clone(v.values), word)
	v.certainty = min(v.certainty, report.Probable)
	v.why += " " + word + " where it uses DANE."
}

// The values of sendmail's ${verify}, the most probable first.
var (
	verifyNone   = []string{"NONE"}
	verifyClear  = []string{"NONE", "CLEAR"}
	verifyTemp   = []string{"TEMP"}
	verifyOdd    = []string{"NONE", "PROTOCOL"}
	verifySyntax = []string{"PROTOCOL", "NONE"}
	verifyBroken = []string{"SOFTWARE"}
	verifyNot    = []string{"NOT"}
	verifyNo     = []string{"NO"}
	verifyFail   = []string{"FAIL"}
	verifyFailOK = []string{"FAIL", "OK"}
	verifyOKFail = []string{"OK", "FAIL"}
	verifyAny    = []string{"NO", "NOT", "FAIL", "OK"}
)

// The reasons where a side sent something else than a list of certificates. OpenSSL
// ends the handshake then.
const (
	oddServer = "The server sent no proper list of certificates: what the sender's TLS library makes of that is not known."
	oddClient = "The client was asked and sent no proper list of certificates: what the receiver's TLS library makes of that is not known."
)

var sendmailWords = words{
	ofServer: [standings]verdict{
		standingUnknown:   {verifyFailOK, report.CannotKnow, "The capture does not have the server's certificates."},
		standingOdd:       {verifyFailOK, report.CannotKnow, oddServer},
		standingNone:      {verifyNo, report.Certain, "The cipher suite is anonymous: there is no certificate to judge."},
		standingTrusted:   {verifyOKFail, report.Probable, "It judges the server's chain. OK where its CACertFile or CACertPath has the root; FAIL where it has not, which says nothing against the chain."},
		standingUntrusted: {verifyFailOK, report.Probable, "FAIL judges the server's chain, not this client, and stops no mail. OK only where its CACertFile has the root of this chain."},
		standingFaulty:    {verifyFail, report.Probable, "FAIL judges the server's chain, not this client, and stops no mail."},
		standingUnjudged:  {verifyFailOK, report.CannotKnow, "It judges the server's chain by its own CACertFile, and no roots were given here. Without that file it is FAIL."},
		standingHidden:    {verifyFailOK, report.CannotKnow, "TLS 1.3 encrypts the server's chain. Without a CACertFile it is FAIL."},
		standingResumed:   {verifyFailOK, report.CannotKnow, "The session was resumed: it is what was found when the session began."},
	},
	ofClient: [standings]verdict{
		standingUnknown:   {verifyAny, report.CannotKnow, "The capture does not tell whether the client showed a certificate."},
		standingOdd:       {verifyAny, report.CannotKnow, oddClient},
		standingNotAsked:  {verifyNot, report.Certain, "The client was not asked for a certificate."},
		standingNone:      {verifyNo, report.Certain, "The client was asked for a certificate and presented none, which is normal."},
		standingTrusted:   {verifyOKFail, report.Probable, "It judges the client's certificate. OK where its CACertFile has the root, else FAIL."},
		standingUntrusted: {verifyFailOK, report.Probable, "It judges the client's certificate. OK only where its CACertFile has the root."},
		standingFaulty:    {verifyFail, report.Probable, "It judges the client's certificate."},
		standingUnjudged:  {verifyFailOK, report.CannotKnow, "It judges the client's certificate by its own CACertFile, and no roots were given here."},
		standingHidden:    {verifyAny, report.CannotKnow, "TLS 1.3 hides whether the client was asked. NO: asked, none presented; NOT: not asked; OK or FAIL: one was presented."},
		standingCovered:   {verifyFailOK, report.CannotKnow, "It judges the client's certificate. From the record lengths there is one, which TLS 1.3 encrypts."},
		standingResumed:   {verifyAny, report.CannotKnow, "The session was resumed: it is what was found when the session began."},
	},
	matched: "TRUSTED", mismatched: "DANE_FAIL",
}

// Postfix's words, the most probable first. Its server never says Verified.
var (
	anonymous          = []string{"Anonymous"}
	untrustedOrTrusted = []string{"Untrusted", "Trusted"}
	trustedOrUntrusted = []string{"Trusted", "Untrusted"}
	untrustedFirst     = []string{"Untrusted", "Trusted", "Verified"}
	trustedFirst       = []string{"Trusted", "Untrusted", "Verified"}
	untrustedVerified  = []string{"Untrusted", "Verified"}
	anonymousOrMore    = []string{"Anonymous", "Untrusted", "Trusted"}
)

var postfixWords = words{
	ofServer: [standings]verdict{
		standingUnknown:   {untrustedFirst, report.CannotKnow, "The capture does not have the server's certificates."},
		standingOdd:       {untrustedFirst, report.CannotKnow, oddServer},
		standingNone:      {anonymous, report.Certain, "The cipher suite is anonymous: there is no certificate to judge."},
		standingTrusted:   {trustedFirst, report.Probable, "Trusted where smtp_tls_CAfile or smtp_tls_CApath has the root, else Untrusted. Verified needs a policy that checks the name."},
		standingUntrusted: {untrustedFirst, report.Probable, "Untrusted at level \"may\" without the chain's root in smtp_tls_CAfile. Mail goes all the same."},
		standingFaulty:    {untrustedVerified, report.Probable, "Mail goes all the same at level \"may\". Verified only by a fingerprint or DANE."},
		standingUnjudged:  {untrustedFirst, report.CannotKnow, "It hangs on smtp_tls_CAfile, and no roots were given here. Untrusted without that file."},
		standingHidden:    {untrustedFirst, report.CannotKnow, "TLS 1.3 encrypts the server's chain. Untrusted without smtp_tls_CAfile."},
		standingResumed:   {untrustedFirst, report.CannotKnow, "The session was resumed: it is what was found when the session began."},
	},
	ofClient: [standings]verdict{
		standingUnknown:   {anonymousOrMore, report.CannotKnow, "The capture does not tell whether the client showed a certificate."},
		standingOdd:       {anonymousOrMore, report.CannotKnow, oddClient},
		standingNotAsked:  {anonymous, report.Certain, "Anonymous is normal for senders. With smtpd_tls_received_header = yes the mail says \"(No client certificate requested)\"."},
		standingNone:      {anonymous, report.Certain, "Anonymous is normal for senders. With smtpd_tls_received_header = yes the mail says \"(Client did not present a certificate)\"."},
		standingTrusted:   {trustedOrUntrusted, report.Probable, "Trusted where smtpd_tls_CAfile has the root, else Untrusted."},
		standingUntrusted: {untrustedOrTrusted, report.Probable, "Trusted only where smtpd_tls_CAfile has the root."},
		standingFaulty:    {untrustedOrTrusted[:1], report.Probable, "It judges the client's certificate."},
		standingUnjudged:  {untrustedOrTrusted, report.CannotKnow, "It hangs on smtpd_tls_CAfile, and no roots were given here."},
		standingHidden:    {anonymousOrMore, report.CannotKnow, "TLS 1.3 hides whether the client showed a certificate. Anonymous: none; else it showed one."},
		standingCovered:   {untrustedOrTrusted, report.CannotKnow, "It judges the client's certificate. From the record lengths there is one, which TLS 1.3 encrypts."},
		standingResumed:   {anonymousOrMore, report.CannotKnow, "The session was resumed: it is what was found when the session began."},
	},
	matched: "Verified",
}

// refused is sendmail's ${verify} after another reply than 220 to STARTTLS. It goes
// on in clear and writes no line.
func refused(code report.Opt[int]) verdict {
	const why = "It writes no STARTTLS line: the server refused STARTTLS, and the mail goes in clear."
	switch {
	case !code.Known:
		return verdict{verifyOdd, report.CannotKnow, why}
	case code.V/100 == 4:
		return verdict{verifyTemp, report.Certain, why}
	case code.V == 501:
		return verdict{verifySyntax, report.Probable, why}
	}
	return verdict{verifyOdd, report.Probable, why}
}
