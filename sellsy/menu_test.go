package sellsy_test

import (
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

var (
	menuLine    = regexp.MustCompile("(?m)^\\|.*\\| `client\\.(\\w+)` \\| (.*) \\|$")
	menuExample = regexp.MustCompile("\\[`(Example\\w+)`\\]\\(\\.\\./sellsy/(\\w+_test\\.go)\\)")
)

// TestMenuLeadsToEveryService holds docs/sellsy.md to the client: a line for each service, with an Example that is in the file it names.
func TestMenuLeadsToEveryService(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile(filepath.Join("..", "docs", "sellsy.md"))
	if err != nil {
		t.Fatal(err)
	}
	lines := map[string]string{}
	for _, m := range menuLine.FindAllStringSubmatch(string(page), -1) {
		if lines[m[1]] != "" {
			t.Errorf("client.%s has two lines", m[1])
		}
		lines[m[1]] = m[2]
	}
	for field := range reflect.TypeFor[sellsy.Client]().Fields() {
		if !field.IsExported() {
			continue
		}
		if !menuExample.MatchString(lines[field.Name]) {
			t.Errorf("docs/sellsy.md has no line with an Example for client.%s: add | what Sellsy calls it | `client.%[1]s` | [`ExampleX`](../sellsy/x_test.go) |", field.Name)
		}
		delete(lines, field.Name)
	}
	for name := range lines {
		t.Errorf("docs/sellsy.md: there is no client.%s", name)
	}
	for _, m := range menuExample.FindAllStringSubmatch(string(page), -1) {
		source, err := os.ReadFile(m[2])
		if err != nil {
			t.Error(err)
			continue
		}
		if !strings.Contains(string(source), "func "+m[1]+"()") {
			t.Errorf("docs/sellsy.md: %s is not in sellsy/%s", m[1], m[2])
		}
	}
}
