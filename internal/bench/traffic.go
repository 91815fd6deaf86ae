// Package bench builds the large captures on which the speed and the memory of
// smtpcap are measured, packet by packet, the same bytes at each run.
package bench

import (
	"encoding/binary"
	"fmt"
	"net/netip"

	"smtpcap/internal/pcaptest"
)

const (
	// servers is how many mail servers there are, each with a certificate of its
	// own: so many that reading each certificate once does not hide what reading
	// costs, and so few that they come again, as those of large receivers do.
	servers = 250
	// clientPorts is how many ports a client address uses before the next
	// address takes over.
	clientPorts = 50000
	// firstClientPort is the lowest of them.
	firstClientPort = 10000
)

// A maker returns the packets of its i-th conversation. The times are set when
// the packets are written.
type maker func(i int) []pcaptest.Packet

// client returns the address and port of the i-th client of a network.
func client(network byte, i int) netip.AddrPort {
	host := i / clientPorts
	return netip.AddrPortFrom(netip.AddrFrom4([4]byte{10, network, byte(host >> 8), byte(host)}),
		uint16(firstClientPort+i%clientPorts))
}

// Lengths of encrypted records with SMTP commands, with replies, and with a
// message body.
const (
	recordCommand = 60
	recordReply   = 90
	recordBody    = 1400
)

// mail returns a maker of STARTTLS sessions over TLS 1.2 in which the server
// shows a chain of three, asks for a certificate and gets an empty list. A body
// of so many records of 1,400 bytes is sent; with acks each segment is
// acknowledged by one of its own.
func mail(bodyRecords int, acks bool) maker {
	names := make([]string, servers)
	for i := range names {
		names[i] = fmt.Sprintf("mx%03d.example.test", i)
	}
	shown := chains(names)
	return func(i int) []pcaptest.Packet {
		server := i % servers
		t := session(names[server], shown[server])
		exchange := func(command int) {
			t.Client(pcaptest.Encrypted(pcaptest.TLS12, pcaptest.RecordApplication, command))
			t.Server(pcaptest.Encrypted(pcaptest.TLS12, pcaptest.RecordApplication, recordReply))
		}
		for range 4 { // EHLO, MAIL, RCPT, DATA
			exchange(recordCommand)
		}
		for range bodyRecords - 1 {
			t.Client(pcaptest.Encrypted(pcaptest.TLS12, pcaptest.RecordApplication, recordBody))
		}
		exchange(recordBody)
		exchange(recordCommand) // QUIT
		return t.Packets(pcaptest.Config{
			Client: client(1, i),
			Server: netip.AddrPortFrom(netip.AddrFrom4([4]byte{192, 0, 2, byte(1 + server)}), 25),
			ISN:    [2]uint32{uint32(i) * 2654435761, uint32(i) * 40503},
			Acks:   acks,
		})
	}
}

// session returns the dialogue with a server, to the end of the TLS handshake.
func session(server string, chain [][]byte) pcaptest.Transcript {
	t := pcaptest.Transcript{End: pcaptest.FINByClient}
	t.StartTLS()
	hello := pcaptest.DefaultClientHello(pcaptest.TLS12)
	hello.Extensions[0] = pcaptest.ServerName(server)
	t.Handshake(pcaptest.Session{
		Version: pcaptest.TLS12, Suite: pcaptest.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
		ClientHello: pcaptest.HelloRecord(hello),
		Chain:       chain,
		Client:      pcaptest.Empty,
	})
	return t
}

// bulkBytes is what a bulk transfer carries.
const bulkBytes = 300 << 10

// bulk is a maker of transfers over TCP on a port that is not SMTP's.
func bulk(i int) []pcaptest.Packet {
	ports := [...]uint16{443, 443, 80, 3306, 8443, 22}
	c := pcaptest.NewConv(pcaptest.Config{
		Client: client(2, i),
		Server: netip.AddrPortFrom(netip.AddrFrom4([4]byte{203, 0, 113, byte(i)}), ports[i%len(ports)]),
		ISN:    [2]uint32{uint32(i) * 40503, uint32(i) * 2654435761},
		Acks:   true,
	})
	c.Handshake()
	c.Send(pcaptest.ToServer, payload[:400+i%700])
	c.Send(pcaptest.ToClient, payload[:bulkBytes-i%1000])
	c.Close(pcaptest.ToServer)
	return c.Packets()
}

// payload is what bulk traffic carries: bytes without a pattern.
var payload = pcaptest.Encrypted(pcaptest.TLS12, pcaptest.RecordApplication, bulkBytes)

// datagrams is a maker of runs of UDP, as DNS, QUIC and voice have them.
func datagrams(i int) []pcaptest.Packet {
	const run = 60
	src, dst := client(3, i), netip.AddrFrom4([4]byte{203, 0, 113, byte(i)})
	out := make([]pcaptest.Packet, run)
	for j := range out {
		b := udp(src, netip.AddrPortFrom(dst, [...]uint16{53, 443, 5004}[i%3]), payload[:60+(i*7+j*211)%1200])
		out[j] = pcaptest.Packet{Data: b, Length: len(b), LinkType: pcaptest.LinkEthernet}
	}
	return out
}

// udp returns a UDP datagram over IPv4 on Ethernet, without checksums, as a
// sending host's capture shows it.
func udp(src, dst netip.AddrPort, data []byte) []byte {
	const ipHeader, udpHeader, protocol = 20, 8, 17
	be := binary.BigEndian
	ip := be.AppendUint16([]byte{0x45, 0}, uint16(ipHeader+udpHeader+len(data)))
	ip = append(ip, 0, 0, 0x40, 0, 64, protocol, 0, 0)
	ip = append(append(ip, src.Addr().AsSlice()...), dst.Addr().AsSlice()...)
	ip = be.AppendUint16(be.AppendUint16(ip, src.Port()), dst.Port())
	ip = append(be.AppendUint16(ip, uint16(udpHeader+len(data))), 0, 0)
	ip = append(ip, data...)
	return pcaptest.Ethernet().Wrap(pcaptest.Datagram{Bytes: ip})
}
