package aircallsellsy_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/phrases"
)

// Whoever reads a message looks for it in docs/troubleshooting.md. What the programs may print is taken from their source, so that a
// message that is added without a line there fails.

// says is a text that a program may print, with … where something is filled in.
type says struct{ place, text string }

// verbs are where something is filled in.
var verbs = regexp.MustCompile(`%(\[\d+\])?[-+# 0]*\d*(\.\d+)?[a-zA-Z]`)

// messages are the functions that show one of their arguments to people, and which.
var messages = map[string]int{
	"fault": 1, "note": 1, "faultOf": 1, // of the doctor
	"wrong": 1, "refuse": 1, // of settings
	"Usagef": 0,            // of the command line
	"Error":  0, "Warn": 0, // of the log
}

// errorMakers make errors.
var errorMakers = map[string]int{"New": 0, "Errorf": 0}

// sources are the folders that are looked at, and whether all errors that are made there count, or else those in variables whose names
// begin with Err.
var sources = map[string]bool{
	"aircall": false, "sellsy": false, "matching": false, "activity": false, "sync": false, "sync/hub": true,
	"examples/bridge": true, "examples/multitenant": true, "examples/oauthinstall": true, "examples/internal": true,
}

func TestTroubleshootingIsComplete(t *testing.T) {
	t.Parallel()
	var all []says
	for folder, everything := range sources {
		all = append(all, printed(t, folder, everything)...)
	}
	if len(all) < 150 {
		t.Fatalf("found only %d messages", len(all))
	}
	page := wordsOf(t, "docs/troubleshooting.md")
	for _, m := range all {
		if !strings.Contains(page, m.text) {
			t.Errorf("docs/troubleshooting.md lacks %q of %s", m.text, m.place)
		}
	}
}

