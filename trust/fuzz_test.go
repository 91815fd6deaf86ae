package trust

import (
	"encoding/binary"
	"slices"
	"testing"

	"smtpcap/internal/certs"
	"smtpcap/report"
)

// splice makes chains of the shapes by orders: each order of four bytes picks a
// certificate and changes a byte of it.
func splice(all [][]byte, orders []byte) (chain [][]byte) {
	for order := range slices.Chunk(orders[:min(len(orders), 64)], 4) {
		if len(order) < 4 {
			break
		}
		der := slices.Clone(all[int(order[0])%len(all)])
		der[int(binary.BigEndian.Uint16(order[1:]))%len(der)] ^= order[3]
		chain = append(chain, der)
	}
	return chain
}

// FuzzJudge: whatever was sent, a verification is complete and within its limits, and
// no chain is trusted whose leaf was not signed under a root.
func FuzzJudge(f *testing.F) {
	var all [][]byte
	for _, name := range certs.Names() {
		all = append(all, certs.Chain(name)...)
	}
	root := certs.Root("chain-1")
	f.Add([]byte{}, []byte{})
	f.Add([]byte{0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 9, 1}, []byte("\x30\x03\x02\x01\x00"))
	f.Add([]byte{30, 1, 0, 255, 31, 0, 50, 1, 31, 0, 50, 1}, root)
	f.Fuzz(func(t *testing.T, orders, der []byte) {
		chain := append(splice(all, orders), der)
		v := New(trusting(root))
		c := serverShowed(inside, chain...)
		v.Judge(c)
		got := c.ServerChain.Verification
		if len(got.Entries) != len(chain) || len(got.Errors) > maxErrors || len(got.Path) > maxDepth+2 || len(v.signatures.known) > maxSignatureChecks {
			t.Fatalf("%d entries of %d, %d errors, path of %d, %d signatures", len(got.Entries), len(chain), len(got.Errors), len(got.Path), len(v.signatures.known))
		}
		for _, e := range got.Entries {
			if e.IssuedBy.Known && (e.IssuedBy.V < 0 || e.IssuedBy.V >= len(chain) || e.Signature != report.SignatureGood) {
				t.Errorf("%+v", e)
			}
		}
		if got.Trusted.V && got.Entries[0].Signature != report.SignatureGood {
			t.Errorf("trusted, but the leaf's signature is %v", got.Entries[0].Signature)
		}
		if got.Trusted.V && (got.Code != report.Of(0) || !got.Root.Known || got.MissingIssuer.Known) {
			t.Errorf("trusted, but code %v, root %v, missing %v", got.Code, got.Root, got.MissingIssuer)
		}
	})
}
