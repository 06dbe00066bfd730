package hub

import (
	"bytes"
	"context"
	"hash/fnv"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

const (
	// comparing is how many installations are compared with the store at a time.
	comparing = 8

	// recallPause is how often an installation's picked numbers are read again, which another process may have learned from
	// Aircall. That is a reading for each installation, so it does not happen at every comparison.
	recallPause = time.Minute

	// maxLookUps is how often in a second the store is asked for an installation because a webhook names it: whoever makes up
	// names is not to keep it busy.
	maxLookUps = 100
)

// roster is the installations that the hub works for in this process.
type roster struct {
	locks [256]chan struct{} // see roster.lock

	mu      sync.RWMutex
	members map[string]*member
	unknown lookUps
}

func newRoster() *roster {
	r := &roster{members: map[string]*member{}}
	for i := range r.locks {
		r.locks[i] = make(chan struct{}, 1)
	}
	return r
}

// lock keeps everybody else in this process from changing an installation or comparing it with the store, until unlock is called.
// Others can be changed meanwhile: closing what goes on for one may take a while. (Nearly all others: locks are shared by few.)
func (r *roster) lock(id string) (unlock func()) {
	hash := fnv.New32a()
	_, _ = hash.Write([]byte(id)) // a hash takes everything
	lock := r.locks[hash.Sum32()%uint32(len(r.locks))]
	lock <- struct{}{}
	return func() { <-lock }
}

// refreshTick takes over what other processes have changed.
func (h *Hub) refreshTick(ctx context.Context) (next time.Time) {
	next = time.Now().Add(h.cfg.Refresh)
	if err := h.refresh(ctx); err != nil && ctx.Err() == nil {
		h.log.Warn("installations not compared with the store, will try again", "error", err)
	}
	return next
}

// refresh makes the members match what is stored.
func (h *Hub) refresh(ctx context.Context) error {
	all, err := h.cfg.Installations.Installations(ctx)
	if err != nil {
		return err
	}
	there := map[string]bool{}
	var group errgroup.Group // one that fails does not stop the others
	group.SetLimit(comparing)
	for _, in := range all {
		there[in.ID] = len(in.Settings) > 0
		if there[in.ID] {
			group.Go(func() error { return h.compare(ctx, in) })
		}
	}
	for _, m := range h.all() {
		if !there[m.id] {
			group.Go(func() error { return h.compare(ctx, store.Installation{ID: m.id}) })
		}
	}
	return group.Wait()
}

// compare goes on with an installation as it was listed; if that is news, as it is stored by now.
func (h *Hub) compare(ctx context.Context, listed store.Installation) error {
	defer h.lock(listed.ID)()
	if m := h.member(listed.ID); m != nil && bytes.Equal(m.stored, listed.Settings) {
		return h.goOn(ctx, listed, false)
	}
	return h.read(ctx, listed.ID)
}

// read goes on with an installation as it is stored, or without it. The caller has locked it.
func (h *Hub) read(ctx context.Context, id string) error {
	in, known, err := h.cfg.Installations.Installation(ctx, id)
	switch {
	case err != nil:
		return err
	case known && len(in.Settings) > 0:
		return h.goOn(ctx, in, false)
	default:
		h.replace(id, nil)
		return nil
	}
}

// goOn works for an installation as it is stored. Its ticks come when they are due, or now. The caller has locked it.
func (h *Hub) goOn(ctx context.Context, in store.Installation, now bool) error {
	m := h.member(in.ID)
	if m == nil || !bytes.Equal(m.stored, in.Settings) {
		m = h.newMember(in)
		h.replace(in.ID, m)
	}
	switch {
	case !m.removed.IsZero():
		return h.finishRemoval(ctx, in.ID)
	case m.bridge == nil || !m.paused.IsZero():
		return nil
	case !m.started:
		if err := m.engine.Start(ctx); err != nil {
			return err
		}
		if err := h.scheduleTicks(ctx, m, now); err != nil {
			return err
		}
		m.started = true
	case time.Since(m.recalled) < recallPause:
		return nil
	default:
		if err := m.engine.Account.RecallIntegration(ctx); err != nil {
			return err
		}
	}
	m.recalled = time.Now()
	return nil
}

// all returns the members in the order of their ids.
func (r *roster) all() []*member {
	r.mu.RLock()
	defer r.mu.RUnlock()
	var all []*member
	for _, m := range r.members {
		all = append(all, m)
	}
	slices.SortFunc(all, func(a, b *member) int { return strings.Compare(a.id, b.id) })
	return all
}

func (r *roster) member(id string) *member {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.members[id]
}

// replace puts a member in the place of an earlier one, whose work is stopped before; nil: none.
func (r *roster) replace(id string, m *member) {
	r.mu.Lock()
	old := r.members[id]
	delete(r.members, id)
	r.mu.Unlock()
	if old != nil {
		old.close()
	}
	if m != nil {
		r.mu.Lock()
		r.members[id] = m
		r.mu.Unlock()
	}
}

// closeMembers ends what goes on for the installations, all at the same time.
func (r *roster) closeMembers() {
	var closing sync.WaitGroup
	for _, m := range r.all() {
		closing.Go(m.close)
	}
	closing.Wait()
}

// dropMembers is for the end: the next Run reads the installations anew.
func (r *roster) dropMembers() {
	r.closeMembers()
	r.mu.Lock()
	defer r.mu.Unlock()
	clear(r.members)
}

// lookUps counts in seconds.
type lookUps struct {
	since time.Time
	n     int
}

// allowed counts one more, and reports whether it is not one too many.
func (l *lookUps) allowed(now time.Time) bool {
	if now.Sub(l.since) >= time.Second {
		*l = lookUps{since: now}
	}
	l.n++
	return l.n <= maxLookUps
}

// find returns the member that a webhook names, asking the store if it is not known: another process may have added it.
func (h *Hub) find(ctx context.Context, id string) *member {
	if m := h.member(id); m != nil {
		return m
	}
	h.mu.Lock()
	allowed := h.unknown.allowed(time.Now())
	h.mu.Unlock()
	if !allowed {
		return nil
	}
	return h.lookUp(ctx, id)
}

// lookUp returns a member, asking the store if it is not known.
func (h *Hub) lookUp(ctx context.Context, id string) *member {
	if m := h.member(id); m != nil {
		return m
	}
	defer h.lock(id)()
	if m := h.member(id); m != nil {
		return m
	}
	if err := h.read(ctx, id); err != nil {
		h.log.Warn("installation not read", "installation", id, "error", err)
	}
	return h.member(id)
}
