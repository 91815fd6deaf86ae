package dissect

import (
	"fmt"
	"slices"
	"testing"

	"smtpcap/report"
)

// answers are what a report concludes about a connection. An empty text and a nil
// pointer stand for null. Packet numbers and counts are left out, for they differ
// with every way to cut the same bytes.
type answers struct {
	partial bool // the capture shows that it is not all: no end, no beginning, one side, missing bytes

	mode        report.Mode
	starttls    report.STARTTLSStatus
	replyCode   *int
	version     string
	suite       string
	resumed     bool
	established *bool
	notTLS      bool
	alerts      []string
	early       bool // the client spoke before the reply to its STARTTLS

	resumedBy      string
	resumedSession string
	issued         []string
	refusals       []report.Refusal
	mail           bool // a MAIL in clear was seen
	stalled        bool

	chain     report.ChainStatus
	client    report.ClientStatus
	requested *bool
	lists     [2]list // of the server, of the client
	inferred  bool    // the client's status is
	told      told

	decrypted [2]bool // the status of the chain, of the client's certificate
	inside    inside
}

// inside is what was read inside of TLS.
type inside struct {
	helo                        string
	mails, recipients, messages int
	quit                        bool
	later                       []report.LaterRequest // without packets and certificates
}

func insideOf(c *report.Connection) inside {
	var in inside
	if s := c.TLS.SMTP; s != nil {
		in = inside{mails: s.Mails, recipients: s.Recipients, messages: s.Messages, quit: s.QuitPacket != 0}
		if s.Helo != nil {
			in.helo = s.Helo.Name
		}
	}
	for _, r := range c.ClientCertificate.Later {
		in.later = append(in.later, report.LaterRequest{During: r.During, Status: r.Status})
	}
	return in
}

// lesser reports whether no more was read than of the whole. The last request may have
// no answer yet.
func (in *inside) lesser(whole *inside) bool {
	if in.mails > whole.mails || in.recipients > whole.recipients || in.messages > whole.messages || in.quit && !whole.quit ||
		in.helo != "" && in.helo != whole.helo {
		return false
	}
	return within(in.later, whole.later, func(got, want report.LaterRequest) bool {
		return got.During == want.During && (got.Status == want.Status || got.Status == report.ClientIncomplete)
	})
}

// told is what lengths tell of a handshake of TLS 1.3.
type told struct {
	answer    report.Answer
	requested *bool
	min, max  *int // certificates_length of the server
	keys      []string
	end       report.Reception
}

// A list is what was said of the list of certificates of one side.
type list struct {
	length       *int
	bytes        *int     // certificates_length
	certificates []string // SHA-256 of each that is shown
}

// nothing are the answers of a capture without a connection.
func nothing() answers {
	return answers{partial: true, chain: report.ChainIncomplete, client: report.ClientIncomplete}
}

func answersOf(c *report.Connection) answers {
	comp := &c.Completeness
	a := answers{
		partial: c.Ended.By == report.Nobody || comp.MissingBytes > 0 || comp.MidStream || comp.OneSided,
		mode:    c.Mode, starttls: c.SMTP.STARTTLS.Status, replyCode: pointer(c.SMTP.STARTTLS.ReplyCode),
		chain: c.ServerChain.Status, client: c.ClientCertificate.Status,
		requested: pointer(c.ClientCertificate.Requested), inferred: c.ClientCertificate.Known == report.Inferred,
		decrypted: [2]bool{c.ServerChain.Known == report.Decrypted, c.ClientCertificate.Known == report.Decrypted},
		lists:     [2]list{listOf(&c.ServerChain.CertificateMessage), listOf(&c.ClientCertificate.CertificateMessage)},
		mail:      c.SMTP.MailPacket != 0,
		early:     c.SMTP.STARTTLS.EarlyBytes > 0,
		stalled:   c.ToServer.Stalled != nil || c.ToClient.Stalled != nil,
	}
	for _, r := range c.SMTP.Refusals {
		r.Packet = 0
		a.refusals = append(a.refusals, r)
	}
	if t := c.TLS; t != nil {
		a.resumedBy, a.resumedSession, a.issued = t.ResumedBy.V, t.ResumedSession.V, t.IssuedSessions
		a.version, a.resumed, a.established = t.Version.V, t.Resumed, pointer(t.Established)
		a.notTLS = t.NotTLS != nil
		a.inside = insideOf(c)
		a.told = toldOf(t.Inference)
		for _, alert := range t.Alerts {
			a.alerts = append(a.alerts, alert.From.String()+" "+alert.Description)
		}
		slices.Sort(a.alerts) // in which order they were captured is no answer
		if t.CipherSuite != nil {
			a.suite = t.CipherSuite.IANA
		}
	}
	return a
}

