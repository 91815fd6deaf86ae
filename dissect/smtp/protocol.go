package smtp

// sniffLength is how many bytes of a side's first line tell the protocol: the
// longest beginnings below have so many.
const sniffLength = 8

// beginnings are the first bytes of other protocols, of either side.
var beginnings = []struct {
	first    string
	protocol Protocol
}{
	{"\x14\x03", ProtocolTLS}, {"\x15\x03", ProtocolTLS},
	{"\x16\x03", ProtocolTLS}, {"\x17\x03", ProtocolTLS},
	{"SSH-", ProtocolSSH},
	{"HTTP/", ProtocolHTTP}, {"GET ", ProtocolHTTP}, {"HEAD ", ProtocolHTTP},
	{"POST ", ProtocolHTTP}, {"PUT ", ProtocolHTTP}, {"OPTIONS ", ProtocolHTTP},
	{"CONNECT ", ProtocolHTTP}, {"PRI * HT", ProtocolHTTP},
	{"* OK", ProtocolIMAP}, {"* PREAUT", ProtocolIMAP}, {"* BYE", ProtocolIMAP},
	{"+OK", ProtocolPOP3}, {"-ERR", ProtocolPOP3},
	{"\xff\xfb", ProtocolTelnet}, {"\xff\xfd", ProtocolTelnet},
}

// protocolOf returns what the first bytes of a side look like.
func protocolOf(first []byte) Protocol {
	for _, b := range beginnings {
		if len(first) >= len(b.first) && string(first[:len(b.first)]) == b.first {
			return b.protocol
		}
	}
	return ProtocolUnknown
}

// sniff looks at the beginning of a side's first line and reports whether to
// read on. Only its first sniffLength bytes count, so that it does not matter
// how many have come. A server that begins with no greeting does not speak
// SMTP; a client may begin with any line but another protocol's.
func (d *Dialogue) sniff(from Side, text []byte) bool {
	if d.sniffed[from] {
		return true
	}
	d.sniffed[from] = true
	first := text[:min(len(text), sniffLength)]
	protocol := protocolOf(first)
	if from == Client && protocol == ProtocolUnknown {
		return true
	}
	if code, ok := parseCode(first); from == Server && ok && code.Class() != 3 {
		return true
	}
	d.facts.NotSMTP, d.facts.Protocol = true, protocol
	d.facts.Oddities[from][NotSMTP]++
	d.visitor.Oddity(Oddity{Kind: NotSMTP, Side: from, Protocol: protocol})
	d.deaf = true
	d.lines[Client].drop()
	d.lines[Server].drop()
	d.reply.drop()
	d.queue = queue{}
	return false
}
