package archtest

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
)

// historyLetter matches a line of the table of messages in package dissect.
var historyLetter = regexp.MustCompile(`tlswire\.Type[A-Za-z]+:\s+\{"([A-Za-z]+)", '([a-z])'`)

func TestHistoryLettersAreDocumented(t *testing.T) {
	source, err := os.ReadFile("../../dissect/messages.go")
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("../../docs/output.md")
	if err != nil {
		t.Fatal(err)
	}
	letters := historyLetter.FindAllStringSubmatch(string(source), -1)
	if len(letters) < 10 {
		t.Fatalf("dissect/messages.go: found %d letters, want at least 10", len(letters))
	}
	for _, m := range letters {
		if row := fmt.Sprintf("| `%s` | %s ", m[2], m[1]); !strings.Contains(string(text), row) {
			t.Errorf("docs/output.md does not say that %s is %s", m[2], m[1])
		}
	}
}
