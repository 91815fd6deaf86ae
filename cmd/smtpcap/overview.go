package main

import (
	"slices"

	"smtpcap/capture"
	"smtpcap/reassembly"
	"smtpcap/render"
	"smtpcap/report"
)

// overview sums up what was read.
func overview(j *job, source *capture.Merge, tracker *reassembly.Tracker, all []trouble) *render.Overview {
	o := &render.Overview{Summary: j.summary}
	c := &o.Capture
	stats := tracker.Stats()
	c.Complete = len(all) == 0
	c.Packets, c.SMTPPackets = stats.Packets, stats.Followed
	c.Ports = j.ports
	for _, h := range j.hosts {
		c.Hosts = append(c.Hosts, h.String())
	}
	for _, n := range stats.NotUnderstood {
		c.NotUnderstood = append(c.NotUnderstood, report.Count{What: n.Name, Count: n.Count})
	}
	c.SecretsBlocks = len(source.Secrets())
	c.Keys = j.keys.sources()
	for _, f := range source.Files() {
		addFile(c, &f)
	}
	for _, t := range all {
		c.Problems = append(c.Problems, t.problem)
	}
	return o
}

// addFile adds one file to the description of the capture.
func addFile(c *report.Capture, f *capture.MergedFile) {
	c.Files = append(c.Files, f.Name)
	in := report.Input{
		Name: f.Name, Format: f.Format.String(), Packets: f.Packets,
		FirstPacket: report.PacketNumber(f.FirstNumber), LastPacket: report.PacketNumber(f.LastNumber),
	}
	if f.Compression != capture.Uncompressed {
		in.Compression = report.Of(f.Compression.String())
	}
	c.Inputs = append(c.Inputs, in)
	for _, l := range f.LinkTypes {
		if name := l.LinkType.String(); !slices.Contains(c.LinkTypes, name) {
			c.LinkTypes = append(c.LinkTypes, name)
		}
	}
	if !f.First.IsZero() && (c.First.IsZero() || f.First.Before(c.First.Time)) {
		c.First = report.Time{Time: f.First}
	}
	if f.Last.After(c.Last.Time) {
		c.Last = report.Time{Time: f.Last}
	}
	c.NotUnderstood = append(c.NotUnderstood, lost(&f.Skipped)...)
}

// lost names what a pcapng file holds and was not taken from it.
func lost(s *capture.Skipped) []report.Count {
	var list []report.Count
	add := func(n int64, what string) {
		if n > 0 {
			list = append(list, report.Count{What: what, Count: n})
		}
	}
	add(s.UnknownInterface, "packets of an interface that the file does not describe")
	add(s.BadPackets, "packets whose lengths contradict their block")
	add(s.LargePackets, "packets larger than smtpcap reads")
	add(s.BadTimes, "packets without a time that could be read")
	add(s.BadSecrets, "blocks of decryption secrets that were malformed or too many")
	return list
}
