package rest_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/rest"
)

// readHeaders reads "X-Left-<window>", "X-Limit-<window>" and "X-Reset-<window>" (seconds from now).
func readHeaders(windows ...string) func(http.Header, time.Time) []rest.Reading {
	return func(h http.Header, now time.Time) []rest.Reading {
		var readings []rest.Reading
		for _, w := range windows {
			left, err := strconv.Atoi(h.Get("X-Left-" + w))
			if err != nil {
				continue
			}
			r := rest.Reading{Window: w, Remaining: left}
			r.Limit, _ = strconv.Atoi(h.Get("X-Limit-" + w))
			if s, err := strconv.Atoi(h.Get("X-Reset-" + w)); err == nil {
				r.Reset = now.Add(time.Duration(s) * time.Second)
			}
			readings = append(readings, r)
		}
		return readings
	}
}

// pacedClient returns a client on transport with a quota of these windows.
func pacedClient(t testing.TB, transport http.RoundTripper, windows ...rest.Window) *rest.Client {
	var names []string
	for _, w := range windows {
		names = append(names, w.Name)
	}
	return newClient(t, transport, func(cfg *rest.Config) {
		cfg.Quota = rest.NewQuota(rest.QuotaConfig{Windows: windows, Read: readHeaders(names...)})
	})
}

func minute(limit int) rest.Window {
	return rest.Window{Name: "minute", Period: time.Minute, Limit: limit}
}
func day(limit int) rest.Window {
	return rest.Window{Name: "day", Period: 24 * time.Hour, Limit: limit}
}

// send makes n calls and returns how long each had to wait.
func send(t testing.TB, c *rest.Client, n int) []time.Duration {
	t.Helper()
	var waits []time.Duration
	for range n {
		start := time.Now()
		if _, err := c.Do(t.Context(), rest.Request{Path: "/x"}); err != nil {
			t.Fatal(err)
		}
		waits = append(waits, time.Since(start))
	}
	return waits
}

// refusal makes a call that the quota must refuse at once.
func refusal(t testing.TB, c *rest.Client) *rest.QuotaError {
	t.Helper()
	start := time.Now()
	_, err := c.Do(t.Context(), rest.Request{Method: "POST", Path: "/x"})
	refused, ok := errors.AsType[*rest.QuotaError](err)
	if !ok {
		t.Fatalf("got %v, want a *QuotaError", err)
	}
	if waited := time.Since(start); waited != 0 {
		t.Errorf("refused after %s, want at once", waited)
	}
	if f := failure(t, err); f.Attempts != 0 || f.OutcomeUnknown {
		t.Errorf("got %+v, want nothing sent", f)
	}
	return refused
}

func TestQuotaBudgetHoldsInEveryStretchOfThePeriod(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := play(reply(200, `{}`))
		c := pacedClient(t, s, rest.Window{Name: "second", Period: time.Second, Limit: 5}, minute(20)).WithPriority(rest.Interactive)
		send(t, c, 60)
		log := s.requests()
		for i := range log {
			within := func(d time.Duration) (n int) {
				for _, r := range log[i:] {
					if r.Time.Sub(log[i].Time) < d {
						n++
					}
				}
				return n
			}
			if n := within(time.Second); n > 5 {
				t.Errorf("%d requests in the second from request %d", n, i)
			}
			if n := within(time.Minute); n > 20 {
				t.Errorf("%d requests in the minute from request %d", n, i)
			}
		}
		if took := log[59].Time.Sub(log[0].Time); took != 2*time.Minute+3*time.Second {
			t.Errorf("60 requests took %s, want no longer than the quota demands: 2m3s", took)
		}
	})
}

