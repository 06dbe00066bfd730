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
		"bytes", "cmp", "encoding/json", "errors", "fmt", "html", "slices", "strconv", "strings", "text/template", "time", "unicode", "unicode/utf8",
		"github.com/nyaruka/phonenumbers", module + "aircall", module + "matching", module + "sellsy",
	}
	clock := []string{"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker", "LoadLocation", "Local"}
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
			at := func(n ast.Node) string { return files.Position(n.Pos()).String() }
			for _, spec := range file.Imports {
				if path, err := strconv.Unquote(spec.Path.Value); err != nil || !slices.Contains(allowed, path) {
					t.Errorf("%s: imports %s", at(spec), spec.Path.Value)
				}
			}
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
							t.Errorf("%s: %s can be changed", at(name), name.Name)
						}
					}
				}
			}
			ast.Inspect(file, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.GoStmt, *ast.ChanType, *ast.SelectStmt:
					t.Errorf("%s: concurrency", at(n))
				case *ast.SelectorExpr:
					if pkg, ok := n.X.(*ast.Ident); ok && pkg.Name == "time" && slices.Contains(clock, n.Sel.Name) {
						t.Errorf("%s: time.%s", at(n), n.Sel.Name)
					}
					if pkg, ok := n.X.(*ast.Ident); ok && pkg.Name == "fmt" && (strings.HasPrefix(n.Sel.Name, "Print") || strings.HasPrefix(n.Sel.Name, "Scan")) {
						t.Errorf("%s: fmt.%s", at(n), n.Sel.Name)
					}
				}
				return true
			})
		}
		if sources < 5 {
			t.Errorf("%s: %d files looked at", dir, sources)
		}
	}
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
