package browser_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/console"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// shown is a bridge that shows what it is told to.
type shown struct {
	mu     sync.Mutex
	status report.Status
	calls  []report.Call
	days   []report.Day
}

func (s *shown) change(f func(*shown)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f(s)
}

func (s *shown) Status(context.Context) (report.Status, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.status, nil
}

func (s *shown) Days(context.Context) ([]report.Day, error) { return s.days, nil }

func (s *shown) Calls(_ context.Context, before aircall.CallID, limit int) (page []report.Call, _ error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.calls {
		if (before == 0 || c.Call.ID < before) && len(page) < limit {
			page = append(page, c)
		}
	}
	return page, nil
}

func (s *shown) Call(_ context.Context, id aircall.CallID) (report.Call, error) {
	for _, c := range s.calls {
		if c.Call.ID == id {
			return c, nil
		}
	}
	return report.Call{}, bridge.ErrUnknownCall
}

func (s *shown) Parked(context.Context, string, int) ([]report.Parked, error) {
	if s.status.Parked == 0 {
		return nil, nil
	}
	return []report.Parked{{ID: "call/3811700002", Reason: "sellsy: POST /phone-calls: 400 Bad Request", Attempts: 8, At: time.Now().Add(-time.Hour)}}, nil
}

func (s *shown) Retry(context.Context, string) error                        { return nil }
func (s *shown) Held(context.Context, int) ([]report.Call, error)           { return nil, nil }
func (s *shown) Assign(context.Context, aircall.CallID, matching.Ref) error { return nil }
func (s *shown) Explain(context.Context, string) (report.Number, error) {
	return report.Number{}, errors.New("not here")
}

// works is a bridge that has nothing to complain about, with a change.
func works(change func(*report.Status)) *shown {
	now := time.Now()
	s := &shown{status: report.Status{
		Installation: "default", Since: now.Add(-72 * time.Hour), Ready: true,
		Directory: report.Directory{Parties: 1234, Scanned: now.Add(-5 * time.Hour), Polled: now},
		Aircall: report.Aircall{
			Numbers: []aircall.NumberID{7}, Webhook: report.Webhook{URL: "https://bridge.example/webhooks/aircall", Active: true, Checked: now},
			Quota: []report.Quota{{Name: "minute", Limit: 60, Remaining: 58}}, Access: report.Access{Answered: now},
		},
		Sellsy: report.Sellsy{
			Webhook: report.Webhook{URL: "https://bridge.example/webhooks/sellsy", Active: true, Checked: now},
			Quota:   []report.Quota{{Name: "day", Limit: 10_000, Remaining: 9_000}}, Access: report.Access{Answered: now},
		},
		Swept: now,
	}}
	for i := range 14 {
		s.days = append(s.days, report.Day{Date: now.AddDate(0, 0, i-13)})
	}
	if change != nil {
		change(&s.status)
	}
	return s
}

// busy is a bridge with calls of several kinds, parked work and a chart.
func busy() *shown {
	s := works(func(s *report.Status) { s.Parked = 1 })
	for i := range s.days {
		n := 7 * i % 23
		s.days[i].Calls, s.days[i].Logged, s.days[i].Unknown, s.days[i].Failed = n+3, n, 1, i%2
		s.days[i].Timed, s.days[i].Took, s.days[i].Longest = n, 41+i, 65+10*i
	}
	for id := aircall.CallID(3_811_700_060); id > 3_811_700_000; id-- {
		s.calls = append(s.calls, oneCall(id))
	}
	s.calls[1].Log = report.Log{Verdict: report.VerdictNobody, Match: matching.PartyDecision{Number: 33199000000}}
	s.calls[2].Attempts, s.calls[2].LastError = 2, "sellsy: POST /phone-calls: 503 Service Unavailable"
	return s
}