func toldOf(in *report.Inference) told {
	if in == nil {
		return told{}
	}
	s := &in.Server
	return told{in.Client.Status, pointer(s.Requested), pointer(s.CertificatesLengthMin), pointer(s.CertificatesLengthMax), s.Keys, in.End.Status}
}

// lesser reports whether an inference tells no more than the whole one does: a length
// in wider bounds, more kinds of key, or nothing.
func (in *told) lesser(whole *told) bool {
	switch {
	case in.answer != report.AnswerUnknown && in.answer != whole.answer,
		in.requested != nil && show(in.requested) != show(whole.requested),
		in.end != report.ReceptionUnknown && in.end != whole.end:
		return false
	case in.max != nil && (whole.max == nil || *in.min > *whole.min || *in.max < *whole.max):
		return false
	}
	return len(in.keys) == 0 || within(whole.keys, in.keys, equal)
}

func (in *told) String() string {
	return fmt.Sprint(in.answer, show(in.requested), show(in.min), show(in.max), in.keys, in.end)
}

func listOf(m *report.CertificateMessage) list {
	l := list{length: pointer(m.Length), bytes: pointer(m.CertificatesLength)}
	for _, cert := range m.Certificates {
		l.certificates = append(l.certificates, cert.SHA256)
	}
	return l
}

func pointer[T any](o report.Opt[T]) *T {
	if !o.Known {
		return nil
	}
	return &o.V
}

// same returns an error that names the first answer in which got differs.
func same(want, got answers) error {
	return compare(want, got, false)
}

// lesser returns an error that names the first answer of got that is not what want
// has, nor less than that. want is of a capture of the whole connection, got of one
// that shows a part of it. Of each answer this is what it may be instead:
//
//   - the status of the chain, or of the client's certificate: incomplete; of an
//     inferred one of the client, or of one that was decrypted: encrypted;
//   - an answer that was decrypted: the same one, inferred;
//   - what was read inside of TLS: some of it;
//   - what is inferred: unknown, or less exact;
//   - what is null if it is unknown (version, suite, lengths, requested, reply code,
//     established): null;
//   - mode: unknown;
//   - the status of STARTTLS: not-asked, not-applicable or no-reply, if the report
//     says that it shows a part only or that the mode is unknown, for it has no word
//     for "unknown" itself. A refusal never becomes an acceptance, nor the other way
//     round;
//   - resumed: false, if the chain is incomplete;
//   - the certificates that are shown: the first of them, in the same order, if the
//     status is incomplete;
//   - refusals: some of them, in the same order, each without its command, its
//     enhanced code or its text;
//   - sessions that were issued: some of them;
//   - a mail in clear, a segment that stalled: not seen;
//   - alerts: some of them;
//   - bytes that are no TLS where TLS must be, or that came too early: nothing said of
//     them.
//
// not-started is not less than another status: it claims that nothing came.
func lesser(want, got answers) error {
	return compare(want, got, true)
}

