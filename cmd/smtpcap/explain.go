package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/pflag"

	"smtpcap/findings"
	"smtpcap/render"
)

// explainUsage is printed by smtpcap explain --help.
const explainUsage = `smtpcap explain says what a word of a mail log, of TLS or of a report means,
or the words of a whole line of a log. It needs no capture.

Usage:
  smtpcap explain [TERM …]

Without a TERM it lists all that it knows. Capitals, quotes, spaces, - and _
make no difference.

Examples:
  smtpcap explain verify=FAIL                  of sendmail's log
  smtpcap explain client-cert-none             a finding of smtpcap
  smtpcap explain unknown_ca                   an alert of TLS
  smtpcap explain 'unable to get local issuer certificate'

Exit codes:
  0  done
  1  wrong usage, or a TERM is not known; the others were explained
`

// explain is the command "smtpcap explain". It returns the exit code.
func explain(args []string, stdout io.Writer, ui *ui) int {
	help := false
	flags := pflag.NewFlagSet("smtpcap explain", pflag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.BoolVarP(&help, "help", "h", false, "")
	if err := flags.Parse(args); err != nil {
		ui.fail(err, "smtpcap explain --help tells how to call it")
		return exitError
	}
	text, unknown := []byte(explainUsage), []string(nil)
	if !help {
		text, unknown = explanations(flags.Args())
	}
	if _, err := stdout.Write(text); err != nil {
		ui.fail(fmt.Errorf("cannot write the explanation: %w", err), "")
		return exitError
	}
	for _, term := range unknown {
		ui.fail(fmt.Errorf("nothing is known of %q", term), suggestion(term))
	}
	if len(unknown) > 0 {
		return exitError
	}
	return exitDone
}

// explanations returns what is to be said of the terms, of none of them the list of
// all, and which are not known.
func explanations(terms []string) (text []byte, unknown []string) {
	if len(terms) == 0 {
		return render.Terms(nil, findings.Terms()), nil
	}
	for _, term := range terms {
		found := findings.Explain(term)
		if len(found) == 0 {
			unknown = append(unknown, term)
		}
		for i := range found {
			if len(text) > 0 {
				text = append(text, '\n')
			}
			text = render.Explanation(text, &found[i])
		}
	}
	return text, unknown
}

// suggestion names the terms that are nearest to one that is not known.
func suggestion(term string) string {
	near := findings.Suggest(term)
	if len(near) == 0 {
		return "smtpcap explain lists all that it knows"
	}
	return "did you mean " + strings.Join(near, ", ") + "?"
}
