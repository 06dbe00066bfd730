package install_test

import (
	"context"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/boltstore"
)

func TestInstallation(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.aircall.PickNumbers()
		defer w.start(nil).end(t)
		b := w.browser()

		s := b.open(home)
		if s.status != 200 || s.step() != "start" {
			t.Fatalf("first page: %d %s", s.status, s.step())
		}
		s = b.open(home + "aircall/connect")
		if s.step() != "sellsy" || !strings.Contains(s.body, "Example SAS") {
			t.Fatalf("after Aircall: %s", s.body)
		}
		s = b.open(home + "sellsy/connect")
		if s.step() != "review" || !strings.Contains(s.body, `id="no-numbers"`) || !strings.Contains(s.body, "12345") {
			t.Fatalf("after Sellsy: %s", s.body)
		}
		if w.check() {
			t.Error("installed before it was asked for")
		}
		numbers, err := w.aircall.Client().Numbers.List(t.Context(), aircall.ListOptions{})
		if err != nil {
			t.Fatal(err)
		}
		support := numbers.Items[1]
		w.aircall.PickNumbers(support.ID)
		s = b.open(home)
		if !strings.Contains(s.body, "Support") || strings.Contains(s.body, "Office") {
			t.Errorf("picked numbers do not show: %s", s.body)
		}
		s = b.press(s, "finish")
		if s.step() != "done" || !strings.Contains(s.body, aircall.SuccessURL) || !w.check() {
			t.Fatalf("at the end: %s", s.body)
		}
		w.aircall.PickNumbers(numbers.Items[0].ID)
		if s = b.open(home); !strings.Contains(s.body, "Office") || strings.Contains(s.body, "Support") {
			t.Error("the summary does not follow the numbers")
		}
		if strings.Contains(s.body, `id="pick-first"`) {
			t.Error("something is said to be missing")
		}
		w.aircall.PickNumbers()
		const third = `<li aria-current="step">`
		if s = b.open(home); !strings.Contains(s.body, `id="pick-first"`) || strings.Contains(s.body, "Everything is set up") || !strings.Contains(s.body, third) {
			t.Errorf("that no number is picked is not said: %s", s.body)
		}
		r, _ := w.kept.get("aircall-1")
		if !r.PickedNumbers || r.Aircall.Company != 1 || r.Sellsy.Token.RefreshToken == "" {
			t.Errorf("got %s", r)
		}
		if text := fmt.Sprintf("%+v %#v %+v %+v", r, r, r.Aircall, r.Sellsy); strings.Contains(text, aircallToken) {
			t.Errorf("a secret shows: %s", text)
		}
	})
}

func TestInstallationWithKeys(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, withKeys)
		w.keys = true
		defer w.start(nil).end(t)
		b := w.browser()
		s := b.open(home)
		if s = b.press(s, "aircall/key", "api_id", "wrong", "api_token", "wrong-token"); s.status != 400 || s.problem() != "aircall_key" {
			t.Fatalf("wrong key: %d %s", s.status, s.problem())
		}
		s = b.press(b.open(home), "aircall/key", "api_id", " fake-api-id ", "api_token", "fake-api-token\n")
		if s.step() != "sellsy" {
			t.Fatalf("after Aircall: %s", s.body)
		}
		if s = b.press(s, "sellsy/key", "client_id", "sellsy-client", "client_secret", "wrong"); s.status != 400 || s.problem() != "sellsy_key" {
			t.Fatalf("wrong client: %d %s", s.status, s.problem())
		}
		s = b.press(b.open(home), "sellsy/key", "client_id", "sellsy-client", "client_secret", sellsySecret)
		if s.step() != "review" || !strings.Contains(s.body, "Office") {
			t.Fatalf("after Sellsy: %s", s.body)
		}
		if s = b.press(s, "finish", "serve", "some", "number", "1"); s.problem() != "numbers" || w.check() {
			t.Fatalf("a number of nobody: %s", s.problem())
		}
		numbers, err := w.aircall.Client().Numbers.List(t.Context(), aircall.ListOptions{})
		if err != nil {
			t.Fatal(err)
		}
		s = b.press(b.open(home), "finish", "serve", "some", "number", fmt.Sprint(numbers.Items[1].ID))
		if s.step() != "done" || !strings.Contains(s.body, "Support") || strings.Contains(s.body, "Office") {
			t.Fatalf("at the end: %s", s.body)
		}
		r, ok := w.kept.get("sellsy-12345")
		if !ok {
			t.Fatal("not installed")
		}
		if diff := cmp.Diff([]aircall.NumberID{numbers.Items[1].ID}, r.Numbers); diff != "" || r.AllNumbers || r.PickedNumbers {
			t.Errorf("numbers (-want +got):\n%s", diff)
		}
		if r.Aircall.APIToken != "fake-api-token" || r.Sellsy.ClientSecret != sellsySecret {
			t.Error("the keys are not those that were entered")
		}
	})
}

