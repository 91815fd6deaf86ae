package reassembly

import (
	"cmp"
	"net/netip"
	"time"
)

// Config says which connections a Tracker follows and who is told of them.
type Config struct {
	// Ports lists the TCP ports to follow: a connection is followed if either
	// of its ports is in it.
	Ports []uint16
	// Hosts narrows that to connections of which either address is in one of
	// the prefixes. Empty means all.
	Hosts []netip.Prefix
	// New is called with the first packet of a connection and returns its
	// handler, which must not be nil.
	New func(*Conn) Handler
	// Done, if set, is called when a connection is settled: each direction has
	// had its End and nothing more will come.
	Done func(*Conn, Handler)
	// Limits bounds the memory. Zero fields stand for the defaults.
	Limits Limits
}

// Limits bounds what a Tracker holds at a time.
type Limits struct {
	HeldPerDirection int           // bytes that arrived early, for one direction
	HeldTotal        int           // the same for all connections together
	Connections      int           // open connections
	Lingering        int           // ended connections that wait for stray packets
	FragmentBytes    int           // bytes of IP fragments
	IdleTimeout      time.Duration // silence after which a connection is given up
}

// The defaults of Limits. Together they let a Tracker hold some 20 MiB, what
// the handlers hold aside.
const (
	// defaultHeldPerDirection is several times the window that mail servers
	// open, which bounds what can be under way behind a lost segment.
	defaultHeldPerDirection = 256 << 10
	// defaultHeldTotal is enough for 32 directions at their own limit.
	defaultHeldTotal = 8 << 20
	// defaultConnections is above what a busy relay has open at a time; at
	// about two kilobytes each this is 8 MiB.
	defaultConnections = 4096
	// defaultLingering is enough for the connections that end while the last
	// packets of another are still on their way.
	defaultLingering = 256
	// defaultFragmentBytes is enough for 32 datagrams of the greatest size.
	defaultFragmentBytes = 2 << 20
	// defaultIdleTimeout is longer than each timeout of RFC 5321, Section
	// 4.5.3.2, of which the longest is ten minutes, and than the hour that
	// sendmail waits for a command or for the reply to a message.
	defaultIdleTimeout = 70 * time.Minute
)

// withDefaults returns l with each zero field set.
func (l Limits) withDefaults() Limits {
	return Limits{
		HeldPerDirection: cmp.Or(l.HeldPerDirection, defaultHeldPerDirection),
		HeldTotal:        cmp.Or(l.HeldTotal, defaultHeldTotal),
		Connections:      cmp.Or(l.Connections, defaultConnections),
		Lingering:        cmp.Or(l.Lingering, defaultLingering),
		FragmentBytes:    cmp.Or(l.FragmentBytes, defaultFragmentBytes),
		IdleTimeout:      cmp.Or(l.IdleTimeout, defaultIdleTimeout),
	}
}

// lingerTime is how long an ended connection waits for stray packets, such as
// the last ACK or a repeated FIN. Hosts wait as long in TIME-WAIT, or longer.
const lingerTime = 60 * time.Second
