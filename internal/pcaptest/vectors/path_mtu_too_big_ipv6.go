package main

// pathMtuTooBigIpv6 is path-mtu-too-big over IPv6.
func pathMtuTooBigIpv6() []byte {
	t := story()
	full := t.Steps[flight].Data[:1440]
	t.Steps = t.Steps[:flight]
	cfg := overIPv6()
	cfg.Acks, cfg.MSS = true, 1440
	c := t.Conv(cfg)
	tooBig(c, full, 1280)
	return classic(c.Packets())
}
