package hub

import (
	"bytes"
	"context"
	"hash/fnv"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/engine"
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

// members are the installations of a hub as this process works for them, in step with the store.
type members struct {
	cfg     Config
	log     *slog.Logger
	vault   *vault
	connect func(id string, st storedSettings) (*bridge.Bridge, bridge.Config, error)
	slow    map[string]*slowPool // by kind of item

	locks [256]chan struct{} // see members.lock

	mu      sync.RWMutex
	byID    map[string]*member
	unknown lookUps
}

func newMembers(cfg Config) *members {
	v := &vault{cfg.Cipher, cfg.Store}
	connector := &connector{cfg, v}
	ms := &members{
		cfg: cfg, log: cfg.Logger, vault: v, connect: connector.connect, slow: map[string]*slowPool{}, byID: map[string]*member{},
	}
	for i := range ms.locks {
		ms.locks[i] = make(chan struct{}, 1)
	}
	for kind := range engine.Kinds() {
		ms.slow[kind] = &slowPool{free: max(cfg.Workers/2, 1)}
	}
	return ms
}

// lock keeps everybody else in this process from changing an installation or comparing it with the store, until unlock is called.
// Others can be changed meanwhile: closing what goes on for one may take a while. (Nearly all others: locks are shared by few.)
func (ms *members) lock(id string) (unlock func()) {
	hash := fnv.New32a()
	_, _ = hash.Write([]byte(id)) // a hash takes everything
	lock := ms.locks[hash.Sum32()%uint32(len(ms.locks))]
	lock <- struct{}{}
	return func() { <-lock }
}

// refresh makes the members match what is stored.
func (ms *members) refresh(ctx context.Context) error {
	all, err := ms.cfg.Installations.Installations(ctx)
	if err != nil {
		return err
	}
	there := map[string]bool{}
	var group errgroup.Group // one that fails does not stop the others
	group.SetLimit(comparing)
	for _, in := range all {
		there[in.ID] = len(in.Settings) > 0
		if there[in.ID] {
			group.Go(func() error { return ms.compare(ctx, in) })
		}
	}
	for _, m := range ms.all() {
		if !there[m.id] {
			group.Go(func() error { return ms.compare(ctx, store.Installation{ID: m.id}) })
		}
	}
	return group.Wait()
}

// compare goes on with an installation as it was listed; if that is news, as it is stored by now.
func (ms *members) compare(ctx context.Context, listed store.Installation) error {
	defer ms.lock(listed.ID)()
	if m := ms.get(listed.ID); m != nil && bytes.Equal(m.stored, listed.Settings) {
		return ms.goOn(ctx, listed, false)
	}
	return ms.read(ctx, listed.ID)
}

// read goes on with an installation as it is stored, or without it. The caller has locked it.
func (ms *members) read(ctx context.Context, id string) error {
	in, known, err := ms.cfg.Installations.Installation(ctx, id)
	switch {
	case err != nil:
		return err
	case known && len(in.Settings) > 0:
		return ms.goOn(ctx, in, false)
	default:
		ms.replace(id, nil)
		return nil
	}
}

// goOn works for an installation as it is stored. Its ticks come when they are due, or now. The caller has locked it.
func (ms *members) goOn(ctx context.Context, in store.Installation, now bool) error {
	m := ms.get(in.ID)
	if m == nil || !bytes.Equal(m.stored, in.Settings) {
		m = ms.newMember(in)
		ms.replace(in.ID, m)
	}
	switch {
	case !m.removed.IsZero():
		return ms.finishRemoval(ctx, in.ID)
	case m.bridge == nil || !m.paused.IsZero():
		return nil
	case !m.started:
		if err := m.engine.Start(ctx); err != nil {
			return err
		}
		if err := ms.scheduleTicks(ctx, m, now); err != nil {
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
func (ms *members) all() []*member {
	ms.mu.RLock()
	defer ms.mu.RUnlock()
	var all []*member
	for _, m := range ms.byID {
		all = append(all, m)
	}
	slices.SortFunc(all, func(a, b *member) int { return strings.Compare(a.id, b.id) })
	return all
}

func (ms *members) get(id string) *member {
	ms.mu.RLock()
	defer ms.mu.RUnlock()
	return ms.byID[id]
}

// replace puts a member in the place of an earlier one, whose work is stopped before; nil: none.
func (ms *members) replace(id string, m *member) {
	ms.mu.Lock()
	old := ms.byID[id]
	delete(ms.byID, id)
	ms.mu.Unlock()
	if old != nil {
		old.close()
	}
	if m != nil {
		ms.mu.Lock()
		ms.byID[id] = m
		ms.mu.Unlock()
	}
}

// close ends what goes on for the installations, all at the same time.
func (ms *members) close() {
	var closing sync.WaitGroup
	for _, m := range ms.all() {
		closing.Go(m.close)
	}
	closing.Wait()
}

// drop is for the end: the next Run reads the installations anew.
func (ms *members) drop() {
	ms.close()
	ms.mu.Lock()
	defer ms.mu.Unlock()
	clear(ms.byID)
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
func (ms *members) find(ctx context.Context, id string) *member {
	if m := ms.get(id); m != nil {
		return m
	}
	ms.mu.Lock()
	allowed := ms.unknown.allowed(time.Now())
	ms.mu.Unlock()
	if !allowed {
		return nil
	}
	return ms.lookUp(ctx, id)
}

// lookUp returns a member, asking the store if it is not known.
func (ms *members) lookUp(ctx context.Context, id string) *member {
	if m := ms.get(id); m != nil {
		return m
	}
	defer ms.lock(id)()
	if m := ms.get(id); m != nil {
		return m
	}
	if err := ms.read(ctx, id); err != nil {
		ms.log.Warn("installation not read", "installation", id, "error", err)
	}
	return ms.get(id)
}
