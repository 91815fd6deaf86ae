package main

import (
	"fmt"
	"slices"

	"smtpcap/report"
)

// unlike lists the answers of a part of a connection that are neither those of the
// whole nor less: incomplete, unknown, fewer, or, of what was decrypted, encrypted or
// the same answer inferred.
func unlike(part, whole *report.Connection) (faults []string) {
	check := func(ok bool, what string, of func(*report.Connection) any) {
		if !ok {
			faults = append(faults, fmt.Sprintf("%s: %v, of the whole %v", what, of(part), of(whole)))
		}
	}
	check(likeChain(part, whole), "server_chain",
		func(c *report.Connection) any { return shown(c.ServerChain.Status, &c.ServerChain.CertificateMessage) })
	check(likeClient(&part.ClientCertificate, &whole.ClientCertificate), "client_certificate",
		func(c *report.Connection) any {
			return shown(c.ClientCertificate.Status, &c.ClientCertificate.CertificateMessage) + fmt.Sprint(c.ClientCertificate.Requested)
		})
	check(likeLater(part.ClientCertificate.Later, whole.ClientCertificate.Later), "client_certificate.later",
		func(c *report.Connection) any { return c.ClientCertificate.Later })
	if part.TLS == nil {
		return faults
	}
	if whole.TLS == nil {
		return append(faults, "tls: the whole has none")
	}
	tls := func(of func(*report.TLS) any) func(*report.Connection) any {
		return func(c *report.Connection) any { return of(c.TLS) }
	}
	p, w := part.TLS, whole.TLS
	check(less(p.Version, w.Version), "tls.version", tls(func(t *report.TLS) any { return t.Version }))
	check(less(p.Established, w.Established), "tls.established", tls(func(t *report.TLS) any { return t.Established }))
	check(likeAlerts(p.Alerts, w.Alerts), "tls.alerts", tls(func(t *report.TLS) any { return t.Alerts }))
	check(likeRequest(p.CertificateRequest, w.CertificateRequest), "tls.certificate_request", tls(func(t *report.TLS) any { return t.CertificateRequest }))
	check(likeSpeech(p.SMTP, w.SMTP) && likeContent(part, whole), "tls.smtp", tls(func(t *report.TLS) any { return spoken(t.SMTP) }))
	check(likeDecryption(p.Decryption, w.Decryption), "tls.decryption", tls(func(t *report.TLS) any { return t.Decryption }))
	check(likeInference(p.Inference, w.Inference), "tls.inference", tls(func(t *report.TLS) any { return t.Inference }))
	return faults
}

func shown(status fmt.Stringer, m *report.CertificateMessage) string {
	return fmt.Sprintf("%v, %v, length %v, certificates_length %v, %d certificates",
		status, m.Known, m.Length, m.CertificatesLength, len(m.Certificates))
}

// less reports whether a value is unknown or that of the whole.
func less[T comparable](part, whole report.Opt[T]) bool { return !part.Known || part == whole }

// within reports whether some of a list are there, in the same order.
func within[T any](part, whole []T, like func(part, whole T) bool) bool {
	for _, w := range whole {
		if len(part) > 0 && like(part[0], w) {
			part = part[1:]
		}
	}
	return len(part) == 0
}

func likeChain(part, whole *report.Connection) bool {
	p, w := &part.ServerChain, &whole.ServerChain
	opened := w.Known == report.Decrypted || w.Status == report.ChainIncomplete && someOpened(whole) // or damaged, though there are keys
	unread := p.Status == report.ChainIncomplete || p.Status == report.ChainEncrypted && opened
	return (p.Status == w.Status || unread) && (p.Known != report.Decrypted || w.Known == report.Decrypted) &&
		likeList(&p.CertificateMessage, &w.CertificateMessage, unread)
}

func likeClient(p, w *report.ClientCertificate) bool {
	read := w.Known == report.Decrypted || w.Known == report.Inferred
	unread := p.Status == report.ClientIncomplete || p.Status == report.ClientEncrypted && read
	switch {
	case p.Status != w.Status && !unread,
		p.Known == report.Decrypted && w.Known != report.Decrypted,
		p.Known == report.Inferred && !read,
		!less(p.Requested, w.Requested):
		return false
	}
	return likeList(&p.CertificateMessage, &w.CertificateMessage, unread || p.Known == report.Inferred)
}

// someOpened reports whether records were opened.
func someOpened(c *report.Connection) bool {
	return c.TLS != nil && c.TLS.Decryption != nil && c.TLS.Decryption.OpenedRecords > 0
}

// likeList compares two lists of certificates, of which the first may show only how it
// begins where it was not all read.
func likeList(p, w *report.CertificateMessage, unread bool) bool {
	if !unread {
		return p.Length == w.Length && p.CertificatesLength == w.CertificatesLength && slices.EqualFunc(p.Certificates, w.Certificates, equalDER)
	}
	return less(p.Length, w.Length) && less(p.CertificatesLength, w.CertificatesLength) &&
		len(p.Certificates) <= len(w.Certificates) && slices.EqualFunc(p.Certificates, w.Certificates[:len(p.Certificates)], equalDER)
}

