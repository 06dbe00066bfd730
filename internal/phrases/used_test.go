package phrases_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/phrases"
)

var (
	// literal is what may be a key, the end of one, or a group of keys.
	literal = regexp.MustCompile(`"([a-z_]+(?:\.[a-z_0-9%]+)*\.?)"`)

	// said is a whole key, or its end, that somebody says.
	said = regexp.MustCompile(`\b(?:[Ss]ay|T)[ (]"([a-z_.0-9]+[a-z_0-9])"(?: *[,)}]| ")`)
)

// areas are groups whose keys their folder names without the group.
var areas = map[string]string{"install": "sync/install", "console": "sync/console", "dial": "examples/clicktodial", "quickstart": "examples/quickstart", "probe": "examples/internal/probe"}

// TestPhrasesAreUsed holds that there is a phrase for each key that is said, and that somebody says each phrase.
func TestPhrasesAreUsed(t *testing.T) {
	t.Parallel()
	english := phrases.In(phrases.English)
	used, groups := map[string]bool{"name": true}, map[string]bool{"format": true}
	for file, text := range sources(t) {
		area := ""
		for name, folder := range areas {
			if strings.HasPrefix(file, folder+"/") {
				area = name + "."
			}
		}
		for _, key := range said.FindAllStringSubmatch(text, -1) {
			if !english.Has(key[1]) && !english.Has(area+key[1]) {
				t.Errorf("%s says %s, for which there is no phrase", file, key[1])
			}
		}
		for _, m := range literal.FindAllStringSubmatch(text, -1) {
			group := strings.TrimSuffix(strings.TrimSuffix(m[1], "%d"), ".")
			isGroup := group != m[1] || strings.Contains(text, `Word("`+m[1]+`"`)
			for _, prefix := range []string{"", area} {
				for _, end := range []string{"", "_do", "_why", "_n"} {
					used[prefix+m[1]+end] = true
				}
				groups[prefix+group] = groups[prefix+group] || isGroup
			}
		}
	}
	for _, key := range english.Keys() {
		found := used[key]
		for group := key; !found && group != ""; {
			group = group[:max(strings.LastIndex(group, "."), 0)]
			found = groups[group]
		}
		if !found {
			t.Errorf("nobody says %s", key)
		}
	}
}

// sources are the texts of all programs and pages of the repository, without tests, by name.
func sources(t *testing.T) map[string]string {
	t.Helper()
	root, all := filepath.Join("..", ".."), map[string]string{}
	for _, folder := range []string{"matching", "activity", "sync", "examples"} {
		err := filepath.WalkDir(filepath.Join(root, folder), func(path string, d fs.DirEntry, err error) error {
			isSource := strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go") || strings.HasSuffix(path, ".html")
			if err != nil || d.IsDir() || !isSource {
				return err
			}
			text, err := os.ReadFile(path)
			name, _ := filepath.Rel(root, path)
			all[filepath.ToSlash(name)] = string(text)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(all) < 100 {
		t.Fatalf("only %d files", len(all))
	}
	return all
}
