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
	lockWatch    = 2 * time.Second // how often the connection is looked at while somebody has locks
)

// locks holds the advisory locks of all workers of a store, in one session: they are gone when its connection is. To the
// server, a session that asks twice for a lock has it twice, so who has what within the process is kept here.
type locks struct {
	life context.Context
	cfg  *pgx.ConnConfig

	session chan *pgx.Conn // holds the connection, or nil, while nobody uses it

	mu       sync.Mutex
	taken    map[int64]*lock
	watching bool
}

// lock is one that somebody in this process has, or is asking for.
type lock struct {
	granted bool                    // by the server, in the session that there is now
	cancel  context.CancelCauseFunc // what to end when it is lost
}

func newLocks(life context.Context, cfg *pgx.ConnConfig) *locks {
	l := &locks{life: life, cfg: cfg, session: make(chan *pgx.Conn, 1), taken: map[int64]*lock{}}
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

// take locks a key if nobody has it. The context that it returns ends when the lock is lost, with [ErrLeaseLost]; until release
// is called, nobody else gets the lock.
func (l *locks) take(ctx context.Context, id int64) (leased context.Context, release func(), ok bool, err error) {
	leased, cancel := context.WithCancelCause(ctx)
	if !l.note(id, cancel) {
		cancel(nil)
		return nil, nil, false, nil
	}
	release = func() { l.release(id); cancel(nil) }
	err = l.ask(leased, func(ctx context.Context, conn *pgx.Conn) error {
		if err := conn.QueryRow(ctx, "SELECT pg_try_advisory_lock($1)", id).Scan(&ok); err != nil {
			return err
		}
		l.grant(id, ok)
		return nil
	})
	if err == nil && ok && leased.Err() != nil {
		err = context.Cause(leased) // lost at once, or nobody wants it any more
	}
	if err != nil || !ok {
		release()
		return nil, nil, false, err
	}
	return leased, release, true, nil
}

// release gives a lock back. The others in this process may have the key only when the server has it back, or they would lose
// it then.
func (l *locks) release(id int64) {
	defer l.forget(id)
	if !l.granted(id) {
		return
	}
	_ = l.ask(l.life, func(ctx context.Context, conn *pgx.Conn) error { // a session that fails has no locks any more
		_, err := conn.Exec(ctx, "SELECT pg_advisory_unlock($1)", id)
		return err
	})
}

// ask uses the session when nobody else does. An error closes it, and all locks that it has are lost.
func (l *locks) ask(ctx context.Context, fn func(context.Context, *pgx.Conn) error) (err error) {
	var conn *pgx.Conn
	select {
	case conn = <-l.session:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	defer func() { l.session <- conn }()
	if l.life.Err() != nil {
		return ErrClosed
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lockPatience)
	defer cancel()
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

// drop closes a session and tells those who had locks in it. Those who are still asking will do so in the next.
func (l *locks) drop(conn *pgx.Conn) {
	l.mu.Lock()
	for _, k := range l.taken {
		if k.granted {
			k.granted = false
			k.cancel(ErrLeaseLost)
		}
	}
	l.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	_ = conn.Close(ctx) // it has failed already, or is of no use any more
}

// note writes down who asks for a key, unless somebody has it.
func (l *locks) note(id int64, cancel context.CancelCauseFunc) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, taken := l.taken[id]; taken {
		return false
	}
	l.taken[id] = &lock{cancel: cancel}
	if !l.watching {
		l.watching = true
		go l.watch()
	}
	return true
}

func (l *locks) grant(id int64, granted bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.taken[id].granted = granted
}

func (l *locks) granted(id int64) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.taken[id].granted
}

func (l *locks) forget(id int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.taken, id)
}

// watch looks after the session while there are locks.
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
		if l.watching = len(l.taken) > 0; !l.watching {
			l.mu.Unlock()
			return
		}
		l.mu.Unlock()
		// Those it concerns are told. A server that is not the primary any more may go on beside it, and its locks mean nothing.
		_ = l.ask(l.life, func(ctx context.Context, conn *pgx.Conn) error { return readWrite(ctx, conn.PgConn()) })
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
