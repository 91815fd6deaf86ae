package inference

import (
	"slices"
	"testing"
)

// server flights of SHA-384 suites, with a chain of 2,698 bytes and a key of RSA-2048.
const (
	silentServer = "S[23,2723,281,69] "
	askingServer = "S[23,129,2723,281,69] "
)

func TestClientAnswer(t *testing.T) {
	for _, c := range []struct {
		name     string
		sequence string
		status   Status
		conf     Confidence
	}{
		{"not asked", silentServer + "C[69,42]", NotRequested, High},
		{"not asked, tickets before the client's flight", "S[23,2723,281,69,268,268] C[69,42]", NotRequested, High},
		{"not asked, EHLO as long as Finished", silentServer + "C[69,69] S[250]", Unknown, None},
		{"not asked, EHLO as long as Finished, then more", silentServer + "C[69,69] S[250] C[48]", NotRequested, High},
		{"not asked, EHLO as long as an empty Certificate", silentServer + "C[69,25] S[250]", NotRequested, High},
		{"not asked, banner as long as Finished", silentServer + "S[69] C[69,42]", NotRequested, High},
		{"not asked, and no more is seen of the client", silentServer + "C[69]", NotRequested, Low},
		{"asked, empty", askingServer + "C[25,69]", Empty, High},
		{"asked, empty, in one record", askingServer + "C[77,42]", Empty, High},
		{"asked, empty, padded by 16", askingServer + "C[41,85,58]", Empty, High},
		{"asked, empty, padded by 5", askingServer + "C[30,74,60]", Empty, Medium},
		{"asked, empty, blocks of 16", askingServer + "C[32,80,48]", Empty, Medium},
		{"asked with a long list", "S[23,16401,5000,2723,281,69] C[25,69]", Empty, High},
		{"asked with a list longer than the chain", "S[23,14823,2723,281,69] C[25,69]", Empty, High},
		{"sent", askingServer + "C[949,281,69]", Sent, High},
		{"sent, P-521", askingServer + "C[949,164,69]", Sent, High},
		{"sent, in fragments", askingServer + "C[529,529,453,281,69]", Sent, Medium},
		{"sent, in one record", askingServer + "C[1265,42]", Sent, Medium},
		{"sent, in one record, and nothing more", askingServer + "C[1265]", Unknown, None},
		{"alert", silentServer + "C[19]", RejectedServer, High},
		{"alert, padded by 16", askingServer + "C[35]", RejectedServer, High},
		{"alert and close_notify", silentServer + "C[19,19]", RejectedServer, High},
		{"alert in clear", silentServer + "C[ALERT2]", RejectedServer, High},
		{"alert in clear, not the server's flight", "S[23] C[ALERT2]", Unknown, None},
		{"alert before the server is done", "S[23,129,2723,281] C[19] S[69]", Unknown, None},
		{"the flights contradict: Finished alone", askingServer + "C[69,42]", Unknown, None},
		{"the flights contradict: an empty list", silentServer + "C[25,69]", Unknown, None},
		{"no flight of the client", askingServer, Unknown, None},
		{"half a flight of the client", askingServer + "C[25]", Unknown, None},
		{"half a flight with a certificate", askingServer + "C[949]", Unknown, None},
		{"all records of the client alike", askingServer + "C[80,80,80]", Empty, Medium},
		{"two records alike, which may be alerts", askingServer + "C[80,80]", Unknown, None},
		{"all records of the client alike, not asked", silentServer + "C[80,80,80]", NotRequested, Medium},
		{"one record of unknown padding", silentServer + "C[272]", Unknown, None},
		{"a server in one record, not asked", "S[3069] C[69,42]", NotRequested, Medium},
		{"a server in one record, empty", "S[3104] C[25,69]", Empty, Medium},
		{"both in one record, padding not excluded", "S[3104] C[77,42]", Empty, Low},
		{"both in one record", "S[3104] C[77,42] C[19]", Empty, Medium},
		{"both in one record, sent", "S[3104] C[3047,42]", Sent, Medium},
		{"both in large blocks", "S[528,528,3088,528,528] C[528,528]", Unknown, None},
		{"a signature of no known key", "S[23,129,2723,999,69] C[25,69]", Empty, Medium},
	} {
		a := Infer(seen(t, 48, c.sequence)).Client
		if a.Status != c.status || a.Confidence != c.conf {
			t.Errorf("%s: %v with confidence %v, want %v, %v: %s %v", c.name, a.Status, a.Confidence, c.status, c.conf, a.Why, a.Readings)
		}
	}
}

