package trust

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"smtpcap/internal/certs"
	"smtpcap/report"
)

// roles writes the roles of a chain with their first letters: leaf, intermediate,
// root, duplicate, unrelated, and ? for what cannot be read.
func roles(v *report.Verification) string {
	var b strings.Builder
	for _, e := range v.Entries {
		b.WriteString((e.Role.String() + "?")[:1])
	}
	return b.String()
}

// signed writes the signatures of a chain: good, bad or not checked.
func signed(v *report.Verification) string {
	var b strings.Builder
	for _, e := range v.Entries {
		b.WriteString((e.Signature.String() + "?")[:1])
	}
	return b.String()
}

const rootName = "CN=Example Root CA"

// shapes says what each shape is worth to one who trusts its root.
var shapes = []struct {
	name          string
	code          code
	depth         int
	roles, signed string
	leafFirst     bool
	inOrder       bool
}{
	{"chain-1", 0, 0, "l", "g", true, true},
	{"chain-2", 0, 0, "li", "gg", true, true},
	{"chain-3", 0, 0, "lii", "ggg", true, true},
	{"chain-5", 0, 0, "liiii", "ggggg", true, true},
	{"chain-3-with-root", 0, 0, "lir", "ggg", true, true},
	{"wrong-order", 0, 0, "lii", "ggg", true, false},
	{"leaf-last", invalidPurpose, 0, "iil", "ggg", false, false},
	{"missing-intermediate", unableToGetIssuerLocally, 0, "l", "?", true, true},
	{"gap", unableToGetIssuerLocally, 1, "liu", "g?g", true, false},
	{"duplicate", 0, 0, "lid", "ggg", true, false},
	{"unrelated", 0, 0, "liu", "gg?", true, false},
	{"expired", hasExpired, 0, "li", "gg", true, true},
	{"expired-intermediate", hasExpired, 1, "li", "gg", true, true},
	{"not-yet-valid", notYetValid, 0, "li", "gg", true, true},
	{"self-signed", depthZeroSelfSigned, 0, "l", "g", true, true},
	{"private-ca", 0, 0, "lr", "gg", true, true},
	{"sha1", 0, 0, "li", "gg", true, true},
	{"md5", 0, 0, "li", "gg", true, true},
	{"rsa-1024", 0, 0, "li", "gg", true, true},
	{"p521", 0, 0, "li", "gg", true, true},
	{"ed25519", 0, 0, "li", "gg", true, true},
	{"rsa-pss", 0, 0, "li", "gg", true, true},
	{"negative-serial", 0, 0, "li", "gg", true, true},
	{"t61-name", 0, 0, "li", "gg", true, true},
	{"bad-signature", signatureFailure, 0, "li", "bg", true, true},
	{"eku-client", invalidPurpose, 0, "li", "gg", true, true},
	{"eku-any", invalidPurpose, 0, "li", "gg", true, true},
	{"no-eku", 0, 0, "li", "gg", true, true},
	{"path-length-exceeded", pathLengthExceeded, 2, "lii", "ggg", true, true},
	{"not-a-ca", invalidCA, 1, "lii", "ggg", true, true},
	{"name-constraints", permittedViolation, 0, "li", "gg", true, true},
	{"poisoned", unhandledCritical, 0, "li", "gg", true, true},
	{"explicit-curve", explicitCurve, 0, "li", "gg", true, true},
}

func TestShapes(t *testing.T) {
	for _, s := range shapes {
		t.Run(s.name, func(t *testing.T) {
			v := judged(t, trusting(rootOf(s.name)...), inside, certs.Chain(s.name)...)
			if len(v.Errors) == 0 != (s.code == 0) || s.code != 0 && v.Errors[0] != s.code.at(s.depth) {
				t.Errorf("errors %v, want %d at depth %d first", v.Errors, s.code, s.depth)
			}
			if !v.Code.Known || v.Code.V != int(s.code) {
				t.Errorf("code %v, want %d", v.Code, s.code)
			}
			if hasRoots := len(rootOf(s.name)) > 0; v.Trusted.Known != hasRoots || hasRoots && v.Trusted.V != (s.code == 0) {
				t.Errorf("trusted %v", v.Trusted)
			}
			if roles(v) != s.roles || signed(v) != s.signed {
				t.Errorf("roles %q, signatures %q, want %q, %q", roles(v), signed(v), s.roles, s.signed)
			}
			if v.LeafFirst != report.Of(s.leafFirst) || v.InOrder != report.Of(s.inOrder) {
				t.Errorf("leaf first %v, in order %v", v.LeafFirst, v.InOrder)
			}
		})
	}
}

