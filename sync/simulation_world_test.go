package bridge_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/activity"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

const (
	aircallHook = "https://bridge.example.com/webhooks/aircall"
	sellsyHook  = "https://bridge.example.com/webhooks/sellsy"
)

// simulation is a company whose days are played: both fakes, the bridge in one life after the other, and what its calls must
// become.
type simulation struct {
	t       *testing.T
	seed    uint64
	aircall *aircalltest.Server
	sellsy  *sellsytest.Server
	net     *network

	line, other aircall.Number // served, and not
	alice, bob  aircall.User   // staff of Sellsy, and not
	staff       sellsy.Staff
	tags        []aircall.Tag
	begun       time.Time
	sweep       time.Duration

	lives sync.WaitGroup // everything that may still start or run a bridge

	mu      sync.Mutex
	life    *life
	over    bool
	crashes int
	deaths  []int // in how many steps each of the next processes dies, where that is planned
	calls   []*scripted
	records []matching.Ref // that share and swap numbers
	trace   []string
	lost    int
	twice   int
	wrong   int
}

// random returns a source of chance for one purpose, which does not depend on what else goes on.
func (s *simulation) random(purpose string) *rand.Rand {
	return rand.New(rand.NewPCG(s.seed, hash(purpose)))
}

// note writes a line of the trace.
func (s *simulation) note(format string, args ...any) {
	line := time.Since(s.begun).Round(time.Millisecond).String() + " " + fmt.Sprintf(format, args...)
	s.mu.Lock()
	s.trace = append(s.trace, line)
	s.mu.Unlock()
}

func newSimulation(t *testing.T, seed uint64) *simulation {
	s := &simulation{t: t, seed: seed, begun: time.Now(), sweep: 30 * time.Minute}
	if seed%5 == 0 {
		s.sweep = 0 // as by default
	}
	s.net = newNetwork(s)
	s.aircall = aircalltest.New(t, aircalltest.Options{
		DeliveryConcurrency: 8, SearchDelay: time.Minute, RequestsPerMinute: 60, HeadersAlways: seed%3 == 0,
		WebhookTransport: roundTrip(s.fromAircall),
	})
	s.sellsy = sellsytest.New(t, sellsytest.Options{
		Token: "unused", TokenLifetime: time.Hour, Quota: sellsytest.Quota{Second: 5, Minute: 200, Day: 30_000},
	})
	s.sellsy.DeliverThrough(roundTrip(s.fromSellsy))
	s.line = s.aircall.AddNumber(aircall.Number{Name: "Support", Digits: "+33 1 99 00 00 01"})
	s.other = s.aircall.AddNumber(aircall.Number{Name: "Private", Digits: "+33 1 99 00 00 02"})
	s.alice = s.aircall.AddUser(aircall.User{Name: "Alice Morel", Email: "alice@example.com"})
	s.bob = s.aircall.AddUser(aircall.User{Name: "Bob Petit", Email: "bob@example.com"})
	s.staff = s.sellsy.AddStaff(sellsy.Staff{FirstName: "Alice", LastName: "Morel", Email: "alice@example.com"})
	for i := range 8 {
		s.tags = append(s.tags, s.aircall.AddTag(aircall.Tag{Name: fmt.Sprint("Tag ", i)}))
	}
	return s
}

// life is one process of the bridge. When it is dead, nothing of it reaches the world any more.
type life struct {
	s      *simulation
	store  *store.Memory
	begun  time.Time
	cancel context.CancelFunc

	aircallHandler, sellsyHandler http.Handler

	mu    sync.Mutex
	fuse  int           // steps that are left; 0: it does not die of one
	major bool          // only steps that write to the other side or to a call count
	died  chan struct{} // closed at its death
	left  *store.Memory
}

var errDead = errors.New("the process is dead")

func (l *life) dead() bool {
	select {
	case <-l.died:
		return true
	default:
		return false
	}
}

// step is a step of the process, at which it may die.
func (l *life) step(major bool, what string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.dead() {
		return errDead
	}
	if l.fuse == 0 || (l.major && !major) {
		return nil
	}
	if l.fuse--; l.fuse > 0 {
		return nil
	}
	l.left = l.store.Snapshot()
	close(l.died)
	l.s.note("CRASH at: %s", what)
	return errDead
}

