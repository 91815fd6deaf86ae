package tlswire

// Builders of the grammar's parts: numbers, and vectors with their length in
// front.

func u8(n int) []byte  { return []byte{byte(n)} }
func u16(n int) []byte { return []byte{byte(n >> 8), byte(n)} }
func u24(n int) []byte { return []byte{byte(n >> 16), byte(n >> 8), byte(n)} }
func u32(n int) []byte { return join(u16(n>>16), u16(n)) }

func v8(parts ...[]byte) []byte  { b := join(parts...); return join(u8(len(b)), b) }
func v16(parts ...[]byte) []byte { b := join(parts...); return join(u16(len(b)), b) }
func v24(parts ...[]byte) []byte { b := join(parts...); return join(u24(len(b)), b) }

// ext is an extension.
func ext(t ExtensionType, parts ...[]byte) []byte { return join(u16(int(t)), v16(parts...)) }

// counting returns n bytes 1, 2, 3, …
func counting(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i + 1)
	}
	return b
}

var (
	// bareClientHello is a ClientHello of SSL 3.0, without extensions.
	bareClientHello = join(u16(0x0300), counting(32), v8(), v16(u16(0x002f)), v8(u8(0)))

	// fullClientHello has every extension that is read.
	fullClientHello = join(u16(0x0303), counting(32), v8(counting(32)),
		v16(u16(0x8a8a), u16(0x1301), u16(0xc02f), u16(0x00ff), u16(0x5600)), v8(u8(1), u8(0)),
		v16(
			ext(0x6a6a),
			ext(ExtServerName, v16(u8(0), v16([]byte("mx.example")))),
			ext(ExtSupportedVersions, v8(u16(0x9a9a), u16(0x0304), u16(0x0303))),
			ext(ExtApplicationLayerProtocolNegotiation, v16(v8([]byte("smtp")), v8([]byte("x")))),
			ext(ExtSupportedGroups, v16(u16(0x1a1a), u16(4588), u16(23))),
			ext(ExtKeyShare, v16(u16(0x1a1a), v16(u8(0)), u16(4588), v16(counting(1216)))),
			ext(ExtECPointFormats, v8(u8(0), u8(2))),
			ext(ExtSignatureAlgorithms, v16(u16(0x0804), u16(0x0401))),
			ext(ExtSignatureAlgorithmsCert, v16(u16(0x0905))),
			ext(ExtPSKKeyExchangeModes, v8(u8(1))),
			ext(ExtSessionTicket, counting(77)),
			ext(ExtStatusRequest, u8(1), v16(), v16()),
			ext(ExtCompressCertificate, v8(u16(2), u16(1))),
			ext(ExtClientCertificateType, v8(u8(2), u8(0))),
			ext(ExtServerCertificateType, v8(u8(2))),
			ext(ExtRenegotiationInfo, v8(counting(12))),
			ext(ExtRecordSizeLimit, u16(16385)),
			ext(ExtMaxFragmentLength, u8(4)),
			ext(ExtExtendedMasterSecret),
			ext(ExtEncryptThenMAC),
			ext(ExtEarlyData),
			ext(ExtPostHandshakeAuth),
			ext(ExtEncryptedClientHello, counting(30)),
			ext(ExtPreSharedKey, v16(v16(counting(5)), u32(0), v16(counting(6)), u32(9)), v16(v8(counting(32)), v8(counting(32)))),
		))

	bareServerHello = join(u16(0x0301), counting(32), v8(counting(32)), u16(0x002f), u8(0))

	fullServerHello = join(u16(0x0303), counting(32), v8(), u16(0xc030), u8(0),
		v16(
			ext(ExtServerName),
			ext(ExtApplicationLayerProtocolNegotiation, v16(v8([]byte("smtp")))),
			ext(ExtClientCertificateType, u8(2)),
			ext(ExtServerCertificateType, u8(2)),
			ext(ExtRenegotiationInfo, v8()),
			ext(ExtRecordSizeLimit, u16(1000)),
			ext(ExtMaxFragmentLength, u8(1)),
			ext(ExtExtendedMasterSecret),
			ext(ExtEncryptThenMAC),
			ext(ExtSessionTicket),
			ext(ExtStatusRequest),
		))

	serverHello13 = join(u16(0x0303), counting(32), v8(counting(32)), u16(0x1302), u8(0),
		v16(
			ext(ExtSupportedVersions, u16(0x0304)),
			ext(ExtKeyShare, u16(29), v16(counting(32))),
			ext(ExtPreSharedKey, u16(1)),
		))

	helloRetryRequest = join(u16(0x0303), []byte(retryRandom), v8(counting(32)), u16(0x1301), u8(0),
		v16(ext(ExtSupportedVersions, u16(0x0304)), ext(ExtKeyShare, u16(23))))

	// draft18ServerHello has neither session id nor compression method.
	draft18ServerHello = join(u16(0x7f12), counting(32), u16(0x1301), v16(ext(extKeyShareDraft, u16(29), v16(counting(32)))))

	twoCertificates = v24(v24(counting(5)), v24(counting(300)))
)
