// Package item is the one machine that works on all kinds of stored items: it decodes an item, refuses a schema it does not
// know, hands the item to its kind's function, counts failures, backs off, parks what repeating does not mend, and survives a
// panic. A kind is a state type, a schema number and a function; see [Kind] and [New].
package item

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"runtime/debug"
	"sync"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// Timeout bounds the work on one item.
const Timeout = time.Minute

// ErrPanicked is wrapped by the failure of work that panicked.
var ErrPanicked = errors.New("the work panicked")

var errTooSlow = errors.New("work on one item took too long")

// Options are what a [Machine] works with. All are required down to Failed.
type Options struct {
	Store        store.Store
	Installation string
	Log          *slog.Logger
	Failed       func(report.AttemptFailed) // told of each failed attempt

	// HeldBack, if set, says until when work of a kind waits, because a service that it needs refuses the credentials: its failures
	// would tell nothing new. Zero: it does not wait.
	HeldBack func(kind string) time.Time

	// Began, if set, is told of each attempt at an item, with the trace that is kept with it. It returns the context of the attempt, and
	// what is called with its error. Trace names the trace of a context, to be kept with the items that are made in it.
	Began func(ctx context.Context, kind, id, trace string) (context.Context, func(error))
	Trace func(context.Context) string
}

// Machine works on the items of one installation. It is safe for concurrent use once its kinds are made.
type Machine struct {
	Options

	workers []Worker
	parked  *Queue[parkedState]

	// unreadable holds the keys of items that are listed as parked and whose own envelope could not say so.
	unreadable sync.Map
}

// NewMachine returns a machine that knows one kind: the list of parked work.
func NewMachine(o Options) *Machine {
	m := &Machine{Options: o}
	m.parked = &Queue[parkedState]{m: m, kind: Kind[parkedState]{Name: ParkedKind, Schema: parkedSchema, Workers: 1}}
	m.workers = []Worker{{Kind: ParkedKind, Workers: 1, Do: expire}}
	return m
}

// Worker works on the due items of one kind.
type Worker struct {
	Kind    string
	Workers int // items of the installation at a time; 1: one by one, across processes
	Do      func(context.Context, store.Item) store.Next
}

// Workers returns one worker for each kind.
func (m *Machine) Workers() []Worker { return m.workers }

// Backlog says how much work of a kind waits.
func (m *Machine) Backlog(ctx context.Context, kind string) (store.Backlog, error) {
	return m.Store.Backlog(ctx, m.Installation, kind)
}

// Guard runs work and turns a panic in it into an error that wraps [ErrPanicked].
func (m *Machine) Guard(what string, work func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			m.Log.Error("work panicked", "work", what, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
			err = fmt.Errorf("%w: %v", ErrPanicked, p)
		}
	}()
	return work()
}

func (m *Machine) key(kind, id string) store.Key {
	return store.Key{Installation: m.Installation, Kind: kind, ID: id}
}

// later ends an attempt that goes on at a time.
type later struct{ at time.Time }

func (l *later) Error() string { return "goes on at " + l.at.Format(time.RFC3339) }

// Until returns an error with which work ends that is to go on at a time. It is no failure.
func Until(at time.Time) error { return &later{at} }

// Due returns the time of an error made by [Until].
func Due(err error) (time.Time, bool) {
	l, ok := errors.AsType[*later](err)
	if !ok {
		return time.Time{}, false
	}
	return l.at, true
}

// do works on one due item.
func (q *Queue[S]) do(ctx context.Context, stored store.Item) store.Next {
	ctx, cancel := context.WithTimeoutCause(ctx, Timeout, errTooSlow)
	defer cancel()
	it, err := q.open(stored)
	if err != nil {
		return q.leaveUnreadable(ctx, stored.Key, err)
	}
	if !it.erased.IsZero() {
		return store.Next{Due: it.erased, Delete: !time.Now().Before(it.erased)}
	}
	if until := q.heldBack(&it); until.After(time.Now()) {
		return store.Next{Due: until}
	}
	if _, listed := q.m.unreadable.LoadAndDelete(stored.Key); listed {
		q.m.unparkOrWarn(ctx, stored.Key)
	}
	next, err := q.attempt(ctx, &it)
	if err == nil {
		q.succeeded(ctx, &it, next.Delete)
		return next
	}
	if due, ok := Due(err); ok {
		return store.Next{Due: due}
	}
	if errors.Is(err, ErrErased) {
		return store.Next{Due: time.Now()}
	}
	return store.Next{Due: q.failed(ctx, &it, err)}
}

