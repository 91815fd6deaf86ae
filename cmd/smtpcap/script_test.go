package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(tests{m}, map[string]func(){"smtpcap": main})
}

// tests runs the tests with roots of their own: the system's differ from machine to
// machine, and reports with them. The command that scripts run has its own environment.
type tests struct{ *testing.M }

func (m tests) Run() int {
	if err := errors.Join(os.Setenv("SSL_CERT_FILE", unrelatedRoot), os.Unsetenv("SSL_CERT_DIR")); err != nil {
		panic(err)
	}
	return m.M.Run()
}

// TestScripts runs the scripts of testdata/script. $CAPTURES is the directory of
// the captures, $ROOTS that of the roots, $CERTS that of the certificates.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Cmds:                map[string]func(*testscript.TestScript, bool, []string){"exits": exits},
		Condition: func(cond string) (bool, error) {
			if cond == "root" {
				return os.Getuid() == 0, nil
			}
			return false, errors.New("unknown condition " + cond)
		},
		Setup: func(env *testscript.Env) error {
			for name, dir := range map[string]string{
				"CAPTURES": capturesDir, "ROOTS": filepath.Dir(unrelatedRoot), "CERTS": certsDir, "SSL_CERT_FILE": unrelatedRoot,
			} {
				path, err := filepath.Abs(dir)
				if err != nil {
					return err
				}
				env.Setenv(name, path)
			}
			return nil
		},
	})
}

// exits is the script command "exits CODE PROGRAM ARGUMENT…": the program must end
// with this exit code.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM [ARGUMENT…]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		exit := new(exec.ExitError)
		if !errors.As(err, &exit) {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}
