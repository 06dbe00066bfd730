package pgstore

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
)

// migrations holds one file for each version of the tables, named after it. A file that was released is never changed.
//
//go:embed migrations/*.sql
var migrations embed.FS

// version is what makes the tables of a version out of those of the one before.
type version struct {
	number     int
	statements string
}

func schemaVersions() (versions []version, err error) {
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		number, err := strconv.Atoi(strings.TrimSuffix(path.Base(name), ".sql"))
		if err != nil {
			return nil, err
		}
		text, err := migrations.ReadFile(name)
		if err != nil {
			return nil, err
		}
		versions = append(versions, version{number, string(text)})
	}
	return versions, nil
}

// Migrate makes the tables in the first schema of the search_path, which must exist, and those of River with them, or brings
// them up to date. Several processes may call it at once, and where there is nothing to do it does nothing. It fails with an
// error that wraps [ErrSchema], and changes nothing, when the tables are of a newer version, or of one that was never released.
//
// The user needs the right to make tables there; [Open] does not. Stop processes of an older version before, unless the
// changelog says that they may go on.
func Migrate(ctx context.Context, dsn string) error {
	cfg, err := parse(dsn)
	if err != nil {
		return err
	}
	pool, err := connect(ctx, cfg, quietly(nil))
	if err != nil {
		return err
	}
	defer pool.Close()
	return failed("migrating", migrate(ctx, pool))
}

func migrate(ctx context.Context, pool *pgxpool.Pool) error {
	// One at a time. The connection is not of the pool: it is closed, and the lock gone, however this ends.
	conn, err := pgx.ConnectConfig(ctx, pool.Config().ConnConfig)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock(hashtextextended('bridge migration of ' || current_schema(), 0))"); err != nil {
		return err
	}
	v, err := readVersions(ctx, pool)
	if err != nil {
		return err
	}
	if err := v.foreign(); err != nil {
		return err
	}
	migrator, err := rivermigrate.New(riverpgxv5.New(pool), nil)
	if err != nil {
		return err
	}
	if _, err := migrator.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("tables of the queue: %w", err)
	}
	versions, err := schemaVersions()
	if err != nil {
		return err
	}
	for _, to := range versions {
		if to.number <= v.ours {
			continue
		}
		if err := pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error { return to.make(ctx, tx) }); err != nil {
			return fmt.Errorf("tables of version %d: %w", to.number, err)
		}
	}
	return nil
}

func (v version) make(ctx context.Context, tx pgx.Tx) error {
	if _, err := tx.Exec(ctx, "CREATE TABLE IF NOT EXISTS bridge_schema (version int PRIMARY KEY, made timestamptz NOT NULL DEFAULT now())"); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, v.statements); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, "INSERT INTO bridge_schema (version) VALUES ($1)", v.number)
	return err
}

// schemaState is which tables there are.
type schemaState struct {
	name                   string // of the schema
	ours, river            int    // zero: none
	oursKnown, riversKnown int    // by this program
	oldest                 int    // of ours that this program can bring up to date
}

func readVersions(ctx context.Context, pool *pgxpool.Pool) (v schemaState, err error) {
	var schema *string
	var made, queued bool
	err = pool.QueryRow(ctx, `SELECT current_schema(), to_regclass(quote_ident(current_schema()) || '.bridge_schema') IS NOT NULL,
		to_regclass(quote_ident(current_schema()) || '.river_migration') IS NOT NULL`).Scan(&schema, &made, &queued)
	if err != nil {
		return v, err
	}
	if schema == nil {
		return v, errors.New("no schema of the search_path exists")
	}
	v.name = *schema
	if made {
		if err := pool.QueryRow(ctx, "SELECT coalesce(max(version), 0) FROM bridge_schema").Scan(&v.ours); err != nil {
			return v, err
		}
	}
	versions, err := schemaVersions()
	if err != nil {
		return v, err
	}
	v.oldest, v.oursKnown = versions[0].number, versions[len(versions)-1].number
	migrator, err := rivermigrate.New(riverpgxv5.New(pool), nil)
	if err != nil {
		return v, err
	}
	for _, m := range migrator.AllVersions() {
		v.riversKnown = max(v.riversKnown, m.Version)
	}
	if queued {
		err = pool.QueryRow(ctx, "SELECT coalesce(max(version), 0) FROM river_migration WHERE line = 'main'").Scan(&v.river)
	}
	return v, err
}

// foreign complains about tables that this program can do nothing with.
func (v schemaState) foreign() error {
	switch {
	case v.ours > v.oursKnown || v.river > v.riversKnown:
		return fmt.Errorf("%w: schema %q has version %d, and %d of River's; this program knows them up to %d and %d: run a newer program",
			ErrSchema, v.name, v.ours, v.river, v.oursKnown, v.riversKnown)
	case v.ours > 0 && v.ours < v.oldest:
		return fmt.Errorf("%w: schema %q has version %d, which this program cannot bring up to date: drop its tables, or name another schema in the search_path",
			ErrSchema, v.name, v.ours)
	default:
		return nil
	}
}

// checkSchema returns the name of the schema if its tables are those of this version.
func checkSchema(ctx context.Context, pool *pgxpool.Pool) (string, error) {
	v, err := readVersions(ctx, pool)
	if err != nil {
		return "", failed("looking at the tables", err)
	}
	switch {
	case v.foreign() != nil:
		err = v.foreign()
	case v.ours == 0 || v.river == 0:
		err = fmt.Errorf("%w: there are none in schema %q: migrate first (pgstore.Migrate, or the bridge program with the argument migrate)", ErrSchema, v.name)
	case v.ours < v.oursKnown || v.river < v.riversKnown:
		err = fmt.Errorf("%w: schema %q has version %d, and %d of River's; this program needs %d and %d: migrate first (pgstore.Migrate, or the bridge program with the argument migrate)",
			ErrSchema, v.name, v.ours, v.river, v.oursKnown, v.riversKnown)
	}
	return v.name, failed("opening", err)
}
