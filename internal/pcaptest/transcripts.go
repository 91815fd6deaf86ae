package pcaptest

// Transcripts returns a transcript for each status of a server's chain and of a
// client's certificate, each after STARTTLS and on connect, and one for each
// outcome of STARTTLS. Their Want holds for a capture of all their packets.
func Transcripts() []Transcript {
	var out []Transcript
	for _, c := range tlsCases() {
		upgraded := Transcript{Name: "starttls-" + c.name}
		upgraded.StartTLS()
		implicit := Transcript{Name: "implicit-" + c.name, Port: 465}
		for _, t := range []*Transcript{&upgraded, &implicit} {
			c.say(t)
			t.Want = c.want
			out = append(out, *t)
		}
	}
	for i := range out {
		out[i].Want.Mode, out[i].Want.STARTTLS = "starttls", "accepted"
		if out[i].Port == 465 {
			out[i].Want.Mode, out[i].Want.STARTTLS = "implicit-tls", "not-applicable"
		}
	}
	return append(out, smtpCases()...)
}

// A tlsCase is what two sides say from the ClientHello on.
type tlsCase struct {
	name string
	say  func(*Transcript)
	want Want
}

func tlsCases() []tlsCase {
	var out []tlsCase
	out = append(out, answerCases()...)
	out = append(out, chainCases()...)
	out = append(out, packingCases()...)
	out = append(out, resumptionCases()...)
	return append(out, brokenCases()...)
}

// full returns a case of a full handshake that succeeds.
func full(name string, s Session, want Want) tlsCase {
	return tlsCase{name, func(t *Transcript) {
		t.Handshake(s)
		t.Bye(s.Version)
	}, want}
}

// answerCases has the answers of a client to a server with a chain of three.
func answerCases() []tlsCase {
	session := func(a ClientAnswer) Session {
		return Session{Version: TLS12, Chain: ServerChain(3), Client: a}
	}
	want := func(status string, length int, requested Answer) Want {
		return Want{Version: "TLS 1.2", ServerChain: "sent", ServerLength: 3,
			ClientCertificate: status, ClientLength: length, Requested: requested}
	}
	declined := Session{Version: SSL30, Chain: ServerChain(3), Client: DeclinedByAlert}
	malformed := session(NotAsked)
	malformed.ClientCertificate = Message(TypeCertificate, []byte{0, 0, 9, 0, 0, 1, 0})
	declinedWant := want("declined-by-alert", NoLength, Yes)
	declinedWant.Version = "SSL 3.0"
	return []tlsCase{
		full("client-not-asked", session(NotAsked), want("not-requested", NoLength, No)),
		full("client-empty", session(Empty), want("empty", 0, Yes)),
		full("client-sent", session(Sent), want("sent", 2, Yes)),
		full("client-zero-length-entry", session(ZeroLengthEntry), want("zero-length-entry", 1, Yes)),
		full("client-missing", session(Missing), want("missing", NoLength, Yes)),
		full("client-declined-by-alert", declined, declinedWant),
		full("client-malformed", malformed, want("malformed", NoLength, Yes)),
	}
}

// chainCases has what a server may show to a client with an empty certificate,
// or to one that is not asked.
func chainCases() []tlsCase {
	want := func(status string, length int, client string, clientLength int, requested Answer) Want {
		return Want{Version: "TLS 1.2", ServerChain: status, ServerLength: length,
			ClientCertificate: client, ClientLength: clientLength, Requested: requested}
	}
	rawKey := Session{
		Version: TLS12, ServerCertificate: RawPublicKey(PublicKey(ServerChain(1)[0])),
		ClientHello:      HelloRecord(rawKeyHello()),
		ServerExtensions: []Extension{{ExtServerCertificateType, []byte{2}}},
	}
	malformed := Session{Version: TLS12, ServerCertificate: Message(TypeCertificate, []byte{0, 0, 9, 0, 0, 1, 0})}
	return []tlsCase{
		full("chain-empty", Session{Version: TLS12, Client: Empty}, want("empty", 0, "empty", 0, Yes)),
		full("chain-1", Session{Version: TLS12, Chain: ServerChain(1), Suite: TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256},
			want("sent", 1, "not-requested", NoLength, No)),
		full("chain-5", Session{Version: TLS12, Chain: ServerChain(5), Client: Empty, OCSP: Filler(400),
			Suite: TLS_DHE_RSA_WITH_AES_128_CBC_SHA}, want("sent", 5, "empty", 0, Yes)),
		full("chain-anonymous", Session{Version: TLS12, Suite: TLS_DH_anon_WITH_AES_128_CBC_SHA},
			want("anonymous", NoLength, "not-requested", NoLength, No)),
		full("chain-raw-public-key", rawKey, want("raw-public-key", NoLength, "not-requested", NoLength, No)),
		full("chain-malformed", malformed, want("malformed", NoLength, "not-requested", NoLength, No)),
	}
}

// rawKeyHello offers raw public keys before X.509.
func rawKeyHello() ClientHello {
	h := DefaultClientHello(TLS12)
	h.Extensions = append(h.Extensions, Extension{ExtServerCertificateType, vector8([]byte{2, 0})})
	return h
}

// packingCases has the ways in which messages may lie in records.
func packingCases() []tlsCase {
	session := func(v uint16, p Packing) Session {
		return Session{Version: v, Chain: ServerChain(2), Client: Sent, Packing: p}
	}
	want := func(version string) Want {
		return Want{Version: version, ServerChain: "sent", ServerLength: 2,
			ClientCertificate: "sent", ClientLength: 2, Requested: Yes}
	}
	old := session(TLS10, nil)
	old.ClientHello = DefaultClientHello(TLS10).SSLv2()
	return []tlsCase{
		full("one-record", session(TLS12, OneRecord), want("TLS 1.2")),
		full("records-of-100", session(TLS11, RecordsOf(100)), want("TLS 1.1")),
		full("sslv2-hello", old, want("TLS 1.0")),
	}
}

