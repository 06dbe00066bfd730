package probe_test

import (
	"bytes"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"net/http"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/probe"
	"github.com/aircall-sellsy/aircall-sellsy-go/internal/phrases"
)

// wrongs are worlds in which much is otherwise, so that their pages say much.
func wrongs() map[string][]way {
	all := map[string][]way{
		"all holds": nil,
		"nothing is there": {
			{path: "/v1/calls", answer: nothing("calls")},
			{path: "/contacts", answer: func(a *answer) { nothing("data")(a); nothing("contacts")(a) }},
			{path: "/v2/phone-calls", answer: nothing("data")},
		},
		"a service is silent":     {{path: "/v1/company", refuse: 403}, {path: "/staffs/me", wrap: unreachable}},
		"a comment stays":         {{method: "DELETE", path: "/v2/comments/*", refuse: 403}},
		"nothing may be written":  {{method: "POST", path: "/comments", refuse: 403}, {method: "POST", path: "/v2/phone-calls", refuse: 403}, {method: "POST", path: "/v1/contacts", refuse: 500}},
		"answers are no answers":  {{path: "/v2/users", answer: func(a *answer) { a.body = nil }}, {path: "/v2/invoices", answer: status(500)}},
		"other kinds and refusal": {otherWays["aircall-kinds"].way, otherWays["sellsy-kinds"].way, otherWays["sellsy-search-lag"].way},
	}
	const worlds = 5
	for i, id := range slices.Sorted(maps.Keys(otherWays)) {
		name := fmt.Sprintf("several are false, %d", i%worlds)
		all[name] = append(all[name], otherWays[id].way)
	}
	return all
}

func unreachable(http.RoundTripper) http.RoundTripper {
	return roundTripper(func(*http.Request) (*http.Response, error) { return nil, errors.New("unreachable") })
}

// The page has the same lines in each language, and none of another.
func TestThePageIsInEachLanguage(t *testing.T) {
	same := regexp.MustCompile(`^$|^\P{L}*$`) // lines without words
	for name, ways := range wrongs() {
		t.Run(name, inBubble(func(t *testing.T) {
			w := newWorld(t, 0)
			o := w.options(ways...)
			o.Write = &probe.WriteOptions{Record: w.record, Journal: filepath.Join(t.TempDir(), "journal")}
			r, err := probe.Run(t.Context(), o)
			if err != nil {
				t.Fatal(err)
			}
			in := func(language string) []string {
				var b bytes.Buffer
				r.WritePage(&b, phrases.In(language))
				return strings.Split(b.String(), "\n")
			}
			want := in(phrases.English)
			for _, language := range phrases.Languages() {
				got := in(language)
				if len(got) != len(want) {
					t.Fatalf("%s: %d lines, and %d in English", language, len(got), len(want))
				}
				for i, line := range got {
					if faults := phrases.In(language).Proofread(line); faults != nil {
						t.Errorf("%s: %q in %s", language, faults, line)
					}
					if language != phrases.English && !same.MatchString(line) && rest(line) == rest(want[i]) {
						t.Errorf("%s: this is English: %s", language, line)
					}
				}
			}
		}))
	}
}

// rest is the text of a line behind the verdict and the id or label.
func rest(line string) string {
	_, text, ok := strings.Cut(line, ": ")
	if !ok {
		_, text, _ = strings.Cut(line, ":\u00a0")
	}
	return text
}

// Each sentence is given the arguments that its phrase has, and those alone.
func TestSentencesHaveTheirArguments(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	argument := regexp.MustCompile(`\{(\w+)\}`)
	said := 0
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && strings.HasPrefix(lit.Value, `"asked.`) && !english.Has("probe."+strings.Trim(lit.Value, `"`)) {
				t.Errorf("%s: there is no phrase for %s", name, lit.Value)
			}
			key, given, ok := sentenceOf(n)
			if !ok {
				return true
			}
			said++
			var want []string
			for _, m := range argument.FindAllStringSubmatch(english.Say("probe."+key), -1) {
				want = append(want, m[1])
			}
			slices.Sort(want)
			slices.Sort(given)
			if diff := cmp.Diff(want, given); diff != "" || !english.Has("probe."+key) {
				t.Errorf("%s: %s (-phrase +code):\n%s", name, key, diff)
			}
			return true
		})
	}
	const atLeast = 100
	if said < atLeast {
		t.Errorf("only %d sentences were found", said)
	}
}

// sentenceOf reads a call such as differs("no_next", "n", 3), with the names of its arguments.
func sentenceOf(n ast.Node) (key string, given []string, ok bool) {
	call, isCall := n.(*ast.CallExpr)
	if !isCall || len(call.Args) == 0 {
		return "", nil, false
	}
	of, isIdent := call.Fun.(*ast.Ident)
	if !isIdent || !slices.Contains([]string{"holds", "differs", "untold", "say"}, of.Name) {
		return "", nil, false
	}
	for i, arg := range call.Args {
		text, isText := arg.(*ast.BasicLit)
		if i > 0 && i%2 == 0 {
			continue // a value
		}
		if !isText {
			return "", nil, false
		}
		s, _ := strconv.Unquote(text.Value)
		if i == 0 {
			key = s
		} else {
			given = append(given, s)
		}
	}
	return key, given, true
}