func TestPathNamesWhatWasFoundAndWhatIsMissing(t *testing.T) {
	leaf, ca := "CN=mx.example.test", "CN=Example CA 1"
	for _, test := range []struct {
		shape   string
		roots   [][]byte
		path    []string
		root    string
		missing string
	}{
		{"chain-2", rootOf("chain-2"), []string{leaf, ca, rootName}, rootName, ""},
		{"chain-2", nil, []string{leaf, ca}, "", rootName},
		{"missing-intermediate", rootOf("chain-2"), []string{leaf}, "", ca},
		{"chain-3-with-root", nil, []string{leaf, ca, rootName}, "", ""},
	} {
		v := judged(t, trusting(test.roots...), inside, certs.Chain(test.shape)...)
		if len(v.Path) != len(test.path) {
			t.Errorf("%s: path %q, want %q", test.shape, v.Path, test.path)
			continue
		}
		for i, want := range test.path {
			if !strings.Contains(v.Path[i], want) {
				t.Errorf("%s: path %q, want %q at depth %d", test.shape, v.Path, want, i)
			}
		}
		if !strings.Contains(v.Root.V, test.root) || v.Root.Known != (test.root != "") {
			t.Errorf("%s: root %v, want %q", test.shape, v.Root, test.root)
		}
		if !strings.Contains(v.MissingIssuer.V, test.missing) || v.MissingIssuer.Known != (test.missing != "") {
			t.Errorf("%s: missing %v, want %q", test.shape, v.MissingIssuer, test.missing)
		}
	}
}

func TestWithoutRootsNothingIsTrustedNorDistrusted(t *testing.T) {
	for name, want := range map[string]code{
		"chain-2": unableToGetIssuerLocally, "self-signed": depthZeroSelfSigned, "private-ca": selfSignedInChain,
	} {
		v := judged(t, trusting(), inside, certs.Chain(name)...)
		if v.Trusted.Known || v.Code != report.Of(int(want)) || v.Roots.From != report.RootsNone {
			t.Errorf("%s: trusted %v, code %v, want %d", name, v.Trusted, v.Code, want)
		}
	}
}

func TestIssuedByNamesTheEntryWhoseKeySigned(t *testing.T) {
	v := judged(t, trusting(), inside, certs.Chain("wrong-order")...) // leaf, CA 1, CA 2 that issued the leaf
	want := []report.Opt[int]{report.Of(2), {}, report.Of(1)}
	for i, e := range v.Entries {
		if e.IssuedBy != want[i] {
			t.Errorf("entry %d: issued by %v, want %v", i, e.IssuedBy, want[i])
		}
	}
	if v := judged(t, trusting(), inside, certs.Chain("self-signed")...); v.Entries[0].IssuedBy != report.Of(0) {
		t.Errorf("self-signed: issued by %v", v.Entries[0].IssuedBy)
	}
}

func TestUnknownTimeChecksNoPeriod(t *testing.T) {
	v := judged(t, trusting(rootOf("expired")...), time.Time{}, certs.Chain("expired")...)
	if v.Code != report.Of(0) || v.Entries[0].Validity != report.ValidityUnknown {
		t.Errorf("code %v, validity %v", v.Code, v.Entries[0].Validity)
	}
	if v := judged(t, trusting(), time.Time{}, certs.Chain("gap")...); roles(v) != "liu" {
		t.Errorf("roles %q", roles(v))
	}
}

func TestFirstAndLastSecondAreValid(t *testing.T) {
	chain := certs.Chain("expired")
	leaf := facts(chain[0])[0]
	for at, want := range map[time.Time]report.Validity{
		leaf.NotBefore.Add(-time.Nanosecond):             report.ValidityNotYet,
		leaf.NotBefore.Time:                              report.ValidityCurrent,
		leaf.NotAfter.Add(time.Second - time.Nanosecond): report.ValidityCurrent,
		leaf.NotAfter.Add(time.Second):                   report.ValidityExpired,
	} {
		if v := judged(t, trusting(), at, chain...); v.Entries[0].Validity != want {
			t.Errorf("%v: %v, want %v", at, v.Entries[0].Validity, want)
		}
	}
}

func TestUnreadableEntriesHaveNoRole(t *testing.T) {
	chain := certs.Chain("chain-2")
	v := judged(t, trusting(rootOf("chain-2")...), inside, chain[0], []byte("no certificate"), chain[1])
	if roles(v) != "l?i" || v.Code != report.Of(0) || v.InOrder.Known {
		t.Errorf("roles %q, code %v, in order %v", roles(v), v.Code, v.InOrder)
	}
	v = judged(t, trusting(rootOf("chain-2")...), inside, []byte{}, chain[1])
	if roles(v) != "?i" || v.Code.Known || v.Text.Known || v.Trusted.Known || v.LeafFirst.Known || len(v.Path) > 0 {
		t.Errorf("unreadable leaf: %+v", v)
	}
}

