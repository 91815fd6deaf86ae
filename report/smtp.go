package report

// SMTP is a dialogue as described in RFC 5321: the one that was spoken in clear or, as
// TLS.SMTP, the one inside of TLS.
type SMTP struct {
	Banner       Opt[string]  `json:"banner"`
	BannerCode   Opt[int]     `json:"banner_code"`
	BannerPacket PacketNumber `json:"banner_packet"`
	Helo         *Helo        `json:"helo"`
	Capabilities List[string] `json:"capabilities"`
	STARTTLS     STARTTLS     `json:"starttls"`
	Auth         List[Auth]   `json:"auth"`

	Mails        int   `json:"mails"`         // MAIL commands that the server accepted
	Recipients   int   `json:"recipients"`    // RCPT commands that the server accepted
	Messages     int   `json:"messages"`      // messages that the server accepted
	ContentBytes int64 `json:"content_bytes"` // bytes of message content, missing ones included; counted, never kept

	// LastCommand is the last that the client sent: a verb, "AUTH response",
	// "end of data" or "unknown".
	LastCommand Opt[string] `json:"last_command"`

	QuitPacket PacketNumber `json:"quit_packet"` // of the client's QUIT
	MailPacket PacketNumber `json:"mail_packet"` // of the first MAIL
	// Refusals are the first negative replies (4xx and 5xx), the greeting included.
	Refusals List[Refusal] `json:"refusals"`

	// NotSMTP says what the bytes look like where they are not SMTP.
	NotSMTP       Opt[string]  `json:"not_smtp"`
	NotSMTPPacket PacketNumber `json:"not_smtp_packet"`
	Oddities      List[Oddity] `json:"oddities"`
}

// Helo is the client's greeting: EHLO, HELO or LHLO.
type Helo struct {
	Verb        string       `json:"verb"`
	Name        string       `json:"name"`
	Packet      PacketNumber `json:"packet"`
	Code        Opt[int]     `json:"reply_code"`
	ReplyPacket PacketNumber `json:"reply_packet"`
}

// STARTTLS is the request for TLS, as described in RFC 3207, Section 4. With
// several attempts it is the one that was accepted, else the last.
type STARTTLS struct {
	Offered     Opt[bool]      `json:"offered"`
	Verb        Opt[string]    `json:"verb"` // STARTTLS or X-ANONYMOUSTLS
	AskedPacket PacketNumber   `json:"asked_packet"`
	ReplyCode   Opt[int]       `json:"reply_code"`
	ReplyPacket PacketNumber   `json:"reply_packet"`
	ReplyText   Opt[string]    `json:"reply_text"`
	Status      STARTTLSStatus `json:"status"`
	Attempts    int            `json:"attempts"`
	// Overwritten is the keyword that stands where STARTTLS should (a row of X),
	// written by a device between the servers.
	Overwritten       Opt[string]  `json:"overwritten"`
	OverwrittenPacket PacketNumber `json:"overwritten_packet"`
	// EarlyBytes counts what the client sent after STARTTLS and before the reply.
	EarlyBytes  int64        `json:"early_bytes"`
	EarlyPacket PacketNumber `json:"early_packet"`
}

// Auth is one AUTH command that was seen. Its arguments and answers are never kept.
type Auth struct {
	Mechanism Opt[string]  `json:"mechanism"`
	Packet    PacketNumber `json:"packet"`
	ReplyCode Opt[int]     `json:"reply_code"`
}

// An Oddity is something in the dialogue that the standards do not provide for.
type Oddity struct {
	Packet PacketNumber `json:"packet"`
	From   Side         `json:"from"`
	What   string       `json:"what"`
}

// A Refusal is a negative reply, as described in RFC 5321, Section 4.2.1.
type Refusal struct {
	Packet   PacketNumber `json:"packet"`
	Code     int          `json:"code"`
	Enhanced Opt[string]  `json:"enhanced"` // the enhanced status code of RFC 3463: "5.7.0"
	Text     string       `json:"text"`     // the first line, without the codes
	// Command is the verb that was refused. It is unknown for the greeting, for what the
	// server says without being asked, and where it cannot be told.
	Command Opt[string] `json:"command"`
}
