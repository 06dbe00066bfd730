package bridge_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// refusing makes Sellsy refuse phone calls as invalid.
var refusing = sellsytest.Fault{
	Method: http.MethodPost, Path: "/v2/phone-calls", Status: http.StatusBadRequest,
	Body: `{"error":{"code":400,"message":"Refusé","context":null,"details":{"description":"invalide"}}}`,
}

func (w *world) parked() []report.Parked {
	w.t.Helper()
	list, err := w.Parked(w.t.Context(), "", 10)
	if err != nil {
		w.t.Fatal(err)
	}
	return list
}

// What Sellsy refuses is parked, listed with its reason, and logged as soon as somebody has mended the cause and says so.
func TestParkedAndRetried(t *testing.T) {
	t.Parallel()
	inWorld(t, worldOptions{seed: func(w *world) { w.company("Atelier", "+33 1 99 00 11 11") }}, func(t *testing.T, w *world) {
		remove := w.sellsy.Inject(refusing)
		call := w.answered("+33199001111")
		time.Sleep(3 * time.Hour)
		list := w.parked()
		if len(list) != 1 || list[0].Reason == "" || list[0].Attempts < 8 {
			t.Fatalf("parked: %+v\n%s", list, w.logs)
		}
		if r := w.report(call.ID()); r.Parked == nil || r.Parked.ID != list[0].ID || r.Log.Verdict != "" {
			t.Errorf("report: %+v", r)
		}
		tries := len(w.sellsy.Requests())
		time.Sleep(12 * time.Hour)
		if more := len(w.sellsy.Requests()) - tries; more > 500 { // polling goes on
			t.Errorf("%d requests while parked", more)
		}
		remove()
		if err := w.Retry(t.Context(), list[0].ID); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		if got := w.onlyCall(); got.Result.ID != sellsy.ResultConnected {
			t.Errorf("result %s", got.Result.ID)
		}
		if list := w.parked(); len(list) != 0 {
			t.Errorf("still parked: %+v", list)
		}
		if r := w.report(call.ID()); r.Parked != nil || r.Attempts != 0 {
			t.Errorf("report after the retry: %+v, attempts %d", r.Parked, r.Attempts)
		}
		if err := w.Retry(t.Context(), list[0].ID); !errors.Is(err, bridge.ErrNotParked) {
			t.Errorf("second retry: %v", err)
		}
	})
}

// Nobody needs to say so: parked work is tried once a day.
func TestParkedHealsByItself(t *testing.T) {
	t.Parallel()
	inWorld(t, worldOptions{seed: func(w *world) { w.company("Atelier", "+33 1 99 00 11 11") }}, func(t *testing.T, w *world) {
		remove := w.sellsy.Inject(refusing)
		w.answered("+33199001111")
		time.Sleep(3 * time.Hour)
		if len(w.parked()) != 1 {
			t.Fatalf("not parked\n%s", w.logs)
		}
		remove()
		time.Sleep(25 * time.Hour)
		w.onlyCall()
		if list := w.parked(); len(list) != 0 {
			t.Errorf("still parked: %+v", list)
		}
	})
}

// A long outage parks nothing.
func TestOutageParksNothing(t *testing.T) {
	t.Parallel()
	inWorld(t, worldOptions{seed: func(w *world) { w.company("Atelier", "+33 1 99 00 11 11") }}, func(t *testing.T, w *world) {
		remove := w.sellsy.Inject(sellsytest.Fault{Status: http.StatusBadGateway})
		w.answered("+33199001111")
		time.Sleep(48 * time.Hour)
		if list := w.parked(); len(list) != 0 {
			t.Errorf("parked: %+v", list)
		}
		remove()
		time.Sleep(2 * time.Hour)
		w.onlyCall()
	})
}

