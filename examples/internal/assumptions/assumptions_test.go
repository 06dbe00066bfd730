package assumptions_test

import (
	"bytes"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/assumptions"
	"github.com/aircall-sellsy/aircall-sellsy-go/internal/phrases"
)

var english = phrases.In(phrases.English)

var update = flag.Bool("update", false, "write docs/assumptions.md anew")

const (
	root = "../../.."
	page = root + "/docs/assumptions.md"
)

const introduction = `# What the code assumes

Nobody who wrote this code could call the real Aircall or Sellsy. Most of it follows what both publish. On the points below they say
nothing, or contradict themselves, and the code relies on an answer all the same. Each has a name, by which comments in the code
refer to it.

` + "`bridge doctor -probe`" + ` checks on your accounts what reading can show, before anything is written: it sends some thirty requests, none of which
can change anything, and never more than a tenth of what is left of Sellsy's quota of the day. It prints what holds, what differs and what
to do about it, in the language of ` + "`BRIDGE_LANGUAGE`" + `, and ends with 1 if anything differs. ` + "`probe.json`" + ` beside it is for the
authors: the exchanges, in which every value is a placeholder of the same kind and length.

` + "`bridge doctor -probe -write contact/42`" + ` also checks what only writing shows, on a contact, company or individual of Sellsy that you name. It
asks before it begins, and deletes what it makes: a phone call, a comment and a tag of that record, and two contacts in Aircall with a
made-up number. What it is about to make is in a journal beside the report first, so that starting it again deletes what a crash has left.

` + "`bridge doctor -replay probe.json`" + ` plays such a file back, to the clients, to the contract of the fakes, and to a bridge among fakes
whose answers have its shape, and names what of the code it shows to be wrong.

"What to do then" was played: a test has the bridge log one call and make one contact in a world where the assumption is false, for each of
them, and another has the probe find out (` + "`examples/internal/probe`" + `).

This page is made from ` + "`examples/internal/assumptions`" + ` (` + "`go test ./internal/assumptions -update`" + ` in ` + "`examples`" + `).
`

// write writes the page.
func write(all []assumptions.Assumption) []byte {
	var b bytes.Buffer
	b.WriteString(introduction)
	service := ""
	for _, a := range all {
		if a.Service() != service {
			service = a.Service()
			fmt.Fprintf(&b, "\n## %s\n", service)
		}
		fmt.Fprintf(&b, "\n### %s\n\n%s\n\n", a.ID, a.Rely(english))
		fmt.Fprintf(&b, "- **If it is false:** %s\n- **What to do then:** %s\n", a.Else(english), a.Advice(english))
		switch {
		case a.Check != "":
			fmt.Fprintf(&b, "- **What is looked at:** %s\n", a.Check)
		case a.Write != "":
			fmt.Fprintf(&b, "- **What is written with `-write` to see it:** %s\n", a.Write)
		default:
			fmt.Fprintf(&b, "- **No program shows it:** %s\n", a.Unread)
		}
		var files []string
		for _, f := range a.Where {
			files = append(files, fmt.Sprintf("[%s](../%s)", f, f))
		}
		fmt.Fprintf(&b, "- **Relied on in:** %s\n", strings.Join(files, ", "))
	}
	return b.Bytes()
}

