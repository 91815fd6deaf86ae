package main

import "smtpcap/internal/pcaptest"

// messageOverFiveRecords is a server whose Certificate message lies in five
// records.
func messageOverFiveRecords() []byte {
	s := storySession()
	s.Packing = func(version uint16, messages ...[]byte) []byte {
		b := pcaptest.EachRecord(version, messages[0])
		b = append(b, pcaptest.RecordsOf((len(messages[1])+4)/5)(version, messages[1])...)
		return append(b, pcaptest.EachRecord(version, messages[2:]...)...)
	}
	return plain(upgraded(s))
}
