package render

import (
	"fmt"
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
		return "Server's chain" + listRef(m, fmt.Sprintf("packet %d", m.Packet))
	}
	cc := &c.ClientCertificate
	switch {
	case cc.RequestPacket != 0 && cc.Packet != 0:
		return fmt.Sprintf("Client's certificate (asked in packet %d, answered in packet %d)", cc.RequestPacket, cc.Packet)
	case cc.RequestPacket != 0:
		return fmt.Sprintf("Client's certificate (asked in packet %d)", cc.RequestPacket)
	}
	return "Client's certificate" + listRef(&cc.CertificateMessage, fmt.Sprintf("packet %d", cc.Packet))
}

func listRef(m *report.CertificateMessage, packet string) string {
	switch {
	case m.Packet != 0 && m.CertificatesLength.Known:
		return fmt.Sprintf(" (%s, Certificates Length %d)", packet, m.CertificatesLength.V)
	case m.Packet != 0:
		return " (" + packet + ")"
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
			return fmt.Sprintf("carried by packets %s", numberList(c.ServerChain.Packets))
		}
		return ""
	case report.ChainNotStarted:
		return "none: the handshake ended before the server's turn"
	case report.ChainIncomplete:
		return strings.TrimSuffix(incompleteChain(c), ".")
	case report.ChainEncrypted:
		return "encrypted: cannot be read without keys"
	case report.ChainResumed:
		return "none: a resumed session sends no certificates"
	}
	return strings.TrimSuffix(serverShowed(c), ".")
}

func clientNote(c *report.Connection) string {
	switch c.ClientCertificate.Status {
	case report.ClientSent:
		return fmt.Sprintf("%s, Certificates Length %d", plural(c.ClientCertificate.Length.V, "certificate"),
			c.ClientCertificate.CertificatesLength.V)
	case report.ClientEmpty:
		return `none: an empty list, Certificates Length 0. It means "I have no certificate". No key pair is made up for it; encryption uses the server's key alone.`
	case report.ClientNotRequested:
		return "none: the server did not ask for one, so none was sent"
	case report.ClientNotStarted:
		return "none: the handshake ended before the client's turn"
	case report.ClientResumed:
		return "none: a resumed session sends no certificates"
	case report.ClientEncrypted:
		return "encrypted: cannot be read without keys"
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
		fmt.Fprintf(&b, "%d", n)
	}
	return b.String()
}
