package trust

import "smtpcap/report"

// A code is an error of OpenSSL's verification, X509_V_ERR_... of its x509_vfy.h.
type code int

// The errors that verifying a chain without revocation lists, policies and proxies
// can end in.
const (
	unableToGetIssuer        code = 2
	signatureFailure         code = 7
	notYetValid              code = 9
	hasExpired               code = 10
	badNotBefore             code = 13
	badNotAfter              code = 14
	depthZeroSelfSigned      code = 18
	selfSignedInChain        code = 19
	unableToGetIssuerLocally code = 20
	unableToVerifyLeaf       code = 21
	chainTooLong             code = 22
	pathLengthExceeded       code = 25
	invalidPurpose           code = 26
	noCertSign               code = 32
	unhandledCritical        code = 34
	noProxies                code = 40
	permittedViolation       code = 47
	excludedViolation        code = 48
	subtreeMinMax            code = 49
	unsupportedConstraint    code = 51
	unsupportedName          code = 53
	hostnameMismatch         code = 62
	addressMismatch          code = 64
	daneNoMatch              code = 65
	invalidCA                code = 79
	explicitCurve            code = 94
)

// okText is OpenSSL's text where there is no error.
const okText = "ok"

// codes holds the errors' names without their prefix, and their texts in OpenSSL 3.
var codes = map[code]struct{ name, text string }{
	unableToGetIssuer:        {"UNABLE_TO_GET_ISSUER_CERT", "unable to get issuer certificate"},
	signatureFailure:         {"CERT_SIGNATURE_FAILURE", "certificate signature failure"},
	notYetValid:              {"CERT_NOT_YET_VALID", "certificate is not yet valid"},
	hasExpired:               {"CERT_HAS_EXPIRED", "certificate has expired"},
	badNotBefore:             {"ERROR_IN_CERT_NOT_BEFORE_FIELD", "format error in certificate's notBefore field"},
	badNotAfter:              {"ERROR_IN_CERT_NOT_AFTER_FIELD", "format error in certificate's notAfter field"},
	depthZeroSelfSigned:      {"DEPTH_ZERO_SELF_SIGNED_CERT", "self-signed certificate"},
	selfSignedInChain:        {"SELF_SIGNED_CERT_IN_CHAIN", "self-signed certificate in certificate chain"},
	unableToGetIssuerLocally: {"UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "unable to get local issuer certificate"},
	unableToVerifyLeaf:       {"UNABLE_TO_VERIFY_LEAF_SIGNATURE", "unable to verify the first certificate"},
	chainTooLong:             {"CERT_CHAIN_TOO_LONG", "certificate chain too long"},
	pathLengthExceeded:       {"PATH_LENGTH_EXCEEDED", "path length constraint exceeded"},
	invalidPurpose:           {"INVALID_PURPOSE", "unsuitable certificate purpose"},
	noCertSign:               {"KEYUSAGE_NO_CERTSIGN", "key usage does not include certificate signing"},
	unhandledCritical:        {"UNHANDLED_CRITICAL_EXTENSION", "unhandled critical extension"},
	noProxies:                {"PROXY_CERTIFICATES_NOT_ALLOWED", "proxy certificates not allowed, please set the appropriate flag"},
	permittedViolation:       {"PERMITTED_VIOLATION", "permitted subtree violation"},
	excludedViolation:        {"EXCLUDED_VIOLATION", "excluded subtree violation"},
	subtreeMinMax:            {"SUBTREE_MINMAX", "name constraints minimum and maximum not supported"},
	unsupportedConstraint:    {"UNSUPPORTED_CONSTRAINT_TYPE", "unsupported name constraint type"},
	unsupportedName:          {"UNSUPPORTED_NAME_SYNTAX", "unsupported or invalid name syntax"},
	hostnameMismatch:         {"HOSTNAME_MISMATCH", "hostname mismatch"},
	addressMismatch:          {"IP_ADDRESS_MISMATCH", "IP address mismatch"},
	daneNoMatch:              {"DANE_NO_MATCH", "no matching DANE TLSA records"},
	invalidCA:                {"INVALID_CA", "invalid CA certificate"},
	explicitCurve:            {"EC_KEY_EXPLICIT_PARAMS", "Certificate public key has explicit ECC parameters"},
}

// at returns the error as it is reported, for the certificate at a depth.
func (c code) at(depth int) report.VerifyError {
	return report.VerifyError{Code: int(c), Name: codes[c].name, Text: codes[c].text, Depth: depth}
}