// start runs a new process on a store.
func (s *simulation) start(left *store.Memory) {
	l := &life{s: s, store: left, died: make(chan struct{}), begun: time.Now()}
	s.mu.Lock()
	random := rand.New(rand.NewPCG(s.seed, 1000+uint64(s.crashes)))
	if s.crashes < crashesEnough && !s.over {
		l.major = random.IntN(3) > 0
		l.fuse = 1 + random.IntN(3000)
		if l.major {
			l.fuse = 1 + random.IntN(300)
		}
	}
	if len(s.deaths) > 0 {
		l.major, l.fuse, s.deaths = true, s.deaths[0], s.deaths[1:]
	}
	s.crashes++
	life := s.crashes
	s.mu.Unlock()

	http1 := &http.Client{Transport: l.through("aircall", s.aircall.Transport())}
	http2 := &http.Client{Transport: l.through("sellsy", s.sellsy.Transport())}
	ac, err := aircall.New(aircall.BasicAuth(aircalltest.APIID, aircalltest.APIToken), aircall.WithBaseURL(aircalltest.BaseURL), aircall.WithHTTPClient(http1))
	if err != nil {
		s.t.Fatal(err)
	}
	auth := sellsy.ClientCredentials(sellsytest.DefaultClientID, sellsytest.DefaultClientSecret, sellsy.WithHTTPClient(http2))
	sc, err := sellsy.New(auth, sellsy.WithHTTPClient(http2))
	if err != nil {
		s.t.Fatal(err)
	}
	b, err := bridge.New(bridge.Config{
		Aircall: ac, Sellsy: sc, Store: mortalStore{left, l}, Numbers: []aircall.NumberID{s.line.ID},
		Sweep:    s.sweep,
		Webhooks: bridge.Webhooks{AircallURL: aircallHook, SellsyURL: sellsyHook, SellsyKey: sellsyKey},
		Policy: activity.Policy{Location: time.UTC, Parts: []activity.Part{
			activity.PartID, activity.PartTags, activity.PartNotes, activity.PartSentiment, activity.PartSummary, activity.PartTopics,
			activity.PartActionItems, activity.PartTransfer,
		}},
		Logger: slog.New(slog.NewTextHandler(lifeLog{l}, nil)),
	})
	if err != nil {
		s.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	l.cancel = cancel
	l.aircallHandler, l.sellsyHandler = b.AircallWebhook(), b.SellsyWebhook(sellsyKey)
	s.mu.Lock()
	s.life = l
	s.mu.Unlock()
	s.note("life %d begins, fuse %d", life, l.fuse)
	done := make(chan error, 1)
	s.lives.Go(func() { done <- b.Run(ctx) })
	s.lives.Go(func() {
		select {
		case err := <-done: // asked to stop
			if err != nil && !l.dead() {
				s.t.Errorf("Run: %v", err)
			}
			cancel()
			if !l.dead() {
				return
			}
		case <-l.died:
			cancel()
		}
		time.Sleep(time.Duration(random.ExpFloat64() * float64(3*time.Minute)))
		s.start(l.left)
	})
}

// stop ends the present process in good order, or what is left of it.
func (s *simulation) stop() {
	s.mu.Lock()
	s.over = true
	l := s.life
	s.mu.Unlock()
	l.cancel()
	s.lives.Wait()
}

// lifeLog is the log of a process, in the trace.
type lifeLog struct{ *life }

func (l lifeLog) Write(p []byte) (int, error) {
	if !l.dead() {
		_, text, _ := strings.Cut(string(p), " level=")
		l.s.note("log %s", strings.TrimSuffix(text, "\n"))
	}
	return len(p), nil
}

// mortalStore is the store of a process that may die before or after any step.
type mortalStore struct {
	*store.Memory
	l *life
}

func (m mortalStore) do(major bool, what string, f func() error) error {
	if err := m.l.step(major, "before "+what); err != nil {
		return err
	}
	if err := f(); err != nil {
		return err
	}
	return m.l.step(major, "after "+what)
}

func (m mortalStore) Update(ctx context.Context, k store.Key, fn func(*store.Item) error) error {
	return m.do(k.Kind != "party", "update "+k.Kind+"/"+k.ID, func() error { return m.Memory.Update(ctx, k, fn) })
}

func (m mortalStore) Get(ctx context.Context, k store.Key) (it store.Item, err error) {
	err = m.do(false, "get", func() error { it, err = m.Memory.Get(ctx, k); return err })
	return it, err
}

func (m mortalStore) Work(ctx context.Context, o store.WorkOptions, fn func(context.Context, store.Item) store.Next) error {
	return m.Memory.Work(ctx, o, func(ctx context.Context, it store.Item) store.Next {
		if m.l.step(false, "begin "+it.Key.Kind+"/"+it.Key.ID) != nil {
			return store.Next{}
		}
		next := fn(ctx, it)
		_ = m.l.step(false, "finish "+it.Key.Kind+"/"+it.Key.ID)
		return next
	})
}

func (m mortalStore) Put(ctx context.Context, in string, seen time.Time, rows ...store.Row) error {
	return m.do(false, "put parties", func() error { return m.Memory.Put(ctx, in, seen, rows...) })
}

func (m mortalStore) Delete(ctx context.Context, in string, refs ...store.Ref) error {
	return m.do(false, "delete parties", func() error { return m.Memory.Delete(ctx, in, refs...) })
}

func (m mortalStore) SetCursor(ctx context.Context, in, name, value string) error {
	return m.do(false, "set cursor "+name, func() error { return m.Memory.SetCursor(ctx, in, name, value) })
}

func (m mortalStore) Find(ctx context.Context, in string, n uint64) (list []store.Row, err error) {
	err = m.do(false, "read parties", func() error { list, err = m.Memory.Find(ctx, in, n); return err })
	return list, err
}

func (m mortalStore) PutInstallation(ctx context.Context, in store.Installation) error {
	return m.do(false, "put installation", func() error { return m.Memory.PutInstallation(ctx, in) })
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
