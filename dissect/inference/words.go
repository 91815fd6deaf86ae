package inference

// Why there is no answer.
const (
	whyNoRecords    = "No encrypted record of the handshake is in the capture."
	whySuite        = "The cipher suite is not one whose lengths are known."
	whyPSK          = "The session was resumed with a pre-shared key: no certificates are sent."
	whyEarlyData    = "The client offered early data, which cannot be told from its flight."
	whyNoClient     = "No record of the client's flight was seen."
	whyServerAlert  = "The server's flight ends in a record as long as an alert, and the client sent none."
	whyGap          = "Bytes are missing before the client's flight."
	whyUnreadable   = "The lengths of the client's records fit no flight: it may be padded, or not whole."
	whyServerFlight = "The lengths of the server's records fit no flight: it may be padded, or not whole."
	whyAlertEarly   = "The client's alert came before a whole flight of the server."
	whyContradict   = "The flights of the two sides contradict each other."
	whySeveral      = "Several readings fit."
	whyNotFinished  = "It is not known where the client's flight ends."
	whyNoReply      = "Nothing of the server after the client's flight tells it."
)

// What an answer rests on.
const (
	whyBoth       = "Both flights tell it, and no other reading fits."
	whyOneSide    = "One flight tells it; the other does not contradict."
	whyGuessed    = "It holds if the records are cut and padded as it seems."
	whyOther      = "It is the simplest reading, but another fits."
	whyLater      = "Both flights tell it, but the client could be asked after the handshake too."
	whyAlertClear = "The client sent an alert in clear in the place of its flight."
	whyWentOn     = "The server went on after the client's flight."
	whyAlertReply = "The server's next record is as long as an alert, and it says no more."
)

// Readings of the client's flight in words, by status and by how it was read.
var readingWords = [...][3]string{
	Unknown: {},
	NotRequested: {
		"Its first record is Finished.",
		"Its first record is Finished, padded.",
		"Its first record is Finished.",
	},
	Empty: {
		"Its first record is an empty Certificate, its second Finished.",
		"Its first record is an empty Certificate, its second Finished, both padded.",
		"Its first record is an empty Certificate and Finished.",
	},
	Sent: {
		"Its records are Certificate, CertificateVerify and Finished.",
		"Its records are Certificate, CertificateVerify and Finished, padded.",
		"Its first record begins with Certificate, and is too long for a flight without one.",
	},
	RejectedServer: {
		"It sent an alert and no more.",
		"It sent an alert, padded, and no more.",
		"It sent an alert and no more.",
	},
}

// words returns the sentence for a reading.
func (r *reading) words() string {
	switch {
	case r.merged:
		return readingWords[r.status][2]
	case r.framing.padding != 0 || r.framing.block != 0:
		return readingWords[r.status][1]
	}
	return readingWords[r.status][0]
}
