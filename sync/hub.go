package sync

import (
	"bytes"
	"context"
	"crypto/cipher"
	"errors"
	"fmt"
	"hash/fnv"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	gosync "sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// HubConfig describes a [Hub].
type HubConfig struct {
	// Store keeps the work of all installations. Required.
	Store store.Store

	// Directory and Installations are kept in Store if nil, which must then be a [store.Directory] and a [store.Installations] too.
	Directory     store.Directory
	Installations store.Installations

	// Cipher seals the settings and secrets of the installations where they are stored, such as AES-GCM or
	// XChaCha20-Poly1305 with a key that is kept elsewhere. Required. All processes on a store need the same key.
	Cipher cipher.AEAD

	// PublicURL is below what address Aircall and Sellsy reach the handlers of the hub. If set, the webhooks of each installation
	// are registered and repaired, at PublicURL/webhooks/aircall/{installation} and PublicURL/webhooks/sellsy/{installation}.
	PublicURL string

	// Processes is how many processes run a hub on the same store. The quotas of each installation are divided among them.
	// Zero means 1.
	Processes int

	// Workers is how many items of each kind are worked on at a time, all installations together, and how many take their turn
	// at each chore: reading directories, sweeping, looking after webhooks. Zero means 32. Of one installation there are never
	// more than its own [Config].Workers calls, 4 by default, at a time.
	Workers int

	// Refresh is how often the hub looks whether another process has added, changed, paused or removed an installation.
	// Zero means 15 seconds.
	Refresh time.Duration

	// HTTPClient sends the requests of all installations. Nil means one that keeps connections open for all workers.
	HTTPClient *http.Client

	// AircallURL, SellsyURL and SellsyTokenURL are the vendors' if empty.
	AircallURL, SellsyURL, SellsyTokenURL string

	// SellsyOAuth refreshes the tokens of installations that have [SellsySettings].Token. Without, they are refused.
	SellsyOAuth *sellsy.OAuth

	// Configure, if set, changes the configuration that was made of an installation's settings: it sets what is not data, such
	// as filters, rules and observers, or other clients. It is called again when the settings change. It must be quick, and safe
	// for concurrent use.
	Configure func(installation string, s Settings, c *Config) error

	// Logger receives what happens. Nil means nothing is logged.
	Logger *slog.Logger
}

func (c HubConfig) withDefaults() (HubConfig, error) {
	var errs []error
	complain := func(field, why string) { errs = append(errs, fmt.Errorf("%s: %s", field, why)) }
	if c.Store == nil {
		complain("Store", "required")
	} else {
		if c.Directory == nil {
			c.Directory, _ = c.Store.(store.Directory)
		}
		if c.Installations == nil {
			c.Installations, _ = c.Store.(store.Installations)
		}
		if c.Directory == nil {
			complain("Directory", "required, because Store is not a Directory too")
		}
		if c.Installations == nil {
			complain("Installations", "required, because Store is not an Installations too")
		}
	}
	if c.Cipher == nil {
		complain("Cipher", "required")
	}
	for _, n := range []struct {
		field string
		value *int
		zero  int
	}{{"Processes", &c.Processes, 1}, {"Workers", &c.Workers, 32}} {
		switch {
		case *n.value < 0:
			complain(n.field, "must not be negative")
		case *n.value == 0:
			*n.value = n.zero
		}
	}
	switch {
	case c.Refresh < 0:
		complain("Refresh", "must not be negative")
	case c.Refresh == 0:
		c.Refresh = 15 * time.Second
	}
	c.PublicURL = strings.TrimRight(c.PublicURL, "/")
	if c.HTTPClient == nil {
		if transport, ok := http.DefaultTransport.(*http.Transport); ok {
			transport = transport.Clone()
			transport.MaxIdleConns, transport.MaxIdleConnsPerHost = 0, 2*c.Workers // all go to two hosts
			c.HTTPClient = &http.Client{Transport: transport}
		}
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	if err := errors.Join(errs...); err != nil {
		return c, fmt.Errorf("hub configuration: %w", err)
	}
	return c, nil
}

var (
	// ErrNoInstallation is wrapped by the error of methods that were given the id of an installation that is not there.
	ErrNoInstallation = errors.New("no such installation")

	// ErrSettings is wrapped by the error of settings that cannot work. Its text names what is wrong, and holds no secrets.
	ErrSettings = errors.New("the settings cannot work")

	// ErrRemoving is wrapped by the error of [Hub.Put] while an installation of that id is being removed.
	ErrRemoving = errors.New("the installation is being removed")
)

// Hub serves many installations on one store: pairs of accounts, each with a [Bridge] of its own, that are added, changed,
// paused and removed while it runs. What goes wrong with one does not hold up the others.
//
// Any number of processes may run a hub on one store that allows it. Each receives webhooks for all installations and does a part
// of the work of each; what one process is told of installations, the others notice within HubConfig.Refresh.
//
// It is safe for concurrent use and is made by [NewHub].
type Hub struct {
	cfg     HubConfig
	log     *slog.Logger
	running atomic.Bool
	lanes   map[string]*lane         // by kind of work
	slots   map[string]chan struct{} // by chore

	change [256]chan struct{} // see hold

	mu        gosync.RWMutex
	members   map[string]*member
	strangers int       // lookups of installations that webhooks name and that are not known, in the second that began
	since     time.Time // then
}

// NewHub checks the configuration and returns a hub. It does no I/O and starts nothing; call [Hub.Run].
func NewHub(cfg HubConfig) (*Hub, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return nil, err
	}
	h := &Hub{cfg: cfg, log: cfg.Logger, lanes: map[string]*lane{}, slots: map[string]chan struct{}{}, members: map[string]*member{}}
	for i := range h.change {
		h.change[i] = make(chan struct{}, 1)
	}
	for kind := range hubKinds {
		h.lanes[kind] = &lane{free: max(cfg.Workers/2, 1)}
	}
	for _, name := range choreNames {
		h.slots[name] = make(chan struct{}, cfg.Workers)
	}
	return h, nil
}

// Run does the work of all installations until ctx ends. It owns every goroutine of the hub, and none outlives it. It returns nil
// after a stop that was asked for, and an error only when the store fails. Work that has begun when ctx ends is given ten seconds.
func (h *Hub) Run(ctx context.Context) error {
	if !h.running.CompareAndSwap(false, true) {
		return ErrRunning
	}
	defer h.running.Store(false)
	hard, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	stop := context.AfterFunc(ctx, func() {
		timer := time.AfterFunc(stopPatience, cancel)
		context.AfterFunc(hard, func() { timer.Stop() })
	})
	defer stop()

	if err := h.refresh(ctx); err != nil {
		if ctx.Err() != nil {
			return nil // stopped while it started
		}
		return err
	}
	defer h.forgetMembers()
	group, ctx := errgroup.WithContext(ctx)
	for kind, oneByOne := range hubKinds {
		group.Go(func() error {
			return h.cfg.Store.Work(ctx, store.WorkOptions{Kind: kind, Workers: h.cfg.Workers, OneByOne: oneByOne}, h.dispatch(hard, kind))
		})
	}
	for _, name := range choreNames {
		group.Go(func() error { return h.keepChores(ctx, name) })
	}
	group.Go(func() error { h.keepRefreshing(ctx); return nil })
	group.Go(func() error { <-ctx.Done(); h.closeMembers(); return nil })
	return group.Wait()
}

// keepRefreshing takes over what other processes have changed, until ctx ends.
func (h *Hub) keepRefreshing(ctx context.Context) {
	repeat(ctx, func(ctx context.Context) time.Time {
		next := time.Now().Add(h.cfg.Refresh)
		if err := h.refresh(ctx); err != nil && ctx.Err() == nil {
			h.log.Warn("installations not compared with the store, will try again", "error", err)
		}
		return next
	})
}

// InstallationInfo is what [Hub.List] tells of an installation. It holds no secrets.
type InstallationInfo struct {
	ID      string        `json:"id"`
	Created time.Time     `json:"created"`
	Paused  time.Time     `json:"paused,omitzero"`  // since when
	Removed time.Time     `json:"removed,omitzero"` // it is being removed since then
	Corp    sellsy.CorpID `json:"corp,omitempty"`
	Error   string        `json:"error,omitempty"` // why it cannot be worked for
}

// List returns all installations in the order of their ids, as they are stored.
func (h *Hub) List(ctx context.Context) ([]InstallationInfo, error) {
	all, err := h.cfg.Installations.Installations(ctx)
	if err != nil {
		return nil, err
	}
	list := []InstallationInfo{}
	for _, in := range all {
		if len(in.Settings) == 0 {
			continue // of a bridge of its own
		}
		info := InstallationInfo{ID: in.ID, Created: in.Created}
		st, err := h.unseal(in)
		info.Paused, info.Removed, info.Corp = st.Paused, st.Removed, st.Settings.corp()
		if m := h.member(in.ID); err == nil && m != nil {
			err = m.err
		}
		if err != nil {
			info.Error = err.Error()
		}
		list = append(list, info)
	}
	return list, nil
}

// Bridge returns the bridge of an installation, to look into it: its Status, Call, Explain, Parked. Do not run it. It is false
// while the installation is not there, or cannot be worked for. After a change of the settings there is another.
func (h *Hub) Bridge(id string) (*Bridge, bool) {
	if m := h.member(id); m != nil && m.bridge != nil {
		return m.bridge, true
	}
	return nil, false
}

// hold lets nobody else in this process change an installation or compare it with the store, until let is called. Others can be
// changed meanwhile: closing what goes on for one may take a while. (Nearly all others: locks are shared by few.)
func (h *Hub) hold(id string) (let func()) {
	hash := fnv.New32a()
	_, _ = hash.Write([]byte(id)) // a hash takes everything
	lock := h.change[hash.Sum32()%uint32(len(h.change))]
	lock <- struct{}{}
	return func() { <-lock }
}

// comparing is how many installations are compared with the store at a time.
const comparing = 8

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
	defer h.hold(listed.ID)()
	if m := h.member(listed.ID); m != nil && bytes.Equal(m.stored, listed.Settings) {
		return h.takeOver(ctx, listed, false)
	}
	return h.read(ctx, listed.ID)
}

