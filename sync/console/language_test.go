package console_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/console"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
)

func TestLanguageOfTheReader(t *testing.T) {
	t.Parallel()
	page := newConsole(t, &still{status: working()}, func(o *console.Options) { o.Language = matching.German })
	b := open(t, page)
	expect(t, "without a wish", b.mustGet("/").body, `<html lang="de">`, "Alles läuft")
	b.header.Set("Accept-Language", "ja, *;q=0.1")
	expect(t, "a language that there is not", b.mustGet("/").body, `<html lang="de">`)
	b.header.Set("Accept-Language", "es-MX, en;q=0.5")
	expect(t, "in Spanish", b.mustGet("/").body, `<html lang="es">`, "Todo funciona")
	b.header.Set("Accept-Language", "en-GB")
	expect(t, "as the browser wishes", b.mustGet("/").body, `<html lang="en">`, "Everything works")
	expect(t, "switched", b.mustGet("/?lang=fr").body, `<html lang="fr">`, "Tout fonctionne")
	expect(t, "remembered", b.mustGet("/number").body, `<html lang="fr">`, "Chercher un numéro")
	expect(t, "a language that there is not", b.mustGet("/?lang=it").body, `<html lang="fr">`)
}

// The pages and the code use words that there are, and all of them.
func TestWordsAreUsed(t *testing.T) {
	t.Parallel()
	used := map[string]bool{}
	var prefixes []string
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	pages, err := filepath.Glob("pages/*.html")
	if err != nil || len(pages) < 5 {
		t.Fatal(pages, err)
	}
	for _, file := range append(files, pages...) {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`say "([^"]+)"`).FindAllStringSubmatch(string(data), -1) {
			if !console.Known(m[1]) {
				t.Errorf("%s says %q, for which there are no words", file, m[1])
			}
		}
		for _, m := range regexp.MustCompile(`"([a-z_]+(?:\.[a-z_.]*)?)"`).FindAllStringSubmatch(string(data), -1) {
			used[m[1]], used[m[1]+"_do"], used[m[1]+"_why"] = true, true, true
			if strings.HasSuffix(m[1], ".") {
				prefixes = append(prefixes, m[1])
			}
		}
	}
	for _, key := range console.Keys() {
		if !used[key] && !slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(key, p) }) {
			t.Errorf("nobody says %s", key)
		}
	}
}

// No code of the bridge's, Aircall's or Sellsy's reaches a reader.
func TestCodesAreSaidInWords(t *testing.T) {
	t.Parallel()
	var keys []string
	for _, v := range []report.Verdict{
		report.VerdictLogged, report.VerdictForeign, report.VerdictDeleted, report.VerdictNoNumber, report.VerdictNobody, report.VerdictTooOld,
		report.VerdictFiltered,
	} {
		keys = append(keys, "state."+string(v))
	}
	for _, o := range []aircall.Outcome{
		aircall.OutcomeRunning, aircall.OutcomeAnswered, aircall.OutcomeMissed, aircall.OutcomeNoAnswer, aircall.OutcomeVoicemail,
	} {
		keys = append(keys, "outcome."+string(o))
	}
	for _, r := range []matching.NumberReason{
		matching.ReasonEmpty, matching.ReasonAnonymous, matching.ReasonText, matching.ReasonShort, matching.ReasonTooShort, matching.ReasonTooLong,
		matching.ReasonCountry, matching.ReasonRegion, matching.ReasonSeveral, matching.ReasonInvalid,
	} {
		keys = append(keys, "number.wrong."+string(r))
	}
	for _, o := range []report.ExtraOutcome{
		"waiting", report.ExtraMade, report.ExtraFound, report.ExtraNotNeeded, report.ExtraNobody, report.ExtraTooLate, report.ExtraClosed,
	} {
		keys = append(keys, "extra."+string(o))
	}
	for _, key := range keys {
		if !console.Known(key) {
			t.Errorf("no words for %s", key)
		}
	}
}

