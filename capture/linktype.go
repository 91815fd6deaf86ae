package capture

import "strconv"

// A LinkType says which header a packet begins with: a LINKTYPE_ value, as
// listed in https://www.tcpdump.org/linktypes.html. Raw IP has three numbers,
// for DLT_RAW of several systems has found its way into files.
type LinkType uint16

// Link types that can carry mail.
const (
	LinkTypeNull           LinkType = 0
	LinkTypeEthernet       LinkType = 1
	LinkTypePPP            LinkType = 9
	LinkTypeRaw12          LinkType = 12
	LinkTypeRaw14          LinkType = 14
	LinkTypePPPHDLC        LinkType = 50
	LinkTypePPPoE          LinkType = 51
	LinkTypeRaw            LinkType = 101
	LinkTypeCiscoHDLC      LinkType = 104
	LinkTypeIEEE80211      LinkType = 105
	LinkTypeFrameRelay     LinkType = 107
	LinkTypeLoop           LinkType = 108
	LinkTypeLinuxSLL       LinkType = 113
	LinkTypePFLog          LinkType = 117
	LinkTypeIEEE80211Radio LinkType = 127
	LinkTypePPPWithDir     LinkType = 204
	LinkTypePPPPPPD        LinkType = 166
	LinkTypeMPLS           LinkType = 219
	LinkTypeIPv4           LinkType = 228
	LinkTypeIPv6           LinkType = 229
	LinkTypeNFLog          LinkType = 239
	LinkTypeLinuxSLL2      LinkType = 276
)

// linkTypeNames holds the names that a person knows the link types by.
var linkTypeNames = map[LinkType]string{
	LinkTypeNull:           "BSD loopback",
	LinkTypeEthernet:       "Ethernet",
	6:                      "Token Ring",
	LinkTypePPP:            "PPP",
	10:                     "FDDI",
	LinkTypeRaw12:          "raw IP",
	LinkTypeRaw14:          "raw IP",
	LinkTypePPPHDLC:        "PPP in HDLC framing",
	LinkTypePPPoE:          "PPPoE",
	100:                    "RFC 1483 ATM",
	LinkTypeRaw:            "raw IP",
	LinkTypeCiscoHDLC:      "Cisco HDLC",
	LinkTypeIEEE80211:      "Wi-Fi",
	LinkTypeFrameRelay:     "Frame Relay",
	LinkTypeLoop:           "OpenBSD loopback",
	LinkTypeLinuxSLL:       "Linux cooked v1",
	LinkTypePFLog:          "OpenBSD packet filter log",
	119:                    "Wi-Fi with Prism header",
	122:                    "IP over Fibre Channel",
	LinkTypeIEEE80211Radio: "Wi-Fi with radiotap header",
	LinkTypePPPPPPD:        "PPP from pppd",
	187:                    "Bluetooth",
	189:                    "USB",
	192:                    "Wi-Fi with PPI header",
	195:                    "IEEE 802.15.4",
	201:                    "Bluetooth",
	LinkTypePPPWithDir:     "PPP with direction",
	LinkTypeMPLS:           "MPLS",
	220:                    "USB",
	227:                    "CAN bus",
	LinkTypeIPv4:           "raw IPv4",
	LinkTypeIPv6:           "raw IPv6",
	231:                    "D-Bus",
	LinkTypeNFLog:          "Linux netfilter log",
	249:                    "USB",
	252:                    "Wireshark upper PDU",
	253:                    "Linux netlink",
	LinkTypeLinuxSLL2:      "Linux cooked v2",
	281:                    "Ethernet with Broadcom switch tag",
	284:                    "Ethernet with DSA switch tag",
	285:                    "Ethernet with EDSA switch tag",
}

// String returns the plain name of t, such as "Ethernet" or
// "unknown link type 147".
func (t LinkType) String() string {
	if name, ok := linkTypeNames[t]; ok {
		return name
	}
	return "unknown link type " + strconv.Itoa(int(t))
}
