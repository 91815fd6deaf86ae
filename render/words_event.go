package render

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"smtpcap/report"
)

// nameWidth is the width of a handshake message's name in the dialogue.
const nameWidth = 19

// eventText says what happened in one event of the dialogue: who or what spoke,
// and what it said.
func eventText(c *report.Connection, e *report.Event) (name, detail string) {
	name, detail = clean(e.Name), clean(e.Text)
	if detail == "" {
		detail = messageDetail(c, e)
	}
	return name, detail
}

// aligned reports whether the details of such events stand in a column: the names
// of TLS messages are few.
func aligned(k report.EventKind) bool {
	return k != report.EventCommand && k != report.EventReply
}

// messageDetail says what a complete handshake message said. The facts stand in
// the connection, with their packets; the event only says when. Those of a
// renegotiation are not in it.
func messageDetail(c *report.Connection, e *report.Event) string {
	t := c.TLS
	if t == nil || e.Kind != report.EventHandshake {
		return ""
	}
	switch e.Name {
	case "ClientHello":
		return clientHelloDetail(t, e)
	case "ServerHello":
		return serverHelloDetail(t, e)
	case "HelloRetryRequest":
		return retryDetail(t)
	case "Certificate":
		return certificateDetail(c, e)
	case "CertificateRequest":
		return requestDetail(t, e)
	case "CertificateStatus":
		if s := &t.CertificateStatus; s.Length.Known && s.Packet == e.Packet {
			return fmt.Sprintf("stapled OCSP response, %s", plural(s.Length.V, "byte"))
		}
	case "ServerKeyExchange":
		if t.KeyExchange != nil && t.KeyExchange.Packet == e.Packet {
			return keyExchangeDetail(t)
		}
	case "ServerHelloDone":
		if c.ClientCertificate.Status == report.ClientNotRequested && t.ServerHelloDonePacket == e.Packet {
			return "the client was not asked for a certificate"
		}
	case "Finished":
		complete := t.Established.Known && t.Established.V && e.Packet == t.EstablishedPacket
		switch {
		case complete && e.Known == report.Decrypted:
			return "handshake complete"
		case complete:
			return "encrypted; handshake complete"
		case e.Known != report.Decrypted:
			return "encrypted"
		}
	}
	return ""
}

func clientHelloDetail(t *report.TLS, e *report.Event) string {
	h := t.ClientHello
	if h == nil || e.Packet != h.Packet {
		return ""
	}
	s := clean(h.Version) + ", " + plural(len(h.CipherSuites), "suite")
	if h.Format == "sslv2" {
		s = "in SSL 2.0 format, " + s
	}
	if h.ServerName.Known {
		return s + ", for " + clean(h.ServerName.V)
	}
	return s + ", no server name"
}

func serverHelloDetail(t *report.TLS, e *report.Event) string {
	if t.ServerHello == nil || t.ServerHello.Packet != e.Packet {
		return ""
	}
	var parts []string
	if t.Version.Known {
		parts = append(parts, clean(t.Version.V))
	}
	if t.CipherSuite != nil {
		parts = append(parts, suite(t.CipherSuite))
		if t.CipherSuite.Bits.Known {
			parts = append(parts, strconv.Itoa(t.CipherSuite.Bits.V)+" bits")
		}
	}
	if t.Resumed {
		parts = append(parts, "session resumed")
	}
	return strings.Join(parts, ", ")
}

func retryDetail(t *report.TLS) string {
	if t.HelloRetryRequest == nil || !t.HelloRetryRequest.Group.Known {
		return ""
	}
	return "asks for group " + clean(t.HelloRetryRequest.Group.V)
}

func certificateDetail(c *report.Connection, e *report.Event) string {
	m := &c.ServerChain.CertificateMessage
	if e.From == report.Client {
		m = &c.ClientCertificate.CertificateMessage
	}
	switch {
	case !m.Length.Known || e.Packet != m.Packet:
		return ""
	case m.Length.V == 0:
		return "zero-length: Certificates Length " + strconv.Itoa(m.CertificatesLength.V)
	}
	return "chain of " + strconv.Itoa(m.Length.V) + ", Certificates Length " + strconv.Itoa(m.CertificatesLength.V)
}

func requestDetail(t *report.TLS, e *report.Event) string {
	r := t.CertificateRequest
	if r == nil || r.Packet != e.Packet {
		return ""
	}
	return certificateKinds(r) + ", " + plural(r.CANamesCount, "CA name")
}

// certificateKinds names the kinds of key that a CertificateRequest accepts: by its
// types, named as IANA names them (rsa_sign, dss_sign, ecdsa_sign, …), or in TLS 1.3,
// which has none, by its signature algorithms.
func certificateKinds(r *report.CertificateRequest) string {
	var kinds []string
	add := func(kind string) {
		if !slices.Contains(kinds, kind) {
			kinds = append(kinds, kind)
		}
	}
	for _, t := range r.Types {
		if name, signs := strings.CutSuffix(t, "_sign"); signs {
			add(keyKind(name, t))
		}
	}
	if len(r.Types) == 0 {
		for _, a := range r.SignatureAlgorithms {
			name, _, _ := strings.Cut(a, "_")
			add(keyKind(name, name))
		}
	}
	switch n := len(kinds); n {
	case 0:
		return "no kind of signing key named"
	case 1:
		return "any " + kinds[0] + " certificate"
	default:
		return "any " + strings.Join(kinds[:n-1], ", ") + " or " + kinds[n-1] + " certificate"
	}
}

// keyKind is a kind of key as people write it; other is for those without a name here.
func keyKind(name, other string) string {
	switch name {
	case "rsa":
		return "RSA"
	case "dss", "dsa":
		return "DSA"
	case "ecdsa":
		return "ECDSA"
	case "ed25519":
		return "Ed25519"
	case "ed448":
		return "Ed448"
	}
	return clean(other)
}

func keyExchangeDetail(t *report.TLS) string {
	k := t.KeyExchange
	switch {
	case k == nil:
		return ""
	case k.Group.Known:
		return "group " + clean(k.Group.V)
	case k.DHBits.Known:
		return fmt.Sprintf("%d-bit Diffie-Hellman", k.DHBits.V)
	}
	return ""
}
