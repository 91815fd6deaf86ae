package differential

import (
	"encoding/json"
	"os"
	"reflect"
	"testing"
)

func TestStreamsOf(t *testing.T) {
	const (
		hello   = "160301"
		hello2  = "802e01"
		greets  = "323230206d78"
		nothing = ""
	)
	for _, test := range []struct {
		name   string
		rows   [][]string
		server uint16
		kind   kind
	}{
		{"the server from a SYN", [][]string{{"1", "0", "25", "2525", "1", "0", nothing}}, 2525, smtp},
		{"the server from a SYN/ACK", [][]string{{"1", "0", "8025", "25", "1", "1", nothing}}, 8025, unknown},
		{"the server from a port of mail", [][]string{{"1", "0", "30", "587", "0", "1", nothing}}, 587, smtp},
		{"the server from the lower port", [][]string{{"1", "0", "40000", "443", "0", "1", hello}}, 443, tls},
		{"a ClientHello in the format of SSL 2.0", [][]string{{"1", "0", "40000", "443", "0", "1", hello2}}, 443, tls},
		{"a greeting on any port", [][]string{{"1", "0", "1025", "40000", "0", "1", greets}}, 1025, smtp},
		{"FTP", [][]string{{"1", "0", "21", "40000", "0", "1", greets}}, 21, unknown},
		{"TLS on a port of mail", [][]string{{"1", "0", "40000", "25", "0", "1", hello}}, 25, tls},
		{"TLS after a greeting", [][]string{{"1", "0", "25", "40000", "0", "1", greets}, {"2", "0", "40000", "25", "0", "1", hello}}, 25, smtp},
		{"a tunnel", [][]string{{"1", "0", "7,40000", "8,25", "0", "1", nothing}}, 25, smtp},
	} {
		streams, of := streamsOf(test.rows)
		if len(streams) != 1 || streams[0].server != test.server || streams[0].kind != test.kind || of[1] != streams[0] {
			t.Errorf("%s: %+v", test.name, streams[0])
		}
	}
}

func TestReader(t *testing.T) {
	const none = ""
	r := reader{server: 25, answers: make(Answers)}
	for _, row := range [][]string{
		{"4", "0", "25", none, "220", none, none, none, none, none, none, none, none, none},
		{"5", "0", "40000", `EHLO a\r\n,STARTTLS\r\n`, none, none, none, none, none, none, none, none, none, none},
		{"6", "0", "25", none, "250,220", none, none, none, none, none, none, none, none, none},
		{"7", "0", "40000", none, none, "1", "0x0303", "0x0304,0x0303", "0x1301,0x002f", none, none, none, none, none},
		{"8", "0", "25", none, none, "2,11,13,14", "0x0303", none, "0x002f", "2327", "1136,592,590", none, none, none},
		{"9", "0", "40000", none, none, "11,16", none, none, none, "0", none, none, none, none},
		{"10", "0", "25", none, none, "11", none, none, none, "7", "4", none, none, none},
	} {
		r.row(row)
	}
	want := Answers{Reply: "220", Version: "TLS 1.2", Suite: "47", Chain: "3", ChainLength: "2327", ChainPacket: "8", Client: "empty", ClientPacket: "9"}
	if !reflect.DeepEqual(r.answers, want) {
		t.Errorf("got  %v\nwant %v", r.answers, want)
	}
}

func TestReaderOfWhatKeysOpen(t *testing.T) {
	const (
		none   = ""
		clear  = "eth:ethertype:ip:tcp:smtp"
		inside = "eth:ethertype:ip:tcp:tls:smtp"
		tls    = "eth:ethertype:ip:tcp:tls:x509sat"
	)
	r := reader{server: 25, opened: true, answers: make(Answers)}
	for _, row := range [][]string{
		{"6", "0", "40000", `EHLO a\r\n`, none, none, none, none, none, none, none, clear, "EHLO", none},
		{"7", "0", "25", none, "250", none, none, none, none, none, none, clear, none, none},
		{"8", "0", "25", none, none, "8,13,20", none, none, none, none, none, tls, none, none},
		{"9", "0", "40000", none, none, "11,20", none, none, none, "0", none, tls, none, none},
		{"10", "0", "40000", `mail from:<a>\r\n`, none, none, none, none, none, none, none, inside, "mail,,RCPT", none},
		{"11", "0", "25", none, "250,550", none, none, none, none, none, none, inside, none, none},
		{"12", "0", "40000", none, none, "11,15,20", none, none, none, "600", "590", tls, none, none},
		{"13", "0", "25", none, none, none, none, none, none, none, none, tls, none, "0"},
	} {
		r.row(row)
	}
	want := Answers{
		Handshake.in(8): "8,13,20", Handshake.in(9): "11,20", Client: "empty", ClientPacket: "9",
		Commands.in(10): "MAIL,RCPT", Replies.in(11): "250,550", Handshake.in(12): "11,15,20", Later.in(12): "1", Alerts.in(13): "0",
	}
	if !reflect.DeepEqual(r.answers, want) {
		t.Errorf("got  %v\nwant %v", r.answers, want)
	}
	if n := r.answers.opened(); n != 6 {
		t.Errorf("%d fields opened, want 6", n)
	}
}