// printed are the messages in the source of a folder.
func printed(t *testing.T, folder string, everything bool) (all []says) {
	t.Helper()
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.Contains(filepath.ToSlash(path), "test/") {
			return err
		}
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for n := range ast.Preorder(file) {
			text, ok := "", false
			switch n := n.(type) {
			case *ast.CallExpr:
				text, ok = message(n, everything)
			case *ast.ValueSpec:
				if len(n.Values) == 1 && strings.HasPrefix(n.Names[0].Name, "Err") {
					if call, isCall := n.Values[0].(*ast.CallExpr); isCall {
						text, ok = argument(call, errorMakers)
					}
				}
			}
			if ok {
				all = append(all, says{fset.Position(n.Pos()).String(), shown(text)})
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// message is what a call shows to people. What is filled in altogether is none.
func message(call *ast.CallExpr, everything bool) (string, bool) {
	text, ok := argument(call, messages)
	if !ok && everything {
		text, ok = argument(call, errorMakers)
	}
	return text, ok && len(shown(text)) > 2
}

// shown is a text without what surrounds it: other errors, and the end of a sentence.
func shown(text string) string {
	return strings.Trim(plain(verbs.ReplaceAllString(text, "…")), "…:;. -–")
}

// argument is the text that a call of one of these functions is given.
func argument(call *ast.CallExpr, of map[string]int) (string, bool) {
	name := ""
	switch f := call.Fun.(type) {
	case *ast.Ident:
		name = f.Name
	case *ast.SelectorExpr:
		name = f.Sel.Name
	}
	i, ok := of[name]
	if !ok || i >= len(call.Args) {
		return "", false
	}
	return literal(call.Args[i])
}

// literal is a text that is written out, or a sum of texts whose other parts are filled in.
func literal(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(e.Value)
		return text, err == nil && e.Kind == token.STRING
	case *ast.CallExpr:
		if s, ok := e.Fun.(*ast.SelectorExpr); ok && s.Sel.Name == "Sprintf" {
			return literal(e.Args[0])
		}
		return "", false
	case *ast.BinaryExpr:
		left, leftOK := literal(e.X)
		right, rightOK := literal(e.Y)
		if !leftOK {
			left = "…"
		}
		if !rightOK {
			right = "…"
		}
		return left + right, leftOK || rightOK
	default:
		return "", false
	}
}

// plain is text with single spaces, and without what a page adds to it.
func plain(text string) string {
	text = strings.ReplaceAll(text, "`", "")
	return strings.ReplaceAll(strings.Join(strings.Fields(text), " "), "……", "…")
}

func wordsOf(t *testing.T, page string) string {
	t.Helper()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	return plain(string(text))
}

// The table of what people do wrong names what the programs say then. Each has a phrase that is in the page.
func TestTroubleshootingHasTheMistakes(t *testing.T) {
	t.Parallel()
	path := "examples/internal/programtest/bridge_mistakes_test.go"
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	page, n := unnamed(wordsOf(t, "docs/troubleshooting.md")), 0
	for node := range ast.Preorder(file) {
		row, ok := node.(*ast.CompositeLit)
		if !ok || len(row.Elts) != 4 {
			continue
		}
		name, isText := literal(row.Elts[0])
		phrases, isList := row.Elts[3].(*ast.CompositeLit)
		if !isText || !isList {
			continue
		}
		n++
		if !slices.ContainsFunc(phrases.Elts, func(e ast.Expr) bool {
			text, ok := literal(e)
			return !ok || strings.Contains(page, unnamed(text)) // what is no literal is a remedy from the source
		}) {
			t.Errorf("docs/troubleshooting.md lacks what is said of the mistake %q", name)
		}
	}
	if n < 60 {
		t.Errorf("found only %d mistakes", n)
	}
}

// names are those of variables, and numbers, which differ from case to case.
var names = regexp.MustCompile(`[A-Za-z]+_[A-Za-z_]+|\d+`)

// unnamed is text with … for names and lists of them.
func unnamed(text string) string {
	text = names.ReplaceAllString(text, "…")
	return strings.TrimSpace(regexp.MustCompile(`…(, …)+`).ReplaceAllString(text, "…"))
}

// What the console and the installation say stands in the pages in the words that people read, with the remedies: the catalogue's. Where
// it has changed, UPDATE=1 go test . -run WordsOfThePages writes the tables anew.
func TestTroubleshootingHasTheWordsOfThePages(t *testing.T) {
	t.Parallel()
	for language, page := range map[string]string{"en": "docs/troubleshooting.md", "fr": "docs/troubleshooting.fr.md"} {
		text, err := os.ReadFile("internal/phrases/languages/" + language + ".json")
		if err != nil {
			t.Fatal(err)
		}
		var catalogue map[string]any
		if err := json.Unmarshal(text, &catalogue); err != nil {
			t.Fatal(err)
		}
		texts := map[string]string{}
		flatten(catalogue, "", texts)
		before, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		after := string(before)
		for mark, of := range map[string]struct{ prefix, what, remedy string }{
			"console":      {"console.wrong.", "", "_do"},
			"installation": {"install.problem.", ".title", ".advice"},
		} {
			table, rows := remedyTable(texts, of.prefix, of.what, of.remedy)
			if rows < 15 {
				t.Errorf("%s: found only %d phrases of %s", language, rows, of.prefix)
			}
			begin, end := "<!-- "+mark+" -->\n", "<!-- /"+mark+" -->"
			head, rest, found := strings.Cut(after, begin)
			tail, closed := "", false
			if found {
				_, tail, closed = strings.Cut(rest, end)
			}
			if !closed {
				t.Fatalf("%s has no table of the %s", page, mark)
			}
			after = head + begin + phrases.In(language).Markdown(table) + end + tail
		}
		switch {
		case after == string(before):
		case os.Getenv("UPDATE") != "":
			if err := os.WriteFile(page, []byte(after), 0o600); err != nil {
				t.Fatal(err)
			}
		default:
			t.Errorf("%s says otherwise than the catalogue: run UPDATE=1 go test . -run WordsOfThePages", page)
		}
	}
}

// flatten joins the keys of nested objects with dots.
func flatten(of map[string]any, prefix string, into map[string]string) {
	for key, value := range of {
		switch v := value.(type) {
		case map[string]any:
			flatten(v, prefix+key+".", into)
		case string:
			into[prefix+key] = v
		}
	}
}

// arguments are what is filled in.
var arguments = regexp.MustCompile(`\{[a-z]+\}`)

// remedyTable has a row for each phrase that has a remedy.
func remedyTable(phrases map[string]string, prefix, what, remedy string) (table string, rows int) {
	for _, key := range slices.Sorted(maps.Keys(phrases)) {
		base, ok := strings.CutSuffix(key, remedy)
		if !ok || !strings.HasPrefix(key, prefix) {
			continue
		}
		table += "| " + arguments.ReplaceAllString(phrases[base+what], "…") + " | " + arguments.ReplaceAllString(phrases[key], "…") + " |\n"
		rows++
	}
	return table, rows
}
