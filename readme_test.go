package aircallsellsy_test

import (
	"os"
	"strings"
	"testing"
)

// The README quotes functions that the compiler has seen, each under 40 lines.
func TestREADMEQuotesTheExamples(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, quote := range []struct{ file, begin string }{
		{"example_test.go", "// serve "},
		{"aircall/aircalltest/example_test.go", "// A handler that "},
	} {
		source, err := os.ReadFile(quote.file)
		if err != nil {
			t.Fatal(err)
		}
		_, rest, found := strings.Cut(string(source), "\n"+quote.begin)
		body, _, closed := strings.Cut(rest, "\n}\n")
		if !found || !closed {
			t.Errorf("there is no function after %q in %s", quote.begin, quote.file)
			continue
		}
		text := quote.begin + body + "\n}\n"
		if lines := strings.Count(text, "\n"); lines >= 40 {
			t.Errorf("%s: %d lines, which is not under 40", quote.file, lines)
		}
		if !strings.Contains(string(readme), "```go\n"+text+"```\n") {
			t.Errorf("the README does not quote this of %s:\n%s", quote.file, text)
		}
	}
}
