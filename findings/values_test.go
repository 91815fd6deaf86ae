package findings

import (
	"net/netip"
	"time"

	"smtpcap/report"
)

var (
	host  = netip.MustParseAddr("192.0.2.10")
	mx    = netip.MustParseAddr("198.51.100.25")
	began = time.Date(2026, time.March, 4, 4, 36, 8, 0, time.UTC)
)

// at is a time some seconds after the connection of these tests began.
func at(seconds float64) report.Time {
	return report.Time{Time: began.Add(time.Duration(seconds * float64(time.Second)))}
}

// base is a connection of which nothing is known but its ends.
func base() *report.Connection {
	return &report.Connection{
		ID: 2, Client: report.Endpoint{IP: host, Port: 40000}, Server: report.Endpoint{IP: mx, Port: 25},
		FirstPacket: 1, LastPacket: 21, Start: at(0), End: at(2), LastData: at(1),
		ToServer: report.Traffic{Packets: 9, Bytes: 900}, ToClient: report.Traffic{Packets: 9, Bytes: 3000},
		LastDataPacket: 19, LastDataFrom: report.Server,
		Ended: report.Ended{How: report.EndFIN, By: report.Client, Packet: 20, Time: at(1.5)},
		SMTP: report.SMTP{
			Banner: report.Of("mx.example.net ESMTP"), BannerCode: report.Of(220), BannerPacket: 4,
			Helo: &report.Helo{Verb: "EHLO", Name: "mail.example.com", Packet: 5, Code: report.Of(250), ReplyPacket: 6},
		},
	}
}

// encrypted is a connection in which all went well.
func encrypted() *report.Connection {
	c := base()
	c.Mode = report.ModeSTARTTLS
	c.SMTP.STARTTLS = report.STARTTLS{
		Offered: report.Of(true), AskedPacket: 7, ReplyCode: report.Of(220), ReplyPacket: 8, Status: report.STARTTLSAccepted,
	}
	c.TLS = &report.TLS{
		Version: report.Of("TLS 1.2"), Established: report.Of(true), EstablishedPacket: 14,
		ClientHello: &report.ClientHello{
			Packet: 9, Packets: report.List[report.PacketNumber]{9}, Format: "tls", Length: 300, Version: "TLS 1.2",
			CipherSuites: report.List[string]{"A", "B"}, Groups: report.List[string]{"x25519"}, ServerName: report.Of("mx.example.net"),
		},
		ServerHello:        &report.ServerHello{Packet: 10},
		CipherSuite:        &report.CipherSuite{IANA: "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"},
		EncryptedRecords:   report.List[report.EncryptedRecord]{{Packet: 15, From: report.Client, Type: 23}, {Packet: 16, From: report.Server, Type: 23}},
		ClosingAlertPacket: 19,
	}
	c.ServerChain = report.ServerChain{Status: report.ChainSent, CertificateMessage: report.CertificateMessage{Packet: 10}}
	c.ClientCertificate = report.ClientCertificate{Status: report.ClientNotRequested, Requested: report.Of(false)}
	c.SMTP.LastCommand = report.Of("STARTTLS")
	c.TLS.LastMessage = &report.Message{Packet: 14, From: report.Server, Name: "Finished"}
	return c
}

// plaintext is a session in clear that gives no cause for a finding by itself.
func plaintext() *report.Connection {
	c := base()
	c.Mode = report.ModePlaintext
	c.SMTP.QuitPacket = 18
	return c
}

// offering is a session in clear whose server offers STARTTLS and whose client sends mail.
func offering() *report.Connection {
	c := plaintext()
	c.SMTP.STARTTLS.Offered = report.Of(true)
	c.SMTP.MailPacket, c.SMTP.Mails, c.SMTP.ContentBytes, c.SMTP.LastCommand = 7, 1, 500, report.Of("RCPT")
	return c
}

// failedBy is a connection whose handshake a side ended with an alert in packet 17.
func failedBy(from report.Side, code uint8, name string) *report.Connection {
	c := encrypted()
	c.TLS.Established, c.TLS.EstablishedPacket, c.TLS.ClosingAlertPacket = report.Of(false), 0, 0
	c.TLS.EncryptedRecords = nil
	c.TLS.Alerts = report.List[report.Alert]{{Packet: 17, From: from, Level: "fatal", Code: code, Description: name}}
	c.TLS.LastMessage = &report.Message{Packet: 11, From: report.Server, Name: "ServerHelloDone"}
	return c
}

// unanswered is a connection whose server says nothing of TLS and closes.
func unanswered() *report.Connection {
	c := failedBy(report.Server, 0, "")
	c.TLS.Alerts, c.TLS.ServerHello, c.TLS.Version, c.TLS.CipherSuite = nil, nil, report.Opt[string]{}, nil
	c.TLS.LastMessage = &report.Message{Packet: 9, From: report.Client, Name: "ClientHello"}
	c.ServerChain = report.ServerChain{}
	c.Ended.By = report.Server
	return c
}

// asked makes the server ask for a certificate in packet 12, and the client answer in packet 13.
func asked(status report.ClientStatus) func(*report.Connection) {
	return func(c *report.Connection) {
		c.ClientCertificate = report.ClientCertificate{
			Status: status, Requested: report.Of(true), RequestPacket: 12,
			CertificateMessage: report.CertificateMessage{Packet: 13},
		}
	}
}