func TestQuotaReserves(t *testing.T) {
	t.Parallel()
	t.Run("of the configured budget", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			c := pacedClient(t, play(reply(200, `{}`)), minute(60))
			background, interactive := c.WithPriority(rest.Background), c.WithPriority(rest.Interactive)
			for _, tt := range []struct {
				name string
				c    *rest.Client
				n    int
			}{{"background", background, 42}, {"normal", c, 12}, {"interactive", interactive, 6}} {
				waits := send(t, tt.c, tt.n)
				if slices.Max(waits) != 0 {
					t.Errorf("%s waited %s within its share", tt.name, slices.Max(waits))
				}
			}
			if left := c.Quota().State()[0].Left; left != 0 {
				t.Errorf("%d left, want 0", left)
			}
			if waits := send(t, background, 1); waits[0] != time.Minute {
				t.Errorf("background waited %s for the next minute", waits[0])
			}
		})
	})
	t.Run("of what the server says", func(t *testing.T) {
		t.Parallel()
		for _, tt := range []struct {
			left                            string
			background, normal, interactive bool // may be sent
		}{
			{"31", true, true, true}, {"30", false, true, true}, {"7", false, true, true},
			{"6", false, false, true}, {"1", false, false, true}, {"0", false, false, false},
		} {
			for p, want := range map[rest.Priority]bool{rest.Background: tt.background, rest.Normal: tt.normal, rest.Interactive: tt.interactive} {
				synctest.Test(t, func(t *testing.T) {
					c := pacedClient(t, play(reply(200, `{}`, "X-Left-day", tt.left, "X-Limit-day", "100")), day(0)).WithPriority(p)
					send(t, c, 1)
					if want {
						send(t, c, 1)
					} else if e := refusal(t, c); e.Window != "day" {
						t.Errorf("refused for the %q window", e.Window)
					}
				})
			}
		}
	})
}

func TestQuotaFollowsTheServer(t *testing.T) {
	t.Parallel()
	t.Run("what others use counts", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			c := pacedClient(t, play(reply(200, `{}`, "X-Left-minute", "0", "X-Limit-minute", "60", "X-Reset-minute", "20"), reply(200, `{}`)), minute(60))
			send(t, c, 1)
			if waits := send(t, c, 1); waits[0] != 20*time.Second {
				t.Errorf("waited %s, want until the told reset", waits[0])
			}
		})
	})
	t.Run("a budget that was too careful grows", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			left := 200
			s := play(func(req *http.Request) (*http.Response, error) {
				left--
				return reply(200, `{}`, "X-Left-minute", strconv.Itoa(left))(req)
			})
			c := pacedClient(t, s, minute(10))
			if waits := send(t, c, 150); slices.Max(waits) != 0 {
				t.Errorf("waited %s although the server has 200 a minute", slices.Max(waits))
			}
			if state := c.Quota().State()[0]; state.Limit != 200 || state.Left != 50 {
				t.Errorf("got %+v, want 50 left of 200", state)
			}
		})
	})
	t.Run("a told limit replaces the budget", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			c := pacedClient(t, play(reply(200, `{}`, "X-Left-minute", "4", "X-Limit-minute", "5"), reply(200, `{}`)), minute(60)).WithPriority(rest.Interactive)
			if waits := send(t, c, 5); slices.Max(waits) != 0 {
				t.Errorf("waited %s within the told limit", slices.Max(waits))
			}
			if waits := send(t, c, 1); waits[0] != time.Minute {
				t.Errorf("waited %s beyond the told limit", waits[0])
			}
		})
	})
	t.Run("what was sent since the server's word counts", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			c := pacedClient(t, play(reply(200, `{}`, "X-Left-minute", "2"), reply(200, `{}`)), minute(0)).WithPriority(rest.Interactive)
			want := []time.Duration{0, 0, 0, time.Minute, 0, 0}
			if diff := cmp.Diff(want, send(t, c, 6)); diff != "" {
				t.Errorf("waits (-want +got):\n%s", diff)
			}
			if state := c.Quota().State()[0]; state.Left != -1 || !state.Until.IsZero() {
				t.Errorf("got %+v a minute later, want nothing known", state)
			}
		})
	})
	t.Run("a reset is believed for one period at most", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			c := pacedClient(t, play(reply(200, `{}`, "X-Left-minute", "0", "X-Reset-minute", "86400"), reply(200, `{}`)), minute(60))
			if waits := send(t, c, 2); waits[1] != time.Minute {
				t.Errorf("waited %s, want a minute", waits[1])
			}
		})
	})
	t.Run("reserves of a window whose limit is not told", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			c := pacedClient(t, play(reply(200, `{}`, "X-Left-day", "99"), reply(200, `{}`, "X-Left-day", "30")), day(0))
			send(t, c, 2)
			if e := refusal(t, c.WithPriority(rest.Background)); e.Window != "day" {
				t.Errorf("refused for the %q window", e.Window)
			}
			send(t, c, 1)
		})
	})
	t.Run("requests under way are not forgotten", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			slow := func(req *http.Request) (*http.Response, error) {
				time.Sleep(10 * time.Second)
				return reply(200, `{}`)(req)
			}
			c := pacedClient(t, play(slow, slow, reply(200, `{}`, "X-Left-minute", "2", "X-Limit-minute", "60")), minute(60)).WithPriority(rest.Interactive)
			var wg sync.WaitGroup
			for range 2 {
				wg.Go(func() { send(t, c, 1) })
			}
			synctest.Wait()
			send(t, c, 1)
			if left := c.Quota().State()[0].Left; left != 0 {
				t.Errorf("%d left, want 0: two requests may not be in the server's count yet", left)
			}
			wg.Wait()
		})
	})
	t.Run("unknown windows and readings of others are ignored", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			c := newClient(t, play(reply(200, `{}`, "X-Left-week", "0", "X-Left-day", "none")), func(cfg *rest.Config) {
				cfg.Quota = rest.NewQuota(rest.QuotaConfig{Windows: []rest.Window{day(0)}, Read: readHeaders("week", "day")})
			})
			if waits := send(t, c, 20); slices.Max(waits) != 0 {
				t.Errorf("waited %s", slices.Max(waits))
			}
			want := []rest.WindowState{{Name: "day", Period: 24 * time.Hour, Left: -1}}
			if diff := cmp.Diff(want, c.Quota().State()); diff != "" {
				t.Errorf("state (-want +got):\n%s", diff)
			}
		})
	})
}

