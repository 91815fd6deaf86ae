package tlswire

// An opening is a stream of encrypted records with what must be reported of it and what
// the Opener must be told.
type opening struct {
	name    string
	version Version
	bytes   []byte
	want    string
	calls   string
}

// openings are whole directions. A record of the tests is 12 bytes longer than what
// stands in it.
var openings = []opening{
	func() opening {
		var s sealer
		flight := join(message(TypeEncryptedExtensions, 0, 0), message(TypeCertificate, noise(60)...), message(TypeFinished, noise(12)...))
		return opening{"server flight of TLS 1.3 over three records", VersionTLS13, join(
			records(999, VersionTLS12, message(TypeServerHello, hello(30)...)), ccs,
			s.data(ContentHandshake, flight[:20]...), s.data(ContentHandshake, flight[20:40]...), s.data(ContentHandshake, flight[40:]...),
			s.data(ContentApplicationData, []byte("220 mx\r\n")...),
			s.data(ContentHandshake, message(TypeNewSessionTicket, 1, 2, 3)...),
			s.data(ContentAlert, 1, 0)), `
			5-39 server_hello 30
			0-39 record handshake TLS 1.2 34
			39-45 record change_cipher_spec TLS 1.2 1
			45-77 record application_data TLS 1.2 27 encrypted
			45-77 encrypted_extensions 2 protected
			45-77 opened handshake
			77-109 record application_data TLS 1.2 27 encrypted
			77-109 opened handshake
			109-167 record application_data TLS 1.2 53 encrypted
			45-167 certificate 60 protected
			109-167 finished 12 protected
			109-167 opened handshake
			167-187 record application_data TLS 1.2 15 encrypted
			167-187 data "220 mx\r\n"
			167-187 opened application_data
			187-206 record application_data TLS 1.2 14 encrypted
			187-206 new_session_ticket 3 protected
			187-206 opened handshake
			206-220 record application_data TLS 1.2 9 encrypted
			206-220 alert warning close_notify protected
			206-220 opened alert`,
			"change, open 45, open 77, open 109, open 167, open 187, open 206"}
	}(),
	func() opening {
		s := sealer{keys: 1}
		return opening{"Finished, data and alert of TLS 1.2", VersionTLS12, join(ccs,
			s.seal(ContentHandshake, ContentHandshake, message(TypeFinished, noise(12)...)...),
			s.data(ContentApplicationData, []byte("a")...), s.data(ContentApplicationData),
			s.seal(ContentAlert, ContentAlert, 1, 0, 2, 40, 9)), `
			0-6 record change_cipher_spec TLS 1.2 1
			6-34 record handshake TLS 1.2 23 encrypted
			6-34 finished 12 protected
			6-34 opened handshake
			34-47 record application_data TLS 1.2 8 encrypted
			34-47 data "a"
			34-47 opened application_data
			47-59 record application_data TLS 1.2 7 encrypted
			47-59 data ""
			47-59 opened application_data
			59-76 record alert TLS 1.2 12 encrypted
			59-76 alert warning close_notify protected
			59-76 alert fatal handshake_failure protected
			59-76 opened alert`,
			"change, open 6, open 34, open 47, open 59"}
	}(),
	func() opening {
		s := sealer{keys: 1}
		request := s.seal(ContentHandshake, ContentHandshake, message(TypeHelloRequest)...)
		change := s.seal(ContentChangeCipherSpec, ContentChangeCipherSpec, 1)
		s.change()
		return opening{"renegotiation: ChangeCipherSpec encrypted", VersionTLS12, join(ccs, request, change,
			s.seal(ContentHandshake, ContentHandshake, message(TypeFinished, 5)...)), `
			0-6 record change_cipher_spec TLS 1.2 1
			6-22 record handshake TLS 1.2 11 encrypted
			6-22 hello_request 0 protected
			6-22 opened handshake
			22-35 record change_cipher_spec TLS 1.2 8 encrypted
			22-35 opened change_cipher_spec
			35-52 record handshake TLS 1.2 12 encrypted
			35-52 finished 1 protected
			35-52 opened handshake`,
			"change, open 6, open 22, change, open 35"}
	}(),
	func() opening {
		var s sealer
		certificate, finished := message(TypeCertificate, noise(30)...), message(TypeFinished, 7)
		return opening{"a message torn by a record that does not open", VersionTLS13, join(
			s.data(ContentHandshake, certificate[:10]...), s.bad(ContentApplicationData, noise(9)...),
			s.data(ContentHandshake, certificate[20:30]...), // the middle of one
			s.data(ContentHandshake, join(certificate[30:], finished)...),
			s.data(ContentHandshake, join(finished, finished)...),
			s.data(ContentHandshake, finished[:4]...), s.data(ContentHandshake, finished[4:]...)), `
			0-22 record application_data TLS 1.2 17 encrypted
			0-22 opened handshake
			22-36 record application_data TLS 1.2 9 encrypted
			0-22 certificate 30 not captured after 6 protected
			22-36 sealed not opened
			36-58 record application_data TLS 1.2 17 encrypted
			36-58 opened handshake
			58-79 record application_data TLS 1.2 16 encrypted
			58-79 opened handshake
			79-101 record application_data TLS 1.2 17 encrypted
			79-101 finished 1 protected
			79-101 finished 1 protected
			79-101 opened handshake
			101-117 record application_data TLS 1.2 11 encrypted
			101-117 opened handshake
			117-130 record application_data TLS 1.2 8 encrypted
			101-130 finished 1 protected
			117-130 opened handshake`,
			"open 0, skip 22, open 36, open 58, open 79, open 101, open 117"}
	}(),
	func() opening {
		var s sealer
		certificate := message(TypeCertificate, noise(30)...)
		return opening{"after a record that does not open, data show where a message begins", VersionTLS13, join(
			s.bad(ContentApplicationData, noise(9)...), s.data(ContentApplicationData, 'x'),
			s.data(ContentHandshake, certificate[:10]...), s.data(ContentHandshake, certificate[10:]...)), `
			0-14 record application_data TLS 1.2 9 encrypted
			0-14 sealed not opened
			14-27 record application_data TLS 1.2 8 encrypted
			14-27 data "x"
			14-27 opened application_data
			27-49 record application_data TLS 1.2 17 encrypted
			27-49 opened handshake
			49-85 record application_data TLS 1.2 31 encrypted
			27-85 certificate 30 protected
			49-85 opened handshake`,
			"skip 0, open 14, open 27, open 49"}
	}(),
	func() opening {
		var s sealer
		return opening{"records of length zero, messages of length zero, padding alone", VersionTLS13, join(
			s.bad(ContentApplicationData), s.data(ContentHandshake), s.data(0),
			s.data(ContentHandshake, join(message(TypeEndOfEarlyData), message(TypeEndOfEarlyData))...)), `
			0-5 record application_data TLS 1.2 0 encrypted
			0-5 sealed not opened
			5-17 record application_data TLS 1.2 7 encrypted
			5-17 opened handshake
			17-29 record application_data TLS 1.2 7 encrypted
			17-29 opened unassigned(0)
			29-49 record application_data TLS 1.2 15 encrypted
			29-49 end_of_early_data 0 protected
			29-49 end_of_early_data 0 protected
			29-49 opened handshake`,
			"skip 0, open 5, open 17, open 29"}
	}(),
	func() opening {
		var s sealer
		return opening{"a message interrupted by data", VersionTLS13, join(
			s.data(ContentHandshake, message(TypeCertificate, 1, 2, 3)[:6]...), s.data(ContentApplicationData, 'x')), `
			0-18 record application_data TLS 1.2 13 encrypted
			0-18 opened handshake
			18-31 record application_data TLS 1.2 8 encrypted
			0-18 certificate 3 interrupted after 2 protected
			18-31 data "x"
			18-31 opened application_data`,
			"open 0, open 18"}
	}(),
	func() opening {
		var s sealer
		return opening{"a message interrupted by bytes that are no TLS", VersionTLS13, join(
			s.data(ContentHandshake, message(TypeCertificate, 1, 2, 3)[:6]...), []byte("\r\n\r\n\r\n")), `
			0-18 record application_data TLS 1.2 13 encrypted
			0-18 opened handshake
			0-18 certificate 3 interrupted after 2 protected
			18-18 broken: text where a TLS record must start`,
			"open 0"}
	}(),
	func() opening {
		var s sealer
		return opening{"a message cut by the end", VersionTLS13,
			s.data(ContentHandshake, message(TypeCertificate, 1, 2, 3)[:6]...), `
			0-18 record application_data TLS 1.2 13 encrypted
			0-18 opened handshake
			0-18 certificate 3 end of stream after 2 protected`,
			"open 0"}
	}(),
	func() opening {
		var s sealer
		message := message(TypeCertificate, 1, 2, 3)
		return opening{"a message cut by the end, within its second record", VersionTLS13, join(
			s.data(ContentHandshake, message[:6]...), s.data(ContentHandshake, message[6:]...)[:7]), `
			0-18 record application_data TLS 1.2 13 encrypted
			0-18 opened handshake
			0-25 certificate 3 end of stream after 2 protected
			18-25 record application_data TLS 1.2 8 encrypted missing 6
			18-25 sealed not whole`,
			"open 0, skip 18"}
	}(),
	func() opening {
		var s sealer
		return opening{"a message over the limit", VersionTLS13, join(
			s.data(ContentHandshake, 11, 0x10, 0, 1, 5, 6), s.data(ContentHandshake, 7)), `
			0-18 record application_data TLS 1.2 13 encrypted
			0-18 certificate 1048577 too long after 0 protected
			0-18 opened handshake
			18-31 record application_data TLS 1.2 8 encrypted
			18-31 opened handshake`,
			"open 0, open 18"}
	}(),
	func() opening {
		s := sealer{keys: 1}
		return opening{"SSL 2.0 hello, then TLS", 0, join(sslv2Hello10, ccs,
			s.seal(ContentHandshake, ContentHandshake, message(TypeFinished, 5)...)), `
			0-39 SSLv2 CLIENT-HELLO 36
			39-45 record change_cipher_spec TLS 1.2 1
			45-62 record handshake TLS 1.2 12 encrypted
			45-62 finished 1 protected
			45-62 opened handshake`,
			"change, open 45"}
	}(),
	func() opening {
		s := sealer{keys: 1}
		return opening{"version not known: a hello is told by its form", 0, join(ccs,
			records(999, VersionTLS12, message(TypeClientHello, hello(8)...)),
			s.data(ContentHandshake, message(TypeFinished, 5)...)), `
			0-6 record change_cipher_spec TLS 1.2 1
			11-23 client_hello 8
			6-23 record handshake TLS 1.2 12
			23-40 record application_data TLS 1.2 12 encrypted
			23-40 finished 1 protected
			23-40 opened handshake`,
			"change, open 23"}
	}(),
	func() opening {
		s := sealer{keys: 1}
		return opening{"version not known: what is no hello is encrypted", 0, join(ccs,
			s.seal(ContentHandshake, ContentHandshake, message(TypeFinished, 5)...),
			s.seal(ContentHeartbeat, ContentHeartbeat, 1, 2)), `
			0-6 record change_cipher_spec TLS 1.2 1
			6-23 record handshake TLS 1.2 12 encrypted
			6-23 finished 1 protected
			6-23 opened handshake
			23-37 record heartbeat TLS 1.2 9 encrypted
			23-37 opened heartbeat`,
			"change, open 6, open 23"}
	}(),
	func() opening {
		var s sealer
		return opening{"a message in clear goes on around nothing", VersionTLS13, join(
			record(ContentHandshake, VersionTLS12, 1, 0, 0, 3, 1), s.data(ContentHandshake, message(TypeFinished, 5)...),
			record(ContentHandshake, VersionTLS12, message(TypeClientHello, 9)...)), `
			0-10 record handshake TLS 1.2 5
			5-10 client_hello 3 interrupted after 1
			10-27 record application_data TLS 1.2 12 encrypted
			10-27 finished 1 protected
			10-27 opened handshake
			32-37 client_hello 1
			27-37 record handshake TLS 1.2 5`,
			"open 10"}
	}(),
}