func TestThePageIsThatOfTheTable(t *testing.T) {
	t.Parallel()
	want := write(assumptions.All())
	if *update {
		if err := os.WriteFile(page, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("docs/assumptions.md is out of date, run go test -update (-want +got):\n%s", diff)
	}
}

func TestEveryAssumptionIsWhole(t *testing.T) {
	t.Parallel()
	id := regexp.MustCompile(`^(aircall|sellsy)(-[a-z]+)+$`)
	seen := map[string]bool{}
	for _, a := range assumptions.All() {
		if !id.MatchString(a.ID) || seen[a.ID] {
			t.Errorf("%q is no id, or that of two", a.ID)
		}
		seen[a.ID] = true
		for _, sentence := range []string{a.Rely(english), a.Else(english), a.Advice(english), a.Check + a.Write + a.Unread} {
			if !strings.HasSuffix(sentence, ".") {
				t.Errorf("%s: %q is no sentence", a.ID, sentence)
			}
		}
		ways := 0
		for _, way := range []string{a.Check, a.Write, a.Unread} {
			if way != "" {
				ways++
			}
		}
		if ways != 1 {
			t.Errorf("%s: it is either checked in one way, or says why it cannot be", a.ID)
		}
		if a.Set != "" && a.Stop {
			t.Errorf("%s: one that a setting helps with is none to stop for", a.ID)
		}
		if len(a.Where) == 0 {
			t.Errorf("%s is relied on nowhere", a.ID)
		}
	}
}

// What a probe tells people of the assumptions is said in all languages, of each of them and of no other, and names the same variables.
func TestEveryAssumptionIsSaidInAllLanguages(t *testing.T) {
	t.Parallel()
	var want []string
	for _, a := range assumptions.All() {
		for _, what := range []string{"rely", "else"} {
			want = append(want, "assumption."+a.ID+"."+what)
		}
		if a.Set != "" {
			want = append(want, "assumption."+a.ID+".set")
		}
	}
	slices.Sort(want)
	for _, name := range phrases.Languages() {
		b := phrases.In(name)
		got := slices.DeleteFunc(b.Keys(), func(key string) bool { return !strings.HasPrefix(key, "assumption.") })
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-table +phrases):\n%s", name, diff)
		}
		for _, key := range got {
			if diff := cmp.Diff(codes(english.Say(key)), codes(b.Say(key))); diff != "" {
				t.Errorf("%s: %s names other things (-en +%s):\n%s", name, key, name, diff)
			}
			if faults := b.Proofread(b.Say(key)); faults != nil {
				t.Errorf("%s: %s: %q in %s", name, key, faults, b.Say(key))
			}
		}
		for _, a := range assumptions.All() {
			if !strings.Contains(a.Advice(b), a.Set) {
				t.Errorf("%s: %s: %q does not name %s", name, a.ID, a.Advice(b), a.Set)
			}
		}
	}
}

// codes are the variables, fields, addresses, headers and statuses that a sentence names, which no language translates.
func codes(sentence string) []string {
	all := regexp.MustCompile(`\w+_\w+|/[a-z][\w/…-]*|X-[\w*-]+|\b\d{3,4}\b`).FindAllString(sentence, -1)
	slices.Sort(all)
	return all
}

// reference is how a comment names assumptions, also across two lines.
var reference = regexp.MustCompile(`(?i)assumption\s+(?://\s*)?((?:aircall|sellsy)-[a-z-]*[a-z])`)

// references returns which assumptions the files of the repository name, and where.
func references(t *testing.T) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		name := filepath.ToSlash(strings.TrimPrefix(path, filepath.FromSlash(root)+string(filepath.Separator)))
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != root && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata" || name == "examples/internal/assumptions"):
			return filepath.SkipDir
		case d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		text, err := os.ReadFile(path)
		if !bytes.Contains(text, []byte("ssumption")) { // reading all files with the expression takes long
			return err
		}
		for _, m := range reference.FindAllSubmatch(text, -1) {
			if id := string(m[1]); !slices.Contains(found[id], name) {
				found[id] = append(found[id], name)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// What relies on an assumption says so, and nothing names one that there is not.
func TestTheCodeNamesItsAssumptions(t *testing.T) {
	t.Parallel()
	found := references(t)
	for _, a := range assumptions.All() {
		want := slices.Sorted(slices.Values(a.Where))
		got := slices.Sorted(slices.Values(found[a.ID]))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: files of the table, and those that name it (-table +code):\n%s", a.ID, diff)
		}
		delete(found, a.ID)
	}
	for id, files := range found {
		t.Errorf("%v: there is no assumption %s", files, id)
	}
}

func TestAReferenceIsReadAcrossLines(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"// as is assumption aircall-quota.":          "aircall-quota",
		"// (assumption\n// sellsy-phonecall-search)": "sellsy-phonecall-search",
		"\t// (assumption\n\t// sellsy-put)":          "sellsy-put",
		"// Assumption aircall-link":                  "aircall-link",
	} {
		if m := reference.FindStringSubmatch(text); m == nil || m[1] != want {
			t.Errorf("%q: %v", text, m)
		}
	}
}
