package certificate

import (
	"crypto/x509"

	"golang.org/x/crypto/cryptobyte"
	casn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// maxIdentifier bounds an object identifier, in bytes of its encoding. The longest
// in use have about twenty; decimal digits of a very long one take time.
const maxIdentifier = 64

// contextTag is a tag that a context gives to something constructed.
func contextTag(n uint8) casn1.Tag { return casn1.Tag(n).Constructed().ContextSpecific() }

// readAny takes the next element of s: its content, and the whole with the header.
// Unlike cryptobyte it takes lengths that are not as short as DER wants them.
func readAny(s, content, whole *cryptobyte.String, tag *casn1.Tag) bool {
	var (
		rest          = *s
		first, length uint8
	)
	if !rest.ReadUint8(&first) || first&0x1f == 0x1f || !rest.ReadUint8(&length) {
		return false
	}
	n := int(length)
	if length >= 0x80 && !readLongLength(&rest, int(length&0x7f), &n) {
		return false
	}
	var inner []byte
	if !rest.ReadBytes(&inner, n) {
		return false
	}
	*content, *whole, *tag = inner, (*s)[:len(*s)-len(rest)], casn1.Tag(first)
	*s = rest
	return true
}

// readLongLength reads a length of the given number of bytes. That of no bytes is
// the indefinite form, which certificates never have.
func readLongLength(s *cryptobyte.String, bytes int, n *int) bool {
	var digits []byte
	if bytes == 0 || !s.ReadBytes(&digits, bytes) {
		return false
	}
	*n = 0
	for _, d := range digits {
		if *n >= 1<<23 {
			return false
		}
		*n = *n<<8 | int(d)
	}
	return true
}

// read takes the content of the next element if it has the tag.
func read(s, content *cryptobyte.String, tag casn1.Tag) bool {
	var whole cryptobyte.String
	return readElement(s, content, &whole, tag)
}

// readElement takes the next element, with and without its header, if it has the tag.
func readElement(s, content, whole *cryptobyte.String, tag casn1.Tag) bool {
	var (
		rest = *s
		got  casn1.Tag
	)
	if !readAny(&rest, content, whole, &got) || got != tag {
		return false
	}
	*s = rest
	return true
}

// readOptional takes the content of the next element if it has the tag, and fails
// only if there is such an element that cannot be read.
func readOptional(s, content *cryptobyte.String, tag casn1.Tag) bool {
	if len(*s) == 0 || casn1.Tag((*s)[0]) != tag {
		*content = nil
		return true
	}
	return read(s, content, tag)
}

// readIdentifier takes an object identifier in dotted form.
func readIdentifier(s *cryptobyte.String, dotted *string) bool {
	var content cryptobyte.String
	if !read(s, &content, casn1.OBJECT_IDENTIFIER) || len(content) > maxIdentifier {
		return false
	}
	var oid x509.OID
	if oid.UnmarshalBinary(content) != nil {
		return false
	}
	*dotted = oid.String()
	return true
}
