package report

import (
	"encoding/json"
	"strconv"
	"time"
)

// An Opt is a value that may be unknown. Unknown is null in JSON, and differs
// from the zero value everywhere.
type Opt[T any] struct {
	V     T
	Known bool
}

// Of returns the known value v.
func Of[T any](v T) Opt[T] { return Opt[T]{V: v, Known: true} }

// MarshalJSON writes the value, or null where it is unknown.
func (o Opt[T]) MarshalJSON() ([]byte, error) {
	if !o.Known {
		return []byte("null"), nil
	}
	return json.Marshal(o.V)
}

// A PacketNumber is the 1-based number of a packet in the capture, equal to
// Wireshark's frame.number. Zero means that there is none, and is null in JSON.
type PacketNumber int64

// MarshalJSON writes the number, or null where there is none.
func (n PacketNumber) MarshalJSON() ([]byte, error) { return n.append(nil), nil }

func (n PacketNumber) append(dst []byte) []byte {
	if n == 0 {
		return append(dst, "null"...)
	}
	return strconv.AppendInt(dst, int64(n), 10)
}

// A Time is a packet's time. The zero Time is unknown (a format may carry none)
// and is null in JSON; others are RFC 3339 in UTC with nine digits of fraction.
type Time struct{ time.Time }

// timeLayout is RFC 3339 with every digit of a nanosecond, so that columns of
// times align and compare as text.
const timeLayout = "2006-01-02T15:04:05.000000000Z07:00"

// MarshalJSON writes the time, or null where it is unknown.
func (t Time) MarshalJSON() ([]byte, error) { return t.append(nil), nil }

func (t Time) append(dst []byte) []byte {
	if t.IsZero() {
		return append(dst, "null"...)
	}
	dst = t.UTC().AppendFormat(append(dst, '"'), timeLayout)
	return append(dst, '"')
}

// Seconds is a span of time; in JSON a number of seconds with the nanoseconds as
// its fraction.
type Seconds time.Duration

// MarshalJSON writes the span in seconds.
func (s Seconds) MarshalJSON() ([]byte, error) { return s.append(nil), nil }

func (s Seconds) append(dst []byte) []byte {
	return strconv.AppendFloat(dst, time.Duration(s).Seconds(), 'f', -1, 64)
}

// A List is a slice that is [] in JSON when it is empty, never null.
type List[T any] []T

// MarshalJSON writes the elements.
func (l List[T]) MarshalJSON() ([]byte, error) {
	if len(l) == 0 {
		return []byte("[]"), nil
	}
	return json.Marshal([]T(l))
}
