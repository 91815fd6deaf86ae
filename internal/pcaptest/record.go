package pcaptest

import "slices"

// Protocol versions as they stand on the wire.
const (
	SSL20 uint16 = 0x0002
	SSL30 uint16 = 0x0300
	TLS10 uint16 = 0x0301
	TLS11 uint16 = 0x0302
	TLS12 uint16 = 0x0303
	TLS13 uint16 = 0x0304
)

// Content types of records, as described in RFC 8446, Section 5.1.
const (
	RecordCCS         = 20
	RecordAlert       = 21
	RecordHandshake   = 22
	RecordApplication = 23
)

// MaxRecord is the most bytes that a record in clear may hold.
const MaxRecord = 1 << 14

// Record returns a record of the given type that holds body.
func Record(version uint16, kind byte, body []byte) []byte {
	b := be.AppendUint16([]byte{kind}, version)
	return append(be.AppendUint16(b, uint16(len(body))), body...)
}

// A Packing puts handshake messages into records.
type Packing func(version uint16, messages ...[]byte) []byte

// EachRecord is a Packing that gives each message a record of its own, or
// several if it is longer than a record may be.
func EachRecord(version uint16, messages ...[]byte) []byte {
	var b []byte
	for _, m := range messages {
		b = append(b, RecordsOf(MaxRecord)(version, m)...)
	}
	return b
}

// OneRecord is a Packing that puts all messages into as few records as may be.
func OneRecord(version uint16, messages ...[]byte) []byte {
	return RecordsOf(MaxRecord)(version, messages...)
}

// RecordsOf returns a Packing that puts messages one after the other and cuts
// them into records of n bytes.
func RecordsOf(n int) Packing {
	return func(version uint16, messages ...[]byte) []byte {
		var b []byte
		for part := range slices.Chunk(slices.Concat(messages...), n) {
			b = append(b, Record(version, RecordHandshake, part)...)
		}
		return b
	}
}

// ChangeCipherSpec returns a ChangeCipherSpec record.
func ChangeCipherSpec(version uint16) []byte {
	return Record(version, RecordCCS, []byte{1})
}

// Alert levels.
const (
	Warning = 1
	Fatal   = 2
)

// Alert descriptions, by IANA's names.
const (
	AlertCloseNotify      = 0
	AlertHandshakeFailure = 40
	AlertNoCertificate    = 41
	AlertUnknownCA        = 48
	AlertDecodeError      = 50
	AlertProtocolVersion  = 70
	AlertInternalError    = 80
)

// Alert returns a record with an alert in clear.
func Alert(version uint16, level, description byte) []byte {
	return Record(version, RecordAlert, []byte{level, description})
}

// Encrypted returns a record of n bytes that look encrypted. The same arguments
// give the same bytes.
func Encrypted(version uint16, kind byte, n int) []byte {
	return Record(version, kind, noise(n))
}

// noise returns n bytes of a linear congruential generator.
func noise(n int) []byte {
	b := make([]byte, n)
	x := uint32(n)
	for i := range b {
		x = x*1664525 + 1013904223
		b[i] = byte(x >> 24)
	}
	return b
}
