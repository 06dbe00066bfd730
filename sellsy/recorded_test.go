package sellsy_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/oauth2"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// data is the records of a page. What else a page holds is tested with the lists.
type data[T any] struct {
	Data       []T             `json:"data"`
	Pagination json.RawMessage `json:"pagination"`
}

// TestRecordedSamplesKeepTheirKeys decodes answers that were recorded from Sellsy and checks that no key is lost on the
// way through the package's types.
func TestRecordedSamplesKeepTheirKeys(t *testing.T) {
	t.Parallel()
	root := os.Getenv("RECORDED_PAYLOADS")
	if root == "" {
		root = filepath.Join("..", "..", "shared", "payloads")
	}
	dir := filepath.Join(root, "sellsy")
	files, _ := filepath.Glob(filepath.Join(dir, "*.json"))
	if len(files) == 0 {
		t.Skip("no recorded samples here; set RECORDED_PAYLOADS to the directory that holds them")
	}
	targets := []struct {
		part string // of the file's name
		into func() any
	}{
		{"token-response", func() any { return new(oauth2.Token) }},
		{"c2-contact", func() any { return new(sellsy.Contact) }},
		{"c3-companies", func() any { return new(data[sellsy.Company]) }},
		{"timeline", func() any { return new(data[sellsy.TimelineItem]) }},
		{"contacts-first-seek-page", func() any { return new(data[sellsy.Contact]) }},
		{"page-past-the-end", func() any { return new(data[sellsy.Contact]) }},
		{"ordered-by-rank", func() any { return new(data[sellsy.TaskLabel]) }},
		{"c15-company", func() any { return new(sellsy.Company) }},
		{"addresses", func() any { return new(data[sellsy.Address]) }},
		{"numeric-offset", func() any { return new(data[sellsy.Company]) }},
		{"-error-", nil}, // see TestRecordedErrors
	}
	for _, file := range files {
		name := filepath.Base(file)
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, target := range targets {
				if !strings.Contains(name, target.part) {
					continue
				}
				if target.into == nil {
					recordedError(t, raw)
					return
				}
				into := target.into()
				if err := sellsy.Unmarshal(raw, into); err != nil {
					t.Fatal(err)
				}
				again, err := json.Marshal(into)
				if err != nil {
					t.Fatal(err)
				}
				kept := keyPaths(decoded(t, string(again)))
				for path := range keyPaths(decoded(t, string(raw))) {
					if !kept[path] {
						t.Errorf("lost %s", path)
					}
				}
				return
			}
			t.Error("no type is named for this sample")
		})
	}
}

func recordedError(t *testing.T, raw []byte) {
	var body struct {
		Error struct {
			Code    int
			Message string
		}
	}
	if err := json.Unmarshal(raw, &body); err != nil {
		t.Fatal(err)
	}
	client, _ := newMock(t, always(body.Error.Code, string(raw)))
	_, err := client.Contacts.Get(t.Context(), 1)
	var e *sellsy.Error
	if !errors.As(err, &e) || e.Code != body.Error.Code || e.Message != body.Error.Message {
		t.Errorf("error is %#v", e)
	}
	if strings.Contains(string(raw), `"details": {`) != (len(e.Details) > 0) {
		t.Errorf("details are %v", e.Details)
	}
}

// keyPaths returns every path of keys in a document.
func keyPaths(v any) map[string]bool {
	paths := map[string]bool{}
	var walk func(prefix string, v any)
	walk = func(prefix string, v any) {
		switch v := v.(type) {
		case map[string]any:
			for key, value := range v {
				path := prefix + "." + key
				paths[path] = true
				walk(path, value)
			}
		case []any:
			for i, value := range v {
				walk(fmt.Sprintf("%s[%d]", prefix, i), value)
			}
		}
	}
	walk("", v)
	return paths
}
