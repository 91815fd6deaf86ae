package main

import "smtpcap/internal/pcaptest"

// oneRecordFiveMessages is a server that puts ServerHello, Certificate,
// ServerKeyExchange, CertificateRequest and ServerHelloDone into one record.
func oneRecordFiveMessages() []byte {
	s := storySession()
	s.Suite, s.Packing = pcaptest.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, pcaptest.OneRecord
	return plain(upgraded(s))
}
