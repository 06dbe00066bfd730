package console_test

import (
	"crypto/tls"
	"fmt"
	"html"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/console"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
)

func (l *logs) logger() *slog.Logger {
	return slog.New(slog.NewTextHandler(l, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

// everything is each kind of page and form.
var everything = []struct{ method, path string }{
	{http.MethodGet, "/"}, {http.MethodGet, "/?live=1"}, {http.MethodGet, "/?lang=fr"}, {http.MethodGet, "/calls"}, {http.MethodGet, "/calls/1"},
	{http.MethodGet, "/number"}, {http.MethodPost, "/number"}, {http.MethodPost, "/retry"}, {http.MethodGet, "/style.css"},
	{http.MethodGet, "/icon.svg"}, {http.MethodGet, "/nowhere"}, {http.MethodPost, "/nowhere"}, {http.MethodDelete, "/"},
}

func TestEveryAnswerIsGuarded(t *testing.T) {
	t.Parallel()
	ask, err := console.Password(password, nil)
	if err != nil {
		t.Fatal(err)
	}
	s := &still{status: working(), calls: []report.Call{reported(1)}}
	page := newConsole(t, s, func(o *console.Options) { o.Authorize = ask })
	for _, allowed := range []bool{false, true} {
		for _, e := range everything {
			r := httptest.NewRequest(e.method, e.path, http.NoBody)
			if allowed {
				r.SetBasicAuth("anybody", password)
			}
			a := open(t, page).do(r)
			if got := a.status == http.StatusUnauthorized; got == allowed {
				t.Errorf("%s %s: status %d", e.method, e.path, a.status)
			}
			if !allowed && (a.header.Get("Set-Cookie") != "" || !strings.Contains(a.header.Get("WWW-Authenticate"), "Basic")) {
				t.Errorf("%s %s: %v", e.method, e.path, a.header)
			}
			csp := a.header.Get("Content-Security-Policy")
			for _, want := range []string{"default-src 'none'", "style-src 'self'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'"} {
				if !strings.Contains(csp, want) {
					t.Errorf("%s %s: policy %q lacks %q", e.method, e.path, csp, want)
				}
			}
			for name, want := range map[string]string{
				"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin",
			} {
				if got := a.header.Get(name); got != want {
					t.Errorf("%s %s: %s %q", e.method, e.path, name, got)
				}
			}
			if kind := a.header.Get("Content-Type"); strings.Contains(kind, "html") && a.header.Get("Cache-Control") != "no-store" {
				t.Errorf("%s %s may be stored", e.method, e.path)
			}
		}
		if !allowed && s.asked != 0 {
			t.Error("the bridge was asked for somebody who may not see")
		}
	}
}

func TestPassword(t *testing.T) {
	t.Parallel()
	for _, short := range []string{"", "eleven char", strings.Repeat("é", 11)} {
		if _, err := console.Password(short, nil); err == nil || short != "" && strings.Contains(err.Error(), short) {
			t.Errorf("%q: %v", short, err)
		}
	}
	h := asking(t, nil)
	for given, want := range map[string]int{
		password: http.StatusNoContent, "": http.StatusUnauthorized, password + "x": http.StatusUnauthorized, password[1:]: http.StatusUnauthorized,
	} {
		if got := guess(h, "192.0.2.1:1000", given); got != want {
			t.Errorf("password %q: status %d", given, got)
		}
	}
}

// asking is a page behind the password.
func asking(t *testing.T, logger *slog.Logger) http.Handler {
	t.Helper()
	ask, err := console.Password(password, logger)
	if err != nil {
		t.Fatal(err)
	}
	return ask(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }))
}

// guess sends a password from an address.
func guess(h http.Handler, from, given string) (status int) {
	r := httptest.NewRequest(http.MethodGet, "/", http.NoBody)
	r.RemoteAddr = from
	r.SetBasicAuth("", given)
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, r)
	return rec.Code
}

