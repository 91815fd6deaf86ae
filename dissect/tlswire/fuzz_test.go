package tlswire

import (
	"bytes"
	"slices"
	"testing"
)

func FuzzStream(f *testing.F) {
	for _, test := range streams {
		f.Add(test.bytes, []byte{5, 40, 130, 3, 200}, uint16(test.version))
	}
	f.Fuzz(func(t *testing.T, b, plan []byte, version uint16) {
		if len(b) > 1<<16 || len(plan) > 1<<10 {
			return
		}
		checkSegmentation(t, b, plan, Version(version))
		checkGaps(t, b, plan, Version(version))
		checkOpening(t, b, plan, Version(version))
	})
}

// checkSegmentation checks that the pieces in which b is written do not matter.
func checkSegmentation(t *testing.T, b, plan []byte, version Version) {
	want := transcript(t, version, b)
	var pieces [][]byte
	for rest := b; len(rest) > 0; {
		n := len(rest)
		if len(plan) > 0 {
			n, plan = min(n, int(plan[0])), plan[1:]
		}
		pieces = append(pieces, rest[:n])
		rest = rest[n:]
	}
	if got := transcript(t, version, pieces...); got != want {
		t.Fatalf("in pieces:\n%s\nwhole:\n%s", got, want)
	}
}

// checkGaps checks a stream with gaps: plan is read as lengths, those of 128 and
// more of gaps. What is skipped keeps framing and messages in step until both
// are lost, so nothing of a gap's side can be complete that was not before.
func checkGaps(t *testing.T, b, plan []byte, version Version) {
	r := newRecorder(t)
	r.s.SetVersion(version)
	for _, p := range plan {
		n := min(len(b), int(p&127))
		if p&128 != 0 {
			r.skip(int64(n))
		} else {
			r.write(b[:n])
		}
		b = b[n:]
	}
	r.close()
	r.checkCover()
	for i, m := range r.messages {
		if i > 0 && m.Start < r.messages[i-1].Start {
			t.Fatalf("messages out of order: %v after %v", m.Extent, r.messages[i-1].Extent)
		}
		if m.Complete && m.Len() < int64(m.Length)+messageHeaderLength {
			t.Fatalf("%v of %d bytes in %v", m.Type, m.Length, m.Extent)
		}
	}
}

func FuzzClientHello(f *testing.F) {
	f.Add(bareClientHello)
	f.Add(fullClientHello)
	f.Add(fullServerHello)
	f.Add(serverHello13)
	f.Add(draft18ServerHello)
	f.Add(sslv2Hello10[3:])
	f.Add(sslv2ServerHello2[3:])
	f.Fuzz(func(t *testing.T, body []byte) {
		if h, err := ParseClientHello(body); err == nil {
			checkClientHello(t, body, h)
		} else {
			checkOffset(t, body, err)
		}
		if h, err := ParseServerHello(body); err == nil {
			checkExtensions(t, body, h.Extensions)
		} else {
			checkOffset(t, body, err)
		}
		if h, err := ParseSSLv2ClientHello(body); err != nil {
			checkOffset(t, body, err)
		} else if len(h.SSLv2Ciphers) == 0 || h.LegacyVersion != Version(body[0])<<8|Version(body[1]) {
			t.Errorf("%+v", h)
		}
		if _, err := ParseSSLv2ServerHello(body); err != nil {
			checkOffset(t, body, err)
		}
	})
}

// checkClientHello writes what was read of a hello's fixed part back and
// compares.
func checkClientHello(t *testing.T, body []byte, h *ClientHello) {
	checkExtensions(t, body, h.Extensions)
	suites, compressions := []byte{}, []byte{}
	for _, c := range h.CipherSuites {
		suites = append(suites, u16(int(c))...)
	}
	for _, m := range h.Compressions {
		compressions = append(compressions, byte(m))
	}
	front := join(u16(int(h.LegacyVersion)), h.Random[:], v8(h.SessionID), v16(suites), v8(compressions))
	if !bytes.HasPrefix(body, front) || h.ExtensionsSent != (len(body) > len(front)) {
		t.Errorf("%x is read as %+v", body, h)
	}
}

// checkExtensions checks that the extensions are those at the end of the body.
func checkExtensions(t *testing.T, body []byte, list []Extension) {
	at := len(body)
	for _, e := range slices.Backward(list) {
		if at -= e.Length + 4; at < 0 || !bytes.Equal(body[at:at+4], join(u16(int(e.Type)), u16(e.Length))) {
			t.Fatalf("no extension %v of %d bytes at %d", e.Type, e.Length, at)
		}
		if e.Err != nil && (e.Err.Offset < int64(at+4) || e.Err.Offset > int64(at+4+e.Length)) {
			t.Fatalf("error of extension %v at %d, which is at %d", e.Type, e.Err.Offset, at)
		}
	}
}

func checkOffset(t *testing.T, body []byte, err error) {
	if e, ok := err.(*Error); !ok || e.Offset < 0 || e.Offset > int64(len(body)) {
		t.Errorf("error %#v in %d bytes", err, len(body))
	}
}

func FuzzServerKeyExchange(f *testing.F) {
	for _, k := range keyExchanges {
		f.Add(k.body, uint16(k.suite), uint16(k.version))
	}
	f.Add(newCertificateRequest, uint16(0), uint16(VersionTLS12))
	for _, body := range [][]byte{certificateRequest13, encryptedExtensions, compressedCertificate, join(v8(),
		v24(v24(counting(9)), v16(ext(ExtStatusRequest, u8(1), v24(counting(5))))))} {
		f.Add(body, uint16(0), uint16(VersionTLS13))
	}
	f.Fuzz(func(t *testing.T, body []byte, suite, version uint16) {
		k, err := ParseServerKeyExchange(body, CipherSuite(suite), Version(version))
		switch {
		case err != nil:
			checkOffset(t, body, err)
		case k.PublicLength+k.HintLength+k.SignatureSize > len(body) || k.PrimeBits > 8*len(body):
			t.Errorf("more than %d bytes hold: %+v", len(body), k)
		}
		if r, err := ParseCertificateRequest(body, Version(version)); err != nil {
			checkOffset(t, body, err)
		} else if r.AuthoritiesLength > len(body) || len(r.Types) == 0 {
			t.Errorf("%+v", r)
		}
		if _, err := ParseCertificateRequest13(body); err != nil {
			checkOffset(t, body, err)
		}
		checkMessages13(t, body)
		if _, err := ParseCertificateStatus(body); err != nil {
			checkOffset(t, body, err)
		}
	})
}

// checkMessages13 reads body as those messages that only TLS 1.3 has.
func checkMessages13(t *testing.T, body []byte) {
	if list, err := ParseCertificate13(body); err != nil {
		checkOffset(t, body, err)
	} else {
		checkEntries(t, body, list, nil)
		for _, e := range list.Entries {
			if e.Stapled > 0 && !hasExtension(e.Extensions, ExtStatusRequest) || e.Stapled > len(body) {
				t.Errorf("%d bytes are stapled: %+v", e.Stapled, e.Extensions)
			}
		}
	}
	if e, err := ParseEncryptedExtensions(body); err != nil {
		checkOffset(t, body, err)
	} else {
		checkExtensions(t, body, e.Extensions)
	}
	if c, err := ParseCompressedCertificate(body); err != nil {
		checkOffset(t, body, err)
	} else if !bytes.Equal(body, join(u16(int(c.Algorithm)), u24(c.UncompressedLength), v24(c.Compressed))) {
		t.Errorf("%x is read as %+v", body, c)
	}
}
