package main

import "smtpcap/internal/pcaptest"

// rawPublicKey is a server that shows a raw public key, agreed on by the
// extension server_certificate_type, as described in RFC 7250, Section 4.2.
func rawPublicKey() []byte {
	h := pcaptest.DefaultClientHello(pcaptest.TLS12)
	h.Extensions = append(h.Extensions, pcaptest.Extension{
		Type: pcaptest.ExtServerCertificateType, Data: []byte{2, 2, 0}, // RawPublicKey, X.509
	})
	return plain(upgraded(pcaptest.Session{
		Version:     pcaptest.TLS12,
		ClientHello: pcaptest.HelloRecord(h),
		ServerExtensions: []pcaptest.Extension{
			{Type: pcaptest.ExtServerCertificateType, Data: []byte{2}},
		},
		ServerCertificate: pcaptest.RawPublicKey(pcaptest.PublicKey(pcaptest.ServerChain(1)[0])),
	}))
}
