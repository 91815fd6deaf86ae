// Package inference tells from the lengths and the order of the encrypted records of
// a TLS 1.3 handshake what stands in them: whether the server asked the client for a
// certificate, what the client answered, and what the server made of it.
//
// Encryption in TLS 1.3 hides the types of messages, not their lengths: a record is as
// long as its content, one byte for the type, padding, and the tag, as described in
// RFC 8446, Section 5.2. The lengths of some messages are fixed: Finished has that of
// the suite's hash, an empty Certificate has 8 bytes, an alert has 2, and a signature
// has that of its key.
//
// So a flight is read as a sequence of messages with lengths that are possible, in
// every way that record layers are known to cut and pad them. All readings that fit
// are kept, those of one side are held against those of the other, and the answer is
// what all agree on. Where they do not, there is no answer, but the list of readings.
// No answer is a fact: Infer says what it rests on, and how well.
package inference
