package trust

import (
	"net/netip"
	"strings"

	"smtpcap/report"
)

// An expectation is a name that a leaf should have.
type expectation struct {
	name string
	from report.NameSource
}

// check holds the leaf's names against it.
func (e *expectation) check(leaf *cert) report.NameCheck {
	by, ok := leaf.matchName(e.name)
	return report.NameCheck{Name: e.name, From: e.from, Match: ok, By: by}
}

// serverNames appends the names that a server should have: the one that the user
// expects, that which the client asked for, and that by which the server calls itself.
func serverNames(names []expectation, c *report.Connection, expected string) []expectation {
	if expected != "" {
		names = append(names, expectation{expected, report.NameExpected})
	}
	if c.TLS != nil && c.TLS.ServerName.V != "" {
		names = append(names, expectation{c.TLS.ServerName.V, report.NameSNI})
	}
	if name, _, _ := strings.Cut(c.Greeting().V, " "); isHost(name) {
		names = append(names, expectation{name, report.NameBanner})
	}
	return names
}

// clientNames appends the name by which a client calls itself.
func clientNames(names []expectation, c *report.Connection) []expectation {
	if c.SMTP.Helo != nil && c.SMTP.Helo.Name != "" {
		names = append(names, expectation{c.SMTP.Helo.Name, report.NameHelo})
	}
	return names
}

// isHost reports whether a word is the name of a host, with its domain, and no address.
func isHost(word string) bool {
	word = strings.TrimSuffix(word, ".")
	return looksLikeHost(word) && strings.Trim(word[strings.LastIndexByte(word, '.')+1:], "0123456789") != ""
}

// matchName returns the name of a certificate that matches one that is expected, as
// described in RFC 9525, Section 6. As in OpenSSL the common names count where the
// certificate has no DNS name: many old ones have nothing else.
func (c *cert) matchName(expected string) (by string, ok bool) {
	names, _ := generalNames(c.altName)
	if ip, ok := address(expected); ok {
		return matchAddress(names, ip)
	}
	var hosts []string
	for _, n := range names {
		if n.kind == generalDNS {
			hosts = append(hosts, string(n.value))
		}
	}
	if len(hosts) == 0 {
		rdns, _ := readName(c.parts.Subject)
		hosts = texts(rdns, oidCommonName)
	}
	for _, host := range hosts {
		if matchHost(host, expected) {
			return host, true
		}
	}
	return "", false
}

// address reads an IP address, or an address literal of RFC 5321, Section 4.1.3.
func address(name string) (ip netip.Addr, ok bool) {
	if inner, bracketed := strings.CutPrefix(name, "["); bracketed {
		name = strings.TrimSuffix(inner, "]")
		if len(name) > 5 && strings.EqualFold(name[:5], "IPv6:") {
			name = name[5:]
		}
	}
	ip, err := netip.ParseAddr(name)
	return ip, err == nil
}

func matchAddress(names []generalName, expected netip.Addr) (by string, ok bool) {
	for _, n := range names {
		if ip, whole := netip.AddrFromSlice(n.value); n.kind == generalAddress && whole && ip == expected {
			return ip.String(), true
		}
	}
	return "", false
}

// matchHost reports whether a name of a certificate matches a host's, ASCII letters of
// either size being equal. A wildcard stands for the whole left-most label, and only
// above a domain of two labels.
func matchHost(presented, expected string) bool {
	presented, expected = lower(strings.TrimSuffix(presented, ".")), lower(strings.TrimSuffix(expected, "."))
	if domain, ok := strings.CutPrefix(presented, "*."); ok {
		label, rest, _ := strings.Cut(expected, ".")
		return label != "" && rest == domain && looksLikeHost(domain)
	}
	return presented == expected && presented != ""
}
