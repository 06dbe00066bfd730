package browser_test

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/console"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/hub"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/install"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// company is one that can install: both of its accounts, and a hub with its pages. Consent is given at once.
type company struct {
	aircall *aircalltest.Server
	sellsy  *sellsytest.Server
	install string // addresses of pages
	console string
}

const secret = "demo-secret" //nolint:gosec // of fakes

func newCompany(t *testing.T) *company {
	t.Helper()
	if why != "" {
		t.Skip(why)
	}
	mux := http.NewServeMux()
	ours := httptest.NewServer(mux)
	t.Cleanup(ours.Close)
	c := &company{install: ours.URL + "/install/", console: ours.URL + "/console/"}
	c.aircall = aircalltest.New(t, aircalltest.Options{ClientID: "demo", ClientSecret: secret})
	c.sellsy = sellsytest.New(t, sellsytest.Options{ClientSecret: secret})
	c.sellsy.DeliverThrough(http.DefaultTransport)
	agent := c.aircall.AddUser(aircall.User{Name: "Claire Dubois", Email: "claire.dubois@example.com"})
	c.aircall.AddNumber(aircall.Number{Name: "Bureau", Digits: "+33 1 99 00 10 00", Users: []aircall.User{agent}})
	c.sellsy.AddStaff(sellsy.Staff{FirstName: "Claire", LastName: "Dubois", Email: agent.Email})
	a, s := httptest.NewServer(c.aircall), httptest.NewServer(c.sellsy)
	t.Cleanup(a.Close)
	t.Cleanup(s.Close)

	block, err := aes.NewCipher(make([]byte, 32))
	must(t, err)
	aead, err := cipher.NewGCM(block)
	must(t, err)
	memory := store.NewMemory()
	at := []sellsy.Option{
		sellsy.WithBaseURL(s.URL + "/v2"), sellsy.WithAuthorizationURL(s.URL + "/oauth2/authorization"), sellsy.WithTokenURL(s.URL + "/oauth2/access-tokens"),
	}
	oauth, err := sellsy.NewOAuth(sellsytest.DefaultClientID, secret, c.install+"sellsy/callback", at...)
	must(t, err)
	h, err := hub.New(hub.Config{
		Store: memory, Cipher: aead, PublicURL: ours.URL, SellsyOAuth: oauth,
		AircallURL: a.URL, SellsyURL: s.URL + "/v2", SellsyTokenURL: s.URL + "/oauth2/access-tokens",
	})
	must(t, err)
	pages, err := install.New(install.Config{
		URL: ours.URL + "/install", Loopback: true, Store: memory, AEAD: aead,
		Aircall: install.AircallApp{ClientID: "demo", ClientSecret: secret, Options: []aircall.Option{
			aircall.WithBaseURL(a.URL), aircall.WithAuthorizationURL(a.URL + "/oauth/authorize"), aircall.WithTokenURL(a.URL + "/v1/oauth/token"),
			aircall.WithSuccessURL(a.URL + "/oauth/success"),
		}},
		Sellsy:        install.SellsyApp{ClientID: sellsytest.DefaultClientID, ClientSecret: secret, Options: at},
		Installations: install.IntoHub(h, hub.Settings{Sweep: hub.Delay(time.Second)}),
		Webhooks: func(id string) bridge.Webhooks {
			return bridge.Webhooks{AircallURL: ours.URL + "/webhooks/aircall/" + id, SellsyURL: ours.URL + "/webhooks/sellsy/" + id}
		},
	})
	must(t, err)
	shown, err := console.New(console.Options{Authorize: console.Local, Accounts: func(r *http.Request) (all []console.Account, err error) {
		list, err := h.List(r.Context())
		for _, in := range list {
			if b, ok := h.Bridge(in.ID); ok {
				all = append(all, console.Account{ID: in.ID, Bridge: b})
			}
		}
		return all, err
	}})
	must(t, err)
	mux.Handle("/install/", pages)
	mux.Handle("/console/", http.StripPrefix("/console", shown))
	mux.Handle("/webhooks/aircall/{installation}", pages.AircallWebhook("", h.AircallWebhook()))
	mux.Handle("/webhooks/sellsy/{installation}", h.SellsyWebhook())

	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	for _, run := range []func(context.Context) error{h.Run, pages.Run} {
		running.Go(func() {
			if err := run(ctx); err != nil {
				t.Error(err)
			}
		})
	}
	t.Cleanup(func() { cancel(); running.Wait() })
	return c
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// connects opens the page of the installation and connects both accounts: the summary is shown.
func (w *window) connects(c *company) {
	w.t.Helper()
	w.do("opening", chromedp.Navigate(c.install))
	w.click("#connect-aircall")
	w.click("#connect-sellsy")
	w.do("reading the summary", chromedp.WaitVisible(chromedp.CSS("#finish")))
}

func (w *window) isInstalled() {
	w.t.Helper()
	w.do("waiting for the end", chromedp.WaitVisible(chromedp.CSS("main#done")))
}

// TestTwoAdministratorsFinishAtOnce: both are told that it is done, and one webhook is left.
func TestTwoAdministratorsFinishAtOnce(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	windows := []*window{open(t, wide, "en"), open(t, narrow, "fr")}
	for _, w := range windows {
		w.connects(c)
	}
	c.aircall.Inject(aircalltest.Fault{Method: http.MethodPost, Path: "/v1/webhooks", Latency: 500 * time.Millisecond}) // neither finds the other's
	for _, w := range windows {
		evaluate[bool](w, "finishing", `setTimeout(() => document.querySelector("#finish").click()) > 0`)
	}
	for _, w := range windows {
		w.isInstalled()
	}
	over, again := time.After(patience), time.NewTicker(100*time.Millisecond)
	defer again.Stop()
	for len(c.aircall.Webhooks()) != 1 {
		select {
		case <-over:
			t.Fatalf("%d webhooks are left, want 1", len(c.aircall.Webhooks()))
		case <-again.C:
		}
	}
	for _, w := range windows {
		w.do("looking again", chromedp.Reload())
		w.isInstalled()
	}
}

// TestRevokedLaterIsTold: the page of the installation and the console say that the access to an account was taken away since, and what
// to do.
func TestRevokedLaterIsTold(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	w := open(t, wide, "en")
	w.connects(c)
	w.click("#finish")
	w.isInstalled()
	w.do("the console", chromedp.Navigate(c.console))
	w.click(`main a[href*="accounts/"]`)
	w.do("the company's page", chromedp.WaitVisible(chromedp.CSS("#status")))
	w.wait("nothing is wrong", `!document.querySelector("#complaints li.bad")`, true)

	c.aircall.Inject(aircalltest.Fault{Status: http.StatusUnauthorized})
	w.wait("the console is red", `document.querySelector("#status.bad") && document.querySelector("#complaints li.bad")`, true)
	w.says("access of the installation was revoked")
	w.says("Install again")
	w.picture("console")
	w.do("the installation", chromedp.Navigate(c.install), chromedp.WaitVisible(chromedp.CSS("#problem-credentials")))
	w.picture("installation")
}
