package tlswire

const (
	// MaxMessage is the length of the longest handshake message whose body is
	// kept until it is complete. OpenSSL's peers give up at 100 KiB of
	// certificates; a server that names every authority it knows sends a few
	// hundred KiB.
	MaxMessage = 1 << 20
	// keepBuffer is the largest buffer that is kept for the next message: the
	// length of a usual chain of certificates.
	keepBuffer = 16 << 10

	messageHeaderLength = 4
)

// An assembly puts handshake messages together from the bodies of records. It
// knows stream offsets only from its callers.
type assembly struct {
	emit   func(Message)
	hdr    [messageHeaderLength]byte
	hdrLen int
	msg    Message // in progress once hdrLen > 0; Extent.Start is set
	left   int     // bytes of its body to come
	buf    []byte  // the captured prefix of a body that did not come in one piece
	// adrift says that it is not known where the next message starts: a gap
	// covered the place.
	adrift bool
}

// active reports whether a message is in progress.
func (a *assembly) active() bool { return a.hdrLen > 0 }

// write takes the next bytes of the handshake layer; at is the offset of b.
func (a *assembly) write(b []byte, at int64) {
	for len(b) > 0 {
		n := 0
		if a.hdrLen < messageHeaderLength {
			n = a.header(b, at)
		} else {
			n = a.body(b, at)
		}
		b, at = b[n:], at+int64(n)
	}
}

// header takes bytes of a message's header and returns how many.
func (a *assembly) header(b []byte, at int64) int {
	if a.hdrLen == 0 {
		a.msg = Message{Type: HandshakeType(b[0]), Length: -1, Extent: Extent{Start: at}}
	}
	n := copy(a.hdr[a.hdrLen:], b)
	a.hdrLen += n
	if a.hdrLen < messageHeaderLength {
		return n
	}
	a.msg.Length = int(a.hdr[1])<<16 | int(a.hdr[2])<<8 | int(a.hdr[3])
	a.left = a.msg.Length
	end := at + int64(n)
	switch {
	case a.left == 0:
		a.finish(nil, end)
	case a.left > MaxMessage:
		a.msg.OverLimit, a.msg.Cause, a.msg.End = true, TooLong, end
		a.emit(a.msg)
	}
	return n
}

// body takes bytes of a message's body and returns how many.
func (a *assembly) body(b []byte, at int64) int {
	n := min(a.left, len(b))
	whole := n == a.msg.Length
	a.left -= n
	if !whole && !a.msg.OverLimit && a.msg.Missing == 0 {
		if a.buf == nil {
			a.buf = make([]byte, 0, min(a.msg.Length, keepBuffer))
		}
		a.buf = append(a.buf, b[:n]...)
	}
	if a.left > 0 {
		return n
	}
	if whole { // all of it in one piece: no copy
		a.finish(b[:n:n], at+int64(n))
	} else {
		a.finish(a.buf, at+int64(n))
	}
	return n
}

// finish reports the message that ends at offset end.
func (a *assembly) finish(body []byte, end int64) {
	msg := a.msg
	a.reset()
	if msg.OverLimit {
		return // reported when its header was read
	}
	msg.Body, msg.End = body, end
	msg.Complete = msg.Missing == 0
	if !msg.Complete {
		msg.Cause = NotCaptured
	}
	a.emit(msg)
}

// skip passes over n bytes of the handshake layer that are not captured. It
// returns how many of them belong to the message in progress; when that is less
// than n, the assembly is adrift.
func (a *assembly) skip(n int, at int64) int {
	if a.hdrLen < messageHeaderLength {
		a.stop(NotCaptured, at)
		a.adrift = true
		return 0
	}
	k := min(n, a.left)
	a.left -= k
	a.msg.Missing += int64(k)
	if a.left == 0 {
		a.finish(a.buf, at+int64(k))
	}
	a.adrift = k < n
	return k
}

// stop gives up the message in progress, if any, at offset end.
func (a *assembly) stop(cause Cause, end int64) {
	if !a.active() {
		return
	}
	msg := a.msg
	body := a.buf
	a.reset()
	if msg.OverLimit {
		return
	}
	if msg.Missing > 0 {
		cause = NotCaptured
	}
	msg.Body, msg.Cause, msg.End = body, cause, end
	a.emit(msg)
}

// reset makes ready for the next message's header. The bytes in buf stay valid
// until the next write.
func (a *assembly) reset() {
	a.hdrLen, a.left = 0, 0
	if cap(a.buf) > keepBuffer {
		a.buf = nil
	}
	a.buf = a.buf[:0]
}

// whole reports whether body, the body of one record, is made of complete
// handshake messages of known types and nothing else.
func whole(body []byte) bool {
	for len(body) >= messageHeaderLength {
		n := messageHeaderLength + messageLength(body)
		if handshakeTypeName(HandshakeType(body[0])) == "" || n > len(body) {
			return false
		}
		if body = body[n:]; len(body) == 0 {
			return true
		}
	}
	return false
}

// wholeHello reports whether body is one ClientHello or ServerHello and nothing
// else, as far as lengths and version can tell.
func wholeHello(body []byte) bool {
	return len(body) >= messageHeaderLength+2 &&
		(body[0] == byte(TypeClientHello) || body[0] == byte(TypeServerHello)) &&
		messageHeaderLength+messageLength(body) == len(body) &&
		body[4] == byte(VersionSSL30>>8) && body[5] <= byte(VersionTLS13&0xff)
}

// messageLength returns the length of the body of the message that b starts with.
func messageLength(b []byte) int { return int(b[1])<<16 | int(b[2])<<8 | int(b[3]) }
