package hub_test

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"net/http"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/hub"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// street is a hub with its customers for the examples. All of them have the same two fakes as accounts.
type street struct {
	*hub.Hub
	phones *aircalltest.Server
	crm    *sellsytest.Server
	store  *store.Memory
	stop   func()
}

// exampleCipher seals with a key that a program would keep outside of the store.
func exampleCipher(key string) cipher.AEAD {
	block, err := aes.NewCipher([]byte(key))
	if err != nil {
		panic(err) // of an example
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		panic(err)
	}
	return aead
}

// newStreet returns a hub that runs until it is closed. Each change is one of the configuration.
func newStreet(ctx context.Context, changes ...func(*hub.Config)) *street {
	s := &street{
		phones: aircalltest.NewServer(aircalltest.Options{TimeScale: 0.001}), crm: sellsytest.NewServer(sellsytest.Options{}),
		store: store.NewMemory(),
	}
	s.phones.AddNumber(aircall.Number{ID: 41, Name: "Bureau", Digits: "+33 1 99 00 10 00"})
	s.crm.AddStaff(sellsy.Staff{FirstName: "Claire", LastName: "Dubois", Email: "claire.dubois@example.com"})
	s.crm.AddCompany(sellsy.Company{Name: "Menuiserie Laval", Type: sellsy.TypeClient, PhoneNumber: "01.99.00.70.25"})
	cfg := hub.Config{
		Store: s.store, Cipher: exampleCipher("a key of thirty-two bytes, yours"),
		Configure: func(_ string, _ hub.Settings, c *bridge.Config) error { // the fakes in place of the vendors
			c.Aircall, c.Sellsy = s.phones.Client(), s.crm.Client()
			return nil
		},
	}
	for _, change := range changes {
		change(&cfg)
	}
	var err error
	if s.Hub, err = hub.New(cfg); err != nil {
		panic(err)
	}
	ctx, stop := context.WithCancel(ctx)
	stopped := make(chan error, 1)
	go func() { stopped <- s.Run(ctx) }()
	s.stop = func() {
		stop()
		if err := <-stopped; err != nil {
			panic(err)
		}
	}
	return s
}

func (s *street) close() {
	s.stop()
	s.phones.Close()
}

// customer is what a customer of the street tells of its accounts.
func customer() hub.Settings {
	return hub.Settings{
		Aircall:  hub.AircallSettings{APIID: "id", APIToken: "secret-of-aircall", WebhookTokens: []string{"webhook-token"}},
		Sellsy:   hub.SellsySettings{ClientID: "id", ClientSecret: "secret-of-sellsy"},
		Numbers:  []aircall.NumberID{41},
		LogDelay: hub.Delay(time.Millisecond),
	}
}

// routes serves the webhooks of all installations.
func (s *street) routes() *http.ServeMux {
	mux := http.NewServeMux()
	mux.Handle("/webhooks/aircall/{installation}", s.AircallWebhook())
	mux.Handle("/webhooks/sellsy/{installation}", s.SellsyWebhook())
	return mux
}

// until asks again and again, for half a minute at most.
func until(ctx context.Context, done func() bool) {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	for !done() && ctx.Err() == nil {
		<-time.After(time.Millisecond)
	}
}
