package main

// shownWildcard is a server whose certificate has a wildcard in the place of
// its name.
func shownWildcard() []byte {
	return named("wildcard", "mail.example.test")
}