// A window of a day or a month says nothing about when it is full again, so the server is asked now and then.
func TestQuotaAsksAgainInLongWindows(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		left := "0"
		var trouble step
		s := play(func(req *http.Request) (*http.Response, error) {
			if trouble != nil {
				return trouble(req)
			}
			return reply(200, `{}`, "X-Left-day", left)(req)
		})
		c := pacedClient(t, s, day(0))
		send(t, c, 1)
		if e := refusal(t, c); time.Until(e.Until) != 15*time.Minute {
			t.Errorf("refused for %s, want 15 minutes", time.Until(e.Until))
		}

		time.Sleep(15 * time.Minute)
		trouble = lose()
		_, err := c.WithPriority(rest.Interactive).Do(t.Context(), rest.Request{Method: "POST", Path: "/x"})
		if f := failure(t, err); f.Attempts != 1 {
			t.Errorf("got %v, want one request to ask the server", err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		_, err = c.Do(ctx, rest.Request{Path: "/x"})
		if e, ok := errors.AsType[*rest.QuotaError](err); !ok || time.Until(e.Until) != time.Minute {
			t.Errorf("got %v while nothing is known, want a refusal for a minute", err)
		}

		time.Sleep(time.Minute)
		trouble, left = nil, "9000"
		send(t, c, 100)
		if state := c.Quota().State()[0]; state.Left != 9000 || state.Limit != 0 {
			t.Errorf("got %+v, want 9000 left of an unknown limit", state)
		}
	})
}