func TestServerAnswer(t *testing.T) {
	for _, c := range []struct {
		name     string
		sequence string
		request  Presence
		conf     Confidence
		chain    Chain
	}{
		{"nothing of the client", askingServer, Present, Medium, Chain{2698, 2698, []Key{RSA2048}}},
		{"its flight is not whole", "S[23,129,2723,281]", NotKnown, None, Chain{}},
		{"both flights", askingServer + "C[25,69]", Present, High, Chain{2698, 2698, []Key{RSA2048}}},
		{"the client rejects it", silentServer + "C[19]", Absent, Medium, Chain{2698, 2698, []Key{RSA2048}}},
		{"padded by 16", "S[65,116,2739,297,85] C[25,69]", Present, High, Chain{2698, 2698, []Key{RSA2048}}},
		{"Ed25519", "S[23,600,89,69] C[69,42]", Absent, High, Chain{575, 575, []Key{Ed25519}}},
		{"P-384 of a chain in fragments", "S[23,529,529,200,127,69] C[69,42]", Absent, Medium, Chain{1199, 1199, []Key{P384, BrainpoolP384}}},
		{"a list of authorities over two records", "S[23,16401,5000,2723,281,69] C[25,69]", Present, High, Chain{2698, 2698, []Key{RSA2048}}},
		{"a list of authorities, or a limit", "S[23,14823,2723,281,69] C[19]", Present, Low, Chain{2698, 2698, []Key{RSA2048}}},
		{"in blocks of 16", "S[32,128,2736,288,80] C[25,69]", Present, Medium, Chain{2696, 2711, []Key{RSA2048}}},
		{"in one record", "S[3069] C[69,42]", Absent, Medium, Chain{174, 2914, nil}},
		{"a signature of no known key", "S[23,129,2723,999,69] C[25,69]", Present, Medium, Chain{}},
	} {
		a := Infer(seen(t, 48, c.sequence)).Server
		if a.Request != c.request || a.Confidence != c.conf || !equalChains(a.Chain, c.chain) {
			t.Errorf("%s: %v, %v, %v, want %v, %v, %v: %s", c.name, a.Request, a.Confidence, a.Chain, c.request, c.conf, c.chain, a.Why)
		}
	}
}

func TestEndAnswer(t *testing.T) {
	for _, c := range []struct {
		name     string
		sequence string
		outcome  Outcome
		conf     Confidence
	}{
		{"refused", askingServer + "C[25,69] C[42] S[19] S[FIN]", Refused, High},
		{"refused by a server that pads", "S[65,116,2739,297,85] C[25,69] S[35] S[RST]", Refused, High},
		{"refused, but the end is not seen", askingServer + "C[25,69] C[42] S[19]", Undecided, None},
		{"the client closed first", askingServer + "C[25,69,42] C[19] S[19] S[FIN]", Undecided, None},
		{"reset without an alert", askingServer + "C[25,69,42] S[RST]", Undecided, None},
		{"tickets after an empty list", askingServer + "C[25,69] S[250]", Accepted, Medium},
		{"tickets after a certificate", askingServer + "C[949,281,69] S[1178]", Accepted, Medium},
		{"a ticket that was perhaps on its way", silentServer + "C[69,42] S[250]", Undecided, None},
		{"the dialogue went on", silentServer + "C[69] S[250] C[42] S[180] C[60]", Accepted, High},
		{"a server that was not told apart", "S[3104] C[25,69] S[250]", Accepted, Medium},
		{"refused by such a server", "S[3104] C[25,69] S[19] S[FIN]", Refused, Medium},
		{"a server that pads to blocks", "S[272,272,2832,528,272] C[25,69] S[272] S[FIN]", Undecided, None},
		{"the client rejected", silentServer + "C[19] S[FIN]", Undecided, None},
	} {
		a := Infer(seen(t, 48, c.sequence)).End
		if a.Outcome != c.outcome || a.Confidence != c.conf {
			t.Errorf("%s: %v with confidence %v, want %v, %v: %s", c.name, a.Outcome, a.Confidence, c.outcome, c.conf, a.Why)
		}
	}
}

// TestBannerIsNoAcceptance: with implicit TLS the server may greet before it has the
// client's flight.
func TestBannerIsNoAcceptance(t *testing.T) {
	for sequence, want := range map[string]Outcome{
		askingServer + "C[25,69] S[60]":                   Undecided,
		askingServer + "C[25,69] S[60] C[42] S[99] C[50]": Accepted,
	} {
		h := seen(t, 48, sequence)
		h.Implicit = true
		if a := Infer(h).End; a.Outcome != want {
			t.Errorf("%s: %v, want %v", sequence, a.Outcome, want)
		}
	}
}

