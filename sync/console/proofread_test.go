package console_test

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/activity"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/internal/phrases"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/console"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
)

var (
	quoted = regexp.MustCompile(`(?s)<code.*?</code>|<pre.*?</pre>|<style.*?</style>`) // what a service or a program has said, and logs
	spoken = regexp.MustCompile(` (?:title|aria-label|placeholder|alt|label)="([^"]*)"`)
)

// read is all that a person reads on a page, or hears, with its spaces.
func read(body string) string {
	body = quoted.ReplaceAllString(body, "")
	var text strings.Builder
	for _, attribute := range spoken.FindAllStringSubmatch(body, -1) {
		text.WriteString(attribute[1] + "\n")
	}
	for piece := range strings.SplitSeq(body, "<") {
		_, said, _ := strings.Cut(piece, ">")
		text.WriteString(said + "\n")
	}
	return html.UnescapeString(text.String())
}

// TestPagesAreAsTheLanguageWrites proofreads every page of the console in every language: whatever may be wrong, whatever may become of
// a call, what is long or large, and what is not there.
func TestPagesAreAsTheLanguageWrites(t *testing.T) {
	t.Parallel()
	for _, language := range phrases.Languages() {
		t.Run(language, func(t *testing.T) {
			t.Parallel()
			words, seen := phrases.In(language), map[string]bool{"": true}
			proofread := func(of string, a answer) {
				var unread strings.Builder
				for line := range strings.Lines(read(a.body)) {
					if line = strings.Trim(line, "\n"); !seen[line] { // most of a page stands on others too
						seen[line] = true
						unread.WriteString(line + "\n")
					}
				}
				if faults := words.Proofread(unread.String()); faults != nil || !strings.Contains(a.body, `<html lang="`+language+`"`) {
					t.Errorf("%s: %q in\n%s", of, faults, unread.String())
				}
			}
			s := &still{}
			b := open(t, newConsole(t, s, nil))
			b.header.Set("Accept-Language", language)
			for _, c := range complaints() {
				*s = still{status: working(), days: countedDays()}
				c.change(&s.status)
				proofread("an overview", b.get("/"))
			}
			for _, state := range states() {
				state.call.Call.Duration, state.call.Log.Duration, state.call.Log.Filter = 3_725, 45, tooShort
				*s = still{status: working(), calls: []report.Call{state.call}}
				proofread("an overview", b.get("/"))
				proofread("a call", b.get("/calls/1"))
			}
			*s = still{status: working(), number: report.Number{Match: states()[0].call.Log.Match, Contact: 12}}
			for _, page := range []string{"/number", "/calls", "/calls?text=nobody", "/calls/99", "/nowhere", "/?live=1", "/?said=retried", "/?said=assigned"} {
				proofread(page, b.get(page))
			}
			for _, typed := range []string{" ", "anonymous", "Claire", "112", "+33 1 99", "0199001234 / 0639981234", "3,36399811E+10", "0199001234"} {
				proofread("the number "+typed, b.post("/number", url.Values{"number": {typed}}))
			}
			several := open(t, newConsole(t, nil, func(o *console.Options) {
				o.Bridge, o.Accounts = nil, func(*http.Request) ([]console.Account, error) {
					return []console.Account{{ID: "one", Bridge: &still{status: working()}}, {ID: "two", Bridge: &still{status: working()}, Paused: time.Now()}}, nil
				}
			}))
			several.header.Set("Accept-Language", language)
			for _, page := range []string{"/", "/accounts/two/", "/accounts/three/"} {
				proofread(page, several.get(page))
			}
		})
	}
}

// tooShort is a decision with a duration in it.
var tooShort = activity.Filter{MinDuration: time.Minute}.Check(aircall.Call{Status: aircall.CallDone, Duration: 45, EndedAt: aircall.At(time.Unix(1_700_000_000, 0))})

// countedDays are fourteen days with many calls.
func countedDays() (days []report.Day) {
	for i := range 14 {
		days = append(days, report.Day{Date: time.Now().AddDate(0, 0, i-13), Calls: 1_234, Logged: 1_000, Unknown: 200, Failed: 1, Timed: 1_000, Took: 87, Longest: 3_725})
	}
	return days
}

// TestNumbersAndTimesAreTheReadersOwn holds how long and large things are written on the pages.
func TestNumbersAndTimesAreTheReadersOwn(t *testing.T) {
	t.Parallel()
	c := reported(1)
	c.Call.StartedAt = aircall.At(time.Date(2026, 3, 2, 14, 5, 7, 0, time.UTC))
	c.Log.Duration = 87
	s := &still{status: working(), calls: []report.Call{c}}
	for language, want := range map[string][]string{
		"en": {"1,234", "1\u00a0min 27\u00a0s", "2 Mar 2026, 14:05:07 UTC"},
		"fr": {"1\u00a0234", "1\u00a0min 27\u00a0s", "02/03/2026 à 14:05:07 UTC"},
		"de": {"1.234", "1\u00a0Min. 27\u00a0Sek.", "02.03.2026, 14:05:07 Uhr UTC"},
		"es": {"1.234", "1\u00a0min 27\u00a0s", "02/03/2026, 14:05:07 UTC"},
	} {
		b := open(t, newConsole(t, s, func(o *console.Options) { o.Location, o.Language = time.UTC, matching.Language(language) }))
		expect(t, language, read(b.mustGet("/").body+b.mustGet("/calls/1").body), want...)
	}
}
