package item_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/item"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

func process(s store.Store) *item.Machine {
	return item.NewMachine(item.Options{
		Store: s, Installation: "i", Log: slog.New(slog.DiscardHandler), Failed: func(report.AttemptFailed) {},
	})
}

// claimed stores the claim of a process that is not there.
func claimed(t *testing.T, s store.Store, until time.Time) {
	t.Helper()
	key := store.Key{Installation: "i", Kind: item.ClaimKind, ID: "scan"}
	err := s.Update(t.Context(), key, func(it *store.Item) error {
		it.Data = fmt.Appendf(nil, `{"holder":"another","until":%q}`, until.Format(time.RFC3339Nano))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func nothing(context.Context) error { return nil }

// TestAlone holds that work is done by one process at a time, for as long as it takes, and by the next as soon as it is over.
func TestAlone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := store.NewMemory()
		a, b := process(s), process(s)
		failure := errors.New("it failed")
		err := a.Alone(t.Context(), "scan", func(context.Context) error {
			for range 60 {
				time.Sleep(time.Second)
				err := b.Alone(t.Context(), "scan", func(context.Context) error { t.Error("both are at it"); return nil })
				if _, elsewhere := item.Due(err); !elsewhere {
					t.Errorf("the second is told %v", err)
				}
			}
			if err := b.Alone(t.Context(), "other", nothing); err != nil {
				t.Errorf("other work: %v", err)
			}
			return failure
		})
		if !errors.Is(err, failure) {
			t.Errorf("the work's error is %v", err)
		}
		if err := b.Alone(t.Context(), "scan", nothing); err != nil {
			t.Errorf("after it was given back: %v", err)
		}
	})
}

// TestAloneAfterDeath has a process die at the work: another waits for twenty seconds. A wrong clock makes nobody wait for a year.
func TestAloneAfterDeath(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := store.NewMemory()
		m, begun := process(s), time.Now()
		claimed(t, s, begun.Add(20*time.Second))
		for {
			err := m.Alone(t.Context(), "scan", nothing)
			if err == nil {
				break
			}
			due, elsewhere := item.Due(err)
			if !elsewhere {
				t.Fatal(err)
			}
			time.Sleep(time.Until(due))
		}
		if took := time.Since(begun); took < 20*time.Second || took > 30*time.Second {
			t.Errorf("the work began %v after the other's last sign of life", took)
		}
		claimed(t, s, time.Now().Add(365*24*time.Hour))
		if err := m.Alone(t.Context(), "scan", nothing); err != nil {
			t.Errorf("with a claim of a year: %v", err)
		}
	})
}

// TestAloneLosesItsClaim holds that the work ends when another process has taken it over.
func TestAloneLosesItsClaim(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := store.NewMemory()
		begun := time.Now()
		err := process(s).Alone(t.Context(), "scan", func(ctx context.Context) error {
			claimed(t, s, time.Now().Add(time.Minute))
			<-ctx.Done()
			return ctx.Err()
		})
		if err == nil || errors.Is(err, context.Canceled) || time.Since(begun) > 10*time.Second {
			t.Errorf("the work ended after %v with %v", time.Since(begun), err)
		}
		err = process(s).Alone(t.Context(), "scan", nothing)
		if _, elsewhere := item.Due(err); !elsewhere {
			t.Errorf("the claim of the other was given back: %v", err)
		}
	})
}