func oneCall(id aircall.CallID) report.Call {
	started := time.Now().Add(time.Duration(id-3_811_700_061) * time.Hour)
	return report.Call{
		Call: aircall.Call{
			ID: id, Direction: aircall.Inbound, Status: aircall.CallDone, RawDigits: "+33 6 39 98 12 34", StartedAt: aircall.At(started),
			AnsweredAt: aircall.At(started.Add(time.Second)), EndedAt: aircall.At(started.Add(time.Minute)), Duration: 60,
			Number: &aircall.Number{ID: 7, Name: "Accueil et service après-vente"}, User: &aircall.User{ID: 1, Name: "Nadia Lefèvre-Charpentier"},
			Tags: []aircall.CallTag{{Name: "Devis"}}, Comments: []aircall.Comment{{Content: "Rappeler jeudi."}},
		},
		Card: report.Card{Shown: started},
		Log: report.Log{
			Verdict: report.VerdictLogged, PhoneCall: 9001, At: started.Add(2 * time.Minute), Result: sellsy.ResultConnected, Duration: 60,
			Description: "=== Aircall ===\nTags: Devis",
			Match: matching.PartyDecision{Number: 33639981234, Found: true, Rule: matching.RuleOnly, Party: matching.Party{
				Ref: matching.Ref{Kind: matching.KindIndividual, ID: 12}, Name: "Élodie Garnier", Role: matching.RoleClient,
			}},
		},
		Events: []report.Event{{Name: aircall.EventCallCreated, Time: started}, {Name: aircall.EventCallEnded, Time: started.Add(time.Minute)}},
	}
}

