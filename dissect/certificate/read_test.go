package certificate

import (
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"smtpcap/internal/certs"
	"smtpcap/internal/pcaptest"
	"smtpcap/report"
)

func at(year int) report.Time {
	return report.Time{Time: time.Date(year, time.January, 1, 0, 0, 0, 0, time.UTC)}
}

// ordinary returns what is true of the leaf of a shape that is about something else.
func ordinary() report.Certificate {
	return report.Certificate{
		Reader:     report.ReaderStrict,
		Subject:    report.Of("CN=mx.example.test,O=Example,C=XX"),
		Issuer:     report.Of("CN=Example CA 1,O=Example,C=XX"),
		SelfIssued: report.Of(false),
		Version:    report.Of(3),
		NotBefore:  at(2026), NotAfter: at(2036),
		CommonName: report.Of("mx.example.test"), DNSNames: report.List[string]{"mx.example.test"},
		Key:                &report.PublicKey{Algorithm: "ECDSA", Bits: report.Of(256), Curve: report.Of("P-256")},
		SignatureAlgorithm: report.Of("sha256WithRSAEncryption"),
		BasicConstraints:   &report.BasicConstraints{Critical: true},
		KeyUsage:           report.Of(report.List[string]{"digitalSignature"}),
		ExtendedKeyUsage:   report.Of(report.List[string]{"serverAuth", "clientAuth"}),
		IssuerURLs:         report.List[string]{"http://ca.example.test/ca.crt"},
		SCTs:               report.Of(0), Poisoned: report.Of(false), MustStaple: report.Of(false),
	}
}

// compared returns a certificate without what is random, and what is compared
// elsewhere.
func compared(c report.Certificate) report.Certificate {
	c.DER, c.Length, c.SHA256 = "", 0, ""
	c.SPKISHA256, c.TLSA311, c.TLSA211 = report.Opt[string]{}, report.Opt[string]{}, report.Opt[string]{}
	c.SubjectKeyID, c.AuthorityKeyID, c.Serial = report.Opt[string]{}, report.Opt[string]{}, report.Opt[string]{}
	return c
}

// truth returns an ordinary leaf but for some facts.
func truth(facts []fact) report.Certificate {
	c := ordinary()
	for _, f := range facts {
		f(&c)
	}
	return c
}

// A fact is what a shape's leaf differs in.
type fact = func(*report.Certificate)

func subject(text string) fact {
	return func(c *report.Certificate) { c.Subject = report.Of(text) }
}

func issuer(text string) fact {
	return func(c *report.Certificate) { c.Issuer = report.Of(text) }
}

func from(year int) fact { return func(c *report.Certificate) { c.NotBefore = at(year) } }

func until(year int) fact { return func(c *report.Certificate) { c.NotAfter = at(year) } }

func dnsNames(names ...string) fact {
	return func(c *report.Certificate) { c.DNSNames = names }
}

func key(algorithm string, bits int) fact {
	return func(c *report.Certificate) { c.Key = &report.PublicKey{Algorithm: algorithm, Bits: report.Of(bits)} }
}

func curveKey(name string, bits int) fact {
	return func(c *report.Certificate) { c.Key.Bits, c.Key.Curve = report.Of(bits), report.Of(name) }
}

func keyWithoutSize(algorithm string) fact {
	return func(c *report.Certificate) { c.Key = &report.PublicKey{Algorithm: algorithm} }
}

func signed(algorithm string) fact {
	return func(c *report.Certificate) { c.SignatureAlgorithm = report.Of(algorithm) }
}

func purposes(names ...string) fact {
	return func(c *report.Certificate) { c.ExtendedKeyUsage = report.Of(report.List[string](names)) }
}

// tolerant says that crypto/x509 refused, and why.
func tolerant(refusal string) fact {
	return func(c *report.Certificate) {
		c.Reader, c.ReaderProblem = report.ReaderTolerant, report.Of(refusal)
	}
}

func problem(text string) fact {
	return func(c *report.Certificate) { c.Problem = report.Of(text) }
}

// withoutExtensions is what the leaf lacks that has none.
func withoutExtensions(c *report.Certificate) {
	c.DNSNames, c.IssuerURLs, c.BasicConstraints = nil, nil, nil
	c.KeyUsage, c.ExtendedKeyUsage = report.Opt[report.List[string]]{}, report.Opt[report.List[string]]{}
}

