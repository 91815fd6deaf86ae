package main

// mail451StarttlsRequired is an Exchange server that wants STARTTLS before
// MAIL.
func mail451StarttlsRequired() []byte {
	return plain(mailRefused("451 5.7.3 STARTTLS is required to send mail"))
}