func TestOnlySentChainsAreJudged(t *testing.T) {
	c := serverShowed(inside, certs.Chain("chain-2")...)
	c.ServerChain.Status = report.ChainIncomplete
	c.ClientCertificate.Status = report.ClientEmpty
	New(Config{}).Judge(c)
	if c.ServerChain.Verification != nil || c.ClientCertificate.Verification != nil {
		t.Error("judged")
	}
}

func TestClientsAreJudgedByTheirPurpose(t *testing.T) {
	for name, want := range map[string]code{"eku-client": 0, "eku-both": 0, "no-eku": 0, "eku-server-only": invalidPurpose} {
		c := clientShowed(inside, certs.Chain(name)...)
		New(trusting(rootOf(name)...)).Judge(c)
		if v := c.ClientCertificate.Verification; v.Code != report.Of(int(want)) {
			t.Errorf("%s: code %v, want %d", name, v.Code, want)
		}
	}
}

func TestWhatCannotBeToldIsUnknown(t *testing.T) {
	for _, name := range []string{"unknown-key", "bad-san", "duplicate-extension"} {
		v := judged(t, trusting(rootOf(name)...), inside, certs.Chain(name)...)
		if v.Code.Known || v.Text.Known || v.Trusted.Known {
			t.Errorf("%s: code %v, trusted %v", name, v.Code, v.Trusted)
		}
	}
}

func TestErrorsBesideADoubt(t *testing.T) {
	for name, test := range map[string]struct {
		errors  []code
		before  int // so many errors were found before the doubt
		code    report.Opt[int]
		trusted report.Opt[bool]
	}{
		"none":   {nil, 0, report.Opt[int]{}, report.Opt[bool]{}},
		"before": {[]code{hasExpired}, 1, report.Of(int(hasExpired)), report.Of(false)},
		"after":  {[]code{hasExpired}, 0, report.Opt[int]{}, report.Of(false)},
	} {
		var j judgement
		for i, c := range test.errors {
			if i == test.before {
				j.doubt()
			}
			j.fail(c, 0)
		}
		j.doubt()
		v := report.Verification{Roots: report.RootsUsed{Certificates: 1}}
		j.conclude(&v, &path{certs: []*cert{newCert(facts(certs.Root("chain-1"))[0])}})
		if v.Code != test.code || v.Trusted != test.trusted || v.Text.Known != v.Code.Known {
			t.Errorf("%s: code %v, trusted %v; want %v, %v", name, v.Code, v.Trusted, test.code, test.trusted)
		}
	}
}

func TestRootsAreReadOnce(t *testing.T) {
	calls := 0
	config := trusting(rootOf("chain-2")...)
	roots := config.Roots
	config.Roots = func() Roots { calls++; return roots() }
	v := New(config)
	if calls != 0 {
		t.Error("read before the first chain")
	}
	for _, name := range []string{"chain-2", "chain-3", "chain-2"} {
		v.Judge(serverShowed(inside, certs.Chain(name)...))
	}
	if calls != 1 {
		t.Errorf("read %d times", calls)
	}
}

func TestVerificationIsJSON(t *testing.T) {
	v := judged(t, trusting(), inside, certs.Chain("self-signed")...)
	b, err := json.Marshal(v)
	if err != nil || strings.Contains(string(b), `"errors":null`) {
		t.Errorf("%s, %v", b, err)
	}
}

// permutations of what comes after the first certificate.
func permutations(rest [][]byte) [][][]byte {
	if len(rest) < 2 {
		return [][][]byte{rest}
	}
	var all [][][]byte
	for i := range rest {
		others := slices.Delete(slices.Clone(rest), i, i+1)
		for _, p := range permutations(others) {
			all = append(all, append([][]byte{rest[i]}, p...))
		}
	}
	return all
}

func TestOrderOfOtherCertificatesDoesNotMatter(t *testing.T) {
	for _, name := range certs.Names() {
		chain := certs.Chain(name)
		want := judged(t, trusting(rootOf(name)...), inside, chain...)
		for _, rest := range permutations(chain[1:]) {
			got := judged(t, trusting(rootOf(name)...), inside, append([][]byte{chain[0]}, rest...)...)
			if got.Code != want.Code || got.Trusted != want.Trusted || !slices.Equal(got.Errors, want.Errors) {
				t.Errorf("%s: %v, in another order %v", name, want.Errors, got.Errors)
			}
		}
	}
}

func TestFewerCertificatesNeverMakeAChainTrusted(t *testing.T) {
	for _, name := range certs.Names() {
		chain := certs.Chain(name)
		whole := judged(t, trusting(rootOf(name)...), inside, chain...)
		for i := 1; i < len(chain); i++ {
			part := judged(t, trusting(rootOf(name)...), inside, slices.Delete(slices.Clone(chain), i, i+1)...)
			if part.Trusted.V && !whole.Trusted.V {
				t.Errorf("%s without entry %d is trusted", name, i)
			}
		}
	}
}
