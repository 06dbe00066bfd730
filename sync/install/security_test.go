package install_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/install"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

var sessions = store.ListOptions{Installation: "pending", Kind: "install", Limit: 1000}

func deliver(t *testing.T, h http.Handler, body string) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", strings.NewReader(body)))
	return w
}

// hold opens an address and stops before the browser goes back to the bridge, whose address it returns.
func (b *browser) hold(address string) *url.URL {
	b.t.Helper()
	var back *url.URL
	held := *b.client
	held.CheckRedirect = func(r *http.Request, _ []*http.Request) error {
		if r.URL.Host == "bridge.example.com" {
			back = r.URL
			return http.ErrUseLastResponse
		}
		return nil
	}
	r, err := http.NewRequestWithContext(b.t.Context(), http.MethodGet, address, nil)
	if err != nil {
		b.t.Fatal(err)
	}
	resp, err := held.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	resp.Body.Close()
	if back == nil {
		b.t.Fatalf("%s does not lead back", address)
	}
	return back
}

func sessionKey(name string) store.Key {
	sum := sha256.Sum256([]byte(name))
	return store.Key{Installation: sessions.Installation, Kind: sessions.Kind, ID: hex.EncodeToString(sum[:])}
}

func with(u *url.URL, key, value string) string {
	changed := *u
	q := u.Query()
	q.Set(key, value)
	if value == "" {
		q.Del(key)
	}
	changed.RawQuery = q.Encode()
	return changed.String()
}

