package render

import (
	"fmt"
	"strconv"
	"strings"

	"smtpcap/report"
)

// messageOf returns the Certificate message of one side.
func messageOf(c *report.Connection, side report.Side) *report.CertificateMessage {
	if side == report.Client {
		return &c.ClientCertificate.CertificateMessage
	}
	return &c.ServerChain.CertificateMessage
}

// chainTitle is the heading of a side's certificates.
func chainTitle(c *report.Connection, side report.Side) string {
	if side == report.Server {
		m := &c.ServerChain.CertificateMessage
		return "Server's chain" + listRef(m)
	}
	cc := &c.ClientCertificate
	switch {
	case cc.Known == report.Inferred:
		return "Client's certificate" + inferredRef(cc.Packets)
	case cc.RequestPacket != 0 && cc.Packet != 0:
		return "Client's certificate (asked in packet " + number(cc.RequestPacket) + ", answered in packet " + number(cc.Packet) + ")"
	case cc.RequestPacket != 0:
		return "Client's certificate (asked in packet " + number(cc.RequestPacket) + ")"
	}
	return "Client's certificate" + listRef(&cc.CertificateMessage)
}

func listRef(m *report.CertificateMessage) string {
	switch {
	case m.Packet != 0 && m.CertificatesLength.Known:
		return " (packet " + number(m.Packet) + ", Certificates Length " + strconv.Itoa(m.CertificatesLength.V) + ")"
	case m.Packet != 0:
		return " (packet " + number(m.Packet) + ")"
	}
	return ""
}

// chainNote says, under the heading, what a side's certificates are where there
// is no list of them to show, or what else must be known of the list.
func chainNote(c *report.Connection, side report.Side) string {
	if side == report.Server {
		return serverNote(c)
	}
	return clientNote(c)
}

func serverNote(c *report.Connection) string {
	switch c.ServerChain.Status {
	case report.ChainSent:
		if n := len(c.ServerChain.Packets); n > 1 {
			return "carried by packets " + numberList(c.ServerChain.Packets)
		}
		return ""
	case report.ChainNotStarted:
		return "none: the handshake ended before the server's turn"
	case report.ChainIncomplete:
		return strings.TrimSuffix(incompleteChain(c), ".")
	case report.ChainEncrypted:
		return join("; ", "encrypted: cannot be read "+withoutKeys(c), inferredChain(c))
	case report.ChainResumed:
		return "none: a resumed session sends no certificates"
	}
	return strings.TrimSuffix(serverShowed(c), ".")
}

func clientNote(c *report.Connection) string {
	if cc := &c.ClientCertificate; cc.Known == report.Inferred || cc.Status == report.ClientEncrypted {
		return inferredNote(c)
	}
	switch c.ClientCertificate.Status {
	case report.ClientSent:
		return plural(c.ClientCertificate.Length.V, "certificate") + ", Certificates Length " +
			strconv.Itoa(c.ClientCertificate.CertificatesLength.V)
	case report.ClientEmpty:
		return `none: an empty list, Certificates Length 0. It means "I have no certificate". No key pair is made up for it; encryption uses the server's key alone.`
	case report.ClientNotRequested:
		return "none: the server did not ask for one, so none was sent"
	case report.ClientNotStarted:
		return "none: the handshake ended before the client's turn"
	case report.ClientResumed:
		return "none: a resumed session sends no certificates"
	case report.ClientIncomplete:
		return "cannot tell: that part of the handshake is not in the capture"
	}
	return strings.TrimSuffix(clientShowed(c), ".")
}

func numberList(numbers []report.PacketNumber) string {
	const most = 12
	var b strings.Builder
	for i, n := range numbers {
		if i == most {
			fmt.Fprintf(&b, " and %d more", len(numbers)-most)
			break
		}
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(number(n))
	}
	return b.String()
}