// The state of a call that cannot be read is parked at once, and leaves the list when its time is over.
func TestUnreadableIsParked(t *testing.T) {
	t.Parallel()
	inWorld(t, worldOptions{}, func(t *testing.T, w *world) {
		key := store.Key{Installation: "default", Kind: "call", ID: "77"}
		err := w.store.Update(t.Context(), key, func(it *store.Item) error {
			it.Data, it.Due = []byte(`{"schema":99}`), time.Now()
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		if list := w.parked(); len(list) != 1 || list[0].ID != "call/77" {
			t.Errorf("parked: %+v", list)
		}
		if calls, err := w.Calls(t.Context(), 0, 10); err != nil || len(calls) != 0 {
			t.Errorf("calls: %v, %v", calls, err)
		}
	})
}

// brokenDirectory panics while it is broken.
type brokenDirectory struct {
	*store.Memory
	broken *atomic.Bool
}

func (d brokenDirectory) Find(ctx context.Context, in string, n uint64) ([]store.Row, error) {
	if d.broken.Load() {
		panic("broken")
	}
	return d.Memory.Find(ctx, in, n)
}

// TestPanicIsParked: a call whose work panics is listed as parked, and logged once somebody has mended the cause.
func TestPanicIsParked(t *testing.T) {
	t.Parallel()
	var broken atomic.Bool
	inWorld(t, worldOptions{
		seed:   func(w *world) { w.company("Dubois", "0199001234") },
		config: func(c *bridge.Config) { c.Directory = brokenDirectory{store.NewMemory(), &broken} },
	}, func(t *testing.T, w *world) {
		broken.Store(true)
		call := w.answered("+33 1 99 00 12 34")
		time.Sleep(5 * time.Minute)
		list := w.parked()
		if len(list) != 1 || !strings.HasPrefix(list[0].ID, "call/") {
			t.Fatalf("parked: %+v", list)
		}
		if r := w.report(call.ID()); r.Parked == nil || r.Parked.ID != list[0].ID || r.Parked.Reason == "" {
			t.Errorf("report: %+v", r.Parked)
		}
		broken.Store(false)
		if err := w.Retry(t.Context(), list[0].ID); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		w.onlyCall()
		if r := w.report(call.ID()); r.Parked != nil || len(w.parked()) != 0 {
			t.Errorf("after the retry: %+v, %+v", r.Parked, w.parked())
		}

		broken.Store(true)
		other := w.answered("+33 1 99 00 12 34")
		time.Sleep(5 * time.Minute)
		broken.Store(false)
		time.Sleep(25 * time.Hour) // it is tried once a day
		if r := w.report(other.ID()); r.Log.Verdict != report.VerdictLogged || len(w.parked()) != 0 {
			t.Errorf("by itself: %q, parked %+v", r.Log.Verdict, w.parked())
		}
	})
}

func TestStatus(t *testing.T) {
	t.Parallel()
	o := worldOptions{seed: func(w *world) { w.company("Atelier", "+33 1 99 00 11 11") }, config: func(c *bridge.Config) {
		c.Webhooks = bridge.Webhooks{AircallURL: "https://example.com/a", SellsyURL: "https://example.com/s", SellsyKey: "a long key of the test"}
	}}
	inWorld(t, o, func(t *testing.T, w *world) {
		began := time.Now()
		w.answered("+33199001111")
		w.logged()
		time.Sleep(time.Hour)
		s, err := w.Status(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case s.Installation != "default" || s.Since.IsZero() || !s.Ready:
			t.Errorf("installation: %+v", s)
		case s.Directory.Parties != 1 || s.Directory.Scanned.IsZero() || s.Directory.Polled.Before(began):
			t.Errorf("directory: %+v", s.Directory)
		case !s.Aircall.Webhook.Active || s.Aircall.Webhook.Repaired.IsZero() || s.Aircall.Webhook.Error != "":
			t.Errorf("Aircall's webhook: %+v", s.Aircall.Webhook)
		case !s.Sellsy.Webhook.Active || s.Sellsy.Webhook.URL != "https://example.com/s":
			t.Errorf("Sellsy's webhook: %+v", s.Sellsy.Webhook)
		case len(s.Aircall.Numbers) != 1 || len(s.Aircall.Quota) == 0 || len(s.Sellsy.Quota) == 0:
			t.Errorf("numbers and quotas: %+v, %+v", s.Aircall, s.Sellsy)
		case s.Calls.Due != 0 || s.Parked != 0 || s.Swept.Before(began) || s.Counts.Created != 1:
			t.Errorf("work: %+v", s)
		}
		remove := w.aircall.Inject(aircalltest.Fault{Path: "/v1/webhooks", Status: http.StatusInternalServerError})
		defer remove()
		time.Sleep(time.Hour)
		if s, err = w.Status(t.Context()); err != nil || s.Aircall.Webhook.Error == "" {
			t.Errorf("failing check is not told: %+v, %v", s.Aircall.Webhook, err)
		}
	})
}

func TestCalls(t *testing.T) {
	t.Parallel()
	inWorld(t, worldOptions{seed: func(w *world) { w.company("Atelier", "+33 1 99 00 11 11") }}, func(t *testing.T, w *world) {
		var want []aircall.CallID
		for range 5 {
			want = append([]aircall.CallID{w.answered("+33199001111").ID()}, want...)
		}
		w.logged()
		var got []aircall.CallID
		var before aircall.CallID
		for {
			page, err := w.Calls(t.Context(), before, 2)
			if err != nil {
				t.Fatal(err)
			}
			if len(page) == 0 {
				break
			}
			for _, r := range page {
				before = r.Call.ID
				got = append(got, before)
				if r.Log.Verdict != report.VerdictLogged {
					t.Errorf("call %d: %+v", before, r.Log)
				}
			}
		}
		if !equal(got, want) {
			t.Errorf("calls %v, want %v", got, want)
		}
	})
}

func equal[T comparable](a, b []T) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// Observers hear of webhooks, cards, phone calls, contacts and failures.
func TestObserver(t *testing.T) {
	t.Parallel()
	var webhooks, cards, created, contacts, failures int
	o := worldOptions{config: func(c *bridge.Config) {
		c.Observer = report.Observer{
			Webhook: func(e report.WebhookTaken) { webhooks++ },
			Card: func(e report.CardDone) {
				if e.Found && e.Err == nil {
					cards++
				}
			},
			PhoneCall: func(e report.PhoneCallWritten) {
				if e.Created && e.Result == sellsy.ResultConnected {
					created++
				}
			},
			Contact: func(e report.ContactWritten) {
				if e.Created {
					contacts++
				}
			},
			Failure: func(e report.AttemptFailed) { failures++ },
		}
		c.Logger = slog.New(slog.DiscardHandler)
	}}
	inWorld(t, o, func(t *testing.T, w *world) {
		time.Sleep(time.Minute)
		w.company("Atelier", "+33 1 99 00 11 11")
		time.Sleep(20 * time.Minute) // for the next poll
		remove := w.sellsy.Inject(sellsytest.Fault{Method: http.MethodPost, Path: "/v2/opportunities/search", Status: http.StatusServiceUnavailable})
		w.answered("+33199001111")
		time.Sleep(time.Minute)
		remove()
		time.Sleep(10 * time.Minute)
		synctest.Wait()
		if webhooks == 0 || cards != 1 || created != 1 || contacts != 1 || failures == 0 {
			t.Errorf("webhooks %d, cards %d, phone calls %d, contacts %d, failures %d", webhooks, cards, created, contacts, failures)
		}
	})
}