// A cert is one certificate of a chain with what it is in it.
type cert struct {
	report.Certificate
	report.ChainEntry
}

// leaf is a good certificate of the server.
func leaf() cert {
	return cert{
		report.Certificate{
			Length: 1000, SHA256: "aa", Reader: report.ReaderStrict,
			Subject: report.Of("CN=mx.example.net"), Issuer: report.Of("CN=Issuing CA"), CommonName: report.Of("mx.example.net"),
			DNSNames: report.List[string]{"mx.example.net"}, Key: &report.PublicKey{Algorithm: "RSA", Bits: report.Of(2048)},
			SignatureAlgorithm: report.Of("sha256WithRSAEncryption"), NotBefore: at(-86400 * 30), NotAfter: at(86400 * 30),
			TLSA311: report.Of("3 1 1 abcd"),
		},
		report.ChainEntry{Role: report.RoleLeaf, IssuedBy: report.Of(1), Signature: report.SignatureGood, Validity: report.ValidityCurrent},
	}
}

// issuer is its authority.
func issuer() cert {
	c := leaf()
	c.Subject, c.Issuer, c.SHA256 = report.Of("CN=Issuing CA"), report.Of("CN=Root CA"), "bb"
	c.Role, c.IssuedBy = report.RoleIntermediate, report.Opt[int]{}
	return c
}

// rootCert is the authority's authority.
func rootCert() cert {
	c := issuer()
	c.Subject, c.SelfIssued, c.Role = report.Of("CN=Root CA"), report.Of(true), report.RoleRoot
	return c
}

// but changes a certificate.
func (c cert) but(change func(*cert)) cert {
	key := *c.Key
	c.Key = &key
	change(&c)
	return c
}

// message puts a chain into a Certificate message, and says whether it is trusted.
func message(m *report.CertificateMessage, trusted bool, certs ...cert) *report.Verification {
	v := &report.Verification{
		Roots: report.RootsUsed{From: report.RootsFiles, Certificates: 2}, Trusted: report.Of(trusted), Code: report.Of(0), Text: report.Of("ok"),
		LeafFirst: report.Of(true), InOrder: report.Of(true),
	}
	if !trusted {
		v.Code, v.Text = report.Of(20), report.Of("unable to get local issuer certificate")
	}
	m.Length, m.Verification = report.Of(len(certs)), v
	for i := range certs {
		m.Certificates = append(m.Certificates, &certs[i].Certificate)
		v.Entries = append(v.Entries, certs[i].ChainEntry)
	}
	return v
}

// shows makes the server show a chain.
func shows(trusted bool, certs ...cert) func(*report.Connection) {
	return func(c *report.Connection) { message(&c.ServerChain.CertificateMessage, trusted, certs...) }
}

// clientShows makes the client show a chain when asked.
func clientShows(trusted bool, certs ...cert) func(*report.Connection) {
	return func(c *report.Connection) {
		asked(report.ClientSent)(c)
		message(&c.ClientCertificate.CertificateMessage, trusted, certs...)
	}
}

// valued changes what the server's chain is worth.
func valued(change func(*report.Verification)) func(*report.Connection) {
	return func(c *report.Connection) { change(c.ServerChain.Verification) }
}

// named holds the server's certificate against a name.
func named(name string, from report.NameSource, match bool) func(*report.Connection) {
	return valued(func(v *report.Verification) {
		v.Names = append(v.Names, report.NameCheck{Name: name, From: from, Match: match})
	})
}

// open ends the capture before the connection.
func open(c *report.Connection) { c.Ended = report.Ended{} }

// lacksOf takes 10 bytes of a side out of the capture, before a packet.
func lacksOf(side report.Side, before report.PacketNumber) func(*report.Connection) {
	return func(c *report.Connection) {
		t := &c.ToServer
		if side == report.Server {
			t = &c.ToClient
		}
		t.MissingBytes = 10
		c.Completeness.Gaps, c.Completeness.MissingBytes = 1, 10
		c.Completeness.Missing = report.List[report.Missing]{{From: side, Bytes: 10, Packet: before}}
	}
}

// on moves a connection to another port of the server.
func on(port uint16) func(*report.Connection) {
	return func(c *report.Connection) { c.Server.Port = port }
}

// with changes a connection.
func with(c *report.Connection, changes ...func(*report.Connection)) *report.Connection {
	for _, change := range changes {
		change(c)
	}
	return c
}

// earlier gives a connection another id and start.
func earlier(id int, seconds float64) func(*report.Connection) {
	return func(c *report.Connection) { c.ID, c.Start = id, at(seconds) }
}

// refusing adds a negative reply in packet 8.
func refusing(code int, enhanced, text, command string) func(*report.Connection) {
	return func(c *report.Connection) {
		r := report.Refusal{Packet: 8, Code: code, Text: text}
		if enhanced != "" {
			r.Enhanced = report.Of(enhanced)
		}
		if command != "" {
			r.Command = report.Of(command)
		}
		c.SMTP.Refusals = append(c.SMTP.Refusals, r)
	}
}

// resets makes a side reset the connection in packet 20.
func resets(side report.Side) func(*report.Connection) {
	return func(c *report.Connection) {
		c.Ended = report.Ended{How: report.EndReset, By: side, Packet: 20, Time: at(2), ResetPacket: 20, ResetBy: side}
		if c.TLS != nil {
			c.TLS.ClosingAlertPacket = 0
		}
	}
}
