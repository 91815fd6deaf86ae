// Package reassembly turns captured packets into the ordered bytes of each
// direction of the TCP connections that a caller asked for. What the capture
// does not have is said with its length, and each direction ends once.
//
// A Tracker is given every packet of a capture, in the order of the capture.
// It takes off the link, tunnel and network headers, puts IP fragments
// together, finds the connection and hands on the bytes that are next in their
// direction by calls to the connection's Handler, before Tracker.Packet
// returns. Bytes that arrive in order are those of the packet itself; only
// what arrives early is copied, into queues of limited size.
//
// Besides, a Tracker notes how far each direction got: a segment that was sent again
// and again in vain, bytes that were not acknowledged, and what routers said of
// packets that were too big.
//
// The clock is the time of the packets on the followed ports, so that a capture
// gives the same answer today and in ten years. Checksums are not looked at:
// the sending host's own capture has wrong ones wherever the network card fills
// them in.
//
// A Tracker and its handlers belong to one goroutine.
package reassembly
