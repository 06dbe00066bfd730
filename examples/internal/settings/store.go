package settings

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"syscall"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/command"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/boltstore"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/pgstore"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// Store is all that a bridge remembers.
type Store interface {
	store.Store
	store.Directory
	store.Installations
	Close() error
}

// answerWithin bounds the wait for a database at the start.
const answerWithin = 30 * time.Second

// Open opens the store that the settings name. The error names the variable.
func (s Settings) Open(ctx context.Context, logger *slog.Logger) (Store, error) {
	if s.Database == "" {
		st, err := boltstore.Open(s.Data, boltstore.Options{})
		if err != nil {
			return nil, named("BRIDGE_DATA", err)
		}
		return st, nil
	}
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	st, err := pgstore.Open(ctx, s.Database, pgstore.Options{Logger: logger.With("store", "postgres")})
	if err != nil {
		return nil, named("BRIDGE_DATABASE_URL", err)
	}
	return st, nil
}

// Migrate makes the tables in the database that BRIDGE_DATABASE_URL names, or brings them up to date. It looks at no other
// variable.
func Migrate(ctx context.Context, env Environment) error {
	r := &reader{env: env, known: ForBridge()}
	dsn := r.required("BRIDGE_DATABASE_URL", r.database)
	if err := r.err(); err != nil {
		return err
	}
	return named("BRIDGE_DATABASE_URL", pgstore.Migrate(ctx, dsn))
}

// MigrateCommand is what calls it with the environment of the process.
func MigrateCommand() command.Command {
	return command.Command{
		Name: "migrate", Summary: "makes the tables in BRIDGE_DATABASE_URL, or brings them up to date",
		Run: func(ctx context.Context) error { return Migrate(ctx, Environ()) },
	}
}

// Copy copies the file that BRIDGE_DATA names into the database that BRIDGE_DATABASE_URL names, and looks at no other variable.
func Copy(ctx context.Context, env Environment) (done boltstore.Copied, err error) {
	r := &reader{env: env, known: ForBridge()}
	file := r.required("BRIDGE_DATA", r.given)
	dsn := r.required("BRIDGE_DATABASE_URL", r.database)
	if err := r.err(); err != nil {
		return done, err
	}
	if _, err := os.Stat(file); err != nil { // opening it would make one
		return done, named("BRIDGE_DATA", err)
	}
	from, err := boltstore.Open(file, boltstore.Options{})
	if err != nil {
		return done, named("BRIDGE_DATA", err)
	}
	defer func() { err = errors.Join(err, named("BRIDGE_DATA", from.Close())) }()
	to, err := pgstore.Open(ctx, dsn, pgstore.Options{})
	if err != nil {
		return done, named("BRIDGE_DATABASE_URL", err)
	}
	defer func() { err = errors.Join(err, named("BRIDGE_DATABASE_URL", to.Close())) }()
	return from.CopyTo(ctx, to)
}

// named adds the variable that an error is about, and what helps against it.
func named(variable string, err error) error {
	if err == nil {
		return nil
	}
	for _, r := range remedies {
		if errors.Is(err, r.err) {
			return fmt.Errorf("%s: %w: %s", variable, err, r.remedy)
		}
	}
	if errors.As(err, new(*net.DNSError)) {
		return fmt.Errorf("%s: %w: correct the host", variable, err)
	}
	return fmt.Errorf("%s: %w", variable, err)
}

var remedies = []struct {
	err    error
	remedy string
}{
	{syscall.EADDRINUSE, "stop the program that listens there, or choose another port"},
	{syscall.EADDRNOTAVAIL, "choose an address of this machine, or 0.0.0.0 for all of them"},
	{syscall.ECONNREFUSED, "start the server, or correct host and port"},
	{context.DeadlineExceeded, "nobody answers: start the server, or correct host and port"},
	{fs.ErrNotExist, "make the folder first, or correct the name"},
	{fs.ErrPermission, "give the right to whoever runs the program, or choose another"},
	{syscall.EISDIR, "name a file in that folder"},
	{syscall.ENOTDIR, "name a file in a folder"},
}

// Listener listens where the settings say. The error names the variable.
func Listener(ctx context.Context, address string) (net.Listener, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	return l, named("BRIDGE_LISTEN", err)
}

// Where says where the data is, for logs.
func (s Settings) Where() string {
	if s.Database != "" {
		return "BRIDGE_DATABASE_URL"
	}
	return s.Data
}
