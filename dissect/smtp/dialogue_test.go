package smtp

import (
	"strings"
	"testing"
)

// sessions are whole dialogues and what a Visitor is told of them.
var sessions = []struct {
	name   string
	start  Start
	script string
	want   string
	less   bool // a part of the session tells more than the whole
}{
	{name: "STARTTLS accepted", script: `
		S: 220-mx.example.org ESMTP
		S: 220 No spam
		C: EHLO client.example
		S: 250-mx.example.org at your service
		S: 250-SIZE 10240000
		S: 250-STARTTLS
		S: 250 AUTH=LOGIN PLAIN
		C: STARTTLS
		S: 220 2.0.0 Ready
	`, want: `
		S 220 to connect ["mx.example.org ESMTP" "No spam"]
		C EHLO "client.example"
		S 250 to EHLO ["mx.example.org at your service" "SIZE 10240000" "STARTTLS" "AUTH=LOGIN PLAIN"] +SIZE 10240000 +STARTTLS +AUTH=LOGIN PLAIN
		C STARTTLS
		! asked
		S 220 2.0.0 to STARTTLS ["2.0.0 Ready"]
		! accepted
	`},
	{name: "STARTTLS refused for now, retried", script: `
		S: 220 mx
		C: EHLO c
		S: 250-mx
		S: 250 STARTTLS
		C: STARTTLS
		S: 454 4.7.0 TLS not available
		C: NOOP
		S: 250 ok
		C: starttls
		S: 220 go
	`, want: `
		S 220 to connect ["mx"]
		C EHLO "c"
		S 250 to EHLO ["mx" "STARTTLS"] +STARTTLS
		C STARTTLS
		! asked
		S 454 4.7.0 to STARTTLS ["4.7.0 TLS not available"]
		C NOOP
		S 250 to NOOP ["ok"]
		C STARTTLS
		! asked
		S 220 to STARTTLS ["go"]
		! accepted
	`},
	{name: "STARTTLS with an argument", script: `
		S: 220 mx
		C: STARTTLS now
		S: 501 5.5.4 no parameters
		C: QUIT
		S: 221 bye
	`, want: `
		S 220 to connect ["mx"]
		C STARTTLS "now"
		! asked
		S 501 5.5.4 to STARTTLS ["5.5.4 no parameters"]
		C QUIT
		S 221 to QUIT ["bye"]
	`},
	{name: "STARTTLSX is not STARTTLS", script: `
		S: 220 mx
		C: STARTTLSX
		S: 500 STARTTLSX?
		C: X-ANONYMOUSTLS
		S: 220 go
	`, want: `
		S 220 to connect ["mx"]
		C unknown
		S 500 to unknown
		C X-ANONYMOUSTLS
		! asked
		S 220 to X-ANONYMOUSTLS ["go"]
		! accepted
	`},
	{name: "STARTTLS accepted with another code", script: `
		S: 220 mx
		C: STARTTLS
		S: 250 go
	`, want: `
		S 220 to connect ["mx"]
		C STARTTLS
		! asked
		? server: unexpected reply code 250
		S 250 to STARTTLS ["go"]
		! accepted
	`},
	{name: "STARTTLS without a reply", script: `
		S: 220 mx
		C: STARTTLS
		C end
		S end
	`, want: `
		S 220 to connect ["mx"]
		C STARTTLS
		! asked
	`},
	{name: "command injection after STARTTLS", script: `
		S: 220 mx
		C: STARTTLS
		C: RSET
		C: MAIL FROM:<a@b>
		S: 220 go
	`, want: `
		S 220 to connect ["mx"]
		C STARTTLS
		! asked
		C RSET early
		C MAIL "FROM:<a@b>" early
		? client: plaintext between STARTTLS and its reply 23
		S 220 to STARTTLS ["go"]
		! accepted
	`},
	{name: "commands after a refused STARTTLS were pipelined", script: `
		S: 220 mx
		C: STARTTLS
		C: MAIL FROM:<a@b>
		S: 502 no
		S: 250 ok
		C: RSET
		S: 250 ok
	`, want: `
		S 220 to connect ["mx"]
		C STARTTLS
		! asked
		C MAIL "FROM:<a@b>" early
		? client: plaintext between STARTTLS and its reply 17
		S 502 to STARTTLS ["no"]
		S 250 to MAIL ["ok"]
		C RSET
		S 250 to RSET ["ok"]
	`},
	{name: "pipelined mail", script: `
		S: 220 mx
		C: EHLO c
		S: 250-mx
		S: 250 PIPELINING
		C: MAIL FROM:<a@b> SIZE=10
		C: RCPT TO:<c@d>
		C: RCPT TO:<e@f>
		C: DATA
		S: 250 2.1.0 Ok
		S: 250 2.1.5 Ok
		S: 550 5.1.1 no such user
		S: 354 go on
		C: Subject: x
		C:
		C: STARTTLS
		C: EHLO x
		C: ..
		C: QUIT
		C: .
		C: QUIT
		S: 250 2.0.0 queued
		S: 221 bye
	`, want: `
		S 220 to connect ["mx"]
		C EHLO "c"
		S 250 to EHLO ["mx" "PIPELINING"] +PIPELINING
		C MAIL "FROM:<a@b> SIZE=10"
		C RCPT "TO:<c@d>"
		C RCPT "TO:<e@f>"
		C DATA
		S 250 2.1.0 to MAIL ["2.1.0 Ok"]
		S 250 2.1.5 to RCPT ["2.1.5 Ok"]
		S 550 5.1.1 to RCPT ["5.1.1 no such user"]
		S 354 to DATA ["go on"]
		C end of data size 45
		C QUIT
		S 250 2.0.0 to end of data ["2.0.0 queued"]
		S 221 to QUIT ["bye"]
	`},
	{name: "empty message", script: `
		S: 220 mx
		C: DATA
		S: 354 go on
		C: .
		S: 554 empty
		C: QUIT
		S: 221 bye
	`, want: `
		S 220 to connect ["mx"]
		C DATA
		S 354 to DATA ["go on"]
		C end of data size 3
		S 554 to end of data ["empty"]
		C QUIT
		S 221 to QUIT ["bye"]
	`},
	{name: "DATA refused", script: `
		S: 220 mx
		C: MAIL FROM:<a@b>
		C: DATA
		S: 250 ok
		S: 503 no recipients
		C: RSET
		S: 250 ok
	`, want: `
		S 220 to connect ["mx"]
		C MAIL "FROM:<a@b>"
		C DATA
		S 250 to MAIL ["ok"]
		S 503 to DATA ["no recipients"]
		C RSET
		S 250 to RSET ["ok"]
	`},
	{name: "DATA refused after bytes were sent", less: true, script: `
		S: 220 mx
		C: DATA
		C: RSET
		C: QUIT
		S: 503 no
		S: 250 ok
		S: 221 bye
		C: NOOP
		S: 250 ok
		C: NOOP
		S: 250 ok
	`, want: `
		S 220 to connect ["mx"]
		C DATA
		? client: bytes between DATA and its refusal 12
		S 503 to DATA ["no"]
		S 250 to none ["ok"]
		S 221 to none ["bye"]
		C NOOP uncertain
		S 250 to none ["ok"]
		C NOOP
		S 250 to none ["ok"]
	`},
	{name: "DATA refused after the whole message was sent", script: `
		S: 220 mx
		C: DATA
		C: text
		C: .
		S: 503 no
		S: 500 what
		S: 500 what
		C: EHLO c
		S: 250-mx
		S: 250 SIZE
	`, want: `
		S 220 to connect ["mx"]
		C DATA
		C end of data size 9
		? client: bytes between DATA and its refusal 9
		S 503 to DATA ["no"]
		S 500 to none
		S 500 to none
		C EHLO "c"
		S 250 to EHLO ["mx" "SIZE"] +SIZE aftergap
	`},
	{name: "BDAT", script: `
		S: 220 mx
		C: MAIL FROM:<a@b>
		C: RCPT TO:<c@d>
		C: BDAT 10
		C= "STARTTLS\r\nBDAT 6 LAST\r\nQUIT\r\nRSET\r\n"
		S: 250 ok
		S: 250 ok
		S: 250 10 octets
		S: 250 queued
		S: 250 ok
		C: BDAT 0 LAST
		S: 250 queued
		C: BDAT 99999999999999999999
		S: 501 too large
		C: BDAT x
		S: 501 what
	`, want: `
		S 220 to connect ["mx"]
		C MAIL "FROM:<a@b>"
		C RCPT "TO:<c@d>"
		C BDAT "10" size 10
		C BDAT "6 LAST" size 6 last
		C RSET
		S 250 to MAIL ["ok"]
		S 250 to RCPT ["ok"]
		S 250 to BDAT ["10 octets"]
		S 250 to BDAT ["queued"]
		S 250 to RSET ["ok"]
		C BDAT "0 LAST" size 0 last
		S 250 to BDAT ["queued"]
		? client: BDAT without a usable size
		C BDAT "99999999999999999999" size -1
		S 501 to BDAT ["too large"]
		C BDAT "x" size -1
		S 501 to BDAT ["what"]
	`},
	{name: "AUTH in clear", script: `
		S: 220 mx
		C: AUTH PLAIN AGFsaWNlAHMzY3IzdA==
		S: 235 2.7.0 hello alice
		C: MAIL FROM:<a@b>
		S: 250 ok
	`, want: `
		S 220 to connect ["mx"]
		C AUTH (argument) PLAIN
		S 235 2.7.0 to AUTH
		C MAIL "FROM:<a@b>"
		S 250 to MAIL ["ok"]
	`},
	{name: "AUTH LOGIN", script: `
		S: 220 mx
		C: auth login
		S: 334 VXNlcm5hbWU6
		C: EHLO s3cr3t
		S: 334 UGFzc3dvcmQ6
		C: c3VwZXJz
		S: 535 5.7.8 s3cr3t is wrong
		C: AUTH CRAM-MD5
		S: 334 PDE4OTYu
		C: *
		S: 501 cancelled s3cr3t
		C: RCPT TO:<a@b>
		S: 530 log in first
	`, want: `
		S 220 to connect ["mx"]
		C AUTH (argument) LOGIN
		S 334 to AUTH
		C AUTH response
		S 334 to AUTH response
		C AUTH response
		S 535 5.7.8 to AUTH response
		C AUTH (argument) CRAM-MD5
		S 334 to AUTH
		C AUTH response
		S 501 to AUTH response
		C RCPT "TO:<a@b>"
		S 530 to RCPT ["log in first"]
	`},
	{name: "AUTH responses sent ahead", script: `
		S: 220 mx
		C: AUTH LOGIN
		C: c3VwZXJz
		C: RCPT s3cr3t
		S: 334 VXNlcm5hbWU6
		S: 334 UGFzc3dvcmQ6
		S: 235 ok
		C: RCPT TO:<a@b>
		S: 250 ok
	`, want: `
		S 220 to connect ["mx"]
		C AUTH (argument) LOGIN
		C AUTH response
		C RCPT (argument) uncertain
		S 334 to AUTH
		S 334 to AUTH response
		S 235 to AUTH response
		C RCPT "TO:<a@b>"
		S 250 to RCPT ["ok"]
	`},
	{name: "AUTH with a password for a mechanism", script: `
		S: 220 mx
		C: AUTH S3CR3T
		S: 504 S3CR3T unknown
		C: S3CR3T
		S: 500 S3CR3T unknown
		C: VRFY S3CR3T
		S: 252 ok
	`, want: `
		S 220 to connect ["mx"]
		C AUTH (argument)
		S 504 to AUTH
		C unknown
		S 500 to unknown
		C VRFY (argument)
		S 252 to VRFY ["ok"]
	`},
	{name: "greeting 554", script: `
		S: 554 5.7.1 go away
		C: QUIT
		S: 221 bye
	`, want: `
		S 554 5.7.1 to connect ["5.7.1 go away"]
		C QUIT
		S 221 to QUIT ["bye"]
	`},
	{name: "greeting 421", script: `
		S: 421 busy
		S end
		C end
	`, want: `
		S 421 to connect ["busy"]
	`},
	{name: "client speaks first", script: `
		C: EHLO c
		C: STARTTLS
		S: 220 mx
		S: 250-mx
		S: 250 STARTTLS
		S: 220 go
	`, want: `
		C EHLO "c"
		C STARTTLS
		! asked
		? client: command before the greeting 2
		S 220 to connect ["mx"]
		S 250 to EHLO ["mx" "STARTTLS"] +STARTTLS
		S 220 to STARTTLS ["go"]
		! accepted
	`},
	{name: "timeout without a command", script: `
		S: 220 mx
		C: NOOP
		S: 250 ok
		S: 421 timeout
		S end
	`, want: `
		S 220 to connect ["mx"]
		C NOOP
		S 250 to NOOP ["ok"]
		? server: reply without a command 421
		S 421 to none
	`},
	{name: "middlebox", script: `
		S: 220 ***************2**0***0**
		C: XXXX c
		S: 500 unknown
		C: EHLO c
		S: 250-mx
		S: 250-XXXXXXXA
		S: 250-XXX
		S: 250 SIZE
	`, want: `
		? server: greeting overwritten
		S 220 to connect ["***************2**0***0**"]
		? client: command overwritten 4
		C unknown (argument)
		S 500 to unknown
		C EHLO "c"
		? server: capability overwritten 8
		S 250 to EHLO ["mx" "XXXXXXXA" "XXX" "SIZE"] +XXXXXXXA +XXX +SIZE
	`},
	{name: "lines", script: `
		S= "220 mx\n"
		C= "EHLO c\n"
		S= "250 m\x00x\r\n"
		C= "NOOP\rRSET\r\n"
		S: 500 what
		C= "DATA\n"
		S: 354 go
		C= "x\n.\nQUIT\n"
		S: 250 ok
		S: 221 bye
		C= "QU"
		C end
	`, want: `
		? server: bare LF
		S 220 to connect ["mx"]
		? client: bare LF
		C EHLO "c"
		? server: NUL byte
		S 250 to EHLO ["m\x00x"]
		? client: bare CR
		C unknown
		S 500 to unknown
		C DATA
		S 354 to DATA ["go"]
		? client: dot not enclosed in CRLF
		C end of data size 4
		C QUIT
		S 250 to end of data ["ok"]
		S 221 to QUIT ["bye"]
		? client: unterminated line 2
	`},
	{name: "loose dot ends the message for the server", script: `
		S: 220 mx
		C: DATA
		S: 354 go
		C= "x\n.\r\n"
		S: 250 ok
		C: QUIT
		S: 221 bye
	`, want: `
		S 220 to connect ["mx"]
		C DATA
		S 354 to DATA ["go"]
		? client: dot not enclosed in CRLF
		C end of data size 5
		S 250 to end of data ["ok"]
		C QUIT
		S 221 to QUIT ["bye"]
	`},
	{name: "loose dot does not end the message", script: `
		S: 220 mx
		C: DATA
		S: 354 go
		C= "x\n.\r\nSTARTTLS\r\n.\r\n"
		S: 250 ok
		C: QUIT
		S: 221 bye
	`, want: `
		S 220 to connect ["mx"]
		C DATA
		S 354 to DATA ["go"]
		? client: dot not enclosed in CRLF
		C end of data size 18
		S 250 to end of data ["ok"]
		C QUIT
		S 221 to QUIT ["bye"]
	`},
	{name: "loose dot with commands behind it", script: `
		S: 220 mx
		C: DATA
		S: 354 go
		C= "x\n.\r\nMAIL FROM:<a@b>\r\n"
		S: 250 queued
		S: 250 ok
		C: RCPT TO:<c@d>
		S: 250 ok
		C: RCPT TO:<e@f>
	`, want: `
		S 220 to connect ["mx"]
		C DATA
		S 354 to DATA ["go"]
		? client: dot not enclosed in CRLF
		S 250 to end of data ["queued"]
		? client: message without an end 22
		S 250 to none ["ok"]
		C RCPT (argument) uncertain
		S 250 to none ["ok"]
		C RCPT "TO:<e@f>"
	`},
	{name: "malformed replies", script: `
		S: 220 mx
		C: EHLO c
		S: 250-mx
		S: hello
		S: 251 SIZE
		S: 25
		S: 2500 x
		S:
		C: NOOP
		S: 250
	`, want: `
		S 220 to connect ["mx"]
		C EHLO "c"
		? server: malformed reply line
		? server: different codes in one reply
		? server: unexpected reply code 251
		S 251 to EHLO ["mx" "SIZE"]
		C NOOP
		S 250 to NOOP [""]
	`},
	{name: "LMTP", less: true /* LHLO alone tells it from SMTP */, script: `
		S: 220 mx
		C: LHLO c
		S: 250-mx
		S: 250 PIPELINING
		C: MAIL FROM:<a@b>
		C: RCPT TO:<c@d>
		C: RCPT TO:<e@f>
		C: DATA
		S: 250 ok
		S: 250 ok
		S: 250 ok
		S: 354 go
		C: .
		C: QUIT
		S: 250 ok
		S: 452 full
		S: 221 bye
	`, want: `
		S 220 to connect ["mx"]
		C LHLO "c"
		S 250 to LHLO ["mx" "PIPELINING"] +PIPELINING
		C MAIL "FROM:<a@b>"
		C RCPT "TO:<c@d>"
		C RCPT "TO:<e@f>"
		C DATA
		S 250 to MAIL ["ok"]
		S 250 to RCPT ["ok"]
		S 250 to RCPT ["ok"]
		S 354 to DATA ["go"]
		C end of data size 3
		C QUIT
		S 250 to end of data ["ok"]
		S 452 to end of data ["full"]
		S 221 to QUIT ["bye"]
	`},
	{name: "PROXY header", script: `
		C: PROXY TCP4 192.0.2.1 192.0.2.2 1 25
		S: 220 mx
		C: NOOP
		S: 250 ok
	`, want: `
		? client: PROXY header
		S 220 to connect ["mx"]
		C NOOP
		S 250 to NOOP ["ok"]
	`},
	{name: "other commands", script: `
		S: 220 mx
		C: HELO c
		S: 250 mx
		C: XCLIENT ADDR=192.0.2.1 LOGIN=s3cr3t
		S: 220 mx
		C: XFORWARD NAME=x
		S: 250 ok
		C: VRFY alice
		S: 252 ok
		C: EXPN list
		S: 250-a
		S: 250 b
		C: HELP STARTTLS
		S: 214 help
		C: ETRN x
		S: 250 ok
		C: TURN
		S: 250 ok
		C: 220 mx
	`, want: `
		S 220 to connect ["mx"]
		C HELO "c"
		S 250 to HELO ["mx"]
		C XCLIENT (argument)
		S 220 to XCLIENT ["mx"]
		C XFORWARD (argument)
		S 250 to XFORWARD ["ok"]
		C VRFY (argument)
		S 252 to VRFY ["ok"]
		C EXPN (argument)
		S 250 to EXPN ["a" "b"]
		C HELP (argument)
		S 214 to HELP ["help"]
		C ETRN (argument)
		S 250 to ETRN ["ok"]
		C TURN
		? server: roles reversed by TURN
		S 250 to TURN ["ok"]
	`},
	{name: "HTTP server", less: true, script: `
		S: HTTP/1.1 400 Bad Request
		C: EHLO c
	`, want: `
		? server: not SMTP but HTTP
	`},
	{name: "HTTP client", less: true, script: `
		S: 220 mx
		C: GET / HTTP/1.1
		C: STARTTLS
		S: 220 go
	`, want: `
		S 220 to connect ["mx"]
		? client: not SMTP but HTTP
	`},
	{name: "SSH", script: `S= "SSH-2.0-OpenSSH_9.6\r\n"`, want: `
		? server: not SMTP but SSH
	`},
	{name: "short and strange", script: `
		S= "hi"
		S end
	`, want: `
		? server: not SMTP but unknown
	`},
	{name: "the first two digits of a greeting", script: `
		S= "22"
		S end
	`, want: `
		? server: unterminated line 2
	`},
	{name: "reply 300 for a greeting", script: `S: 354 what`, want: `
		? server: not SMTP but unknown
	`},
	{name: "after TLS", start: AfterTLS, script: `
		C: EHLO c
		S: 250-mx
		S: 250 AUTH PLAIN
		C: QUIT
		S: 221 bye
	`, want: `
		C EHLO "c"
		S 250 to EHLO ["mx" "AUTH PLAIN"] +AUTH PLAIN
		C QUIT
		S 221 to QUIT ["bye"]
	`},
	{name: "server only", script: `
		S: 220 mx
		S: 250-mx
		S: 250-SIZE
		S: 250 STARTTLS
		S: 220 go
	`, want: `
		S 220 to connect ["mx"]
		S 250 to none ["mx" "SIZE" "STARTTLS"] +SIZE +STARTTLS
		S 220 to none ["go"]
		! possible
	`},
	{name: "client only", script: `
		C: EHLO c
		C: AUTH LOGIN
		C: c3VwZXJz
		C: c3VwZXJz
		C: MAIL FROM:<a@b>
		C: RCPT TO:<c@d>
		C: DATA
		C: Subject: STARTTLS
		C: STARTTLS
		C: .
		C: STARTTLS
	`, want: `
		C EHLO "c"
		C AUTH (argument) LOGIN
		C AUTH response
		C AUTH response
		C MAIL (argument) uncertain
		C RCPT "TO:<c@d>"
		C DATA
		C end of data size 32
		C STARTTLS
		! asked
	`},
	{name: "mid-stream in a message", start: MidStream, script: `
		C: tail of a line
		C: EHLO to you
		C: STARTTLSX
		C: Please QUIT
		C: .
		S: 250 queued
		C: QUIT
		S: 221 bye
	`, want: `
		C QUIT
		S 221 to QUIT ["bye"] incomplete aftergap
	`},
	{name: "mid-stream before STARTTLS", start: MidStream, script: `
		C: STARTTLS
		S: 220 go
	`, want: `
		C STARTTLS uncertain
		! asked
		! possible
	`},
	{name: "mid-stream, all whole", start: MidStream, script: `
		S: 250 tail
		C: MAIL FROM:<a@b>
		S: 250 ok
		C: RCPT TO:<a@b>
		S: 250 ok
		C: DATA
		S: 354 go
		C: .
		S: 250 ok
		C: STARTTLS
		S: 454 no
	`, want: `
		C MAIL (argument) uncertain
		S 250 to none ["ok"] incomplete
		C RCPT "TO:<a@b>"
		S 250 to none ["ok"]
		C DATA
		S 354 to DATA ["go"] aftergap
		C end of data size 3
		S 250 to end of data ["ok"]
		C STARTTLS
		! asked
		S 454 to STARTTLS ["no"]
	`},
	{name: "packets of the sides in the wrong order", script: `
		S: 220 mx
		S: 220 go
		C: STARTTLS
	`, want: `
		S 220 to connect ["mx"]
		S 220 to none ["go"]
		! possible
		C STARTTLS
		! accepted
	`},
	{name: "DATA after its reply", script: `
		S: 220 mx
		S: 354 go
		C: DATA
		C: STARTTLS
		C: .
		S: 250 ok
		C: QUIT
		S: 221 bye
	`, want: `
		S 220 to connect ["mx"]
		S 354 to none ["go"]
		C DATA
		C end of data size 13
		S 250 to end of data ["ok"]
		C QUIT
		S 221 to QUIT ["bye"]
	`},
	{name: "gap in the reply to STARTTLS", script: `
		S: 220 mx
		C: STARTTLS
		S gap 5
		S: bye
		S: 454 no
	`, want: `
		S 220 to connect ["mx"]
		C STARTTLS
		! asked
		? server: line with missing bytes 5
		S 454 to STARTTLS ["no"] incomplete aftergap
	`},
	{name: "gap of the client at DATA", script: `
		S: 220 mx
		C gap 6
		S: 354 go
		C: STARTTLS
		C: .
		S: 250 ok
		C: STARTTLS
		S: 454 no
	`, want: `
		S 220 to connect ["mx"]
		? client: line with missing bytes 6
		S 354 to none ["go"]
		C end of data size 13
		S 250 to end of data ["ok"]
		C STARTTLS
		! asked
		S 454 to STARTTLS ["no"]
	`},
	{name: "354 before the gap is noticed", script: `
		S: 220 mx
		S: 354 go
		C gap 6
		C: STARTTLS
		C: .
		S: 250 ok
	`, want: `
		S 220 to connect ["mx"]
		S 354 to none ["go"]
		? client: line with missing bytes 6
		C end of data size 13
		S 250 to end of data ["ok"]
	`},
	{name: "gap in a message", script: `
		S: 220 mx
		C: DATA
		S: 354 go
		C gap 1000
		C: STARTTLS
		C: .
		S: 250 ok
		C: QUIT
		S: 221 bye
	`, want: `
		S 220 to connect ["mx"]
		C DATA
		S 354 to DATA ["go"]
		C end of data size 1013
		S 250 to end of data ["ok"]
		C QUIT
		S 221 to QUIT ["bye"]
	`},
	{name: "gap at the end of a message", script: `
		S: 220 mx
		C: DATA
		S: 354 go
		C gap 1000
		S: 250 ok
		C: MAIL FROM:<a@b>
		S: 250 ok
		C: RCPT TO:<c@d>
		S: 250 ok
		C: STARTTLS
		S: 220 go
	`, want: `
		S 220 to connect ["mx"]
		C DATA
		S 354 to DATA ["go"]
		S 250 to end of data ["ok"]
		? client: message without an end 1017
		S 250 to none ["ok"]
		C RCPT (argument) uncertain
		S 250 to none ["ok"]
		C STARTTLS
		! asked
		S 220 to none ["go"]
		! possible
	`},
	{name: "gap inside and past a chunk", script: `
		S: 220 mx
		C: BDAT 10 LAST
		C gap 10
		S: 250 ok
		C: BDAT 10 LAST
		C gap 11
		C: OOP
		S: 250 ok
		S: 250 ok
		C: NOOP
		S: 250 ok
		C: EHLO c
		S: 250-mx
		S: 250 SIZE
		C: EHLO d
	`, want: `
		S 220 to connect ["mx"]
		C BDAT "10 LAST" size 10 last
		S 250 to BDAT ["ok"]
		C BDAT "10 LAST" size 10 last
		? client: line with missing bytes 1
		S 250 to BDAT ["ok"]
		S 250 to none ["ok"]
		C NOOP uncertain
		S 250 to none ["ok"]
		C EHLO "c"
		S 250 to EHLO ["mx" "SIZE"] +SIZE aftergap
		C EHLO "d"
	`},
	{name: "gap in an EHLO reply", script: `
		S: 220 mx
		C: EHLO c
		S: 250-mx
		S: 250-STARTTLS
		S gap 20
		S: ZE 100
		S: 250-DSN
		S: 250 HELP
		C: NOOP
		S: 250 ok
	`, want: `
		S 220 to connect ["mx"]
		C EHLO "c"
		S 250 to EHLO ["mx" "STARTTLS"] +STARTTLS incomplete
		? server: line with missing bytes 20
		S 250 to EHLO ["DSN" "HELP"] +DSN +HELP incomplete aftergap
		C NOOP
		S 250 to NOOP ["ok"]
	`},
	{name: "gap at the greeting", script: `
		S gap 10
		S: SMTP
		C: EHLO c
		S: 250-mx
		S: 250 STARTTLS
		C: STARTTLS
		S: 454 no
	`, want: `
		? server: line with missing bytes 10
		C EHLO "c"
		S 250 to EHLO ["mx" "STARTTLS"] +mx +STARTTLS incomplete aftergap
		C STARTTLS
		! asked
		S 454 to STARTTLS ["no"]
	`},
	{name: "STARTTLS pipelined behind a refused command", script: `
		S: 220 mx
		C: RCPT TO:<a@b>
		C: STARTTLS
		S: 550-no
		S: 550 such user
		S: 220-go
		S: 220 on
	`, want: `
		S 220 to connect ["mx"]
		C RCPT "TO:<a@b>"
		C STARTTLS
		! asked
		S 550 to RCPT ["no" "such user"]
		S 220 to STARTTLS ["go" "on"]
		! accepted
	`},
	{name: "STARTTLS pipelined behind a refused EHLO", script: `
		S: 220 mx
		C: EHLO c
		C: STARTTLS
		S: 501 bad name
		S: 220 go
	`, want: `
		S 220 to connect ["mx"]
		C EHLO "c"
		C STARTTLS
		! asked
		S 501 to EHLO ["bad name"]
		S 220 to STARTTLS ["go"]
		! accepted
	`},
	{name: "two EHLO at once", script: `
		S: 220 mx
		C: EHLO c
		C: EHLO c
		C: STARTTLS
		S: 250-mx
		S: 250 STARTTLS
		S: 503 again
		S: 220 go
	`, want: `
		S 220 to connect ["mx"]
		C EHLO "c"
		C EHLO "c"
		C STARTTLS
		! asked
		S 250 to EHLO ["mx" "STARTTLS"] +STARTTLS
		S 503 to EHLO ["again"]
		S 220 to STARTTLS ["go"]
		! accepted
	`},
	{name: "XCLIENT and STARTTLS at once", script: `
		S: 220 mx
		C: XCLIENT NAME=x
		C: STARTTLS
		S: 220 mx
		S: 502 no
	`, want: `
		S 220 to connect ["mx"]
		C XCLIENT (argument)
		C STARTTLS
		! asked
		S 220 to XCLIENT ["mx"]
		S 502 to STARTTLS ["no"]
	`},
	{name: "two STARTTLS at once", script: `
		S: 220 mx
		C: STARTTLS
		C: STARTTLS
		S: 454 220 no
		S: 220 454 go
	`, want: `
		S 220 to connect ["mx"]
		C STARTTLS
		! asked
		C STARTTLS early
		S 454 to STARTTLS ["220 no"]
		S 220 to STARTTLS ["454 go"]
		! accepted
	`},
	{name: "words that look like STARTTLS", script: `
		S: 220 mx
		C: HELP STARTTLS
		S: 214-220 STARTTLS
		S: 214 220 x
		C: NOOP STARTTLS
		S: 250 ok
		C: VRFY x STARTTLS
		S: 550 454 x
		C: STARTTLS
		S: 454-220 no
		S: 454 220 no
		C: QUIT
		S: 221 bye
	`, want: `
		S 220 to connect ["mx"]
		C HELP (argument)
		S 214 to HELP ["220 STARTTLS" "220 x"]
		C NOOP (argument)
		S 250 to NOOP ["ok"]
		C VRFY (argument)
		S 550 to VRFY ["454 x"]
		C STARTTLS
		! asked
		S 454 to STARTTLS ["220 no" "220 no"]
		C QUIT
		S 221 to QUIT ["bye"]
	`},
	{name: "mail, then STARTTLS", script: `
		S: 220 mx
		C: EHLO c
		S: 250-mx
		S: 250 STARTTLS
		C: MAIL FROM:<a@b>
		S: 250 ok
		C: RCPT TO:<c@d>
		S: 250 ok
		C: DATA
		S: 354 go
		C: STARTTLS
		C: EHLO x
		C: DATA
		C: .
		S: 250 ok
		C: STARTTLS
		S: 454 no
		C: STARTTLS
		S: 501 no
		C: STARTTLS
		S: 220 go
	`, want: `
		S 220 to connect ["mx"]
		C EHLO "c"
		S 250 to EHLO ["mx" "STARTTLS"] +STARTTLS
		C MAIL "FROM:<a@b>"
		S 250 to MAIL ["ok"]
		C RCPT "TO:<c@d>"
		S 250 to RCPT ["ok"]
		C DATA
		S 354 to DATA ["go"]
		C end of data size 27
		S 250 to end of data ["ok"]
		C STARTTLS
		! asked
		S 454 to STARTTLS ["no"]
		C STARTTLS
		! asked
		S 501 to STARTTLS ["no"]
		C STARTTLS
		! asked
		S 220 to STARTTLS ["go"]
		! accepted
	`},
	{name: "chunks and STARTTLS", script: `
		S: 220 mx
		C: BDAT 12
		C= "STARTTLS\r\n\r\n"
		S: 250 ok
		C: BDAT 18 LAST
		C= "STARTTLS\r\nMAIL\r\n\r\n"
		S: 554 no
		C: STARTTLS
		S: 220 go
	`, want: `
		S 220 to connect ["mx"]
		C BDAT "12" size 12
		S 250 to BDAT ["ok"]
		C BDAT "18 LAST" size 18 last
		S 554 to BDAT ["no"]
		C STARTTLS
		! asked
		S 220 to STARTTLS ["go"]
		! accepted
	`},
	{name: "AUTH refused, then STARTTLS", script: `
		S: 220 mx
		C: EHLO c
		S: 250-mx
		S: 250 AUTH PLAIN
		C: AUTH PLAIN AGFsaWNlAHMzY3IzdA==
		S: 538 5.7.11 s3cr3t needs encryption
		C: S3CR3T
		S: 500-5.5.2 what is S3CR3T
		S: 500 5.5.2 S3CR3T
		C: STARTTLS
		S: 503 5.5.1 no
	`, want: `
		S 220 to connect ["mx"]
		C EHLO "c"
		S 250 to EHLO ["mx" "AUTH PLAIN"] +AUTH PLAIN
		C AUTH (argument) PLAIN
		S 538 5.7.11 to AUTH
		C unknown
		S 500 5.5.2 to unknown
		C STARTTLS
		! asked
		S 503 5.5.1 to STARTTLS ["5.5.1 no"]
	`},
	{name: "lines cut by the snap length", script: `
		S= "220 mx.example.org ESM"
		S gap 4
		C= "EHLO client.exam"
		C gap 5
		S= "250-mx.example.org\r\n250-START"
		S gap 20
		C: STARTTLS
		S= "220 2.0.0 Rea"
		S gap 5
	`, want: `
		S 220 to connect incomplete
		? server: line with missing bytes 4
		C EHLO (argument) incomplete
		? client: line with missing bytes 5
		S 250 to none incomplete
		C STARTTLS uncertain
		! asked
		! possible
	`},
	{name: "code cut by the snap length", script: `
		S: 220 mx
		C: STARTTLS
		S= "454"
		S gap 5
	`, want: `
		S 220 to connect ["mx"]
		C STARTTLS
		! asked
		? server: line with missing bytes 5
	`},
	{name: "last line without an end", script: `
		S: 220 mx
		C: STARTTLS
		S= "454 4.7.1"
		S end
		C end
	`, want: `
		S 220 to connect ["mx"]
		C STARTTLS
		! asked
		? server: unterminated line 9
		S 454 to STARTTLS incomplete
	`},
	{name: "commands cut", script: `
		S: 220 mx
		C= "STARTTLS"
		C gap 2
		S: 220 go
		C= "\r\nAUTH PLAIN AGFsaWNlAHMz"
		C gap 9
		S: 235 ok
		C= "\r\nMAIL FROM:<a@"
		C gap 9
		S: 250 ok
	`, want: `
		S 220 to connect ["mx"]
		? client: line with missing bytes 2
		S 220 to none ["go"]
		! possible
		S 235 to none
		S 250 to none ["ok"]
	`},
	{name: "reply that began before the command", script: `
		S: 220 mx
		S= "45"
		C: STARTTLS
		S= "4 timeout\r\n"
		S: 220 go
	`, want: `
		S 220 to connect ["mx"]
		C STARTTLS
		! asked
		? server: reply without a command 454
		S 454 to none
		S 220 to STARTTLS ["go"] aftergap
		! accepted
	`},
	{name: "text after a gap is no AUTH response", script: `
		S: 220 mx
		C: AUTH PLAIN AGFsaWNlAHMzY3IzdA==
		S gap 8
		C gap 100
		C: tail
		C: hello
		C: world
	`, want: `
		S 220 to connect ["mx"]
		C AUTH (argument) PLAIN
		? server: line with missing bytes 8
		? client: line with missing bytes 100
	`},
}

func TestSessionsAreToldAsTheyAre(t *testing.T) {
	for _, s := range sessions {
		t.Run(s.name, func(t *testing.T) {
			_, r := run(t, s.start, parseScript(t, s.script), whole)
			var want []string
			for l := range strings.Lines(s.want) {
				if l = strings.TrimSpace(l); l != "" {
					want = append(want, l)
				}
			}
			if got, want := strings.Join(r.brief, "\n"), strings.Join(want, "\n"); got != want {
				t.Errorf("told:\n%s\nwant:\n%s", got, want)
			}
		})
	}
}
