package console_test

import (
	"crypto/tls"
	"html"
	"log/slog"
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
	ask, err := console.Password(password)
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
		if _, err := console.Password(short); err == nil || short != "" && strings.Contains(err.Error(), short) {
			t.Errorf("%q: %v", short, err)
		}
	}
	ask, err := console.Password(password)
	if err != nil {
		t.Fatal(err)
	}
	h := ask(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }))
	for given, want := range map[string]int{
		password: http.StatusNoContent, "": http.StatusUnauthorized, password + "x": http.StatusUnauthorized, password[1:]: http.StatusUnauthorized,
	} {
		r := httptest.NewRequest(http.MethodGet, "/", http.NoBody)
		r.SetBasicAuth("", given)
		rec := httptest.NewRecorder()
		h.ServeHTTP(rec, r)
		if rec.Code != want {
			t.Errorf("password %q: status %d", given, rec.Code)
		}
	}
}

// A form that does not come from a page of the console, in the same browser, does nothing.
func TestForgedForms(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &still{status: working(), parked: []report.Parked{{ID: "call/1"}}}
		page := newConsole(t, s, nil)
		b, other := open(t, page), open(t, page)
		token := b.token()
		foreign := open(t, newConsole(t, s, nil)) // another process, with another key
		foreign.cookies = b.cookies
		otherKey := foreign.token()
		s.asked = 0
		for name, send := range map[string]func(fields url.Values) answer{
			"no token":              func(f url.Values) answer { f.Del("token"); return b.post("/retry", f) },
			"nonsense":              func(f url.Values) answer { f.Set("token", "nonsense"); return b.post("/retry", f) },
			"changed":               func(f url.Values) answer { f.Set("token", "A"+token[1:]+"A"); return b.post("/retry", f) },
			"of another key":        func(f url.Values) answer { f.Set("token", otherKey); return b.post("/retry", f) },
			"of another browser":    func(f url.Values) answer { other.mustGet("/number"); return other.post("/retry", f) },
			"without a cookie":      func(f url.Values) answer { return open(t, page).post("/retry", f) },
			"in the address":        func(f url.Values) answer { return b.post("/retry?"+f.Encode(), url.Values{}) },
			"look-up without token": func(f url.Values) answer { f.Del("token"); f.Set("number", "0199001234"); return b.post("/number", f) },
			"too large": func(f url.Values) answer {
				f.Set("padding", strings.Repeat("x", 1<<20))
				return b.post("/retry", f)
			},
			"from another site": func(f url.Values) answer {
				c := open(t, page)
				c.cookies = b.cookies
				c.header.Set("Sec-Fetch-Site", "cross-site")
				return c.post("/retry", f)
			},
			"from another origin, with an old browser": func(f url.Values) answer {
				c := open(t, page)
				c.cookies = b.cookies
				c.header.Set("Origin", "https://evil.example")
				return c.post("/retry", f)
			},
		} {
			a := send(url.Values{"token": {token}, "parked": {"call/1"}})
			if a.status != http.StatusForbidden || !strings.Contains(a.body, `id="sorry"`) {
				t.Errorf("%s: status %d\n%s", name, a.status, a.text())
			}
		}
		if s.asked != 0 || len(s.retried) != 0 {
			t.Errorf("the bridge was asked %d times, retried %q", s.asked, s.retried)
		}
		if a := b.get("/retry?token=" + token + "&parked=call/1"); a.status < 400 || len(s.retried) != 0 {
			t.Errorf("GET retries: status %d", a.status)
		}
		fields := url.Values{"token": {token}, "parked": {"call/1"}}
		if a := b.post("/retry", fields); a.status != http.StatusSeeOther || len(s.retried) != 1 {
			t.Errorf("the genuine form: status %d, retried %q", a.status, s.retried)
		}
		b.header.Set("Origin", "http://example.com") // as browsers do that do not send Sec-Fetch-Site over http
		if a := b.post("/retry", fields); a.status != http.StatusSeeOther || len(s.retried) != 2 {
			t.Errorf("the genuine form over http: status %d, retried %q", a.status, s.retried)
		}
		time.Sleep(13 * time.Hour)
		if a := b.post("/retry", fields); a.status != http.StatusForbidden || len(s.retried) != 2 {
			t.Errorf("the form of yesterday: status %d, retried %q", a.status, s.retried)
		}
	})
}

