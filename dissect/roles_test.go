package dissect

import (
	"net/netip"
	"testing"

	"smtpcap/reassembly"
	"smtpcap/report"
)

// TestRolesFromTheFirstWords: where neither the handshake nor the ports tell the
// roles, the first data does.
func TestRolesFromTheFirstWords(t *testing.T) {
	one, two := netip.MustParseAddrPort("192.0.2.1:25"), netip.MustParseAddrPort("192.0.2.2:25")
	const hello = "\x16\x03\x01\x00\x20\x01\x00\x00\x1c\x03\x03"
	tests := []struct {
		name   string
		roles  reassembly.Roles
		sender reassembly.Direction // as the tracker took it
		first  string
		client netip.AddrPort
		from   report.RolesFrom
	}{
		{"greeting from the other side", reassembly.Undecided, reassembly.ToServer, "220 mx.example.test ESMTP\r\n", two, report.RolesBanner},
		{"greeting from the server", reassembly.Undecided, reassembly.ToClient, "220-mx.example.test\r\n", one, report.RolesBanner},
		{"EHLO from the other side", reassembly.Undecided, reassembly.ToClient, "EHLO client.example.test\r\n", two, report.RolesBanner},
		{"EHLO from the client", reassembly.Undecided, reassembly.ToServer, "EHLO client.example.test\r\n", one, report.RolesBanner},
		{"ClientHello from the other side", reassembly.Undecided, reassembly.ToClient, hello, two, report.RolesBanner},
		{"words that do not tell", reassembly.Undecided, reassembly.ToServer, "250 2.1.0 Ok\r\n", one, report.RolesUnknown},
		{"known from the handshake", reassembly.FromHandshake, reassembly.ToServer, "220 mx.example.test ESMTP\r\n", one, report.RolesHandshake},
		{"known from the port", reassembly.FromPort, reassembly.ToServer, "220 mx.example.test ESMTP\r\n", one, report.RolesPort},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			tcp := &reassembly.Conn{
				ID: 1, Roles: test.roles, MidStream: true,
				Addr: [2]netip.AddrPort{reassembly.ToServer: one, reassembly.ToClient: two},
			}
			tcp.Dir[test.sender].Packets = 7
			var d Dissector
			h := d.New(tcp)
			h.Data(test.sender, []byte(test.first), reassembly.Mark{Packet: 1})
			h.End(test.sender, reassembly.CaptureEnd, reassembly.Mark{Packet: 1})
			h.End(test.sender.Reverse(), reassembly.CaptureEnd, reassembly.Mark{Packet: 1})
			c := d.Report(h)
			if got := netip.AddrPortFrom(c.Client.IP, c.Client.Port); got != test.client || c.RolesFrom != test.from {
				t.Errorf("client %v from %v, want %v from %v", got, c.RolesFrom, test.client, test.from)
			}
			sent := c.ToServer.Packets
			if (test.sender == reassembly.ToServer) != (test.client == one) {
				sent = c.ToClient.Packets
			}
			if sent != 7 {
				t.Errorf("the packets are counted for the wrong side: %d to the server, %d to the client", c.ToServer.Packets, c.ToClient.Packets)
			}
		})
	}
}
