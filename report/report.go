// Package report holds what smtpcap found, as plain values: the facts of a
// capture and of each connection in it. It knows nothing of packets, of
// terminals or of formats; its JSON form is the contract in docs/output.md and
// schema.json.
package report

import _ "embed"

// SchemaName names the version of the JSON contract.
const SchemaName = "smtpcap/1"

// Schema is the JSON Schema of a Document.
//
//go:embed schema.json
var Schema []byte

// A Document is the whole result of one run.
type Document struct {
	Schema      string            `json:"schema"`
	Capture     Capture           `json:"capture"`
	Connections List[*Connection] `json:"connections"`
	Summary     Summary           `json:"summary"`
}

// A Capture describes what was read.
type Capture struct {
	Files     List[string]  `json:"files"`
	Packets   int64         `json:"packets"`
	LinkTypes List[string]  `json:"link_types"`
	First     Time          `json:"first"`
	Last      Time          `json:"last"`
	Complete  bool          `json:"complete"` // every file was read to its end
	Problems  List[Problem] `json:"problems"`

	Inputs List[Input]  `json:"inputs"`
	Ports  List[uint16] `json:"ports"` // the ports that were followed
	Hosts  List[string] `json:"hosts"` // the addresses that were followed; empty means all
	// SMTPPackets counts the packets that belong to the connections of the report.
	SMTPPackets int64 `json:"smtp_packets"`
	// NotUnderstood counts packets, or parts of them, that could not be read, by what they are.
	NotUnderstood List[Count] `json:"not_understood"`
	// SecretsBlocks counts the Decryption Secrets Blocks of pcapng files.
	SecretsBlocks int `json:"secrets_blocks"`
	// Keys are the sources of secrets that there were to decrypt with.
	Keys List[KeyFile] `json:"keys"`
}

// A KeyFile is one source of secrets: a file that the user named, or the Decryption
// Secrets Blocks of all captures together.
type KeyFile struct {
	Source KeySource `json:"source"`
	File   string    `json:"file"` // empty for blocks
	// Secrets counts the lines of a key log, or the private keys, that can be used;
	// Unknown the lines with labels that are not used, Malformed those that are no lines
	// of a key log, and Dropped those past smtpcap's limit.
	Secrets        int `json:"secrets"`
	Unknown        int `json:"unknown"`
	Malformed      int `json:"malformed"`
	FirstMalformed int `json:"first_malformed_line"` // 0 where there is none
	Dropped        int `json:"dropped"`
}

// An Input is one file of the capture.
type Input struct {
	Name        string       `json:"name"`
	Format      string       `json:"format"`
	Compression Opt[string]  `json:"compression"`
	Packets     int64        `json:"packets"`
	FirstPacket PacketNumber `json:"first_packet"`
	LastPacket  PacketNumber `json:"last_packet"`
}

// A Problem is something that kept part of a file from being read.
type Problem struct {
	File   string       `json:"file"`
	Offset Opt[int64]   `json:"offset"` // in bytes, in the file after decompression
	Packet PacketNumber `json:"packet"` // the last packet read before it
	Text   string       `json:"text"`
}

// A Count is a number of things of one name.
type Count struct {
	What  string `json:"what"`
	Count int64  `json:"count"`
}
