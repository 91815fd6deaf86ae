package inference

import (
	"encoding/binary"
	"io"
	"net"
	"slices"
	"sync"
	"testing"
)

// A wire passes on what two programs say, and notes the lengths of their records.
type wire struct {
	mu        sync.Mutex
	handshake Handshake
	pending   [2][]byte
	done      sync.WaitGroup
}

// listen returns an address at which a wire to a server is open for one connection.
func listen(t *testing.T, server string) (string, *wire) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{handshake: Handshake{Tag: 16, Hash: 32}}
	w.done.Add(1)
	go func() {
		defer w.done.Done()
		defer l.Close()
		client, err := l.Accept()
		if err != nil {
			return
		}
		defer client.Close()
		upstream, err := net.Dial("tcp", server)
		if err != nil {
			return
		}
		defer upstream.Close()
		w.done.Add(1)
		go func() {
			defer w.done.Done()
			w.pass(Client, upstream, client)
		}()
		w.pass(Server, client, upstream)
	}()
	t.Cleanup(func() { l.Close() })
	return l.Addr().String(), w
}

// pass copies until one side ends, and then ends the other.
func (w *wire) pass(from Side, to, side net.Conn) {
	buf := make([]byte, 32<<10)
	for {
		n, err := side.Read(buf)
		w.feed(from, buf[:n])
		if _, werr := to.Write(buf[:n]); err != nil || werr != nil {
			break
		}
	}
	w.mu.Lock()
	w.handshake.End = Closed
	w.mu.Unlock()
	to.(*net.TCPConn).CloseWrite()
	io.Copy(io.Discard, side)
}

// feed takes the records off a side's stream.
func (w *wire) feed(from Side, data []byte) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.pending[from] = append(w.pending[from], data...)
	for len(w.pending[from]) >= 5 {
		p := w.pending[from]
		n := int(binary.BigEndian.Uint16(p[3:]))
		if len(p) < 5+n {
			return
		}
		w.record(from, p[0], p[5:5+n])
		w.pending[from] = p[5+n:]
	}
}

// record notes what the inference is told of one.
func (w *wire) record(from Side, kind byte, body []byte) {
	h := &w.handshake
	switch {
	case kind == 23:
		h.Records = append(h.Records, Record{From: from, Length: len(body)})
	case kind == 21 && from == Client && !h.Alert:
		h.Alert, h.AlertBefore = true, len(h.Records)
	case kind == 22 && from == Server && body[0] == 2:
		w.serverHello(body[4:])
	}
}

// serverHello reads the suite and whether there is a pre-shared key.
func (w *wire) serverHello(body []byte) {
	body = body[2+32:]
	body = body[1+body[0]:]
	if binary.BigEndian.Uint16(body) == 0x1302 {
		w.handshake.Hash = 48
	}
	for body = body[2+1+2:]; len(body) >= 4; {
		const preSharedKey = 41
		w.handshake.PSK = w.handshake.PSK || binary.BigEndian.Uint16(body) == preSharedKey
		body = body[4+binary.BigEndian.Uint16(body[2:]):]
	}
}

// result waits for the end and returns what was seen.
func (w *wire) result() *Handshake {
	w.done.Wait()
	w.mu.Lock()
	defer w.mu.Unlock()
	h := w.handshake
	h.Records = slices.Clone(h.Records)
	return &h
}