func TestGuessingIsSlowedDownAndLogged(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		said := &logs{}
		h := asking(t, said.logger())
		answered := map[int]int{}
		for i := range 3000 { // fifty a second, for a minute
			answered[guess(h, fmt.Sprintf("192.0.2.1:%d", 1000+i), fmt.Sprint("guess ", i))]++
			time.Sleep(20 * time.Millisecond)
		}
		if n := answered[http.StatusUnauthorized]; n < 10 || n > 30 || answered[http.StatusTooManyRequests] != 3000-n {
			t.Errorf("answers by status: %v, want a few compared and the others refused", answered)
		}
		if got := guess(h, "192.0.2.2:1", password); got != http.StatusNoContent {
			t.Errorf("somebody else: status %d", got)
		}
		if got := guess(h, "[2001:db8::1]:1", "wrong"); got != http.StatusUnauthorized {
			t.Errorf("by IPv6: status %d", got)
		}
		time.Sleep(time.Minute)
		if got := guess(h, "192.0.2.1:1", password); got != http.StatusNoContent {
			t.Errorf("the right password a minute later: status %d", got)
		}
		for _, want := range []string{"address=192.0.2.1", "too many wrong ones"} {
			if !strings.Contains(said.String(), want) {
				t.Errorf("the log lacks %q", want)
			}
		}
		if strings.Contains(said.String(), "guess ") {
			t.Error("a guess is logged")
		}
	})
}

// An address for each guess is no way around: a network of IPv6 counts as one, and what is remembered is bounded.
func TestGuessingFromManyAddressesIsSlowedDown(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := asking(t, nil)
		compared := 0
		for i := range 1000 {
			if guess(h, fmt.Sprintf("[2001:db8::%x]:1", i), "wrong") == http.StatusUnauthorized {
				compared++
			}
		}
		if compared > 10 {
			t.Errorf("%d guesses from one network were compared", compared)
		}
		last := 0
		for i := range 6000 {
			if guess(h, fmt.Sprintf("10.0.%d.%d:1", i/250, i%250), "wrong") == http.StatusUnauthorized {
				last = i
			}
		}
		if last > 4200 {
			t.Errorf("guess %d, each from another address, was still compared", last)
		}
	})
}

// A name that has been made to lead to this machine does not open a page that asks for no password.
func TestLocalAnswersOnlyAsThisMachine(t *testing.T) {
	t.Parallel()
	s := &still{status: working()}
	page := newConsole(t, s, func(o *console.Options) { o.Authorize = console.Local })
	for host, want := range map[string]int{
		"localhost": 200, "localhost:8080": 200, "127.0.0.1:8080": 200, "[::1]:8080": 200, "127.8.9.1": 200,
		"evil.example": 421, "evil.example:8080": 421, "localhost.evil.example": 421, "192.168.1.7:8080": 421, "": 421,
	} {
		r := httptest.NewRequest(http.MethodGet, "/", http.NoBody)
		r.Host = host
		rec := httptest.NewRecorder()
		page.ServeHTTP(rec, r)
		if rec.Code != want {
			t.Errorf("host %q: status %d, want %d", host, rec.Code, want)
		}
	}
}

// No answer leads out of the path below which the console is mounted.
func TestRedirectsKeepThePrefix(t *testing.T) {
	t.Parallel()
	accounts := func(*http.Request) ([]console.Account, error) {
		return []console.Account{{ID: "one", Bridge: &still{status: working()}}}, nil
	}
	page, err := console.New(console.Options{Authorize: everybody, Accounts: accounts})
	if err != nil {
		t.Fatal(err)
	}
	for address, want := range map[string]string{
		"/console/accounts/one": "/console/accounts/one/", "/console/accounts/o%20e": "/console/accounts/o%20e/",
		"/console/accounts/one/../../..": "", "/console//accounts": "", "/console/accounts/one//calls": "", "/console/./": "",
	} {
		r := httptest.NewRequest(http.MethodGet, "/", http.NoBody)
		r.URL = &url.URL{Path: address}
		if u, err := url.Parse(address); err == nil {
			r.URL = u
		}
		rec := httptest.NewRecorder()
		http.StripPrefix("/console", page).ServeHTTP(rec, r)
		to := rec.Header().Get("Location")
		if to != "" {
			to = r.URL.ResolveReference(&url.URL{Path: strings.ReplaceAll(to, "%20", " ")}).EscapedPath()
		}
		if to != want {
			t.Errorf("%s: status %d, leads to %q, want %q", address, rec.Code, to, want)
		}
	}
}

