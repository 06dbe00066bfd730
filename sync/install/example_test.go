package install_test

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/hub"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/install"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// exampleSeal seals with a key that a program would keep outside of the store.
func exampleSeal() cipher.AEAD {
	block, err := aes.NewCipher([]byte("a key of thirty-two bytes, yours"))
	if err != nil {
		panic(err) // of an example
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		panic(err)
	}
	return aead
}

// through sends the requests of a client to a handler.
type through struct{ http.Handler }

func (h through) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body == nil {
		r.Body = http.NoBody
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	answer := w.Result()
	answer.Request = r
	return answer, nil
}

// customers is what a program of your own keeps of its installations, here in a map.
type customers struct {
	mu  sync.Mutex
	all map[string]install.Result
}

func (c *customers) Find(_ context.Context, id string) (install.Installed, bool, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	r, found := c.all[id]
	return install.Installed{Ref: r.Ref, Corp: r.Sellsy.Corp, Company: r.Aircall.Name}, found, nil
}

func (c *customers) Done(_ context.Context, r install.Result) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.all[r.ID] = r // seal it before it goes to a disk: its credentials are in it
	return nil
}

func (c *customers) Remove(_ context.Context, id string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.all, id)
	return nil
}

// How do I install into my own program? Implement Installations. The administrator walks through the pages, here with API keys.
func Example_howDoIInstallIntoMyOwnProgram() {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	phones, crm := aircalltest.NewServer(aircalltest.Options{}), sellsytest.NewServer(sellsytest.Options{ClientID: "client", ClientSecret: "secret"})
	defer phones.Close()
	phones.AddNumber(aircall.Number{Name: "Bureau", Digits: "+33 1 99 00 10 00"})

	mine := &customers{all: map[string]install.Result{}}
	h, err := install.New(install.Config{
		URL: "https://bridge.example.com/install", Store: store.NewMemory(), AEAD: exampleSeal(), Installations: mine,
		Aircall: install.AircallApp{Options: []aircall.Option{aircall.WithHTTPClient(&http.Client{Transport: phones.Transport()})}},
		Sellsy:  install.SellsyApp{Options: []sellsy.Option{sellsy.WithHTTPClient(&http.Client{Transport: crm.Transport()})}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	ended := make(chan error, 1)
	go func() { ended <- h.Run(ctx) }()
	defer func() {
		stop()
		if err := <-ended; err != nil {
			fmt.Println(err)
		}
	}()

	jar, _ := cookiejar.New(nil) // it never fails
	browser := &http.Client{Transport: through{h}, Jar: jar}
	for _, form := range []struct {
		path   string
		fields url.Values
	}{
		{"/aircall/key", url.Values{"api_id": {aircalltest.APIID}, "api_token": {aircalltest.APIToken}}},
		{"/sellsy/key", url.Values{"client_id": {"client"}, "client_secret": {"secret"}}},
		{"/finish", url.Values{"serve": {"all"}}},
	} {
		page, err := browser.PostForm("https://bridge.example.com/install"+form.path, form.fields)
		if err != nil {
			fmt.Println(err)
			return
		}
		page.Body.Close()
		fmt.Println(form.path, page.StatusCode)
	}
	installed, found, _ := mine.Find(ctx, "sellsy-12345")
	fmt.Println(found, installed.Corp)
	// Output:
	// /aircall/key 200
	// /sellsy/key 200
	// /finish 200
	// true 12345
}

// How do I install into a hub? IntoHub does it, with defaults for what the pages do not ask.
func Example_howDoIInstallIntoAHub() {
	st := store.NewMemory()
	h, err := hub.New(hub.Config{Store: st, Cipher: exampleSeal(), PublicURL: "https://bridge.example.com"})
	if err != nil {
		fmt.Println(err)
		return
	}
	pages, err := install.New(install.Config{
		URL: "https://bridge.example.com/install", Store: st, AEAD: exampleSeal(),
		Installations: install.IntoHub(h, hub.Settings{Language: matching.French, Region: "FR"}),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	mux := http.NewServeMux()
	mux.Handle("/install/", pages) // and run both: h.Run(ctx), pages.Run(ctx)

	page := httptest.NewRecorder()
	mux.ServeHTTP(page, httptest.NewRequest(http.MethodGet, "https://bridge.example.com/install/", http.NoBody))
	fmt.Println(page.Code, strings.Contains(page.Body.String(), `name="api_id"`))
	// Output: 200 true
}

// What is wrong with my configuration? New does no I/O, and names every field at once.
func Example_whatIsWrongWithMyConfiguration() {
	_, err := install.New(install.Config{URL: "http://bridge.example.com/install", Store: store.NewMemory(), AEAD: exampleSeal()})
	fmt.Println(err)
	// Output:
	// installation page: URL: need https
	// Installations: required
}

// Which addresses do I tell Aircall and Sellsy? Those of the handler: the page itself, and where each consent leads back to.
func Example_whichAddressesDoITellAircallAndSellsy() {
	h, err := install.New(install.Config{
		URL: "https://bridge.example.com/install", Store: store.NewMemory(), AEAD: exampleSeal(),
		Installations: &customers{all: map[string]install.Result{}},
		Aircall:       install.AircallApp{ClientID: "aircall-client", ClientSecret: "secret"},
		Sellsy:        install.SellsyApp{ClientID: "sellsy-client", ClientSecret: "secret"},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	answer := httptest.NewRecorder()
	h.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "https://bridge.example.com/install/aircall/connect", http.NoBody))
	consent, err := url.Parse(answer.Header().Get("Location"))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(consent.Host, consent.Query().Get("redirect_uri"))
	// Output: dashboard.aircall.io https://bridge.example.com/install/aircall/callback
}

// What protects the pages? They hold no scripts, load nothing from elsewhere, cannot be framed, and take no form of another site.
func Example_whatProtectsThePages() {
	h, err := install.New(install.Config{
		URL: "https://bridge.example.com/install", Store: store.NewMemory(), AEAD: exampleSeal(),
		Installations: &customers{all: map[string]install.Result{}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	form := httptest.NewRequest(http.MethodPost, "https://bridge.example.com/install/aircall/key", strings.NewReader("api_id=1&api_token=2"))
	form.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	form.Header.Set("Origin", "https://elsewhere.example")
	answer := httptest.NewRecorder()
	h.ServeHTTP(answer, form)
	fmt.Println(answer.Code, answer.Header().Get("X-Frame-Options"))
	fmt.Println(answer.Header().Get("Content-Security-Policy"))
	// Output:
	// 403 DENY
	// default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'
}
