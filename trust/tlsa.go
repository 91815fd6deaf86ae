package trust

import (
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// A TLSA is one record, as described in RFC 6698, Section 2.1.
type TLSA struct {
	Usage, Selector, Matching uint8
	Data                      []byte
}

// The usages that RFC 7672, Section 3.1 leaves for SMTP.
const (
	usageDANETA = 2 // an authority
	usageDANEEE = 3 // the leaf itself
)

// The selectors: what of a certificate is held against the data.
const (
	selectCertificate = iota
	selectPublicKey
)

// The matching types: how it is held against the data.
const (
	matchExact = iota
	matchSHA256
	matchSHA512
)

// A field is one of the numbers of a record.
type field struct {
	name string
	max  uint64
}

// fields are the numbers in the order of a record, and the greatest that RFC 6698
// gives a meaning.
var fields = []field{{"usage", 3}, {"selector", 1}, {"matching type", 2}}

// ParseTLSA reads a record as people write it: "3 1 1 <hexadecimal>", with or without
// what stands before it in a zone file ("_25._tcp.mx.example.net. 3600 IN TLSA"), the
// data in one or several pieces.
func ParseTLSA(record string) (TLSA, error) {
	words := strings.Fields(strings.NewReplacer("(", " ", ")", " ").Replace(record))
	for i, word := range words {
		if strings.EqualFold(word, "TLSA") {
			words = words[i+1:]
			break
		}
	}
	if len(words) <= len(fields) {
		return TLSA{}, fmt.Errorf("%q is not a TLSA record: want usage, selector, matching type and data", abridged(record))
	}
	var numbers [3]uint8
	for i, f := range fields {
		n, err := strconv.ParseUint(words[i], 10, 8)
		if err != nil || n > f.max {
			return TLSA{}, fmt.Errorf("%s %q of a TLSA record is not a number from 0 to %d", f.name, abridged(words[i]), f.max)
		}
		numbers[i] = uint8(n)
	}
	data, err := hex.DecodeString(strings.Join(words[len(fields):], ""))
	if err != nil {
		return TLSA{}, fmt.Errorf("data of a TLSA record: %w", err)
	}
	t := TLSA{numbers[0], numbers[1], numbers[2], data}
	if err := t.checkLength(); err != nil {
		return TLSA{}, err
	}
	return t, nil
}

// abridged returns the beginning of a text. A file that is no list of records may hold
// secrets, and no more of them than that is to be seen.
func abridged(text string) string {
	const length = 20
	if len(text) <= length {
		return text
	}
	return text[:length] + "..."
}

// checkLength checks that the data is as long as the digest is.
func (t TLSA) checkLength() error {
	want := map[uint8]int{matchSHA256: sha256.Size, matchSHA512: sha512.Size}[t.Matching]
	switch {
	case len(t.Data) == 0:
		return errors.New("a TLSA record has no data")
	case want != 0 && len(t.Data) != want:
		return fmt.Errorf("data of a TLSA record with matching type %d has %d bytes, want %d", t.Matching, len(t.Data), want)
	}
	return nil
}

// String returns the record's data as a zone file has it, in small letters.
func (t TLSA) String() string {
	return fmt.Sprintf("%d %d %d %x", t.Usage, t.Selector, t.Matching, t.Data)
}
