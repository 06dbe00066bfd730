package storetest

import (
	"context"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// Full is all that a bridge needs of a store.
type Full interface {
	store.Store
	store.Directory
	store.Installations
}

// Delayed returns the store as it is over a network: each call takes the latency on the way there and again on the way back.
// Tests use it to see what happens between two calls. Work hands out items without delay.
func Delayed(s Full, latency time.Duration) Full {
	w := way(latency)
	return delayed{delayedStore{s, w}, delayedDirectory{s, w}, delayedInstallations{s, w}}
}

type delayed struct {
	delayedStore
	delayedDirectory
	delayedInstallations
}

// way is how long a message is on its way.
type way time.Duration

func (w way) pass(ctx context.Context) error {
	select {
	case <-time.After(time.Duration(w)):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// call makes a call whose answer is an error, or nothing.
func (w way) call(ctx context.Context, f func() error) error {
	if err := w.pass(ctx); err != nil {
		return err
	}
	if err := f(); err != nil {
		return err
	}
	return w.pass(ctx)
}

func ask[V any](ctx context.Context, w way, f func() (V, error)) (v V, err error) {
	err = w.call(ctx, func() error { v, err = f(); return err })
	return v, err
}

func askWhether[V any](ctx context.Context, w way, f func() (V, bool, error)) (v V, ok bool, err error) {
	err = w.call(ctx, func() error { v, ok, err = f(); return err })
	return v, ok, err
}

type delayedStore struct {
	store.Store
	way way
}

func (s delayedStore) Update(ctx context.Context, k store.Key, fn func(*store.Item) error) error {
	return s.way.call(ctx, func() error { return s.Store.Update(ctx, k, fn) })
}

func (s delayedStore) Get(ctx context.Context, k store.Key) (store.Item, error) {
	return ask(ctx, s.way, func() (store.Item, error) { return s.Store.Get(ctx, k) })
}

func (s delayedStore) List(ctx context.Context, o store.ListOptions) ([]store.Item, error) {
	return ask(ctx, s.way, func() ([]store.Item, error) { return s.Store.List(ctx, o) })
}

func (s delayedStore) Backlog(ctx context.Context, installation, kind string) (store.Backlog, error) {
	return ask(ctx, s.way, func() (store.Backlog, error) { return s.Store.Backlog(ctx, installation, kind) })
}

type delayedDirectory struct {
	store.Directory
	way way
}

func (d delayedDirectory) Find(ctx context.Context, installation string, number uint64) ([]store.Row, error) {
	return ask(ctx, d.way, func() ([]store.Row, error) { return d.Directory.Find(ctx, installation, number) })
}

func (d delayedDirectory) Row(ctx context.Context, installation string, ref store.Ref) (store.Row, bool, error) {
	return askWhether(ctx, d.way, func() (store.Row, bool, error) { return d.Directory.Row(ctx, installation, ref) })
}

func (d delayedDirectory) Put(ctx context.Context, installation string, seen time.Time, rows ...store.Row) error {
	return d.way.call(ctx, func() error { return d.Directory.Put(ctx, installation, seen, rows...) })
}

func (d delayedDirectory) Delete(ctx context.Context, installation string, refs ...store.Ref) error {
	return d.way.call(ctx, func() error { return d.Directory.Delete(ctx, installation, refs...) })
}

func (d delayedDirectory) Unseen(ctx context.Context, installation, kind string, before time.Time, limit int) ([]store.Ref, error) {
	return ask(ctx, d.way, func() ([]store.Ref, error) { return d.Directory.Unseen(ctx, installation, kind, before, limit) })
}

func (d delayedDirectory) Cursor(ctx context.Context, installation, name string) (string, error) {
	return ask(ctx, d.way, func() (string, error) { return d.Directory.Cursor(ctx, installation, name) })
}

func (d delayedDirectory) SetCursor(ctx context.Context, installation, name, value string) error {
	return d.way.call(ctx, func() error { return d.Directory.SetCursor(ctx, installation, name, value) })
}

func (d delayedDirectory) Count(ctx context.Context, installation string) (int, error) {
	return ask(ctx, d.way, func() (int, error) { return d.Directory.Count(ctx, installation) })
}

type delayedInstallations struct {
	all store.Installations
	way way
}

func (d delayedInstallations) Installation(ctx context.Context, id string) (store.Installation, bool, error) {
	return askWhether(ctx, d.way, func() (store.Installation, bool, error) { return d.all.Installation(ctx, id) })
}

func (d delayedInstallations) Installations(ctx context.Context) ([]store.Installation, error) {
	return ask(ctx, d.way, func() ([]store.Installation, error) { return d.all.Installations(ctx) })
}

func (d delayedInstallations) PutInstallation(ctx context.Context, in store.Installation) error {
	return d.way.call(ctx, func() error { return d.all.PutInstallation(ctx, in) })
}

func (d delayedInstallations) RemoveInstallation(ctx context.Context, id string) error {
	return d.way.call(ctx, func() error { return d.all.RemoveInstallation(ctx, id) })
}
