package main

// The rules of talking to people on standard error:
//
//   - One line an error: "smtpcap: what: where", lower case, no full stop. What to
//     do about it stands on a line of its own, indented.
//   - Standard output is for the report alone. Nothing is said on standard error
//     when all is well.
//   - Progress is shown only on a terminal, only when reading takes long, and is
//     wiped away.
//   - Text from files and from the command line is quoted or escaped.

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"

	"golang.org/x/term"
)

// A ui writes to standard error. It is safe for concurrent use.
type ui struct {
	mu       sync.Mutex
	w        io.Writer
	progress bool // a progress line stands on the terminal
}

func newUI(w io.Writer) *ui { return &ui{w: w} }

// fail reports an error, and what to do about it unless hint is empty.
func (u *ui) fail(err error, hint string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.wipe()
	fmt.Fprintf(u.w, "smtpcap: %s\n", oneLine(err.Error()))
	if hint != "" {
		fmt.Fprintf(u.w, "         %s\n", oneLine(hint))
	}
}

// An advised is an error with what to do about it.
type advised struct {
	error
	advice string
}

func (a advised) Unwrap() error { return a.error }

// adviceOn returns what to do about an error of the command line.
func adviceOn(err error) string {
	if a, ok := errors.AsType[advised](err); ok {
		return a.advice
	}
	return "smtpcap --help tells how to call it"
}

// status shows a progress line in place of the last one.
func (u *ui) status(line string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.wipe()
	fmt.Fprint(u.w, line)
	u.progress = true
}

// clear wipes the progress line away.
func (u *ui) clear() {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.wipe()
}

func (u *ui) wipe() {
	if u.progress {
		fmt.Fprint(u.w, "\r\x1b[K")
		u.progress = false
	}
}

// oneLine makes a message safe and one line long: it may name files of any name.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || (r >= 0x7f && r < 0xa0) || r == 0x2028 || r == 0x2029 || (r >= 0x202a && r <= 0x202e) || (r >= 0x2066 && r <= 0x2069) {
			return '?'
		}
		return r
	}, s)
}

func isTerminal(w any) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