// All pages are whole in all languages: with words for everything, a title, one first heading, labels, unique ids, and no
// link that leads nowhere, wherever the console is mounted.
func TestAllPagesInAllLanguages(t *testing.T) {
	t.Parallel()
	s := &still{status: working(), calls: []report.Call{reported(2), reported(1)}, parked: []report.Parked{
		{ID: "call/1", Reason: "refused"}, {ID: "number/+33199001234", Reason: "refused"},
	}}
	s.status.Parked, s.status.Aircall.Integration, s.status.Sellsy.Webhook.Error = 2, true, "no route"
	s.calls[1].Insights.Summary, s.calls[1].Call.Tags = "Summary", []aircall.CallTag{{Name: "Devis"}}
	one := newConsole(t, s, nil)
	several := newConsole(t, nil, func(o *console.Options) {
		o.Bridge, o.Accounts = nil, func(*http.Request) ([]console.Account, error) {
			return []console.Account{{ID: "a b/c", Name: "Laval", Bridge: s}}, nil
		}
	})
	for _, l := range []matching.Language{"en", "fr", "de", "es"} {
		for name, page := range map[string]http.Handler{"one": one, "several": several} {
			mux := http.NewServeMux()
			mux.Handle("/some/where/", http.StripPrefix("/some/where", page))
			b := open(t, mux)
			b.header.Set("Accept-Language", string(l))
			seen := b.crawl("/some/where/")
			if want := map[string]int{"one": 7, "several": 8}[name]; len(seen) < want {
				t.Errorf("%s: only %d addresses are reached: %v", name, len(seen), seen)
			}
			for path, a := range seen {
				if strings.Contains(a.header.Get("Content-Type"), "html") {
					examine(t, fmt.Sprintf("%s in %s", path, l), a, l)
				}
			}
		}
	}
}

var (
	links  = regexp.MustCompile(`(?:href|src)="([^"]*)"`)
	ids    = regexp.MustCompile(` id="([^"]*)"`)
	inputs = regexp.MustCompile(`<input id="([^"]*)"`)
)

// crawl follows the links of a site from a path, and returns its pages.
func (b *browser) crawl(from string) map[string]answer {
	b.t.Helper()
	seen := map[string]answer{}
	todo := []string{from}
	for len(todo) > 0 {
		path := todo[0]
		todo = todo[1:]
		if _, ok := seen[path]; ok {
			continue
		}
		a := b.do(httptest.NewRequest(http.MethodGet, path, http.NoBody))
		seen[path] = a
		if a.status != http.StatusOK {
			b.t.Errorf("%s: status %d", path, a.status)
			continue
		}
		base, err := url.Parse(path)
		if err != nil {
			b.t.Fatal(err)
		}
		for _, m := range links.FindAllStringSubmatch(a.body, -1) {
			to, err := base.Parse(strings.ReplaceAll(m[1], "&amp;", "&"))
			if err != nil {
				b.t.Errorf("%s: %v", path, err)
				continue
			}
			if to.Host != "" {
				if to.Host != "dashboard.aircall.io" && to.Host != "www.sellsy.com" {
					b.t.Errorf("%s leads to %s", path, to)
				}
				continue
			}
			if to.Query().Has("lang") {
				continue // it would change the language
			}
			if fragment := to.Fragment; fragment != "" && to.Path == base.Path && !strings.Contains(a.body, `id="`+fragment+`"`) {
				b.t.Errorf("%s has no place %q", path, fragment)
			}
			to.Fragment = ""
			todo = append(todo, to.String())
		}
	}
	return seen
}

// withoutScript is a page without the one script that there is, which stands in a file of its own.
func withoutScript(body string) string {
	return regexp.MustCompile(`<script src="[./]*live\.js" defer></script>`).ReplaceAllString(body, "")
}

func examine(t *testing.T, where string, a answer, l matching.Language) {
	t.Helper()
	expect(t, where, a.body, `<html lang="`+string(l)+`">`, `href="#content"`, `<main id="content"`, "<title>")
	if n := strings.Count(a.body, "<h1"); n != 1 {
		t.Errorf("%s: %d first headings", where, n)
	}
	found := map[string]bool{}
	for _, m := range ids.FindAllStringSubmatch(a.body, -1) {
		if found[m[1]] {
			t.Errorf("%s: the id %q is there twice", where, m[1])
		}
		found[m[1]] = true
	}
	for _, m := range inputs.FindAllStringSubmatch(a.body, -1) {
		if !strings.Contains(a.body, `<label for="`+m[1]+`"`) {
			t.Errorf("%s: the field %q has no label", where, m[1])
		}
	}
	for _, bad := range []string{"<script", "style=", "onclick", "%!", "ZgotmplZ"} {
		if strings.Contains(withoutScript(a.body), bad) {
			t.Errorf("%s has %q", where, bad)
		}
	}
	text := " " + a.text() + " "
	for _, key := range console.Keys() {
		if strings.Contains(key, ".") && !strings.HasPrefix(key, "event.") && strings.Contains(text, " "+key+" ") {
			t.Errorf("%s shows the key %q in place of words", where, key)
		}
	}
}
