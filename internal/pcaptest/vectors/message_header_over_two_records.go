package main

import (
	"slices"

	"smtpcap/internal/pcaptest"
)

// messageHeaderOverTwoRecords is a server whose Certificate message begins with
// two bytes at the end of a record; the other two of its header come in the
// next.
func messageHeaderOverTwoRecords() []byte {
	s := storySession()
	s.Packing = func(version uint16, messages ...[]byte) []byte {
		all := slices.Concat(messages...)
		split := len(messages[0]) + 2
		b := pcaptest.Record(version, pcaptest.RecordHandshake, all[:split])
		return append(b, pcaptest.Record(version, pcaptest.RecordHandshake, all[split:])...)
	}
	return plain(upgraded(s))
}