// Every row ends on a page that says what is the matter, with nothing installed and nothing connected that was not before.
func TestRefusals(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		status  int
		problem string
		attempt func(w *world, b *browser) screen
	}{
		"Aircall: state of nobody": {403, "state", func(_ *world, b *browser) screen {
			return b.open(with(b.hold(home+"aircall/connect"), "state", "GUESSED"))
		}},
		"Aircall: no state": {403, "state", func(_ *world, b *browser) screen {
			return b.open(with(b.hold(home+"aircall/connect"), "state", ""))
		}},
		"Aircall: no session": {403, "state", func(w *world, b *browser) screen {
			return w.browser().open(b.hold(home + "aircall/connect").String())
		}},
		"Aircall: state of another browser": {403, "state", func(w *world, b *browser) screen {
			back := b.hold(home + "aircall/connect")
			victim := w.browser()
			victim.hold(home + "aircall/connect")
			return victim.open(back.String())
		}},
		"Aircall: replayed": {403, "state", func(_ *world, b *browser) screen {
			back := b.hold(home + "aircall/connect")
			b.open(with(back, "error", "access_denied"))
			return b.open(back.String())
		}},
		"Aircall: code of nobody": {400, "code", func(_ *world, b *browser) screen {
			return b.open(with(b.hold(home+"aircall/connect"), "code", "guessed"))
		}},
		"Aircall: old code": {400, "code", func(_ *world, b *browser) screen {
			back := b.hold(home + "aircall/connect")
			time.Sleep(11 * time.Minute)
			return b.open(back.String())
		}},
		"Aircall: old session": {403, "state", func(_ *world, b *browser) screen {
			back := b.hold(home + "aircall/connect")
			time.Sleep(16 * time.Minute)
			return b.open(back.String())
		}},
		"Aircall: refused": {403, "aircall_refused", func(w *world, b *browser) screen {
			w.aircall.SetConsent(aircalltest.ConsentRefused)
			return b.open(home + "aircall/connect")
		}},
		"Aircall: error with a script": {403, "aircall_refused", func(_ *world, b *browser) screen {
			return b.open(with(b.hold(home+"aircall/connect"), "error", "<script>alert(1)</script>"))
		}},
		"Aircall: out of order": {502, "upstream", func(w *world, b *browser) screen {
			w.aircall.Inject(aircalltest.Fault{Path: "/v1/oauth/token", Status: 503, Body: "<script>alert(1)</script>"})
			return b.open(home + "aircall/connect")
		}},
		"Aircall: quota used up": {503, "quota", func(w *world, b *browser) screen {
			w.aircall.Inject(aircalltest.Fault{Path: "/v1/company", Status: 429})
			return b.open(home + "aircall/connect")
		}},
		"Sellsy: first": {200, "", func(_ *world, b *browser) screen {
			b.open(home + "language/en")
			b.hold(home + "aircall/connect")
			return b.open(home + "sellsy/connect")
		}},
		"Sellsy: state of another browser": {403, "state", func(w *world, b *browser) screen {
			b.open(home + "aircall/connect")
			back := b.hold(home + "sellsy/connect")
			victim := w.browser()
			victim.open(home + "aircall/connect")
			victim.hold(home + "sellsy/connect")
			return victim.open(back.String())
		}},
		"Sellsy: code of another browser": {400, "code", func(w *world, b *browser) screen {
			// PKCE: the code belongs to the verifier of the session that asked for it.
			b.open(home + "aircall/connect")
			code := b.hold(home + "sellsy/connect").Query().Get("code")
			thief := w.browser()
			thief.open(home + "aircall/connect")
			return thief.open(with(thief.hold(home+"sellsy/connect"), "code", code))
		}},
		"Sellsy: replayed": {403, "state", func(w *world, b *browser) screen {
			b.open(home + "aircall/connect")
			back := b.hold(home + "sellsy/connect")
			w.sellsy.SetScopes([]string{"webhooks.read"})
			b.open(back.String())
			w.sellsy.SetScopes(nil)
			return b.open(back.String())
		}},
		"Sellsy: old code": {400, "code", func(_ *world, b *browser) screen {
			b.open(home + "aircall/connect")
			back := b.hold(home + "sellsy/connect")
			time.Sleep(11 * time.Minute)
			return b.open(back.String())
		}},
		"Sellsy: refused": {403, "sellsy_refused", func(w *world, b *browser) screen {
			w.sellsy.SetConsent(sellsytest.ConsentRefused)
			b.open(home + "aircall/connect")
			return b.open(home + "sellsy/connect")
		}},
		"Sellsy: no administrator": {403, "rights", func(w *world, b *browser) screen {
			w.sellsy.SetScopes([]string{"contacts.read", "companies.read", "individuals.read", "opportunities.read", "staffs.read"})
			b.open(home + "aircall/connect")
			s := b.open(home + "sellsy/connect")
			if !strings.Contains(s.body, "webhooks.read, phonecalls.read") {
				w.t.Errorf("the page does not say which rights: %s", s.body)
			}
			return s
		}},
		"finish: from another site": {403, "forged", func(w *world, b *browser) screen {
			b.open(home + "aircall/connect")
			s := b.open(home + "sellsy/connect")
			r, err := http.NewRequestWithContext(w.t.Context(), http.MethodPost, home+"finish", strings.NewReader(form(s).Encode()))
			if err != nil {
				w.t.Fatal(err)
			}
			r.Header.Set("Sec-Fetch-Site", "cross-site")
			s, err = b.send(r)
			if err != nil {
				w.t.Fatal(err)
			}
			return s
		}},
		"finish: without a session": {403, "session", func(w *world, b *browser) screen {
			b.open(home + "aircall/connect")
			return w.browser().press(b.open(home+"sellsy/connect"), "finish")
		}},
		"finish: hours later": {403, "session", func(_ *world, b *browser) screen {
			b.open(home + "aircall/connect")
			s := b.open(home + "sellsy/connect")
			time.Sleep(2 * time.Hour)
			return b.press(s, "finish")
		}},
		"finish: a huge form": {400, "form", func(_ *world, b *browser) screen {
			b.open(home + "aircall/connect")
			return b.press(b.open(home+"sellsy/connect"), "finish", "number", strings.Repeat("1", 1<<20))
		}},
		"finish: too early": {200, "", func(_ *world, b *browser) screen {
			return b.press(b.open(home+"aircall/connect"), "finish", "serve", "all")
		}},
		"no such page": {404, "nowhere", func(_ *world, b *browser) screen { return b.open(home + "aircall/<script>") }},
		"keys where consent is asked for": {404, "nowhere", func(_ *world, b *browser) screen {
			return b.press(b.open(home), "aircall/key", "api_id", "x", "api_token", "y")
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				defer w.start(nil).end(t)
				s := test.attempt(w, w.browser())
				if s.status != test.status || s.problem() != test.problem {
					t.Errorf("got %d %q, want %d %q: %s", s.status, s.problem(), test.status, test.problem, s.body)
				}
				if test.status != 200 && s.step() != "problem" {
					t.Errorf("the page shows %q", s.step())
				}
				if strings.Contains(s.body, "<script") {
					t.Error("a script got into the page")
				}
				w.sellsy.SetScopes(nil)
				if w.check() {
					t.Error("installed")
				}
			})
		})
	}
}