// read goes on with an installation as it is stored, or without it. It is held.
func (h *Hub) read(ctx context.Context, id string) error {
	in, known, err := h.cfg.Installations.Installation(ctx, id)
	switch {
	case err != nil:
		return err
	case known && len(in.Settings) > 0:
		return h.takeOver(ctx, in, false)
	default:
		h.adopt(id, nil)
		return nil
	}
}

// takeOver goes on with an installation as it is stored. Its chores take their turns when they are due, or now. It
// is held.
func (h *Hub) takeOver(ctx context.Context, in store.Installation, now bool) error {
	m := h.member(in.ID)
	if m == nil || !bytes.Equal(m.stored, in.Settings) {
		m = h.newMember(in)
		h.adopt(in.ID, m)
	}
	switch {
	case !m.removed.IsZero():
		return h.finishRemoval(ctx, in.ID)
	case m.bridge == nil || !m.paused.IsZero():
		return nil
	case !m.scheduled:
		if err := h.scheduleChores(ctx, m, now); err != nil {
			return err
		}
		m.scheduled = true
	}
	if time.Since(m.recalled) < recallPause {
		return nil
	}
	if err := m.bridge.recallIntegration(ctx); err != nil {
		return err
	}
	m.recalled = time.Now()
	return nil
}

// recallPause is how often an installation's picked numbers are read again, which another process may have learned from Aircall. That
// is a reading for each installation, so it does not happen at every comparison.
const recallPause = time.Minute

