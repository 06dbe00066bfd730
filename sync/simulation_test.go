package sync_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"os"
	"strings"
	gosync "sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/activity"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
)

// TestSimulation plays days of a company in which everything goes wrong: events come several times, out of order or not at
// all; requests fail before or after they were carried out; the process dies at any moment and is started again. In the end
// every call is logged, none twice, none wrongly.
func TestSimulation(t *testing.T) {
	t.Parallel()
	seeds := uint64(20)
	if os.Getenv("LONG") != "" {
		seeds = 500
	}
	for seed := range seeds {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { simulate(t, seed) })
		})
	}
}

// process is one life of the bridge. When it is dead, nothing of it reaches the world any more.
type process struct {
	dead  atomic.Bool
	store *bridge.Memory
}

var errDead = errors.New("the process is dead")

func (p *process) transport(next http.RoundTripper) http.RoundTripper {
	return roundTrip(func(r *http.Request) (*http.Response, error) {
		if p.dead.Load() {
			return nil, errDead
		}
		resp, err := next.RoundTrip(r)
		if p.dead.Load() {
			return nil, errDead
		}
		return resp, err
	})
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// expected is what a call must have become.
type expected struct {
	id     aircall.CallID
	party  sellsy.RelatedObject // zero: not to be logged
	result sellsy.CallResult
	texts  []string
}

type simulation struct {
	t       *testing.T
	rng     *rand.Rand
	aircall *aircalltest.Server
	sellsy  *sellsytest.Server
	line    aircall.Number
	agent   aircall.User
	lossy   bool

	mu      gosync.Mutex
	life    *process
	handler http.Handler
	stop    func()
	logs    *safeBuffer
	want    []expected
}

func simulate(t *testing.T, seed uint64) {
	rng := rand.New(rand.NewPCG(seed, 1))
	s := &simulation{t: t, rng: rng, lossy: seed%2 == 1, logs: &safeBuffer{}}
	s.aircall = aircalltest.New(t, aircalltest.Options{DeliveryConcurrency: 4, SearchDelay: time.Minute, RequestsPerMinute: 120, DisableAfter: 10_000})
	s.sellsy = sellsytest.New(t)
	s.line = s.aircall.AddNumber(aircall.Number{Name: "Support", Digits: "+33 1 99 00 00 01"})
	s.agent = s.aircall.AddUser(aircall.User{Name: "Alice Morel", Email: "alice@example.com"})
	s.sellsy.AddStaff(sellsy.Staff{FirstName: "Alice", LastName: "Morel", Email: "alice@example.com"})
	parties := s.seedParties()

	s.start(bridge.NewMemory())
	time.Sleep(time.Minute)
	disorder := aircalltest.Disorder{Seed: seed, Duplicate: rng.IntN(3), Shuffle: time.Duration(rng.IntN(60)) * time.Second}
	if s.lossy {
		disorder.Lose = 0.2
	}
	s.aircall.SetDisorder(disorder)
	s.aircall.DeliverTo(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		handler, life := s.handler, s.life
		s.mu.Unlock()
		if life.dead.Load() {
			http.Error(w, "down", http.StatusBadGateway)
			return
		}
		handler.ServeHTTP(w, r)
	}), webhookToken)
	s.spoil()

	var calls gosync.WaitGroup
	for range 100 {
		time.Sleep(time.Duration(rng.IntN(120)) * time.Second)
		n := rng.IntN(len(parties) + 1)
		script := rand.New(rand.NewPCG(rng.Uint64(), 2))
		party := sellsy.RelatedObject{}
		from := "+33 1 99 00 99 99"
		if n < len(parties) {
			party, from = parties[n], phoneOf(n)
		}
		call := s.aircall.StartCall(aircalltest.CallSpec{
			Direction: []aircall.Direction{aircall.Inbound, aircall.Outbound}[script.IntN(2)], Number: s.line.ID, User: s.agent.ID, Counterpart: from,
		})
		calls.Go(func() { s.play(call, script, party) })
		if rng.IntN(12) == 0 {
			s.crash()
		}
	}
	calls.Wait()
	time.Sleep(6 * time.Hour)
	synctest.Wait()
	s.check()
	s.stop()
}

// seedParties adds people with one number each and returns them.
func (s *simulation) seedParties() []sellsy.RelatedObject {
	var parties []sellsy.RelatedObject
	for i := range 12 {
		phone := strings.ReplaceAll(phoneOf(i), "+33 ", "0")
		switch i % 3 {
		case 0:
			c := s.sellsy.AddIndividual(sellsy.Individual{Type: sellsy.TypeClient, LastName: fmt.Sprint("Individual ", i), PhoneNumber: phone})
			parties = append(parties, sellsy.RelatedObject{Type: sellsy.RelatedIndividual, ID: int64(c.ID)})
		case 1:
			c := s.sellsy.AddCompany(sellsy.Company{Type: sellsy.TypeProspect, Name: fmt.Sprint("Company ", i), PhoneNumber: phone})
			parties = append(parties, sellsy.RelatedObject{Type: sellsy.RelatedCompany, ID: int64(c.ID)})
		default:
			c := s.sellsy.AddContact(sellsy.Contact{LastName: fmt.Sprint("Contact ", i), MobileNumber: phone})
			parties = append(parties, sellsy.RelatedObject{Type: sellsy.RelatedContact, ID: int64(c.ID)})
		}
	}
	return parties
}

func phoneOf(i int) string { return fmt.Sprintf("+33 1 99 00 12 %02d", i) }