// leaves say what each shape's first certificate differs in from an ordinary one.
var leaves = map[string][]fact{
	"chain-1":              {issuer("CN=Example Root CA,O=Example,C=XX")},
	"chain-2":              {},
	"chain-3":              {issuer("CN=Example CA 2,O=Example,C=XX")},
	"chain-4":              {issuer("CN=Example CA 3,O=Example,C=XX")},
	"chain-5":              {issuer("CN=Example CA 4,O=Example,C=XX")},
	"chain-3-with-root":    {},
	"wrong-order":          {issuer("CN=Example CA 2,O=Example,C=XX")},
	"missing-intermediate": {},
	"gap":                  {issuer("CN=Example CA 3,O=Example,C=XX")},
	"duplicate":            {},
	"unrelated":            {},
	"private-ca":           {issuer("CN=Private Root CA,O=Example,C=XX")},
	"not-a-ca":             {issuer("CN=www.example.test,O=Example,C=XX")},
	"path-length-exceeded": {issuer("CN=Example CA too deep,O=Example,C=XX")},
	"expired-intermediate": {issuer("CN=Example CA expired-intermediate,O=Example,C=XX")},
	"name-constraints":     {issuer("CN=Example CA name-constraints,O=Example,C=XX")},
	"bad-signature":        {},

	"expired":       {from(2025), until(2026)},
	"not-yet-valid": {from(2027)},

	"md5":             {signed("md5WithRSAEncryption")},
	"sha1":            {signed("sha1WithRSAEncryption")},
	"rsa-1024":        {key("RSA", 1024)},
	"rsa-2048":        {key("RSA", 2048)},
	"rsa-4096":        {key("RSA", 4096)},
	"rsa-exponent-3":  {key("RSA", 2048)},
	"rsa-pss":         {key("RSA", 2048), signed("rsassaPss"), issuer("CN=Example rsa-pss CA,O=Example,C=XX")},
	"rsa-pss-key":     {key("RSA-PSS", 2048)},
	"p256":            {signed("ecdsa-with-SHA256"), issuer("CN=Example p256 CA,O=Example,C=XX")},
	"p384":            {curveKey("P-384", 384), signed("ecdsa-with-SHA384"), issuer("CN=Example p384 CA,O=Example,C=XX")},
	"p521":            {curveKey("P-521", 521), signed("ecdsa-with-SHA512"), issuer("CN=Example p521 CA,O=Example,C=XX")},
	"ed25519":         {keyWithoutSize("Ed25519"), signed("ED25519"), issuer("CN=Example ed25519 CA,O=Example,C=XX")},
	"ed448":           {keyWithoutSize("Ed448")},
	"unknown-key":     {keyWithoutSize("1.2.840.10045.9.9")},
	"secp256k1":       {curveKey("1.3.132.0.10", 256), tolerant("unsupported elliptic curve")},
	"explicit-curve":  {key("ECDSA", 256), tolerant("invalid ECDSA parameters")},
	"eku-server-only": {purposes("serverAuth")},
	"eku-client":      {purposes("clientAuth")},
	"eku-both":        {},
	"eku-any":         {purposes("anyExtendedKeyUsage", "1.3.6.1.4.1.311.10.3.4")},
	"no-eku":          {func(c *report.Certificate) { c.ExtendedKeyUsage = report.Opt[report.List[string]]{} }},
	"must-staple":     {func(c *report.Certificate) { c.MustStaple = report.Of(true) }},
	"sct":             {func(c *report.Certificate) { c.SCTs = report.Of(2) }},
	"poisoned":        {func(c *report.Certificate) { c.Poisoned = report.Of(true) }},

	"no-san":    {dnsNames()},
	"wildcard":  {subject("CN=*.example.test,O=Example,C=XX"), commonly("*.example.test"), dnsNames("*.example.test")},
	"idn":       {subject("CN=mx.bücher.test,O=Example,C=XX"), commonly("mx.bücher.test"), dnsNames("mx.xn--bcher-kva.test")},
	"utf8-name": {subject("CN=mx.example.test,O=Poštovní úřad Žižkov")},
	"t61-name":  {subject("CN=mx.example.test,O=Müller & Söhne GmbH")},
	"bmp-name":  {subject("CN=mx.example.test,O=Müller€")},
	"empty-subject": {subject(""), func(c *report.Certificate) {
		c.CommonName = report.Opt[string]{}
	}},
	"ip-and-email-san": {func(c *report.Certificate) {
		c.IPAddresses = report.List[string]{"192.0.2.25", "2001:db8::25"}
		c.EmailAddresses = report.List[string]{"postmaster@example.test"}
	}},
	"self-signed": {subject("CN=mx.example.test"), issuer("CN=mx.example.test"), key("RSA", 2048), func(c *report.Certificate) {
		withoutExtensions(c)
		c.SelfIssued, c.DNSNames = report.Of(true), report.List[string]{"mx.example.test"}
		c.BasicConstraints = &report.BasicConstraints{Critical: true}
	}},

	"negative-serial": {tolerant("negative serial number")},
	"padded-serial":   {tolerant("malformed serial number")},
	"empty-serial":    {tolerant("malformed serial number"), problem("serial number of length zero (RFC 5280, Section 4.1.2.2)")},
	"zero-serial":     {},
	"long-serial":     {},

	"version-1":                 {withoutExtensions, func(c *report.Certificate) { c.Version = report.Of(1) }},
	"version-1-with-extensions": {tolerant("extensions in a certificate of version 1 or 2"), func(c *report.Certificate) { c.Version = report.Of(1) }},
	"time-without-seconds":      {},
	"time-with-offset":          {},
	"time-with-fraction": {tolerant("malformed GeneralizedTime"), func(c *report.Certificate) {
		c.NotBefore.Time = c.NotBefore.Add(time.Second / 2)
		c.NotAfter.Time = c.NotAfter.Add(time.Second / 4)
	}},
	"time-unreadable": {tolerant("malformed UTCTime"), problem("malformed notBefore (RFC 5280, Section 4.1.2.5)"),
		func(c *report.Certificate) { c.NotBefore = report.Time{} }},
	"duplicate-extension":     {tolerant(`certificate contains duplicate extension with OID "2.5.29.37"`)},
	"bad-san":                 {tolerant("invalid subject alternative name"), problem("malformed subjectAltName (RFC 5280, Section 4.2.1.6)"), dnsNames()},
	"san-not-ascii":           {tolerant("SAN dNSName is malformed"), dnsNames("mü.example.test")},
	"printable-not-printable": {tolerant("invalid RDNSequence: invalid attribute value: invalid PrintableString"), subject("CN=mx.example.test,O=Post_Office & Sons*")},
	"rsa-long-exponent":       {tolerant("invalid RSA public exponent"), key("RSA", 2048)},
	"ber-length":              {tolerant("malformed certificate")},
	"trailing-bytes":          {tolerant("trailing data")},
	"leaf-last": {subject("CN=Example CA 1,O=Example,C=XX"), issuer("CN=Example Root CA,O=Example,C=XX"), commonly("Example CA 1"),
		key("RSA", 2048), authority(report.Opt[int]{})},

	"broken-der": {func(c *report.Certificate) {
		*c = report.Certificate{
			Reader: report.ReaderTolerant, ReaderProblem: report.Of("malformed issuer"),
			Problem: report.Of("malformed issuer (RFC 5280, Section 4.1)"),
			Version: report.Of(3), SignatureAlgorithm: report.Of("sha256WithRSAEncryption"),
		}
	}},
	"raw-key": {func(c *report.Certificate) {
		*c = report.Certificate{
			Reader: report.ReaderNone, ReaderProblem: report.Of("malformed serial number"),
			Problem: report.Of("malformed serialNumber (RFC 5280, Section 4.1)"),
		}
	}},
}

