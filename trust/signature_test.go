package trust

import (
	"crypto"
	"crypto/dsa" //lint:ignore SA1019 old certificates are read, none is made
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"encoding/pem"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"smtpcap/report"
)

func TestSignatures(t *testing.T) {
	data := []byte("what is signed")
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	sign := func(signer crypto.Signer, opts crypto.SignerOpts) []byte {
		digest := data
		if h := opts.HashFunc(); h != 0 {
			w := h.New()
			w.Write(data)
			digest = w.Sum(nil)
		}
		signature, err := signer.Sign(rand.Reader, digest, opts)
		if err != nil {
			t.Fatal(err)
		}
		return signature
	}
	check := func(name string, a algorithm, k publicKey, signature []byte) {
		t.Helper()
		if got := a.verify(k, data, signature); got != report.SignatureGood {
			t.Errorf("%s: %v, want good", name, got)
		}
		if got := a.verify(k, []byte("something else"), signature); got != report.SignatureBad {
			t.Errorf("%s of other data: %v, want bad", name, got)
		}
		if got := a.verify(k, data, signature[1:]); got != report.SignatureBad {
			t.Errorf("%s, cut: %v, want bad", name, got)
		}
		if got := a.verify(publicKey{kind: foreignKey}, data, signature); got != report.SignatureUnchecked {
			t.Errorf("%s by a foreign key: %v, want unchecked", name, got)
		}
	}
	rsaPublic := publicKey{kind: rsaKey, key: &key.PublicKey}
	for _, h := range []crypto.Hash{crypto.MD5, crypto.SHA1, crypto.SHA224, crypto.SHA256, crypto.SHA384, crypto.SHA512} {
		check("RSA with "+h.String(), algorithm{kind: rsaKey, hash: h}, rsaPublic, sign(key, h))
		if h == crypto.MD5 {
			continue // RSASSA-PSS has no MD5
		}
		for _, salt := range []int{1, 20, h.Size()} {
			check("RSA-PSS with "+h.String(), algorithm{kind: rsaPSSKey, hash: h, salt: salt}, rsaPublic, sign(key, &rsa.PSSOptions{SaltLength: salt, Hash: h}))
		}
	}
	for _, curve := range curves {
		key, err := ecdsa.GenerateKey(curve, rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range []crypto.Hash{crypto.SHA1, crypto.SHA224, crypto.SHA512} {
			check(curve.Params().Name, algorithm{kind: ecdsaKey, hash: h}, publicKey{kind: ecdsaKey, key: &key.PublicKey}, sign(key, h))
		}
	}
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	check("Ed25519", algorithm{kind: ed25519Key}, publicKey{kind: ed25519Key, key: public}, sign(private, crypto.Hash(0)))
}

func TestSignaturesThatNoKeyOfTheKindMakes(t *testing.T) {
	key := publicKey{kind: rsaPSSKey, key: &rsa.PublicKey{}}
	if got := (algorithm{kind: rsaKey, hash: crypto.SHA256}).verify(key, nil, nil); got != report.SignatureUnchecked {
		t.Errorf("PKCS #1 v1.5 by a key for RSASSA-PSS: %v", got)
	}
	for name, fits := range map[[2]keyKind]bool{
		{rsaKey, rsaKey}: true, {rsaPSSKey, rsaKey}: true, {rsaPSSKey, rsaPSSKey}: true, {rsaKey, rsaPSSKey}: false,
		{ecdsaKey, rsaKey}: false, {otherKey, rsaKey}: true, {rsaKey, otherKey}: true, {rsaKey, foreignKey}: true,
	} {
		if got := (algorithm{kind: name[0]}).fits(name[1]); got != fits {
			t.Errorf("algorithm %d with key %d: %v, want %v", name[0], name[1], got, fits)
		}
	}
}

func TestKeysThatAreNotUsed(t *testing.T) {
	long := strings.Repeat("\xff", maxKeyBits/8+1)
	for name, der := range map[string]string{
		"nothing":        "",
		"no key":         "\x30\x00",
		"a cut RSA key":  "\x30\x13\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00\x03\x02\x00\x30",
		"no Ed25519 key": "\x30\x0a\x30\x05\x06\x03\x2b\x65\x70\x03\x01\x00",
	} {
		if k := readPublicKey([]byte(der)); k.key != nil {
			t.Errorf("%s: %v", name, k.key)
		}
	}
	if k := readRSA([]byte("\x30\x82\x04\x08\x02\x82\x04\x02\x00" + long + "\x02\x01\x03")); k != nil {
		t.Error("a key above the limit is used")
	}
}

// selfSignedBy are the options of openssl req for keys and signatures that package
// certs has no shapes for, and what their certificates' own signatures are to us.
var selfSignedBy = map[string]struct {
	options string
	want    report.Signature
}{
	"RSA of 512 bits":           {"-newkey rsa:512 -sha1", report.SignatureGood},
	"SHA-224":                   {"-newkey rsa:1024 -sha224", report.SignatureGood},
	"SHA-384":                   {"-newkey rsa:1024 -sha384", report.SignatureGood},
	"PSS, SHA-512, salt of 10":  {"-newkey rsa:1024 -sha512 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:10", report.SignatureGood},
	"PSS, SHA-1":                {"-newkey rsa:1024 -sha1 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:20", report.SignatureGood},
	"PSS, no salt":              {"-newkey rsa:1024 -sha256 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:0", report.SignatureGood},
	"PSS, mask of another hash": {"-newkey rsa:1024 -sha256 -sigopt rsa_padding_mode:pss -sigopt rsa_mgf1_md:sha1", report.SignatureUnchecked},
	"P-224":                     {"-newkey ec -pkeyopt ec_paramgen_curve:P-224 -sha224", report.SignatureGood},
	"P-521 with SHA-1":          {"-newkey ec -pkeyopt ec_paramgen_curve:P-521 -sha1", report.SignatureGood},
	"brainpool":                 {"-newkey ec -pkeyopt ec_paramgen_curve:brainpoolP256r1 -sha256", report.SignatureUnchecked},
	"Ed448":                     {"-newkey ed448", report.SignatureUnchecked},
}

func TestSignaturesOfOpenSSL(t *testing.T) {
	t.Setenv("GODEBUG", "rsa1024min=0")
	run := openssl(t)
	for name, s := range selfSignedBy {
		file := filepath.Join(t.TempDir(), "cert.pem")
		args := strings.Fields("req -x509 -nodes -subj /CN=mx.example.test -keyout /dev/null -out " + file + " " + s.options)
		output := run(args...)
		text, err := os.ReadFile(file)
		if err != nil {
			t.Errorf("%s: %v\n%s", name, err, output)
			continue
		}
		block, _ := pem.Decode(text)
		v := judged(t, trusting(), inside, block.Bytes)
		if got := v.Entries[0].Signature; got != s.want {
			t.Errorf("%s: %v, want %v", name, got, s.want)
		}
		broken := append([]byte(nil), block.Bytes...)
		broken[len(broken)-1] ^= 1
		if got := judged(t, trusting(), inside, broken).Entries[0].Signature; got == report.SignatureGood {
			t.Errorf("%s, changed: good", name)
		}
	}
}

func TestDSASignatures(t *testing.T) {
	key := new(dsa.PrivateKey)
	if err := dsa.GenerateParameters(&key.Parameters, rand.Reader, dsa.L1024N160); err != nil {
		t.Fatal(err)
	}
	if err := dsa.GenerateKey(key, rand.Reader); err != nil {
		t.Fatal(err)
	}
	data := []byte("what is signed")
	w := crypto.SHA1.New()
	w.Write(data)
	r, s, err := dsa.Sign(rand.Reader, key, w.Sum(nil))
	if err != nil {
		t.Fatal(err)
	}
	a, k := algorithm{kind: dsaKey, hash: crypto.SHA1}, publicKey{kind: dsaKey, key: &key.PublicKey}
	if got := a.verify(k, data, dssSigValue(r, s)); got != report.SignatureGood {
		t.Errorf("%v, want good", got)
	}
	if got := a.verify(k, data, dssSigValue(s, r)); got != report.SignatureBad {
		t.Errorf("the other way round: %v, want bad", got)
	}
	if got := a.verify(k, data, nil); got != report.SignatureBad {
		t.Errorf("nothing: %v, want bad", got)
	}
}
