package report

// A Verification is what a chain of certificates is worth at the time of its
// connection, in the eyes of one who trusts certain roots. Package trust makes it.
type Verification struct {
	Roots RootsUsed `json:"roots"`

	// Trusted says whether a path leads from the leaf to a root that is trusted,
	// valid at the capture's time. It is unknown where no roots were used.
	Trusted Opt[bool] `json:"trusted"`
	// Code and Text are the first error that OpenSSL's verification would meet, in its
	// own words, because those stand in logs; 0 and "ok" where there is none. They are
	// unknown where the chain could not be judged at all.
	Code Opt[int]    `json:"code"`
	Text Opt[string] `json:"text"`
	// Errors are all that it would meet if it went on after each.
	Errors List[VerifyError] `json:"errors"`

	// Path are the subjects from the leaf to the last certificate that could be found,
	// that of a root of the store included.
	Path List[string] `json:"path"`
	Root Opt[string]  `json:"root"` // subject of the root that was reached in the store

	LeafFirst Opt[bool] `json:"leaf_first"` // the first certificate is the side's own
	InOrder   Opt[bool] `json:"in_order"`   // each certificate is followed by its issuer, with nothing in between
	// MissingIssuer is the name of the certificate that the path lacks: it was not
	// sent, and is not among the roots.
	MissingIssuer Opt[string]      `json:"missing_issuer"`
	Entries       List[ChainEntry] `json:"entries"` // one a certificate, in the order of the message

	Names List[NameCheck] `json:"names"`
	TLSA  List[TLSACheck] `json:"tlsa"` // one a record that the user gave
	// DANE is the outcome of all of them: match, mismatch, or unusable where no record
	// can be used for SMTP (RFC 7672, Section 3.1). Unknown where none was given.
	DANE Opt[string] `json:"dane"`
}

// RootsUsed says which roots a verification trusted.
type RootsUsed struct {
	From         RootsFrom    `json:"from"`
	Files        List[string] `json:"files"`
	Certificates int          `json:"certificates"`
}

// RootsFrom says where roots were taken from.
type RootsFrom uint8

// The sources of roots.
const (
	RootsNone   RootsFrom = iota
	RootsSystem           // those of the machine that smtpcap runs on
	RootsFiles            // those that the user named
)

var rootsFromNames = []string{"none", "system", "files"}

func (r RootsFrom) String() string               { return nameOf(rootsFromNames, r) }
func (r RootsFrom) MarshalJSON() ([]byte, error) { return quoted(r.String()) }

// A VerifyError is one error of OpenSSL's verification, X509_V_ERR_... of its
// x509_vfy.h.
type VerifyError struct {
	Code  int    `json:"code"`
	Name  string `json:"name"`  // without the prefix: UNABLE_TO_GET_ISSUER_CERT_LOCALLY
	Text  string `json:"text"`  // as X509_verify_cert_error_string has it
	Depth int    `json:"depth"` // in the path; 0 is the leaf
}

// A ChainEntry is what one certificate is within its chain.
type ChainEntry struct {
	Role      Role      `json:"role"`
	IssuedBy  Opt[int]  `json:"issued_by"` // index of the entry whose key verifies its signature
	Signature Signature `json:"signature"`
	Validity  Validity  `json:"validity"` // at the capture's time
}

// Role is what a certificate is for in its chain.
type Role uint8

// The roles. RoleUnknown is null in JSON: it could not be read.
const (
	RoleUnknown      Role = iota
	RoleLeaf              // the side's own
	RoleIntermediate      // an authority on the path
	RoleRoot              // self-issued at the end of the path: the verifier must have it anyway
	RoleDuplicate         // the same as one before it
	RoleUnrelated         // on no path from the leaf
)

var roleNames = []string{"", "leaf", "intermediate", "root", "duplicate", "unrelated"}

func (r Role) String() string               { return nameOf(roleNames, r) }
func (r Role) MarshalJSON() ([]byte, error) { return quoted(r.String()) }

// Signature says whether a certificate's signature verifies.
type Signature uint8

// The states of a signature. SignatureUnchecked is null in JSON: its issuer is
// neither in the chain nor among the roots, or its algorithm is not known.
const (
	SignatureUnchecked Signature = iota
	SignatureGood
	SignatureBad
)

var signatureNames = []string{"", "good", "bad"}

func (s Signature) String() string               { return nameOf(signatureNames, s) }
func (s Signature) MarshalJSON() ([]byte, error) { return quoted(s.String()) }

// Validity is where a moment lies in a certificate's period of validity.
type Validity uint8

// The validities. ValidityUnknown is null in JSON: the time of the packets, or the
// certificate's, is not known.
const (
	ValidityUnknown Validity = iota
	ValidityCurrent
	ValidityExpired
	ValidityNotYet
)

var validityNames = []string{"", "valid", "expired", "not-yet-valid"}

func (v Validity) String() string               { return nameOf(validityNames, v) }
func (v Validity) MarshalJSON() ([]byte, error) { return quoted(v.String()) }

// A NameCheck holds the leaf's names against one that it should have.
type NameCheck struct {
	Name  string     `json:"name"`
	From  NameSource `json:"from"`
	Match bool       `json:"match"`
	By    string     `json:"by"` // the name in the certificate that matched; empty where none did
}

// NameSource says where an expected name comes from.
type NameSource uint8

// The sources of a name.
const (
	NameExpected NameSource = iota // --expect-name
	NameSNI                        // the name that the client asked for
	NameBanner                     // the server's name in its greeting
	NameHelo                       // the client's name in EHLO
)

var nameSourceNames = []string{"expect-name", "sni", "banner", "helo"}

func (n NameSource) String() string               { return nameOf(nameSourceNames, n) }
func (n NameSource) MarshalJSON() ([]byte, error) { return quoted(n.String()) }

// A TLSACheck holds a chain against one TLSA record, as described in RFC 6698,
// Section 2.1 and RFC 7672, Section 3.1.
type TLSACheck struct {
	Record  string   `json:"record"`  // usage, selector, matching type and data
	Matched Opt[int] `json:"matched"` // index of the entry that matches; unknown where none does
	Problem string   `json:"problem"` // why the record cannot be used; empty where it can
}
