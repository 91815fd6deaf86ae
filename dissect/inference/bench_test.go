package inference

import (
	"testing"
	"time"
)

func TestNothingIsAllocatedForNothing(t *testing.T) {
	h := &Handshake{Hash: 48, Tag: 16}
	if n := testing.AllocsPerRun(100, func() { Infer(h) }); n != 0 {
		t.Errorf("%v allocations without records", n)
	}
}

// worst has as many ways to cut flights as a hostile side can make: runs of full
// records, and between them lengths of Finished.
func worst() *Handshake {
	h := &Handshake{Hash: 48, Tag: 16, Records: []Record{{From: Server, Length: 23}}}
	for range 30 {
		h.Records = append(h.Records, Record{From: Server, Length: 17 + leastLimit})
	}
	for range 15 {
		h.Records = append(h.Records, Record{From: Server, Length: 17 + 17}, Record{From: Server, Length: 69})
	}
	for range 200 {
		h.Records = append(h.Records, Record{From: Client, Length: 69})
	}
	return h
}

// TestHostileRecordsTakeNoTime: the bound is some hundred times what is measured.
func TestHostileRecordsTakeNoTime(t *testing.T) {
	start := time.Now()
	Infer(worst())
	if d := time.Since(start); d > time.Second {
		t.Errorf("%v", d)
	}
}

func BenchmarkInfer(b *testing.B) {
	for name, h := range map[string]*Handshake{
		"nothing":  {Hash: 48, Tag: 16},
		"ordinary": seen(b, 48, "S[23,129,2723,281,69] C[25,69] S[250] S[250] C[42] S[180] C[60] S[48] C[50] S[48]"),
		"merged":   seen(b, 48, "S[3104] C[77] S[413] C[42] S[180] C[60] S[48] C[50] S[48]"),
		"worst":    worst(),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Infer(h)
			}
		})
	}
}
