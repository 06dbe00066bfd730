package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/settings"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
)

// demo is a small company on fakes of both services, which are reached through sockets of this machine.
type demo struct {
	aircall *aircalltest.Server
	sellsy  *sellsytest.Server
	env     settings.Environment
	builder sellsy.CompanyID
	ahead   atomic.Int64 // nanoseconds of the services' clocks
	close   func()
}

func newDemo() (*demo, error) {
	dir, err := os.MkdirTemp("", "bridge")
	if err != nil {
		return nil, err
	}
	d := &demo{
		aircall: aircalltest.NewServer(aircalltest.Options{Company: "Menuiserie Laval"}),
		sellsy:  sellsytest.NewServer(sellsytest.Options{Quota: sellsytest.Quota{Day: 10_000}}),
	}
	phones, crm := httptest.NewServer(d.dated(d.aircall)), httptest.NewServer(d.dated(d.sellsy))
	d.close = func() {
		phones.Close()
		crm.Close()
		d.aircall.Close()
		_ = os.RemoveAll(dir)
	}
	d.env = settings.Environment{
		"AIRCALL_API_ID": aircalltest.APIID, "AIRCALL_API_TOKEN": aircalltest.APIToken, "AIRCALL_BASE_URL": phones.URL,
		"SELLSY_CLIENT_ID": sellsytest.DefaultClientID, "SELLSY_CLIENT_SECRET": sellsytest.DefaultClientSecret,
		"SELLSY_BASE_URL": crm.URL + "/v2", "SELLSY_TOKEN_URL": crm.URL + "/oauth2/access-tokens",
		"BRIDGE_NUMBERS": "all", "BRIDGE_DATA": filepath.Join(dir, "bridge.db"),
	}
	d.addRecords()
	d.addCalls()
	return d, nil
}

// addRecords fills Sellsy, and lets Aircall know one of its records.
func (d *demo) addRecords() {
	crm := d.sellsy
	ago := func(months int) sellsy.Time { return sellsy.At(time.Now().AddDate(0, -months, 0)) }
	crm.AddStaff(sellsy.Staff{FirstName: "Claire", LastName: "Vidal", Email: "Claire.Vidal@menuiserie-laval.example"})
	crm.AddStaff(sellsy.Staff{FirstName: "Karim", LastName: "Benali", Email: "k.benali@menuiserie-laval.example"})
	builder := crm.AddCompany(sellsy.Company{
		Type: sellsy.TypeClient, Name: "Bâtisseurs du Rhône", PhoneNumber: "01.99.00.70.25", Created: ago(30), UpdatedAt: ago(9),
	})
	hugo := crm.AddContact(sellsy.Contact{
		FirstName: "Hugo", LastName: "Petit", MobileNumber: "+33 (0)6 39 98 45 67", PhoneNumber: "01 99 00 70 26",
		Email: "hugo.petit@example.com", Created: ago(28), UpdatedAt: ago(3),
	})
	d.builder = builder.ID
	crm.LinkContact(d.builder, hugo.ID)
	crm.AddIndividual(sellsy.Individual{
		Type: sellsy.TypeClient, FirstName: "Élodie", LastName: "Garnier", MobileNumber: "06 39 98 12 34", Created: ago(14), UpdatedAt: ago(2),
	})
	// A number that two records have: the one that was updated last wins the contact.
	crm.AddCompany(sellsy.Company{
		Type: sellsy.TypeSupplier, Name: "Bois & Dérivés", PhoneNumber: "03 53 01 22 22", Created: ago(12), UpdatedAt: ago(11),
	})
	crm.AddIndividual(sellsy.Individual{
		Type: sellsy.TypeProspect, FirstName: "Lucas", LastName: "Fontaine", PhoneNumber: "03-53-01-22-22", Created: ago(10), UpdatedAt: ago(1),
	})
	d.aircall.AddContact(aircall.Contact{
		FirstName: "Elodie", Information: "Préfère être rappelée le matin.",
		PhoneNumbers: []aircall.PhoneDetail{{Label: "Mobile", Value: "+33 6 39 98 12 34"}},
	})
}

// addCalls fills Aircall with calls of last month, of which another integration has logged one.
func (d *demo) addCalls() {
	line := d.aircall.AddNumber(aircall.Number{ID: 1023104, Name: "Bureau", Digits: "+33 1 99 00 10 00", Country: "FR"})
	claire := d.aircall.AddUser(aircall.User{Email: "claire.vidal@menuiserie-laval.example", Numbers: []aircall.Number{line}})
	d.aircall.AddUser(aircall.User{Email: "karim.benali@menuiserie-laval.example", Numbers: []aircall.Number{line}})
	for i, from := range []string{"+33 1 99 00 70 25", "+33 6 39 98 12 34", "+33 1 99 00 70 26", "+33 1 99 00 99 99"} {
		began := time.Now().AddDate(0, 0, -40+3*i)
		call := d.aircall.AddCall(aircall.Call{
			Direction: aircall.Inbound, Status: aircall.CallDone, RawDigits: from, Number: &line, User: &claire,
			StartedAt: aircall.At(began), AnsweredAt: aircall.At(began.Add(8 * time.Second)), EndedAt: aircall.At(began.Add(3 * time.Minute)), Duration: 180,
		})
		if i == 0 {
			d.sellsy.AddPhoneCall(sellsy.PhoneCall{
				Description: fmt.Sprintf("Call ID: %d", call.ID), Date: sellsy.At(began), Source: sellsy.SourceIncoming, CompanyID: d.builder,
				Related: []sellsy.RelatedObject{{Type: sellsy.RelatedCompany, ID: int64(d.builder)}},
			})
		}
	}
}

// faultyEnvironment is an environment for the doctor. Not all is well in that of the demonstration: the webhook of Sellsy is missing and
// that of Aircall lacks an event, one number is misspelt, an agent has another address in Sellsy, and the clock of this machine
// seems slow.
func faultyEnvironment(ctx context.Context, isDemo bool) (env settings.Environment, release func(), err error) {
	if !isDemo {
		return environment(false)
	}
	d, err := newDemo()
	if err != nil {
		return nil, nil, err
	}
	const publicURL = "https://calls.menuiserie-laval.example"
	events := bridge.AircallEvents(false)
	d.ahead.Store(int64(10 * time.Minute))
	_, err = d.aircall.Client().Webhooks.Create(ctx, aircall.WebhookInput{URL: publicURL + settings.AircallPath, Events: events[:len(events)-1]})
	return d.env.With(settings.Environment{"BRIDGE_NUMBERS": "1023104,1032104", "BRIDGE_PUBLIC_URL": publicURL}), d.close, err
}

// dated is a service whose clock is as far ahead as the demonstration has it.
func (d *demo) dated(service http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Date", time.Now().Add(time.Duration(d.ahead.Load())).UTC().Format(http.TimeFormat))
		service.ServeHTTP(w, r)
	})
}