// compare is same, or lesser where less is allowed.
func compare(want, got answers, less bool) error {
	unknownSTARTTLS := (got.partial || got.mode == report.ModeUnknown) &&
		got.starttls != report.STARTTLSAccepted && got.starttls != report.STARTTLSRefused
	untold := got.client == report.ClientIncomplete || got.client == report.ClientEncrypted && (want.inferred || want.decrypted[1])
	unread := got.chain == report.ChainIncomplete || got.chain == report.ChainEncrypted && want.decrypted[0]
	checks := []struct {
		name      string
		want, got any
		ok        bool // although it differs, if less is allowed
	}{
		{"server_chain.status", want.chain, got.chain, unread},
		{"server_chain.known", want.decrypted[0], got.decrypted[0], !got.decrypted[0]},
		{"client_certificate.status", want.client, got.client, untold},
		{"client_certificate.known", want.inferred, got.inferred, !got.inferred || want.decrypted[1]},
		{"client_certificate.known, decrypted", want.decrypted[1], got.decrypted[1], !got.decrypted[1]},
		{"tls.smtp, later", fmt.Sprint(want.inside), fmt.Sprint(got.inside), got.inside.lesser(&want.inside)},
		{"tls.inference", want.told.String(), got.told.String(), got.told.lesser(&want.told)},
		{"client_certificate.requested", show(want.requested), show(got.requested), got.requested == nil},
		{"mode", want.mode, got.mode, got.mode == report.ModeUnknown},
		{"smtp.starttls.status", want.starttls, got.starttls, unknownSTARTTLS},
		{"smtp.starttls.reply_code", show(want.replyCode), show(got.replyCode), got.replyCode == nil},
		{"tls.version", want.version, got.version, got.version == ""},
		{"tls.cipher_suite", want.suite, got.suite, got.suite == ""},
		{"tls.resumed", want.resumed, got.resumed, !got.resumed && got.chain == report.ChainIncomplete},
		{"tls.established", show(want.established), show(got.established), got.established == nil},
		{"tls.not_tls", want.notTLS, got.notTLS, !got.notTLS},
		{"tls.alerts", fmt.Sprint(want.alerts), fmt.Sprint(got.alerts), within(got.alerts, want.alerts, equal)},
		{"smtp.starttls.early_bytes", want.early, got.early, !got.early},
		{"tls.resumed_by", want.resumedBy, got.resumedBy, got.resumedBy == ""},
		{"tls.resumed_session", want.resumedSession, got.resumedSession, got.resumedSession == ""},
		{"tls.issued_sessions", fmt.Sprint(want.issued), fmt.Sprint(got.issued), within(got.issued, want.issued, equal)},
		{"smtp.refusals", fmt.Sprint(want.refusals), fmt.Sprint(got.refusals), within(got.refusals, want.refusals, lesserRefusal)},
		{"smtp.mail_packet", want.mail, got.mail, !got.mail},
		{"stalled", want.stalled, got.stalled, !got.stalled},
	}
	for _, c := range checks {
		if c.want != c.got && !(less && c.ok) {
			return fmt.Errorf("%s is %v, want %v", c.name, c.got, c.want)
		}
	}
	if err := compareLists(&want.lists[0], &got.lists[0], less && unread); err != nil {
		return fmt.Errorf("server_chain.%w", err)
	}
	if err := compareLists(&want.lists[1], &got.lists[1], less && (untold || got.inferred)); err != nil {
		return fmt.Errorf("client_certificate.%w", err)
	}
	return nil
}

// within reports whether got has some of what want has, in the same order.
func within[T any](got, want []T, fits func(got, want T) bool) bool {
	for _, w := range want {
		if len(got) > 0 && fits(got[0], w) {
			got = got[1:]
		}
	}
	return len(got) == 0
}

func equal(got, want string) bool { return got == want }

// lesserRefusal reports whether got is want, or says less of it.
func lesserRefusal(got, want report.Refusal) bool {
	return got.Code == want.Code && (got.Text == "" || got.Text == want.Text) &&
		(!got.Command.Known || got.Command == want.Command) && (!got.Enhanced.Known || got.Enhanced == want.Enhanced)
}

func compareLists(want, got *list, less bool) error {
	if show(want.length) != show(got.length) && !(less && got.length == nil) {
		return fmt.Errorf("length is %v, want %v", show(got.length), show(want.length))
	}
	if show(want.bytes) != show(got.bytes) && !(less && got.bytes == nil) {
		return fmt.Errorf("certificates_length is %v, want %v", show(got.bytes), show(want.bytes))
	}
	n := len(want.certificates)
	if less {
		n = min(n, len(got.certificates))
	}
	if !slices.Equal(want.certificates[:n], got.certificates) {
		return fmt.Errorf("certificates are %v, want %v", got.certificates, want.certificates)
	}
	return nil
}

// show returns a value, or null, in a form that can be compared and printed.
func show[T any](p *T) string {
	if p == nil {
		return "null"
	}
	return fmt.Sprint(*p)
}

