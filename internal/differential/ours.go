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
	} `json:"tls"`
	Server message `json:"server_chain"`
	Client message `json:"client_certificate"`
}

type message struct {
	Status string `json:"status"`
	Known  string `json:"known"`
	Length *int64 `json:"length"`
	Bytes  *int64 `json:"certificates_length"`
	Packet *int64 `json:"packet"`
}

// smtpcap runs the command over a file, with the ports of the streams.
func smtpcap(command, file string, streams []*stream) (*document, error) {
	var ports []string
	for _, s := range streams {
		if p := fmt.Sprint(s.server); !slices.Contains(ports, p) {
			ports = append(ports, p)
		}
	}
	out, err := exec.Command(command, "--format", "json", "--port", strings.Join(ports, ","), file).Output()
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

// answers returns the fields of a connection.
func (c *connection) answers() Answers {
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
	return a
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
