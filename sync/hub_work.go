package sync

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime/debug"
	"slices"
	gosync "sync"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/rest"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

const (
	// quotaPatience is how long work waits for the quota of its installation while it holds up others. After that it comes back
	// when there is quota.
	quotaPatience = time.Second

	// slowWork is how long work takes on average, or has been taking, that is not to hold up others.
	slowWork = 5 * time.Second

	minGap  = 20 * time.Millisecond // between items that come back
	maxBack = 10 * time.Minute      // after which they do at the latest

	brokenPause  = 5 * time.Minute  // before an item of an installation that cannot be worked for is handed out again
	slotPatience = 30 * time.Second // how long a chore waits for its turn among those of the others
	turnLease    = 10 * time.Minute // beyond its interval, after which a chore is taken to have died with its process
)

// hubKinds are the kinds of items that a hub works on, and whether on one of an installation at a time.
var hubKinds = func() map[string]bool {
	kinds := map[string]bool{}
	for _, w := range new(Bridge).works() {
		kinds[w.kind] = w.workers == 1
	}
	return kinds
}()

// dispatch hands an item of any installation to its bridge, unless the installation has its share of workers already.
func (h *Hub) dispatch(hard context.Context, kind string) func(context.Context, store.Item) store.Next {
	return func(ctx context.Context, it store.Item) store.Next {
		m, back := h.begin(ctx, it.Key.Installation)
		if m == nil {
			return store.Next{Due: back}
		}
		defer m.busy.Done()
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		defer context.AfterFunc(hard, cancel)()
		return m.gates[kind].work(ctx, it)
	}
}

// begin returns the member to work for, whose busy is to be told the end, or when to ask again.
func (h *Hub) begin(ctx context.Context, id string) (*member, time.Time) {
	m := h.lookUp(ctx, id) // another process may have added it just now
	switch {
	case m == nil:
		return nil, later(2 * h.cfg.Refresh)
	case m.bridge == nil:
		return nil, later(brokenPause)
	case !m.paused.IsZero():
		return nil, later(min(max(time.Since(m.paused), time.Minute), time.Hour))
	case !m.begin():
		return nil, later(time.Second) // there is another, or will be
	default:
		return m, time.Time{}
	}
}

// later is in a while, a tenth of it random.
func later(d time.Duration) time.Time { return time.Now().Add(d + rand.N(d/10)) }

// gate gives the work of a kind for one installation its share of the workers.
//
// What finds no place goes back into the store, to come again when there should be one: each item a little later than the one
// before, at the pace at which they are done. So however much is due for an installation, it is handed out once or twice.
type gate struct {
	limit int
	do    func(context.Context, store.Item) store.Next
	lane  *lane

	mu      gosync.Mutex
	places  []*place      // of the work under way, the oldest first
	took    time.Duration // on average, lately
	blocked time.Time     // until when there is no quota
	next    time.Time     // when the item that was put off last comes back
}

// place is a worker that an installation holds.
type place struct {
	begun time.Time
	slow  bool // it is one of the slow lane
}

// errCrowded ends slow work when there are too many of its kind.
var errCrowded = errors.New("work was slow, and others were waiting")

func (g *gate) work(ctx context.Context, it store.Item) store.Next {
	p, back := g.enter(time.Now())
	if p == nil {
		return store.Next{Due: back}
	}
	defer g.leave(p)
	ctx, cancel := context.WithCancelCause(rest.WithPatience(ctx, rest.Patience{Max: quotaPatience, Refused: g.block}))
	defer cancel(nil)
	defer time.AfterFunc(slowWork, func() {
		if !g.slowDown(p) {
			cancel(errCrowded)
		}
	}).Stop()
	return g.do(ctx, it)
}

// enter takes a place, or says when to come back.
func (g *gate) enter(now time.Time) (*place, time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.places) < g.limit && !now.Before(g.blocked) {
		slow := g.took > slowWork || (len(g.places) > 0 && now.Sub(g.places[0].begun) > slowWork)
		if !slow || g.lane.enter() {
			p := &place{now, slow}
			g.places = append(g.places, p)
			return p, time.Time{}
		}
	}
	for _, t := range []time.Time{now, g.blocked} {
		if g.next.Before(t) {
			g.next = t
		}
	}
	g.next = g.next.Add(max(g.took/time.Duration(g.limit), minGap))
	if g.next.Sub(now) > maxBack {
		return nil, now.Add(maxBack/2 + rand.N(maxBack/2))
	}
	return nil, g.next
}

