package differential

import (
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"strings"
)

// A document is the part of the JSON report that is compared.
type document struct {
	Connections []connection `json:"connections"`
}

type connection struct {
	FirstPacket int64 `json:"first_packet"`
	LastPacket  int64 `json:"last_packet"`
	SMTP        struct {
		STARTTLS struct {
			Verb      *string `json:"verb"`
			ReplyCode *int    `json:"reply_code"`
		} `json:"starttls"`
	} `json:"smtp"`
	TLS *struct {
		Version     *string `json:"version"`
		CipherSuite *struct {
			Code int `json:"code"`
		} `json:"cipher_suite"`
		Alerts []struct {
			Packet int64 `json:"packet"`
			Code   int   `json:"code"`
		} `json:"alerts"`
	} `json:"tls"`
	Server message `json:"server_chain"`
	Client message `json:"client_certificate"`
	Events []event `json:"events"`
}

type event struct {
	Packet int64  `json:"packet"`
	Kind   string `json:"kind"`
	Known  string `json:"known"`
	Name   string `json:"name"`
}

type message struct {
	Status string    `json:"status"`
	Later  []message `json:"later"`
	Known  string    `json:"known"`
	Length *int64    `json:"length"`
	Bytes  *int64    `json:"certificates_length"`
	Packet *int64    `json:"packet"`
}

// smtpcap runs the command over a file, with the ports of the streams.
func smtpcap(command, file string, streams []*stream, options ...string) (*document, error) {
	var ports []string
	for _, s := range streams {
		if p := fmt.Sprint(s.server); !slices.Contains(ports, p) {
			ports = append(ports, p)
		}
	}
	args := append([]string{"--format", "json", "--port", strings.Join(ports, ","), file}, options...)
	out, err := exec.Command(command, args...).Output()
	var exit *exec.ExitError
	if err != nil && !(errors.As(err, &exit) && len(out) > 0) {
		return nil, fmt.Errorf("smtpcap %s: %w", file, err)
	}
	d := new(document)
	if err := json.Unmarshal(out, d); err != nil {
		return nil, fmt.Errorf("smtpcap %s: %w", file, err)
	}
	return d, nil
}

// answers returns the fields of a connection, opened those of its packets too.
func (c *connection) answers(opened bool) Answers {
	a := make(Answers)
	if s := c.SMTP.STARTTLS; s.ReplyCode != nil && s.Verb != nil && *s.Verb == "STARTTLS" {
		a[Reply] = fmt.Sprint(*s.ReplyCode)
	}
	if t := c.TLS; t != nil && t.Version != nil {
		a[Version] = *t.Version
	}
	if t := c.TLS; t != nil && t.CipherSuite != nil {
		a[Suite] = fmt.Sprint(t.CipherSuite.Code)
	}
	if m := c.Server; m.Length != nil {
		a.set(Chain, m.Length)
		a.set(ChainLength, m.Bytes)
		a.set(ChainPacket, m.Packet)
	}
	// tshark infers nothing: what we do is none of its fields.
	if m := c.Client; m.Length != nil && m.Known != "inferred" {
		a[Client] = "sent"
		if m.Status == "empty" {
			a[Client] = "empty"
		}
		a.set(ClientPacket, m.Packet)
	}
	if opened {
		c.packets(a)
	}
	return a
}

// packets sets the fields of packets.
func (c *connection) packets(a Answers) {
	const lettersOfVerb = 4 // that tshark shows
	for _, e := range c.Events {
		switch {
		case e.Kind == "handshake" && e.Name == "Finished" && e.Known != "decrypted":
			// That it is one is known from its place; tshark does not say.
		case e.Kind == "handshake":
			a.add(Handshake.in(e.Packet), typeNumber(e.Name))
		case e.Known != "decrypted" || isContent[e.Name]:
		case e.Kind == "command":
			a.add(Commands.in(e.Packet), e.Name[:min(lettersOfVerb, len(e.Name))])
		case e.Kind == "reply":
			a.add(Replies.in(e.Packet), e.Name)
		}
	}
	for _, m := range c.Client.Later {
		if m.Packet != nil && m.Length != nil {
			a.set(Later.in(*m.Packet), m.Length)
		}
	}
	if c.TLS == nil {
		return
	}
	for _, l := range c.TLS.Alerts {
		a.add(Alerts.in(l.Packet), fmt.Sprint(l.Code))
	}
}

// isContent are the commands that are none to tshark.
var isContent = map[string]bool{".": true, "(AUTH response)": true}

// types are the names of handshake messages, as described in RFC 8446, Appendix B.3.
var types = map[string]int{
	"HelloRequest": 0, "ClientHello": 1, "ServerHello": 2, "HelloRetryRequest": 2, "NewSessionTicket": 4,
	"EndOfEarlyData": 5, "EncryptedExtensions": 8, "Certificate": 11, "ServerKeyExchange": 12,
	"CertificateRequest": 13, "ServerHelloDone": 14, "CertificateVerify": 15, "ClientKeyExchange": 16,
	"Finished": 20, "CertificateStatus": 22, "KeyUpdate": 24, "CompressedCertificate": 25,
}

// typeNumber returns the number of a type, or the name that has none.
func typeNumber(name string) string {
	if n, ok := types[name]; ok {
		return fmt.Sprint(n)
	}
	return name
}

// set sets a field that may be null.
func (a Answers) set(f Field, v *int64) {
	if v != nil {
		a[f] = fmt.Sprint(*v)
	}
}

// stream returns the stream that tshark puts a connection's packets into.
func (c *connection) stream(of map[int64]*stream) *stream {
	if s := of[c.FirstPacket]; s != nil {
		return s
	}
	return of[c.LastPacket] // the first packet may be a fragment, which tshark calls no TCP
}
