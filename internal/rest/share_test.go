package rest_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/rest"
)

func sharedClient(t testing.TB, processes int, window rest.Window, header ...string) *rest.Client {
	return newClient(t, play(reply(200, `{}`, header...)), func(cfg *rest.Config) {
		cfg.Quota = rest.NewQuota(rest.QuotaConfig{Windows: []rest.Window{window}, Read: readHeaders(window.Name), Processes: processes})
	}).WithPriority(rest.Interactive)
}

func TestProcessesShareAQuota(t *testing.T) {
	t.Parallel()
	t.Run("the budget", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			want := []time.Duration{0, 0, 0, time.Minute, 0, 0, time.Minute}
			if diff := cmp.Diff(want, send(t, sharedClient(t, 2, minute(6)), 7)); diff != "" {
				t.Errorf("waits (-want +got):\n%s", diff)
			}
		})
	})
	t.Run("a budget smaller than the processes are many", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			want := []time.Duration{0, time.Minute}
			if diff := cmp.Diff(want, send(t, sharedClient(t, 9, minute(2)), 2)); diff != "" {
				t.Errorf("waits (-want +got):\n%s", diff)
			}
		})
	})
	t.Run("what the server says is left", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			c := sharedClient(t, 2, minute(0), "X-Left-minute", "7", "X-Limit-minute", "60")
			send(t, c, 1)
			if state := c.Quota().State()[0]; state.Limit != 30 || state.Left != 3 {
				t.Errorf("got %+v, want 3 left of 30", state)
			}
		})
	})
}

func TestPatience(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := sharedClient(t, 1, minute(1))
		send(t, c, 1)
		var told time.Time
		ctx := rest.WithPatience(t.Context(), rest.Patience{Max: time.Second, Refused: func(until time.Time) { told = until }})
		start := time.Now()
		_, err := c.Do(ctx, rest.Request{Path: "/x"})
		refused, ok := errors.AsType[*rest.QuotaError](err)
		if !ok || time.Since(start) != 0 {
			t.Fatalf("got %v after %s, want a *QuotaError at once", err, time.Since(start))
		}
		if want := start.Add(time.Minute); !told.Equal(want) || !refused.Until.Equal(want) {
			t.Errorf("told %s, error says %s, want %s", told, refused.Until, want)
		}
		time.Sleep(time.Minute - time.Second)
		if _, err := c.Do(context.WithoutCancel(ctx), rest.Request{Path: "/x"}); err != nil {
			t.Errorf("a second before: %v", err)
		}
		if waited := time.Since(start); waited != time.Minute {
			t.Errorf("sent after %s, want a minute", waited)
		}
	})
}
