package main

import (
	"bytes"
	"fmt"
	"strings"

	"smtpcap/findings"
)

const introduction = `<!-- Written by findings/internal/gendocs; do not edit. -->

# Findings

What smtpcap makes of the facts, in the order of an SMTP session. ` + "`smtpcap explain ID`" + ` prints the
same with no capture at hand. Each finding of a report names the packets that show it.

The severities are the reader's:

* **info**: all is well, and worth knowing;
* **note**: not as it should be, and it did no harm here. Between servers, on port 25, old versions and
  chains that nobody can check are notes: TLS without a check is better than none (RFC 7435);
* **warning**: look into it. On ports 465 and 587, where a client has to check its server, what is a note
  on port 25 is a warning;
* **error**: it explains a failure.

Advice begins with whom it is for. Where the server's greeting names its program, a report leaves out
what is for the receivers of others; nothing tells the sender's program.

`

// page is docs/findings.md.
func page() []byte {
	var b bytes.Buffer
	b.WriteString(introduction)
	b.WriteString("| finding | severity | |\n| --- | --- | --- |\n")
	rules := findings.Rules()
	for i := range rules {
		r := &rules[i]
		fmt.Fprintf(&b, "| [%s](#%[1]s) | %s | %s |\n", r.ID, severities(r), escape(r.Title))
	}
	for i := range rules {
		section(&b, &rules[i])
	}
	return b.Bytes()
}

func section(b *bytes.Buffer, r *findings.Rule) {
	fmt.Fprintf(b, "\n## %s\n\n**%s** (%s)\n\n", r.ID, escape(r.Title), severities(r))
	fmt.Fprintf(b, "On the wire: %s\n\n%s\n\n", escape(r.Evidence), escape(r.Means))
	for _, a := range r.Advice {
		fmt.Fprintf(b, "* %s\n", escape(a.String()))
	}
	fmt.Fprintf(b, "\nResult type of RFC 8460: %s\n\n", resultType(r))
	b.WriteString("References:\n\n")
	for _, ref := range r.References {
		fmt.Fprintf(b, "* %s\n", escape(ref))
	}
}

func severities(r *findings.Rule) string {
	var names []string
	for _, s := range r.Severities {
		names = append(names, s.String())
	}
	return strings.Join(names, ", ")
}

func resultType(r *findings.Rule) string {
	if r.TLSRPT == "" {
		return "none."
	}
	return r.TLSRPT + "."
}

// marks are characters of Markdown that stand for themselves in the table. Underscores
// inside words need no care, and would break links.
var marks = strings.NewReplacer("*", `\*`, "|", `\|`, "<", "&lt;", "[", `\[`, "$", `\$`)

func escape(text string) string { return marks.Replace(text) }
