package sellsy_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite docs/sellsy-coverage.md")

// typedGroups are the groups of Sellsy's description whose operations all have a method.
var typedGroups = []string{
	"Accounting", "Activities", "Addresses", "Assigned Staff Labels", "Bank Accounts", "Batch", "CRM Activities", "Calendar",
	"Check Labels", "Comments", "Companies", "Contacts", "Countries", "Credit Notes", "Currencies", "Custom Activities", "Custom Fields",
	"Deliveries", "Deposit Invoices", "Discount Including Taxes", "Document Layouts", "Document Models", "Documents", "Estimates",
	"Files", "Fiscal Year", "Individuals", "Invoices", "Items", "Language", "Listings", "Notifications", "Opportunities", "Orders",
	"Payment terms", "Payments", "PhoneCalls", "Proforma Invoices", "Progress Invoices", "Proposals", "Purchases (incoming documents)",
	"Quotas", "Rate Categories", "Smart Tags", "Staffs", "Subscriptions", "Tasks", "Taxes", "Units", "Webhooks",
}

// goneSince holds the operations that have a method still and are described no more, with the version that dropped them.
var goneSince = map[string]string{
	"POST /individuals/{individualId}/contacts/{contactId}":   "2.264.0",
	"DELETE /individuals/{individualId}/contacts/{contactId}": "2.264.0",
}

// leftToDo says of each group with operations that have no method why they have none.
var leftToDo = map[string]string{
	"API Management": "API clients and their scopes are made, and looked after, in Sellsy's own settings; a program knows its own.",
	"Conformities":   "Switching an account to electronic invoicing is done once, for good, and by a person.",
	"Subscription":   "What the account pays Sellsy for is looked up by a person.",
}

// cannedPaths are those on which the fake answers the same whatever was written, besides the families that its own list says it of.
var cannedPaths = []string{
	"/favourite-filters", "/payments/methods", "/teams", "/profiles", "/webhooks/events", "/documents/models/tags", "/opportunities/categories", "/activities/crm/metas",
	"/email/domain/validate", "/email/attachment", "/email/system-templates", "/email/templates/tags", "/settings/email/tags", "/phone-calls/labels", "/phone-calls/results", "/tasks/labels",
}

// depthOfFake returns what the fake does with an operation that has a method: it keeps what is written, or answers with canned rows.
func depthOfFake(t *testing.T) func(name string) string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("sellsytest", "families.json"))
	if err != nil {
		t.Fatal(err)
	}
	var families map[string]struct{ New json.RawMessage }
	if err := json.Unmarshal(raw, &families); err != nil {
		t.Fatal(err)
	}
	element := regexp.MustCompile(`\{[^/]*\}`)
	return func(name string) string {
		_, path, _ := strings.Cut(name, " ")
		path = element.ReplaceAllString(path, "{}")
		for _, base := range []string{path, strings.TrimSuffix(path, "/search"), strings.TrimSuffix(path, "/{}")} {
			if f, known := families[base]; known && f.New == nil {
				return "canned"
			}
		}
		if slices.ContainsFunc(cannedPaths, func(p string) bool { return strings.Contains(path, p) }) {
			return "canned"
		}
		return "state"
	}
}

func TestEveryGroupThatIsLeftHasAReason(t *testing.T) {
	t.Parallel()
	methods := typedMethods()
	left := map[string]bool{}
	for _, op := range inventory(t) {
		if methods[op.name] == nil {
			left[op.group] = true
		}
	}
	for _, group := range slices.Sorted(maps.Keys(left)) {
		if leftToDo[group] == "" {
			t.Errorf("%s: say in leftToDo why its operations have no method", group)
		}
	}
	for group := range leftToDo {
		if !left[group] {
			t.Errorf("%s: all its operations have a method: take it out of leftToDo", group)
		}
	}
}

// described is an operation as Sellsy describes it.
type described struct{ group, name, summary, scopes string }

