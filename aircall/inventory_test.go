package aircall_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
)

var update = flag.Bool("update", false, "write docs/aircall-coverage.md anew")

const coverageFile = "../docs/aircall-coverage.md"

// inventory is aircalltest/inventory.json: every operation and every event of Aircall's, and what stands for it here.
type inventory struct {
	Operations []struct {
		Operation  string   `json:"operation"`
		Methods    []string `json:"methods"`
		Doc        string   `json:"doc"`
		Deprecated bool     `json:"deprecated"`
	} `json:"operations"`
	EventsDoc string `json:"eventsDoc"`
	Events    []struct {
		Event      aircall.EventName `json:"event"`
		Constant   string            `json:"constant"`
		Payload    string            `json:"payload"`
		Deprecated bool              `json:"deprecated"`
	} `json:"events"`
}

func readInventory(t *testing.T) inventory {
	t.Helper()
	data, err := os.ReadFile("aircalltest/inventory.json")
	if err != nil {
		t.Fatal(err)
	}
	var inv inventory
	if err := json.Unmarshal(data, &inv); err != nil {
		t.Fatal(err)
	}
	return inv
}

// Every operation of the inventory is carried out once by each of its methods, and nothing else is.
func TestOperations(t *testing.T) {
	t.Parallel()
	inv := readInventory(t)
	calls := map[string]operation{
		"Ping":    func(ctx context.Context, _ *testing.T, w *world) error { return w.client.Ping(ctx) },
		"Company": func(ctx context.Context, _ *testing.T, w *world) error { return only(w.client.Company(ctx)) },
		"OAuth.Exchange": func(ctx context.Context, _ *testing.T, w *world) error {
			const redirect = "https://app.example.com/callback"
			app, err := aircall.NewOAuth("id", "secret", redirect, aircall.WithHTTPClient(&http.Client{Transport: w.Transport()}))
			if err != nil {
				return err
			}
			return only(app.Exchange(ctx, w.AuthorizationCode(redirect)))
		},
	}
	for _, more := range []map[string]operation{peopleOperations(), callOperations(), insightOperations(), otherOperations()} {
		maps.Copy(calls, more)
	}

	listed := map[string]bool{}
	for _, op := range inv.Operations {
		pattern := regexp.MustCompile("^" + regexp.MustCompile(`:\w+`).ReplaceAllString(op.Operation, `[^/ ]+`) + "$")
		for _, method := range op.Methods {
			listed[method] = true
			t.Run(op.Operation+" "+method, func(t *testing.T) {
				t.Parallel()
				run := calls[method]
				if run == nil {
					t.Fatal("not implemented or not tested")
				}
				w := newWorld(t)
				if err := run(t.Context(), t, w); err != nil {
					t.Fatal(err)
				}
				var sent []string
				for _, r := range w.Requests() {
					sent = append(sent, r.Method+" "+r.Path)
				}
				if !slices.ContainsFunc(sent, pattern.MatchString) {
					t.Errorf("sent %q", sent)
				}
			})
		}
	}
	for method := range calls {
		if !listed[method] {
			t.Errorf("%s is not in the inventory", method)
		}
	}
}

// Every event of the inventory has its constant and its payload, and the package has no others.
func TestEvents(t *testing.T) {
	t.Parallel()
	var want, got []string
	for _, e := range readInventory(t).Events {
		want = append(want, e.Constant+" "+string(e.Event))
		t.Run(string(e.Event), func(t *testing.T) {
			t.Parallel()
			body := fmt.Sprintf(`{"event":%q,"timestamp":1773910800,"token":"t","data":{"id":1,"company_id":1}}`, e.Event)
			event, err := aircall.ParseEvent([]byte(body))
			if err != nil {
				t.Fatal(err)
			}
			if payload := fmt.Sprintf("%T", event.Payload); payload != "*aircall."+e.Payload {
				t.Errorf("payload %s, want %s", payload, e.Payload)
			}
		})
	}
	declared := regexp.MustCompile(`(?m)^\t(Event\w+) +EventName += "([^"]+)"`)
	source, err := os.ReadFile("eventnames.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, match := range declared.FindAllSubmatch(source, -1) {
		got = append(got, string(match[1])+" "+string(match[2]))
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("constants (-inventory +package):\n%s", diff)
	}
}