// Visitors who connect nothing take no room, however many there are.
func TestVisitsAreNotStored(t *testing.T) {
	t.Parallel()
	for _, keys := range []bool{false, true} {
		w := newWorld(t)
		w.keys = keys
		stop := w.start(nil)
		for range 200 {
			b := w.browser()
			b.open(home)
			if !keys {
				b.hold(home + "aircall/connect")
			}
			b.open(home + "sellsy/connect")
			b.press(screen{}, "finish", "serve", "all")
		}
		items, err := w.store.List(t.Context(), sessions)
		if err != nil || len(items) != 0 {
			t.Errorf("keys %t: %d items are stored, %v", keys, len(items), err)
		}
		stop.end(t)
	}
}

// TestFixation: a name of a session that somebody else knows, or made up, is worth nothing.
func TestFixation(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	defer w.start(nil).end(t)
	at, err := url.Parse(home)
	if err != nil {
		t.Fatal(err)
	}
	nameOf := func(b *browser) string {
		for _, c := range b.client.Jar.Cookies(at) {
			if c.Name == "__Host-install" {
				return c.Value
			}
		}
		return ""
	}
	plant := func(b *browser, name string) {
		b.client.Jar.SetCookies(at, []*http.Cookie{{Name: "__Host-install", Value: name, Path: "/", Secure: true}})
	}

	// Made up.
	victim := w.browser()
	plant(victim, "chosen-by-the-attacker")
	victim.open(home + "aircall/connect")
	if nameOf(victim) == "chosen-by-the-attacker" {
		t.Error("a made-up name was taken over")
	}

	// Begun by the attacker, planted, and used by the victim.
	attacker, victim := w.browser(), w.browser()
	attacker.open(home + "aircall/connect")
	planted := nameOf(attacker)
	plant(victim, planted)
	names := map[string]bool{planted: true}
	for _, step := range []string{"aircall/connect", "sellsy/connect"} {
		victim.open(home + step)
		if names[nameOf(victim)] {
			t.Errorf("after %s the session has its old name", step)
		}
		names[nameOf(victim)] = true
		for name := range names {
			if name == nameOf(victim) {
				continue
			}
			plant(attacker, name)
			if s := attacker.open(home); s.step() != "start" {
				t.Errorf("after %s an old name shows %q", step, s.step())
			}
		}
	}

	// Copied in the store to a name that the attacker knows.
	stored, err := w.store.Get(t.Context(), sessionKey(nameOf(victim)))
	if err != nil || len(stored.Data) == 0 {
		t.Fatalf("the victim's session is not stored, %v", err)
	}
	if err := w.store.Update(t.Context(), sessionKey("known"), func(it *store.Item) error { it.Data = stored.Data; return nil }); err != nil {
		t.Fatal(err)
	}
	plant(attacker, "known")
	if s := attacker.open(home); s.step() != "start" {
		t.Errorf("a copied session shows %q", s.step())
	}

	// What is stored does not name the session, and says nothing.
	items, err := w.store.List(t.Context(), sessions)
	if err != nil || len(items) == 0 {
		t.Fatalf("%d items, %v", len(items), err)
	}
	for _, it := range items {
		for name := range names {
			if strings.Contains(it.Key.ID, name) {
				t.Error("a name is stored")
			}
		}
		for _, secret := range []string{aircallToken, "Example SAS", "token", "expires"} {
			if strings.Contains(string(it.Data), secret) {
				t.Errorf("%q is stored as it is", secret)
			}
		}
	}
}

