package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
	"os/signal"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"github.com/spf13/pflag"

	"smtpcap/findings"
	"smtpcap/render"
)

// The exit codes. Where several apply, the lowest but 0 is returned.
const (
	exitDone     = 0 // everything was read and reported
	exitError    = 1 // usage, or a file that could not be read or written
	exitFindings = 2 // there are findings at or above --fail-on
	exitDamaged  = 3 // a capture is damaged, cut short or of an unknown link type
)

// defaultPorts are those of SMTP, of submission over TLS and of submission, as
// described in RFC 5321, Section 4.5.4.2, RFC 8314, Section 7.3 and RFC 6409,
// Section 3.1.
var defaultPorts = []string{"25", "465", "587"}

// stdinName is the name that stands for standard input.
const stdinName = "-"

// options are what the command line asked for.
type options struct {
	files      []string
	ports      []uint16
	hosts      []netip.Prefix
	connection int  // 0: all
	summary    bool // the table alone
	format     string
	output     string // empty: standard output
	failOn     findings.Severity
	color      string
	chains     chainOptions
	keys       keyOptions
}

// formats are the values of --format.
var formats = map[string]func(color bool) render.Renderer{
	"text":     func(color bool) render.Renderer { return render.Text{Color: color, Memo: new(render.Memo)} },
	"markdown": func(bool) render.Renderer { return render.Markdown{} },
	"json":     func(bool) render.Renderer { return render.JSON{} },
	"ndjson":   func(bool) render.Renderer { return render.NDJSON{} },
}

var colors = []string{"auto", "always", "never"}

// run is the whole command. It returns the exit code.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	ui := newUI(stderr)
	if len(args) > 0 && args[0] == "explain" {
		return explain(args[1:], stdout, ui)
	}
	o, done, err := parse(args, stdout)
	if err != nil {
		ui.fail(err, adviceOn(err))
		return exitError
	}
	if done {
		return exitDone
	}
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	return read(ctx, o, stdin, stdout, ui)
}

// parse reads the command line. done says that help or the version was printed.
func parse(args []string, stdout io.Writer) (o *options, done bool, err error) {
	o = new(options)
	var (
		ports, hosts []string
		failOn       string
		help, show   bool
	)
	flags := pflag.NewFlagSet("smtpcap", pflag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.SortFlags = false
	flags.StringArrayVarP(&o.files, "read", "r", nil, "")
	flags.StringSliceVar(&ports, "port", defaultPorts, "")
	flags.StringSliceVar(&hosts, "host", nil, "")
	flags.IntVar(&o.connection, "connection", 0, "")
	flags.BoolVar(&o.summary, "summary", false, "")
	flags.StringArrayVar(&o.keys.logs, "keylog", nil, "")
	flags.StringArrayVar(&o.keys.privateKeys, "private-key", nil, "")
	flags.StringArrayVar(&o.chains.caFiles, "ca-file", nil, "")
	flags.StringArrayVar(&o.chains.caDirs, "ca-dir", nil, "")
	flags.BoolVar(&o.chains.noRoots, "no-roots", false, "")
	flags.StringVar(&o.chains.expectName, "expect-name", "", "")
	flags.StringArrayVar(&o.chains.tlsa, "tlsa", nil, "")
	flags.StringVar(&o.chains.export, "export-certs", "", "")
	flags.BoolVar(&o.chains.force, "force", false, "")
	flags.StringVar(&o.format, "format", "text", "")
	flags.StringVarP(&o.output, "output", "o", "", "")
	flags.StringVar(&o.color, "color", "auto", "")
	flags.StringVar(&failOn, "fail-on", "", "")
	flags.BoolVarP(&help, "help", "h", false, "")
	flags.BoolVar(&show, "version", false, "")
	if err := flags.Parse(args); err != nil {
		return nil, false, err
	}
	switch {
	case help:
		_, err := io.WriteString(stdout, usage)
		return nil, true, err
	case show:
		_, err := fmt.Fprintln(stdout, version())
		return nil, true, err
	}
	o.files = append(o.files, flags.Args()...)
	return o, false, o.check(ports, hosts, failOn, flags.Changed("connection"))
}

// check reads the values that are more than text, and refuses what makes no sense.
func (o *options) check(ports, hosts []string, failOn string, oneConnection bool) (err error) {
	if o.ports, err = parsePorts(ports); err != nil {
		return err
	}
	if o.hosts, err = parseHosts(hosts); err != nil {
		return err
	}
	if failOn != "" {
		if o.failOn, err = findings.ParseSeverity(failOn); err != nil {
			return fmt.Errorf("--fail-on: %w", err)
		}
	}
	stdins := 0
	for _, f := range o.files {
		if f == stdinName {
			stdins++
		}
	}
	switch {
	case len(o.files) == 0:
		return errors.New("no capture to read: name a file, or - for standard input")
	case stdins > 1:
		return errors.New("standard input can be read only once")
	case formats[o.format] == nil:
		return fmt.Errorf("--format: unknown format %q (text, markdown, json or ndjson)", o.format)
	case !slices.Contains(colors, o.color):
		return fmt.Errorf("--color: %q is not auto, always or never", o.color)
	case oneConnection && o.connection < 1:
		return fmt.Errorf("--connection: %d is not the number of a connection, which begin with 1", o.connection)
	case oneConnection && o.summary:
		return errors.New("--summary and --connection exclude each other")
	}
	if err := o.keys.check(); err != nil {
		return err
	}
	return o.chains.check()
}

func parsePorts(texts []string) ([]uint16, error) {
	ports := make([]uint16, 0, len(texts))
	for _, text := range texts {
		n, err := strconv.ParseUint(strings.TrimSpace(text), 10, 16)
		if err != nil || n == 0 {
			return nil, fmt.Errorf("--port: %q is not a port from 1 to 65535", text)
		}
		if !slices.Contains(ports, uint16(n)) {
			ports = append(ports, uint16(n))
		}
	}
	if len(ports) == 0 {
		return nil, errors.New("--port: no port named")
	}
	return ports, nil
}

func parseHosts(texts []string) ([]netip.Prefix, error) {
	var hosts []netip.Prefix
	for _, text := range texts {
		text = strings.TrimSpace(text)
		if address, err := netip.ParseAddr(text); err == nil {
			address = address.Unmap().WithZone("")
			hosts = append(hosts, netip.PrefixFrom(address, address.BitLen()))
			continue
		}
		prefix, err := netip.ParsePrefix(text)
		if err != nil {
			return nil, fmt.Errorf("--host: %q is not an IP address or a network in CIDR form", text)
		}
		hosts = append(hosts, prefix.Masked())
	}
	return hosts, nil
}

// useColor decides whether the report is coloured.
func (o *options) useColor(stdout io.Writer) bool {
	switch o.color {
	case "always":
		return true
	case "never":
		return false
	}
	return o.output == "" && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb" && isTerminal(stdout)
}
