package pgstore

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
)

// migrations holds one file for each version of the tables, in the order of the versions. A file that was released is never
// changed.
//
//go:embed migrations/*.sql
var migrations embed.FS

// schemaVersions returns the statements that lead from each version to the next.
func schemaVersions() ([]string, error) {
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return nil, err
	}
	var versions []string
	for _, name := range names {
		text, err := migrations.ReadFile(name)
		if err != nil {
			return nil, err
		}
		versions = append(versions, string(text))
	}
	return versions, nil
}

// Migrate makes the tables in the first schema of the search_path, which must exist, and those of River with them, or brings
// them up to date. Several processes may call it at once, and where there is nothing to do it does nothing. It fails with an
// error that wraps [ErrSchema], and changes nothing, when the tables are of a newer version.
//
// The user needs the right to make tables there; [Open] does not. Stop processes of an older version before, unless the
// changelog says that they may go on.
func Migrate(ctx context.Context, dsn string) error {
	cfg, err := parse(dsn)
	if err != nil {
		return err
	}
	pool, err := connect(ctx, cfg)
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
	if err := v.newer(); err != nil {
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
	for i := v.ours; i < len(versions); i++ {
		if err := pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error { return step(ctx, tx, i+1, versions[i]) }); err != nil {
			return fmt.Errorf("tables of version %d: %w", i+1, err)
		}
	}
	return nil
}

// step makes the tables of one version.
func step(ctx context.Context, tx pgx.Tx, version int, statements string) error {
	if _, err := tx.Exec(ctx, "CREATE TABLE IF NOT EXISTS bridge_schema (version int PRIMARY KEY, made timestamptz NOT NULL DEFAULT now())"); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, statements); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, "INSERT INTO bridge_schema (version) VALUES ($1)", version)
	return err
}

// schemaState is which tables there are.
type schemaState struct {
	name                   string // of the schema
	ours, river            int    // zero: none
	oursKnown, riversKnown int    // by this program
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
	v.oursKnown = len(versions)
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

// newer complains about tables that a later version has made.
func (v schemaState) newer() error {
	if v.ours > v.oursKnown || v.river > v.riversKnown {
		return fmt.Errorf("%w: schema %q has version %d, and %d of River's; this program knows them up to %d and %d: run a newer program",
			ErrSchema, v.name, v.ours, v.river, v.oursKnown, v.riversKnown)
	}
	return nil
}

// checkSchema returns the name of the schema if its tables are those of this version.
func checkSchema(ctx context.Context, pool *pgxpool.Pool) (string, error) {
	v, err := readVersions(ctx, pool)
	if err != nil {
		return "", failed("looking at the tables", err)
	}
	switch {
	case v.newer() != nil:
		err = v.newer()
	case v.ours == 0 || v.river == 0:
		err = fmt.Errorf("%w: there are none in schema %q: migrate first (pgstore.Migrate, or the bridge program with the argument migrate)", ErrSchema, v.name)
	case v.ours < v.oursKnown || v.river < v.riversKnown:
		err = fmt.Errorf("%w: schema %q has version %d, and %d of River's; this program needs %d and %d: migrate first (pgstore.Migrate, or the bridge program with the argument migrate)",
			ErrSchema, v.name, v.ours, v.river, v.oursKnown, v.riversKnown)
	}
	return v.name, failed("opening", err)
}
