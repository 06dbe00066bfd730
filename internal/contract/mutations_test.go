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

	// The same of documents, which have one service and one table for all families.
	"path of documents": {
		map[string][]string{
			"documentservices.go": {`"/{id}/validate"`, `"/{id}/confirm"`},
			"sellsytest/operations.tsv": {"/invoices/{id}/validate", "/invoices/{id}/confirm", "/credit-notes/{id}/validate", "/credit-notes/{id}/confirm",
				"/deposit-invoices/{id}/validate", "/deposit-invoices/{id}/confirm"},
			"sellsytest/inventory.go": {`"/{}/validate"`, `"/{}/confirm"`},
		},
		"/confirm: not described",
	},
	"name in a query of documents": {
		map[string][]string{
			"page.go":                {`q.Set("order"`, `q.Set("sort"`},
			"sellsytest/pages.go":    {`"order"`, `"sort"`},
			"sellsytest/contacts.go": {`"order"`, `"sort"`},
		},
		"GET /invoices request: parameter sort: not described",
	},
	"key of a body of documents": {
		map[string][]string{
			"documentinputs.go":           {`json:"order_reference`, `json:"customer_reference`},
			"documents.go":                {`json:"order_reference`, `json:"customer_reference`},
			"sellsytest/documents.go":     {`"order_reference"`, `"customer_reference"`},
			"sellsytest/documentverbs.go": {`"order_reference"`, `"customer_reference"`},
		},
		"POST /invoices request: /customer_reference: not described",
	},
	"type of an answer of documents": {
		map[string][]string{
			"documents.go":            {"`json:\"is_deposit\"`", "`json:\"is_deposit,string\"`"},
			"sellsytest/documents.go": {"`json:\"is_deposit\"`", "`json:\"is_deposit,string\"`"},
		},
		"GET /invoices answer: /data/*/is_deposit: type",
	},
	"word of an enumeration of documents": {
		map[string][]string{
			"documents.go":            {`"accepted"`, `"agreed"`},
			"sellsytest/documents.go": {"read accepted", "read agreed"},
		},
		"PUT /estimates/{id}/status request: body /status: enum",
	},
	"key of a filter of documents": {
		map[string][]string{
			"documentinputs.go":       {`json:"related_objects,omitzero"`, `json:"related,omitzero"`},
			"sellsytest/documents.go": {" related_objects ", " related ", `"related_objects":`, `"related":`},
		},
		"POST /invoices/search request: /filters/related: not described",
	},

	// The same of the families that share their verbs.
	"path of a family": {
		map[string][]string{
			"families.go":               {`"/units"`, `"/unities"`},
			"sellsytest/operations.tsv": {"\t/units\t", "\t/unities\t"},
			"sellsytest/families.json":  {`"/units"`, `"/unities"`},
		},
		"GET /v2/unities: not described",
	},
	"key of a body of a family": {
		map[string][]string{
			"items.go":                 {`json:"reference_price` + "\"", `json:"price` + "\"", `json:"reference_price,`, `json:"price,`},
			"sellsytest/families.json": {`"reference_price":`, `"price":`},
			"sellsytest/items.go":      {`"reference_price"`, `"price"`},
		},
		"POST /items request: /price: not described",
	},
	"type of an answer of a family": {
		map[string][]string{"sellsytest/families.json": {`"x_days": 30`, `"x_days": "30"`}},
		"GET /payment-terms answer: /data/*/x_days: type",
	},
	"key of a filter of a family": {
		map[string][]string{
			"calendar.go":              {`json:"due_date,omitzero"`, `json:"when,omitzero"`},
			"sellsytest/families.json": {`due_date=datetime_start`, `when=datetime_start`},
		},
		"POST /calendar-events/search request: /filters/when: not described",
	},
}

// TestMistakesOfClientAndFakeTogetherAreCaught makes the mistakes in copies of both, all at once since each is in another operation, and
// runs the contract test on them: it must name every one.
func TestMistakesOfClientAndFakeTogetherAreCaught(t *testing.T) {
	if os.Getenv("LONG") == "" {
		t.Skip("set LONG to run the long tests")
	}
	open(t)
	texts := map[string]string{} // of the changed files
	for name, m := range mutations {
		for file, pairs := range m.files {
			source, err := filepath.Abs(filepath.Join("..", "..", "sellsy", file))
			if err != nil {
				t.Fatal(err)
			}
			if _, changed := texts[source]; !changed {
				text, err := os.ReadFile(source)
				if err != nil {
					t.Fatal(err)
				}
				texts[source] = string(text)
			}
			for i := 0; i < len(pairs); i += 2 {
				if !strings.Contains(texts[source], pairs[i]) {
					t.Fatalf("%s: %s does not hold %s any more", name, file, pairs[i])
				}
				texts[source] = strings.ReplaceAll(texts[source], pairs[i], pairs[i+1])
			}
		}
	}
	dir := t.TempDir()
	overlay := map[string]map[string]string{"Replace": {}}
	for source, text := range texts {
		replaced := filepath.Join(dir, strings.ReplaceAll(source, string(filepath.Separator), "_"))
		if err := os.WriteFile(replaced, []byte(text), 0o600); err != nil {
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
	if err == nil {
		t.Error("the contract test passed")
	}
	for name, m := range mutations {
		if !strings.Contains(string(out), m.want) {
			t.Errorf("%s: want %q", name, m.want)
		}
	}
	if t.Failed() {
		t.Logf("%s", out)
	}
}
