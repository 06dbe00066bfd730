package pgstore

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

const poolConns = 10

// startPatience is how long [Open] and [Migrate] wait for a server that is not ready.
const startPatience = 30 * time.Second

// refusedPatience is how long they wait while there is no server at all: it may be restarting, and listens a moment later.
const refusedPatience = 10 * time.Second

// connectWithin bounds an attempt to connect, unless the connection string does.
const connectWithin = 10 * time.Second

// errReadOnly is the error of a new connection to a server that takes no changes: a replica, or what was the primary.
var errReadOnly = errors.New("the server is read-only")

// What PostgreSQL calls the errors that pass.
const (
	codeReadOnly    = "25006" // read_only_sql_transaction
	codeFull        = "53300" // too_many_connections
	codeStarting    = "57P03" // cannot_connect_now
	codeShutDown    = "57P01" // admin_shutdown
	codeCrashed     = "57P02" // crash_shutdown
	severityOfFatal = "FATAL"
)

// parse reads a connection string. What is wrong with one is not said in detail: the detail may hold the password.
func parse(dsn string) (*pgxpool.Config, error) {
	cfg, err := pgxpool.ParseConfig(dsn)
	if err != nil || strings.TrimSpace(dsn) == "" { // which would be whatever the environment says
		return nil, errors.New("pgstore: the connection string cannot be read; it should look like postgres://user:password@host:5432/database")
	}
	if !strings.Contains(dsn, "pool_max_conns") {
		cfg.MaxConns = poolConns
	}
	conn := cfg.ConnConfig
	if !strings.Contains(dsn, "connect_timeout") {
		conn.ConnectTimeout = connectWithin
	}
	if conn.RuntimeParams["application_name"] == "" {
		conn.RuntimeParams["application_name"] = "aircall-sellsy-bridge"
	}
	// After a failover the server behind an address may be another, and one that was the primary takes no changes any more. No
	// connection to such a server is begun, and none is kept.
	if conn.ValidateConnect == nil {
		conn.ValidateConnect = readWrite
	}
	conn.OnPgError = func(_ *pgconn.PgConn, err *pgconn.PgError) bool {
		return !strings.EqualFold(err.Severity, severityOfFatal) && err.Code != codeReadOnly // false closes the connection
	}
	return cfg, nil
}

// readWrite asks a server whether it takes changes.
func readWrite(ctx context.Context, conn *pgconn.PgConn) error {
	results, err := conn.Exec(ctx, "SHOW transaction_read_only").ReadAll()
	if err != nil {
		return err
	}
	for _, r := range results {
		for _, row := range r.Rows {
			if string(row[0]) == "on" {
				return errReadOnly
			}
		}
	}
	return nil
}

// connect makes a pool, and waits for a while until the server is ready.
func connect(ctx context.Context, cfg *pgxpool.Config, log *slog.Logger) (*pgxpool.Pool, error) {
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, failed("connecting", err)
	}
	err = patiently(ctx, startPatience, log, func() error { return pool.Ping(ctx) })
	if err != nil {
		pool.Close()
		return nil, failed("connecting", err)
	}
	return pool, nil
}

// patiently tries again while the server is not ready, and for a shorter time while there is none. It returns what is wrong with the server, also when ctx ends.
func patiently(ctx context.Context, patience time.Duration, log *slog.Logger, try func() error) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	begun := time.Now()
	var last error
	there := false // it has answered, if only to say that it is not ready
	for wait := 100 * time.Millisecond; ; wait = min(2*wait, time.Second) {
		err := try()
		if last != nil && ctx.Err() != nil {
			return fmt.Errorf("%w (waited for it in vain)", last)
		}
		if err == nil || !passes(err) {
			return err
		}
		last = err
		switch refused := errors.Is(err, syscall.ECONNREFUSED); {
		case !refused && !there:
			there = true
			log.Warn("the database is not ready, waiting for it", "error", err)
		case refused && !there && time.Since(begun) >= refusedPatience:
			return fmt.Errorf("%w (waited for it in vain)", err)
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
		}
	}
}

// passes reports whether an error is one of a server that is starting, full, or about to become the primary.
func passes(err error) bool {
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		switch pg.Code {
		case codeReadOnly, codeFull, codeStarting, codeShutDown, codeCrashed:
			return true
		}
		return false
	}
	return errors.Is(err, errReadOnly) || errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, syscall.ECONNRESET)
}
