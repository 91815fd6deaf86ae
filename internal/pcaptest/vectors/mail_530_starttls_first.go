package main

// mail530StarttlsFirst is a server that wants STARTTLS before MAIL, as
// described in RFC 3207, Section 4, and a client that leaves.
func mail530StarttlsFirst() []byte {
	return plain(mailRefused("530 5.7.0 Must issue a STARTTLS command first"))
}
