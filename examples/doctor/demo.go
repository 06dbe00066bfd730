package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
)

// demo sets up a company whose installation has a few faults, and returns its environment: the webhook of Sellsy is missing and
// that of Aircall lacks an event, one number is misspelt, an agent has another address in Sellsy, and the clock of this machine
// seems slow.
func demo() (getenv func(string) string, stop func()) {
	phones := aircalltest.NewServer(aircalltest.Options{Company: "Menuiserie Laval"})
	crm := sellsytest.NewServer(sellsytest.Options{Quota: sellsytest.Quota{Day: 10_000}})
	line := phones.AddNumber(aircall.Number{ID: 1023104, Name: "Bureau", Digits: "+33 1 99 00 10 00", Country: "FR"})
	for _, name := range []string{"claire.vidal", "karim.benali"} {
		phones.AddUser(aircall.User{Email: name + "@menuiserie-laval.example", Numbers: []aircall.Number{line}})
	}
	crm.AddStaff(sellsy.Staff{FirstName: "Claire", LastName: "Vidal", Email: "Claire.Vidal@menuiserie-laval.example"})
	crm.AddStaff(sellsy.Staff{FirstName: "Karim", LastName: "Benali", Email: "k.benali@menuiserie-laval.example"})

	const publicURL = "https://calls.menuiserie-laval.example"
	events := bridge.AircallEvents(false)
	_, err := phones.Client().Webhooks.Create(context.Background(), aircall.WebhookInput{
		URL: publicURL + "/webhooks/aircall", Events: events[:len(events)-1],
	})
	if err != nil {
		panic(err) // the fake refuses none like it
	}
	phoneSocket, crmSocket := httptest.NewServer(ahead(phones)), httptest.NewServer(ahead(crm))
	settings := map[string]string{
		"AIRCALL_API_ID": aircalltest.APIID, "AIRCALL_API_TOKEN": aircalltest.APIToken, "AIRCALL_BASE_URL": phoneSocket.URL,
		"SELLSY_CLIENT_ID": sellsytest.DefaultClientID, "SELLSY_CLIENT_SECRET": sellsytest.DefaultClientSecret,
		"SELLSY_BASE_URL": crmSocket.URL + "/v2", "SELLSY_TOKEN_URL": crmSocket.URL + "/oauth2/access-tokens",
		"BRIDGE_NUMBERS": "1023104,1032104", "BRIDGE_PUBLIC_URL": publicURL,
	}
	return func(name string) string { return settings[name] }, func() {
		phoneSocket.Close()
		crmSocket.Close()
		phones.Close()
	}
}

// ahead is a service whose clock is ten minutes ahead.
func ahead(service http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Date", time.Now().Add(10*time.Minute).UTC().Format(http.TimeFormat))
		service.ServeHTTP(w, r)
	})
}
