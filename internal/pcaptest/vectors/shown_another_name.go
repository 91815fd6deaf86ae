package main

// shownAnotherName is a server whose certificate has another name than its
// greeting and than the client asks for.
func shownAnotherName() []byte {
	return named("chain-2", "mail.example.test")
}
