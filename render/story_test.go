package render

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"smtpcap/report"
)

// onDay is a moment of 2026 in UTC.
func onDay(month time.Month, day int) report.Time {
	return report.Time{Time: time.Date(2026, month, day, 12, 0, 0, 0, time.UTC)}
}

// certificate is one of a mail server, valid for ten years from the first of January.
func certificate(subject, issuer string) *report.Certificate {
	from := time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)
	return &report.Certificate{
		Length: 1136, SHA256: strings.Repeat("80ba967e", 8), Reader: report.ReaderStrict,
		Subject: report.Of(subject), Issuer: report.Of(issuer), SelfIssued: report.Of(subject == issuer),
		Version: report.Of(3), Serial: report.Of("1f3a"),
		NotBefore: report.Time{Time: from}, NotAfter: report.Time{Time: from.AddDate(10, 0, 0)},
		Key: &report.PublicKey{Algorithm: "RSA", Bits: report.Of(2048)}, SignatureAlgorithm: report.Of("sha256WithRSAEncryption"),
		TLSA311: report.Of("3 1 1 " + strings.Repeat("9af01cdd", 8)), TLSA211: report.Of("2 1 1 " + strings.Repeat("9af01cdd", 8)),
	}
}

// authority is the certificate of one who signs others.
func authority(subject, issuer string) *report.Certificate {
	cert := certificate(subject, issuer)
	cert.Length = 592
	cert.BasicConstraints = &report.BasicConstraints{CA: true, PathLength: report.Of(0), Critical: true}
	cert.KeyUsage = report.Of(report.List[string]{"keyCertSign", "cRLSign"})
	return cert
}

// story is a connection like that of pax.dump: encrypted on port 25, with a chain of
// three whose root is not sent, an empty client certificate, and a reset.
func story() *report.Connection {
	const org = ",O=Example Trust,C=US"
	leaf := certificate("CN=mx.example.net,O=Example Org,C=US", "CN=Example Server CA"+org)
	leaf.DNSNames = report.List[string]{"mx.example.net", "mail.example.net"}
	leaf.KeyUsage = report.Of(report.List[string]{"digitalSignature", "keyEncipherment"})
	leaf.ExtendedKeyUsage = report.Of(report.List[string]{"serverAuth"})
	c := &report.Connection{
		ID:     1,
		Client: report.Endpoint{IP: netip.MustParseAddr("10.99.0.1"), Port: 46016},
		Server: report.Endpoint{IP: netip.MustParseAddr("10.99.0.30"), Port: 25},
		Start:  onDay(time.November, 22), Mode: report.ModeSTARTTLS,
		SMTP: report.SMTP{Banner: report.Of("mx.example.net ESMTP Postfix")},
		TLS: &report.TLS{Version: report.Of("TLS 1.0"), Established: report.Of(true), EstablishedPacket: 17,
			CipherSuite: &report.CipherSuite{IANA: "TLS_RSA_WITH_AES_128_CBC_SHA", OpenSSL: report.Of("AES128-SHA"), Bits: report.Of(128)}},
		Ended: report.Ended{How: report.EndReset, By: report.Server, Packet: 20},
	}
	c.ServerChain = report.ServerChain{Status: report.ChainSent, CertificateMessage: report.CertificateMessage{
		Known: report.Observed, Length: report.Of(3), CertificatesLength: report.Of(2327), Packet: 13,
		Certificates: report.List[*report.Certificate]{leaf,
			authority("CN=Example Server CA"+org, "CN=Example Policy CA"+org),
			authority("CN=Example Policy CA"+org, "CN=Example Root CA"+org)},
		Verification: verification(),
	}}
	c.ClientCertificate = report.ClientCertificate{Status: report.ClientEmpty, Requested: report.Of(true), RequestPacket: 15,
		CertificateMessage: report.CertificateMessage{Length: report.Of(0), CertificatesLength: report.Of(0), Packet: 16}}
	for i, name := range []string{"ClientHello", "ServerHello", "Certificate", "CertificateRequest", "Certificate", "Finished"} {
		c.Events = append(c.Events, report.Event{Packet: report.PacketNumber(11 + i), Kind: report.EventHandshake, Name: name, From: report.Server})
	}
	c.Logs = report.List[report.LogLine]{
		{By: report.Client, Program: "sendmail", Line: "STARTTLS=client, relay=mx.example.net. [10.99.0.30], version=TLSv1, verify=FAIL, cipher=AES128-SHA, bits=128/128",
			Value: report.Of("FAIL"), Values: report.List[string]{"FAIL", "OK"}, Certainty: report.Probable, Why: "It judges the server's chain by the CA file of the sender."},
		{By: report.Server, Program: "sendmail", Line: "STARTTLS=server, relay=…, version=TLSv1, verify=NO, cipher=AES128-SHA, bits=128/128",
			Value: report.Of("NO"), Values: report.List[string]{"NO"}, Certainty: report.Certain, Why: "The client was asked and has none."},
	}
	c.Findings = report.List[report.Finding]{
		{ID: "reset-after-handshake", Severity: "error", Title: "The connection was reset", Known: report.Observed, Packets: report.List[report.PacketNumber]{20},
			Text: "The server reset the connection 1 s after Finished.", Advice: report.List[string]{"Receiver: look into its log at that time."}},
		{ID: "client-cert-none", Severity: "info", Title: "The client has no certificate.", Known: report.Observed, Packets: report.List[report.PacketNumber]{15, 16},
			Text: "It was asked and has none, which is normal.", References: report.List[string]{"RFC 5246, Section 7.4.6"}},
	}
	return c
}

// verification is that of the story's chain, whose root nobody knows.
func verification() *report.Verification {
	entry := func(role report.Role, issuer report.Opt[int]) report.ChainEntry {
		return report.ChainEntry{Role: role, IssuedBy: issuer, Validity: report.ValidityCurrent}
	}
	return &report.Verification{
		Roots: report.RootsUsed{From: report.RootsSystem, Certificates: 142}, Trusted: report.Of(false),
		Code: report.Of(20), Text: report.Of("unable to get local issuer certificate"),
		Errors: report.List[report.VerifyError]{{Code: 20, Name: "UNABLE_TO_GET_ISSUER_CERT_LOCALLY", Text: "unable to get local issuer certificate", Depth: 2}},
		Path:   report.List[string]{"CN=mx.example.net", "CN=Example Server CA", "CN=Example Policy CA"}, MissingIssuer: report.Of("CN=Example Root CA"),
		LeafFirst: report.Of(true), InOrder: report.Of(true),
		Entries: report.List[report.ChainEntry]{entry(report.RoleLeaf, report.Of(1)), entry(report.RoleIntermediate, report.Of(2)),
			entry(report.RoleIntermediate, report.Opt[int]{})},
		Names: report.List[report.NameCheck]{{Name: "mx.example.net", From: report.NameBanner, Match: true, By: "mx.example.net"}},
	}
}

func BenchmarkText(b *testing.B)     { benchmark(b, Text{Memo: new(Memo)}) }
func BenchmarkMarkdown(b *testing.B) { benchmark(b, Markdown{}) }

func benchmark(b *testing.B, r Renderer) {
	c := story()
	b.ReportAllocs()
	var dst []byte
	for b.Loop() {
		dst = r.Connection(dst[:0], c)
	}
	b.SetBytes(int64(len(dst)))
}