// start runs a new process on a store.
func (s *simulation) start(store *bridge.Memory) {
	life := &process{store: store}
	b, err := bridge.New(bridge.Config{
		Aircall: s.aircall.Client(aircall.WithHTTPClient(&http.Client{Transport: life.transport(s.aircall.Transport())})),
		Sellsy:  s.sellsy.Client(sellsy.WithHTTPClient(&http.Client{Transport: life.transport(s.sellsy.Transport())})),
		Store:   store, Numbers: []aircall.NumberID{s.line.ID}, ContactKinds: nil,
		Logger: slog.New(slog.NewTextHandler(s.logs, nil)),
	})
	if err != nil {
		s.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- b.Run(ctx) }()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.life, s.handler = life, b.AircallWebhook(webhookToken)
	s.stop = func() {
		cancel()
		if err := <-done; err != nil {
			s.t.Errorf("Run: %v", err)
		}
	}
}

// crash kills the process at once and starts another some time later, on what the store held at that moment.
func (s *simulation) crash() {
	s.mu.Lock()
	life, stop := s.life, s.stop
	life.dead.Store(true)
	left := life.store.Snapshot()
	s.mu.Unlock()
	go stop()
	time.Sleep(time.Duration(s.rng.IntN(20)) * time.Minute)
	s.start(left)
}

// spoil makes requests to both APIs fail now and then.
func (s *simulation) spoil() {
	for range 60 {
		f := sellsytest.Fault{Skip: s.rng.IntN(700), Times: 1 + s.rng.IntN(2)}
		switch s.rng.IntN(6) {
		case 0:
			f.Status = []int{500, 502, 503}[s.rng.IntN(3)]
		case 1:
			f.Status, f.Body = 429, `{"error":{"code":429,"message":"Trop de requêtes","details":[],"context":null}}`
		case 2:
			f.Drop = sellsytest.DropBefore
		case 3:
			f.Drop = sellsytest.DropAfter
		case 4:
			f.Latency = time.Duration(s.rng.IntN(60)) * time.Second
		case 5:
			f.Hang = true
		}
		if s.rng.IntN(2) == 0 {
			f.Method, f.Path, f.Skip = http.MethodPost, "/v2/phone-calls", s.rng.IntN(100)
		}
		s.sellsy.Inject(f)
	}
	for range 20 {
		s.aircall.Inject(aircalltest.Fault{Skip: s.rng.IntN(200), Times: 1, Status: []int{500, 429, 0}[s.rng.IntN(3)], Drop: aircalltest.DropAfter})
	}
}

// play is the life of one call.
func (s *simulation) play(call *aircalltest.LiveCall, rng *rand.Rand, party sellsy.RelatedObject) {
	wait := func(seconds int) { time.Sleep(time.Duration(1+rng.IntN(seconds)) * time.Second) }
	e := expected{id: call.ID(), party: party, result: sellsy.ResultNoAnswer}
	inbound := call.Call().Direction == aircall.Inbound
	if inbound {
		call.Ring(s.agent.ID)
	}
	wait(20)
	switch kind := rng.IntN(3); {
	case kind < 2:
		call.Answer(s.agent.ID)
		e.result = sellsy.ResultConnected
		wait(300)
	case inbound && rng.IntN(2) == 0:
		call.LeaveVoicemail()
		e.result = sellsy.ResultVoicemail
	}
	call.Hangup()
	if rng.IntN(2) == 0 {
		wait(60)
		text := fmt.Sprintf("note of call %d", call.ID())
		call.Comment(s.agent.ID, text)
		e.texts = append(e.texts, text)
	}
	if rng.IntN(3) == 0 {
		wait(1800)
		text := fmt.Sprintf("summary of call %d", call.ID())
		call.Summary(text)
		e.texts = append(e.texts, text)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.want = append(s.want, e)
}

func (s *simulation) check() {
	logged := map[aircall.CallID][]sellsy.PhoneCall{}
	phoneCalls := s.sellsy.PhoneCalls()
	for _, e := range s.want {
		for _, pc := range phoneCalls {
			if activity.Mentions(pc.Description, e.id) {
				logged[e.id] = append(logged[e.id], pc)
			}
		}
	}
	lost, twice, wrong := 0, 0, 0
	complain := func(e expected, format string, args ...any) {
		s.t.Errorf("call %d: %s", e.id, fmt.Sprintf(format, args...))
		for line := range strings.SplitSeq(s.logs.String(), "\n") {
			if strings.Contains(line, fmt.Sprint("call=", int64(e.id))) {
				s.t.Log(line)
			}
		}
	}
	for _, e := range s.want {
		got := logged[e.id]
		switch {
		case e.party.ID == 0 && len(got) > 0:
			wrong++
			complain(e, "logged, but nobody has the number")
		case e.party.ID == 0:
		case len(got) == 0:
			lost++
			complain(e, "lost")
		case len(got) > 1:
			twice++
			complain(e, "logged %d times", len(got))
		case got[0].Related[0] != e.party || got[0].Result.ID != e.result:
			wrong++
			complain(e, "%s on %v, want %s on %v", got[0].Result.ID, got[0].Related[0], e.result, e.party)
		default:
			for _, text := range e.texts {
				if !s.lossy && !strings.Contains(got[0].Description, text) {
					wrong++
					complain(e, "%q is missing", text)
				}
			}
		}
	}
	s.t.Logf("%d calls: lost %d, twice %d, wrong %d", len(s.want), lost, twice, wrong)
}
