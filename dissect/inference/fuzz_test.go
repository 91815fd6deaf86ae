package inference

import (
	"encoding/binary"
	"slices"
	"testing"
)

// handshakeOf makes a handshake of any bytes: eight of flags, then three a record.
func handshakeOf(data []byte) *Handshake {
	h := &Handshake{Hash: 32, Tag: 16}
	if len(data) < 8 {
		return h
	}
	if data[0]&1 != 0 {
		h.Hash = 48
	}
	if data[0]&2 != 0 {
		h.Tag = 8
	}
	h.PSK, h.Implicit, h.Alert = data[0]&0x1c == 0x1c, data[0]&32 != 0, data[0]&64 != 0
	h.End, h.AlertBefore = End(data[1]%3), int(int8(data[2]))
	h.Extensions = []uint16{uint16(data[3])}
	if data[4] != 0 {
		h.Schemes = []uint16{binary.BigEndian.Uint16(data[4:])}
	}
	for data = data[8:]; len(data) >= 3; data = data[3:] {
		h.Records = append(h.Records, Record{From: Side(data[0] & 1), Length: int(int16(binary.BigEndian.Uint16(data[1:])))})
	}
	return h
}

// bytesOf is the reverse of handshakeOf, for the runs that fuzzing begins with.
func bytesOf(h *Handshake) []byte {
	data := make([]byte, 8)
	if h.Hash == 48 {
		data[0] = 1
	}
	data[1] = byte(h.End)
	for _, r := range h.Records {
		data = append(data, byte(r.From))
		data = binary.BigEndian.AppendUint16(data, uint16(r.Length))
	}
	return data
}

func FuzzInfer(f *testing.F) {
	for _, k := range knownRuns {
		f.Add(bytesOf(seen(f, k.hash, k.text)))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		h := handshakeOf(data)
		a := Infer(h)
		checkBasis(t, h, a.Client.Basis, a.Client.Status != Unknown)
		checkBasis(t, h, a.Server.Basis, a.Server.Request != NotKnown)
		checkBasis(t, h, a.End.Basis, a.End.Outcome != Undecided)
		checkChain(t, a.Client.Chain, a.Client.Status == Sent)
		checkChain(t, a.Server.Chain, true)
		switch asked := a.Client.Status == Empty || a.Client.Status == Sent; {
		case asked && a.Server.Request != Present:
			t.Errorf("%v, and it was asked: %v", a.Client.Status, a.Server.Request)
		case a.Client.Status == NotRequested && a.Server.Request != Absent:
			t.Errorf("%v, and it was asked: %v", a.Client.Status, a.Server.Request)
		case a.Client.Status == Unknown && a.Server.Confidence == High:
			t.Errorf("high confidence in one flight: %v", a.Server)
		case a.End.Outcome != Undecided && !asked && a.Client.Status != NotRequested:
			t.Errorf("the end of a flight that is not known: %v", a)
		}
	})
}

// checkBasis holds a basis against what it says of itself.
func checkBasis(t *testing.T, h *Handshake, b Basis, answered bool) {
	t.Helper()
	switch {
	case answered != (b.Confidence != None):
		t.Errorf("answered: %v, with confidence %v", answered, b.Confidence)
	case b.Why == "":
		t.Error("it is not said why")
	case b.Confidence >= Medium && len(b.Readings) > 0:
		t.Errorf("%v compete under confidence %v", b.Readings, b.Confidence)
	case !slices.IsSorted(b.Records):
		t.Errorf("records %v", b.Records)
	}
	for _, i := range b.Records {
		if i < 0 || i >= min(len(h.Records), maxRecords) {
			t.Errorf("there is no record %d", i)
		}
	}
}

func checkChain(t *testing.T, c Chain, may bool) {
	t.Helper()
	if c.Min > c.Max || c.Min < 0 || !may && (c.Max != 0 || c.Keys != nil) {
		t.Errorf("chain %v", c)
	}
}
