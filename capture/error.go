package capture

import (
	"errors"
	"fmt"
	"io/fs"
)

// An ErrorKind says why a capture could not be read, or not to its end.
type ErrorKind uint8

const (
	NotFound    ErrorKind = iota + 1 // nothing has this name
	IsDirectory                      // the name is that of a directory
	NoAccess                         // the system denies reading it
	Empty                            // there is not one byte
	NotCapture                       // it is in another format
	CutShort                         // it ends inside a header, a packet or a compressed stream
	Malformed                        // the framing contradicts itself: what follows cannot be found
	Limit                            // it asks for more than a limit of this package allows
	ReadFailed                       // the system reports an error while reading
)

// String returns what can be said of a file in the words of a message.
func (k ErrorKind) String() string {
	switch k {
	case NotFound:
		return "no such file"
	case IsDirectory:
		return "is a directory"
	case NoAccess:
		return "permission denied"
	case Empty:
		return "is empty"
	case NotCapture:
		return "is not a packet capture"
	case CutShort:
		return "cut short"
	case Malformed:
		return "malformed"
	case Limit:
		return "limit exceeded"
	case ReadFailed:
		return "read failed"
	}
	return fmt.Sprintf("error kind %d", uint8(k))
}

// An Error is what prevented or ended the reading of a capture. The packets
// that were returned before it are as good as those of a whole file.
type Error struct {
	Name string // of the file, as it was given
	Kind ErrorKind
	// Offset is where the record that could not be read begins, in bytes of
	// the unpacked capture: what lies before it is a whole capture. It is -1
	// if reading never began.
	Offset int64
	// Packet is the number of the packet that could not be read, 0 if the
	// error is not within a packet.
	Packet int64
	Err    error  // what was found, or the error of the system; never nil
	Advice string // what the person could do; may be empty
}

// Error returns a message that begins with the name of the file.
func (e *Error) Error() string {
	s := e.Name + ": " + e.Kind.String()
	if e.Packet > 0 {
		s += fmt.Sprintf(" in packet %d", e.Packet)
	}
	if e.Offset >= 0 && e.Kind != Empty && e.Kind != NotCapture {
		s += fmt.Sprintf(" at offset %d", e.Offset)
	}
	if e.Kind == NotFound || e.Kind == IsDirectory || e.Kind == NoAccess || e.Kind == Empty {
		return s
	}
	return s + ": " + e.Err.Error()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// openError translates what the system said when a file was opened.
func openError(name string, err error) *Error {
	e := &Error{Name: name, Kind: ReadFailed, Offset: -1, Err: err}
	if pe := new(fs.PathError); errors.As(err, &pe) {
		e.Err = pe.Err
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		e.Kind, e.Advice = NotFound, "check the name of the file"
	case errors.Is(err, fs.ErrPermission):
		e.Kind, e.Advice = NoAccess, "read it as its owner: a capture made by root often belongs to root or to tcpdump"
	}
	return e
}