// A form that does not come from a page of the console does nothing.
func TestForgedForms(t *testing.T) {
	t.Parallel()
	s := &still{status: working(), parked: []report.Parked{{ID: "call/1"}}}
	page := newConsole(t, s, nil)
	fields := url.Values{"parked": {"call/1"}}
	for name, from := range map[string]http.Header{
		"another site":                         {"Sec-Fetch-Site": {"cross-site"}},
		"a neighbour of the site":              {"Sec-Fetch-Site": {"same-site"}},
		"another origin, with an old browser":  {"Origin": {"https://evil.example"}},
		"a page without an origin":             {"Origin": {"null"}},
		"another port, with an old browser":    {"Origin": {"http://example.com:8081"}},
		"another site that claims this origin": {"Sec-Fetch-Site": {"cross-site"}, "Origin": {"http://example.com"}},
	} {
		b := open(t, page)
		maps.Copy(b.header, from)
		for _, path := range []string{"/retry", "/number"} {
			if a := b.post(path, fields); a.status != http.StatusForbidden || !strings.Contains(a.body, `id="sorry"`) {
				t.Errorf("%s, %s: status %d\n%s", name, path, a.status, a.text())
			}
		}
	}
	b := open(t, page)
	if a := b.post("/retry", url.Values{"parked": {"call/1"}, "padding": {strings.Repeat("x", 1<<20)}}); a.status != http.StatusBadRequest {
		t.Errorf("too large: status %d", a.status)
	}
	if a := b.get("/retry?parked=call/1"); a.status < 400 {
		t.Errorf("GET retries: status %d", a.status)
	}
	if s.asked != 0 || len(s.retried) != 0 {
		t.Errorf("the bridge was asked %d times, retried %q", s.asked, s.retried)
	}
	for name, from := range map[string]http.Header{
		"a browser": {"Sec-Fetch-Site": {"same-origin"}}, "a browser over http": {"Origin": {"http://example.com"}},
	} {
		b := open(t, page)
		maps.Copy(b.header, from)
		if a := b.post("/retry", fields); a.status != http.StatusSeeOther {
			t.Errorf("the genuine form from %s: status %d", name, a.status)
		}
	}
	if len(s.retried) != 2 {
		t.Errorf("retried %q", s.retried)
	}
}

// No form leads away from the console.
func TestRedirectsStay(t *testing.T) {
	t.Parallel()
	s := &still{status: working(), parked: []report.Parked{{ID: "call/1"}}}
	b := open(t, newConsole(t, s, nil))
	for _, call := range []string{"//evil.example", "https://evil.example", "../../evil", "1/../../../evil", "1\r\nX-Evil: 1"} {
		a := b.post("/retry", url.Values{"parked": {"call/1"}, "call": {call}})
		if to := a.header.Get("Location"); to != "./?said=retried" || a.header.Get("X-Evil") != "" {
			t.Errorf("%q leads to %q", call, to)
		}
	}
}

func TestCookies(t *testing.T) {
	t.Parallel()
	page := newConsole(t, &still{status: working()}, nil)
	for _, secure := range []string{"", "tls", "proxy"} {
		r := httptest.NewRequest(http.MethodGet, "/?lang=de", http.NoBody)
		switch secure {
		case "tls":
			r.TLS = &tls.ConnectionState{}
		case "proxy":
			r.Header.Set("X-Forwarded-Proto", "https")
		}
		rec := httptest.NewRecorder()
		page.ServeHTTP(rec, r)
		cookies := rec.Result().Cookies()
		if len(cookies) != 1 {
			t.Fatalf("%d cookies", len(cookies))
		}
		for _, c := range cookies {
			if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Secure != (secure != "") || c.Domain != "" {
				t.Errorf("%s: %s", secure, c)
			}
		}
	}
}

const (
	script = `<script>alert(1)</script>`
	breaks = `"><img src=x onerror=alert(2)>`
	jokes  = `javascript:alert(3)//`
)

