package smtp

// An Upgrade says how far the session is on its way to TLS.
type Upgrade uint8

const (
	// UpgradeNone: TLS is not asked for, or the last attempt was refused.
	UpgradeNone Upgrade = iota
	// UpgradeAsked: STARTTLS was sent and no reply to it was seen.
	UpgradeAsked
	// UpgradeAccepted: the reply to STARTTLS was 220.
	UpgradeAccepted
	// UpgradePossible: a 220 was seen that may be the reply to a STARTTLS, but
	// bytes are missing that would tell. If TLS follows, it was.
	UpgradePossible
)

// A Start says where in a session a Dialogue begins.
type Start uint8

const (
	// AtGreeting is the beginning of a connection: the server speaks first.
	AtGreeting Start = iota
	// AfterTLS is the beginning of what is inside of TLS after STARTTLS: the
	// client speaks first, as described in RFC 3207, Section 4.2.
	AfterTLS
	// MidStream is somewhere in a session whose beginning was not captured.
	MidStream
)

// A Dialogue follows both sides of one session. It is not safe for concurrent
// use.
type Dialogue struct {
	visitor Visitor
	upgrade Upgrade
	offset  [2]int64
	facts   Facts
}

// NewDialogue returns a Dialogue that begins at the greeting.
func NewDialogue(v Visitor) *Dialogue { return NewDialogueAt(v, AtGreeting) }

// NewDialogueAt returns a Dialogue that begins at s.
func NewDialogueAt(v Visitor, s Start) *Dialogue { return &Dialogue{visitor: v} }

// Write takes the next bytes of one side, in the order in which the sides
// spoke, and returns how many it has read; b is not kept. It reads all of b,
// save that it returns
//   - after a STARTTLS or X-ANONYMOUSTLS command line of the client, and
//   - after a reply of the server that sets Upgrade to UpgradeAccepted or
//     UpgradePossible,
//
// so that the caller can look whether TLS follows. If none does, it writes the
// rest.
func (d *Dialogue) Write(from Side, b []byte) int { return len(b) }

// Gap says that the next n bytes of one side were not captured.
func (d *Dialogue) Gap(from Side, n int64) {}

// End says that no more bytes of one side will come.
func (d *Dialogue) End(from Side) {}

// Upgrade says how far the session is on its way to TLS: the state of the last
// attempt.
func (d *Dialogue) Upgrade() Upgrade { return d.upgrade }

// Offset returns the offset of the next byte of one side.
func (d *Dialogue) Offset(from Side) int64 { return d.offset[from] }

// Facts sums up what was seen up to now.
func (d *Dialogue) Facts() Facts { return d.facts }