func TestHeaders(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	defer w.start(nil).end(t)
	b := w.browser()
	b.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	for _, path := range []string{"", "aircall/connect", "aircall/callback", "nowhere", "language/fr", "style.css"} {
		s := b.open(home + path)
		for header, want := range map[string]string{
			"Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
			"Referrer-Policy":         "same-origin",
			"X-Content-Type-Options":  "nosniff",
			"Cache-Control":           "no-store",
		} {
			if path == "style.css" && header == "Cache-Control" {
				want = "max-age=300"
			}
			if got := s.header.Get(header); got != want {
				t.Errorf("%q: %s is %q", path, header, got)
			}
		}
		for _, line := range s.header["Set-Cookie"] {
			c, err := http.ParseSetCookie(line)
			if err != nil || !strings.HasPrefix(c.Name, "__Host-") || !c.Secure || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" {
				t.Errorf("%q: cookie %s, %v", path, line, err)
			}
		}
		for _, forbidden := range []string{"<script", "style=", "<style", "http://", "src=", "onclick"} {
			if strings.Contains(s.body, forbidden) {
				t.Errorf("%q holds %q", path, forbidden)
			}
		}
	}
}

// TestRedirects: whatever a request says, the browser is sent to addresses of the configuration only.
func TestRedirects(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	defer w.start(nil).end(t)
	ours := map[string]bool{"": true, "bridge.example.com": true, "dashboard.aircall.io": true, "login.sellsy.com": true}
	for _, path := range []string{
		"?next=https://evil.example/", "aircall/connect?redirect_uri=https://evil.example/&next=//evil.example",
		"sellsy/connect?redirect_uri=https://evil.example/", "language/fr?to=https://evil.example/", "language/%2f%2fevil.example",
		"/evil.example/", "%2fevil.example", "language/..%2f..%2f%2fevil.example",
	} {
		b := w.browser()
		b.open(home + "aircall/connect")
		b.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, home+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Host = "evil.example"
		r.Header.Set("X-Forwarded-Host", "evil.example")
		s, err := b.send(r)
		if err != nil {
			t.Fatal(err)
		}
		to, err := url.Parse(s.header.Get("Location"))
		if err != nil || !ours[to.Host] || strings.HasPrefix(to.Path, "//") || strings.Contains(to.Query().Get("redirect_uri"), "evil") {
			t.Errorf("%q leads to %s, %v", path, to, err)
		}
	}
}

// TestLabels: names that hold markup are shown as they are.
func TestLabels(t *testing.T) {
	t.Parallel()
	const script = `"><script>alert(1)</script><img src=x onerror=alert(1)>`
	for _, keys := range []bool{false, true} {
		change := func(o *aircalltest.Options) {
			o.Company = script
			if keys {
				withKeys(o)
			}
		}
		w := newWorld(t, change)
		w.keys = keys
		w.aircall.AddNumber(aircall.Number{Name: script, Digits: script})
		defer w.start(nil).end(t)
		b := w.browser()
		if _, err := w.walk(b); err != nil {
			t.Fatal(err)
		}
		seen := b.seen.String()
		if strings.Contains(seen, "<script") || strings.Contains(seen, "<img") || !strings.Contains(seen, "&lt;script&gt;") {
			t.Errorf("keys %t: a name is not escaped", keys)
		}
	}
}