// inventory reads the list of all operations of version 2.264.0 of Sellsy's description.
func inventory(t *testing.T) []described {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("sellsytest", "operations.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	var list []described
	for line := range strings.Lines(string(raw)) {
		cells := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(cells) != 5 {
			t.Fatalf("not five cells: %q", line)
		}
		list = append(list, described{cells[0], cells[1] + " " + cells[2], cells[3], cells[4]})
	}
	return list
}

// typedMethods returns the Go methods of each typed operation.
func typedMethods() map[string][]string {
	methods := map[string][]string{}
	for _, op := range operations {
		if !slices.Contains(methods[op.name], op.method) {
			methods[op.name] = append(methods[op.name], op.method)
		}
	}
	return methods
}

func TestEveryOperationIsTypedOrInReachOfDo(t *testing.T) {
	t.Parallel()
	list := inventory(t)
	if len(list) != 416 {
		t.Errorf("%d operations, want the 416 of the description", len(list))
	}
	methods := typedMethods()
	known := map[string]bool{}
	for _, op := range list {
		if known[op.name] {
			t.Errorf("%s is listed twice", op.name)
		}
		known[op.name] = true
		if slices.Contains(typedGroups, op.group) && methods[op.name] == nil {
			t.Errorf("%s, of the group %s, has no method", op.name, op.group)
		}
	}
	for name := range methods {
		if !known[name] && goneSince[name] == "" {
			t.Errorf("%s is none of Sellsy's operations", name)
		}
	}
}

func TestInventoryMatchesTheDescription(t *testing.T) {
	t.Parallel()
	file := os.Getenv("SELLSY_OPENAPI")
	if file == "" {
		t.Skip("set SELLSY_OPENAPI to Sellsy's OpenAPI description, as JSON, to compare the inventory with it")
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var description struct {
		Paths map[string]map[string]json.RawMessage `json:"paths"`
	}
	if err := json.Unmarshal(raw, &description); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{}
	for path, item := range description.Paths {
		for _, method := range []string{"get", "post", "put", "patch", "delete"} {
			if item[method] != nil {
				want[strings.ToUpper(method)+" "+path] = scopes(t, item[method])
			}
		}
	}
	got := map[string]string{}
	for _, op := range inventory(t) {
		got[op.name] = op.scopes
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("inventory (-description +list):\n%s", diff)
	}
}

// scopes are those that the description of an operation asks for.
func scopes(t *testing.T, raw json.RawMessage) string {
	t.Helper()
	var operation struct {
		Security []struct {
			OAuth2 []string `json:"oauth2"`
		} `json:"security"`
	}
	if err := json.Unmarshal(raw, &operation); err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, s := range operation.Security {
		all = append(all, s.OAuth2...)
	}
	return strings.Join(all, " ")
}

func TestCoveragePageIsUpToDate(t *testing.T) {
	t.Parallel()
	page := filepath.Join("..", "docs", "sellsy-coverage.md")
	want := coveragePage(inventory(t), depthOfFake(t))
	if *update {
		if err := os.MkdirAll(filepath.Dir(page), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(page, want, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	got, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(want, got) {
		t.Errorf("%s is out of date: run go test ./sellsy -run CoveragePage -update", page)
	}
}

func coveragePage(list []described, depth func(string) string) []byte {
	methods := typedMethods()
	typed := 0
	for _, op := range list {
		if methods[op.name] != nil {
			typed++
		}
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, `# Sellsy operations

Version 2.264.0 of Sellsy's API has %d operations. %d have a method of their own; the other %d are in reach of
`+"`Client.Do`, `sellsy.List` and `sellsy.All`"+`, with the same paging, quotas, retries and errors. This page is made by
`+"`go test ./sellsy -run CoveragePage -update`"+` and kept up to date by that test.

The fake in `+"`sellsy/sellsytest`"+` has an answer to each operation with a method. Where its column says state, it keeps what is written and
answers by it; where it says canned, it answers with the same rows of the described shape whatever was written.
`, len(list), typed, len(list)-typed)
	group := ""
	for _, op := range list {
		if op.group != group {
			group = op.group
			fmt.Fprintf(&b, "\n## %s\n\n", group)
			if why := leftToDo[group]; why != "" {
				fmt.Fprintf(&b, "%s\n\n", why)
			}
			b.WriteString("| operation | | method | fake |\n|---|---|---|---|\n")
		}
		method, fake := "Do", ""
		if m := methods[op.name]; m != nil {
			method, fake = "`"+strings.Join(m, "`, `")+"`", depth(op.name)
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", op.name, op.summary, method, fake)
	}
	b.WriteString("\n## Gone\n\nNo longer described; their methods are deprecated.\n\n| operation | since | method |\n|---|---|---|\n")
	for _, name := range slices.Sorted(maps.Keys(goneSince)) {
		fmt.Fprintf(&b, "| `%s` | %s | `%s` |\n", name, goneSince[name], strings.Join(methods[name], "`, `"))
	}
	return b.Bytes()
}

// TestEveryMethodIsInTheTable keeps a new method from going untested: each one of a service must be in operations.
func TestEveryMethodIsInTheTable(t *testing.T) {
	t.Parallel()
	tested := map[string]bool{
		"Webhooks.Register": true, // several operations: see its own tests
	}
	for _, op := range operations {
		tested[op.method] = true
	}
	var walk func(prefix string, service reflect.Value)
	walk = func(prefix string, service reflect.Value) {
		for i := range service.NumMethod() {
			if name := prefix + service.Type().Method(i).Name; !tested[name] {
				t.Errorf("%s is not in the table of operations", name)
			}
		}
		for field, value := range service.Elem().Fields() {
			if field.Anonymous && field.IsExported() { // what is embedded is the service itself
				walk(prefix, value.Addr())
				continue
			}
			if field.IsExported() {
				walk(prefix+field.Name+".", value)
			}
		}
	}
	client, _ := newMock(t, always(200, `{}`))
	for field, value := range reflect.ValueOf(client).Elem().Fields() {
		if field.IsExported() {
			walk(field.Name+".", value)
		}
	}
}

// TestLinesPerTypedOperation prints how much code an operation costs, in the client and in the fake, and keeps it from growing:
// go test ./sellsy -run LinesPerTypedOperation -v
func TestLinesPerTypedOperation(t *testing.T) {
	t.Parallel()
	typed := len(typedMethods())
	for _, dir := range []string{".", "sellsytest"} {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		lines := 0
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			lines += bytes.Count(text, []byte("\n"))
		}
		t.Logf("%s: %d lines, %d typed operations, %d lines each", dir, lines, typed, lines/typed)
		if lines/typed > 22 {
			t.Errorf("%s: %d lines for an operation, 22 at most", dir, lines/typed)
		}
	}
}

// TestIndexPerTypedOperation prints how long the index of the documentation is for each operation, and keeps it short: nothing in it
// tells how a type is encoded, but for Time, whose other methods are those of the standard library.
func TestIndexPerTypedOperation(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	fset := token.NewFileSet()
	var parsed []*ast.File
	for _, file := range files {
		f, err := parser.ParseFile(fset, file, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		parsed = append(parsed, f)
	}
	shown, err := doc.NewFromFiles(fset, parsed, "sellsy")
	if err != nil {
		t.Fatal(err)
	}
	entries := len(shown.Funcs)
	for _, typ := range shown.Types {
		entries += 1 + len(typ.Funcs) + len(typ.Methods)
		for _, method := range typ.Methods {
			if strings.HasSuffix(method.Name, "JSON") && typ.Name != "Time" {
				t.Errorf("the documentation shows %s.%s", typ.Name, method.Name)
			}
		}
	}
	typed := len(typedMethods())
	each := float64(entries) / float64(typed)
	t.Logf("%d entries, %d typed operations, %.2f entries each", entries, typed, each)
	if each > 2 {
		t.Errorf("%.2f entries for an operation, 2 at most", each)
	}
}
