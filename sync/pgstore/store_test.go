package pgstore_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/pgstore"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/storetest"
)

// serverVariable names a server on which the tests may make schemas.
const serverVariable = "PGSTORE_TEST_DATABASE_URL"

// paced finds out soon that a worker is dead, apart from River, which looks for such every half minute.
var paced = pgstore.Paced(pgstore.Options{}, 20*time.Second, 21*time.Second)

func TestStore(t *testing.T) {
	t.Parallel()
	storetest.Store(t, storetest.Harness[store.Store]{
		Open:     func(t *testing.T) store.Store { return open(t, newSchema(t), paced) },
		Crash:    func(t *testing.T, old store.Store) store.Store { return crash(t, old.(*onDisk)) },
		Patience: 2 * time.Minute,
		ManyDue:  3000,
	})
}

func TestDirectory(t *testing.T) {
	t.Parallel()
	storetest.Directory(t, storetest.Harness[store.Directory]{
		Open:  func(t *testing.T) store.Directory { return open(t, newSchema(t), paced) },
		Crash: func(t *testing.T, old store.Directory) store.Directory { return crash(t, old.(*onDisk)) },
	})
}

func TestInstallations(t *testing.T) {
	t.Parallel()
	storetest.Installations(t, storetest.Harness[store.Installations]{
		Open:  func(t *testing.T) store.Installations { return open(t, newSchema(t), paced) },
		Crash: func(t *testing.T, old store.Installations) store.Installations { return crash(t, old.(*onDisk)) },
	})
}

// onDisk is a store that knows its schema.
type onDisk struct {
	*pgstore.Store
	dsn string
}

func server(t testing.TB) string {
	t.Helper()
	dsn := os.Getenv(serverVariable)
	if dsn == "" {
		t.Skip(serverVariable + " names no PostgreSQL server; .ci/postgres starts one")
	}
	return dsn
}

// emptySchema returns the connection string of a new schema.
func emptySchema(t testing.TB) string {
	t.Helper()
	u, err := url.Parse(server(t))
	if err != nil {
		t.Fatal("the variable holds no URL")
	}
	schema := "test_" + strings.ToLower(rand.Text()[:12])
	runSQL(t, u.String(), "CREATE SCHEMA "+schema)
	t.Cleanup(func() { runSQL(t, server(t), "DROP SCHEMA "+schema+" CASCADE") })
	q := u.Query()
	q.Set("search_path", schema)
	u.RawQuery = q.Encode()
	return u.String()
}

// newSchema returns the connection string of a new schema with our tables.
func newSchema(t testing.TB) string {
	t.Helper()
	dsn := emptySchema(t)
	if err := pgstore.Migrate(t.Context(), dsn); err != nil {
		t.Fatal(err)
	}
	return dsn
}

func schemaOf(t testing.TB, dsn string) string {
	t.Helper()
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	return u.Query().Get("search_path")
}

// runSQL runs statements in a connection of its own.
func runSQL(t testing.TB, dsn string, statements ...string) {
	t.Helper()
	conn := dial(t, dsn)
	defer conn.Close(context.Background())
	for _, statement := range statements {
		if _, err := conn.Exec(context.WithoutCancel(t.Context()), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

func dial(t testing.TB, dsn string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(context.WithoutCancel(t.Context()), dsn)
	if err != nil {
		t.Fatal(err)
	}
	return conn
}

func open(t testing.TB, dsn string, o pgstore.Options) *onDisk {
	t.Helper()
	s, err := pgstore.Open(t.Context(), dsn, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return &onDisk{s, dsn}
}

// crash opens a copy of the tables as they are now, which is what another process finds when this one dies: the locks and
// transactions of the dead are gone with their connections.
func crash(t testing.TB, old *onDisk) *onDisk {
	t.Helper()
	dsn := newSchema(t)
	from, to := schemaOf(t, old.dsn), schemaOf(t, dsn)
	conn := dial(t, server(t))
	defer conn.Close(context.Background())
	err := pgx.BeginTxFunc(t.Context(), conn, pgx.TxOptions{IsoLevel: pgx.RepeatableRead}, func(tx pgx.Tx) error {
		for _, table := range []string{"bridge_items", "bridge_rows", "bridge_numbers", "bridge_cursors", "bridge_installations", "river_job"} {
			columns, values := columnsOf(t, tx, to, table)
			if _, err := tx.Exec(t.Context(), fmt.Sprintf("INSERT INTO %s.%s (%s) SELECT %s FROM %s.%[2]s", to, table, columns, values, from)); err != nil {
				return fmt.Errorf("%s: %w", table, err)
			}
		}
		_, err := tx.Exec(t.Context(), fmt.Sprintf("SELECT setval('%s.river_job_id_seq', (SELECT last_value + 1000 FROM %s.river_job_id_seq))", to, from))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return open(t, dsn, paced)
}

// columnsOf returns the columns of a table, and what to select for them: each schema has its own type for the state of a job.
func columnsOf(t testing.TB, tx pgx.Tx, schema, table string) (columns, values string) {
	t.Helper()
	err := tx.QueryRow(t.Context(), `SELECT string_agg(column_name, ', '),
		string_agg(CASE WHEN udt_schema = $1 THEN column_name || '::text::' || udt_schema || '.' || udt_name ELSE column_name END, ', ')
		FROM information_schema.columns WHERE table_schema = $1 AND table_name = $2`, schema, table).Scan(&columns, &values)
	if err != nil {
		t.Fatal(err)
	}
	return columns, values
}
