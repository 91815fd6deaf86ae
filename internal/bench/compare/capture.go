package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"

	"smtpcap/internal/bench"
)

// A subject is a capture to measure on.
type subject struct {
	name  string
	about string
	spec  bench.Spec
}

var subjects = []subject{
	{"mixed", "1 GB, 2 % SMTP (3,250 STARTTLS connections)", bench.Mixed},
	{"mixed-10k", "1 GB with 10,000 STARTTLS connections", bench.Mixed10k},
	{"mail-only", "600,000 packets: 10,000 STARTTLS connections", bench.MailOnly},
}

// file is where a subject's capture lies. Its name tells the parameters, so that
// a change of them makes a new one.
func (s subject) file(dir string) string {
	return filepath.Join(dir, fmt.Sprintf("%s-%d-%d-%v-%d.pcap", s.name, s.spec.Connections, s.spec.Body, s.spec.Acks, s.spec.Bytes))
}

// prepare writes the capture unless it is there, and reads it once, so that all
// who read it later find it in memory.
//
// Another process writes it: the peak of memory that the system tells of a
// program begins with that of its parent.
func (s subject) prepare(dir string) (string, error) {
	name := s.file(dir)
	if _, err := os.Stat(name); err != nil {
		self, err := os.Executable()
		if err != nil {
			return "", err
		}
		cmd := exec.Command(self, "-dir", dir, "-generate", s.name)
		cmd.Stderr = os.Stderr
		if err := cmd.Run(); err != nil {
			return "", fmt.Errorf("writing %s: %w", name, err)
		}
	}
	f, err := os.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	_, err = io.Copy(io.Discard, f)
	return name, err
}

// generate writes the capture of one subject, whole or not at all.
func generate(dir, name string) error {
	for _, s := range subjects {
		if s.name == name {
			return s.generate(dir)
		}
	}
	return fmt.Errorf("no capture is called %q", name)
}

func (s subject) generate(dir string) error {
	f, err := os.CreateTemp(dir, "unfinished-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	w := bufio.NewWriterSize(f, 1<<20)
	counts, err := s.spec.Write(w)
	if err == nil {
		err = w.Flush()
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "%s: %d packets, %d bytes; SMTP is %.1f %% of the packets and %.1f %% of the bytes\n",
		s.name, counts.Packets, counts.Bytes,
		100*float64(counts.MailPackets)/float64(counts.Packets), 100*float64(counts.MailBytes)/float64(counts.Bytes))
	return os.Rename(f.Name(), s.file(dir))
}