func (g *gate) leave(p *place) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if p.slow {
		g.lane.leave()
	}
	g.places = slices.DeleteFunc(g.places, func(other *place) bool { return other == p })
	g.took = (3*g.took + time.Since(p.begun)) / 4
}

// slowDown moves work that has turned out to be slow to the slow lane. It reports whether there was room.
func (g *gate) slowDown(p *place) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	p.slow = p.slow || g.lane.enter()
	if !p.slow {
		g.took = max(g.took, 4*slowWork) // the next ones go there at once
	}
	return p.slow
}

// block notes that there is no quota before a time.
func (g *gate) block(until time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if until.After(g.blocked) {
		g.blocked = until
	}
}

// lane is the half of the workers that slow work may hold: that of installations whose Sellsy hangs, say. The other half stays free
// for the rest; what turns out to be slow there when the lane is full is cut short.
type lane struct {
	mu   gosync.Mutex
	free int
}

func (l *lane) enter() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.free == 0 {
		return false
	}
	l.free--
	return true
}

func (l *lane) leave() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.free++
}

// turnID is the id of the items that say when a chore is due; the chore is their kind.
const turnID = "turn"

// scheduleChores writes down when the chores of an installation are due, as far as nobody has.
func (h *Hub) scheduleChores(ctx context.Context, m *member, now bool) error {
	for name := range m.chores {
		key := store.Key{Installation: m.id, Kind: name, ID: turnID}
		it, err := h.cfg.Store.Get(ctx, key)
		if err == nil && (now || it.Due.IsZero()) {
			err = h.cfg.Store.Update(ctx, key, func(it *store.Item) error {
				it.Due = store.Earlier(it.Due, time.Now())
				return nil
			})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// keepChores gives the turns at a chore to all installations. A turn may take long, and waits for quotas; so it is taken outside
// of the store's work, in one process at a time as a rule: the item says when the next is due. Should the process die, that is
// when the lease is over.
func (h *Hub) keepChores(ctx context.Context, name string) error {
	return h.cfg.Store.Work(ctx, store.WorkOptions{Kind: name, Workers: 2}, func(workCtx context.Context, it store.Item) store.Next {
		m, back := h.begin(workCtx, it.Key.Installation)
		if m == nil {
			return store.Next{Due: back}
		}
		begun := false
		defer func() {
			if !begun {
				m.busy.Done()
			}
		}()
		turn := m.chores[name]
		switch {
		case turn == nil:
			return store.Next{Delete: true}
		case !m.startTurn(name):
			return store.Next{Due: later(time.Minute)}
		}
		patience := time.NewTimer(slotPatience)
		defer patience.Stop()
		select {
		case h.slots[name] <- struct{}{}:
		case <-patience.C:
			m.endTurn(name)
			return store.Next{Due: time.Now()}
		case <-m.soft.Done():
			m.endTurn(name)
			return store.Next{Due: time.Now()}
		case <-ctx.Done():
			m.endTurn(name)
			return store.Next{Due: time.Now()}
		}
		begun = true
		go h.takeTurn(m, it.Key, turn)
		return store.Next{Due: later(m.bridge.cfg.Sweep + turnLease)}
	})
}

func (h *Hub) takeTurn(m *member, key store.Key, turn func(context.Context) time.Time) {
	defer m.busy.Done()
	defer func() { <-h.slots[key.Kind] }()
	defer m.endTurn(key.Kind)
	next := m.guard(key.Kind, turn)
	if m.soft.Err() != nil {
		return
	}
	if key.Kind == webhooksChore {
		if err := h.keepSecrets(m.soft, m); err != nil {
			m.bridge.log.Warn("secrets of the webhooks not kept", "error", err)
		}
	}
	err := h.cfg.Store.Update(context.WithoutCancel(m.soft), key, func(it *store.Item) error {
		it.Due = next.Add(rand.N(m.bridge.cfg.Sweep / 10))
		return nil
	})
	if err != nil {
		m.bridge.log.Warn("next turn not written down", "chore", key.Kind, "error", err)
	}
}

// guard takes a turn. A panic in it is a failed turn rather than the end of the process.
func (m *member) guard(chore string, turn func(context.Context) time.Time) (next time.Time) {
	defer func() {
		if p := recover(); p != nil {
			err := fmt.Errorf("%w: %v", errPanicked, p)
			m.bridge.failing(chore, err)
			m.bridge.log.Error("chore failed", "chore", chore, "error", err, "stack", string(debug.Stack()))
			next = time.Now().Add(maxRetry)
		}
	}()
	return turn(m.soft)
}
