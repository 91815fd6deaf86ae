// Command gencerts writes the certificates that package pcaptest embeds, as
// PEM files with leaf first, into the directory given with -o.
//
// It was run once: Go's key generation takes no fixed source of randomness, so
// each run gives other keys.
package main

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"flag"
	"fmt"
	"log"
	"math/big"
	"os"
	"path/filepath"
	"time"
)

func main() {
	out := flag.String("o", "testdata", "directory to write to")
	flag.Parse()
	if err := run(*out); err != nil {
		log.Fatal(err)
	}
}

func run(dir string) error {
	serverKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return err
	}
	clientKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	server := []string{"mx.example.test", "Example Issuing CA", "Example Policy CA", "Example Regional CA", "Example Root CA"}
	client := []string{"client.example.test", "Example Client Issuing CA", "Example Client Root CA"}
	if err := write(dir, "server.pem", server, serverKey, nil); err != nil {
		return err
	}
	if err := write(dir, "client.pem", client, clientKey, nil); err != nil {
		return err
	}
	return write(dir, "large.pem", server[:3], serverKey, manyNames(300))
}

// manyNames makes a certificate large, as those of hosting companies are.
func manyNames(n int) []string {
	names := make([]string, n)
	for i := range names {
		names[i] = fmt.Sprintf("customer-%03d.hosting.example.test", i)
	}
	return names
}

// write issues one certificate a name, leaf first, each signed by the next and
// the last by itself.
func write(dir, file string, names []string, leafKey crypto.Signer, sans []string) error {
	keys := make([]crypto.Signer, len(names))
	keys[0] = leafKey
	for i := range keys[1:] {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			return err
		}
		keys[i+1] = key
	}
	var out bytes.Buffer
	for i, name := range names {
		issuer := min(i+1, len(names)-1)
		cert := template(name, i)
		cert.DNSNames = append(cert.DNSNames, sans...)
		der, err := x509.CreateCertificate(rand.Reader, cert, template(names[issuer], issuer), keys[i].Public(), keys[issuer])
		if err != nil {
			return err
		}
		if err := pem.Encode(&out, &pem.Block{Type: "CERTIFICATE", Bytes: der}); err != nil {
			return err
		}
	}
	return os.WriteFile(filepath.Join(dir, file), out.Bytes(), 0o644)
}

func template(name string, depth int) *x509.Certificate {
	cert := &x509.Certificate{
		SerialNumber:          big.NewInt(int64(1000 + depth)),
		Subject:               pkix.Name{Organization: []string{"Example"}, CommonName: name},
		NotBefore:             time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC),
		NotAfter:              time.Date(2036, time.January, 1, 0, 0, 0, 0, time.UTC),
		BasicConstraintsValid: true,
		IsCA:                  depth > 0,
		KeyUsage:              x509.KeyUsageDigitalSignature,
	}
	if depth > 0 {
		cert.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageCRLSign
	} else {
		cert.DNSNames = []string{name}
		cert.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}
	}
	return cert
}