// TestDeath kills the program at every single thing it does with the world around it, before it does it, or after but before it
// hears so.
func TestDeath(t *testing.T) {
	t.Parallel()
	for _, keys := range []bool{false, true} {
		for _, after := range []bool{false, true} {
			for step := 1; ; step++ {
				alive := false
				t.Run(fmt.Sprintf("keys=%t/after=%t/%d", keys, after, step), func(t *testing.T) {
					synctest.Test(t, func(t *testing.T) { alive = die(t, keys, after, step) })
				})
				if alive || t.Failed() {
					if step < 20 {
						t.Errorf("only %d steps", step)
					}
					break
				}
			}
		}
	}
}

func die(t *testing.T, keys, after bool, step int) (alive bool) {
	var w *world
	if keys {
		w = newWorld(t, withKeys)
	} else {
		w = newWorld(t)
	}
	w.keys = keys
	b := w.browser()
	f := &fuse{left: step, after: after}
	doomed := w.start(f)
	_, err := w.walk(b)
	alive = err == nil && !f.isDead()
	doomed.end(t)

	next := w.start(nil)
	defer next.end(t)
	time.Sleep(15 * time.Minute) // nobody comes back for a while
	installed := w.check()
	if alive && !installed {
		t.Error("done, but not installed")
	}
	s, err := w.walk(b)
	if err != nil {
		t.Fatal(err)
	}
	if s.step() != "done" || !w.check() {
		t.Errorf("the next try ends at %q", s.step())
	}
	time.Sleep(2 * time.Hour)
	if left, err := w.store.List(t.Context(), sessions); err != nil || len(left) > 0 {
		t.Errorf("%d sessions are left, %v", len(left), err)
	}
	return alive
}

// TestRestart: in the middle, with a store on disk, the program is stopped and another goes on.
func TestRestart(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	path := filepath.Join(t.TempDir(), "bridge.db")
	b := w.browser()
	for _, visit := range []struct {
		path, step string
	}{{"aircall/connect", "sellsy"}, {"sellsy/connect", "review"}, {"", "review"}, {"finish", "done"}, {"", "done"}} {
		store, err := boltstore.Open(path, boltstore.Options{})
		if err != nil {
			t.Fatal(err)
		}
		w.store = store
		p := w.start(nil)
		s := b.open(home)
		if visit.path == "finish" {
			s = b.press(s, "finish")
		} else {
			s = b.open(home + visit.path)
		}
		if s.step() != visit.step {
			t.Errorf("%q leads to %q: %s", visit.path, s.step(), s.body)
		}
		p.end(t)
		if err := store.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if !w.check() {
		t.Error("not installed")
	}
}

// TestUndone: what cannot be finished leaves nothing behind, and says why.
func TestUndone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		defer w.start(nil).end(t)
		b := w.browser()
		b.open(home + "aircall/connect")
		s := b.open(home + "sellsy/connect")
		w.sellsy.SetScopes([]string{"webhooks.read"})
		s = b.press(s, "finish")
		if s.step() != "review" || s.problem() != "rights" || w.check() {
			t.Fatalf("without rights: %s, %s", s.step(), s.problem())
		}
		w.sellsy.SetScopes(nil)
		w.kept.fail(fmt.Errorf("no room"))
		before := s
		s = b.press(s, "finish") // goes on in the background
		if s.step() != "finishing" {
			t.Fatalf("while it is tried: %s", s.step())
		}
		if a, c := w.webhooks(); a != 1 || c != 1 {
			t.Errorf("%d and %d webhooks while it is tried", a, c)
		}
		if s = b.press(before, "restart"); s.step() != "finishing" {
			t.Errorf("interrupted: %s", s.step())
		}
		time.Sleep(15 * time.Minute)
		if s = b.open(home); s.step() != "review" || s.problem() != "store" || w.check() {
			t.Fatalf("given up: %s, %s", s.step(), s.problem())
		}
		w.kept.fail(nil)
		if s = b.press(s, "finish"); s.step() != "done" || !w.check() {
			t.Errorf("at last: %s, %s", s.step(), s.problem())
		}
	})
}