// No form leads away from the console.
func TestRedirectsStay(t *testing.T) {
	t.Parallel()
	s := &still{status: working(), parked: []report.Parked{{ID: "call/1"}}}
	b := open(t, newConsole(t, s, nil))
	for _, call := range []string{"//evil.example", "https://evil.example", "../../evil", "1/../../../evil", "1\r\nX-Evil: 1"} {
		a := b.post("/retry", url.Values{"token": {b.token()}, "parked": {"call/1"}, "call": {call}})
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
		if len(cookies) != 2 {
			t.Fatalf("%d cookies", len(cookies))
		}
		for _, c := range cookies {
			if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Secure != (secure != "") || c.Domain != "" {
				t.Errorf("%s: %s", secure, c)
			}
		}
	}
	// The name of a browser is kept, and made by the console only: each gets its own, that cannot be guessed.
	b := open(t, page)
	b.mustGet("/")
	name := b.cookies["bridge_console"]
	if b.mustGet("/"); b.cookies["bridge_console"] != name || len(name) < 26 {
		t.Errorf("name %q, then %q", name, b.cookies["bridge_console"])
	}
	other := open(t, page)
	other.cookies["bridge_console"] = "x"
	if other.mustGet("/"); other.cookies["bridge_console"] == "x" || other.cookies["bridge_console"] == name {
		t.Error("a name that somebody else gave is kept")
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
		token := b.token()
		pages["number"] = b.post("/number", url.Values{"token": {token}, "number": {"0199001111"}})
		pages["no number"] = b.post("/number", url.Values{"token": {token}, "number": {script}})
		pages["no page"] = b.get("/" + url.PathEscape(script))
		pages["no call"] = b.get("/calls/" + url.PathEscape(breaks))
		pages["odd address"] = b.get("/?said=" + url.QueryEscape(script) + "&lang=" + url.QueryEscape(breaks) + "&live=" + url.QueryEscape(breaks))
		for name, page := range pages {
			if strings.Contains(page.body, "<script") || strings.Contains(page.body, "<img src=x") || strings.Contains(page.body, `"javascript:`) {
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
		token := b.token()
		pages = append(pages,
			b.post("/number", url.Values{"token": {token}, "number": {"0199001111"}}),
			b.post("/number", url.Values{"token": {token}, "number": {"01990011"}}),
			b.post("/retry", url.Values{"token": {token}, "parked": {"number/+33199001111"}}),
			b.post("/retry", url.Values{"token": {"old"}, "parked": {"number/+33199001111"}}))
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
				if unescaped, _ := url.QueryUnescape(m[1]); digits.MatchString(unescaped) || strings.Contains(m[1], token) {
					t.Errorf("page %d has the address %q", i, m[1])
				}
			}
			if to, _ := url.QueryUnescape(page.header.Get("Location")); digits.MatchString(to) {
				t.Errorf("page %d leads to %q", i, to)
			}
		}
		for _, secret := range append(secrets, token, b.cookies["bridge_console"]) {
			if strings.Contains(w.logs.String(), secret) {
				t.Errorf("%q is logged", secret)
			}
		}
		if digits.MatchString(w.logs.String()) {
			t.Errorf("a number is logged:\n%s", w.logs)
		}
	})
}

// FuzzToken holds that nothing but a token opens a form.
func FuzzToken(f *testing.F) {
	f.Add("", "")
	f.Add("AAAAAGsIHT-B-OR-uAGlL6h4yzHfTuwn6r-GvbovwqpDKq-r95XPwA", "FK6OZLHM2A2ESZORQK7XLOMLMF")
	s := &still{parked: []report.Parked{{ID: "call/1"}}}
	page, err := console.New(console.Options{Bridge: s, Authorize: everybody})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, token, cookie string) {
		b := open(t, page)
		b.cookies["bridge_console"] = cookie
		if a := b.post("/retry", url.Values{"token": {token}, "parked": {"call/1"}}); a.status != http.StatusForbidden || s.asked != 0 {
			t.Errorf("status %d, asked %d times", a.status, s.asked)
		}
	})
}