func TestFieldsOfPackets(t *testing.T) {
	var c connection
	err := json.Unmarshal([]byte(`{
		"tls": {"alerts": [{"packet": 9, "code": 0}, {"packet": 9, "code": 40}]},
		"client_certificate": {"later": [{"packet": 8, "length": 2}, {"packet": null, "length": null}]},
		"events": [
			{"packet": 1, "kind": "command", "known": "observed", "name": "EHLO"},
			{"packet": 2, "kind": "handshake", "known": "observed", "name": "ClientHello"},
			{"packet": 3, "kind": "handshake", "known": "observed", "name": "HelloRetryRequest"},
			{"packet": 4, "kind": "handshake", "known": "observed", "name": "Finished"},
			{"packet": 5, "kind": "handshake", "known": "decrypted", "name": "Finished"},
			{"packet": 5, "kind": "handshake", "known": "decrypted", "name": "foo(99)"},
			{"packet": 6, "kind": "command", "known": "decrypted", "name": "STARTTLS"},
			{"packet": 6, "kind": "command", "known": "decrypted", "name": "."},
			{"packet": 6, "kind": "command", "known": "decrypted", "name": "QUIT"},
			{"packet": 7, "kind": "reply", "known": "decrypted", "name": "221"}]}`), &c)
	if err != nil {
		t.Fatal(err)
	}
	want := Answers{
		Handshake.in(2): "1", Handshake.in(3): "2", Handshake.in(5): "20,foo(99)",
		Commands.in(6): "STAR,QUIT", Replies.in(7): "221", Later.in(8): "2", Alerts.in(9): "0,40",
	}
	if got := c.answers(true); !reflect.DeepEqual(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
	if got := c.answers(false); len(got) != 0 {
		t.Errorf("without keys: %v", got)
	}
}

func TestKeysOf(t *testing.T) {
	const dir = "../../testdata/pcaps/"
	for _, test := range []struct {
		capture              string
		log, private, blocks bool
	}{
		{"pax.dump", false, false, false},
		{"keys-tls12-sendmail.pcap", true, false, false},
		{"keys-rsa-story.pcap", false, true, false},
		{"keys-dsb-last.pcapng", false, false, true},
	} {
		k, err := keysOf(dir + test.capture)
		if err != nil {
			t.Fatal(err)
		}
		if k.log != "" != test.log || k.private != "" != test.private || k.blocks != "" != test.blocks {
			t.Errorf("%s: %+v", test.capture, k)
		}
		if k.any() == (len(k.tshark()) == 0) {
			t.Errorf("%s: tshark gets %q", test.capture, k.tshark())
		}
		k.close()
		if _, err := os.Stat(k.blocks); err == nil {
			t.Errorf("%s is left", k.blocks)
		}
	}
}

func TestSTARTTLSLine(t *testing.T) {
	for line, want := range map[string]bool{
		`STARTTLS\r\n`: true, `starttls\n`: true, `STARTTLS now\r\n`: true, `EHLO x\r\n,STARTTLS\r\n`: true,
		`STARTTLSX\r\n`: false, `XSTARTTLS\r\n`: false, `NOOP STARTTLS\r\n`: false,
	} {
		if starttls.MatchString(line) != want {
			t.Errorf("%s: %v", line, !want)
		}
	}
}

func TestVersionName(t *testing.T) {
	for v, want := range map[int64]string{
		0x0002: "SSL 2.0", 0x0300: "SSL 3.0", 0x0301: "TLS 1.0", 0x0304: "TLS 1.3", 0x7f17: "TLS 1.3 draft 23", 0x002c: "0x002c", 0x0305: "0x0305",
	} {
		if got := versionName(v); got != want {
			t.Errorf("%#x: %s, want %s", v, got, want)
		}
	}
}

func TestCompareReportsEachFieldThatDiffers(t *testing.T) {
	found, fields := compare("pcaps/x", 3, Answers{Version: "TLS 1.2", Chain: "3"}, Answers{Version: "TLS 1.2", Chain: "2", Client: "empty"})
	want := []Difference{{"pcaps/x", 3, Chain, "3", "2"}, {"pcaps/x", 3, Client, none, "empty"}}
	if !reflect.DeepEqual(found, want) || fields != 3 {
		t.Errorf("%v in %d fields", found, fields)
	}
}
