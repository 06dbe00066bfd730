package internal_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// Every server in the repository has its time-outs, for people copy it. That of the README is that of examples/service.
func TestServersHaveTimeouts(t *testing.T) {
	t.Parallel()
	cmd := exec.CommandContext(t.Context(), "git", "grep", "-lF", "http.Server{", "--", "*.go", ":!*_test.go")
	cmd.Dir = ".."
	out, err := cmd.Output()
	if err != nil {
		t.Skipf("git: %v", err)
	}
	servers := 0
	for path := range strings.FieldsSeq(string(out)) {
		file, err := parser.ParseFile(token.NewFileSet(), "../"+path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			lit, ok := n.(*ast.CompositeLit)
			if !ok || !isServer(lit.Type) {
				return true
			}
			servers++
			var set []string
			for _, e := range lit.Elts {
				if kv, ok := e.(*ast.KeyValueExpr); ok {
					if key, ok := kv.Key.(*ast.Ident); ok {
						set = append(set, key.Name)
					}
				}
			}
			for _, want := range []string{"ReadTimeout", "WriteTimeout", "IdleTimeout"} {
				if !slices.Contains(set, want) {
					t.Errorf("%s: a server without %s", path, want)
				}
			}
			return true
		})
	}
	if servers == 0 {
		t.Error("no server was found")
	}
}

func isServer(of ast.Expr) bool {
	name, ok := of.(*ast.SelectorExpr)
	if !ok || name.Sel.Name != "Server" {
		return false
	}
	from, ok := name.X.(*ast.Ident)
	return ok && from.Name == "http"
}