// TestRenewal: a company that installs again keeps its installation, with new credentials.
func TestRenewal(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		defer w.start(nil).end(t)
		if _, err := w.walk(w.browser()); err != nil {
			t.Fatal(err)
		}
		before, _ := w.kept.get("aircall-1")
		w.sellsy.RevokeTokens()

		again := w.browser() // another administrator's
		again.open(home + "aircall/connect")
		s := again.open(home + "sellsy/connect")
		if s.step() != "review" || !strings.Contains(s.body, `id="renewal"`) {
			t.Fatalf("got %s", s.body)
		}
		if s = again.press(s, "finish"); s.step() != "done" || !w.check() {
			t.Fatalf("got %s", s.body)
		}
		after, _ := w.kept.get("aircall-1")
		if after.Ref == before.Ref || after.Sellsy.Token.AccessToken == before.Sellsy.Token.AccessToken {
			t.Error("the credentials are the old ones")
		}
		if cmp.Diff(before.AircallTokens, after.AircallTokens) != "" {
			t.Error("another webhook was made")
		}

		// A failure leaves the webhooks of the working installation alone.
		failing := w.browser()
		failing.open(home + "aircall/connect")
		s = failing.open(home + "sellsy/connect")
		w.sellsy.SetScopes([]string{})
		if s = failing.press(s, "finish"); s.problem() != "rights" {
			t.Errorf("without rights: %s", s.problem())
		}
		w.sellsy.SetScopes(nil)
		if !w.check() {
			t.Error("gone")
		}

		// Another account of Sellsy is refused.
		w.kept.mu.Lock()
		other := w.kept.all["aircall-1"]
		other.Sellsy.Corp = 999
		w.kept.all["aircall-1"] = other
		w.kept.mu.Unlock()
		third := w.browser()
		third.open(home + "aircall/connect")
		if s = third.open(home + "sellsy/connect"); s.status != http.StatusConflict || s.problem() != "other_account" {
			t.Errorf("another account: %d %s", s.status, s.problem())
		}
	})
}

func TestUninstall(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		token, data string
		uninstall   bool // in Aircall too
		status      int
		gone        bool
	}{
		"deleted":             {"", `{"integration_id":42,"company_id":1}`, true, 200, true},
		"a late repetition":   {"", `{"integration_id":42,"company_id":1}`, false, 200, false},
		"of another company":  {"", `{"integration_id":42,"company_id":2}`, true, 200, false},
		"with a wrong token":  {"wrong", `{"integration_id":42,"company_id":1}`, true, 401, false},
		"with an odd id":      {"", `{"integration_id":[7],"company_id":1}`, true, 200, true},
		"that does not parse": {"", `{"integration_id":[7],"company_id":{}}`, true, 200, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				p := w.start(nil)
				defer p.end(t)
				b := w.browser()
				if _, err := w.walk(b); err != nil {
					t.Fatal(err)
				}
				r, _ := w.kept.get("aircall-1")
				token := r.AircallTokens[0]
				if test.token != "" {
					token = test.token
				}
				if test.uninstall {
					w.aircall.Uninstall()
				}
				h := p.handler.AircallWebhook("aircall-1", &aircall.WebhookHandler{
					Secrets: r.AircallTokens, Accept: func(context.Context, *aircall.Event) error { return nil },
				})
				got := deliver(t, h, fmt.Sprintf(`{"resource":"integration","event":"integration.deleted","timestamp":1,"token":%q,"data":%s}`, token, test.data))
				if got.Code != test.status {
					t.Errorf("answer %d", got.Code)
				}
				time.Sleep(20 * time.Minute)
				_, there := w.kept.get("aircall-1")
				_, webhooks := w.webhooks()
				if there == test.gone || (webhooks == 0) != test.gone {
					t.Errorf("installed: %t, %d webhooks in Sellsy", there, webhooks)
				}
				if s := b.open(home); (s.step() == "start") != test.gone {
					t.Errorf("the page shows %s", s.step())
				}
			})
		})
	}
}

func TestLanguage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	defer w.start(nil).end(t)
	for header, want := range map[string]string{
		"":                               "en",
		"fr-FR,fr;q=0.9,en;q=0.8":        "fr",
		"de-CH":                          "de",
		"it, de;q=0.4, fr;q=0.6":         "fr",
		"it":                             "en",
		"fr;q=oops, de;q=0.1":            "en",
		"en;q=0, fr;q=0.1":               "fr",
		strings.Repeat("de;q=0.3,", 999): "de",
	} {
		b := w.browser()
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, home, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Accept-Language", header)
		s, err := b.send(r)
		if err != nil || !strings.Contains(s.body, `<html lang="`+want+`">`) {
			t.Errorf("%.40q: not %s, %v", header, want, err)
		}
	}
	b := w.browser()
	if s := b.open(home + "language/de"); !strings.Contains(s.body, "Aircall mit Sellsy verbinden") {
		t.Errorf("the switch does not work: %s", s.body)
	}
	if s := b.open(home + "language/xx"); !strings.Contains(s.body, "Aircall mit Sellsy verbinden") {
		t.Error("an unknown language changes something")
	}
}
