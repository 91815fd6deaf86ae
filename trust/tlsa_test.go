package trust

import (
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"smtpcap/internal/certs"
	"smtpcap/report"
)

const digest256 = "8cb0fc6c527506a053f4f14c8464bebbd6dede2738d11468dd953d7d6a3021f1"

func TestParseTLSA(t *testing.T) {
	want := "3 1 1 " + digest256
	for _, record := range []string{
		want,
		"  3\t1 1 " + digest256 + "\n",
		"3 1 1 " + strings.ToUpper(digest256),
		"3 1 1 " + digest256[:30] + " " + digest256[30:50] + " " + digest256[50:],
		"_25._tcp.mx.example.net. 3600 IN TLSA 3 1 1 " + digest256,
		"_25._tcp.mx.example.net. IN tlsa 3 1 1 ( " + digest256[:32] + "\n " + digest256[32:] + " )",
		"TLSA 3 1 1 (" + digest256 + ")",
	} {
		got, err := ParseTLSA(record)
		if err != nil || got.String() != want {
			t.Errorf("%q: %v, %v", record, got, err)
		}
	}
}

func TestParseTLSASaysWhatIsWrong(t *testing.T) {
	for record, want := range map[string]string{
		"":                         "is not a TLSA record",
		"3 1 1":                    "is not a TLSA record",
		"_25._tcp.mx. IN TLSA":     "is not a TLSA record",
		digest256:                  `"` + digest256[:20] + `..." is not a TLSA record`,
		digest256 + " 1 1 00":      `usage "` + digest256[:20] + `..." of`,
		"4 1 1 " + digest256:       `usage "4"`,
		"x 1 1 " + digest256:       `usage "x"`,
		"-1 1 1 " + digest256:      `usage "-1"`,
		"3 2 1 " + digest256:       `selector "2"`,
		"3 1 3 " + digest256:       `matching type "3"`,
		"3 1 256 " + digest256:     `matching type "256"`,
		"3 1 1 " + digest256[2:]:   "has 31 bytes, want 32",
		"3 1 2 " + digest256:       "has 32 bytes, want 64",
		"3 1 1 " + digest256[1:]:   "odd length",
		"3 1 1 zz" + digest256[2:]: "invalid byte",
		"3 1 0 ()  \"\"":           "invalid byte",
	} {
		if got, err := ParseTLSA(record); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, %v; want %q", record, got, err, want)
		}
	}
}

func FuzzParseTLSA(f *testing.F) {
	f.Add("3 1 1 " + digest256)
	f.Add("_25._tcp.mx.example.net. 3600 IN TLSA 2 0 0 (30 82)")
	f.Fuzz(func(t *testing.T, record string) {
		first, err := ParseTLSA(record)
		if err != nil {
			return
		}
		if again, err := ParseTLSA(first.String()); err != nil || again.String() != first.String() {
			t.Errorf("%q: %v, then %v, %v", record, first, again, err)
		}
	})
}

