package hub

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/rest"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/engine"
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

	brokenPause = 5 * time.Minute // before an item of an installation that cannot be worked for is handed out again
)

// work hands a due item of any installation to its bridge, unless the installation has its share of workers already.
func (h *Hub) work(ctx context.Context, it store.Item) store.Next {
	m, back := h.members.begin(ctx, it.Key.Installation)
	if m == nil {
		return store.Next{Due: back}
	}
	defer m.busy.Done()
	return m.gates[it.Key.Kind].work(ctx, it)
}

// begin returns the member to work for, whose busy is to be told the end, or when to ask again.
func (ms *members) begin(ctx context.Context, id string) (*member, time.Time) {
	m := ms.lookUp(ctx, id) // another process may have added it just now
	switch {
	case m == nil:
		return nil, later(2 * ms.cfg.Refresh)
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
// What finds no worker goes back into the store, to come again when there should be one: each item a little later than the one
// before, at the pace at which they are done. So however much is due for an installation, it is handed out once or twice.
type gate struct {
	limit int
	do    engine.Work
	slow  *slowPool

	mu      sync.Mutex
	running []*attempt    // the oldest first
	took    time.Duration // on average, lately
	blocked time.Time     // until when there is no quota
	next    time.Time     // when the item that was put off last comes back
}

// attempt is work under way, which holds a worker.
type attempt struct {
	begun time.Time
	slow  bool // it holds one of the slow workers
}

// errCrowded ends slow work when there is too much of its kind.
var errCrowded = errors.New("work was slow, and others were waiting")

func (g *gate) work(ctx context.Context, it store.Item) store.Next {
	a, back := g.enter(time.Now())
	if a == nil {
		return store.Next{Due: back}
	}
	defer g.leave(a)
	ctx, cancel := context.WithCancelCause(rest.WithPatience(ctx, rest.Patience{Max: quotaPatience, Refused: g.block}))
	defer cancel(nil)
	defer time.AfterFunc(slowWork, func() {
		if !g.slowDown(a) {
			cancel(errCrowded)
		}
	}).Stop()
	return g.do(ctx, it)
}

// enter takes a worker, or says when to come back.
func (g *gate) enter(now time.Time) (*attempt, time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.running) < g.limit && !now.Before(g.blocked) {
		slow := g.took > slowWork || (len(g.running) > 0 && now.Sub(g.running[0].begun) > slowWork)
		if !slow || g.slow.take() {
			a := &attempt{now, slow}
			g.running = append(g.running, a)
			return a, time.Time{}
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

func (g *gate) leave(a *attempt) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if a.slow {
		g.slow.giveBack()
	}
	g.running = slices.DeleteFunc(g.running, func(other *attempt) bool { return other == a })
	g.took = (3*g.took + time.Since(a.begun)) / 4
}

// slowDown makes work that has turned out to be slow hold one of the slow workers. It reports whether there was one.
func (g *gate) slowDown(a *attempt) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	a.slow = a.slow || g.slow.take()
	if !a.slow {
		g.took = max(g.took, 4*slowWork) // the next ones ask for one at once
	}
	return a.slow
}

// block notes that there is no quota before a time.
func (g *gate) block(until time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if until.After(g.blocked) {
		g.blocked = until
	}
}

// slowPool is the half of the workers that slow work may hold: that of installations whose Sellsy hangs, say. The other half stays
// free for the rest; what turns out to be slow there when the pool is used up is cut short.
type slowPool struct {
	mu   sync.Mutex
	free int
}

func (p *slowPool) take() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.free == 0 {
		return false
	}
	p.free--
	return true
}

func (p *slowPool) giveBack() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.free++
}
