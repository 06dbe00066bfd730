package internal_test

import (
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The linters see one import at a time. What is asked here is the sum of them: what users get when they import a package.

const module = "github.com/aircall-sellsy/aircall-sellsy-go"

type listed struct {
	ImportPath string
	Deps       []string
}

// packages lists the packages of the root module with all they link.
func packages(t *testing.T) []listed {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Deps", "./...")
	cmd.Dir = ".."
	out, err := cmd.Output()
	if err != nil {
		if exit, ok := errors.AsType[*exec.ExitError](err); ok {
			t.Fatalf("go list: %v\n%s", err, exit.Stderr)
		}
		t.Fatalf("go list: %v", err)
	}
	var list []listed
	dec := json.NewDecoder(strings.NewReader(string(out)))
	for {
		var p listed
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		list = append(list, p)
	}
	if len(list) < 5 {
		t.Fatalf("go list found only %d packages", len(list))
	}
	return list
}

func TestWhatPackagesLink(t *testing.T) {
	t.Parallel()
	const root, aircall, sellsy, matching, activity, bridge, core = module, module + "/aircall", module + "/sellsy",
		module + "/matching", module + "/activity", module + "/sync", module + "/internal/rest"
	never := map[string][]string{ // package, and what must not come with it, children included
		root:     {aircall, sellsy, matching, activity, bridge, core},
		core:     {aircall, sellsy, matching, activity, bridge},
		aircall:  {sellsy, matching, activity, bridge},
		sellsy:   {aircall, matching, activity, bridge},
		matching: {activity, bridge},
		activity: {bridge},
	}
	testsOnly := []string{
		"testing", "net/http/httptest", "github.com/google/go-cmp", "github.com/jarcoal/httpmock", "pgregory.net/rapid",
		module + "/internal/fakehttp", aircall + "/aircalltest", sellsy + "/sellsytest", bridge + "/storetest",
	}
	stores := []string{bridge + "/store", bridge + "/boltstore", bridge + "/storetest"}
	for _, p := range packages(t) {
		if slices.Contains(stores, p.ImportPath) {
			for _, dep := range p.Deps {
				if strings.HasPrefix(dep, module) && dep != bridge+"/store" {
					t.Errorf("%s links %s: stores know their contract and nothing else of this module", p.ImportPath, dep)
				}
				if strings.Contains(dep, ".") && p.ImportPath == bridge+"/store" && !strings.HasPrefix(dep, "vendor/") {
					t.Errorf("%s links %s: it needs the standard library only", p.ImportPath, dep)
				}
			}
		}
		if strings.HasSuffix(p.ImportPath, "test") || p.ImportPath == module+"/internal/fakehttp" {
			continue
		}
		for _, dep := range p.Deps {
			below := func(path string) bool { return dep == path || strings.HasPrefix(dep, path+"/") }
			if slices.ContainsFunc(testsOnly, below) {
				t.Errorf("%s links %s, which is for tests", p.ImportPath, dep)
			}
			if slices.ContainsFunc(never[p.ImportPath], below) {
				t.Errorf("%s links %s: imports only point down", p.ImportPath, dep)
			}
		}
	}
}

// goFiles calls fn with every Go file of the repository.
func goFiles(t *testing.T, fn func(path string)) {
	t.Helper()
	n := 0
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != ".." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata"):
			return filepath.SkipDir
		case !d.IsDir() && strings.HasSuffix(path, ".go"):
			n++
			fn(path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if n < 20 {
		t.Fatalf("found only %d files", n)
	}
}

func TestFileNamesSaySomething(t *testing.T) {
	t.Parallel()
	vague := []string{"util", "utils", "helper", "helpers", "common", "misc", "type", "types", "base", "model", "models"}
	goFiles(t, func(path string) {
		if slices.Contains(vague, strings.TrimSuffix(strings.TrimSuffix(filepath.Base(path), ".go"), "_test")) {
			t.Errorf("%s: name the file after the resource or idea it holds", path)
		}
	})
}

// A test that sleeps on the real clock is slow when it passes and wrong when the machine is. In a synctest bubble sleeping
// is how time passes, so packages whose tests sleep must use bubbles.
func TestTestsSleepInBubblesOnly(t *testing.T) {
	t.Parallel()
	bubbles := make(map[string]bool)    // directories
	sleeps := make(map[string][]string) // directories and the places
	goFiles(t, func(path string) {
		if !strings.HasSuffix(path, "_test.go") {
			return
		}
		dir, fset := filepath.Dir(path), token.NewFileSet()
		file, err := parser.ParseFile(fset, path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Error(err)
			return
		}
		for n := range ast.Preorder(file) {
			call, ok := n.(*ast.CallExpr)
			switch {
			case ok && selects(call.Fun, "synctest", "Test"):
				bubbles[dir] = true
			case ok && selects(call.Fun, "time", "Sleep"):
				sleeps[dir] = append(sleeps[dir], fset.Position(call.Pos()).String())
			}
		}
	})
	for dir, places := range sleeps {
		if !bubbles[dir] {
			t.Errorf("tests sleep on the real clock:\n%s", strings.Join(places, "\n"))
		}
	}
}

func selects(e ast.Expr, pkg, name string) bool {
	s, ok := e.(*ast.SelectorExpr)
	if !ok || s.Sel.Name != name {
		return false
	}
	x, ok := s.X.(*ast.Ident)
	return ok && x.Name == pkg
}
