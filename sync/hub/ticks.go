package hub

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/engine"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

const (
	// tickID is the id of the items that say when a tick is due; the name of the tick is their kind.
	tickID = "tick"

	tickPatience = 30 * time.Second // how long a tick waits until enough of the others are over
	tickLease    = 10 * time.Minute // beyond its interval, after which a tick is taken to have died with its process
)

// scheduleTicks writes down when the ticks of an installation are due, as far as nobody has; now: they are due now.
func (ms *members) scheduleTicks(ctx context.Context, m *member, now bool) error {
	for name := range m.ticks {
		key := store.Key{Installation: m.id, Kind: name, ID: tickID}
		it, err := ms.cfg.Store.Get(ctx, key)
		if err == nil && (now || it.Due.IsZero()) {
			err = ms.cfg.Store.Update(ctx, key, func(it *store.Item) error {
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

// startTick starts a tick that is due, unless ctx ends. A tick may take long, and waits for quotas; so it goes on outside of the
// store's work, in one process at a time as a rule: the item says when the next is due. Should the process die, that is when the
// lease is over.
func (h *Hub) startTick(ctx, workCtx context.Context, key store.Key) store.Next {
	m, back := h.members.begin(workCtx, key.Installation)
	if m == nil {
		return store.Next{Due: back}
	}
	next, started := h.launchTick(ctx, m, key)
	if !started {
		m.busy.Done()
	}
	return next
}

func (h *Hub) launchTick(ctx context.Context, m *member, key store.Key) (next store.Next, started bool) {
	do, name := m.ticks[key.Kind], key.Kind
	switch {
	case do == nil:
		return store.Next{Delete: true}, false
	case !m.beginTick(name):
		return store.Next{Due: later(time.Minute)}, false
	}
	patience := time.NewTimer(tickPatience)
	defer patience.Stop()
	select {
	case h.ticks[name] <- struct{}{}:
		go h.tick(m, key, do)
		return store.Next{Due: later(m.engine.Sweep + tickLease)}, true
	case <-patience.C:
	case <-m.soft.Done():
	case <-ctx.Done():
	}
	m.endTick(name)
	return store.Next{Due: time.Now()}, false
}

// tick does a tick, and writes down when the next is due.
func (h *Hub) tick(m *member, key store.Key, do func(context.Context) time.Time) {
	defer m.busy.Done()
	defer func() { <-h.ticks[key.Kind] }()
	defer m.endTick(key.Kind)
	next := do(m.soft)
	if m.soft.Err() != nil {
		return
	}
	if key.Kind == engine.WebhooksTick {
		if err := h.members.vault.keep(m.soft, m); err != nil {
			m.engine.Account.Log.Warn("secrets of the webhooks not kept", "error", err)
		}
	}
	err := h.cfg.Store.Update(context.WithoutCancel(m.soft), key, func(it *store.Item) error {
		it.Due = next.Add(rand.N(m.engine.Sweep / 10))
		return nil
	})
	if err != nil {
		m.engine.Account.Log.Warn("next tick not written down", "tick", key.Kind, "error", err)
	}
}
