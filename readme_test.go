package aircallsellsy_test

import (
	"os"
	"strings"
	"testing"
)

// The README quotes the function serve of example_test.go, which the compiler has seen.
func TestREADMEQuotesTheExample(t *testing.T) {
	source, err := os.ReadFile("example_test.go")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(source), "\n// serve ")
	serve, _, closed := strings.Cut(rest, "\n}\n")
	if !found || !closed {
		t.Fatal("there is no function serve in example_test.go")
	}
	serve = "// serve " + serve + "\n}\n"
	if lines := strings.Count(serve, "\n"); lines >= 40 {
		t.Errorf("the wiring takes %d lines, which is not under 40", lines)
	}
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(readme), "```go\n"+serve+"```\n") {
		t.Errorf("the README does not quote this:\n%s", serve)
	}
}