// The documentation of every method names the operation that it stands for, and everything exported is documented.
func TestDocumentation(t *testing.T) {
	t.Parallel()
	set := token.NewFileSet()
	sources, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var files []*ast.File
	for _, source := range sources {
		if !strings.HasSuffix(source, "_test.go") {
			files = append(files, must[*ast.File](t)(parser.ParseFile(set, source, nil, parser.ParseComments)))
		}
	}
	pkg := must[*doc.Package](t)(doc.NewFromFiles(set, files, "aircall"))
	docs := map[string]string{}
	for _, typ := range pkg.Types {
		if typ.Doc == "" {
			t.Errorf("%s has no documentation", typ.Name)
		}
		for _, method := range typ.Methods {
			docs[typ.Name+"."+method.Name] = method.Doc
			if method.Doc == "" {
				t.Errorf("%s.%s has no documentation", typ.Name, method.Name)
			}
		}
		for _, f := range typ.Funcs {
			if f.Doc == "" {
				t.Errorf("%s has no documentation", f.Name)
			}
		}
	}
	for _, f := range pkg.Funcs {
		if f.Doc == "" {
			t.Errorf("%s has no documentation", f.Name)
		}
	}
	client, ok := pkg.Types[slices.IndexFunc(pkg.Types, func(typ *doc.Type) bool { return typ.Name == "Client" })].Decl.Specs[0].(*ast.TypeSpec)
	if !ok {
		t.Fatal("no Client")
	}
	services := map[string]string{"OAuth": "OAuth"}
	for _, field := range client.Type.(*ast.StructType).Fields.List {
		if star, ok := field.Type.(*ast.StarExpr); ok {
			if name, ok := star.X.(*ast.Ident); ok {
				services[field.Names[0].Name] = name.Name
			}
		}
	}
	for _, op := range readInventory(t).Operations {
		for _, method := range op.Methods {
			service, name, found := strings.Cut(method, ".")
			key := services[service] + "." + name
			if !found {
				key = "Client." + method
			}
			text := docs[key]
			if text == "" {
				t.Errorf("%s: there is no method %s", op.Operation, key)
				continue
			}
			verb, path, _ := strings.Cut(op.Operation, " ")
			named := strings.Contains(text, verb+" "+path) || method == "Users.GetByEmail" && strings.Contains(text, "GET /v2/users/:email")
			if !named {
				t.Errorf("%s does not name %s", key, op.Operation)
			}
			if op.Deprecated != strings.Contains(text, "Deprecated:") {
				t.Errorf("%s: deprecated at Aircall: %v", key, op.Deprecated)
			}
		}
	}
}

// docs/aircall-coverage.md shows the inventory. Write it anew with: go test ./aircall -run TestCoverageFile -update
func TestCoverageFile(t *testing.T) {
	t.Parallel()
	inv := readInventory(t)
	var b bytes.Buffer
	b.WriteString("# What of Aircall's API this package covers\n\n" +
		"Written by `go test ./aircall -run TestCoverageFile -update` from `aircall/aircalltest/inventory.json`. Each operation is carried\n" +
		"out by `TestOperations`, each event read by `TestEvents`, under the name in the table.\n\n")
	fmt.Fprintf(&b, "## Operations (%d)\n\n| Operation | Methods of the client | Aircall's documentation |\n|---|---|---|\n", len(inv.Operations))
	for _, op := range inv.Operations {
		note := ""
		if op.Deprecated {
			note = " (deprecated by Aircall)"
		}
		_, section, _ := strings.Cut(op.Doc, "#")
		fmt.Fprintf(&b, "| `%s`%s | `%s` | [%s](%s) |\n", op.Operation, note, strings.Join(op.Methods, "`, `"), section, op.Doc)
	}
	fmt.Fprintf(&b, "\n## Events (%d)\n\nSee [Aircall's documentation](%s).\n\n| Event | Constant | Payload |\n|---|---|---|\n", len(inv.Events), inv.EventsDoc)
	for _, e := range inv.Events {
		note := ""
		if e.Deprecated {
			note = " (deprecated by Aircall)"
		}
		fmt.Fprintf(&b, "| `%s`%s | `%s` | `*%s` |\n", e.Event, note, e.Constant, e.Payload)
	}
	if *update {
		if err := os.MkdirAll(filepath.Dir(coverageFile), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(coverageFile, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(coverageFile)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(b.String(), string(got)); diff != "" {
		t.Errorf("out of date (-want +file):\n%s", diff)
	}
}
