package internal_test

import (
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The linters see one import at a time. What is asked here is the sum of them: what users get when they import a package.

const module = "github.com/aircall-sellsy/aircall-sellsy-go"

type listed struct {
	ImportPath    string
	Imports, Deps []string
}

// packages lists the packages of the root module with all they link.
func packages(t *testing.T) []listed {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Imports,Deps", "./...")
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

// The rooms of the house, from the bottom up: what each package of this module may import of it, itself left out. A name that ends
// in /... stands for a package and all below it.
var mayImport = map[string][]string{
	"":         nil, // the guided tour
	"internal": nil, // tests of the structure alone

	"internal/documented": nil, // a program for .ci/run

	"internal/wire": nil,
	"internal/rest": {"internal/wire"},
	"aircall":       {"internal/rest", "internal/wire"},
	"sellsy":        {"internal/rest", "internal/wire"},
	"matching":      {"aircall", "sellsy", "internal/phrases"},
	"activity":      {"aircall", "sellsy", "matching", "internal/phrases"},

	"internal/phrases": nil,

	"sync/store":     nil,
	"sync/boltstore": {"sync/store"},
	"sync/pgstore":   {"sync/store"},
	"sync/storetest": {"sync/store"},
	"sync/report":    {"aircall", "sellsy", "matching", "activity", "internal/phrases", "sync/store"},

	"sync/internal/item":      {"aircall", "sellsy", "activity", "sync/store", "sync/report"},
	"sync/internal/account":   {"aircall", "sellsy", "matching", "sync/store", "sync/report"},
	"sync/internal/directory": room,
	"sync/internal/calls":     room,
	"sync/internal/contacts":  room,
	"sync/internal/extras":    room,
	"sync/internal/upkeep":    room,
	"sync/internal/answer":    nil,
	"sync/internal/engine":    append(room, "internal/rest", "sync/internal/directory", "sync/internal/calls", "sync/internal/contacts", "sync/internal/extras", "sync/internal/upkeep"),

	"sync":           {"aircall", "sellsy", "matching", "activity", "sync/store", "sync/report", "sync/internal/..."},
	"sync/hub":       {"aircall", "sellsy", "matching", "internal/rest", "sync", "sync/store", "sync/report", "sync/internal/..."},
	"sync/install":   {"aircall", "sellsy", "matching", "internal/phrases", "sync", "sync/hub", "sync/report", "sync/store", "sync/internal/answer", "sync/internal/upkeep"},
	"sync/console":   {"aircall", "sellsy", "matching", "activity", "internal/phrases", "sync", "sync/hub", "sync/store", "sync/report"},
	"sync/telemetry": {"aircall", "sellsy", "sync", "sync/hub", "sync/report", "sync/store"},

	"internal/families":   {"sellsy"},
	"internal/fakehttp":   nil,
	"aircall/aircalltest": {"aircall", "internal/fakehttp"},
	"sellsy/sellsytest":   {"sellsy", "internal/fakehttp"},
}

// room is what every room of the engine may import: rooms know each other through interfaces of their own, which the engine fills.
var room = []string{"aircall", "sellsy", "matching", "activity", "internal/phrases", "sync/store", "sync/report", "sync/internal/account", "sync/internal/item"}

// onlyTests may be linked by no program that is not a test.
var onlyTests = []string{
	"testing", "net/http/httptest", "github.com/google/go-cmp", "github.com/jarcoal/httpmock", "pgregory.net/rapid",
	module + "/internal/fakehttp", module + "/internal/families", module + "/aircall/aircalltest", module + "/sellsy/sellsytest", module + "/sync/storetest",
}

// misplaced returns what breaks the rules, a line each.
func misplaced(list []listed) (faults []string) {
	for _, p := range list {
		name := strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, module), "/")
		allowed, known := mayImport[name]
		if !known {
			faults = append(faults, name+": a package without rules: say in mayImport what it may import")
			continue
		}
		for _, imported := range p.Imports {
			below, ours := strings.CutPrefix(imported, module)
			if ours && !slices.ContainsFunc(allowed, func(pattern string) bool { return covers(pattern, strings.TrimPrefix(below, "/")) }) {
				faults = append(faults, name+" imports "+imported+": imports only point down")
			}
		}
		if strings.HasSuffix(name, "test") || name == "internal/fakehttp" {
			continue
		}
		for _, dep := range p.Deps {
			if name == "sync/store" && strings.Contains(dep, ".") && !strings.HasPrefix(dep, "vendor/") {
				faults = append(faults, name+" links "+dep+": it needs the standard library only")
			}
			if slices.ContainsFunc(onlyTests, func(path string) bool { return covers(path+"/...", dep) }) {
				faults = append(faults, name+" links "+dep+", which is for tests")
			}
		}
	}
	return faults
}

