package aircallsellsy_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
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

// blank are ends of lines with blank lines between them.
var blank = regexp.MustCompile(`\n\s*\n`)

// TestProgramsOfTheREADMECompileAlone puts the programs of the README, and nothing else, into an empty module, as a stranger does: a service
// under 60 lines, and one client under 20.
func TestProgramsOfTheREADMECompileAlone(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it compiles the module")
	}
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	var lines []int
	for i, block := range goBlocks.FindAllStringSubmatch(string(text), -1) {
		if strings.HasPrefix(block[1], "package main\n") {
			lines = append(lines, len(strings.Split(strings.TrimSpace(blank.ReplaceAllString(block[1], "\n")), "\n")))
			write(t, filepath.Join(dir, "program"+strconv.Itoa(i), "main.go"), block[1])
		}
	}
	if len(lines) != 2 || lines[0] >= 60 || lines[1] >= 20 {
		t.Errorf("the programs of the README have %d lines", lines)
	}
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	ours, err := os.ReadFile("go.mod") // with the versions that a stranger's go mod tidy would find
	if err != nil {
		t.Fatal(err)
	}
	const module = "github.com/aircall-sellsy/aircall-sellsy-go"
	write(t, filepath.Join(dir, "go.mod"), strings.Replace(string(ours), "module "+module, "module stranger.example", 1)+
		"\nrequire "+module+" v0.1.0\n\nreplace "+module+" => "+here+"\n")
	sums, err := os.ReadFile("go.sum")
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "go.sum"), string(sums))
	compile := exec.CommandContext(t.Context(), "go", "list", "-export", "./...")                                   // without linking
	compile.Dir, compile.Env = dir, append(os.Environ(), "GOWORK=off", "GOFLAGS="+os.Getenv("GOFLAGS")+" -mod=mod") // versions that the workspace has no use for are downloaded
	if out, err := compile.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
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