// Text that people wrote is shown as text.
func TestScriptsAreText(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		c := w.sellsy.AddContact(sellsy.Contact{FirstName: script, LastName: breaks, Position: jokes, PhoneNumber: "01 99 00 11 11"})
		company := w.sellsy.AddCompany(sellsy.Company{Type: sellsy.TypeClient, Name: breaks + "C", PhoneNumber: "01 99 00 33 33"})
		w.sellsy.LinkContact(company.ID, c.ID)
		w.sellsy.AddOpportunity(sellsy.Opportunity{Name: script + "O", Number: breaks, Status: sellsy.OpportunityOpen, CompanyID: company.ID})
	}, func(t *testing.T, w *world) {
		tag := w.aircall.AddTag(aircall.Tag{Name: script + breaks})
		call := w.answered("+33 1 99 00 11 11")
		call.Tag(tag.ID)
		call.Comment(w.alice.ID, "Note "+script)
		call.Summary("Summary " + script)
		call.Topics(breaks)
		w.answered(script)
		time.Sleep(5 * time.Minute)

		b := open(t, w.page)
		pages := map[string]answer{"overview": b.mustGet("/"), "calls": b.mustGet("/calls")}
		for _, c := range w.aircall.Calls() {
			pages["call "+c.RawDigits] = b.mustGet(strings.TrimPrefix(aircall.DashboardURL(c.ID), "https://dashboard.aircall.io"))
		}
		pages["number"] = b.post("/number", url.Values{"number": {"0199001111"}})
		pages["no number"] = b.post("/number", url.Values{"number": {script}})
		pages["no page"] = b.get("/" + url.PathEscape(script))
		pages["no call"] = b.get("/calls/" + url.PathEscape(breaks))
		pages["odd filter"] = b.get("/calls?text=" + url.QueryEscape(script) + "&agent=" + url.QueryEscape(breaks) + "&result=" + url.QueryEscape(breaks))
		pages["odd address"] = b.get("/?said=" + url.QueryEscape(script) + "&lang=" + url.QueryEscape(breaks) + "&live=" + url.QueryEscape(breaks))
		for name, page := range pages {
			if strings.Contains(withoutScript(page.body), "<script") || strings.Contains(page.body, "<img src=x") || strings.Contains(page.body, `"javascript:`) {
				t.Errorf("%s: not only text\n%s", name, page.body)
			}
		}
		shown := pages["call +33 1 99 00 11 11"]
		expect(t, "the call", shown.body, "&lt;script&gt;alert(1)&lt;/script&gt;")
		for _, want := range []string{
			script + " " + breaks, script + "O " + breaks, breaks + "C", script + breaks, "Note " + script, "Summary " + script,
		} {
			if !strings.Contains(html.UnescapeString(shown.body), want) {
				t.Errorf("%q is not shown as text", want)
			}
		}
	})
}

var addresses = regexp.MustCompile(`(?:href|action|src|content)="([^"]*)"`)

// Secrets are nowhere; phone numbers are in pages, but in no address and no log.
func TestSecretsAndNumbers(t *testing.T) {
	t.Parallel()
	inWorld(t, atelier, func(t *testing.T, w *world) {
		w.answered("+33 1 99 00 11 11")
		voicemail := w.aircall.StartCall(aircalltest.CallSpec{Number: w.line.ID, Counterpart: "+33 1 99 00 11 11"})
		time.Sleep(20 * time.Second)
		voicemail.LeaveVoicemail()
		voicemail.Hangup()
		time.Sleep(5 * time.Minute)

		b := open(t, w.page)
		pages := []answer{b.mustGet("/"), b.mustGet("/calls")}
		for _, c := range w.aircall.Calls() {
			pages = append(pages, b.mustGet(strings.TrimPrefix(aircall.DashboardURL(c.ID), "https://dashboard.aircall.io")))
		}
		pages = append(pages,
			b.post("/number", url.Values{"number": {"0199001111"}}),
			b.post("/number", url.Values{"number": {"01990011"}}),
			b.post("/retry", url.Values{"parked": {"number/+33199001111"}}))
		secrets := []string{apiToken, sellsyToken, webhookKey, "X-Amz"}
		for _, hook := range w.aircall.Webhooks() {
			secrets = append(secrets, hook.Token)
		}
		digits := regexp.MustCompile(`1\D*99\D*00\D*11\D*11`)
		for i, page := range pages {
			for _, secret := range secrets {
				if strings.Contains(page.body, secret) {
					t.Errorf("page %d shows %q", i, secret)
				}
			}
			for _, m := range addresses.FindAllStringSubmatch(page.body, -1) {
				if unescaped, _ := url.QueryUnescape(m[1]); digits.MatchString(unescaped) {
					t.Errorf("page %d has the address %q", i, m[1])
				}
			}
			if to, _ := url.QueryUnescape(page.header.Get("Location")); digits.MatchString(to) {
				t.Errorf("page %d leads to %q", i, to)
			}
		}
		for _, secret := range secrets {
			if strings.Contains(w.logs.String(), secret) {
				t.Errorf("%q is logged", secret)
			}
		}
		if digits.MatchString(w.logs.String()) {
			t.Errorf("a number is logged:\n%s", w.logs)
		}
	})
}
