package report

// A Decryption says how far the records of a connection were opened with the keys that
// the user gave or that the capture holds.
type Decryption struct {
	Status DecryptionStatus `json:"status"`
	Source KeySource        `json:"source"`
	// OpenedRecords and SealedRecords count the encrypted records that were decrypted
	// and those that were not.
	OpenedRecords int64 `json:"opened_records"`
	SealedRecords int64 `json:"sealed_records"`
	// Problems are the first reasons why records stayed closed, one for each run of
	// records of a side.
	Problems List[SealedRun] `json:"problems"`
}

// A SealedRun is a run of records of one side that were not opened for one reason.
type SealedRun struct {
	Packet  PacketNumber `json:"packet"` // of the first
	From    Side         `json:"from"`
	Records int64        `json:"records"`
	What    string       `json:"what"`
}

// DecryptionStatus is what became of the try to decrypt.
type DecryptionStatus uint8

// The outcomes.
const (
	DecryptionNoKeys      DecryptionStatus = iota // none of the keys is for this session
	DecryptionComplete                            // every encrypted record was opened
	DecryptionPartial                             // some were
	DecryptionFailed                              // none opened with the keys for this session
	DecryptionUnsupported                         // the version or the suite is not one that is decrypted
)

var decryptionNames = []string{"no-keys", "decrypted", "partial", "failed", "unsupported"}

func (s DecryptionStatus) String() string               { return nameOf(decryptionNames, s) }
func (s DecryptionStatus) MarshalJSON() ([]byte, error) { return quoted(s.String()) }

// KeySource is where the keys of a session come from.
type KeySource uint8

// The sources. NoKeySource is null in JSON.
const (
	NoKeySource    KeySource = iota
	KeysFromLog              // a key log that the user named
	KeysFromBlock            // a Decryption Secrets Block of the capture
	KeysFromServer           // the server's private key
)

var keySourceNames = []string{"", "keylog", "secrets-block", "private-key"}

func (s KeySource) String() string               { return nameOf(keySourceNames, s) }
func (s KeySource) MarshalJSON() ([]byte, error) { return quoted(s.String()) }
