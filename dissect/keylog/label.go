package keylog

// A label says of what kind a line's secret is. Those up to placed have their place in a
// session.
type label uint8

const (
	labelMaster label = iota
	labelEarly
	labelClientHandshake
	labelServerHandshake
	labelClientTraffic
	labelServerTraffic

	placed // how many they are

	labelPremaster
	labelRSA
	labelUnknown
)

// Lengths in bytes of what lines hold.
const (
	rsaName       = 8  // of the encrypted premaster secret, as NSS writes it
	masterLength  = 48 // RFC 5246, Section 8.1; also a premaster secret of RSA
	sha256Length  = 32 // a secret of TLS 1.3 is as long as the suite's hash: RFC 8446, Section 7.1
	sha384Length  = 48
	longestSecret = 48 // of the labels that have their place in a session
)

// maxPremaster is the length of a premaster secret, in bytes. That of Diffie-Hellman is
// as long as the prime, and OpenSSL takes none of more than 10,000 bits; a pre-shared
// key may stand beside it, as described in RFC 4279, Section 3.
const maxPremaster = 2 << 10

// labelOf returns the label of a word. Case matters. The labels of TLS 1.3 are described
// in RFC 9850, Section 2.1, CLIENT_RANDOM in Section 2.2; PMS_CLIENT_RANDOM is
// Wireshark's, and RSA was written by NSS before version 3.34.
func labelOf(word []byte) label {
	switch string(word) {
	case "CLIENT_RANDOM":
		return labelMaster
	case "PMS_CLIENT_RANDOM":
		return labelPremaster
	case "RSA":
		return labelRSA
	case "CLIENT_EARLY_TRAFFIC_SECRET":
		return labelEarly
	case "CLIENT_HANDSHAKE_TRAFFIC_SECRET":
		return labelClientHandshake
	case "SERVER_HANDSHAKE_TRAFFIC_SECRET":
		return labelServerHandshake
	case "CLIENT_TRAFFIC_SECRET_0":
		return labelClientTraffic
	case "SERVER_TRAFFIC_SECRET_0":
		return labelServerTraffic
	}
	return labelUnknown
}

// takes reports whether a line with this label may name a session with so many bytes
// and have a secret of so many. Nothing is known of labels that are not used here.
func (l label) takes(name, secret int) bool {
	switch l {
	case labelUnknown:
		return true
	case labelRSA:
		return name == rsaName && secret == masterLength
	case labelMaster:
		return name == len(Random{}) && secret == masterLength
	case labelPremaster:
		return name == len(Random{}) && secret <= maxPremaster
	}
	return name == len(Random{}) && (secret == sha256Length || secret == sha384Length)
}
