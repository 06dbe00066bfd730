package hub_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/aircall-sellsy/aircall-sellsy-go/activity"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/hub"
)

// How do I serve a new customer? Put its settings under an id, while the hub runs. Putting them again changes them.
func Example_howDoIServeANewCustomer() {
	ctx := context.Background()
	h := newStreet(ctx)
	defer h.close()

	for _, id := range []string{"acme", "bellecombe"} {
		if err := h.Put(ctx, id, customer()); err != nil {
			fmt.Println(err)
			return
		}
	}
	list, err := h.List(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, customer := range list {
		fmt.Printf("%s: works %t, paused %t\n", customer.ID, customer.Error == "", !customer.Paused.IsZero())
	}
	// Output:
	// acme: works true, paused false
	// bellecombe: works true, paused false
}

// How does a call find its customer? By the address of the webhook, which names the installation.
func Example_howDoesACallFindItsCustomer() {
	ctx := context.Background()
	h := newStreet(ctx)
	defer h.close()
	if err := h.Put(ctx, "acme", customer()); err != nil {
		fmt.Println(err)
		return
	}
	routes := h.routes()
	h.phones.DeliverTo(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.URL.Path = "/webhooks/aircall/acme" // where Aircall has the webhook of this customer
		routes.ServeHTTP(w, r)
	}), "webhook-token")

	if _, err := h.phones.Play(ctx, aircalltest.Script{CallSpec: aircalltest.CallSpec{Counterpart: "+33 1 99 00 70 25"}}); err != nil {
		fmt.Println(err)
		return
	}
	until(ctx, func() bool { return len(h.crm.PhoneCalls()) == 1 })
	for _, call := range h.crm.PhoneCalls() {
		fmt.Println(call.Source, call.Result.ID, call.Related)
	}
	// Output: incoming noanswer [{company 2001}]
}

// Who may post to a customer's webhook? Whoever has that customer's token. A customer who is not there has none.
func Example_whoMayPostToAWebhook() {
	ctx := context.Background()
	h := newStreet(ctx)
	defer h.close()
	if err := h.Put(ctx, "acme", customer()); err != nil {
		fmt.Println(err)
		return
	}
	for _, try := range []struct{ id, token string }{{"acme", "webhook-token"}, {"acme", "a guess"}, {"nobody", "webhook-token"}} {
		body := strings.NewReader(`{"event":"call.created","resource":"call","token":"` + try.token + `","data":{"id":3811700005}}`)
		answer := httptest.NewRecorder()
		h.routes().ServeHTTP(answer, httptest.NewRequest(http.MethodPost, "/webhooks/aircall/"+try.id, body))
		fmt.Println(try.id, answer.Code)
	}
	// Output:
	// acme 200
	// acme 401
	// nobody 401
}

// How do I pause a customer? Webhooks are still written down, so nothing is lost if the work goes on within a week.
func Example_howDoIPauseACustomer() {
	ctx := context.Background()
	h := newStreet(ctx)
	defer h.close()
	if err := h.Put(ctx, "acme", customer()); err != nil {
		fmt.Println(err)
		return
	}
	for _, change := range []func(context.Context, string) error{h.Pause, h.Resume} {
		if err := change(ctx, "acme"); err != nil {
			fmt.Println(err)
			return
		}
		list, err := h.List(ctx)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println("paused:", !list[0].Paused.IsZero())
	}
	// Output:
	// paused: true
	// paused: false
}

// How do I remove a customer? What is stored of it is erased, its secrets first. What was written to Aircall and Sellsy stays.
func Example_howDoIRemoveACustomer() {
	ctx := context.Background()
	h := newStreet(ctx)
	defer h.close()
	if err := h.Put(ctx, "acme", customer()); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(h.Remove(ctx, "acme"))
	fmt.Println(errors.Is(h.Remove(ctx, "acme"), hub.ErrNoInstallation))
	// Output:
	// <nil>
	// true
}

// How do I give one customer rules of its own? Configure sets what is not data. It is called again when the settings change.
func Example_howDoIGiveOneCustomerRulesOfItsOwn() {
	ctx := context.Background()
	h := newStreet(ctx, func(c *hub.Config) {
		fakes := c.Configure
		c.Configure = func(id string, s hub.Settings, b *bridge.Config) error {
			if id == "acme" {
				b.Filter = activity.Filter{SkipInternal: true}
				b.PartyRules.Kinds = []matching.Kind{matching.KindCompany, "supplier"} // there is no such kind
			}
			return fakes(id, s, b)
		}
	})
	defer h.close()

	fmt.Println(h.Put(ctx, "acme", customer()))
	fmt.Println(h.Put(ctx, "bellecombe", customer()))
	// Output:
	// installation acme: the settings cannot work: bridge configuration: PartyRules.Kinds: "supplier" is none of individual, company, contact
	// <nil>
}

// Why are settings refused? The error names what is wrong, and holds no secrets. Nothing is changed then.
func Example_whyAreSettingsRefused() {
	ctx := context.Background()
	h := newStreet(ctx, func(c *hub.Config) { c.Configure = nil })
	defer h.close()

	settings := customer()
	settings.Numbers, settings.TimeZone = nil, "Paris"
	err := h.Put(ctx, "acme", settings)
	fmt.Println(errors.Is(err, hub.ErrSettings))
	fmt.Println(err)

	settings.TimeZone, settings.Aircall = "", hub.AircallSettings{APIID: "id"}
	fmt.Println(h.Put(ctx, "acme", settings))
	// Output:
	// true
	// installation acme: the settings cannot work: time_zone: need the name of a time zone, such as Europe/Paris
	// installation acme: the settings cannot work: aircall: need api_id and api_token, or access_token
}

// What can somebody read who gets hold of the store? Settings are sealed there; without the key they cannot be opened.
func Example_whatIsReadableInTheStore() {
	ctx := context.Background()
	h := newStreet(ctx)
	defer h.close()
	if err := h.Put(ctx, "acme", customer()); err != nil {
		fmt.Println(err)
		return
	}
	stored, _, err := h.store.Installation(ctx, "acme")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("a secret shows:", bytes.Contains(stored.Settings, []byte("secret-of-aircall")))

	other, err := hub.New(hub.Config{Store: h.store, Cipher: exampleCipher("another key of thirty-two bytes.")})
	if err != nil {
		fmt.Println(err)
		return
	}
	_, _, err = other.Settings(ctx, "acme")
	fmt.Println("opened with another key:", !errors.Is(err, hub.ErrSealed))
	// Output:
	// a secret shows: false
	// opened with another key: false
}

// How do I look into one customer's work? Its bridge has the status, the calls, and the answer to whose number this is.
func Example_howDoILookIntoOneCustomersWork() {
	ctx := context.Background()
	h := newStreet(ctx)
	defer h.close()
	if err := h.Put(ctx, "acme", customer()); err != nil {
		fmt.Println(err)
		return
	}
	b, ok := h.Bridge("acme")
	if !ok {
		fmt.Println("no such customer")
		return
	}
	until(ctx, func() bool { ready, err := b.Ready(ctx); return ready || err != nil })
	found, err := b.Explain(ctx, "01 99 00 70 25")
	fmt.Println(found.Match.Party.Name, err)
	// Output: Menuiserie Laval <nil>
}