// attempt has the kind do what is due.
func (q *Queue[S]) attempt(ctx context.Context, it *Item[S]) (next store.Next, err error) {
	if q.m.Began != nil {
		began, ended := q.m.Began(ctx, q.kind.Name, it.ID, it.Trace)
		ctx = began
		defer func() {
			if _, goesOn := Due(err); goesOn || errors.Is(err, ErrErased) {
				ended(nil)
				return
			}
			ended(err)
		}()
	}
	err = q.m.Guard(q.key(it.ID).String(), func() (err error) {
		next, err = q.kind.Work(ctx, it)
		return err
	})
	return next, err
}

// heldBack says until when an item waits for a service to accept the credentials, with a spread, so that not all come at once.
func (q *Queue[S]) heldBack(it *Item[S]) time.Time {
	if q.m.HeldBack == nil {
		return time.Time{}
	}
	until := q.m.HeldBack(q.kind.Name)
	if until.IsZero() {
		return until
	}
	until = until.Add(rand.N(10 * time.Second))
	if q.kind.Retire != nil {
		until = store.Earlier(until, q.kind.Retire(it))
	}
	return until
}

// succeeded clears the failures of an item and takes it off the list of parked work.
func (q *Queue[S]) succeeded(ctx context.Context, it *Item[S], deleted bool) {
	failed := it.Failed
	if failed == (Failures{}) {
		return
	}
	if !deleted {
		it.Failed = Failures{}
		if err := q.update(ctx, it.ID, func(stored *Item[S]) error { stored.Failed = Failures{}; return nil }); err != nil {
			q.m.Log.Warn("success not remembered", "item", q.key(it.ID).String(), "error", err)
		}
	}
	if failed.Parked {
		q.m.unparkOrWarn(ctx, q.key(it.ID))
	}
}

// failed notes a failed attempt with the item and says when the next is due.
func (q *Queue[S]) failed(ctx context.Context, it *Item[S], cause error) time.Time {
	key := q.key(it.ID)
	failed, next := q.m.note(ctx, key, it.Failed, cause)
	q.m.Log.Warn("work failed, will try again", "item", key.String(), "attempt", failed.Count, "at", next, "error", cause)
	err := q.update(context.WithoutCancel(ctx), it.ID, func(stored *Item[S]) error { stored.Failed = failed; return nil })
	if err != nil {
		q.m.Log.Warn("failure not remembered", "item", key.String(), "error", err)
	}
	if q.kind.Retire != nil {
		next = store.Earlier(next, q.kind.Retire(it))
	}
	return next
}

// leaveUnreadable lists an item that this program cannot read, and leaves it for one that can.
func (q *Queue[S]) leaveUnreadable(ctx context.Context, key store.Key, cause error) store.Next {
	failed := Failures{}.After(cause)
	if _, listed := q.m.unreadable.LoadOrStore(key, true); !listed {
		q.m.Failed(report.AttemptFailed{Kind: key.Kind, Attempts: failed.Count, Parked: true, Err: cause})
		q.m.park(ctx, key, failed, true)
	}
	return store.Next{Due: failed.At.Add(unreadableCheck)}
}

// note counts a failure, parks work that repeating soon does not help, and says when to try again.
func (m *Machine) note(ctx context.Context, key store.Key, failed Failures, cause error) (Failures, time.Time) {
	failed = failed.After(cause)
	next := failed.Next(cause)
	failed.Parked = failed.Parked || permanent(cause, failed.Count)
	m.Failed(report.AttemptFailed{Kind: key.Kind, Attempts: failed.Count, Parked: failed.Parked, Err: cause})
	if failed.Parked {
		m.park(ctx, key, failed, false)
		next = failed.At.Add(parkedCheck)
	}
	return failed, next
}
