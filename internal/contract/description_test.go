package contract_test

import (
	"cmp"
	"encoding/json"
	"errors"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/routers"
)

// descriptionFile is where the description lies beside a checkout of this repository.
var descriptionFile = filepath.Join("..", "..", "..", "shared", "reference", "sellsy-openapi-2.264.0.json")

// description is Sellsy's description with its operations by method and path.
type description struct {
	doc *openapi3.T
}

var load = sync.OnceValues(func() (*description, error) {
	text, err := os.ReadFile(cmp.Or(os.Getenv("SELLSY_OPENAPI"), descriptionFile))
	if err != nil {
		return nil, err
	}
	var tree any
	if err := json.Unmarshal(text, &tree); err != nil {
		return nil, err
	}
	correct(tree)
	if text, err = json.Marshal(tree); err != nil {
		return nil, err
	}
	doc, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		return nil, err
	}
	for _, c := range corrections {
		if c.document != nil {
			c.document(doc)
		}
	}
	return &description{doc}, nil
})

// correct applies the corrections to every object of the description.
func correct(node any) {
	switch node := node.(type) {
	case map[string]any:
		for _, c := range corrections {
			if c.object != nil {
				c.object(node)
			}
		}
		for _, v := range node {
			correct(v)
		}
	case []any:
		for _, v := range node {
			correct(v)
		}
	}
}

// open returns the description. The test is skipped when it is not there, and fails when SELLSY_OPENAPI says that it is.
func open(t *testing.T) *description {
	t.Helper()
	d, err := load()
	if errors.Is(err, fs.ErrNotExist) && os.Getenv("SELLSY_OPENAPI") == "" {
		t.Skip("no description of Sellsy's API: set SELLSY_OPENAPI to its file to run the contract tests")
	}
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// route finds the operation of a request. Paths without parameters win.
func (d *description) route(r *http.Request) (route *routers.Route, params map[string]string) {
	got := strings.Split(strings.TrimPrefix(r.URL.Path, "/v2"), "/")
	best := -1
	for path, item := range d.doc.Paths.Map() {
		operation := item.GetOperation(r.Method)
		if operation == nil {
			continue
		}
		want := strings.Split(path, "/")
		found, literals, matches := map[string]string{}, 0, len(want) == len(got)
		for i := 0; matches && i < len(want); i++ {
			if name, isParam := strings.CutPrefix(want[i], "{"); isParam {
				found[strings.TrimSuffix(name, "}")] = got[i]
				continue
			}
			matches = want[i] == got[i]
			literals++
		}
		if matches && literals > best {
			best, params = literals, found
			route = &routers.Route{Spec: d.doc, Path: path, PathItem: item, Method: r.Method, Operation: operation}
		}
	}
	return route, params
}

// names lists all operations.
func (d *description) names() []string { return d.tagged(nil) }

// tagged lists the operations that have one of the tags, or all.
func (d *description) tagged(tags []string) []string {
	var names []string
	for path, item := range d.doc.Paths.Map() {
		for method, operation := range item.Operations() {
			if tags == nil || slices.ContainsFunc(operation.Tags, func(tag string) bool { return slices.Contains(tags, tag) }) {
				names = append(names, method+" "+path)
			}
		}
	}
	slices.Sort(names)
	return names
}
