package main

import (
	"fmt"
	"os"
	"os/exec"
	"slices"
	"syscall"
	"time"
)

// A program is a command that reads a capture.
type program struct {
	name string
	slow bool // it takes so long that it runs less often
	args func(file string) []string
}

var programs = []program{
	{name: "smtpcap", args: func(f string) []string { return []string{"-r", f} }},
	{name: "tcpdump", args: func(f string) []string { return []string{"-r", f, "-w", "/dev/null", "tcp port 25"} }},
	{name: "ssldump", args: func(f string) []string { return []string{"-n", "-r", f} }},
	{name: "tshark", slow: true, args: func(f string) []string {
		return []string{"-n", "-r", f, "-Y", "tls.handshake.type==11", "-T", "fields",
			"-e", "frame.number", "-e", "tls.handshake.certificates_length"}
	}},
}

// A measurement runs all programs over a capture, taking turns, so that what
// else happens on the machine touches all of them.
type measurement struct {
	smtpcap        string // path
	runs, slowRuns int
}

// A result is what the runs of one program took.
type result struct {
	program string
	missing bool            // it is not installed
	times   []time.Duration // on the clock
	cpu     []time.Duration // of the processors, which other work on the machine touches less
	memory  int64           // the most that was resident, in bytes
}

// median returns the time in the middle.
func median(times []time.Duration) time.Duration {
	sorted := slices.Sorted(slices.Values(times))
	return sorted[len(sorted)/2]
}

// run returns the results in the order of programs.
func (m measurement) run(file string) ([]result, error) {
	results := make([]result, len(programs))
	for round := range m.runs {
		for i, p := range programs {
			r := &results[i]
			r.program = p.name
			if r.missing || p.slow && round >= m.slowRuns {
				continue
			}
			path, err := m.path(p)
			if err != nil {
				r.missing = true
				continue
			}
			if err := r.add(path, p.args(file)); err != nil {
				return nil, err
			}
		}
	}
	return results, nil
}

func (m measurement) path(p program) (string, error) {
	if p.name == "smtpcap" {
		return m.smtpcap, nil
	}
	return exec.LookPath(p.name)
}

// add runs a program once. Its output goes nowhere.
func (r *result) add(path string, args []string) error {
	cmd := exec.Command(path, args...)
	start := time.Now()
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w", cmd, err)
	}
	r.times = append(r.times, time.Since(start))
	r.cpu = append(r.cpu, cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime())
	r.memory = max(r.memory, resident(cmd.ProcessState))
	return nil
}

// resident returns the most memory that a process had in use, in bytes.
func resident(s *os.ProcessState) int64 {
	usage, ok := s.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	return int64(usage.Maxrss) << 10 // Linux counts in KiB
}
