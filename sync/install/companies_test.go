package install_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
)

// TestTwoAdministratorsAtOnce: both finish at the same time, and neither's webhook is there when the other looks.
func TestTwoAdministratorsAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		first, second := w.start(nil), w.start(nil) // two processes, too: both finish
		defer first.end(t)
		defer second.end(t)
		w.aircall.Inject(aircalltest.Fault{Method: http.MethodPost, Path: "/v1/webhooks", Latency: time.Second})
		var both sync.WaitGroup
		for range 2 {
			b := w.browser()
			both.Go(func() {
				if s, err := w.walk(b); err != nil || s.step() != "done" {
					t.Errorf("ends at %q, %v", s.step(), err)
				}
			})
		}
		both.Wait()
		time.Sleep(time.Minute)
		if !w.check() {
			t.Error("not installed")
		}
		hooks := w.aircall.Webhooks()
		if r, _ := w.kept.get(w.id()); len(hooks) != 1 || len(r.AircallTokens) != 1 || hooks[0].Token != r.AircallTokens[0] {
			t.Errorf("%d webhooks, and the installation does not have the token of the one that is left", len(hooks))
		}
	})
}

// company is one that has the numbers of the world's, or one of its own.
func company(t *testing.T, w *world, name, token string, sameNumbers bool) *aircalltest.Server {
	t.Helper()
	s := aircalltest.New(t, aircalltest.Options{APIID: aircalltest.APIID, APIToken: token, Company: name, WebhookTransport: w})
	if !sameNumbers {
		s.AddNumber(aircall.Number{ID: 9001, Name: "Elsewhere"})
		return s
	}
	for n, err := range w.aircall.Client().Numbers.All(t.Context(), aircall.ListOptions{}) {
		if err != nil {
			t.Fatal(err)
		}
		s.AddNumber(aircall.Number{ID: n.ID, Name: n.Name})
	}
	return s
}

// TestKeysOfAnotherCompany: API keys do not name their company. Another company is noticed, asked about, and takes the place of the
// first, whose webhook goes; the same company with another key is not asked.
func TestKeysOfAnotherCompany(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, company string
		sameNumbers   bool
		revoked       bool // the key before
		other         bool // it counts as another company
	}{
		{name: "another company", company: "Petit SARL", other: true},
		{name: "another company, the old key was deleted", company: "Petit SARL", revoked: true, other: true},
		{name: "the same name, other numbers", company: "Example SAS", other: true},
		{name: "a new key of the same company", company: "Example SAS", sameNumbers: true},
		{name: "a new key, the old one was deleted", company: "Example SAS", sameNumbers: true, revoked: true},
		{name: "a company that has changed its name", company: "Example SA", sameNumbers: true},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, withKeys)
				w.keys = true
				p := w.start(nil)
				if _, err := w.walk(w.browser()); err != nil {
					t.Fatal(err)
				}
				p.end(t)
				before := w.aircall
				w.aircall = company(t, w, test.company, "another-token", test.sameNumbers)
				w.kept.earlier = map[string]*aircalltest.Server{aircalltest.APIToken: before}
				if test.revoked {
					before.Inject(aircalltest.Fault{Status: http.StatusUnauthorized})
				}
				defer w.start(nil).end(t)

				b := w.browser()
				b.press(b.open(home), "aircall/key", "api_id", aircalltest.APIID, "api_token", "another-token")
				s := b.press(b.open(home), "sellsy/key", "client_id", "sellsy-client", "client_secret", sellsySecret)
				if asked := strings.Contains(s.body, `id="other-company"`); s.step() != "review" || asked != test.other {
					t.Fatalf("step %s, asked: %t", s.step(), asked)
				}
				if test.other {
					if s = b.press(s, "finish", "serve", "all"); s.problem() != "other_company" || s.status != http.StatusConflict {
						t.Fatalf("without an answer: %d %s", s.status, s.problem())
					}
					if r, _ := w.kept.get("sellsy-12345"); r.Aircall.APIToken != aircalltest.APIToken {
						t.Fatal("replaced without an answer")
					}
					s = b.open(home)
				}
				if s = b.press(s, "finish", "serve", "all", "replace", "yes"); s.step() != "done" {
					t.Fatalf("ends at %s: %s", s.step(), s.problem())
				}
				if !w.check() {
					t.Error("not installed")
				}
				if r, _ := w.kept.get("sellsy-12345"); r.Aircall.APIToken != "another-token" {
					t.Error("the key is the old one")
				}
				if left := len(before.Webhooks()); test.other && !test.revoked && left != 0 {
					t.Errorf("%d webhooks are left in the company before", left)
				}
			})
		})
	}
}

// TestAccessIsWithdrawnLater: the page of an installation that was finished tells so.
func TestAccessIsWithdrawnLater(t *testing.T) {
	t.Parallel()
	for name, withdraw := range map[string]func(*world){
		"in Aircall": func(w *world) { w.aircall.Inject(aircalltest.Fault{Status: http.StatusUnauthorized}) },
		"in Sellsy":  func(w *world) { w.sellsy.Inject(sellsytest.Fault{Status: http.StatusUnauthorized}) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				defer w.start(nil).end(t)
				b := w.browser()
				if s, err := w.walk(b); err != nil || s.problem() != "" {
					t.Fatal(s.problem(), err)
				}
				withdraw(w)
				if s := b.open(home); s.step() != "done" || s.problem() != "credentials" {
					t.Errorf("shows %s, problem %q", s.step(), s.problem())
				}
			})
		})
	}
}
