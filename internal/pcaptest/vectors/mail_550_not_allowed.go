package main

// mail550NotAllowed is a server that refuses MAIL for a reason that has
// nothing to do with TLS.
func mail550NotAllowed() []byte {
	return plain(mailRefused("550 5.7.1 Sender address rejected: access denied"))
}
