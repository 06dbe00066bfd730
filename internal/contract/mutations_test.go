package contract_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// mutation is one mistake in the client and in the fake alike, so that both understand each other.
type mutation struct {
	files map[string][]string // pairs of old and new text by file, below the sellsy package
	want  string              // the violation
}

var mutations = map[string]mutation{
	"path": {
		map[string][]string{
			"smarttags.go":              {`"/smart-tags/{linkedtype}/autocomplete"`, `"/smart-tags/{linkedtype}/complete"`},
			"sellsytest/operations.tsv": {"/smart-tags/{linkedtype}/autocomplete", "/smart-tags/{linkedtype}/complete"},
			"sellsytest/inventory.go":   {`"/{}/autocomplete"`, `"/{}/complete"`},
		},
		"GET /v2/smart-tags/contact/complete: not described",
	},
	"name in a query": {
		map[string][]string{
			"page.go":             {`"embed[]"`, `"include[]"`},
			"sellsytest/pages.go": {`"embed[]"`, `"include[]"`},
		},
		"request: parameter include[]: not described",
	},
	"key of a body": {
		map[string][]string{
			"phonecalls.go":            {`json:"priority`, `json:"importance`},
			"sellsytest/phonecalls.go": {`json:"priority`, `json:"importance`, `"priority"`, `"importance"`},
		},
		"POST /phone-calls request: /importance: not described",
	},
	"type of an answer": {
		map[string][]string{
			"tasks.go":            {"`json:\"is_private\"`", "`json:\"is_private,string\"`"},
			"sellsytest/tasks.go": {"`json:\"is_private\"`", "`json:\"is_private,string\"`"},
		},
		"GET /tasks/{id} answer: /is_private: type",
	},
	"word of an enumeration": {
		map[string][]string{
			"phonecalls.go":            {`"outcoming"`, `"outgoing"`},
			"sellsytest/phonecalls.go": {`"outcoming"`, `"outgoing"`},
		},
		"POST /phone-calls request: body /source: enum",
	},
	"key of a filter": {
		map[string][]string{
			"comments.go":           {`json:"companies,omitzero"`, `json:"firms,omitzero"`},
			"sellsytest/related.go": {`"companies":`, `"firms":`},
		},
		"POST /comments/search request: /filters/firms: not described",
	},
}

// TestMistakesOfClientAndFakeTogetherAreCaught makes one mistake at a time in copies of both, and runs the contract test on
// them.
func TestMistakesOfClientAndFakeTogetherAreCaught(t *testing.T) {
	if os.Getenv("LONG") == "" {
		t.Skip("set LONG to run the long tests")
	}
	open(t)
	for name, m := range mutations {
		t.Run(name, func(t *testing.T) {
			overlay := map[string]map[string]string{"Replace": {}}
			dir := t.TempDir()
			for file, pairs := range m.files {
				source, err := filepath.Abs(filepath.Join("..", "..", "sellsy", file))
				if err != nil {
					t.Fatal(err)
				}
				text, err := os.ReadFile(source)
				if err != nil {
					t.Fatal(err)
				}
				changed := string(text)
				for i := 0; i < len(pairs); i += 2 {
					if !strings.Contains(changed, pairs[i]) {
						t.Fatalf("%s does not hold %s any more", file, pairs[i])
					}
					changed = strings.ReplaceAll(changed, pairs[i], pairs[i+1])
				}
				replaced := filepath.Join(dir, strings.ReplaceAll(file, "/", "_"))
				if err := os.WriteFile(replaced, []byte(changed), 0o600); err != nil {
					t.Fatal(err)
				}
				overlay["Replace"][source] = replaced
			}
			text, err := json.Marshal(overlay)
			if err != nil {
				t.Fatal(err)
			}
			config := filepath.Join(dir, "overlay.json")
			if err := os.WriteFile(config, text, 0o600); err != nil {
				t.Fatal(err)
			}
			cmd := exec.CommandContext(t.Context(), "go", "test", "-overlay", config, "-run", "TestClientAndFakeKeepToTheDescription", ".")
			out, err := cmd.CombinedOutput()
			if err == nil || !strings.Contains(string(out), m.want) {
				t.Errorf("want %q:\n%s", m.want, out)
			}
		})
	}
}