func commonly(name string) fact {
	return func(c *report.Certificate) { c.CommonName = report.Of(name) }
}

// authority is what is true of an authority's certificate.
func authority(pathLength report.Opt[int]) fact {
	return func(c *report.Certificate) {
		withoutExtensions(c)
		c.NotBefore, c.NotAfter = at(2020), at(2040)
		c.BasicConstraints = &report.BasicConstraints{CA: true, Critical: true, PathLength: pathLength}
		c.KeyUsage = report.Of(report.List[string]{"keyCertSign", "cRLSign"})
	}
}

func TestLeaves(t *testing.T) {
	for _, name := range certs.Names() {
		facts, ok := leaves[name]
		if !ok {
			t.Errorf("nothing is said of %s", name)
			continue
		}
		want, got := truth(facts), compared(*Read(string(certs.Chain(name)[0])))
		if fields := differences(&want, &got); fields != nil {
			t.Errorf("%s: %q differ:\ngot  %+v\nwant %+v", name, fields, got, want)
		}
		if got.Reader != want.Reader || got.ReaderProblem != want.ReaderProblem || got.Problem != want.Problem {
			t.Errorf("%s: %v, %q, %q, want %v, %q, %q", name, got.Reader, got.ReaderProblem.V, got.Problem.V,
				want.Reader, want.ReaderProblem.V, want.Problem.V)
		}
	}
}

func TestAuthorities(t *testing.T) {
	want := truth([]fact{subject("CN=Example CA without CAs,O=Example,C=XX"), issuer("CN=Example Root CA,O=Example,C=XX"),
		commonly("Example CA without CAs"), key("RSA", 2048), authority(report.Of(0))})
	got := compared(*Read(string(certs.Chain("path-length-exceeded")[2])))
	if fields := differences(&want, &got); fields != nil {
		t.Errorf("%q differ:\ngot  %+v\nwant %+v", fields, got, want)
	}
	if root := Read(string(certs.Root("chain-1"))); !root.SelfIssued.V {
		t.Error("the root is not self-issued")
	}
}