func TestQuotaRefusesWaitsThatAreTooLong(t *testing.T) {
	t.Parallel()
	t.Run("longer than the caller has", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			c := pacedClient(t, play(reply(200, `{}`)), minute(1))
			send(t, c, 1)
			ctx, cancel := context.WithTimeout(t.Context(), 59*time.Second)
			defer cancel()
			start := time.Now()
			_, err := c.Do(ctx, rest.Request{Path: "/x"})
			e, ok := errors.AsType[*rest.QuotaError](err)
			if !ok || e.Window != "minute" || !e.Until.Equal(start.Add(time.Minute)) || time.Since(start) != 0 {
				t.Errorf("got %v after %s, want a refusal at once that names the window and the time", err, time.Since(start))
			}
			enough, cancel := context.WithTimeout(t.Context(), 61*time.Second)
			defer cancel()
			if _, err := c.Do(enough, rest.Request{Path: "/x"}); err != nil {
				t.Errorf("a caller with a second to spare got %v", err)
			}
		})
	})
	t.Run("longer than the configured wait", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			c := newClient(t, play(reply(200, `{}`)), func(cfg *rest.Config) {
				cfg.Quota = rest.NewQuota(rest.QuotaConfig{Windows: []rest.Window{minute(1)}, MaxWait: 30 * time.Second})
			})
			send(t, c, 1)
			if e := refusal(t, c); e.Window != "minute" {
				t.Errorf("refused for the %q window", e.Window)
			}
			time.Sleep(30 * time.Second)
			if waits := send(t, c, 1); waits[0] != 30*time.Second {
				t.Errorf("waited %s, want the bearable 30 s", waits[0])
			}
		})
	})
	t.Run("the longest of several windows", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			for _, windows := range [][]rest.Window{{minute(1), day(1)}, {day(1), minute(1)}} {
				c := pacedClient(t, play(reply(200, `{}`)), windows...)
				send(t, c, 1)
				if e := refusal(t, c); e.Window != "day" {
					t.Errorf("refused for the %q window, want the day's", e.Window)
				}
			}
		})
	})
}

// Requests that wait are not bound to what was known when they began to.
func TestQuotaWaitsEndWithBetterNews(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		slow := func(req *http.Request) (*http.Response, error) {
			time.Sleep(3 * time.Second)
			return reply(200, `{}`, "X-Left-minute", "50", "X-Limit-minute", "60")(req)
		}
		c := pacedClient(t, play(slow, reply(200, `{}`, "X-Left-minute", "0", "X-Limit-minute", "60"), reply(200, `{}`)), minute(60))
		var wg sync.WaitGroup
		wg.Go(func() { send(t, c, 1) })
		synctest.Wait()
		send(t, c, 1)
		if waits := send(t, c, 1); waits[0] != 3*time.Second {
			t.Errorf("waited %s, want until the slow answer said that there is room", waits[0])
		}
		wg.Wait()
	})
}

