package main

import "runtime/debug"

// usage is printed by --help. A test holds it against the flags.
const usage = `smtpcap says what happened between two mail servers that tried TLS, and which
certificates each side really showed, from a packet capture.

Usage:
  smtpcap [options] -r FILE [-r FILE …]
  smtpcap [options] FILE …
  smtpcap explain [TERM …]

What to read:
  -r, --read FILE         a capture: pcap or pcapng, also in gzip, zstd or lz4;
                          - is standard input; several files become one timeline

What to report:
      --port LIST         the ports to follow (default 25,465,587)
      --host ADDRESS      only connections of this host or network (repeatable)
      --connection N      only connection number N
      --summary           only the table of connections

What to decrypt with (keys within a pcapng file need no option):
      --keylog FILE       secrets of sessions, as programs write them where
                          SSLKEYLOGFILE names a file (repeatable)
      --private-key FILE  the server's RSA key in PEM, for RSA key exchange up
                          to TLS 1.2 (repeatable)

How to judge certificates:
      --ca-file FILE      trust the roots in this PEM file, not the system's
                          (repeatable)
      --ca-dir DIR        the same for all files of a directory (repeatable)
      --no-roots          trust no root
      --expect-name NAME  the name that servers' certificates should have
      --tlsa RECORD       a TLSA record to hold chains against, as '3 1 1 …', or
                          @FILE with a record a line (repeatable)

How to report it:
      --format FORMAT     text, markdown, json or ndjson (default text)
  -o, --output FILE       write to FILE, whole or not at all
      --color WHEN        auto, always or never (default auto, which heeds
                          NO_COLOR)
      --fail-on LEVEL     exit with 2 if there is a finding of this severity or
                          a worse one: info, note, warning or error
      --export-certs DIR  write the certificates of each connection and side to
                          DIR/connection-N-SIDE.pem
      --force             with --export-certs: replace files that there are

About smtpcap:
  -h, --help              this text
      --version           the version

Examples:
  tcpdump -n -s 0 -w pax.dump port 25 and host mx.example.com
  smtpcap -r pax.dump                           what happened?
  smtpcap -r pax.dump --connection 3            only the third connection
  ssh mx tcpdump -U -w - port 25 | smtpcap -r - from another machine
  smtpcap --ca-file cacert.pem pax.dump         trusting these roots alone
  smtpcap --export-certs certs pax.dump         certificates for openssl x509
  smtpcap explain verify=FAIL                   a word of the log or of a report
  smtpcap --format markdown -o ticket.md pax.dump
  smtpcap --format json pax.dump | jq '.connections[].client_certificate.status'

Exit codes:
  0  done
  1  wrong usage, or a file could not be read or written
  2  there are findings at or above --fail-on
  3  a capture was damaged, cut short or not understood; the rest was reported
`

// version names the build: the module's version, or the commit it was built from.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "smtpcap (unknown version)"
	}
	v := info.Main.Version
	if v == "" {
		v = "(devel)"
	}
	return "smtpcap " + v + " " + info.GoVersion
}
