// Package differential holds smtpcap against tshark: over every capture at hand,
// stream by stream and field by field. A difference is a defect of ours, or it is
// named in known.txt with the bytes of the capture that prove us right. Where there are
// keys both get them, and what they open is compared packet by packet.
package differential
