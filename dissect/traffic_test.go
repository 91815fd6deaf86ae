package dissect

import (
	"net/netip"
	"slices"
	"testing"
	"time"

	"smtpcap/internal/pcaptest"
	"smtpcap/report"
)

// blackHole is a connection in which the server's long segments do not get through:
// the greeting is packet 4, the EHLO packet 5.
func blackHole(c pcaptest.Config) *pcaptest.Conv {
	conv := pcaptest.NewConv(c)
	conv.Handshake()
	conv.Send(pcaptest.ToClient, pcaptest.Lines(pcaptest.Banner))
	conv.Send(pcaptest.ToServer, pcaptest.Lines("EHLO client.example.test"))
	long := make([]byte, 1400)
	for n := range int64(3) {
		conv.SendAt(pcaptest.ToClient, conv.Offset(pcaptest.ToClient), long)
		conv.Wait(time.Second << n)
	}
	conv.TooBig(pcaptest.ToClient, conv.Offset(pcaptest.ToClient), long, 1280)
	return conv
}

func TestTraffic(t *testing.T) {
	all := new(follower).packets(blackHole(pcaptest.Config{MSS: 1440}).Packets())
	if len(all) != 1 {
		t.Fatalf("%d connections", len(all))
	}
	c := all[0]
	server := c.ToClient
	want := report.Stall{Length: 1400, Sent: 3, Packet: 6, Last: 8, Smaller: 4, Passed: len(pcaptest.Banner) + 2}
	if server.Stalled == nil || *server.Stalled != want {
		t.Errorf("stalled: got %+v, want %+v", server.Stalled, want)
	}
	if server.MSS != report.Of(1440) || server.Largest != 1400 || server.Unacknowledged != report.Of[int64](1400) {
		t.Errorf("server: %+v", server)
	}
	client := c.ToServer
	if client.Stalled != nil || client.MSS != report.Of(1440) || client.Largest != 26 || client.Unacknowledged != report.Of[int64](0) {
		t.Errorf("client: %+v", client)
	}
	if tooBig := []report.TooBig{{Packet: 9, To: report.Server, MTU: 1280}}; !slices.Equal(c.TooBig, tooBig) {
		t.Errorf("too big: %+v", c.TooBig)
	}
	if c.LastPacket != 8 {
		t.Errorf("the last packet is %d: the router's message counts as one", c.LastPacket)
	}
	if c.LastDataPacket != 6 || c.LastDataFrom != report.Server || !c.LastData.Equal(pcaptest.Epoch.Add(5*pcaptest.DefaultStep)) {
		t.Errorf("last data: packet %d from the %v, at %v", c.LastDataPacket, c.LastDataFrom, c.LastData)
	}
}

func TestTrafficThatIsNotKnown(t *testing.T) {
	ps := blackHole(pcaptest.Config{}).Packets()
	c := new(follower).packets(ps[4:5])[0] // the EHLO alone
	if s := c.ToServer; s.MSS.Known || s.Unacknowledged.Known || s.Largest != 26 || s.Stalled != nil {
		t.Errorf("client: %+v", s)
	}
	if s := c.ToClient; s.MSS.Known || s.Largest != 0 || s.Stalled != nil {
		t.Errorf("server: %+v", s)
	}
}

// TestTrafficOfReversedRoles: who is the server may be told by the first words.
func TestTrafficOfReversedRoles(t *testing.T) {
	ps := blackHole(pcaptest.Config{Client: netip.MustParseAddrPort("192.0.2.10:465"), Server: netip.MustParseAddrPort("198.51.100.25:587")}).Packets()
	c := new(follower).packets(ps[3:])[0] // begins with the greeting; the lower port would be the server's
	if c.RolesFrom != report.RolesBanner || c.Server.Port != 587 {
		t.Fatalf("server %v, from %v", c.Server, c.RolesFrom)
	}
	if len(c.TooBig) != 1 || c.TooBig[0].To != report.Server || c.ToClient.Stalled == nil || c.LastDataFrom != report.Server {
		t.Errorf("too big %+v, to client %+v, last data from the %v", c.TooBig, c.ToClient, c.LastDataFrom)
	}
}