func equalDER(a, b *report.Certificate) bool { return a.DER == b.DER }

// likeLater compares what was asked after the handshake: of some requests, and of some
// the answer may be missing.
func likeLater(p, w []report.LaterRequest) bool {
	return within(p, w, func(p, w report.LaterRequest) bool {
		if p.During != w.During || p.RequestPacket != w.RequestPacket {
			return false
		}
		if p.Status == report.ClientIncomplete {
			return !p.Length.Known
		}
		return p.Packet == w.Packet && p.Status == w.Status && p.Known == w.Known && likeList(&p.CertificateMessage, &w.CertificateMessage, false)
	})
}

func likeAlerts(p, w []report.Alert) bool {
	for _, a := range p { // in which order they were captured is no answer
		if !slices.ContainsFunc(w, func(b report.Alert) bool {
			return a.From == b.From && a.Level == b.Level && a.Code == b.Code && a.Known == b.Known
		}) {
			return false
		}
	}
	return len(p) <= len(w)
}

func likeRequest(p, w *report.CertificateRequest) bool {
	switch {
	case p == nil:
		return true
	case w == nil:
		return false
	}
	return p.Known == w.Known && p.CANamesCount == w.CANamesCount && slices.Equal(p.CANames, w.CANames) &&
		slices.Equal(p.Types, w.Types) && slices.Equal(p.SignatureAlgorithms, w.SignatureAlgorithms)
}

func spoken(s *report.SMTP) string {
	if s == nil {
		return "nothing"
	}
	return fmt.Sprintf("%+v, helo %+v", *s, s.Helo)
}

// likeSpeech compares what was said inside of TLS.
func likeSpeech(p, w *report.SMTP) bool {
	switch {
	case p == nil:
		return true
	case w == nil:
		return false
	case p.Helo != nil && (w.Helo == nil || p.Helo.Verb != w.Helo.Verb || p.Helo.Name != "" && p.Helo.Name != w.Helo.Name || !less(p.Helo.Code, w.Helo.Code)):
		return false
	case !less(p.Banner, w.Banner), !less(p.BannerCode, w.BannerCode), !less(p.NotSMTP, w.NotSMTP):
		return false
	case p.Mails > w.Mails, p.Recipients > w.Recipients, p.Messages > w.Messages,
		p.MailPacket != 0 && w.MailPacket == 0, p.QuitPacket != 0 && w.QuitPacket == 0:
		return false
	}
	return within(p.Capabilities, w.Capabilities, func(p, w string) bool { return p == w }) &&
		within(p.Auth, w.Auth, func(p, w report.Auth) bool {
			const goOn = 334 // is a reply to AUTH, and not the last
			return less(p.Mechanism, w.Mechanism) && (less(p.ReplyCode, w.ReplyCode) || p.ReplyCode.V == goOn)
		}) &&
		within(p.Refusals, w.Refusals, func(p, w report.Refusal) bool {
			return p.Code == w.Code && less(p.Command, w.Command) && less(p.Enhanced, w.Enhanced) && (p.Text == "" || p.Text == w.Text)
		})
}

// likeContent compares how long the messages were, which is not known where bytes are
// missing: the end of one may be.
func likeContent(part, whole *report.Connection) bool {
	p, w := part.TLS.SMTP, whole.TLS.SMTP
	if p == nil || part.TLS.Decryption.SealedRecords > 0 || !part.Completeness.Gapless() {
		return true
	}
	return p.ContentBytes <= w.ContentBytes
}

// likeDecryption compares how much was opened.
func likeDecryption(p, w *report.Decryption) bool {
	switch {
	case p == nil:
		return true
	case w == nil:
		return false
	}
	return p.OpenedRecords <= w.OpenedRecords && (p.Source == report.NoKeySource || p.Source == w.Source)
}

// likeInference compares what is told from lengths: nothing, or the same less exactly.
func likeInference(p, w *report.Inference) bool {
	switch {
	case p == nil:
		return true
	case w == nil:
		return false
	}
	return (p.Client.Status == report.AnswerUnknown || p.Client.Status == w.Client.Status) &&
		(p.End.Status == report.ReceptionUnknown || p.End.Status == w.End.Status) &&
		less(p.Server.Requested, w.Server.Requested) &&
		likeBounds(&p.Client.InferredChain, &w.Client.InferredChain) && likeBounds(&p.Server.InferredChain, &w.Server.InferredChain)
}

func likeBounds(p, w *report.InferredChain) bool {
	if p.CertificatesLengthMax.Known && (!w.CertificatesLengthMax.Known ||
		p.CertificatesLengthMin.V > w.CertificatesLengthMin.V || p.CertificatesLengthMax.V < w.CertificatesLengthMax.V) {
		return false
	}
	return len(p.Keys) == 0 || within(w.Keys, p.Keys, func(w, p string) bool { return w == p })
}
