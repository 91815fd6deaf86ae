package render

import (
	"strconv"
	"strings"

	"github.com/dustin/go-humanize"
	"github.com/dustin/go-humanize/english"

	"smtpcap/report"
)

// The words of the report. Each function says one thing in plain words, with the
// packets that prove it. Text from the wire in them has been through clean.

// packetRef returns " (packet 13)" or " (packets 13, 17)" for the packets there
// are, and nothing where there are none.
func packetRef(numbers ...report.PacketNumber) string {
	var buffer [64]byte
	list := buffer[:0]
	var last report.PacketNumber
	n := 0
	for _, number := range numbers {
		if number == 0 || number == last {
			continue
		}
		if n > 0 {
			list = append(list, ", "...)
		}
		list = strconv.AppendInt(list, int64(number), 10)
		last = number
		n++
	}
	switch n {
	case 0:
		return ""
	case 1:
		return " (packet " + string(list) + ")"
	}
	return " (packets " + string(list) + ")"
}

// number returns the number of a packet.
func number(n report.PacketNumber) string { return strconv.FormatInt(int64(n), 10) }

// plural returns "1 certificate", "3 certificates", "10,000 packets".
func plural[N int | int64](n N, thing string) string {
	return grouped(int64(n)) + " " + english.PluralWord(int(n), thing, "")
}

// grouped returns a number with a comma after each three digits.
func grouped(n int64) string {
	if 0 <= n && n < 1000 {
		return strconv.Itoa(int(n)) // nearly all, and without the work
	}
	return humanize.Comma(n)
}

func endpoint(e report.Endpoint) string {
	port := strconv.Itoa(int(e.Port))
	if e.IP.Is6() {
		return "[" + e.IP.String() + "]:" + port
	}
	return e.IP.String() + ":" + port
}

// serverName is the name that the server gives itself in its banner, else the
// name that the client asked for.
func serverName(c *report.Connection) string {
	if banner := c.Greeting(); banner.Known {
		if name, _, _ := strings.Cut(strings.TrimSpace(banner.V), " "); strings.Contains(name, ".") {
			return clean(name)
		}
	}
	if c.TLS != nil && c.TLS.ServerName.Known {
		return clean(c.TLS.ServerName.V)
	}
	return ""
}

var modeWords = map[report.Mode]string{
	report.ModePlaintext:   "in clear",
	report.ModeSTARTTLS:    "STARTTLS",
	report.ModeImplicitTLS: "TLS on connect",
	report.ModeUnknown:     "unknown",
}

// suite returns a cipher suite as mail logs name it, with the IANA name where
// OpenSSL has none.
func suite(s *report.CipherSuite) string {
	if s == nil {
		return ""
	}
	if s.OpenSSL.Known {
		return s.OpenSSL.V
	}
	return s.IANA
}
