// Package pgstore keeps the state of the bridge in PostgreSQL, for any number of processes on any number of machines. It is a
// store.Store, a store.Directory and a store.Installations. What is due is handed out by [River], a job queue in the same
// database.
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
// write down what they ask for. When the work is done, one transaction compares who holds the item, settles the due time and
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
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivertype"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

var (
	// ErrSchema is wrapped by the error of [Open] when the tables are missing, or older or newer than this version needs.
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
}

const (
	workTimeout = time.Minute
	rescueAfter = 2 * time.Minute // well above workTimeout

	poolConns = 10
)

// Store is a pool of connections to a database. It is safe for concurrent use.
type Store struct {
	pool   *pgxpool.Pool
	river  *river.Client[pgx.Tx] // inserts jobs
	locks  *locks
	schema string
	log    *slog.Logger
	pace   pace

	life  context.Context // ends when Close is called
	end   context.CancelFunc
	mu    sync.Mutex // guards adding to works against its end
	works sync.WaitGroup
}

// Open connects to a database whose tables [Migrate] has made. dsn is a URL (postgres://user:password@host/database) or
// keywords and values, as pgx and libpq know them. Close the store when done.
//
// No error repeats the connection string or the password. It wraps [ErrSchema] when the tables are not those of this version.
func Open(ctx context.Context, dsn string, o Options) (*Store, error) {
	cfg, err := parse(dsn)
	if err != nil {
		return nil, err
	}
	pool, err := connect(ctx, cfg)
	if err != nil {
		return nil, err
	}
	s := &Store{pool: pool, log: o.Logger, pace: o.pace}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	s.log = slog.New(quiet{s.log.Handler()})
	if s.pace == (pace{}) {
		s.pace = pace{work: workTimeout, rescue: rescueAfter}
	}
	s.life, s.end = context.WithCancel(context.Background())
	if err := s.prepare(ctx, cfg.ConnConfig); err != nil {
		s.end()
		pool.Close()
		return nil, err
	}
	return s, nil
}

func (s *Store) prepare(ctx context.Context, cfg *pgx.ConnConfig) (err error) {
	if s.schema, err = checkSchema(ctx, s.pool); err != nil {
		return err
	}
	s.locks = newLocks(s.life, cfg)
	s.river, err = river.NewClient(riverpgxv5.New(s.pool), &river.Config{
		Logger:        s.log,
		Hooks:         []rivertype.Hook{river.HookInsertBeginFunc(atOnce)},
		FetchCooldown: river.FetchCooldownMin, // so often others are told of new jobs, at most; the rest wait until they poll
	})
	return failed("preparing the queue", err)
}

// parse reads a connection string. What is wrong with one is not said in detail: the detail may hold the password.
func parse(dsn string) (*pgxpool.Config, error) {
	cfg, err := pgxpool.ParseConfig(dsn)
	if err != nil || strings.TrimSpace(dsn) == "" { // which would be whatever the environment says
		return nil, errors.New("pgstore: the connection string cannot be read; it should look like postgres://user:password@host:5432/database")
	}
	if !strings.Contains(dsn, "pool_max_conns") {
		cfg.MaxConns = poolConns
	}
	if cfg.ConnConfig.RuntimeParams["application_name"] == "" {
		cfg.ConnConfig.RuntimeParams["application_name"] = "aircall-sellsy-bridge"
	}
	return cfg, nil
}

// connect makes a pool and sees whether the server answers.
func connect(ctx context.Context, cfg *pgxpool.Config) (*pgxpool.Pool, error) {
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, failed("connecting", err)
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return nil, failed("connecting", err)
	}
	return pool, nil
}

// Close ends the store. Calls of Work return with [ErrClosed]; the context of work that has begun ends, Close waits for it, and
// its items are handed out again by others. Closing twice does nothing.
func (s *Store) Close() error {
	s.mu.Lock()
	s.end()
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

// failed is the same for a store that may have been closed.
func (s *Store) failed(what string, err error) error {
	if err != nil && s.life.Err() != nil {
		return ErrClosed
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
