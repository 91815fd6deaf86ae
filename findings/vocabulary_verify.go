package findings

import "strconv"

// A verifyCode is an error of OpenSSL's verification, X509_V_ERR_... of its x509_vfy.h.
type verifyCode struct {
	code     int
	name     string // without X509_V_ERR_
	words    string // of OpenSSL 3: X509_verify_cert_error_string
	text     string
	findings []string
}

// verifyCodes are those that mail servers meet.
var verifyCodes = []verifyCode{
	{2, "UNABLE_TO_GET_ISSUER_CERT", "unable to get issuer certificate",
		"The issuer of one of the authorities in the chain was not found.", []string{"server-chain-incomplete"}},
	{3, "UNABLE_TO_GET_CRL", "unable to get certificate CRL",
		"The verifier checks for revoked certificates and has no list of them. That is a matter of its own configuration.", nil},
	{7, "CERT_SIGNATURE_FAILURE", "certificate signature failure",
		"A signature in the chain is wrong: the certificate was changed, or two authorities have the same name and different keys.", []string{"chain-bad-signature"}},
	{9, "CERT_NOT_YET_VALID", "certificate is not yet valid",
		"The certificate begins in the future. Compare the clocks first.", []string{"cert-not-yet-valid"}},
	{10, "CERT_HAS_EXPIRED", "certificate has expired",
		"The certificate, or one above it, is past its time. Servers keep the old one in memory until they are restarted.", []string{"cert-expired"}},
	{12, "CRL_HAS_EXPIRED", "CRL has expired",
		"The verifier's list of revoked certificates is out of date. That is a matter of its own configuration.", nil},
	{13, "ERROR_IN_CERT_NOT_BEFORE_FIELD", "format error in certificate's notBefore field",
		"The date cannot be read.", []string{"cert-unreadable"}},
	{14, "ERROR_IN_CERT_NOT_AFTER_FIELD", "format error in certificate's notAfter field",
		"The date cannot be read.", []string{"cert-unreadable"}},
	{18, "DEPTH_ZERO_SELF_SIGNED_CERT", "self-signed certificate",
		"The certificate was signed with its own key, so nobody vouches for it. For opportunistic TLS that does no harm.", []string{"server-self-signed"}},
	{19, "SELF_SIGNED_CERT_IN_CHAIN", "self-signed certificate in certificate chain",
		"The chain ends in a root that the verifier does not know: a private authority, or a new one.", []string{"server-self-signed"}},
	{20, "UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "unable to get local issuer certificate",
		"The verifier has no certificate of the issuer: the server left an intermediate out, or the verifier has no list of authorities, or not this one.", []string{"server-chain-incomplete"}},
	{21, "UNABLE_TO_VERIFY_LEAF_SIGNATURE", "unable to verify the first certificate",
		"The server sent its own certificate alone, and the verifier does not have its issuer.", []string{"server-chain-incomplete"}},
	{22, "CERT_CHAIN_TOO_LONG", "certificate chain too long",
		"There are more authorities between the certificate and a root than the verifier allows.", nil},
	{23, "CERT_REVOKED", "certificate revoked",
		"The authority has withdrawn the certificate. The list that says so is in no packet.", nil},
	{24, "NO_ISSUER_PUBLIC_KEY", "issuer certificate doesn't have a public key",
		"An authority's certificate has no key that can be used.", []string{"cert-unreadable"}},
	{25, "PATH_LENGTH_EXCEEDED", "path length constraint exceeded",
		"An authority allows fewer authorities below it than there are.", nil},
	{26, "INVALID_PURPOSE", "unsuitable certificate purpose",
		"The extended key usage of the certificate does not allow what it is used for. A client's needs clientAuth where it has that extension at all.", []string{"client-cert-wrong-eku"}},
	{27, "CERT_UNTRUSTED", "certificate not trusted",
		"The verifier's own list marks the root as not to be trusted for this purpose.", nil},
	{28, "CERT_REJECTED", "certificate rejected",
		"The verifier's own list marks the certificate as rejected.", nil},
	{32, "KEYUSAGE_NO_CERTSIGN", "key usage does not include certificate signing",
		"A certificate that may not sign others stands where an authority must.", nil},
	{34, "UNHANDLED_CRITICAL_EXTENSION", "unhandled critical extension",
		"The certificate has an extension that must be understood, and the verifier does not know it.", nil},
	{37, "INVALID_NON_CA", "invalid non-CA certificate (has CA markings)",
		"A certificate of an authority stands where one of a server must.", nil},
	{40, "PROXY_CERTIFICATES_NOT_ALLOWED", "proxy certificates not allowed, please set the appropriate flag",
		"The certificate was issued by another that is no authority's (RFC 3820). Mail has no use for such.", nil},
	{47, "PERMITTED_VIOLATION", "permitted subtree violation",
		"The name is none of those that the authority may certify.", nil},
	{48, "EXCLUDED_VIOLATION", "excluded subtree violation",
		"The name is one of those that the authority must not certify.", nil},
	{49, "SUBTREE_MINMAX", "name constraints minimum and maximum not supported",
		"An authority limits names in a way that nobody supports.", nil},
	{50, "APPLICATION_VERIFICATION", "application verification failure",
		"The program itself refused the certificate; its log has the reason.", nil},
	{51, "UNSUPPORTED_CONSTRAINT_TYPE", "unsupported name constraint type",
		"An authority limits a kind of name that the verifier does not know.", nil},
	{53, "UNSUPPORTED_NAME_SYNTAX", "unsupported or invalid name syntax",
		"A name that an authority's limits have to be held against cannot be read.", nil},
	{62, "HOSTNAME_MISMATCH", "hostname mismatch",
		"No name in the certificate is the one that was looked for. Opportunistic TLS does not look.", []string{"name-mismatch"}},
	{63, "EMAIL_MISMATCH", "email address mismatch",
		"No e-mail address in the certificate is the one that was looked for. Mail servers do not look for one.", nil},
	{64, "IP_ADDRESS_MISMATCH", "IP address mismatch",
		"No address in the certificate is the one that was looked for.", []string{"name-mismatch"}},
	{65, "DANE_NO_MATCH", "no matching DANE TLSA records",
		"The certificate is none of those that the TLSA records name.", []string{"dane-mismatch"}},
	{66, "EE_KEY_TOO_SMALL", "EE certificate key too weak",
		"The key of the certificate is shorter than the verifier's security level allows, which is 2048 bits of RSA at level 2.", []string{"weak-cert"}},
	{67, "CA_KEY_TOO_SMALL", "CA certificate key too weak",
		"The key of an authority is shorter than the verifier's security level allows.", []string{"weak-cert"}},
	{68, "CA_MD_TOO_WEAK", "CA signature digest algorithm too weak",
		"A certificate is signed with MD5 or SHA-1, which the verifier's security level does not allow.", []string{"weak-cert"}},
	{76, "UNSUPPORTED_SIGNATURE_ALGORITHM", "Cannot find certificate signature algorithm",
		"The verifier does not know how the certificate is signed.", nil},
	{79, "INVALID_CA", "invalid CA certificate",
		"A certificate that is no authority's stands where an authority must.", nil},
	{94, "EC_KEY_EXPLICIT_PARAMS", "Certificate public key has explicit ECC parameters",
		"The certificate spells its curve out in place of naming it.", nil},
}

// codeEntries explains each error under its number, its name and its words.
func codeEntries(codes []verifyCode) []entry {
	all := make([]entry, len(codes))
	for i, c := range codes {
		number := strconv.Itoa(c.code)
		all[i] = entry{
			term: c.words,
			aliases: []string{number, "X509_V_ERR_" + c.name, c.name, "verify error " + number, "code " + number,
				"num=" + number, "verify error:num=" + number, "verify return code: " + number},
			title:      "verify error " + number + " of OpenSSL",
			text:       []string{c.text, "Its name in OpenSSL is X509_V_ERR_" + c.name + "."},
			references: []string{"OpenSSL: X509_STORE_CTX_get_error(3)"},
			findings:   c.findings,
		}
	}
	return all
}
