package inference

// Infer says what the lengths and the order of the encrypted records of a TLS 1.3
// handshake tell. It does not change h and keeps nothing of it.
func Infer(h *Handshake) Answer {
	if why := h.silence(); why != "" {
		return silent(why)
	}
	sides := h.split()
	if h.Alert {
		sides[Server].before = h.serverBefore(h.AlertBefore)
	}
	j := joint{Handshake: h, server: readServer(h, sides[Server]), client: readClient(h, sides[Client])}
	if h.Alert && len(j.client.lengths) == 0 {
		j.client.readings = []reading{{status: RejectedServer, last: -1}}
	}
	var a Answer
	a.Client = j.answerClient()
	a.Server = j.answerServer(a.Client)
	a.End = j.answerEnd(a.Client)
	return a
}

// silence returns why nothing can be told whatever the lengths are, or "".
func (h *Handshake) silence() string {
	switch {
	case h.PSK:
		return whyPSK
	case (h.Hash != 32 && h.Hash != 48) || (h.Tag != 16 && h.Tag != 8):
		return whySuite
	case h.offers(earlyData):
		return whyEarlyData
	case len(h.Records) == 0 && h.End == Gap:
		return whyGap
	case len(h.Records) == 0:
		return whyNoRecords
	}
	return ""
}

func silent(why string) Answer {
	b := Basis{Why: why}
	return Answer{ClientAnswer{Basis: b}, ServerAnswer{Basis: b}, EndAnswer{Basis: b}}
}

// serverBefore counts the server's records among the first n.
func (h *Handshake) serverBefore(n int) int {
	count := 0
	for _, r := range h.Records[:min(max(n, 0), len(h.Records), maxRecords)] {
		count += int(r.From & 1)
	}
	return count
}
