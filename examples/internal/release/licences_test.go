//go:build unix

package release_test

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// licences are told by a phrase of their texts, the more particular ones first.
var licences = []struct{ name, phrase string }{
	{"Apache-2.0", "Apache License Version 2.0"},
	{"MPL-2.0", "Mozilla Public License"},
	{"BSD-3-Clause", "Neither the name of"},
	{"BSD-2-Clause", "Redistributions in binary form"},
	{"MIT", "Permission is hereby granted, free of charge"},
	{"ISC", "Permission to use, copy, modify, and/or distribute"},
}

// TestLicences holds that packaging/licences.md, which is in every archive of a release, names each module that is in the programs, and its
// licence; and that all are such as let the programs be handed on. UPDATE=1 writes the page anew.
func TestLicences(t *testing.T) {
	t.Parallel()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-deps", "-f", "{{with .Module}}{{.Path}} {{.Dir}}{{end}}", "./bridge", "./multitenant")
	cmd.Dir, cmd.Env = filepath.Join(root, "examples"), append(os.Environ(), "GOOS=linux", "GOARCH=amd64", "CGO_ENABLED=0")
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for line := range strings.Lines(string(out)) {
		name, dir, ok := strings.Cut(strings.TrimSpace(line), " ")
		if ok && name != path && !strings.HasPrefix(name, path+"/") {
			found[name] = dir
		}
	}
	if len(found) < 20 {
		t.Fatalf("only %d modules", len(found))
	}
	var page strings.Builder
	page.WriteString("# Licences\n\nThe programs are under the [MIT licence](../LICENSE), and made of these modules too. Their texts are in the modules, at pkg.go.dev.\n\n" +
		"| module | licence |\n|---|---|\n")
	for _, name := range slices.Sorted(maps.Keys(found)) {
		fmt.Fprintf(&page, "| [%s](https://pkg.go.dev/%s?tab=licenses) | %s |\n", name, name, licenceIn(t, name, found[name]))
	}
	file := filepath.Join(root, "packaging", "licences.md")
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(file, []byte(page.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(page.String(), string(text)); diff != "" {
		t.Errorf("write it anew with UPDATE=1 (-want +got):\n%s", diff)
	}
}

// licenceIn is the licence of a module.
func licenceIn(t *testing.T, name, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.IsDir() || !regexp.MustCompile(`(?i)^(licen[sc]e|copying)`).MatchString(e.Name()) {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		plain := strings.ToLower(strings.Join(strings.Fields(string(text)), " "))
		for _, l := range licences {
			if strings.Contains(plain, strings.ToLower(l.phrase)) {
				return l.name
			}
		}
	}
	t.Errorf("%s is under a licence that is not known here", name)
	return "?"
}
