package main

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/hub"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/install"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

const (
	aircallClient, aircallSecret = "demo-aircall-client", "demo-aircall-secret" //nolint:gosec // of a fake
	sellsySecret                 = "demo-sellsy-secret"                         //nolint:gosec // of a fake

	agentEmail = "claire.dubois@example.com"
)

// demo is a fake Aircall and a fake Sellsy, and the program between them.
type demo struct {
	base, theirs string // addresses
	keys         bool
	aircall      *aircalltest.Server
	sellsy       *sellsytest.Server
	agent        aircall.UserID
	office       aircall.NumberID

	hub     *hub.Hub
	install *install.Handler
}

// prepare sets everything up.
func prepare(base, theirs string, keys bool, logger *slog.Logger) (*demo, error) {
	d := &demo{base: base, theirs: theirs, keys: keys}
	d.found()

	key := make([]byte, 32)
	_, _ = rand.Read(key) // a program that lasts keeps its key outside of the store
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	memory := store.NewMemory()

	// The hub serves every company that installs.
	at := []sellsy.Option{
		sellsy.WithBaseURL(theirs + "/v2"), sellsy.WithAuthorizationURL(theirs + "/oauth2/authorization"),
		sellsy.WithTokenURL(theirs + "/oauth2/access-tokens"),
	}
	redirect := base + "/install/sellsy/callback"
	oauth, err := sellsy.NewOAuth(sellsytest.DefaultClientID, sellsySecret, redirect, at...)
	if err != nil {
		return nil, err
	}
	d.hub, err = hub.New(hub.Config{
		Store: memory, Cipher: aead, PublicURL: base, SellsyOAuth: oauth, Logger: logger,
		AircallURL: theirs, SellsyURL: theirs + "/v2", SellsyTokenURL: theirs + "/oauth2/access-tokens",
	})
	if err != nil {
		return nil, err
	}

	cfg := install.Config{
		URL: base + "/install", Loopback: true,
		Aircall: install.AircallApp{Options: []aircall.Option{
			aircall.WithBaseURL(theirs), aircall.WithAuthorizationURL(theirs + "/oauth/authorize"),
			aircall.WithTokenURL(theirs + "/v1/oauth/token"), aircall.WithSuccessURL(theirs + "/oauth/success"),
		}},
		Sellsy: install.SellsyApp{Options: at},
		Store:  memory, AEAD: aead, Logger: logger,
		// Calls are played a hundred times faster than life, so the bridge waits less too.
		Installations: install.IntoHub(d.hub, hub.Settings{
			LogDelay: hub.Delay(300 * time.Millisecond), Settle: hub.Delay(time.Second), Sweep: hub.Delay(3 * time.Second),
		}),
		Webhooks: func(id string) bridge.Webhooks {
			return bridge.Webhooks{AircallURL: base + "/webhooks/aircall/" + id, SellsyURL: base + "/webhooks/sellsy/" + id}
		},
	}
	if !keys {
		cfg.Aircall.ClientID, cfg.Aircall.ClientSecret = aircallClient, aircallSecret
		cfg.Sellsy.ClientID, cfg.Sellsy.ClientSecret = sellsytest.DefaultClientID, sellsySecret
	}
	d.install, err = install.New(cfg)
	return d, err
}

// found fills the fakes: an agent on two lines, and a client with an opportunity.
func (d *demo) found() {
	o := aircalltest.Options{
		Company: "Ébénisterie Dubois", TimeScale: 0.01, Consent: aircalltest.ConsentAsked,
		ClientID: aircallClient, ClientSecret: aircallSecret, PickedNumbers: []aircall.NumberID{},
	}
	if d.keys {
		o.APIID, o.APIToken = aircalltest.APIID, aircalltest.APIToken
	}
	d.aircall = aircalltest.NewServer(o)
	d.sellsy = sellsytest.NewServer(sellsytest.Options{ClientSecret: sellsySecret, Consent: sellsytest.ConsentAsked})
	d.sellsy.DeliverThrough(http.DefaultTransport)
	d.sellsy.Inject(sellsytest.Fault{ // the address of the account, which the fake does not imitate
		Path: "/v2/addresses", Status: http.StatusOK, Body: `{"pagination":{"limit":1,"total":1,"count":1,"offset":null},` +
			`"data":[{"id":1,"name":"Ébénisterie Dubois","address_line_1":"4 rue des Forges","postal_code":"17000","city":"La Rochelle","country_code":"FR"}]}`,
	})

	agent := d.aircall.AddUser(aircall.User{Name: "Claire Dubois", Email: agentEmail})
	d.agent = agent.ID
	d.office = d.aircall.AddNumber(aircall.Number{Name: "Bureau", Digits: "+33 1 99 00 10 00", Users: []aircall.User{agent}}).ID
	d.aircall.AddNumber(aircall.Number{Name: "Atelier", Digits: "+33 1 99 00 20 00", Users: []aircall.User{agent}})

	staff := d.sellsy.AddStaff(sellsy.Staff{FirstName: "Claire", LastName: "Dubois", Email: agentEmail}).ID
	client := d.sellsy.AddCompany(sellsy.Company{
		Type: sellsy.TypeClient, Name: "Menuiserie Laval", PhoneNumber: "01.99.00.70.25",
		Owner: &sellsy.Owner{ID: staff, Type: sellsy.OwnerStaff},
	})
	d.sellsy.AddOpportunity(sellsy.Opportunity{Name: "Escalier en chêne", Number: "OPP-1042", CompanyID: client.ID, Amount: sellsy.Amount{Value: "8400.00", Currency: "EUR"}})
}

// vendors serves both fakes, whose paths differ.
func (d *demo) vendors() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/oauth2/") ||
			strings.HasPrefix(r.URL.Path, "/v2/") && !strings.HasPrefix(r.URL.Path, "/v2/users") {
			d.sellsy.ServeHTTP(w, r)
			return
		}
		d.aircall.ServeHTTP(w, r)
	})
}

// routes serves the program, and the page with the phone.
func (d *demo) routes() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/install/", d.install)
	mux.Handle("/webhooks/aircall/{installation}", d.install.AircallWebhook("", d.hub.AircallWebhook()))
	mux.Handle("/webhooks/sellsy/{installation}", d.hub.SellsyWebhook())
	mux.HandleFunc("GET /{$}", d.phone)
	same := http.NewCrossOriginProtection()
	mux.Handle("POST /call", same.Handler(http.HandlerFunc(d.ring)))
	mux.Handle("POST /uninstall", same.Handler(http.HandlerFunc(d.uninstall)))
	return mux
}

func (d *demo) welcome(out io.Writer) {
	fmt.Fprintf(out, "Open %s/ and install: the windows of Aircall and Sellsy are those of fakes.\n", d.base)
	if d.keys {
		fmt.Fprintf(out, "Aircall API key:   %s  %s\nSellsy API client: %s  %s\n",
			aircalltest.APIID, aircalltest.APIToken, sellsytest.DefaultClientID, sellsySecret)
	}
	fmt.Fprintln(out, "Then come back to the same page and let the phone ring: the installation page greets the first call. Ctrl-C ends it.")
}

// installation returns the bridge of the company, once it is installed.
func (d *demo) installation(ctx context.Context) (id string, b *bridge.Bridge) {
	all, err := d.hub.List(ctx)
	if err != nil || len(all) == 0 || !all[0].Removed.IsZero() {
		return "", nil
	}
	b, _ = d.hub.Bridge(all[0].ID)
	return all[0].ID, b
}