// resumptionCases has the handshakes in which no certificate can be read.
func resumptionCases() []tlsCase {
	resumed := func(version string) Want {
		return Want{Version: version, ServerChain: "resumed", ServerLength: NoLength,
			ClientCertificate: "resumed", ClientLength: NoLength, Requested: No}
	}
	encrypted := func(client string, length int, requested Answer) Want {
		return Want{Version: "TLS 1.3", ServerChain: "encrypted", ServerLength: NoLength,
			ClientCertificate: client, ClientLength: length, Requested: requested}
	}
	tls13 := func(name string, s Session13, want Want) tlsCase {
		return tlsCase{name, func(t *Transcript) {
			t.Handshake13(s)
		}, want}
	}
	resume := func(name string, ticket int) tlsCase {
		return tlsCase{name, func(t *Transcript) {
			t.Resume(TLS12, ticket)
			t.Bye(TLS12)
		}, resumed("TLS 1.2")}
	}
	return []tlsCase{
		resume("resumed-by-id", 0),
		resume("resumed-by-ticket", 160),
		tls13("tls13", Session13{Client: Empty}, encrypted("empty", 0, Yes)),
		tls13("tls13-retry", Session13{Retry: true}, encrypted("not-requested", NoLength, No)),
		tls13("tls13-sent", Session13{Client: Sent}, encrypted("sent", NoLength, Yes)),
		tls13("tls13-padded", Session13{Client: Empty, Padded: true}, encrypted("encrypted", NoLength, Unknown)),
		tls13("tls13-rejects", Session13{Rejects: true}, encrypted("not-started", NoLength, Unknown)),
		tls13("tls13-refused", Session13{Client: Empty, Refused: true}, encrypted("empty", 0, Yes)),
		tls13("tls13-psk", Session13{PSK: true}, resumed("TLS 1.3")),
	}
}

// brokenCases has the handshakes that come to no end.
func brokenCases() []tlsCase {
	notStarted := Want{ServerChain: "not-started", ServerLength: NoLength,
		ClientCertificate: "not-started", ClientLength: NoLength}
	refused := Want{Version: "TLS 1.2", ServerChain: "sent", ServerLength: 3,
		ClientCertificate: "not-started", ClientLength: NoLength, Requested: Yes}
	unasked := refused
	unasked.ClientCertificate, unasked.Requested = "not-requested", No
	cut := Want{Version: "TLS 1.2", ServerChain: "incomplete", ServerLength: NoLength,
		ClientCertificate: "incomplete", ClientLength: NoLength}
	waiting := refused
	waiting.ClientCertificate = "incomplete"

	asks := Session{Version: TLS12, Chain: ServerChain(3), Client: Empty}
	asksNot := Session{Version: TLS12, Chain: ServerChain(3)}
	flight := asks.ServerFlight()
	unknownCA := Alert(TLS12, Fatal, AlertUnknownCA)
	return []tlsCase{
		broken("alert-before-hello", asks, Alert(TLS10, Fatal, AlertHandshakeFailure), nil, FINByServer, notStarted),
		broken("reset-after-hello", asks, nil, nil, RSTByServer, notStarted),
		broken("unknown-ca-asked", asks, flight, unknownCA, FINByClient, refused),
		broken("unknown-ca-not-asked", asksNot, asksNot.ServerFlight(), unknownCA, FINByClient, unasked),
		broken("cut-in-chain", asks, flight[:1000], nil, Open, cut),
		broken("cut-before-answer", asks, flight, nil, Open, waiting),
	}
}

// broken returns a case of a session's ClientHello, what the server and then
// the client say to it, if anything, and the end.
func broken(name string, s Session, server, client []byte, end Ending, want Want) tlsCase {
	return tlsCase{name, func(t *Transcript) {
		t.Client(s.Hello())
		t.Server(server)
		t.Client(client)
		t.End = end
	}, want}
}

// smtpCases has the dialogues that come to no handshake.
func smtpCases() []Transcript {
	var out []Transcript
	add := func(name, mode, starttls, status string, say func(*Transcript)) {
		t := Transcript{Name: name, Want: Want{
			Mode: mode, STARTTLS: starttls,
			ServerChain: status, ServerLength: NoLength, ClientCertificate: status, ClientLength: NoLength,
		}}
		say(&t)
		out = append(out, t)
	}
	refused := func(reply string) func(*Transcript) {
		return func(t *Transcript) {
			t.Greet()
			t.Client(Lines("STARTTLS"))
			t.Server(Lines(reply))
			t.Mail()
			t.Quit()
		}
	}
	add("smtp-not-asked", "plaintext", "not-asked", "not-started", func(t *Transcript) {
		t.Greet()
		t.Mail()
		t.Quit()
	})
	add("smtp-refused-454", "plaintext", "refused", "not-started", refused("454 4.7.0 TLS not available due to local problem"))
	add("smtp-refused-501", "plaintext", "refused", "not-started", refused("501 5.5.4 Syntax error in parameters"))
	add("smtp-no-reply", "plaintext", "no-reply", "not-started", func(t *Transcript) {
		t.Greet()
		t.Client(Lines("STARTTLS"))
		t.End = FINByClient
	})
	add("smtp-accepted-then-closed", "starttls", "accepted", "not-started", func(t *Transcript) {
		t.StartTLS()
		t.End = FINByServer
	})
	add("smtp-accepted-then-cut", "starttls", "accepted", "incomplete", func(t *Transcript) { t.StartTLS() })
	return out
}
