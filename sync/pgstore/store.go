// Package pgstore keeps the state of the bridge in PostgreSQL, for any number of processes on any number of machines. It is a
// store.Store, a store.Directory and a store.Installations. What is due is handed out by [River], a job queue in the same
// database.
//
//	store, err := pgstore.Open(ctx, address, pgstore.Options{Logger: slog.Default()})
//	if errors.Is(err, pgstore.ErrSchema) {
//		fmt.Println("run Migrate first, or a newer version of this program:", err)
//		return
//	}
//
// # Schema
//
// [Migrate] makes the tables, those of River included, and brings them up to date; it is run once before a new version is
// started. [Open] fails with [ErrSchema] when that was forgotten, or when the tables are of a newer version. The tables lie in
// the first schema of the connection's search_path, so that several bridges can share a database:
// postgres://user@host/database?search_path=bridge. Our tables are named bridge_*, River's river_*.
//
// # How work is handed out
//
// An item that is due has a River job, which is inserted by the transaction that set the due time. The item names its job; a
// job that is no longer its item's does nothing. So a due time can be moved by inserting another job, and River needs no
// unique jobs, which would lose what is asked for while a job runs.
//
// A worker marks the item as leased by its job, in one statement, and hands it to the caller. Updates that come meanwhile only
// write down what they ask for. When the work is done, one statement compares who has leased the item, settles the due time and
// inserts the next job. If the process dies, River finds the job two minutes later and runs it again.
//
// Besides, a worker holds an advisory lock on the key, in a session of its own. It keeps a process that was merely paused from
// being overtaken, as long as its connection lives.
//
// # Connections
//
// A store needs the connections of its pool (pool_max_conns in the connection string, 10 unless it says otherwise), one for
// the advisory locks of all its workers, and one for each call of Work, on which it listens for new jobs. No connection is held
// while an item is worked on, so the pool need not grow with the workers. Listening and locks belong to a session: a pooler
// between the store and the server must not share sessions among clients (PgBouncer: pool_mode session).
//
// A server that takes no changes, as a replica or after a failover, is none: a connection to it is not begun, and closed when it
// turns out to be one. An address may name several servers: postgres://user@one,two/database.
//
// # Time
//
// Times are kept to the microsecond. The server's clock says what is due.
//
// [River]: https://riverqueue.com
package pgstore

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

var (
	// ErrSchema is wrapped by the error of [Open] when the tables are missing, or older or newer than this version needs, and by
	// those of all methods when a newer program has migrated them since.
	ErrSchema = errors.New("the tables in the database are not those of this version")

	// ErrClosed is returned by every method after [Store.Close].
	ErrClosed = errors.New("pgstore: store is closed")

	// ErrLeaseLost is the cause for which the context of work ends when the connection that held the lock of its item is gone.
	ErrLeaseLost = errors.New("pgstore: the lock on the item is lost")
)

var (
	_ store.Store         = (*Store)(nil)
	_ store.Directory     = (*Store)(nil)
	_ store.Installations = (*Store)(nil)
)

// Options are the settings of a store. The zero value is fit for use.
type Options struct {
	// Logger receives what River has to say, such as a server that does not answer; its everyday messages are of level debug.
	// Nil means nothing is logged. No phone number and no secret is among it.
	Logger *slog.Logger

	pace pace
}

// pace says how fast the store gives up on others. Only tests change it.
type pace struct {
	work   time.Duration // after which the context of work ends
	rescue time.Duration // after which a worker that has not come back is taken for dead
	fence  time.Duration // how often it is looked whether the tables are still those of this version
}

const (
	workTimeout = time.Minute
	rescueAfter = 2 * time.Minute // well above workTimeout
	fenceEvery  = 10 * time.Second
)

// Store is a pool of connections to a database. It is safe for concurrent use.
type Store struct {
	pool   *pgxpool.Pool
	locks  *locks
	held   held
	schema string
	log    *slog.Logger
	pace   pace

	life  context.Context // ends when Close is called, or a newer program has taken over the tables; the cause says which
	end   context.CancelCauseFunc
	mu    sync.Mutex // guards adding to works against its end
	works sync.WaitGroup
}

// Open connects to a database whose tables [Migrate] has made. dsn is a URL (postgres://user:password@host/database) or
// keywords and values, as pgx and libpq know them. Close the store when done.
//
// A server that is starting, has no connection left, or takes no changes is waited for, for half a minute or until ctx ends; the
// logger is told. Where none listens, one is waited for ten seconds.
//
// No error repeats the connection string or the password. It wraps [ErrSchema] when the tables are not those of this version.
func Open(ctx context.Context, dsn string, o Options) (*Store, error) {
	cfg, err := parse(dsn)
	if err != nil {
		return nil, err
	}
	s := &Store{log: quietly(o.Logger), pace: o.pace, held: held{rows: map[store.Key]heldRow{}}}
	if s.pool, err = connect(ctx, cfg, s.log); err != nil {
		return nil, err
	}
	if s.pace == (pace{}) {
		s.pace = pace{work: workTimeout, rescue: rescueAfter, fence: fenceEvery}
	}
	s.life, s.end = context.WithCancelCause(context.Background())
	if err := s.prepare(ctx, cfg.ConnConfig); err != nil {
		s.end(ErrClosed)
		s.pool.Close()
		return nil, err
	}
	return s, nil
}

func (s *Store) prepare(ctx context.Context, cfg *pgx.ConnConfig) (err error) {
	if s.schema, err = checkSchema(ctx, s.pool); err != nil {
		return err
	}
	s.locks = newLocks(s.life, cfg)
	s.works.Go(s.fence)
	return nil
}

// fence ends the store when a newer program has migrated the tables: this one would spoil them.
func (s *Store) fence() {
	ticker := time.NewTicker(s.pace.fence)
	defer ticker.Stop()
	for {
		select {
		case <-s.life.Done():
			return
		case <-ticker.C:
		}
		v, err := readVersions(s.life, s.pool)
		if err != nil {
			continue // the next time
		}
		if err := v.foreign(); err != nil {
			s.log.Error("stopping, as a newer program has taken over the database", "error", err)
			s.end(failed("working", err))
		}
	}
}

// Close ends the store. Calls of Work return with [ErrClosed]; the context of work that has begun ends, Close waits for it, and
// its items are handed out again by others. Closing twice does nothing.
func (s *Store) Close() error {
	s.mu.Lock()
	s.end(ErrClosed)
	s.mu.Unlock()
	s.works.Wait()
	s.locks.close()
	s.pool.Close()
	return nil
}

// failed says what the store was doing.
func failed(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("pgstore: %s: %w", what, err)
}

// failed is the same for a store that may have come to its end.
func (s *Store) failed(what string, err error) error {
	if err != nil && s.life.Err() != nil {
		return context.Cause(s.life)
	}
	return failed(what, err)
}

// stamp returns a time as the database keeps it, nil for zero.
func stamp(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.Truncate(time.Microsecond).UTC()
	return &t
}

// unstamp is the reverse of stamp.
func unstamp(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.UTC()
}