// TestSecrets: no credentials are in what the browser saw, in addresses, or in logs.
func TestSecrets(t *testing.T) {
	t.Parallel()
	for _, keys := range []bool{false, true} {
		t.Run(fmt.Sprintf("keys=%t", keys), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var w *world
				if keys {
					w = newWorld(t, withKeys)
				} else {
					w = newWorld(t)
				}
				w.keys = keys
				defer w.start(nil).end(t)
				b := w.browser()
				w.kept.fail(fmt.Errorf("not yet"))
				if s, err := w.walk(b); err == nil {
					t.Fatalf("done: %s", s.step())
				}
				w.kept.fail(nil)
				time.Sleep(time.Hour)
				if _, err := w.walk(b); err != nil {
					t.Fatal(err)
				}
				r, _ := w.kept.get(w.id())
				text, err := json.Marshal([]any{r.Aircall, r.Sellsy})
				if err != nil {
					t.Fatal(err)
				}
				secrets := append([]string{aircallSecret, sellsySecret, sealKey}, r.AircallTokens...)
				secrets = append(secrets, r.SellsyKeys...)
				if keys {
					secrets = append(secrets, r.Aircall.APIToken)
				} else {
					secrets = append(secrets, r.Aircall.Token, r.Sellsy.Token.AccessToken, r.Sellsy.Token.RefreshToken)
				}
				for _, rq := range w.sellsy.Requests() {
					if form, err := url.ParseQuery(string(rq.Body)); err == nil && form.Get("code_verifier") != "" {
						secrets = append(secrets, form.Get("code_verifier"))
					}
				}
				for _, secret := range secrets {
					if secret == "" {
						t.Fatalf("a secret is missing: %s", text)
					}
					if strings.Contains(b.seen.String(), secret) {
						t.Errorf("%.8s… was seen by the browser", secret)
					}
					if strings.Contains(w.logs.String(), secret) {
						t.Errorf("%.8s… is in the logs", secret)
					}
				}
				if w.logs.String() == "" {
					t.Error("nothing was logged")
				}
			})
		})
	}
}

func TestConfig(t *testing.T) {
	t.Parallel()
	for name, cfg := range map[string]install.Config{
		"nothing":         {},
		"slash":           {URL: "https://bridge.example.com/"},
		"http":            {URL: "http://bridge.example.com"},
		"http, loopback":  {URL: "http://bridge.example.com", Loopback: true},
		"another program": {URL: "ftp://bridge.example.com"},
	} {
		_, err := install.New(cfg)
		if err == nil || !strings.Contains(err.Error(), "URL") || !strings.Contains(err.Error(), "AEAD") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// FuzzRequests: whatever is asked, the handler answers without an error of its own, and holds no markup of the request.
func FuzzRequests(f *testing.F) {
	for _, seed := range [][3]string{
		{"GET", "", "de;q=1"}, {"GET", "aircall/callback?state=x&code=<script>", "fr"}, {"POST", "finish", "number=1"},
		{"GET", "language/%ff", ";;q=,"}, {"PUT", "//", "x;q=NaN"}, {"GET", "sellsy/callback?error=%00", "en;q=-1"},
	} {
		f.Add(seed[0], seed[1], seed[2])
	}
	f.Fuzz(func(t *testing.T, method, path, text string) {
		w := newWorld(t)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		r, err := http.NewRequestWithContext(ctx, method, home+path, strings.NewReader(text))
		if err != nil || r.Host != "bridge.example.com" {
			t.Skip()
		}
		r.Header.Set("Accept-Language", text)
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.AddCookie(&http.Cookie{Name: "__Host-install", Value: "x"})
		p := w.start(nil)
		defer p.end(t)
		got := httptest.NewRecorder()
		p.handler.ServeHTTP(got, r)
		if got.Code >= 500 || strings.Contains(got.Body.String(), "<script") {
			t.Errorf("%d: %s", got.Code, got.Body)
		}
	})
}
