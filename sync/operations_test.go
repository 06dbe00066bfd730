package bridge_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const thisModule = "github.com/aircall-sellsy/aircall-sellsy-go"

// source reads the packages of this module as far as it takes to tell which methods are called on which types. What comes from
// elsewhere is empty.
type source struct {
	files    *token.FileSet
	packages map[string]*types.Package
	syntax   map[string][]*ast.File
	info     types.Info
}

// Import implements [types.Importer].
func (s *source) Import(path string) (*types.Package, error) {
	if p, known := s.packages[path]; known {
		return p, nil
	}
	rest, ours := strings.CutPrefix(path, thisModule)
	if !ours {
		p := types.NewPackage(path, path[strings.LastIndex(path, "/")+1:])
		p.MarkComplete()
		s.packages[path] = p
		return p, nil
	}
	names, err := filepath.Glob(filepath.Join("..", filepath.FromSlash(rest), "*.go"))
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(s.files, name, nil, 0)
		if err != nil {
			return nil, err
		}
		s.syntax[path] = append(s.syntax[path], file)
	}
	cfg := types.Config{Importer: s, Error: func(error) {}} // much is missing, which is no error here
	p, _ := cfg.Check(path, s.files, s.syntax[path], &s.info)
	s.packages[path] = p
	return p, nil
}

// callable names a method or function of a client, such as sellsy PhoneCalls.Create; empty if it is none.
func callable(o types.Object) string {
	f, ok := o.(*types.Func)
	if !ok || f.Pkg() == nil {
		return ""
	}
	side, ours := strings.CutPrefix(f.Pkg().Path(), thisModule+"/")
	if !ours || side != "aircall" && side != "sellsy" {
		return ""
	}
	if recv := f.Signature().Recv(); recv != nil {
		return side + " " + methodOf(recv.Type(), f.Name())
	}
	return side + " " + f.Name()
}

// methodOf names a method of a type as the pages do.
func methodOf(t types.Type, name string) string {
	t = types.Unalias(t)
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	if named, ok := t.(*types.Named); ok && named.Obj().Name() != "Client" {
		return strings.TrimSuffix(named.Obj().Name(), "Service") + "." + name
	}
	return name
}

// calls lists what is called of the clients in a piece of syntax.
func (s *source) calls(n ast.Node) (names []string) {
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Ident:
			if name := callable(s.info.Uses[n]); name != "" {
				names = append(names, name)
			}
		case *ast.SelectorExpr: // a service may have the method of a type that it embeds
			if of := s.info.Selections[n]; of != nil && callable(of.Obj()) != "" {
				side, _, _ := strings.Cut(callable(of.Obj()), " ")
				names = append(names, side+" "+methodOf(of.Recv(), n.Sel.Name))
			}
		}
		return true
	})
	return names
}

// pages are the two pages of what the clients cover, which are made from the inventories that the fakes' routes are made from.
var pages = []struct{ side, file, below string }{{"aircall", "aircall-coverage.md", ""}, {"sellsy", "sellsy-coverage.md", "/v2"}}

// operationsOf reads from the pages which operations each method sends, as method and path with * for what is open.
func operationsOf(t *testing.T) map[string][]string {
	t.Helper()
	operations := map[string][]string{}
	line := regexp.MustCompile("^\\| `([A-Z]+) (/[^`]*)`(.*)$")
	open, method := regexp.MustCompile(`\{[^}]*\}|:\w+`), regexp.MustCompile("`([A-Z]\\w*(?:\\.\\w+)?)`")
	for _, page := range pages {
		text, err := os.ReadFile(filepath.Join("..", "docs", page.file))
		if err != nil {
			t.Fatal(err)
		}
		for row := range strings.Lines(string(text)) {
			if m := line.FindStringSubmatch(strings.TrimSpace(row)); m != nil {
				for _, name := range method.FindAllStringSubmatch(m[3], -1) {
					key := page.side + " " + name[1]
					operations[key] = append(operations[key], page.side+" "+m[1]+" "+page.below+open.ReplaceAllString(m[2], "*"))
				}
			}
		}
	}
	return operations
}

// operationsOfTheBridge finds the operations that the source of the bridge asks for, by way of the clients' methods, and where.
func operationsOfTheBridge(t *testing.T) map[string]string {
	t.Helper()
	s := &source{
		files: token.NewFileSet(), packages: map[string]*types.Package{}, syntax: map[string][]*ast.File{},
		info: types.Info{
			Uses: map[*ast.Ident]types.Object{}, Defs: map[*ast.Ident]types.Object{}, Selections: map[*ast.SelectorExpr]*types.Selection{},
		},
	}
	var rooms []string
	for _, root := range []string{".", "internal"} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			switch {
			case err != nil || !d.IsDir():
				return err
			case root == "." && path != ".":
				return fs.SkipDir
			}
			rooms = append(rooms, thisModule+"/sync"+strings.TrimSuffix("/"+filepath.ToSlash(path), "/."))
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, path := range rooms {
		if _, err := s.Import(path); err != nil {
			t.Fatal(err)
		}
	}
	within := map[string][]string{} // what the clients' own methods call
	for _, side := range []string{"aircall", "sellsy"} {
		for _, file := range s.syntax[thisModule+"/"+side] {
			for _, d := range file.Decls {
				if f, ok := d.(*ast.FuncDecl); ok && f.Body != nil {
					name := callable(s.info.Defs[f.Name])
					within[name] = append(within[name], s.calls(f.Body)...)
				}
			}
		}
	}
	operations, found := operationsOf(t), map[string]string{}
	for _, room := range rooms {
		for _, file := range s.syntax[room] {
			todo, seen := s.calls(file), map[string]bool{}
			for len(todo) > 0 {
				name := todo[0]
				todo = todo[1:]
				if seen[name] {
					continue
				}
				seen[name] = true
				for _, op := range operations[name] {
					found[op] = name + ", in " + s.files.Position(file.Package).Filename
				}
				if operations[name] == nil {
					todo = slices.Concat(todo, within[name])
				}
			}
		}
	}
	return found
}

// unplayed are the operations that the bridge asks for and neither [playDay] nor [playOtherDay] does: what an administrator starts, who
// is told of the error, and what other settings need.
var unplayed = []string{
	"aircall DELETE /v1/webhooks/*", "sellsy DELETE /v2/webhooks/*", "aircall GET /v1/contacts", "aircall GET /v1/ping", "sellsy POST /v2/contacts",
}

// The days that are given every odd answer and every refusal use every operation that the bridge asks for. One that is new is to be played, or named.
func TestTheDaysUseEveryOperationOfTheBridge(t *testing.T) {
	t.Parallel()
	d, _ := playDay(t, nil)
	other, _ := playOtherDay(t, nil)
	used := slices.Concat(d.used, other.used)
	found := operationsOfTheBridge(t)
	if len(found) < 55 {
		t.Errorf("only %d operations are found in the source", len(found))
	}
	for op, where := range found {
		played := slices.ContainsFunc(used, func(o *operation) bool { return o.side+" "+o.method+" "+o.path == op })
		if known := slices.Contains(unplayed, op); known == played {
			t.Errorf("%s (%s): played %t, named as unplayed %t", op, where, played, known)
		}
	}
	for _, op := range unplayed {
		if found[op] == "" {
			t.Errorf("%s is not asked for any more", op)
		}
	}
}
