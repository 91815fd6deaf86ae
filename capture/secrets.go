package capture

import "bytes"

// MaxSecrets bounds the decryption secrets that are kept, in bytes. A line of
// a key log has about 180, five make a session: 4 MiB are the keys of some
// 4,000 sessions.
const MaxSecrets = 4 << 20

// Secrets are the contents of a Decryption Secrets Block, as described in
// draft-ietf-opsawg-pcapng, Section 4.7.
type Secrets struct {
	Type uint32 // 0x544c534b: an NSS key log
	Data []byte
}

// secretCost is charged for each block beside its data, so that blocks without
// data are bounded too.
const secretCost = 64

// A secretStore holds the secrets of one capture or of several.
type secretStore struct {
	list []Secrets
	size int
}

// add keeps a copy of s. It reports false if there is no room for it.
func (s *secretStore) add(secrets Secrets) bool {
	cost := secretCost + len(secrets.Data)
	if s.size+cost > MaxSecrets {
		return false
	}
	s.size += cost
	secrets.Data = bytes.Clone(secrets.Data)
	s.list = append(s.list, secrets)
	return true
}

// addSecrets reads a Decryption Secrets Block.
func (d *pcapngDecoder) addSecrets(b block) error {
	if b.total > maxBlock {
		d.r.skipped.BadSecrets++
		return d.drop(b)
	}
	body, err := d.body(b)
	if err != nil {
		return err
	}
	const fixed = 8 // type and length
	if len(body) < fixed || int64(d.order.uint32(body[4:])) > int64(len(body)-fixed) {
		d.r.skipped.BadSecrets++
		return nil
	}
	n := int(d.order.uint32(body[4:]))
	if !d.r.secrets.add(Secrets{Type: d.order.uint32(body), Data: body[fixed : fixed+n]}) {
		d.r.skipped.BadSecrets++
	}
	return nil
}
