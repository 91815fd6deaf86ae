package differential

import (
	"fmt"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// separator is between the fields of a line, and list between the values of one.
const (
	separator = "\t"
	list      = ","
)

// tshark returns a row of fields for each frame that the filter lets through.
func tshark(file, filter string, fields []string, options ...string) ([][]string, error) {
	args := append([]string{"-n", "-r", file, "-Y", filter, "-T", "fields", "-E", "separator=/t", "-E", "aggregator=" + list}, options...)
	for _, f := range fields {
		args = append(args, "-e", f)
	}
	out, err := exec.Command("tshark", args...).Output()
	if len(out) == 0 && err != nil {
		return nil, fmt.Errorf("tshark %s: %w", file, err)
	}
	// A capture that is cut short has an error besides what could be read.
	var rows [][]string
	for line := range strings.Lines(string(out)) {
		row := strings.Split(strings.TrimSuffix(line, "\n"), separator)
		if len(row) != len(fields) {
			return nil, fmt.Errorf("tshark %s: %d fields in %q", file, len(row), line)
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// dissectOptions make tshark put segments and records together wherever it can.
var dissectOptions = []string{
	"-2", "-o", "tcp.reassemble_out_of_order:TRUE", "-o", "tcp.desegment_tcp_streams:TRUE",
	"-o", "tls.desegment_ssl_records:TRUE", "-o", "tls.desegment_ssl_application_data:TRUE",
}

// answerFields are what answer reads.
var answerFields = []string{
	"frame.number", "tcp.stream", "tcp.srcport", "smtp.command_line", "smtp.response.code",
	"tls.handshake.type", "tls.handshake.version", "tls.handshake.extensions.supported_version",
	"tls.handshake.ciphersuite", "tls.handshake.certificates_length", "tls.handshake.certificate_length",
	"frame.protocols", "smtp.req.command", "tls.alert_message.desc",
}

// tsharkAnswers returns what tshark tells of the streams of a kind, with keys of their
// packets too.
func tsharkAnswers(file string, streams []*stream, k kind, keys *keys) (map[int]Answers, error) {
	options := slices.Concat(dissectOptions, keys.tshark())
	of := make(map[int]*stream)
	for _, s := range streams {
		if s.kind == k {
			of[s.number] = s
			options = append(options, "-d", fmt.Sprintf("tcp.port==%d,%s", s.server, k.protocol()))
		}
	}
	if len(of) == 0 {
		return nil, nil
	}
	rows, err := tshark(file, "smtp or tls", answerFields, options...)
	if err != nil {
		return nil, err
	}
	answers := make(map[int]Answers)
	readers := make(map[int]*reader)
	for _, row := range rows {
		number := int(number(last(row[1])))
		s := of[number]
		if s == nil {
			continue
		}
		r := readers[number]
		if r == nil {
			r = &reader{server: s.server, opened: keys.any(), answers: make(Answers)}
			readers[number], answers[number] = r, r.answers
		}
		r.row(row)
	}
	return answers, nil
}

// A reader reads the rows of one stream.
type reader struct {
	server  uint16
	opened  bool // there are keys
	asked   bool // STARTTLS was said, and not answered yet
	done    bool // the client has had its turn in the handshake
	answers Answers
}

// Handshake types, as described in RFC 8446, Appendix B.3.
const (
	serverHello       = "2"
	certificate       = "11"
	clientKeyExchange = "16"
	finished          = "20"
)

// starttls is the command, with or without what may not follow it, to the end of
// its line, which tshark writes as escapes.
var starttls = regexp.MustCompile(`(?:^|,)(?i:STARTTLS)(?: .*)?\\`)

func (r *reader) row(row []string) {
	frame, fromServer := row[0], port(row[2]) == r.server
	r.smtp(row[3], row[4], fromServer)
	types := strings.Split(row[5], list)
	if fromServer && slices.Contains(types, serverHello) {
		r.answers[Version] = versionName(number(first(row[6])))
		if row[7] != "" {
			r.answers[Version] = versionName(number(last(row[7])))
		}
		r.answers[Suite] = fmt.Sprint(number(last(row[8])))
	}
	if slices.Contains(types, certificate) {
		r.certificate(frame, row[9], row[10], fromServer)
	}
	if !fromServer && (slices.Contains(types, clientKeyExchange) || slices.Contains(types, finished)) {
		r.done = true
	}
	if r.opened {
		r.packet(row)
	}
}

// packet sets the fields of a packet.
func (r *reader) packet(row []string) {
	frame := number(row[0])
	set := func(f Field, value string) {
		if value != "" {
			r.answers[f.in(frame)] = value
		}
	}
	set(Handshake, row[5])
	set(Alerts, row[13])
	if insideTLS.MatchString(row[11]) {
		set(Commands, verbs(row[12]))
		set(Replies, row[4])
	}
}

// verbs returns the verbs of a packet. A CR of its own ends a line for tshark, which
// then shows a command without one.
func verbs(commands string) string {
	all := strings.Split(strings.ToUpper(commands), list)
	return strings.Join(slices.DeleteFunc(all, func(verb string) bool { return verb == "" }), list)
}

// insideTLS is SMTP that was decrypted.
var insideTLS = regexp.MustCompile(`\btls:smtp\b`)

// smtp takes the lines of commands and the codes of replies.
func (r *reader) smtp(lines, code string, fromServer bool) {
	if starttls.MatchString(lines) {
		r.asked = true
		delete(r.answers, Reply)
		return
	}
	if r.asked && fromServer && code != "" {
		r.asked = false
		r.answers[Reply] = last(code)
	}
}

// certificate takes the first Certificate message of a side.
func (r *reader) certificate(frame, length, lengths string, fromServer bool) {
	entries := 0
	if lengths != "" {
		entries = strings.Count(lengths, list) + 1
	}
	if fromServer {
		if _, have := r.answers[ChainPacket]; !have {
			r.answers[Chain], r.answers[ChainLength], r.answers[ChainPacket] = fmt.Sprint(entries), first(length), frame
		}
		return
	}
	if r.done {
		r.answers[Later.in(number(frame))] = fmt.Sprint(entries)
		return
	}
	if _, have := r.answers[ClientPacket]; have {
		return
	}
	r.answers[Client], r.answers[ClientPacket] = "sent", frame
	if first(length) == "0" {
		r.answers[Client] = "empty"
	}
}

// versionName names a version of TLS as the report does.
func versionName(v int64) string {
	switch {
	case v == 0x0002:
		return "SSL 2.0"
	case v == 0x0300:
		return "SSL 3.0"
	case v > 0x0300 && v <= 0x0304:
		return fmt.Sprintf("TLS 1.%d", v-0x0301)
	case v>>8 == 0x7f: // as the drafts of RFC 8446 had it
		return fmt.Sprintf("TLS 1.3 draft %d", v&0xff)
	}
	return fmt.Sprintf("0x%04x", v)
}

// first and last return one of the values of a field.
func first(s string) string {
	value, _, _ := strings.Cut(s, list)
	return value
}

func last(s string) string { return s[strings.LastIndex(s, list)+1:] }

// number reads 25 and 0x19.
func number(s string) int64 {
	n, err := strconv.ParseInt(s, 0, 64)
	if err != nil {
		return -1
	}
	return n
}
