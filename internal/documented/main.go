// Command documented counts what the documentation promises, and fails when there is less: executed Examples, exported identifiers without
// a comment, and words of the README. Run it at the root of the repository:
//
//	go run ./internal/documented
package main

import (
	"errors"
	"fmt"
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

const (
	leastExamples = 80  // that are executed, in all
	mostWords     = 900 // of README.md
)

// leastIn is how many executed Examples single folders have at least.
var leastIn = map[string]int{"sync": 6, "sync/hub": 6, "sync/install": 3}

func main() {
	if err := run(os.DirFS("."), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "documented:", err)
		os.Exit(1)
	}
}

// run counts, prints, and returns an error for what falls short.
func run(root fs.FS, out io.Writer) error {
	c, err := count(root)
	if err != nil {
		return err
	}
	var short []error
	total, asked := 0, 0
	for _, folder := range slices.Sorted(maps.Keys(c.examples)) {
		n := c.examples[folder]
		total, asked = total+n.executed, asked+n.asked
		fmt.Fprintf(out, "%4d executed Examples, %3d of them named as questions, in %s\n", n.executed, n.asked, folder)
	}
	for folder, least := range leastIn {
		if n := c.examples[folder].executed; n < least {
			short = append(short, fmt.Errorf("%s has %d executed Examples, of %d at least", folder, n, least))
		}
	}
	fmt.Fprintf(out, "%4d executed Examples, %3d of them named as questions, in all\n", total, asked)
	if total < leastExamples {
		short = append(short, fmt.Errorf("there are %d executed Examples, of %d at least", total, leastExamples))
	}
	fmt.Fprintf(out, "%4d of %d exported identifiers without a comment\n", len(c.undocumented), c.exported)
	for _, place := range c.undocumented {
		short = append(short, fmt.Errorf("%s has no comment", place))
	}
	words, err := wordsOf(root, "README.md")
	fmt.Fprintf(out, "%4d words in README.md, of %d at most\n", words, mostWords)
	if words > mostWords {
		short = append(short, fmt.Errorf("README.md has %d words, of %d at most", words, mostWords))
	}
	return errors.Join(append(short, err)...)
}

func wordsOf(root fs.FS, page string) (int, error) {
	text, err := fs.ReadFile(root, page)
	return len(strings.Fields(string(text))), err
}

// counted is what was found.
type counted struct {
	examples     map[string]exampleCount // by folder
	exported     int
	undocumented []string // places and names
}

type exampleCount struct{ executed, asked int }

// question is the beginning of a suffix that asks something.
var question = regexp.MustCompile(`^(how|what|when|where|which|who|whose|whom|why|can|does|do|is|may|must|am|are)[A-Z]`)

// count reads all Go files, but for those of tests' data. What internal packages and programs export is for nobody outside.
func count(root fs.FS) (c counted, err error) {
	c.examples = map[string]exampleCount{}
	err = fs.WalkDir(root, ".", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata"):
			return filepath.SkipDir
		case d.IsDir() || !strings.HasSuffix(path, ".go"):
			return nil
		}
		source, err := fs.ReadFile(root, path)
		if err != nil {
			return err
		}
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, path, source, parser.ParseComments)
		switch {
		case err != nil:
			return err
		case strings.HasSuffix(path, "_test.go"):
			c.addExamples(folderOf(path), file)
		case file.Name.Name != "main" && !strings.Contains("/"+path, "/internal/"):
			c.addIdentifiers(fset, file)
		}
		return nil
	})
	return c, err
}

func folderOf(path string) string {
	if i := strings.LastIndexByte(path, '/'); i >= 0 {
		return path[:i]
	}
	return "."
}

func (c *counted) addExamples(folder string, file *ast.File) {
	for _, e := range doc.Examples(file) {
		if e.Output == "" && !e.EmptyOutput {
			continue // compiled only
		}
		n := c.examples[folder]
		n.executed++
		if question.MatchString(e.Name[strings.LastIndexByte(e.Name, '_')+1:]) {
			n.asked++
		}
		c.examples[folder] = n
	}
}

func (c *counted) addIdentifiers(fset *token.FileSet, file *ast.File) {
	add := func(name *ast.Ident, comments ...*ast.CommentGroup) {
		if !name.IsExported() {
			return
		}
		c.exported++
		if !slices.ContainsFunc(comments, func(g *ast.CommentGroup) bool { return strings.TrimSpace(g.Text()) != "" }) {
			c.undocumented = append(c.undocumented, fset.Position(name.Pos()).String()+": "+name.Name)
		}
	}
	for _, decl := range file.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil || receiverIsExported(d.Recv.List[0].Type) {
				add(d.Name, d.Doc)
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch s := spec.(type) {
				case *ast.TypeSpec:
					add(s.Name, d.Doc, s.Doc, s.Comment)
					for _, m := range methodsOf(s) {
						for _, name := range m.Names {
							add(name, m.Doc, m.Comment)
						}
					}
				case *ast.ValueSpec:
					for _, name := range s.Names {
						add(name, d.Doc, s.Doc, s.Comment)
					}
				}
			}
		}
	}
}

// methodsOf are the methods of an interface that shows outside of its package.
func methodsOf(s *ast.TypeSpec) []*ast.Field {
	if i, ok := s.Type.(*ast.InterfaceType); ok && s.Name.IsExported() {
		return i.Methods.List
	}
	return nil
}

// receiverIsExported reports whether a method shows outside of its package.
func receiverIsExported(e ast.Expr) bool {
	for {
		switch x := e.(type) {
		case *ast.StarExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.IndexListExpr:
			e = x.X
		case *ast.Ident:
			return x.IsExported()
		default:
			return false
		}
	}
}