func TestQuotaPauseAfterARefusal(t *testing.T) {
	t.Parallel()
	t.Run("told by Retry-After", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			c := pacedClient(t, play(reply(429, "", "Retry-After", "7"), reply(200, `{}`)), minute(60))
			if waits := send(t, c, 2); waits[0] != 7*time.Second || waits[1] != 0 {
				t.Errorf("waited %s, want 7 s once", waits)
			}
		})
	})
	t.Run("told by the reset of an empty window", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			c := pacedClient(t, play(reply(429, "", "X-Left-minute", "0", "X-Reset-minute", "9"), reply(200, `{}`)), minute(60))
			if waits := send(t, c, 2); waits[0] != 9*time.Second || waits[1] != 0 {
				t.Errorf("waited %s, want 9 s once", waits)
			}
		})
	})
	t.Run("grows while nothing is told, and recovers", func(t *testing.T) {
		t.Parallel()
		for _, header := range [][]string{nil, {"Retry-After", "0"}, {"Retry-After", "Fri, 31 Dec 1999 23:59:59 GMT"}} {
			synctest.Test(t, func(t *testing.T) {
				no := reply(429, "", header...)
				s := play(no, no, no, no, reply(200, `{}`), no, reply(200, `{}`))
				c := newClient(t, s, func(cfg *rest.Config) {
					cfg.Retries = 5
					cfg.Quota = rest.NewQuota(rest.QuotaConfig{Pause: 2 * time.Second})
				})
				waits := send(t, c, 2)
				if want := (2 + 4 + 8 + 16) * time.Second; waits[0] != want {
					t.Errorf("%q: waited %s through four refusals, want %s", header, waits[0], want)
				}
				if waits[1] != 2*time.Second {
					t.Errorf("%q: waited %s after a success and a refusal, want 2 s", header, waits[1])
				}
			})
		}
	})
	t.Run("does not grow with requests that were refused together", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			refused := func(req *http.Request) (*http.Response, error) {
				time.Sleep(time.Second)
				return reply(429, "")(req)
			}
			ok := reply(200, `{}`)
			c := newClient(t, play(slices.Concat(slices.Repeat([]step{refused}, 10), []step{ok})...))
			start := time.Now()
			var wg sync.WaitGroup
			for range 10 {
				wg.Go(func() { send(t, c, 1) })
			}
			wg.Wait()
			if took := time.Since(start); took != 2*time.Second {
				t.Errorf("took %s, want one answer and one pause of a second each", took)
			}
		})
	})
	t.Run("growth counts pauses, not answers to what was sent before", func(t *testing.T) {
		t.Parallel()
		for name, late := range map[string]step{
			"another refusal": reply(429, "", "Retry-After", "1"),
			"a success":       reply(200, `{}`),
		} {
			synctest.Test(t, func(t *testing.T) {
				slow := func(req *http.Request) (*http.Response, error) {
					time.Sleep(time.Second / 2)
					return late(req)
				}
				start := time.Now()
				refuses := func(req *http.Request) (*http.Response, error) { // whoever asks, until the second pause
					if time.Since(start) < 2*time.Second {
						return reply(429, "")(req)
					}
					return reply(200, `{}`)(req)
				}
				c := newClient(t, play(slow, refuses))
				var wg sync.WaitGroup
				wg.Go(func() { send(t, c, 1) })
				synctest.Wait()
				if waits := send(t, c, 1); waits[0] < 3*time.Second || waits[0] > 3*time.Second+time.Second/2 {
					t.Errorf("%s came late: waited %s through two pauses, want 1 s and 2 s", name, waits[0])
				}
				wg.Wait()
			})
		}
	})
	t.Run("is no longer than the server is believed", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			s := play(reply(429, "", "Retry-After", "86400"), reply(200, `{}`))
			c := pacedClient(t, s, minute(60))
			_, err := c.Do(t.Context(), rest.Request{Path: "/x"})
			e, ok := errors.AsType[*rest.QuotaError](err)
			if !ok || e.Window != "pause" || time.Until(e.Until) != 15*time.Minute {
				t.Fatalf("got %v, want a refusal for 15 minutes", err)
			}
			_ = refusal(t, c.WithPriority(rest.Interactive)) // a pause is for everybody
			time.Sleep(15 * time.Minute)
			if waits := send(t, c, 1); waits[0] != 0 {
				t.Errorf("waited %s after the pause", waits[0])
			}
		})
	})
}

// A budget that is larger than what the account has must not make everybody keep back a part of what was never there.
func TestQuotaBudgetBeyondTheAccount(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		left := 25
		c := pacedClient(t, play(func(req *http.Request) (*http.Response, error) {
			left--
			return reply(200, `{}`, "X-Left-minute", strconv.Itoa(left))(req)
		}), minute(1000))
		if waits := send(t, c, 20); slices.Max(waits) != 0 {
			t.Errorf("waited %s, though the server had some left", waits)
		}
	})
}

func TestQuotaStateOfAnUnlimitedClient(t *testing.T) {
	t.Parallel()
	c := newClient(t, play(reply(200, `{}`)))
	send(t, c, 100)
	if state := c.Quota().State(); len(state) != 0 {
		t.Errorf("got %+v, want no window", state)
	}
}

// What the core adds to a request: building it, the retry layer, the quota, the token, and reading the answer.
func BenchmarkDo(b *testing.B) {
	quota := rest.NewQuota(rest.QuotaConfig{Windows: []rest.Window{
		{Name: "second", Period: time.Second}, {Name: "minute", Period: time.Minute}, {Name: "day", Period: 24 * time.Hour},
	}})
	c := newClient(b, transportFunc(reply(200, `{}`)), func(cfg *rest.Config) { cfg.Quota = quota })
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.Do(b.Context(), rest.Request{Path: "/calls/{id}", Args: []any{12}}); err != nil {
			b.Fatal(err)
		}
	}
}

type transportFunc step

func (f transportFunc) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }
