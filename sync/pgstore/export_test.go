package pgstore

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// Paced returns options with which the store gives up on others sooner.
func Paced(o Options, work, rescue time.Duration) Options {
	o.pace = pace{work: work, rescue: rescue, fence: 200 * time.Millisecond}
	return o
}

// Locks are the locks of a process.
type Locks struct{ *locks }

// NewLocks returns the locks of another process.
func NewLocks(ctx context.Context, dsn string) (Locks, error) {
	cfg, err := parse(dsn)
	if err != nil {
		return Locks{}, err
	}
	return Locks{newLocks(ctx, cfg.ConnConfig)}, nil
}

// Take takes a lock.
func (l Locks) Take(ctx context.Context, id int64) (leased context.Context, release func(), ok bool, err error) {
	return l.take(ctx, id)
}

// Ask uses the session of the locks.
func (l Locks) Ask(ctx context.Context, fn func(context.Context, *pgx.Conn) error) error {
	return l.ask(ctx, fn)
}

// Close ends the session.
func (l Locks) Close() { l.close() }
