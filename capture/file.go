package capture

import (
	"errors"
	"os"
)

// A File is a [Reader] of a named file.
type File struct {
	*Reader
	file *os.File
}

// Open opens the capture file of the given name: a regular file, or whatever
// else of the file system yields bytes, such as a FIFO. Its errors are of type
// *Error. The caller closes the File.
func Open(name string) (*File, error) { return openFile(name, defaultConfig()) }

func openFile(name string, c config) (*File, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, openError(name, err)
	}
	if st, err := f.Stat(); err == nil && st.IsDir() {
		f.Close()
		return nil, &Error{Name: name, Kind: IsDirectory, Offset: -1, Err: errors.New("not a file"), Advice: "name the captures in it"}
	}
	c.total = fileSize(f)
	r, err := newReader(name, f, c)
	if err != nil {
		f.Close()
		return nil, err
	}
	return &File{Reader: r, file: f}, nil
}

// fileSize returns how many bytes f has, -1 if that is unknown.
func fileSize(f *os.File) int64 {
	st, err := f.Stat()
	if err != nil || !st.Mode().IsRegular() {
		return -1
	}
	return st.Size()
}

// Close closes the file.
func (f *File) Close() error {
	return errors.Join(f.Reader.Close(), f.file.Close())
}