// covers reports whether a pattern names a package.
func covers(pattern, name string) bool {
	tree, below := strings.CutSuffix(pattern, "/...")
	return name == pattern || below && (name == tree || strings.HasPrefix(name, tree+"/"))
}

func TestImportsOnlyPointDown(t *testing.T) {
	t.Parallel()
	for _, fault := range misplaced(packages(t)) {
		t.Error(fault)
	}
}

// The rules are worth something only if breaking one shows.
func TestABrokenImportRuleShows(t *testing.T) {
	t.Parallel()
	for _, p := range []listed{
		{ImportPath: module + "/sync/boltstore", Imports: []string{module + "/sync"}},
		{ImportPath: module + "/sync/store", Imports: []string{module + "/matching"}},
		{ImportPath: module + "/sync/internal/calls", Imports: []string{module + "/sync/internal/directory"}},
		{ImportPath: module + "/sync/internal/item", Imports: []string{module + "/sync"}},
		{ImportPath: module + "/aircall", Imports: []string{module + "/sellsy"}},
		{ImportPath: module + "/matching", Imports: []string{module + "/activity"}},
		{ImportPath: module + "/sync", Deps: []string{module + "/sellsy/sellsytest"}},
		{ImportPath: module + "/activity", Deps: []string{"net/http/httptest"}},
		{ImportPath: module + "/sync/store", Deps: []string{"golang.org/x/sync/errgroup"}},
		{ImportPath: module + "/brandnew"},
	} {
		if misplaced([]listed{p}) == nil {
			t.Errorf("nothing is said of %+v", p)
		}
	}
}

// A type with many methods is several rooms in one. Stores are the exception: each method is one of the contract's.
func TestTypesHaveFewMethods(t *testing.T) {
	t.Parallel()
	const most = 25
	methods := make(map[string]int)
	goFiles(t, func(path string) {
		dir := filepath.ToSlash(filepath.Dir(path))
		if !strings.HasPrefix(dir, "../sync") || strings.HasSuffix(dir, "store") || strings.HasSuffix(path, "_test.go") {
			return
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Error(err)
			return
		}
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv != nil {
				methods[dir+"."+receiver(f)]++
			}
		}
	})
	if len(methods) < 20 {
		t.Fatalf("found only %d types", len(methods))
	}
	for name, n := range methods {
		if n > most {
			t.Errorf("%s has %d methods, %d at most", name, n, most)
		}
	}
}

// receiver is the name of a method's type.
func receiver(f *ast.FuncDecl) string {
	e := f.Recv.List[0].Type
	for {
		switch x := e.(type) {
		case *ast.StarExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.IndexListExpr:
			e = x.X
		case *ast.Ident:
			return x.Name
		default:
			return "?"
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

// The map of the rooms names files that are there.
func TestTheMapNamesFilesThatExist(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../docs/architecture.md")
	if err != nil {
		t.Fatal(err)
	}
	names := regexp.MustCompile("`([a-z/_]+\\.(go|md))`").FindAllStringSubmatch(string(text), -1)
	if len(names) < 10 {
		t.Fatalf("found only %d file names", len(names))
	}
	for _, m := range names {
		if _, err := os.Stat(filepath.Join("..", m[1])); err != nil {
			t.Errorf("docs/architecture.md: %v", err)
		}
	}
}