// record returns a TLSA record for a certificate: its digest, or the whole of it.
func record(t *testing.T, usage, selector, matching uint8, der []byte) TLSA {
	t.Helper()
	f := facts(der)[0]
	data := map[string]string{"0 0": hex.EncodeToString(der), "0 1": f.SHA256, "1 1": f.SPKISHA256.V}
	r, err := ParseTLSA(fmt.Sprintf("%d %d %d %s", usage, selector, matching, data[fmt.Sprint(selector, matching)]))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestDANE(t *testing.T) {
	chain, expired := certs.Chain("chain-3"), certs.Chain("expired")
	stranger := certs.Chain("unrelated")[2]
	for _, test := range []struct {
		name    string
		chain   [][]byte
		record  TLSA
		outcome string
		matched report.Opt[int]
	}{
		{"the leaf's key", chain, record(t, 3, 1, 1, chain[0]), daneMatch, report.Of(0)},
		{"the leaf", chain, record(t, 3, 0, 1, chain[0]), daneMatch, report.Of(0)},
		{"the leaf in full", chain, record(t, 3, 0, 0, chain[0]), daneMatch, report.Of(0)},
		{"an authority is no leaf", chain, record(t, 3, 1, 1, chain[1]), daneMismatch, report.Opt[int]{}},
		{"an expired leaf", expired, record(t, 3, 1, 1, expired[0]), daneMatch, report.Of(0)},
		{"an authority", chain, record(t, 2, 1, 1, chain[1]), daneMatch, report.Of(1)},
		{"the authority above", chain, record(t, 2, 0, 1, chain[2]), daneMatch, report.Of(2)},
		{"a leaf is no authority", chain, record(t, 2, 1, 1, chain[0]), daneMismatch, report.Opt[int]{}},
		{"an authority of an expired leaf", expired, record(t, 2, 1, 1, expired[1]), daneMismatch, report.Opt[int]{}},
		{"a root that was not sent", chain, record(t, 2, 0, 1, certs.Root("chain-3")), daneMismatch, report.Opt[int]{}},
		{"an unrelated authority", certs.Chain("unrelated"), record(t, 2, 0, 1, stranger), daneMismatch, report.Opt[int]{}},
		{"an authority that did not sign", certs.Chain("bad-signature"), record(t, 2, 0, 1, certs.Chain("bad-signature")[1]), daneMismatch, report.Opt[int]{}},
		{"a root that was sent", certs.Chain("private-ca"), record(t, 2, 1, 1, certs.Chain("private-ca")[1]), daneMatch, report.Of(1)},
		{"usage 0", chain, record(t, 0, 1, 1, chain[1]), daneUnusable, report.Opt[int]{}},
		{"usage 1", chain, record(t, 1, 1, 1, chain[0]), daneUnusable, report.Opt[int]{}},
	} {
		config := trusting()
		config.TLSA = []TLSA{test.record}
		v := judged(t, config, inside, test.chain...)
		if v.DANE != report.Of(test.outcome) || v.TLSA[0].Matched != test.matched || v.TLSA[0].Record != test.record.String() {
			t.Errorf("%s: %v, %+v; want %s, %v", test.name, v.DANE, v.TLSA, test.outcome, test.matched)
		}
		if unusable := test.outcome == daneUnusable; unusable != (v.TLSA[0].Problem != "") {
			t.Errorf("%s: problem %q", test.name, v.TLSA[0].Problem)
		}
	}
}

func TestOneMatchingRecordIsEnough(t *testing.T) {
	chain := certs.Chain("chain-2")
	config := trusting(rootOf("chain-2")...)
	config.TLSA = []TLSA{record(t, 0, 1, 1, chain[0]), record(t, 3, 1, 1, chain[1]), record(t, 3, 1, 1, chain[0])}
	if v := judged(t, config, inside, chain...); v.DANE != report.Of(daneMatch) || len(v.TLSA) != 3 || len(v.Errors) > 0 {
		t.Errorf("%v, %+v, %v", v.DANE, v.TLSA, v.Errors)
	}
}

func TestMismatchIsTheLastErrorOfOpenSSL(t *testing.T) {
	chain := certs.Chain("chain-2")
	config := trusting(rootOf("chain-2")...)
	config.TLSA = []TLSA{record(t, 3, 1, 1, chain[1])}
	if v := judged(t, config, inside, chain...); v.Code != report.Of(65) || v.Trusted != report.Of(true) || v.Text.V != "no matching DANE TLSA records" {
		t.Errorf("%v %v, trusted %v", v.Code, v.Text, v.Trusted)
	}
	if v := judged(t, config, after, chain...); v.Code != report.Of(10) || v.Errors[len(v.Errors)-1] != daneNoMatch.at(0) {
		t.Errorf("%v, %v", v.Code, v.Errors)
	}
}

func TestDANEIsOfServersAndOfRecordsGiven(t *testing.T) {
	chain := certs.Chain("chain-2")
	if v := judged(t, trusting(), inside, chain...); v.DANE.Known || len(v.TLSA) > 0 {
		t.Errorf("without records: %v", v.DANE)
	}
	c := clientShowed(inside, chain...)
	New(Config{TLSA: []TLSA{record(t, 3, 1, 1, chain[0])}}).Judge(c)
	if v := c.ClientCertificate.Verification; v.DANE.Known || len(v.TLSA) > 0 {
		t.Errorf("of a client: %v", v.DANE)
	}
}
