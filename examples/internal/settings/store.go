package settings

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/boltstore"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/pgstore"
)

// Store is all that a bridge remembers.
type Store interface {
	bridge.Store
	bridge.Directory
	bridge.Installations
	Close() error
}

// answerWithin bounds the wait for a database at the start.
const answerWithin = 30 * time.Second

// Open opens the store that the settings name. The error names the variable.
func (s Settings) Open(ctx context.Context, logger *slog.Logger) (Store, error) {
	if s.Database == "" {
		store, err := boltstore.Open(s.Data, boltstore.Options{})
		if err != nil {
			return nil, fmt.Errorf("BRIDGE_DATA: %w", err)
		}
		return store, nil
	}
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	store, err := pgstore.Open(ctx, s.Database, pgstore.Options{Logger: logger.With("store", "postgres")})
	if err != nil {
		return nil, fmt.Errorf("BRIDGE_DATABASE_URL: %w", err)
	}
	return store, nil
}

// Migrate makes the tables in the database that BRIDGE_DATABASE_URL names, or brings them up to date. It looks at no other
// variable.
func Migrate(ctx context.Context, getenv func(string) string) error {
	r := &reader{getenv: getenv}
	dsn := r.database("BRIDGE_DATABASE_URL")
	if dsn == "" {
		r.missing = append(r.missing, "BRIDGE_DATABASE_URL")
	}
	err := r.err()
	if err == nil {
		if err = pgstore.Migrate(ctx, dsn); err != nil {
			err = fmt.Errorf("BRIDGE_DATABASE_URL: %w", err)
		}
	}
	return err
}

// Where says where the data is, for logs.
func (s Settings) Where() string {
	if s.Database != "" {
		return "BRIDGE_DATABASE_URL"
	}
	return s.Data
}
