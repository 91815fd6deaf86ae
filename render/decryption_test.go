package render

import (
	"strings"
	"testing"

	"smtpcap/report"
)

// decrypted is a connection of which two records were opened and one was not.
func decrypted() *report.Connection {
	return &report.Connection{
		ID: 1,
		Events: report.List[report.Event]{
			{Packet: 11, From: report.Client, Kind: report.EventHandshake, Known: report.Observed, Name: "ClientHello"},
			{Packet: 15, From: report.Client, Kind: report.EventCommand, Known: report.Decrypted, Name: "EHLO", Text: "mail\x1b.example"},
		},
		TLS: &report.TLS{
			Version: report.Of("TLS 1.3"), Established: report.Of(true), EstablishedPacket: 16,
			Alerts: report.List[report.Alert]{
				{Packet: 20, From: report.Client, Level: "warning", Description: "close_notify", Known: report.Decrypted},
				{Packet: 21, From: report.Server, Level: "fatal", Description: "internal_error", Code: 80, Known: report.Decrypted},
			},
			Decryption: &report.Decryption{
				Status: report.DecryptionPartial, Source: report.KeysFromLog, OpenedRecords: 2, SealedRecords: 1,
				Problems: report.List[report.SealedRun]{{Packet: 18, From: report.Server, Records: 1, What: "the keys do not fit"}},
			},
			SMTP: &report.SMTP{Mails: 1, Recipients: 2, Messages: 1},
		},
		ClientCertificate: report.ClientCertificate{Later: report.List[report.LaterRequest]{
			{During: report.DuringRenegotiation, Status: report.ClientEmpty, RequestPacket: 30, CertificateMessage: report.CertificateMessage{Packet: 32}},
			{During: report.DuringSession, Status: report.ClientSent, RequestPacket: 40, CertificateMessage: report.CertificateMessage{
				Packet: 42, Length: report.Of(1),
				Certificates: report.List[*report.Certificate]{{Length: 500, Subject: report.Of("CN=a\x1bb")}},
			}},
		}},
	}
}

func TestWhatWasDecryptedIsMarked(t *testing.T) {
	for name, text := range map[string]string{
		"text":     string(Text{}.Connection(nil, decrypted())),
		"markdown": string(Markdown{}.Connection(nil, decrypted())),
	} {
		if n := strings.Count(text, insideLegend); n != 1 {
			t.Errorf("%s: the legend stands there %d times:\n%s", name, n, text)
		}
		if strings.Contains(text, "\x1b") {
			t.Errorf("%s: wire text is not escaped:\n%s", name, text)
		}
		flat := strings.Join(strings.Fields(text), " ")
		for _, want := range []string{
			"2 of 3 encrypted records with a key log", "1 record of the server from packet 18 on: the keys do not fit",
			"Inside TLS the server accepted 1 message for 2 recipients.",
			"The server asked the client for a certificate in a renegotiation; it had none and sent a zero-length certificate, which is normal (packets 30, 32).",
			"The server asked the client for a certificate after the handshake; it sent 1 certificate (packets 40, 42).",
			"internal", // the alert that says something
		} {
			if !strings.Contains(strings.ReplaceAll(flat, `\`, ""), want) {
				t.Errorf("%s lacks %q:\n%s", name, want, text)
			}
		}
	}
	text := string(Text{}.Connection(nil, decrypted()))
	if !strings.Contains(text, "C* EHLO") || strings.Contains(text, "C* ClientHello") {
		t.Errorf("the marks are wrong:\n%s", text)
	}
	c := decrypted()
	c.Events = c.Events[:1]
	if text := string(Text{}.Connection(nil, c)); strings.Contains(text, insideLegend) {
		t.Errorf("a legend of nothing:\n%s", text)
	}
}

func TestDecryptionFacts(t *testing.T) {
	for _, test := range []struct {
		d    report.Decryption
		want string
	}{
		{report.Decryption{Status: report.DecryptionComplete, Source: report.KeysFromBlock, OpenedRecords: 1}, "all 1 encrypted record with the secrets in the capture"},
		{report.Decryption{Status: report.DecryptionComplete, Source: report.KeysFromServer, OpenedRecords: 12}, "all 12 encrypted records with the server's private key"},
		{report.Decryption{Status: report.DecryptionNoKeys, SealedRecords: 3}, "nothing"},
		{report.Decryption{Status: report.DecryptionFailed, Source: report.KeysFromLog, SealedRecords: 3}, "nothing"},
		{report.Decryption{Status: report.DecryptionUnsupported, SealedRecords: 3}, "nothing"},
	} {
		if got := decryptionFact(&test.d); got != test.want {
			t.Errorf("%v: %q, want %q", test.d.Status, got, test.want)
		}
	}
}

func TestInsideOfTLS(t *testing.T) {
	for _, test := range []struct {
		smtp *report.SMTP
		want string
	}{
		{nil, ""},
		{&report.SMTP{}, ""},
		{&report.SMTP{Messages: 2, Recipients: 3}, "Inside TLS the server accepted 2 messages for 3 recipients."},
		{&report.SMTP{Messages: 1}, "Inside TLS the server accepted 1 message."},
		{&report.SMTP{Refusals: report.List[report.Refusal]{{Packet: 9, Code: 550, Enhanced: report.Of("5.1.1"), Command: report.Of("RCPT")}}},
			"Inside TLS the server refused RCPT with 550 5.1.1 (packet 9)."},
		{&report.SMTP{Refusals: report.List[report.Refusal]{{Packet: 9, Code: 421}}}, "Inside TLS the server refused the client with 421 (packet 9)."},
	} {
		if got := saidInside(&report.Connection{TLS: &report.TLS{SMTP: test.smtp}}); got != test.want {
			t.Errorf("%+v: %q, want %q", test.smtp, got, test.want)
		}
	}
}

func TestKeyNote(t *testing.T) {
	got := keyNote([]report.KeyFile{
		{Source: report.KeysFromLog, File: "a\x1b.keylog", Secrets: 5, Unknown: 2},
		{Source: report.KeysFromServer, File: "mx.key", Secrets: 1},
		{Source: report.KeysFromBlock, Secrets: 4},
		{Source: report.KeysFromLog, File: "empty", Unknown: 1},
	})
	if want := `Keys: a\x1b.keylog has 5 secrets, 2 lines not used; mx.key has 1 private key; the capture itself has 4 secrets; empty has no secret, 1 line not used.`; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestRequestsOfTLS13NameKindsByTheirAlgorithms(t *testing.T) {
	r := &report.CertificateRequest{SignatureAlgorithms: report.List[string]{
		"ecdsa_secp256r1_sha256", "ed25519", "rsa_pss_rsae_sha256", "rsa_pkcs1_sha256", "ecdsa_secp384r1_sha384",
	}}
	if got, want := certificateKinds(r), "any ECDSA, Ed25519 or RSA certificate"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
