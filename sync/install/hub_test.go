package install_test

import (
	"context"
	"fmt"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/oauth2"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/hub"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/install"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// vendors reach both fakes.
type vendors struct{ w *world }

func (v vendors) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Host == "api.aircall.io" {
		return v.w.aircall.Transport().RoundTrip(r)
	}
	return v.w.sellsy.Transport().RoundTrip(r)
}

func TestIntoHub(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		through := &http.Client{Transport: vendors{w}}
		oauth, err := sellsy.NewOAuth("sellsy-client", sellsySecret, home, sellsy.WithHTTPClient(through))
		if err != nil {
			t.Fatal(err)
		}
		h, err := hub.New(hub.Config{Store: store.NewMemory(), Cipher: sealer(t), SellsyOAuth: oauth, HTTPClient: through})
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- h.Run(ctx) }()
		defer func() {
			stop()
			if err := <-ended; err != nil {
				t.Error(err)
			}
		}()
		into := install.IntoHub(h, hub.Settings{Language: matching.French})
		find := func() (install.Installed, bool) {
			t.Helper()
			in, found, err := into.Find(ctx, "aircall-1")
			if err != nil {
				t.Fatal(err)
			}
			return in, found
		}
		put := func(r install.Result) hub.Settings {
			t.Helper()
			if err := into.Done(ctx, r); err != nil {
				t.Fatal(err)
			}
			s, found, err := h.Settings(ctx, "aircall-1")
			if err != nil || !found {
				t.Fatalf("found %t, %v", found, err)
			}
			return s
		}
		if _, found := find(); found {
			t.Error("found before it was installed")
		}

		r := install.Result{
			ID: "aircall-1", PickedNumbers: true,
			Aircall: install.AircallAccess{Token: aircallToken, Company: 1},
			Sellsy: install.SellsyAccess{Corp: 12345, Token: &oauth2.Token{
				AccessToken: "access", RefreshToken: "refresh", Expiry: time.Now().Add(time.Hour),
			}},
			AircallTokens: []string{"webhook-token"}, SellsyKeys: []string{"webhook-key"},
		}
		s := put(r)
		want := hub.Settings{
			Language: matching.French, PickedNumbers: true,
			Aircall: hub.AircallSettings{AccessToken: aircallToken, WebhookTokens: []string{"webhook-token"}},
			Sellsy:  hub.SellsySettings{Token: r.Sellsy.Token, Corp: 12345, WebhookKeys: []string{"webhook-key"}},
		}
		if diff := cmp.Diff(fmt.Sprintf("%#v %v", plain(want), want.Language), fmt.Sprintf("%#v %v", plain(s), s.Language)); diff != "" {
			t.Errorf("settings (-want +got):\n%s", diff)
		}
		first, _ := find()
		if first.Corp != 12345 || first.Aircall == nil || first.Sellsy == nil {
			t.Errorf("found %d, clients %t and %t", first.Corp, first.Aircall != nil, first.Sellsy != nil)
		}
		if me, err := first.Aircall.Integrations.Me(ctx); err != nil || me.CompanyID != 1 {
			t.Errorf("the client is not the company's: %v", err)
		}

		// What somebody changed since stays when the connection is renewed.
		s.Language, s.Region = matching.German, "DE"
		if err := h.Put(ctx, "aircall-1", s); err != nil {
			t.Fatal(err)
		}
		if again, _ := find(); again.Ref != first.Ref {
			t.Error("the same credentials have another Ref")
		}
		r.Sellsy.Token = &oauth2.Token{AccessToken: "access-2", RefreshToken: "refresh-2", Expiry: time.Now().Add(time.Hour)}
		if s = put(r); s.Language != matching.German || s.Region != "DE" || s.Sellsy.Token.RefreshToken != "refresh-2" {
			t.Errorf("renewed: %s, %s", s.Language, s.Region)
		}
		if renewed, _ := find(); renewed.Ref == first.Ref {
			t.Error("new consent has the old Ref")
		}

		for range 2 { // the second time there is nothing any more
			if err := into.Remove(ctx, "aircall-1"); err != nil {
				t.Fatal(err)
			}
		}
		if _, found := find(); found {
			t.Error("found after it was removed")
		}
	})
}

