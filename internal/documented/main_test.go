package main

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
)

// Each thing that is promised is missed when it is not there.
func TestWhatIsMissingIsNamed(t *testing.T) {
	t.Parallel()
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	examples := func(pkg string, n int) *fstest.MapFile {
		text := "package " + pkg + "\n"
		for i := range n {
			text += fmt.Sprintf("func Example_howDoI%c%c() {\n\t// Output:\n}\n", 'A'+i/26, 'A'+i%26)
		}
		return file(text)
	}
	sound := func() fstest.MapFS {
		return fstest.MapFS{
			"README.md":                    file(strings.Repeat("word ", mostWords)),
			"sync/bridge.go":               file("// Package bridge is.\npackage bridge\n\n// New makes.\nfunc New() {}\n\ntype private struct{}\n\nfunc (private) Method() {}\n"),
			"sync/example_test.go":         examples("bridge_test", leastExamples),
			"sync/hub/example_test.go":     examples("hub_test", 6),
			"sync/install/example_test.go": examples("install_test", 3),
			"internal/rest/rest.go":        file("package rest\n\nfunc New() {}\n"),
			"examples/quickstart/main.go":  file("package main\n\nfunc New() {}\n"),
		}
	}
	for _, tt := range []struct {
		name   string
		change func(fstest.MapFS)
		says   string
	}{
		{"nothing is missing", func(fstest.MapFS) {}, ""},
		{"a long README", func(fs fstest.MapFS) { fs["README.md"] = file(strings.Repeat("word ", mostWords+1)) }, "README.md has 901 words"},
		{"no README", func(fs fstest.MapFS) { delete(fs, "README.md") }, "README.md"},
		{"few Examples", func(fs fstest.MapFS) { fs["sync/example_test.go"] = examples("bridge_test", 10) }, "there are 19 executed Examples"},
		{"few Examples of a hub", func(fs fstest.MapFS) { fs["sync/hub/example_test.go"] = examples("hub_test", 5) }, "sync/hub has 5"},
		{"Examples without output", func(fs fstest.MapFS) {
			fs["sync/install/example_test.go"] = file("package install_test\nfunc Example_howDoIA() {}\n")
		}, "sync/install has 0"},
		{"a function", func(fs fstest.MapFS) { fs["sync/a.go"] = file("package bridge\n\nfunc Bare() {}\n") }, "sync/a.go:3:6: Bare has no comment"},
		{"a method", func(fs fstest.MapFS) {
			fs["sync/a.go"] = file("package bridge\n\n// T is.\ntype T[V any] struct{}\n\nfunc (*T[V]) Bare() {}\n")
		}, "Bare has no comment"},
		{"a method of an interface", func(fs fstest.MapFS) {
			fs["sync/a.go"] = file("package bridge\n\n// T is.\ntype T interface{ Bare() }\n")
		}, "Bare has no comment"},
		{"a constant", func(fs fstest.MapFS) {
			fs["sync/a.go"] = file("package bridge\n\nconst (\n\tOne = 1 // one\n\tBare = 2\n)\n")
		}, "Bare has no comment"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tree := sound()
			tt.change(tree)
			err := run(tree, t.Output())
			if got := fmt.Sprint(err); tt.says == "" && err != nil || !strings.Contains(got, tt.says) && tt.says != "" {
				t.Errorf("got %s, want %q", got, tt.says)
			}
		})
	}
}
