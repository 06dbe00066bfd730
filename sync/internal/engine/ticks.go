package engine

import (
	"context"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/item"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// The names of the ticks.
const (
	DirectoryTick = "directory"
	SweepTick     = "sweep"
	WebhooksTick  = "webhooks"
)

// TickNames are the names of all ticks that there may be.
func TickNames() []string { return []string{DirectoryTick, SweepTick, WebhooksTick} }

// Tick is what is done now and again. It may be cut short, and may happen twice at a time in different processes.
type Tick struct {
	Name string
	Do   func(context.Context) (next time.Time)
}

// Ticks returns what is to be done now and again for this installation. A panic in one is a failure like any other.
func (e *Engine) Ticks() []Tick {
	ticks := []Tick{{DirectoryTick, e.Directory.Tick}, {SweepTick, e.Calls.Tick}}
	if e.Upkeep.Wanted() {
		ticks = append(ticks, Tick{WebhooksTick, e.Upkeep.Tick})
	}
	for i, t := range ticks {
		ticks[i].Do = func(ctx context.Context) (next time.Time) {
			err := e.Items.Guard(t.Name, func() error { next = t.Do(ctx); return nil })
			if err != nil {
				e.Account.Events.TickFailed(t.Name, err)
				next = time.Now().Add(item.MaxRetry)
			}
			return next
		}
	}
	return ticks
}

// Repeat does a tick until ctx ends.
func Repeat(ctx context.Context, do func(context.Context) time.Time) {
	for ctx.Err() == nil {
		timer := time.NewTimer(time.Until(do(ctx)))
		select {
		case <-ctx.Done():
		case <-timer.C:
		}
		timer.Stop()
	}
}

// StopPatience is how long work that has begun may go on after a stop was asked for.
const StopPatience = 10 * time.Second

// Linger returns a context for work that has begun: it ends StopPatience after ctx, or when it is cancelled.
func Linger(ctx context.Context) (hard context.Context, cancel func()) {
	hard, end := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		timer := time.AfterFunc(StopPatience, end)
		context.AfterFunc(hard, func() { timer.Stop() })
	})
	return hard, func() { stop(); end() }
}

// Work is what a store calls with an item that is due.
type Work = func(context.Context, store.Item) store.Next

// Bound ends work at the latest when hard ends.
func Bound(hard context.Context, do Work) Work {
	return func(ctx context.Context, it store.Item) store.Next {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		defer context.AfterFunc(hard, cancel)()
		return do(ctx, it)
	}
}
