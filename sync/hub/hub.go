// Package hub serves many installations on one store: pairs of accounts, each with a bridge of its own, that are added, changed,
// paused and removed while it runs. What goes wrong with one does not hold up the others.
//
//	h, err := hub.New(hub.Config{Store: st, Cipher: aead, PublicURL: "https://bridge.example.com"})
//	mux.Handle("/webhooks/aircall/{installation}", h.AircallWebhook())
//	mux.Handle("/webhooks/sellsy/{installation}", h.SellsyWebhook())
//	err = h.Put(ctx, "acme", settings)
//	err = h.Run(ctx) // blocks; owns every goroutine
//
// # When to use it
//
// Use it when one program serves several customers, or when customers come and go while it runs. For one pair of accounts that are known
// at the start, a [bridge.Bridge] alone is simpler. With a store in PostgreSQL, any number of processes may run a hub; package install
// adds customers from web pages.
//
// # What can go wrong
//
// [Hub.Put] refuses settings that cannot work with [ErrSettings], which names the field. An installation whose settings cannot be opened, because
// the key of [Config].Cipher is another one, is listed with its error and its webhooks are answered with 503: it works again with the key.
// Without that key, all credentials have to be entered again, so keep it apart from the store and its back-ups. Credentials that a
// vendor refuses, a quota that is used up or a service that hangs hold up that installation alone; [Hub.Bridge] tells its status.
package hub

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/engine"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

var (
	// ErrNoInstallation is wrapped by the error of methods that were given the id of an installation that is not there.
	ErrNoInstallation = errors.New("no such installation")

	// ErrSettings is wrapped by the error of settings that cannot work. Its text names what is wrong, and holds no secrets.
	ErrSettings = errors.New("the settings cannot work")

	// ErrRemoving is wrapped by the error of [Hub.Put] while an installation of that id is being removed.
	ErrRemoving = errors.New("the installation is being removed")

	// ErrSealed is wrapped by the error of settings that cannot be opened: they were sealed with another key or for another
	// installation, or are damaged.
	ErrSealed = errors.New("sealed with another key, or damaged")
)

// Hub serves many installations on one store. Any number of processes may run a hub on one store that allows it. Each receives
// webhooks for all installations and does a part of the work of each; what one process is told of installations, the others notice
// within [Config].Refresh.
//
// It is safe for concurrent use and is made by [New].
type Hub struct {
	cfg     Config
	log     *slog.Logger
	running atomic.Bool
	members *members
	ticks   map[string]chan struct{} // by name; holds one for each installation whose tick is under way
}

// New checks the configuration and returns a hub. It does no I/O and starts nothing; call [Hub.Run].
func New(cfg Config) (*Hub, error) {
	cfg, err := cfg.complete()
	if err != nil {
		return nil, err
	}
	h := &Hub{cfg: cfg, log: cfg.Logger, members: newMembers(cfg), ticks: map[string]chan struct{}{}}
	for _, name := range engine.TickNames() {
		h.ticks[name] = make(chan struct{}, cfg.Workers)
	}
	return h, nil
}

// Run does the work of all installations until ctx ends. It owns every goroutine of the hub, and none outlives it. It returns nil
// after a stop that was asked for, and an error only when the store fails, or [bridge.ErrRunning]. Work that has begun when ctx
// ends is given ten seconds; a token of Sellsy that is being replaced then is waited for, 45 seconds more at most.
func (h *Hub) Run(ctx context.Context) error {
	if !h.running.CompareAndSwap(false, true) {
		return bridge.ErrRunning
	}
	defer h.running.Store(false)
	hard, cancel := engine.Linger(ctx)
	defer cancel()
	if err := h.members.refresh(ctx); err != nil {
		if ctx.Err() != nil {
			return nil // stopped while it started
		}
		return err
	}
	defer h.members.drop()
	group, ctx := errgroup.WithContext(ctx)
	for kind, oneByOne := range engine.Kinds() {
		group.Go(func() error {
			o := store.WorkOptions{Kind: kind, Workers: h.cfg.Workers, OneByOne: oneByOne}
			return h.cfg.Store.Work(ctx, o, engine.Bound(hard, h.work))
		})
	}
	for name := range h.ticks {
		group.Go(func() error {
			return h.cfg.Store.Work(ctx, store.WorkOptions{Kind: name, Workers: 2}, func(workCtx context.Context, it store.Item) store.Next {
				return h.startTick(ctx, workCtx, it.Key)
			})
		})
	}
	group.Go(func() error { engine.Repeat(ctx, h.refreshTick); return nil })
	group.Go(func() error { <-ctx.Done(); h.members.close(); return nil })
	return group.Wait()
}

// refreshTick takes over what other processes have changed.
func (h *Hub) refreshTick(ctx context.Context) (next time.Time) {
	next = time.Now().Add(h.cfg.Refresh)
	if err := h.members.refresh(ctx); err != nil && ctx.Err() == nil {
		h.log.Warn("installations not compared with the store, will try again", "error", err)
	}
	return next
}

// Info is what [Hub.List] tells of an installation. It holds no secrets.
type Info struct {
	ID      string        `json:"id"`
	Created time.Time     `json:"created"`
	Paused  time.Time     `json:"paused,omitzero"`  // since when
	Removed time.Time     `json:"removed,omitzero"` // it is being removed since then
	Corp    sellsy.CorpID `json:"corp,omitempty"`   // the Sellsy account
	Error   string        `json:"error,omitempty"`  // why it cannot be worked for
}

// List returns all installations in the order of their ids, as they are stored.
func (h *Hub) List(ctx context.Context) ([]Info, error) {
	all, err := h.cfg.Installations.Installations(ctx)
	if err != nil {
		return nil, err
	}
	list := []Info{}
	for _, in := range all {
		if len(in.Settings) == 0 {
			continue // of a bridge of its own
		}
		info := Info{ID: in.ID, Created: in.Created}
		st, err := h.members.vault.unsealSettings(in)
		info.Paused, info.Removed, info.Corp = st.Paused, st.Removed, st.Settings.corp()
		if m := h.members.get(in.ID); err == nil && m != nil {
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
func (h *Hub) Bridge(id string) (*bridge.Bridge, bool) {
	if m := h.members.get(id); m != nil && m.bridge != nil {
		return m.bridge, true
	}
	return nil, false
}

// Clients returns the clients of an installation, which share its quotas and its token with everything that is done for it. It is
// false while the installation is not there, or cannot be worked for.
func (h *Hub) Clients(id string) (*aircall.Client, *sellsy.Client, bool) {
	if m := h.members.get(id); m != nil && m.bridge != nil {
		return m.clients.Aircall, m.clients.Sellsy, true
	}
	return nil, nil, false
}

// Settings returns the settings of an installation as they were put, secrets included, and whether it is there. A token that was
// refreshed since is not in them.
func (h *Hub) Settings(ctx context.Context, id string) (Settings, bool, error) {
	in, known, err := h.cfg.Installations.Installation(ctx, id)
	if err != nil || !known || len(in.Settings) == 0 {
		return Settings{}, false, err
	}
	st, err := h.members.vault.unsealSettings(in)
	if err != nil || !st.Removed.IsZero() {
		return Settings{}, false, err
	}
	return st.Settings, true, nil
}