// serveConsole serves one console of bridges, each under its name.
func serveConsole(t *testing.T, bridges map[string]*shown) (home string) {
	t.Helper()
	if why != "" {
		t.Skip(why)
	}
	page, err := console.New(console.Options{
		Authorize: console.Local,
		Accounts: func(*http.Request) (all []console.Account, _ error) {
			for name, b := range bridges {
				all = append(all, console.Account{ID: name, Bridge: b})
			}
			return all, nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(page)
	t.Cleanup(server.Close)
	return server.URL
}

func (w *window) visit(address string) {
	w.t.Helper()
	w.do("opening "+address, chromedp.Navigate(address), chromedp.WaitVisible(chromedp.CSS("main")))
}

// TestConsoleIsRed holds that the console is red, and says what to do, for each side that refuses, for numbers that are missing, and for
// calls that wait too long.
func TestConsoleIsRed(t *testing.T) {
	t.Parallel()
	long := time.Now().Add(-time.Hour)
	refused := report.Access{Refused: long, Failed: long, LastError: "401 Unauthorized", HeldUp: []string{"call"}}
	bridges := map[string]*shown{
		"aircall":  works(func(s *report.Status) { s.Aircall.Access = refused }),
		"sellsy":   works(func(s *report.Status) { s.Sellsy.Access = refused }),
		"revoked":  works(func(s *report.Status) { s.Aircall.Access, s.Aircall.Integration = refused, true }),
		"unpicked": works(func(s *report.Status) { s.Aircall.Numbers = []aircall.NumberID{} }),
		"missing":  works(func(s *report.Status) { s.Aircall.Missing = []aircall.NumberID{42} }),
		"overdue":  works(func(s *report.Status) { s.Calls = store.Backlog{Due: 4, Oldest: long} }),
	}
	home := serveConsole(t, bridges)
	w := open(t, wide, "en")
	for name, words := range map[string]string{
		"aircall": "Aircall refuses the credentials", "sellsy": "Sellsy refuses the credentials", "revoked": "Install again",
		"unpicked": "Pick numbers", "missing": "no number with these IDs: 42", "overdue": "Calls wait to be logged",
	} {
		w.visit(home + "/accounts/" + name + "/")
		w.says(words)
		if !evaluate[bool](w, "looking for red", `document.querySelector("#status").classList.contains("bad") && !!document.querySelector("#complaints li.bad")`) {
			t.Errorf("%s: not red\n%s", name, w.text())
		}
		red := evaluate[[]int](w, "its colour", `getComputedStyle(document.querySelector("#status .sign")).color.match(/\d+/g).slice(0,3).map(Number)`)
		if red[0] < 2*red[1] || red[0] < 2*red[2] {
			t.Errorf("%s: its sign has the colour %v", name, red)
		}
	}
}

// TestChartIsSeen holds that the chart is drawn, its table opens by keyboard, and a bridge without calls says so in its place.
func TestChartIsSeen(t *testing.T) {
	t.Parallel()
	home := serveConsole(t, map[string]*shown{"busy": busy(), "new": works(nil)})
	for _, width := range []int{wide, narrow} {
		w := open(t, width, "en")
		w.visit(home + "/accounts/busy/")
		if high := evaluate[float64](w, "measuring", `Math.max(...[...document.querySelectorAll("#chart rect.logged")].map(r => r.getBoundingClientRect().height))`); high < 50 {
			t.Errorf("the highest bar is %v pixels high", high)
		}
		w.do("opening the table", chromedp.Focus(chromedp.CSS("#chart-table summary")), chromedp.KeyEvent(kb.Enter))
		w.wait("the table", `document.querySelector("#chart-table").open && document.querySelectorAll("#chart-table tbody tr").length == 14`, false)
		w.fits("the table")
		w.picture("chart")
		w.visit(home + "/accounts/new/")
		w.says("No calls in the last 14 days")
		w.picture("nothing")
	}
}

// TestConsoleIsLive holds that a call appears without the page being loaded again, and that what is open, and the focus, stay.
func TestConsoleIsLive(t *testing.T) {
	t.Parallel()
	b := busy()
	home := serveConsole(t, map[string]*shown{"busy": b})
	w := open(t, wide, "en")
	w.visit(home + "/accounts/busy/")
	w.wait("it listens", `document.querySelector("main").dataset.state == "live" && !document.querySelector("#listening").hidden`, false)
	w.do("opening a reason", chromedp.Focus(chromedp.CSS("#call-3811700060 summary")), chromedp.KeyEvent(kb.Enter))
	w.wait("it is open", `(window.loaded = "once") && document.querySelector("#call-3811700060 details").open`, false)
	b.change(func(s *shown) {
		s.calls = append([]report.Call{oneCall(3_811_700_061)}, s.calls...)
		s.status.Sellsy.Refused = time.Now()
	})
	w.wait("the call appears", `document.querySelector("#call-3811700061")`, false)
	w.wait("the console is red", `document.querySelector("#status.bad")`, false)
	if !evaluate[bool](w, "what is open", `window.loaded == "once" && document.querySelector("#call-3811700060 details").open && document.activeElement.matches("#call-3811700060 summary")`) {
		t.Errorf("what was open, or the focus, is lost\n%s", w.text())
	}
}

// TestConsoleByKeyboard skips to the content, and finds calls, without a mouse.
func TestConsoleByKeyboard(t *testing.T) {
	t.Parallel()
	home := serveConsole(t, map[string]*shown{"busy": busy()})
	w := open(t, wide, "en")
	w.visit(home + "/accounts/busy/calls")
	w.do("skipping", chromedp.KeyEvent(kb.Tab), chromedp.KeyEvent(kb.Enter), chromedp.KeyEvent(kb.Tab))
	w.wait("the first field has the focus", `document.activeElement.id == "result"`, false)
	w.do("to the text", chromedp.KeyEvent(kb.Tab), chromedp.KeyEvent(kb.Tab), chromedp.KeyEvent(kb.Tab), chromedp.KeyEvent(kb.Tab))
	w.wait("the text has the focus", `document.activeElement.id == "text"`, false)
	w.do("finding", chromedp.SendKeys(chromedp.CSS("#text"), "3811700033"+kb.Enter))
	w.wait("one call", `location.search.includes("3811700033") && document.querySelectorAll("#calls .call").length == 1`, false)
	w.do("opening it", chromedp.Focus(chromedp.CSS("#call-3811700033 .name")), chromedp.KeyEvent(kb.Enter), chromedp.WaitVisible(chromedp.CSS("#why")))
}

// consolePages are the pages of the console, below the address of an account.
var consolePages = []string{"busy/", "new/", "wrong/", "busy/calls", "busy/calls?text=nobody", "busy/calls/3811700060", "busy/number", "busy/nowhere"}

var allLanguages = []string{"en", "fr", "de", "es"}

func everyPage(t *testing.T) (home string) {
	return serveConsole(t, map[string]*shown{"busy": busy(), "new": works(nil), "wrong": works(func(s *report.Status) {
		s.Sellsy.Access = report.Access{Refused: time.Now(), Failed: time.Now(), LastError: "401 Unauthorized"}
		s.Sellsy.Forbidden = []report.Forbidden{{Operation: "GET /staffs"}}
		s.Calls = store.Backlog{Due: 4, Oldest: time.Now().Add(-time.Hour)}
	})})
}

func withLanguage(page, language string) string {
	if strings.Contains(page, "?") {
		return page + "&lang=" + language
	}
	return page + "?lang=" + language
}

// axe returns the script of axe-core, of which AXE names the file.
func axe(t *testing.T) string {
	t.Helper()
	if why != "" {
		t.Skip(why)
	}
	path := os.Getenv("AXE")
	if path == "" {
		t.Skip("AXE does not name the script of axe-core")
	}
	script, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(script)
}

// colours has the page shown in light or dark.
func (w *window) colours(scheme string) {
	w.do("colours", chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
		})
		return err
	}))
}