// plain shows what settings hide when they are printed.
func plain(s hub.Settings) map[string]any {
	return map[string]any{
		"aircall": s.Aircall.AccessToken, "tokens": s.Aircall.WebhookTokens, "keys": s.Sellsy.WebhookKeys,
		"refresh": s.Sellsy.Token.RefreshToken, "corp": s.Sellsy.Corp, "picked": s.PickedNumbers, "all": s.AllNumbers,
	}
}

// TestRefAtInstallation: the Ref that a session makes is the one that the hub's settings give back, so that a restart after the
// hand-over does not repeat it.
func TestRefAtInstallation(t *testing.T) {
	t.Parallel()
	for _, keys := range []bool{false, true} {
		t.Run(fmt.Sprintf("keys=%t", keys), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			if keys {
				w = newWorld(t, withKeys)
			}
			w.keys = keys
			defer w.start(nil).end(t)
			if _, err := w.walk(w.browser()); err != nil {
				t.Fatal(err)
			}
			r, _ := w.kept.get(w.id())
			oauth, err := sellsy.NewOAuth("sellsy-client", sellsySecret, home)
			if err != nil {
				t.Fatal(err)
			}
			h, err := hub.New(hub.Config{Store: store.NewMemory(), Cipher: sealer(t), SellsyOAuth: oauth})
			if err != nil {
				t.Fatal(err)
			}
			into := install.IntoHub(h, hub.Settings{})
			if err := into.Done(t.Context(), r); err != nil {
				t.Fatal(err)
			}
			if in, _, err := into.Find(t.Context(), r.ID); err != nil || in.Ref != r.Ref || r.Ref == "" {
				t.Errorf("Ref %q became %q, %v", r.Ref, in.Ref, err)
			}
		})
	}
}

// TestDeathWhileUninstalling kills the program at everything it does when an integration was deleted.
func TestDeathWhileUninstalling(t *testing.T) {
	t.Parallel()
	for _, after := range []bool{false, true} {
		for step := 1; ; step++ {
			alive := false
			t.Run(fmt.Sprintf("after=%t/%d", after, step), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					w := newWorld(t)
					p := w.start(nil)
					if _, err := w.walk(w.browser()); err != nil {
						t.Fatal(err)
					}
					p.end(t)
					r, _ := w.kept.get("aircall-1")
					w.aircall.Uninstall()

					f := &fuse{left: step, after: after}
					doomed := w.start(f)
					h := doomed.handler.AircallWebhook("aircall-1", &aircall.WebhookHandler{
						Secrets: r.AircallTokens, Accept: func(context.Context, *aircall.Event) error { return nil },
					})
					event := fmt.Sprintf(
						`{"resource":"integration","event":"integration.deleted","timestamp":1,"token":%q,"data":{"integration_id":42,"company_id":1}}`,
						r.AircallTokens[0])
					accepted := deliver(t, h, event).Code == http.StatusOK
					time.Sleep(time.Minute)
					alive = !f.isDead()
					doomed.end(t)
					defer w.start(nil).end(t)
					time.Sleep(20 * time.Minute)
					_, there := w.kept.get("aircall-1")
					_, webhooks := w.webhooks()
					if accepted && (there || webhooks > 0) {
						t.Errorf("accepted, but installed: %t, %d webhooks in Sellsy", there, webhooks)
					}
					if there != (webhooks == 1) {
						t.Errorf("half removed: installed: %t, %d webhooks in Sellsy", there, webhooks)
					}
				})
			})
			if alive || t.Failed() {
				if step < 5 {
					t.Errorf("only %d steps", step)
				}
				break
			}
		}
	}
}
