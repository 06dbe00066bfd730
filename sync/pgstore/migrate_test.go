package pgstore_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/pgstore"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// TestOpenRefuses holds what an administrator reads who has done something wrong. Nothing of it is secret.
func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		dsn   func(t testing.TB) string
		want  error // wrapped; nil for any
		words []string
	}{
		{"no connection string", func(testing.TB) string { return "postgres://user:secret@host:secret/x" }, nil, []string{"connection string", "postgres://"}},
		{"nothing", func(testing.TB) string { return " " }, nil, []string{"connection string"}},
		{"another kind of text", func(testing.TB) string { return "secret" }, nil, []string{"connection string"}},
		{"nobody there", func(testing.TB) string { return "postgres://user:secret@127.0.0.1:1/x" }, nil, []string{"connecting", "127.0.0.1:1"}},
		{"a wrong password", func(t testing.TB) string {
			before, after, _ := strings.Cut(server(t), "@")
			return before[:strings.LastIndex(before, ":")] + ":secret@" + after
		}, nil, []string{"connecting", "password authentication failed"}},
		{"no tables", emptySchema, pgstore.ErrSchema, []string{"there are none", "migrate first"}},
		{"no schema", func(t testing.TB) string { return emptySchema(t) + "_not_there" }, nil, []string{"schema"}},
		{"our tables are older", func(t testing.TB) string {
			dsn := newSchema(t)
			runSQL(t, dsn, "DELETE FROM river_migration WHERE version = (SELECT max(version) FROM river_migration)")
			return dsn
		}, pgstore.ErrSchema, []string{"this program needs", "migrate first"}},
		{"our tables are of a version that was never released", func(t testing.TB) string {
			dsn := newSchema(t)
			runSQL(t, dsn, "UPDATE bridge_schema SET version = 1")
			return dsn
		}, pgstore.ErrSchema, []string{"version 1", "drop its tables"}},
		{"our tables are newer", func(t testing.TB) string {
			dsn := newSchema(t)
			runSQL(t, dsn, "INSERT INTO bridge_schema (version) VALUES (1000)")
			return dsn
		}, pgstore.ErrSchema, []string{"1000", "newer program"}},
		{"River's tables are newer", func(t testing.TB) string {
			dsn := newSchema(t)
			runSQL(t, dsn, "INSERT INTO river_migration (line, version) VALUES ('main', 1000)")
			return dsn
		}, pgstore.ErrSchema, []string{"1000", "newer program"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dsn := tt.dsn(t)
			ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second) // nobody who is not there is waited for longer
			defer cancel()
			s, err := pgstore.Open(ctx, dsn, pgstore.Options{})
			if err == nil {
				t.Fatal(errors.Join(errors.New("it was opened"), s.Close()))
			}
			if tt.want != nil && !errors.Is(err, tt.want) {
				t.Errorf("error %v, want one that is %v", err, tt.want)
			}
			for _, word := range tt.words {
				if !strings.Contains(err.Error(), word) {
					t.Errorf("error %q does not contain %q", err, word)
				}
			}
			if strings.Contains(err.Error(), "secret") {
				t.Errorf("error shows the password: %v", err)
			}
			if strings.Contains(err.Error(), "newer") {
				if err := pgstore.Migrate(t.Context(), dsn); !errors.Is(err, pgstore.ErrSchema) {
					t.Errorf("Migrate: %v", err)
				}
			}
		})
	}
}

// TestMigrate has several processes start at once, so to speak, and again later.
func TestMigrate(t *testing.T) {
	t.Parallel()
	dsn := emptySchema(t)
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			if err := pgstore.Migrate(t.Context(), dsn); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	s := open(t, dsn, pgstore.Options{})
	k := store.Key{Installation: "i", Kind: "call", ID: "1"}
	if err := s.Update(t.Context(), k, func(it *store.Item) error { it.Data = []byte("kept"); return nil }); err != nil {
		t.Fatal(err)
	}
	if err := pgstore.Migrate(t.Context(), dsn); err != nil {
		t.Fatal(err)
	}
	if it, err := s.Get(t.Context(), k); err != nil || string(it.Data) != "kept" {
		t.Errorf("after another migration: %+v, error %v", it, err)
	}
}

func TestClose(t *testing.T) {
	t.Parallel()
	dsn := newSchema(t)
	s := open(t, dsn, pgstore.Options{})
	k := store.Key{Installation: "i", Kind: "call", ID: "1"}
	due := func(it *store.Item) error { it.Due = time.Now(); return nil }
	if err := s.Update(t.Context(), k, due); err != nil {
		t.Fatal(err)
	}
	began, ended := make(chan struct{}), make(chan error, 1)
	go func() {
		ended <- s.Work(t.Context(), store.WorkOptions{Kind: "call", Workers: 2}, func(ctx context.Context, _ store.Item) store.Next {
			close(began)
			<-ctx.Done()
			if !errors.Is(context.Cause(ctx), pgstore.ErrClosed) {
				t.Errorf("the context of the work ended with %v", context.Cause(ctx))
			}
			return store.Next{Delete: true}
		})
	}()
	<-began
	for range 2 {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
	if err := <-ended; !errors.Is(err, pgstore.ErrClosed) {
		t.Errorf("Work returned %v", err)
	}
	_, err := s.Get(t.Context(), k)
	for what, err := range map[string]error{
		"Get":    err,
		"Update": s.Update(t.Context(), k, due),
		"Work":   s.Work(t.Context(), store.WorkOptions{Kind: "call", Workers: 1}, nil),
	} {
		if !errors.Is(err, pgstore.ErrClosed) {
			t.Errorf("%s returned %v", what, err)
		}
	}

	// What was being worked on is for the next to come.
	again := make(chan struct{})
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	err = open(t, dsn, pgstore.Options{}).Work(ctx, store.WorkOptions{Kind: "call", Workers: 1}, func(context.Context, store.Item) store.Next {
		close(again)
		stop()
		return store.Next{}
	})
	if err != nil {
		t.Error(err)
	}
	<-again
}
