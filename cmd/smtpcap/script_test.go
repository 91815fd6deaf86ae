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
	testscript.Main(m, map[string]func(){"smtpcap": main})
}

// TestScripts runs the scripts of testdata/script. $CAPTURES is the directory of
// the captures, $ROOTS that of the roots.
func TestScripts(t *testing.T) {
	dir, err := filepath.Abs(capturesDir)
	if err != nil {
		t.Fatal(err)
	}
	roots, err := filepath.Abs(filepath.Dir(unrelatedRoot))
	if err != nil {
		t.Fatal(err)
	}
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
			env.Setenv("CAPTURES", dir)
			env.Setenv("ROOTS", roots)
			env.Setenv("SSL_CERT_FILE", filepath.Join(roots, filepath.Base(unrelatedRoot)))
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