func TestSerialNumbers(t *testing.T) {
	for name, want := range map[string]report.Opt[string]{
		"negative-serial": report.Of("-7fffe9"),
		"padded-serial":   report.Of("17"),
		"zero-serial":     report.Of("00"),
		"long-serial":     report.Of(strings.Repeat("55", 40)),
		"empty-serial":    {},
	} {
		if got := Read(string(certs.Chain(name)[0])).Serial; got != want {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}

// TestDigests holds the digests against the key and the DER as crypto/x509 has them.
func TestDigests(t *testing.T) {
	for _, name := range []string{"chain-2", "rsa-2048", "self-signed"} {
		der := certs.Chain(name)[0]
		x, err := x509.ParseCertificate(der)
		if err != nil {
			t.Fatal(err)
		}
		whole, spki := sha256.Sum256(der), sha256.Sum256(x.RawSubjectPublicKeyInfo)
		c := Read(string(der))
		if want := hex.EncodeToString(whole[:]); c.SHA256 != want || c.Length != len(der) || c.DER != string(der) {
			t.Errorf("%s: %d bytes, %s, want %s", name, c.Length, c.SHA256, want)
		}
		want := hex.EncodeToString(spki[:])
		if c.SPKISHA256 != report.Of(want) || c.TLSA311 != report.Of("3 1 1 "+want) || c.TLSA211 != report.Of("2 1 1 "+want) {
			t.Errorf("%s: %v, %v, %v", name, c.SPKISHA256, c.TLSA311, c.TLSA211)
		}
	}
}

// TestKeyIdentifiersLink: the authority's key identifier names the issuer's key.
func TestKeyIdentifiersLink(t *testing.T) {
	chain := certs.Chain("chain-5")
	for i := range chain[1:] {
		below, above := Read(string(chain[i])), Read(string(chain[i+1]))
		if !below.AuthorityKeyID.Known || below.AuthorityKeyID != above.SubjectKeyID {
			t.Errorf("entry %d: %v, the next is %v", i, below.AuthorityKeyID, above.SubjectKeyID)
		}
	}
}

// TestPrefixes: what is cut off keeps its length and digest, and says so.
func TestPrefixes(t *testing.T) {
	for _, name := range []string{"chain-2", "rsa-1024", "negative-serial", "broken-der"} {
		der := string(certs.Chain(name)[0])
		for n := range len(der) {
			c := Read(der[:n])
			sum := sha256.Sum256([]byte(der[:n]))
			if c.Length != n || c.SHA256 != hex.EncodeToString(sum[:]) || !c.Problem.Known {
				t.Fatalf("%s, %d bytes: %+v", name, n, c)
			}
			if _, err := Parse([]byte(der[:n])); err == nil {
				t.Fatalf("%s, %d bytes: no error", name, n)
			}
		}
	}
}

func TestNothingIsReadOfNothing(t *testing.T) {
	c := Read("")
	if c.Reader != report.ReaderNone || c.Problem != report.Of("zero length (forbidden by RFC 5246, Section 7.4.2)") {
		t.Errorf("%+v", c)
	}
	if c := Read("\x30\x80\x00\x00"); c.Reader != report.ReaderNone || c.Problem != report.Of("malformed certificate (RFC 5280, Section 4.1)") {
		t.Errorf("%+v", c)
	}
}

func TestManyNamesAreKept(t *testing.T) {
	if c := Read(string(pcaptest.LargeChain()[0])); len(c.DNSNames) != 301 || c.Problem.Known {
		t.Errorf("%d names, %v", len(c.DNSNames), c.Problem)
	}
}

func TestEqualValuesForEqualDER(t *testing.T) {
	der := string(certs.Chain("chain-2")[0])
	if a, b := Read(der), Read(strings.Clone(der)); !reflect.DeepEqual(a, b) {
		t.Errorf("%+v\n%+v", a, b)
	}
}

// TestPartsLieInTheDER: the pieces that verifying takes are where crypto/x509 sees them.
func TestPartsLieInTheDER(t *testing.T) {
	for _, name := range []string{"chain-3", "p521", "ed25519", "rsa-pss"} {
		der := certs.Chain(name)[0]
		x, err := x509.ParseCertificate(der)
		if err != nil {
			t.Fatal(err)
		}
		p, err := Parse(der)
		if err != nil {
			t.Fatal(err)
		}
		for what, pair := range map[string][2][]byte{
			"TBS": {p.TBS, x.RawTBSCertificate}, "issuer": {p.Issuer, x.RawIssuer}, "subject": {p.Subject, x.RawSubject},
			"key": {p.SPKI, x.RawSubjectPublicKeyInfo}, "signature": {p.Signature, x.Signature}, "serial": {p.Serial, x.SerialNumber.Bytes()},
		} {
			if !slices.Equal(pair[0], pair[1]) {
				t.Errorf("%s: %s is %x, want %x", name, what, pair[0], pair[1])
			}
		}
	}
}
