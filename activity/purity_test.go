package activity_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestTheRulesArePure holds that the files of matching and activity use no I/O, no clock, no context, no goroutine and keep
// no state: with the same arguments they always decide the same.
func TestTheRulesArePure(t *testing.T) {
	t.Parallel()
	const module = "github.com/aircall-sellsy/aircall-sellsy-go/"
	allowed := []string{
		"bytes", "cmp", "encoding/json", "errors", "fmt", "html", "math", "slices", "strconv", "strings", "text/template", "time", "unicode", "unicode/utf8",
		"github.com/nyaruka/phonenumbers", module + "aircall", module + "internal/phrases", module + "matching", module + "sellsy",
	}
	for _, dir := range []string{".", "../matching"} {
		files := token.NewFileSet()
		sources := 0
		for name, err := range goFiles(dir) {
			if err != nil {
				t.Fatal(err)
			}
			sources++
			file, err := parser.ParseFile(files, name, nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			complain := func(n ast.Node, what string) { t.Errorf("%s: %s", files.Position(n.Pos()), what) }
			for _, spec := range file.Imports {
				if path, err := strconv.Unquote(spec.Path.Value); err != nil || !slices.Contains(allowed, path) {
					complain(spec, "imports "+spec.Path.Value)
				}
			}
			findState(file, complain)
			findEffects(file, complain)
		}
		if sources < 5 {
			t.Errorf("%s: %d files looked at", dir, sources)
		}
	}
}

// findState complains of package variables that are no errors.
func findState(file *ast.File, complain func(ast.Node, string)) {
	for _, decl := range file.Decls {
		state, ok := decl.(*ast.GenDecl)
		if !ok || state.Tok != token.VAR {
			continue
		}
		for _, spec := range state.Specs {
			values, ok := spec.(*ast.ValueSpec)
			if !ok {
				continue
			}
			for _, name := range values.Names {
				if !strings.HasPrefix(strings.ToLower(name.Name), "err") {
					complain(name, name.Name+" can be changed")
				}
			}
		}
	}
}

// findEffects complains of concurrency, of the clock, and of what is printed or read.
func findEffects(file *ast.File, complain func(ast.Node, string)) {
	clock := []string{"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker", "LoadLocation", "Local"}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt, *ast.ChanType, *ast.SelectStmt:
			complain(n, "concurrency")
		case *ast.SelectorExpr:
			pkg, ok := n.X.(*ast.Ident)
			switch {
			case !ok:
			case pkg.Name == "time" && slices.Contains(clock, n.Sel.Name):
				complain(n, "time."+n.Sel.Name)
			case pkg.Name == "fmt" && (strings.HasPrefix(n.Sel.Name, "Print") || strings.HasPrefix(n.Sel.Name, "Scan")):
				complain(n, "fmt."+n.Sel.Name)
			}
		}
		return true
	})
}

// goFiles yields the names of the files of a package, without its tests.
func goFiles(dir string) func(func(string, error) bool) {
	return func(yield func(string, error) bool) {
		entries, err := fs.ReadDir(os.DirFS(dir), ".")
		if err != nil {
			yield("", err)
			return
		}
		for _, e := range entries {
			if strings.HasSuffix(e.Name(), ".go") && !strings.HasSuffix(e.Name(), "_test.go") && !yield(dir+"/"+e.Name(), nil) {
				return
			}
		}
	}
}
