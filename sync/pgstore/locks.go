package pgstore

import (
	"context"
	"encoding/binary"
	"errors"
	"hash/fnv"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

const (
	lockPatience = 5 * time.Second // how long the server may take to answer about locks
	lockWatch    = 2 * time.Second // how often the connection is looked at while locks are held
)

// locks holds the advisory locks of all workers of a store, in one session: they are gone when its connection is. To the
// server, a session that asks twice for a lock has it twice, so who holds what within the process is kept here.
type locks struct {
	life context.Context
	cfg  *pgx.ConnConfig

	session chan *pgx.Conn // holds the connection, or nil, while nobody uses it

	mu       sync.Mutex
	held     map[int64]context.CancelCauseFunc // what to end when the lock is lost
	watching bool
}

func newLocks(life context.Context, cfg *pgx.ConnConfig) *locks {
	l := &locks{life: life, cfg: cfg, session: make(chan *pgx.Conn, 1), held: map[int64]context.CancelCauseFunc{}}
	l.session <- nil
	return l
}

// lockID returns the number by which the server knows the lock on a key.
func lockID(schema string, k store.Key) int64 {
	h := fnv.New64a()
	for _, part := range []string{schema, k.Installation, k.Kind, k.ID} {
		_, _ = h.Write(binary.BigEndian.AppendUint64(nil, uint64(len(part)))) // a hash takes everything
		_, _ = h.Write([]byte(part))
	}
	return int64(h.Sum64())
}

// take locks a key if nobody has it. The context that it returns ends when the lock is lost, with [ErrLeaseLost]; until let
// is called, nobody else gets the lock.
func (l *locks) take(ctx context.Context, id int64) (_ context.Context, let func(), ok bool, err error) {
	ctx, cancel := context.WithCancelCause(ctx)
	if !l.note(id, cancel) {
		cancel(nil)
		return nil, nil, false, nil
	}
	err = l.ask(ctx, func(ctx context.Context, conn *pgx.Conn) error {
		return conn.QueryRow(ctx, "SELECT pg_try_advisory_lock($1)", id).Scan(&ok)
	})
	if err == nil && context.Cause(ctx) != nil {
		ok, err = false, context.Cause(ctx) // lost at once
	}
	if err != nil || !ok {
		l.forget(id)
		cancel(nil)
		return nil, nil, false, err
	}
	return ctx, func() { l.let(id); cancel(nil) }, true, nil
}

func (l *locks) let(id int64) {
	// The others in this process may have the key only when the server has let it go, or they would lose it then.
	defer l.forget(id)
	_ = l.ask(l.life, func(ctx context.Context, conn *pgx.Conn) error { // a session that fails holds no locks any more
		_, err := conn.Exec(ctx, "SELECT pg_advisory_unlock($1)", id)
		return err
	})
}

// ask uses the session. An error closes it, and all that it held is lost.
func (l *locks) ask(ctx context.Context, fn func(context.Context, *pgx.Conn) error) (err error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lockPatience)
	defer cancel()
	conn := <-l.session
	defer func() { l.session <- conn }()
	if l.life.Err() != nil {
		return ErrClosed
	}
	if conn == nil {
		if conn, err = l.open(ctx); err != nil {
			return err
		}
	}
	if err := fn(ctx, conn); err != nil {
		l.drop(conn)
		conn = nil
		return err
	}
	return nil
}

// open begins a session. The server is told to find out within a minute or so that this machine is gone, with its locks.
func (l *locks) open(ctx context.Context) (*pgx.Conn, error) {
	conn, err := pgx.ConnectConfig(ctx, l.cfg)
	if err != nil {
		return nil, err
	}
	_, err = conn.Exec(ctx, "SET tcp_keepalives_idle = 20; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3")
	if err != nil {
		return nil, errors.Join(err, conn.Close(ctx))
	}
	return conn, nil
}

// drop closes a session and tells those who held locks in it.
func (l *locks) drop(conn *pgx.Conn) {
	l.mu.Lock()
	for _, cancel := range l.held {
		cancel(ErrLeaseLost)
	}
	l.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	_ = conn.Close(ctx) // it has failed already, or is of no use any more
}

// note writes down who wants a key, unless somebody has it.
func (l *locks) note(id int64, cancel context.CancelCauseFunc) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, taken := l.held[id]; taken {
		return false
	}
	l.held[id] = cancel
	if !l.watching {
		l.watching = true
		go l.watch()
	}
	return true
}

func (l *locks) forget(id int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.held, id)
}

// watch looks after the session until nothing is held.
func (l *locks) watch() {
	ticker := time.NewTicker(lockWatch)
	defer ticker.Stop()
	for {
		select {
		case <-l.life.Done():
			return
		case <-ticker.C:
		}
		l.mu.Lock()
		if l.watching = len(l.held) > 0; !l.watching {
			l.mu.Unlock()
			return
		}
		l.mu.Unlock()
		_ = l.ask(l.life, func(ctx context.Context, conn *pgx.Conn) error { return conn.Ping(ctx) }) // those it concerns are told
	}
}

// close ends the session, and with it all locks.
func (l *locks) close() {
	conn := <-l.session
	defer func() { l.session <- nil }()
	if conn != nil {
		l.drop(conn)
	}
}
