package report

// An Explanation says what a word of a log or of a report means. Package findings
// has them all; what belongs to a finding is the same text that the finding has.
type Explanation struct {
	Term  string       `json:"term"`  // as programs write it
	Kind  string       `json:"kind"`  // what sort of word it is: "finding", "TLS alert", …
	Title string       `json:"title"` // one line
	Text  List[string] `json:"text"`  // paragraphs
	// Evidence is what shows it on the wire; empty where nothing does.
	Evidence   string       `json:"evidence"`
	Advice     List[string] `json:"advice"`
	References List[string] `json:"references"` // RFCs and pages
	TLSRPT     Opt[string]  `json:"tlsrpt_result_type"`
	Severities List[string] `json:"severities"` // that a finding can have
	// Findings are the ids of the findings that have to do with the word.
	Findings List[string] `json:"findings"`
}