func TestLesser(t *testing.T) {
	yes, no, two := true, false, 2
	whole := answers{
		mode: report.ModeSTARTTLS, starttls: report.STARTTLSAccepted, version: "TLS 1.2", established: &yes,
		chain: report.ChainSent, client: report.ClientNotRequested, requested: &no,
		lists:    [2]list{{length: &two, certificates: []string{"a", "b"}}, {}},
		issued:   []string{"x", "y"},
		refusals: []report.Refusal{{Code: 454, Command: report.Of("STARTTLS")}, {Code: 550, Text: "no"}},
	}
	tests := []struct {
		name   string
		change func(*answers)
		same   bool
		lesser bool
	}{
		{"nothing", func(*answers) {}, true, true},
		{"version unknown", func(a *answers) { a.version = "" }, false, true},
		{"another version", func(a *answers) { a.version = "TLS 1.3" }, false, false},
		{"mode unknown", func(a *answers) { a.mode = report.ModeUnknown }, false, true},
		{"another mode", func(a *answers) { a.mode = report.ModePlaintext }, false, false},
		{"chain incomplete", func(a *answers) { a.chain, a.lists[0] = report.ChainIncomplete, list{} }, false, true},
		{"chain incomplete, its first certificate shown", func(a *answers) {
			a.chain, a.lists[0] = report.ChainIncomplete, list{certificates: []string{"a"}}
		}, false, true},
		{"chain incomplete, another certificate shown", func(a *answers) {
			a.chain, a.lists[0] = report.ChainIncomplete, list{certificates: []string{"b"}}
		}, false, false},
		{"chain shorter", func(a *answers) { a.lists[0] = list{length: new(int)} }, false, false},
		{"chain of unknown length", func(a *answers) { a.lists[0].length = nil }, false, false},
		{"chain not started", func(a *answers) { a.chain, a.lists[0] = report.ChainNotStarted, list{} }, false, false},
		{"client not started", func(a *answers) { a.client = report.ClientNotStarted }, false, false},
		{"client incomplete", func(a *answers) { a.client = report.ClientIncomplete }, false, true},
		{"client encrypted", func(a *answers) { a.client = report.ClientEncrypted }, false, false},
		{"client inferred", func(a *answers) { a.inferred = true }, false, false},
		{"something inferred", func(a *answers) { a.told.answer = report.AnswerNotRequested }, false, false},
		{"client missing", func(a *answers) { a.client = report.ClientMissing }, false, false},
		{"requested unknown", func(a *answers) { a.requested = nil }, false, true},
		{"requested", func(a *answers) { a.requested = &yes }, false, false},
		{"not established", func(a *answers) { a.established = &no }, false, false},
		{"established unknown", func(a *answers) { a.established = nil }, false, true},
		{"resumed", func(a *answers) { a.resumed = true }, false, false},
		{"STARTTLS not asked, in part", func(a *answers) { a.starttls, a.partial = report.STARTTLSNotAsked, true }, false, true},
		{"STARTTLS not asked, mode unknown", func(a *answers) { a.starttls, a.mode = report.STARTTLSNotAsked, report.ModeUnknown }, false, true},
		{"STARTTLS not asked, in all", func(a *answers) { a.starttls = report.STARTTLSNotAsked }, false, false},
		{"STARTTLS refused", func(a *answers) { a.starttls, a.partial = report.STARTTLSRefused, true }, false, false},
		{"not TLS", func(a *answers) { a.notTLS = true }, false, false},
		{"another session resumed", func(a *answers) { a.resumedSession = "x" }, false, false},
		{"fewer sessions issued", func(a *answers) { a.issued = []string{"y"} }, false, true},
		{"other sessions issued", func(a *answers) { a.issued = []string{"x", "z"} }, false, false},
		{"fewer refusals", func(a *answers) { a.refusals = a.refusals[1:] }, false, true},
		{"a refusal of an unknown command", func(a *answers) { a.refusals = []report.Refusal{{Code: 454}} }, false, true},
		{"a refusal of another command", func(a *answers) {
			a.refusals = []report.Refusal{{Code: 454, Command: report.Of("MAIL")}}
		}, false, false},
		{"a refusal with another text", func(a *answers) { a.refusals = []report.Refusal{{Code: 550, Text: "n"}} }, false, false},
		{"refusals in another order", func(a *answers) { a.refusals = []report.Refusal{{Code: 550}, {Code: 454}} }, false, false},
		{"an alert", func(a *answers) { a.alerts = []string{"server close_notify"} }, false, false},
		{"too early", func(a *answers) { a.early = true }, false, false},
		{"a mail", func(a *answers) { a.mail = true }, false, false},
		{"a stall", func(a *answers) { a.stalled = true }, false, false},
	}
	for _, test := range tests {
		got := whole
		test.change(&got)
		if err := same(whole, got); (err == nil) != test.same {
			t.Errorf("%s: same says %v, want %v", test.name, err, test.same)
		}
		if err := lesser(whole, got); (err == nil) != test.lesser {
			t.Errorf("%s: lesser says %v, want %v", test.name, err, test.lesser)
		}
	}
}
