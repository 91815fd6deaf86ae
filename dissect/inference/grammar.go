package inference

// Lengths of the messages of RFC 8446, Section 4, headers included.
const (
	headerLength = 4
	// emptyCertificate is a context and a list of length 0: in a handshake the
	// context is empty.
	emptyCertificate = headerLength + 1 + 3
	// certificateVerifyOverhead is the message without its signature.
	certificateVerifyOverhead = headerLength + 2 + 2
	// alertLength is that of an alert: its level and what it says.
	alertLength = 2
	// fullRecord is the longest content of a record, as described in Section 5.1.
	fullRecord = 1 << 14
	// leastLimit is the least content to which records can be limited: RFC 8449,
	// Section 4, has 64 with the type.
	leastLimit = 63
)

// Lengths of entries of a certificate_list.
const (
	entryOverhead = 3 + 2
	// smallestCertificate is a certificate of version 1 with empty names and a key and
	// signature of Ed25519, in DER.
	smallestCertificate = 169
	// smallestRawKey is the SubjectPublicKeyInfo of Ed25519, as described in RFC 7250.
	smallestRawKey = 44
	// smallestCompressed is a key and a signature of Ed25519, which no compression
	// makes shorter, and compressedOverhead what RFC 8879, Section 4, puts before it.
	smallestCompressed = 32 + 64
	compressedOverhead = headerLength + 2 + 3 + 3
)

var (
	// encryptedExtensions has at least an empty list. Servers answer with a few short
	// extensions; the greatest are a list of groups and the keys of ECH.
	encryptedExtensions = span{headerLength + 2, 1024}
	// certificateRequest has at least signature_algorithms with one scheme, and at
	// most the 64 KiB of a list of extensions.
	certificateRequest = span{headerLength + 1 + 2 + 4 + 2 + 2, headerLength + 1 + 2 + 1<<16 - 1}
)

// A message is one of a flight, by the lengths that it may have.
type message struct {
	length  span
	signed  bool     // it is CertificateVerify: only lengths of signatures will do
	schemes []uint16 // for the signature; none stand for all
}

func (m *message) fits(content span) bool {
	return m.length.meets(content) && (!m.signed || m.keys(content) != 0)
}

// keys returns the keys that make a CertificateVerify as long as content.
func (m *message) keys(content span) keySet {
	return signersOf(span{content.min - certificateVerifyOverhead, content.max - certificateVerifyOverhead}, m.schemes)
}

// certificate returns the Certificate message of a side, which is not empty.
func (h *Handshake) certificate(from Side) message {
	smallest, kind := smallestCertificate, serverCertificateType
	if from == Client {
		kind = clientCertificateType
	}
	if h.offers(kind) {
		smallest = smallestRawKey
	}
	least := emptyCertificate + entryOverhead + smallest
	if h.offers(compressCertificate) {
		least = min(least, compressedOverhead+min(smallest, smallestCompressed))
	}
	return message{length: span{least, 1<<24 + headerLength - 1}}
}

// authentication returns the messages with which a side proves who it is, as
// described in RFC 8446, Section 4.4.
func (h *Handshake) authentication(from Side) [3]message {
	verify := message{signed: true, length: span{signatureLengths.min + certificateVerifyOverhead, signatureLengths.max + certificateVerifyOverhead}}
	if from == Server {
		verify.schemes = h.Schemes
	}
	return [3]message{h.certificate(from), verify, {length: span{h.finished(), h.finished()}}}
}

// A doubt is how much must be guessed for a reading.
type doubt uint8

const (
	plain   doubt = iota // nothing, or a padding that a program is known to use
	guessed              // a padding or a limit to which several records bear witness
	far                  // one to which only this record does
)

// A layout is a way in which records hold a flight that ends in Certificate,
// CertificateVerify and Finished.
type layout struct {
	list  span // of the certificate_list
	keys  keySet
	doubt doubt
}

// A walk looks for the layouts of a flight in which no record holds two messages.
type walk struct {
	messages []message
	records  []span
	full     int // the content of records that are followed by more of their message
	certificate,
	verify span
	layout layout
	found  bool
}

// layOut reports whether records, all of them, hold messages, each in records of its
// own. A message may go over several where all but the last of them are full.
func layOut(messages []message, records []span) (layout, bool) {
	w := walk{messages: messages, records: records}
	if len(records) > len(messages) {
		w.full, w.layout.doubt = limitOf(records)
	}
	if len(records) == len(messages) || w.full != 0 {
		w.from(0, 0)
	}
	return w.layout, w.found
}

// limitOf returns the content to which records were limited, if they were, and how
// doubtful that is. Content of unknown length is not limited.
func limitOf(records []span) (limit int, d doubt) {
	times := 0
	for _, r := range records {
		switch {
		case r.min != r.max:
			return 0, 0
		case r.max > limit:
			limit, times = r.max, 1
		case r.max == limit:
			times++
		}
	}
	switch {
	case limit < leastLimit:
		return 0, 0
	case limit == fullRecord:
		return limit, plain
	case times > 1:
		return limit, guessed
	}
	return limit, far
}

// from goes on with message i in record r.
func (w *walk) from(i, r int) {
	if i == len(w.messages) {
		if r == len(w.records) {
			w.note()
		}
		return
	}
	var content span
	for r < len(w.records) && content.min <= w.messages[i].length.max {
		content = content.plus(w.records[r])
		full := w.records[r].max == w.full
		r++
		if w.messages[i].fits(content) {
			switch len(w.messages) - i {
			case 3:
				w.certificate = content
			case 2:
				w.verify = content
			}
			w.from(i+1, r)
		}
		if !full {
			return
		}
	}
}

// note adds a layout to those found.
func (w *walk) note() {
	least := w.messages[len(w.messages)-3].length.min
	list := span{max(w.certificate.min, least) - emptyCertificate, w.certificate.max - emptyCertificate}
	if w.found {
		list = span{min(list.min, w.layout.list.min), max(list.max, w.layout.list.max)}
	}
	w.found = true
	w.layout.list = list
	w.layout.keys |= w.messages[len(w.messages)-2].keys(w.verify)
}

// together returns the layout of a flight of which all is in one record, or in full
// ones and a last, and the number of these. before are the lengths of the messages
// before Certificate, all together.
func together(before span, messages [3]message, records []span) (l layout, n int, ok bool) {
	var all span
	for n < len(records) {
		all = all.plus(records[n])
		n++
		if records[n-1].min != fullRecord {
			break
		}
	}
	rest := messages[1].length.plus(messages[2].length).plus(before)
	certificate := span{max(all.min-rest.max, messages[0].length.min), all.max - rest.min}
	l.list = span{certificate.min - emptyCertificate, certificate.max - emptyCertificate}
	return l, n, n > 0 && certificate.min <= certificate.max
}
