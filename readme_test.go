package aircallsellsy_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// goBlocks are the pieces of Go in a page.
var goBlocks = regexp.MustCompile("(?s)```go\n(.*?)```\n")

// Pages quote what the compiler has seen, and nothing else.
func TestPagesQuoteWhatIsCompiled(t *testing.T) {
	t.Parallel()
	compiled := ""
	for _, name := range []string{
		"examples/service/main.go", "examples/onecompany/main.go", "examples/embed/main.go", "matching/example_test.go", "aircall/aircalltest/example_test.go",
		"example_fakes_test.go", "sync/example_questions_test.go",
	} {
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		compiled += unindented(string(source))
	}
	for page, quotes := range map[string]int{
		"README.md": 3, "README.fr.md": 3, "docs/embed.md": 1, "docs/testing.md": 1,
	} {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		blocks := goBlocks.FindAllStringSubmatch(string(text), -1)
		if len(blocks) < quotes {
			t.Errorf("%s quotes %d pieces of Go, not %d", page, len(blocks), quotes)
		}
		for _, block := range blocks {
			if !strings.Contains(compiled, unindented(block[1])) {
				t.Errorf("%s quotes what is in no file that is compiled:\n%s", page, block[1])
			}
		}
	}
}

// unindented is text without the tabs at the beginning of its lines.
func unindented(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = strings.TrimLeft(line, "\t")
	}
	return strings.Join(lines, "\n")
}

// The README is a page to land on, and its programs are as short as it seems.
func TestREADMEIsShort(t *testing.T) {
	t.Parallel()
	const most = 900
	for _, page := range []string{"README.md", "README.fr.md"} {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		words := len(strings.Fields(string(text)))
		t.Logf("%s: %d words", page, words)
		if page == "README.md" && words > most {
			t.Errorf("%s has %d words, more than %d", page, words, most)
		}
	}
	for file, most := range map[string]int{"examples/service/main.go": 60, "examples/onecompany/main.go": 20} {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		lines := 0
		for line := range strings.Lines(string(source)) {
			if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "//") {
				lines++
			}
		}
		if lines >= most {
			t.Errorf("%s has %d lines, which is not under %d", file, lines, most)
		}
	}
}

// links are the relative links of a page.
var links = regexp.MustCompile(`\]\(([^):#]+)(?:#[^)]*)?\)`)

// What the pages link to is there.
func TestLinksLeadSomewhere(t *testing.T) {
	t.Parallel()
	pages, err := os.ReadDir("docs")
	if err != nil {
		t.Fatal(err)
	}
	all := []string{"README.md", "README.fr.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md"}
	for _, page := range pages {
		if strings.HasSuffix(page.Name(), ".md") {
			all = append(all, "docs/"+page.Name())
		}
	}
	for _, page := range all {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		folder := page[:strings.LastIndex("/"+page, "/")]
		for _, link := range links.FindAllStringSubmatch(string(text), -1) {
			if _, err := os.Stat(folder + link[1]); err != nil {
				t.Errorf("%s: %v", page, err)
			}
		}
	}
}

// code is what typography leaves alone: code, addresses, marks, and the lines between the head and the body of a table.
var code = regexp.MustCompile("(?s)```.*?```|`[^`]*`|\\]\\([^)]*\\)|<!--.*?-->|\\n\\|[-|]+\\n|!\\[")

// wrongInFrench is a space where French wants one that does not break, another than the one that is used everywhere, and a straight
// apostrophe.
var wrongInFrench = regexp.MustCompile(` [:;?!»]|« |\x{202f}|[^ ]'[^ ]`)

// notSaidInFrench are words that the programs say otherwise: see the French catalogue.
var notSaidInFrench = regexp.MustCompile(`balayage|[Pp]ropriétaire de (la|cette) fiche|appels? (est |sont |seront )?enregistrés?|[Ff]iche d’appel`)

// What people read in French has its spaces and apostrophes, and the words of the programs.
func TestFrenchPagesHaveTheirSpacesAndWords(t *testing.T) {
	t.Parallel()
	pages, err := filepath.Glob("docs/*.fr.md")
	if err != nil || len(pages) < 5 {
		t.Fatal(pages, err)
	}
	for _, page := range append(pages, "README.fr.md") {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(code.ReplaceAllString(string(text), "\n")) {
			for _, wrong := range []*regexp.Regexp{wrongInFrench, notSaidInFrench} {
				if at := wrong.FindStringIndex(line); at != nil {
					t.Errorf("%s: %q in %s", page, line[at[0]:at[1]], line)
				}
			}
		}
	}
}
