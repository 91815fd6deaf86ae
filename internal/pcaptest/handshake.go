package pcaptest

// Handshake message types, by IANA's names.
const (
	TypeClientHello        = 1
	TypeServerHello        = 2
	TypeNewSessionTicket   = 4
	TypeCertificate        = 11
	TypeServerKeyExchange  = 12
	TypeCertificateRequest = 13
	TypeServerHelloDone    = 14
	TypeCertificateVerify  = 15
	TypeClientKeyExchange  = 16
	TypeFinished           = 20
	TypeCertificateStatus  = 22
)

// Message returns a handshake message: its type, its length, its body.
func Message(kind byte, body []byte) []byte {
	return append([]byte{kind}, vector24(body)...)
}

func vector8(b []byte) []byte { return append([]byte{byte(len(b))}, b...) }

func vector16(b []byte) []byte { return append(be.AppendUint16(nil, uint16(len(b))), b...) }

func vector24(b []byte) []byte {
	n := len(b)
	return append([]byte{byte(n >> 16), byte(n >> 8), byte(n)}, b...)
}

// Certificate returns a Certificate message of TLS 1.2 and before, as described
// in RFC 5246, Section 7.4.2. Without entries the list is empty; an entry of no
// bytes is a zero-length entry.
func Certificate(entries ...[]byte) []byte {
	var list []byte
	for _, e := range entries {
		list = append(list, vector24(e)...)
	}
	return Message(TypeCertificate, vector24(list))
}

// RawPublicKey returns the Certificate message that carries a raw public key, as
// described in RFC 7250, Section 3.
func RawPublicKey(spki []byte) []byte {
	return Message(TypeCertificate, vector24(spki))
}

// CertificateStatus returns a CertificateStatus message with an OCSP response,
// as described in RFC 6066, Section 8.
func CertificateStatus(response []byte) []byte {
	return Message(TypeCertificateStatus, append([]byte{1}, vector24(response)...))
}

// signature is the length of the signatures in messages, that of RSA-2048.
const signature = 256

// signed returns a signature, with the algorithm in front if the version has it.
func signed(version uint16) []byte {
	sig := vector16(noise(signature))
	if version < TLS12 {
		return sig
	}
	return append([]byte{0x04, 0x01}, sig...) // rsa_pkcs1_sha256
}

// ServerKeyExchangeECDHE returns a ServerKeyExchange message with a public point
// on a named curve, as described in RFC 8422, Section 5.4.
func ServerKeyExchangeECDHE(version uint16, group uint16) []byte {
	b := be.AppendUint16([]byte{3}, group)
	b = append(b, vector8(noise(65))...)
	return Message(TypeServerKeyExchange, append(b, signed(version)...))
}

// ServerKeyExchangeDHE returns a ServerKeyExchange message with a prime of the
// given number of bits, as described in RFC 5246, Section 7.4.3.
func ServerKeyExchangeDHE(version uint16, primeBits int) []byte {
	return Message(TypeServerKeyExchange, append(dhParams(primeBits), signed(version)...))
}

// ServerKeyExchangeAnonymous is a ServerKeyExchangeDHE without a signature.
func ServerKeyExchangeAnonymous(primeBits int) []byte {
	return Message(TypeServerKeyExchange, dhParams(primeBits))
}

func dhParams(primeBits int) []byte {
	prime := noise(primeBits / 8)
	prime[0] |= 0x80
	prime[len(prime)-1] |= 1
	b := append(vector16(prime), vector16([]byte{2})...)
	return append(b, vector16(noise(primeBits/8))...)
}

// CertificateRequest returns a CertificateRequest message of TLS 1.2 and before
// with the DER names of certification authorities, as described in RFC 5246,
// Section 7.4.4.
func CertificateRequest(version uint16, authorities ...[]byte) []byte {
	b := vector8([]byte{1, 2, 64}) // rsa_sign, dss_sign, ecdsa_sign
	if version >= TLS12 {
		b = append(b, vector16([]byte{0x04, 0x01, 0x04, 0x03, 0x08, 0x04})...)
	}
	var names []byte
	for _, a := range authorities {
		names = append(names, vector16(a)...)
	}
	return Message(TypeCertificateRequest, append(b, vector16(names)...))
}

// ServerHelloDone returns a ServerHelloDone message.
func ServerHelloDone() []byte { return Message(TypeServerHelloDone, nil) }

// ClientKeyExchangeRSA returns a ClientKeyExchange message with an encrypted
// premaster secret. SSL 3.0 has no length in front of it.
func ClientKeyExchangeRSA(version uint16) []byte {
	secret := noise(signature)
	if version == SSL30 {
		return Message(TypeClientKeyExchange, secret)
	}
	return Message(TypeClientKeyExchange, vector16(secret))
}

// ClientKeyExchangeECDHE returns a ClientKeyExchange message with a point.
func ClientKeyExchangeECDHE() []byte {
	return Message(TypeClientKeyExchange, vector8(noise(65)))
}

// ClientKeyExchangeDHE returns a ClientKeyExchange message with a public value.
func ClientKeyExchangeDHE(primeBits int) []byte {
	return Message(TypeClientKeyExchange, vector16(noise(primeBits/8)))
}

// CertificateVerify returns a CertificateVerify message.
func CertificateVerify(version uint16) []byte {
	return Message(TypeCertificateVerify, signed(version))
}

// NewSessionTicket returns a NewSessionTicket message of n bytes of ticket, as
// described in RFC 5077, Section 3.3.
func NewSessionTicket(n int) []byte {
	return Message(TypeNewSessionTicket, append([]byte{0, 0, 0x1c, 0x20}, vector16(noise(n))...))
}