// all returns the members in the order of their ids.
func (h *Hub) all() []*member {
	h.mu.RLock()
	defer h.mu.RUnlock()
	var all []*member
	for _, m := range h.members {
		all = append(all, m)
	}
	slices.SortFunc(all, func(a, b *member) int { return strings.Compare(a.id, b.id) })
	return all
}

func (h *Hub) member(id string) *member {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return h.members[id]
}

// adopt puts a member in the place of an earlier one, whose work is stopped before; nil: of none.
func (h *Hub) adopt(id string, m *member) {
	h.mu.Lock()
	old := h.members[id]
	delete(h.members, id)
	h.mu.Unlock()
	if old != nil {
		old.close()
	}
	if m != nil {
		h.mu.Lock()
		h.members[id] = m
		h.mu.Unlock()
	}
}

// closeMembers ends what goes on for the installations, all at the same time.
func (h *Hub) closeMembers() {
	var closing gosync.WaitGroup
	for _, m := range h.all() {
		closing.Go(m.close)
	}
	closing.Wait()
}

// forgetMembers is for the end: the next Run reads the installations anew.
func (h *Hub) forgetMembers() {
	h.closeMembers()
	h.mu.Lock()
	defer h.mu.Unlock()
	clear(h.members)
}

// maxStrangers is how often in a second the store is asked for an installation because a webhook names it: whoever makes up names
// is not to keep it busy.
const maxStrangers = 100

// find returns the member that a webhook names, asking the store if it is not known: another process may have added it.
func (h *Hub) find(ctx context.Context, id string) *member {
	if m := h.member(id); m != nil {
		return m
	}
	h.mu.Lock()
	if now := time.Now(); now.Sub(h.since) >= time.Second {
		h.since, h.strangers = now, 0
	}
	h.strangers++
	many := h.strangers > maxStrangers
	h.mu.Unlock()
	if many {
		return nil
	}
	return h.lookUp(ctx, id)
}

// lookUp returns a member, asking the store if it is not known.
func (h *Hub) lookUp(ctx context.Context, id string) *member {
	if m := h.member(id); m != nil {
		return m
	}
	defer h.hold(id)()
	if m := h.member(id); m != nil {
		return m
	}
	if err := h.read(ctx, id); err != nil {
		h.log.Warn("installation not read", "installation", id, "error", err)
	}
	return h.member(id)
}
