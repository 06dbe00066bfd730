// Command embed shows the bridge inside a service of your own: its webhooks beside your own routes, its work beside yours, and
// what it does in your own metrics. It runs on fakes of both services; with accounts, the clients come from aircall.New and
// sellsy.New, and the store from boltstore.Open.
//
//	go run ./examples/embed
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// service is a program of your own, of which the bridge is a part.
type service struct {
	bridge *bridge.Bridge
	logged atomic.Int64
	first  chan struct{} // closed when the first call is logged
}

func newService(cfg bridge.Config) (s *service, err error) {
	s = &service{first: make(chan struct{})}
	cfg.Observer.PhoneCall = func(w report.PhoneCallWritten) {
		if w.Created && s.logged.Add(1) == 1 {
			close(s.first)
		}
	}
	s.bridge, err = bridge.New(cfg)
	return s, err
}

// routes serves the webhooks of the bridge, and pages of your own.
func (s *service) routes() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/webhooks/aircall", s.bridge.AircallWebhook("token-of-aircall"))
	mux.Handle("/webhooks/sellsy", s.bridge.SellsyWebhook("key-of-sellsy"))
	mux.HandleFunc("GET /metrics", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, "calls_logged_total %d\n", s.logged.Load())
	})
	return mux
}

func main() {
	if err := run(context.Background(), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "embed:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out io.Writer) error {
	phones := aircalltest.NewServer(aircalltest.Options{TimeScale: 0.001}) // a thousand times faster than life
	defer phones.Close()
	crm := sellsytest.NewServer(sellsytest.Options{})
	line := phones.AddNumber(aircall.Number{Name: "Bureau", Digits: "+33 1 99 00 10 00"})
	crm.AddStaff(sellsy.Staff{FirstName: "Claire", LastName: "Dubois", Email: "claire.dubois@example.com"})
	crm.AddCompany(sellsy.Company{Type: sellsy.TypeClient, Name: "Menuiserie Laval", PhoneNumber: "01.99.00.70.25"})

	s, err := newService(bridge.Config{
		Aircall: phones.Client(), Sellsy: crm.Client(), Store: store.NewMemory(), Numbers: []aircall.NumberID{line.ID},
		LogDelay: time.Millisecond,
	})
	if err != nil {
		return err
	}
	handler := s.routes() // your http.Server has it
	phones.DeliverTo(toPath("/webhooks/aircall", handler), "token-of-aircall")

	ctx, stop := context.WithTimeout(ctx, 30*time.Second)
	defer stop()
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return s.bridge.Run(ctx) }) // ends with ctx, when what has begun is done
	group.Go(func() error {
		defer stop()
		_, err := phones.Play(ctx, aircalltest.Script{
			CallSpec: aircalltest.CallSpec{Counterpart: "+33 1 99 00 70 25"}, Ring: 8 * time.Second,
		})
		select {
		case <-s.first:
		case <-ctx.Done():
			return errors.Join(err, ctx.Err())
		}
		page := httptest.NewRecorder()
		handler.ServeHTTP(page, httptest.NewRequestWithContext(ctx, http.MethodGet, "/metrics", nil))
		fmt.Fprint(out, page.Body)
		return err
	})
	return group.Wait()
}

// toPath sends every request to one path, as the network does with those for a webhook's address.
func toPath(path string, h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.URL.Path = path
		h.ServeHTTP(w, r)
	})
}
