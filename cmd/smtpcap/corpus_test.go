package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// The corpora beside the project: captures of other projects with what is true of
// them, a lab of real mail servers, and files that are broken in every way.

// shared returns the files that match a pattern below sharedDir, and skips the
// test where there are none.
func shared(t *testing.T, pattern string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(sharedDir, pattern))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Skipf("%s is not here", filepath.Join(sharedDir, pattern))
	}
	return files
}

// readJSON reads a file of the corpora.
func readJSON(t *testing.T, name string, v any) {
	t.Helper()
	b, err := os.ReadFile(name)
	if err == nil {
		err = json.Unmarshal(b, v)
	}
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

// A result is what smtpcap says of a connection, as far as the corpora know better
// or worse.
type result struct {
	ID          int      `json:"id"`
	Client      endpoint `json:"client"`
	Server      endpoint `json:"server"`
	FirstPacket int64    `json:"first_packet"`
	SMTP        struct {
		STARTTLS struct {
			Offered   *bool `json:"offered"`
			ReplyCode *int  `json:"reply_code"`
		} `json:"starttls"`
	} `json:"smtp"`
	TLS *struct {
		Version     *string `json:"version"`
		CipherSuite *struct {
			Code uint32 `json:"code"`
		} `json:"cipher_suite"`
		Resumed     bool  `json:"resumed"`
		Established *bool `json:"established"`
		Decryption  *struct {
			Status string `json:"status"`
		} `json:"decryption"`
		Alerts []struct {
			Level       string `json:"level"`
			Description string `json:"description"`
		} `json:"alerts"`
	} `json:"tls"`
	Chain  certificateResult `json:"server_chain"`
	Answer certificateResult `json:"client_certificate"`
}

type endpoint struct {
	IP   string `json:"ip"`
	Port uint16 `json:"port"`
}

type certificateResult struct {
	Status string `json:"status"`
	Known  string `json:"known"`
	Length *int   `json:"length"`
	Bytes  *int   `json:"certificates_length"`
	Packet *int64 `json:"packet"`
}

// results runs smtpcap over a capture.
func results(t *testing.T, args ...string) []result {
	t.Helper()
	code, stdout, stderr := invoke(nil, append(args, "--format", "json")...)
	if code == exitError {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	var document struct {
		Connections []result `json:"connections"`
	}
	if err := json.Unmarshal(stdout, &document); err != nil {
		t.Fatal(err)
	}
	return document.Connections
}

// A truth is what the corpus knows of a TCP stream. Of the two readers in it the one
// that reads the bytes is believed.
type truth struct {
	Client     endpoint `json:"client"`
	Server     endpoint `json:"server"`
	FirstFrame int64    `json:"first_frame"`
	TLS        *struct {
		ServerHello []struct {
			Version  string `json:"version"`
			Selected string `json:"selected_version"`
			Cipher   string `json:"cipher"`
		} `json:"server_hello"`
		Resumed any `json:"resumed"` // true, false or, where the reader could not tell, a text
	} `json:"tls"`
	Raw struct {
		Client truthSide `json:"client"`
		Server truthSide `json:"server"`
	} `json:"raw"`
}

type truthSide struct {
	Messages []struct {
		Type    int   `json:"type"`
		Bytes   *int  `json:"certificates_length"`
		Count   *int  `json:"n_certs"`
		Arrived int64 `json:"all_bytes_arrived_frame"`
	} `json:"msgs"`
}

// typeCertificate is that of the Certificate message.
const typeCertificate = 11

// corpusKnown lists where the corpus says something else and the bytes prove us
// right: capture and first frame of the stream, and why.
var corpusKnown = map[string]string{
	"arkime__arkime__arkime_synthetic.pcap 838":     "the extensions of the ServerHello end in the middle of one",
	"arkime__arkime__arkime_synthetic.pcap 900":     "256 extensions, all of them empty: supported_versions selects nothing",
	"zeek__zeek__ftp-auth-tls.pcap 1":               "FTP: AUTH TLS goes before the ClientHello, and no mail server speaks so",
	"zeek__zeek__gtp6_gtp_0x32.pcap 1":              "GTP: what goes through a mobile network's tunnel is not taken out of it",
	"zeek__zeek__psql-aws-ssl-preferred.pcap 1":     "PostgreSQL: a request of its own goes before the ClientHello",
	"zeek__zeek__psql-aws-ssl-require-15432.pcap 1": "PostgreSQL: a request of its own goes before the ClientHello",
	"zeek__zeek__ssl-v2.pcap 1":                     "SSL 2.0: the one certificate stands in the ServerHello",
	"zeek__zeek__tls1.2-protocol-violation.pcap 1":  "a message of 256 bytes with a list of 3820: malformed, not one entry",
}

func TestCorpus(t *testing.T) {
	compared := 0
	for _, file := range shared(t, "corpus/truth/*.json") {
		name := strings.TrimSuffix(filepath.Base(file), ".json")
		if strings.HasSuffix(name, ".secrets") {
			continue // decrypted with the keys in the file
		}
		var known struct {
			Streams []truth `json:"streams"`
		}
		readJSON(t, file, &known)
		var ports []string
		for _, s := range known.Streams {
			if p := strconv.Itoa(int(s.Server.Port)); s.TLS != nil && !slices.Contains(ports, p) {
				ports = append(ports, p)
			}
		}
		if len(ports) == 0 {
			continue
		}
		t.Run(name, func(t *testing.T) {
			all := results(t, "--port", strings.Join(ports, ","), filepath.Join(sharedDir, "corpus/captures", name))
			for _, s := range known.Streams {
				if s.TLS == nil {
					continue
				}
				compared++
				key := fmt.Sprintf("%s %d", name, s.FirstFrame)
				if err := holdAgainst(s, all); err != nil && corpusKnown[key] == "" {
					t.Errorf("%s: %v", key, err)
				} else if err == nil && corpusKnown[key] != "" {
					t.Errorf("%s: listed as a difference and none", key)
				}
			}
		})
	}
	if compared < 100 {
		t.Errorf("only %d streams compared", compared)
	}
}

// holdAgainst compares what is known of a stream with the connection in all that
// it is.
func holdAgainst(s truth, all []result) error {
	i := slices.IndexFunc(all, func(r result) bool {
		same := r.Client == s.Client && r.Server == s.Server || r.Client == s.Server && r.Server == s.Client
		return same && r.FirstPacket == s.FirstFrame
	})
	if i < 0 {
		return fmt.Errorf("there is no such connection")
	}
	r := all[i]
	if err := compareCertificates("server_chain", s.Raw.Server, r.Chain); err != nil {
		return err
	}
	if err := compareCertificates("client_certificate", s.Raw.Client, r.Answer); err != nil {
		return err
	}
	if len(s.TLS.ServerHello) == 0 {
		return nil
	}
	hello := s.TLS.ServerHello[len(s.TLS.ServerHello)-1] // after a HelloRetryRequest the second one
	if r.TLS == nil || r.TLS.Version == nil || r.TLS.CipherSuite == nil {
		return fmt.Errorf("no ServerHello was found")
	}
	version := hello.Version
	if hello.Selected != "" {
		version = hello.Selected
	}
	if want := versionName(version); want != *r.TLS.Version {
		return fmt.Errorf("version is %s, want %s (%s)", *r.TLS.Version, want, version)
	}
	if got := fmt.Sprintf("%#04x", r.TLS.CipherSuite.Code); got != hello.Cipher {
		return fmt.Errorf("cipher suite is %s, want %s", got, hello.Cipher)
	}
	if want, ok := s.TLS.Resumed.(bool); ok && r.TLS.Resumed != want {
		return fmt.Errorf("resumed is %v, want %v", r.TLS.Resumed, s.TLS.Resumed)
	}
	return nil
}

var versionNames = map[string]string{
	"0x0300": "SSL 3.0", "0x0301": "TLS 1.0", "0x0302": "TLS 1.1", "0x0303": "TLS 1.2", "0x0304": "TLS 1.3",
	"TLSv1": "TLS 1.0", "TLSv1.1": "TLS 1.1", "TLSv1.2": "TLS 1.2", "TLSv1.3": "TLS 1.3", "SSLv3": "SSL 3.0",
}

// versionName returns the name of a version; of a draft of TLS 1.3 the second byte
// is its number.
func versionName(hex string) string {
	if draft, ok := strings.CutPrefix(hex, "0x7f"); ok {
		n, err := strconv.ParseUint(draft, 16, 8)
		if err == nil {
			return fmt.Sprintf("TLS 1.3 draft %d", n)
		}
	}
	return versionNames[hex]
}

// compareCertificates compares the first Certificate message of a side.
func compareCertificates(name string, s truthSide, r certificateResult) error {
	for _, m := range s.Messages {
		if m.Type != typeCertificate || m.Count == nil || m.Bytes == nil {
			continue
		}
		if r.Length == nil || *r.Length != *m.Count {
			return fmt.Errorf("%s (%s).length is %s, want %d", name, r.Status, showInt(r.Length), *m.Count)
		}
		if r.Bytes == nil || *r.Bytes != *m.Bytes {
			return fmt.Errorf("%s.certificates_length is %s, want %d", name, showInt(r.Bytes), *m.Bytes)
		}
		if m.Arrived != 0 && (r.Packet == nil || *r.Packet != m.Arrived) {
			return fmt.Errorf("%s.packet is %s, want %d", name, showInt(r.Packet), m.Arrived)
		}
		if *m.Count == 0 && r.Status != "empty" {
			return fmt.Errorf("%s.status is %s, want empty", name, r.Status)
		}
		return nil
	}
	if r.Length != nil && r.Known != "inferred" {
		return fmt.Errorf("%s is %s with %d entries, and there is no Certificate message", name, r.Status, *r.Length)
	}
	return nil
}

func showInt[T int | int64](p *T) string {
	if p == nil {
		return "null"
	}
	return fmt.Sprint(*p)
}

// labTruth is what the servers of the lab were configured to do and have logged.
type labTruth struct {
	Capture string `json:"capture"`
	Expect  struct {
		Offered     *bool  `json:"starttls_offered"`
		ReplyCode   *int   `json:"starttls_reply"`
		Version     string `json:"tls_version"`
		Clear       bool   `json:"cleartext_certs"`
		Resumed     bool   `json:"resumed"`
		ChainLength int    `json:"server_chain_len"`
		ChainBytes  int    `json:"server_certificate_list_bytes_tls12"`
		Client      string `json:"client_cert"`
		Completed   *bool  `json:"handshake_completed"`
	} `json:"expect"`
}

// labKnown lists where the truth of the lab is about something else than the bytes
// of the capture: capture, field, and why.
var labKnown = map[string]string{
	"f12-openssl-client-rejects-unknownca-tls13.pcap encrypted":  "the client sends an alert in clear and never comes to its certificate",
	"f15b-postfix-nocert-server-enforces-tls13.pcap established": "the server refuses under encryption, after the client has finished",
	"h1-swaks-smtps465-ask-tls12.pcap reply_code":                "TLS on connect; the truth has the code of the greeting",
	"h2-swaks-smtps465-ask-tls13.pcap reply_code":                "TLS on connect; the truth has the code of the greeting",
	"i5-nss-nss-ssl3-ask.pcap client":                            "absent, for in SSL 3.0 the alert no_certificate(41) stands for it",
	"i5-nss-nss-ssl3-req.pcap client":                            "absent, for in SSL 3.0 the alert no_certificate(41) stands for it",
	"i5-nss-nss-ssl3-req.pcap established":                       "packet 17 is the server's fatal alert bad_certificate(42)",
	"i5-nss-nss-tls10-req.pcap established":                      "packet 17 is the server's fatal alert bad_certificate(42)",
}

// labPartial are captures that hold a part of what the truth tells. There, null
// and "incomplete" are right too.
var labPartial = []string{"j-cut-", "j-lost-", "j-mid-", "-s68.", "-s96.", "-s256."}

func isPartial(capture string) bool {
	return slices.ContainsFunc(labPartial, func(s string) bool { return strings.Contains(capture, s) })
}

// labClient translates the lab's words.
var labClient = map[string]string{"empty": "empty", "absent": "not-requested", "present": "sent"}

func TestLab(t *testing.T) {
	seen := map[string]bool{}
	for _, file := range shared(t, "lab/truth/*.json") {
		var known labTruth
		readJSON(t, file, &known)
		capture := filepath.Join(sharedDir, "lab/captures", known.Capture)
		if _, err := os.Stat(capture); err != nil {
			continue
		}
		runs := map[string][]string{known.Capture: {capture}}
		if log := strings.TrimSuffix(capture, ".pcap") + ".keylog"; exists(log) {
			runs[known.Capture+" with keys"] = []string{capture, "--keylog", log}
		}
		for name, args := range runs {
			t.Run(name, func(t *testing.T) {
				all := results(t, args...)
				if len(all) == 0 {
					t.Fatal("no connection")
				}
				r := all[max(0, slices.IndexFunc(all, func(r result) bool { return r.TLS != nil }))]
				if len(args) > 1 && (r.TLS == nil || r.TLS.Decryption == nil || r.TLS.Decryption.Status != "decrypted") {
					t.Error("it is not decrypted")
				}
				for _, d := range labDifferences(&known, &r) {
					field, _, _ := strings.Cut(d, " ")
					key := known.Capture + " " + field
					if labKnown[key] == "" {
						t.Errorf("%s: %s", key, d)
					}
					seen[key] = true
				}
			})
		}
	}
	for key := range labKnown {
		if !seen[key] {
			t.Errorf("%s: listed as a difference and none", key)
		}
	}
}

func exists(file string) bool {
	_, err := os.Stat(file)
	return err == nil
}

// labDifferences names what differs, each beginning with the field.
func labDifferences(known *labTruth, r *result) []string {
	var all []string
	partial := isPartial(known.Capture)
	differ := func(field, got string, want any) {
		if lacks := got == "null" || got == "incomplete"; got != fmt.Sprint(want) && !(partial && lacks) {
			all = append(all, fmt.Sprintf("%s is %v, want %v", field, got, want))
		}
	}
	e := &known.Expect
	if e.Offered != nil {
		differ("offered", showAny(r.SMTP.STARTTLS.Offered), *e.Offered)
	}
	if e.ReplyCode != nil {
		differ("reply_code", showAny(r.SMTP.STARTTLS.ReplyCode), *e.ReplyCode)
	}
	if e.Version != "" && r.TLS != nil {
		differ("version", showAny(r.TLS.Version), versionNames[e.Version])
	}
	if e.Completed != nil && r.TLS != nil {
		differ("established", showAny(r.TLS.Established), *e.Completed)
	}
	switch {
	case e.Version == "TLSv1.3" && r.Chain.Known == "decrypted":
		const extensions = 2 // bytes of an entry's list of extensions, which is empty
		differ("length", showAny(r.Chain.Length), e.ChainLength)
		differ("certificates_length", showAny(r.Chain.Bytes), e.ChainBytes+extensions*e.ChainLength)
		differ("client", r.Answer.Status, labClient[e.Client])
		differ("client_known", r.Answer.Known, "decrypted")
	case e.Version == "TLSv1.3" && e.Client != "" && !e.Resumed:
		differ("encrypted", r.Chain.Status, "encrypted")
		if r.Answer.Known == "inferred" {
			differ("inferred", r.Answer.Status, labClient[e.Client])
		} else {
			differ("encrypted", r.Answer.Status, "encrypted")
		}
	case e.Clear && !e.Resumed:
		if e.ChainLength > 0 {
			differ("length", showAny(r.Chain.Length), e.ChainLength)
			differ("certificates_length", showAny(r.Chain.Bytes), e.ChainBytes)
		}
		if want := labClient[e.Client]; want != "" {
			differ("client", r.Answer.Status, want)
		}
	}
	return all
}

func showAny[T any](p *T) string {
	if p == nil {
		return "null"
	}
	return fmt.Sprint(*p)
}

// Limits for one file of the robust corpus, none of which is larger than 40 KiB. It
// takes some milliseconds; the time is that of a loop without an end, not a measure.
const (
	robustTime = 20 * time.Second
	robustHeap = 64 << 20 // bytes that are still in use after it
)

func TestRobust(t *testing.T) {
	files := shared(t, "corpus/robust/*")
	for i, name := range files {
		for _, format := range formatNames() {
			start := time.Now()
			code, stdout, stderr := invoke(nil, "--format", format, name)
			if took := time.Since(start); took > robustTime {
				t.Errorf("%s, %s: took %v", name, format, took)
			}
			if code == exitFindings || code > exitDamaged || (code == exitDone) != (len(stderr) == 0) {
				t.Errorf("%s, %s: exit code %d, standard error %q", name, format, code, stderr)
			}
			if code == exitError && len(stdout) > 0 {
				t.Errorf("%s, %s: exit code 1 and a report", name, format)
			}
			if err := checkOutput(format, stdout); err != nil {
				t.Errorf("%s, %s: %v", name, format, err)
			}
		}
		if i%100 == 0 {
			var m runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&m)
			if m.HeapAlloc > robustHeap {
				t.Fatalf("%s: %d bytes in use", name, m.HeapAlloc)
			}
		}
	}
}
