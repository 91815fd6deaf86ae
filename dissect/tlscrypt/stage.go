package tlscrypt

import (
	"smtpcap/dissect/keylog"
	"smtpcap/dissect/tlswire"
)

// A stage of TLS 1.3 is one traffic secret and its keys, as described in RFC 8446,
// Section 7.1.
type stage struct {
	kind   stageKind
	sought bool       // the logs were asked for its secret
	secret []byte     // nil: there is none, or none yet
	keys   protection // nil: there is no secret
}

// A stageKind is what a traffic secret is for. They follow one another.
type stageKind uint8

const (
	stageEarly     stageKind = iota // 0-RTT data of the client
	stageHandshake                  // from ServerHello to Finished
	stageTraffic                    // what follows
	stageUpdated                    // and what follows a KeyUpdate, any number of times
)

// endsStage names the messages that are the last of a stage, as described in RFC 8446,
// Sections 4.4.4, 4.5 and 4.6.3. A Finished in a later one ends an authentication after
// the handshake and changes no keys.
var endsStage = map[tlswire.HandshakeType][]stageKind{
	tlswire.TypeEndOfEarlyData: {stageEarly},
	tlswire.TypeFinished:       {stageHandshake},
	tlswire.TypeKeyUpdate:      {stageTraffic, stageUpdated},
}

// stagesOf returns the stages of a side.
func stagesOf(side Side, early bool) []stage {
	all := []stage{{kind: stageEarly}, {kind: stageHandshake}, {kind: stageTraffic}}
	if side == Server || !early {
		return all[1:]
	}
	return all
}

// prepareStages finds the secrets of TLS 1.3.
func (d *Direction) prepareStages(h *handshake) readiness {
	switch {
	case h.err != nil:
		return impossible
	case !h.hasClient:
		return pending
	}
	if d.stages == nil {
		d.stages = stagesOf(d.side, h.early)
	}
	for n := range d.stages {
		if d.stageKeys(n) != nil {
			return ready
		}
	}
	if d.expectsSecret() {
		return pending
	}
	return impossible
}

// lacksSecret reports whether there is no secret for what follows the handshake of TLS
// 1.3. Programs log secrets in the order in which they use them: before one that is known
// none is missing that may still come.
func (d *Direction) lacksSecret() bool {
	n := len(d.stages)
	return n > 0 && d.stages[n-1].secret == nil
}

// lacksPresent reports whether there is no secret for the stage that the record is likely
// to be under.
func (d *Direction) lacksPresent() bool { return len(d.stages) > 0 && d.stages[0].secret == nil }

// expectsSecret reports whether a secret of TLS 1.3 may still come.
func (d *Direction) expectsSecret() bool {
	return d.lacksSecret() && d.session.keys.Growing
}

// stageKeys returns the keys after so many further changes, nil if there is no secret.
// Past the known stages comes that after a KeyUpdate.
func (d *Direction) stageKeys(n int) protection {
	if n == len(d.stages) && !d.update() {
		return nil
	}
	s := &d.stages[n]
	if s.keys == nil && (!s.sought || d.session.keys.Growing) {
		d.seek(s)
	}
	return s.keys
}

// seek asks the logs for a stage's secret.
func (d *Direction) seek(s *stage) {
	h := d.handshake()
	secret, source := d.session.keys.secret(h.client, func(all *keylog.Secrets) []byte {
		switch s.kind {
		case stageEarly:
			return all.Early
		case stageHandshake:
			return all.Handshake[d.side]
		case stageTraffic:
			return all.Traffic[d.side]
		}
		return nil
	})
	s.sought = true
	if secret != nil {
		h.source = source
		h.setStage(s, secret)
	}
}

// setStage makes the keys of a stage.
func (h *handshake) setStage(s *stage, secret []byte) {
	keys, err := h.scheme.traffic(secret)
	if err != nil {
		h.err = err
		return
	}
	s.secret, s.keys = secret, keys
}

// update adds the stage after a KeyUpdate. It reports false if the secret before is not
// known.
func (d *Direction) update() bool {
	h := d.handshake()
	last := d.stages[len(d.stages)-1].secret
	if last == nil {
		return false
	}
	next := stage{kind: stageUpdated, sought: true}
	secret, err := nextSecret(newHash(h.scheme.suite.Hash), last)
	if err != nil {
		return false
	}
	h.setStage(&next, secret)
	d.stages = append(d.stages, next)
	return true
}

// end goes on to the next keys of TLS 1.3 if a message is the last of a stage. It must be
// the last of its record too, as described in RFC 8446, Section 5.1: what stands behind
// it changes nothing.
func (d *Direction) end(t tlswire.HandshakeType) {
	if len(d.stages) == 0 || d.seq == 0 {
		return
	}
	for _, kind := range endsStage[t] {
		if d.stages[0].kind == kind && (len(d.stages) > 1 || d.update()) {
			d.move(1)
			return
		}
	}
}
