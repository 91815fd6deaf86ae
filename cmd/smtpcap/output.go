package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"
)

// An output is where the report goes. Commit makes it appear; without it, a file
// is as if it had never been begun.
type output struct {
	io.Writer
	file *os.File // the temporary file, nil where there is none
	name string   // what it is to become
}

// openOutput opens the file of -o, or takes standard output where name is empty.
// What is not a regular file (a device, a pipe) is written to directly.
func openOutput(name string, stdout io.Writer) (*output, error) {
	if name == "" {
		return &output{Writer: stdout}, nil
	}
	if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() {
		f, err := os.OpenFile(name, os.O_WRONLY, 0)
		if err != nil {
			return nil, err
		}
		return &output{Writer: f}, nil
	}
	f, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*")
	if e := new(os.PathError); errors.As(err, &e) {
		e.Path = name // and not one that nobody knows
	}
	if err != nil {
		return nil, err
	}
	return &output{Writer: f, file: f, name: name}, nil
}

// commit gives a finished file its name.
func (o *output) commit() error {
	if o.file == nil {
		return nil
	}
	err := o.file.Chmod(mode(o.name))
	if e := o.file.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Rename(o.file.Name(), o.name)
	}
	if err != nil {
		o.abandon()
		return err
	}
	o.file = nil
	return nil
}

// abandon removes an unfinished file. After commit it does nothing.
func (o *output) abandon() {
	if o.file != nil {
		o.file.Close()
		os.Remove(o.file.Name())
		o.file = nil
	}
}

// mode is that of the file that is replaced. A new one can be read by its owner
// alone: a report holds names and addresses.
func mode(name string) os.FileMode {
	if info, err := os.Stat(name); err == nil {
		return info.Mode().Perm()
	}
	return 0o600
}
