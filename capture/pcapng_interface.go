package capture

import (
	"math/bits"
	"time"
)

// Options of an Interface Description Block that matter here, as
// draft-ietf-opsawg-pcapng, Section 4.2, numbers them.
const (
	optionEnd             = 0
	optionTimeResolution  = 9
	optionTimestampOffset = 14
)

// An ngInterface is what an Interface Description Block describes.
type ngInterface struct {
	linkType LinkType
	snaplen  uint32 // 0: none
	clock    clock
	sound    bool  // false if the block was malformed: its packets cannot be used
	packets  int64 // returned so far
}

// addInterface reads an Interface Description Block. Even a malformed one
// takes its number, lest those that follow get a wrong one.
func (d *pcapngDecoder) addInterface(b block) error {
	if b.total > maxBlock {
		return overLimit(b.begin, "interface description of %d bytes", b.total)
	}
	if len(d.interfaces) == maxInterfaces {
		return overLimit(b.begin, "more than %d interfaces in a section", maxInterfaces)
	}
	body, err := d.body(b)
	if err != nil {
		return err
	}
	i, ok := d.order.parseInterface(body)
	i.sound = ok
	if ok && i.snaplen > 0 && (d.limit == 0 || i.snaplen < d.limit) {
		d.limit = i.snaplen
	}
	d.interfaces = append(d.interfaces, i)
	return nil
}

// parseInterface reads the body of an Interface Description Block.
func (o bigEndian) parseInterface(body []byte) (i ngInterface, ok bool) {
	if len(body) < interfaceFixed {
		return i, false
	}
	i.linkType = LinkType(o.uint16(body))
	i.snaplen = o.uint32(body[4:])
	i.clock = microsecondClock
	for rest := body[interfaceFixed:]; len(rest) > 0; {
		if len(rest) < 4 {
			return i, false
		}
		code, n := o.uint16(rest), int(o.uint16(rest[2:]))
		padded := 4 + (n+3)&^3
		if code == optionEnd {
			break
		}
		if padded > len(rest) {
			return i, false
		}
		value := rest[4 : 4+n]
		rest = rest[padded:]
		switch {
		case code == optionTimeResolution && n == 1:
			i.clock.resolution(value[0])
		case code == optionTimestampOffset && n == 8:
			i.clock.offset = int64(o.uint64(value))
		case code == optionTimeResolution || code == optionTimestampOffset:
			return i, false
		}
	}
	return i, true
}

// A clock turns the timestamps of an interface into times. It holds
// if_tsresol, which is a negative power of 10 or of 2, and if_tsoffset.
type clock struct {
	exponent uint8
	binary   bool
	offset   int64 // seconds to add
}

var microsecondClock = clock{exponent: 6}

// resolution sets the clock's unit from the value of if_tsresol.
func (c *clock) resolution(v byte) { c.exponent, c.binary = v&0x7f, v&0x80 != 0 }

// The years 1 and 9999, between which RFC 3339 can write a time, in seconds
// since 1970.
const (
	minSeconds = -62135596800
	maxSeconds = 253402300799
)

// time returns the time of a timestamp. It reports false if that lies outside
// the years 1 to 9999.
func (c clock) time(ticks uint64) (time.Time, bool) {
	var sec, nsec uint64
	if c.binary {
		sec, nsec = binarySeconds(ticks, uint(c.exponent))
	} else {
		sec, nsec = decimalSeconds(ticks, c.exponent)
	}
	// The difference cannot overflow where it is used.
	if c.offset < minSeconds-maxSeconds || c.offset > maxSeconds || sec > maxSeconds-minSeconds+maxSeconds {
		return time.Time{}, false
	}
	s := int64(sec) + c.offset
	if s <= minSeconds || s > maxSeconds {
		return time.Time{}, false
	}
	return time.Unix(s, int64(nsec)).UTC(), true
}

// binarySeconds splits ticks of 2^-exp seconds.
func binarySeconds(ticks uint64, exp uint) (sec, nsec uint64) {
	if exp < 64 {
		sec = ticks >> exp
		ticks &= 1<<exp - 1
	}
	hi, lo := bits.Mul64(ticks, 1e9)
	if exp < 64 {
		return sec, hi<<(64-exp) | lo>>exp
	}
	return 0, hi >> (exp - 64)
}

// powersOf10 holds those that fit 64 bits.
var powersOf10 = [20]uint64{
	1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9,
	1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
}

// decimalSeconds splits ticks of 10^-exp seconds.
func decimalSeconds(ticks uint64, exp uint8) (sec, nsec uint64) {
	switch {
	case exp <= 9:
		unit := powersOf10[exp]
		return ticks / unit, ticks % unit * powersOf10[9-exp]
	case exp <= 19:
		return ticks / powersOf10[exp], ticks % powersOf10[exp] / powersOf10[exp-9]
	case exp <= 28:
		return 0, ticks / powersOf10[exp-9]
	}
	return 0, 0 // 2^64 ticks are less than a nanosecond
}