// accessible has axe-core look at the page.
func (w *window) accessible(script, page string) {
	w.t.Helper()
	evaluate[bool](w, "axe-core", "("+"() => { delete window.found;"+script+"\n; axe.run(document, {resultTypes: [\"violations\"]}).then(r => { window.found = r.violations.map(v => v.id + \": \" + v.help + \": \" + v.nodes.slice(0, 3).map(n => n.target.join(\" \") + \" \" + (n.any[0] || n.all[0] || n.none[0] || {}).message).join(\"; \")) }); return true })()")
	w.wait("axe-core on "+page, "window.found", false)
	for _, finding := range evaluate[[]string](w, "axe-core", "window.found") {
		w.t.Errorf("%s: %s", page, finding)
	}
}

// TestPagesAreAccessible holds that axe-core finds nothing on any page of the console, in light and in dark, in each language.
func TestPagesAreAccessible(t *testing.T) {
	t.Parallel()
	script, home := axe(t), everyPage(t)
	for _, scheme := range []string{"light", "dark"} {
		t.Run(scheme, func(t *testing.T) {
			t.Parallel()
			w := open(t, wide, "en")
			w.colours(scheme)
			for _, language := range allLanguages {
				for _, page := range append([]string{"../"}, consolePages...) {
					w.visit(home + "/accounts/" + withLanguage(page, language))
					w.accessible(script, fmt.Sprintf("%s in %s, %s", page, language, scheme))
				}
			}
		})
	}
}

// TestGuessedPasswords: a page that tries one password after the other is soon told to wait, and so is who sits there. The right one is
// asked for, and shows the console elsewhere.
func TestGuessedPasswords(t *testing.T) {
	t.Parallel()
	if why != "" {
		t.Skip(why)
	}
	var log bytes.Buffer
	authorize, err := console.Password("correct horse battery", slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	page, err := console.New(console.Options{Authorize: authorize, Accounts: func(*http.Request) ([]console.Account, error) {
		return []console.Account{{ID: "a", Bridge: works(nil)}}, nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(page)
	t.Cleanup(server.Close)
	w := open(t, wide, "en")
	w.do("the console with its password", chromedp.Navigate(strings.Replace(server.URL, "://", "://me:correct%20horse%20battery@", 1)+"/accounts/a/"),
		chromedp.WaitVisible(chromedp.CSS("#status")))
	evaluate[bool](w, "guessing", `window.answers = []; (async () => {
		for (let i = 0; i < 100; i++) {
			const headers = {Authorization: "Basic " + btoa("me:guess number " + i)};
			window.answers.push((await fetch(location.origin + "/", {headers, credentials: "omit"})).status);
		}
	})(); true`)
	w.wait("all are answered", `window.answers.length == 100`, false)
	if wrong := evaluate[int](w, "counting", `window.answers.filter(a => a == 401).length`); wrong < 10 || wrong > 20 {
		t.Errorf("%d of 100 guesses were looked at", wrong)
	}
	if other := evaluate[int](w, "counting", `window.answers.filter(a => a != 401 && a != 429).length`); other > 0 {
		t.Errorf("%d of 100 guesses were answered otherwise", other)
	}
	w.do("opening", chromedp.Navigate(server.URL+"/"))
	w.says("too many wrong passwords")
	server.Close()
	if n := strings.Count(log.String(), "console password"); n < 100 || strings.Contains(log.String(), "guess number") {
		t.Errorf("%d lines of 100 in the log\n%.1000s", n, log.String())
	}
}
