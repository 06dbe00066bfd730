package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/hashicorp/go-retryablehttp"
	"golang.org/x/sync/errgroup"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/internal/benchmarks/naive"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// scenario is what both bridges are put through.
type scenario struct {
	Name    string
	Calls   int
	Rate    int           // calls that begin in a second; 0: all at once
	Latency time.Duration // of each answer of both services
	Quota   int           // requests to Sellsy a second; 0: unlimited
	Broken  int           // phone calls whose answer is lost after they were written
	Workers int           // of our bridge; 0: as many as by default
}

// outcome is what was seen at the fakes.
type outcome struct {
	Calls, Lost, Twice int
	Sellsy, Aircall    int // requests
	Refused            int // answers 429
	Cards              []time.Duration
	Took               time.Duration // from the first call until the last is logged, or nothing happens any more
	Processor          time.Duration // of the whole process, fakes included
	Allocated          uint64        // bytes, fakes included
}

// PerSecond is how many calls were logged a second.
func (o outcome) PerSecond() float64 { return float64(o.Calls-o.Lost) / o.Took.Seconds() }

// Requests is how many requests a call took.
func (o outcome) Requests() float64 { return float64(o.Sellsy+o.Aircall) / float64(o.Calls) }

// Card is how long cards took, of so many in a hundred.
func (o outcome) Card(percent int) time.Duration {
	if len(o.Cards) == 0 {
		return 0
	}
	return o.Cards[(len(o.Cards)-1)*percent/100]
}

// world is a pair of fakes with callers, and what happens there.
type world struct {
	aircall *aircalltest.Server
	sellsy  *sellsytest.Server
	line    aircall.NumberID
	agent   aircall.UserID
	callers []string

	mu      sync.Mutex
	created map[aircall.CallID]time.Time
}

const webhookToken = "token"

// newWorld has a hundred callers: companies, individuals, and contacts of companies, most with an opportunity.
func newWorld(s scenario) *world {
	w := &world{
		aircall: aircalltest.NewServer(aircalltest.Options{EndedDelay: 10 * time.Millisecond, DeliveryConcurrency: 32}),
		sellsy:  sellsytest.NewServer(sellsytest.Options{Quota: sellsytest.Quota{Second: s.Quota}}),
		created: make(map[aircall.CallID]time.Time),
	}
	w.line = w.aircall.AddNumber(aircall.Number{Name: "Bureau", Digits: "+33 1 99 00 10 00"}).ID
	w.agent = w.aircall.AddUser(aircall.User{Name: "Claire Dubois", Email: "claire.dubois@example.com"}).ID
	w.sellsy.AddStaff(sellsy.Staff{FirstName: "Claire", LastName: "Dubois", Email: "claire.dubois@example.com"})
	for i := range 100 {
		national := fmt.Sprintf("01 99 00 %02d %02d", 20+i/100, i%100)
		var of sellsy.RelatedObject
		switch i % 3 {
		case 0:
			company := w.sellsy.AddCompany(sellsy.Company{Type: sellsy.TypeClient, Name: "Menuiserie " + strconv.Itoa(i), PhoneNumber: national})
			of = sellsy.RelatedObject{Type: sellsy.RelatedCompany, ID: int64(company.ID)}
		case 1:
			person := w.sellsy.AddIndividual(sellsy.Individual{Type: sellsy.TypeProspect, LastName: "Martin " + strconv.Itoa(i), PhoneNumber: national})
			of = sellsy.RelatedObject{Type: sellsy.RelatedIndividual, ID: int64(person.ID)}
		default:
			company := w.sellsy.AddCompany(sellsy.Company{Type: sellsy.TypeClient, Name: "Garage " + strconv.Itoa(i)})
			contact := w.sellsy.AddContact(sellsy.Contact{FirstName: "Inès", LastName: "Roche " + strconv.Itoa(i), PhoneNumber: national})
			w.sellsy.LinkContact(company.ID, contact.ID)
			of = sellsy.RelatedObject{Type: sellsy.RelatedCompany, ID: int64(company.ID)}
		}
		if i%4 != 0 {
			w.sellsy.AddOpportunity(sellsy.Opportunity{Name: "Escalier " + strconv.Itoa(i), Status: sellsy.OpportunityOpen, Related: []sellsy.RelatedObject{of}})
		}
		w.callers = append(w.callers, "+33 "+national[1:])
	}
	if s.Latency > 0 {
		w.aircall.Inject(aircalltest.Fault{Latency: s.Latency})
		w.sellsy.Inject(sellsytest.Fault{Latency: s.Latency})
	}
	if s.Broken > 0 {
		w.sellsy.Inject(sellsytest.Fault{Method: http.MethodPost, Path: "/v2/phone-calls", Times: s.Broken, Drop: sellsytest.DropAfter})
	}
	return w
}

// subject is one of the bridges, which began on a world.
type subject struct {
	webhook http.Handler
	stop    func() error
}

// beginner starts a bridge on a world.
type beginner func(context.Context, *world, scenario) (subject, error)