func TestHelloChangesTheAnswer(t *testing.T) {
	type want struct {
		status Status
		conf   Confidence
		chain  Chain
	}
	whole := Chain{2698, 2698, []Key{RSA2048}}
	for _, c := range []struct {
		name     string
		sequence string
		change   func(*Handshake)
		want
	}{
		{"nothing", silentServer + "C[69,42]", func(*Handshake) {}, want{NotRequested, High, whole}},
		{"a pre-shared key", silentServer + "C[69,42]", func(h *Handshake) { h.PSK = true }, want{}},
		{"early data", silentServer + "C[69,42]", func(h *Handshake) { h.Extensions = []uint16{earlyData} }, want{}},
		{"an unknown hash", silentServer + "C[69,42]", func(h *Handshake) { h.Hash = 20 }, want{}},
		{"post-handshake authentication", silentServer + "C[69,42]",
			func(h *Handshake) { h.Extensions = []uint16{postHandshakeAuth} }, want{NotRequested, Medium, whole}},
		{"post-handshake authentication, asked already", askingServer + "C[25,69]",
			func(h *Handshake) { h.Extensions = []uint16{postHandshakeAuth} }, want{Empty, High, whole}},
		{"compression", silentServer + "C[69,42]",
			func(h *Handshake) { h.Extensions = []uint16{compressCertificate} }, want{NotRequested, High, Chain{Keys: whole.Keys}}},
		{"delegated credentials", silentServer + "C[69,42]",
			func(h *Handshake) { h.Extensions = []uint16{delegatedCredential} }, want{NotRequested, High, Chain{2698, 2698, nil}}},
		{"a scheme that signs otherwise", silentServer + "C[69,42]",
			func(h *Handshake) { h.Schemes = []uint16{0x0403} }, want{NotRequested, Medium, Chain{}}},
		{"a scheme that signs so", silentServer + "C[69,42]",
			func(h *Handshake) { h.Schemes = []uint16{0x0403, 0x0804} }, want{NotRequested, High, whole}},
		{"raw public keys", "S[28,74,89,69] C[69,42]",
			func(h *Handshake) { h.Extensions = []uint16{serverCertificateType} }, want{NotRequested, High, Chain{49, 49, []Key{Ed25519}}}},
		{"a chain as short as a raw public key", "S[28,74,89,69] C[69,42]", func(*Handshake) {}, want{NotRequested, Medium, Chain{}}},
		{"a tag of 8 bytes", "S[15,2715,273,61] C[61,34]", func(h *Handshake) { h.Tag = 8 }, want{NotRequested, High, whole}},
	} {
		h := seen(t, 48, c.sequence)
		c.change(h)
		a := Infer(h)
		if a.Client.Status != c.status || a.Client.Confidence != c.conf || !equalChains(a.Server.Chain, c.chain) {
			t.Errorf("%s: %v, %v, %v, want %v: %s", c.name, a.Client.Status, a.Client.Confidence, a.Server.Chain, c.want, a.Client.Why)
		}
	}
}

// TestSilenceSaysWhy has an answer for each reason there is to give none.
func TestSilenceSaysWhy(t *testing.T) {
	for _, c := range []struct {
		sequence string
		change   func(*Handshake)
		why      string
	}{
		{"", func(*Handshake) {}, whyNoRecords},
		{"", func(h *Handshake) { h.End = Gap }, whyGap},
		{silentServer, func(h *Handshake) { h.End = Gap }, whyGap},
		{silentServer, func(*Handshake) {}, whyNoClient},
		{silentServer + "C[69,42]", func(h *Handshake) { h.PSK = true }, whyPSK},
		{silentServer + "C[69,42]", func(h *Handshake) { h.Tag = 12 }, whySuite},
		{silentServer + "C[69,42]", func(h *Handshake) { h.Extensions = []uint16{earlyData} }, whyEarlyData},
		{silentServer + "C[25,300]", func(*Handshake) {}, whyUnreadable},
		{"S[23] C[19]", func(*Handshake) {}, whyAlertEarly},
		{silentServer + "C[25,69]", func(*Handshake) {}, whyContradict},
		{silentServer + "C[80,80]", func(*Handshake) {}, whySeveral},
	} {
		h := seen(t, 48, c.sequence)
		c.change(h)
		if a := Infer(h).Client; a.Status != Unknown || a.Confidence != None || a.Why != c.why {
			t.Errorf("%s: %v, %v, %q, want %q", c.sequence, a.Status, a.Confidence, a.Why, c.why)
		}
	}
}

// TestCertificateThenAlert: a client that cannot sign sends its certificate and an
// alert. It may as well have sent all in one record, and closed.
func TestCertificateThenAlert(t *testing.T) {
	a := Infer(seen(t, 48, askingServer+"C[2731,19] C[FIN]"))
	if a.Client.Status != Sent || a.Client.Confidence != Medium || a.End.Outcome != Undecided {
		t.Errorf("client %v with confidence %v, end %v", a.Client.Status, a.Client.Confidence, a.End.Outcome)
	}
	if a.Client.Chain.Min >= 2706 || a.Client.Chain.Max != 2706 {
		t.Errorf("chain %v, want one that may have 2706 bytes", a.Client.Chain)
	}
}

// TestCompetingReadingsAreListed: the answer first, and what else there could be.
func TestCompetingReadingsAreListed(t *testing.T) {
	for _, c := range []struct {
		sequence string
		want     []Status
	}{
		{"S[3104] C[77,42]", []Status{Empty, NotRequested}},
		{silentServer + "C[80,80]", []Status{NotRequested, Empty, RejectedServer}},
		{silentServer + "C[25,69]", []Status{Empty}},
		{silentServer + "C[69,42]", nil},
	} {
		var got []Status
		for _, r := range Infer(seen(t, 48, c.sequence)).Client.Readings {
			got = append(got, r.Status)
			if r.Why == "" {
				t.Errorf("%s: the reading %v is not explained", c.sequence, r.Status)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.sequence, got, c.want)
		}
	}
}
