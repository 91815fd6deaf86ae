package tlswire

import (
	"slices"

	"golang.org/x/crypto/cryptobyte"
)

// readExtensions reads a list of extensions with its length, which must be the
// rest of body, and gives the data of each to read.
func readExtensions(body []byte, s cryptobyte.String,
	read func(ExtensionType, cryptobyte.String) (ok bool, rest cryptobyte.String)) ([]Extension, *Error) {
	var list cryptobyte.String
	if !s.ReadUint16LengthPrefixed(&list) || !s.Empty() {
		return nil, malformed(body, s, "list of extensions", rfcExtensions)
	}
	var extensions []Extension
	for !list.Empty() {
		var (
			t    ExtensionType
			data cryptobyte.String
		)
		if !list.ReadUint16((*uint16)(&t)) || !list.ReadUint16LengthPrefixed(&data) {
			return nil, malformed(body, list, "extension", rfcExtensions)
		}
		e := Extension{Type: t, Length: len(data)}
		if ok, rest := read(t, data); !ok {
			e.Err = malformed(body, rest, "extension "+t.String(), rfcExtensions)
		}
		extensions = append(extensions, e)
	}
	return extensions, nil
}

func hasExtension(list []Extension, t ExtensionType) bool {
	return slices.ContainsFunc(list, func(e Extension) bool { return e.Type == t })
}

// readUint16s returns the numbers of two bytes that make up s, nil if its
// length is odd or zero.
func readUint16s[T ~uint16](s []byte) []T {
	if len(s)%2 != 0 || len(s) == 0 {
		return nil
	}
	list := make([]T, 0, len(s)/2)
	for ; len(s) > 0; s = s[2:] {
		list = append(list, T(s[0])<<8|T(s[1]))
	}
	return list
}

// readUint8s returns the numbers of one byte that make up s, nil if it is empty.
func readUint8s[T ~uint8](s []byte) []T {
	if len(s) == 0 {
		return nil
	}
	list := make([]T, len(s))
	for i, b := range s {
		list[i] = T(b)
	}
	return list
}

// readVector16 reads a list of numbers of two bytes behind a length of two
// bytes; it must not be empty.
func readVector16[T ~uint16](s *cryptobyte.String, out *[]T) bool {
	var list cryptobyte.String
	if !s.ReadUint16LengthPrefixed(&list) {
		return false
	}
	*out = readUint16s[T](list)
	return *out != nil
}

// readVector8 is readVector16 with a length of one byte.
func readVector8[T ~uint16](s *cryptobyte.String, out *[]T) bool {
	var list cryptobyte.String
	if !s.ReadUint8LengthPrefixed(&list) {
		return false
	}
	*out = readUint16s[T](list)
	return *out != nil
}

// readBytes8 reads a list of numbers of one byte behind a length of one byte; it
// must not be empty.
func readBytes8[T ~uint8](s *cryptobyte.String, out *[]T) bool {
	var list cryptobyte.String
	if !s.ReadUint8LengthPrefixed(&list) {
		return false
	}
	*out = readUint8s[T](list)
	return *out != nil
}

// readNumber16 reads a number of two bytes.
func readNumber16(s *cryptobyte.String, out *int) bool {
	var n uint16
	ok := s.ReadUint16(&n)
	*out = int(n)
	return ok
}

// readServerName reads the list of server_name and gives its first host name,
// as described in RFC 6066, Section 3.
func readServerName(s *cryptobyte.String, out *string) bool {
	var list cryptobyte.String
	if !s.ReadUint16LengthPrefixed(&list) || list.Empty() {
		return false
	}
	found := ""
	for !list.Empty() {
		var (
			kind uint8
			name cryptobyte.String
		)
		if !list.ReadUint8(&kind) || !list.ReadUint16LengthPrefixed(&name) || name.Empty() {
			return false
		}
		if kind == 0 && found == "" {
			found = string(name)
		}
	}
	*out = found
	return true
}

// readProtocols reads the list of ALPN, as described in RFC 7301, Section 3.1.
func readProtocols(s *cryptobyte.String, out *[]string) bool {
	var list cryptobyte.String
	if !s.ReadUint16LengthPrefixed(&list) || list.Empty() {
		return false
	}
	var protocols []string
	for !list.Empty() {
		var name cryptobyte.String
		if !list.ReadUint8LengthPrefixed(&name) || name.Empty() {
			return false
		}
		protocols = append(protocols, string(name))
	}
	*out = protocols
	return true
}

// readProtocol reads the server's ALPN, a list of one.
func readProtocol(s *cryptobyte.String, out *string) bool {
	var list []string
	if !readProtocols(s, &list) || len(list) != 1 {
		return false
	}
	*out = list[0]
	return true
}

// readKeyShare reads one entry of key_share, as described in RFC 8446, Section
// 4.2.8.
func readKeyShare(s *cryptobyte.String, out *KeyShare) bool {
	var (
		group NamedGroup
		key   cryptobyte.String
	)
	if !s.ReadUint16((*uint16)(&group)) || !s.ReadUint16LengthPrefixed(&key) || key.Empty() {
		return false
	}
	*out = KeyShare{group, len(key)}
	return true
}

// readKeyShares reads the client's key_share, which may be empty to ask for a
// HelloRetryRequest.
func readKeyShares(s *cryptobyte.String, out *[]KeyShare) bool {
	var list cryptobyte.String
	if !s.ReadUint16LengthPrefixed(&list) {
		return false
	}
	var shares []KeyShare
	for !list.Empty() {
		var share KeyShare
		if !readKeyShare(&list, &share) {
			return false
		}
		shares = append(shares, share)
	}
	*out = shares
	return true
}

// readPSKs reads the client's pre_shared_key and gives copies of the identities, as
// described in RFC 8446, Section 4.2.11.
func readPSKs(s *cryptobyte.String, out *[][]byte) bool {
	var identities, binders cryptobyte.String
	if !s.ReadUint16LengthPrefixed(&identities) || !s.ReadUint16LengthPrefixed(&binders) || binders.Empty() {
		return false
	}
	identities = slices.Clone(identities)
	var psks [][]byte
	for !identities.Empty() {
		var (
			identity cryptobyte.String
			age      uint32
		)
		if !identities.ReadUint16LengthPrefixed(&identity) || identity.Empty() || !identities.ReadUint32(&age) {
			return false
		}
		psks = append(psks, slices.Clip(identity))
	}
	*out = psks
	return len(psks) > 0
}

// readStatusRequest reads the client's status_request; what follows the type is
// of no interest, as described in RFC 6066, Section 8.
func readStatusRequest(s *cryptobyte.String, out *StatusType) bool {
	return s.ReadUint8((*uint8)(out)) && s.Skip(len(*s))
}

// readRenegotiation reads renegotiation_info and gives the length of what it
// holds, as described in RFC 5746, Section 3.2.
func readRenegotiation(s *cryptobyte.String, out *int) bool {
	var data cryptobyte.String
	if !s.ReadUint8LengthPrefixed(&data) {
		return false
	}
	*out = len(data)
	return true
}

// extKeyShareDraft is the number of key_share in the drafts of TLS 1.3 before 23.
const extKeyShareDraft ExtensionType = 40