// beginNaive starts the straightforward bridge.
func beginNaive(_ context.Context, w *world, _ scenario) (subject, error) {
	api := func(url, authorization string, t http.RoundTripper) naive.API {
		client := retryablehttp.NewClient()
		client.Logger, client.HTTPClient = nil, &http.Client{Transport: t}
		return naive.API{URL: url, Authorization: authorization, Client: client}
	}
	key := base64.StdEncoding.EncodeToString([]byte(aircalltest.APIID + ":" + aircalltest.APIToken))
	b := &naive.Bridge{
		Aircall: api(aircalltest.BaseURL, "Basic "+key, w.aircall.Transport()),
		Sellsy:  api("https://api.sellsy.com", "Bearer "+sellsytest.DefaultToken, w.sellsy.Transport()),
		Token:   webhookToken, Delay: time.Millisecond, Log: slog.New(slog.DiscardHandler),
	}
	return subject{b, func() error { b.Wait(); return nil }}, nil
}

// beginOurs starts the bridge of this library, and waits until it has read the records.
func beginOurs(ctx context.Context, w *world, s scenario) (subject, error) {
	b, err := bridge.New(bridge.Config{
		Aircall: w.aircall.Client(), Sellsy: w.sellsy.Client(), Store: store.NewMemory(), Numbers: []aircall.NumberID{w.line},
		ContactKinds: []matching.Kind{}, // the other one does not write contacts
		LogDelay:     time.Millisecond, Workers: s.Workers, Grace: time.Second,
	})
	if err != nil {
		return subject{}, err
	}
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- b.Run(ctx) }()
	for {
		status, err := b.Status(ctx)
		if err != nil || status.Ready {
			return subject{b.AircallWebhook(webhookToken), func() error { cancel(); return <-ended }}, err
		}
		<-time.After(time.Millisecond)
	}
}

// run puts a bridge through a scenario.
func run(ctx context.Context, s scenario, begin beginner) (o outcome, err error) {
	w := newWorld(s)
	defer w.aircall.Close()
	b, err := begin(ctx, w, s)
	if err != nil {
		return o, err
	}
	w.aircall.DeliverTo(w.watch(b.webhook), webhookToken)
	w.aircall.ResetRequests()
	w.sellsy.ResetRequests()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	processor, start := processorTime(), time.Now()

	var calls errgroup.Group
	for i := range s.Calls {
		if s.Rate > 0 {
			<-time.After(time.Until(start.Add(time.Duration(i) * time.Second / time.Duration(s.Rate))))
		}
		calls.Go(func() error { return w.play(ctx, i) })
	}
	o.Took = w.settled(s.Calls, start)
	err = calls.Wait()
	o.Processor = processorTime() - processor
	runtime.ReadMemStats(&after)
	o.Allocated = after.TotalAlloc - before.TotalAlloc
	w.count(s, &o)
	return o, errors.Join(err, b.stop())
}

// play plays a call from one of the callers.
func (w *world) play(ctx context.Context, i int) error {
	_, err := w.aircall.Play(ctx, aircalltest.Script{
		CallSpec: aircalltest.CallSpec{Number: w.line, Counterpart: w.callers[i%len(w.callers)]},
		RingOn:   []aircall.UserID{w.agent}, Ring: time.Second, AnsweredBy: w.agent, Talk: time.Second,
	})
	return err
}

// watch notes when calls begin.
func (w *world) watch(next http.Handler) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body) // what is cut off is no event
		if e, err := aircall.ReadEnvelope(body); err == nil && e.Name == aircall.EventCallCreated {
			w.mu.Lock()
			w.created[e.CallID()] = time.Now()
			w.mu.Unlock()
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		next.ServeHTTP(rw, r)
	})
}

// linkOfCall is what both bridges write of a call's id.
var linkOfCall = regexp.MustCompile(`calls/\d+`)

// settled waits until all calls are logged, or nothing was asked for a while, and returns when that was.
func (w *world) settled(calls int, start time.Time) time.Duration {
	const quiet = 8 * time.Second // longer than a repetition waits
	asked, last := 0, time.Now()
	for time.Since(last) < quiet {
		if len(w.sellsy.PhoneCalls()) >= calls {
			return time.Since(start)
		}
		if n := len(w.sellsy.Requests()); n != asked {
			asked, last = n, time.Now()
		}
		<-time.After(5 * time.Millisecond)
	}
	return last.Sub(start)
}

// count fills in what the fakes have seen.
func (w *world) count(s scenario, o *outcome) {
	o.Calls = s.Calls
	logged := make(map[string]int)
	for _, p := range w.sellsy.PhoneCalls() {
		logged[linkOfCall.FindString(p.Description)]++
	}
	for _, n := range logged {
		o.Twice += n - 1
	}
	o.Lost = s.Calls - len(logged)
	for _, r := range w.sellsy.Requests() {
		o.Sellsy++
		if r.Status == http.StatusTooManyRequests {
			o.Refused++
		}
	}
	o.Aircall = len(w.aircall.Requests())
	for _, card := range w.aircall.Cards() {
		w.mu.Lock()
		o.Cards = append(o.Cards, card.Time.Sub(w.created[card.CallID]))
		w.mu.Unlock()
	}
	slices.Sort(o.Cards)
}
