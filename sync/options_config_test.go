package bridge_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// TestRegionOfNumbers holds that numbers without a country code are those of the Region.
func TestRegionOfNumbers(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		region string
		found  bool
	}{{"BE", true}, {"", false}} {
		inWorld(t, worldOptions{
			seed:   func(w *world) { w.company("Maison", "02/555.12.34") },
			config: func(c *bridge.Config) { c.Region = tt.region },
		}, func(t *testing.T, w *world) {
			call := w.answered("+3225551234")
			w.logged()
			if got := w.report(call.ID()).Log.Verdict; (got == report.VerdictLogged) != tt.found {
				t.Errorf("region %q: verdict %q", tt.region, got)
			}
		})
	}
}

// TestLogDelay holds the wait between call.ended and the first write, whatever the order of the events.
func TestLogDelay(t *testing.T) {
	t.Parallel()
	for _, disorder := range []aircalltest.Disorder{{}, {Seed: 2, Duplicate: 1, Shuffle: 50 * time.Second}} {
		inWorld(t, worldOptions{
			aircall: aircalltest.Options{Disorder: disorder},
			seed:    func(w *world) { w.company("Dubois", caller) },
			config:  func(c *bridge.Config) { c.LogDelay = 5 * time.Minute },
		}, func(t *testing.T, w *world) {
			call := w.talk(aircall.Inbound, w.line.ID)
			after := w.onlyCall().Created.Sub(call.Call().EndedAt.Time)
			if after < 5*time.Minute || after > 9*time.Minute {
				t.Errorf("logged %v after the end", after)
			}
		})
	}
}

// TestSettle holds the quiet time in which late changes are merged into one.
func TestSettle(t *testing.T) {
	t.Parallel()
	inWorld(t, worldOptions{
		seed:   func(w *world) { w.company("Dubois", caller) },
		config: func(c *bridge.Config) { c.Settle, c.Sweep = 15*time.Minute, 24*time.Hour },
	}, func(t *testing.T, w *world) {
		call := w.talk(aircall.Inbound, w.line.ID)
		before := w.onlyCall().Description
		for range 3 {
			call.Comment(w.alice.ID, "note")
			time.Sleep(4 * time.Minute)
		}
		if w.onlyCall().Description != before {
			t.Errorf("written before the time was over:\n%s\n%s", w.onlyCall().Description, w.logs)
		}
		time.Sleep(5 * time.Minute)
		if w.onlyCall().Description == before {
			t.Error("not written when the time was over")
		}
	})
}

// TestGrace holds the wait before a write of unknown outcome is looked for.
func TestGrace(t *testing.T) {
	t.Parallel()
	inWorld(t, worldOptions{
		seed:   func(w *world) { w.company("Dubois", caller) },
		config: func(c *bridge.Config) { c.Grace = 20 * time.Minute },
	}, func(t *testing.T, w *world) {
		w.sellsy.Inject(sellsytest.Fault{Method: http.MethodPost, Path: "/v2/phone-calls", Drop: sellsytest.DropAfter, Times: 1})
		call := w.answered(caller)
		time.Sleep(19 * time.Minute)
		if !w.report(call.ID()).Log.Unsure {
			t.Error("looked for before the time was over")
		}
		time.Sleep(3 * time.Minute)
		if w.onlyCall(); w.report(call.ID()).Log.Unsure {
			t.Error("not looked for when the time was over")
		}
	})
}

// TestHorizonOfOnesOwn holds the age from which a call is not logged any more.
func TestHorizonOfOnesOwn(t *testing.T) {
	t.Parallel()
	inWorld(t, worldOptions{
		seed:   func(w *world) { w.company("Dubois", caller) },
		config: func(c *bridge.Config) { c.Horizon = time.Hour },
	}, func(t *testing.T, w *world) {
		remove := w.sellsy.Inject(sellsytest.Fault{Method: http.MethodPost, Path: "/v2/phone-calls", Status: http.StatusServiceUnavailable})
		call := w.answered(caller)
		time.Sleep(3 * time.Hour)
		remove()
		time.Sleep(3 * time.Hour)
		if n := len(w.sellsy.PhoneCalls()); n != 0 {
			t.Errorf("%d phone calls: %+v", n, w.report(call.ID()).Log)
		}
	})
}

// TestSweep holds how long a call whose events were lost waits.
func TestSweep(t *testing.T) {
	t.Parallel()
	inWorld(t, worldOptions{
		seed:   func(w *world) { w.company("Dubois", caller) },
		config: func(c *bridge.Config) { c.Sweep = 2 * time.Hour },
	}, func(t *testing.T, w *world) {
		w.lose(func(string) bool { return true })
		w.answered(caller)
		time.Sleep(100 * time.Minute)
		if n := len(w.sellsy.PhoneCalls()); n != 0 {
			t.Errorf("%d phone calls before the sweep", n)
		}
		time.Sleep(30 * time.Minute)
		w.onlyCall()
	})
}

// TestWorkers holds how many calls are worked on at a time.
func TestWorkers(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		workers int
		spread  time.Duration
	}{{1, 20 * time.Second}, {0, 0}} {
		inWorld(t, worldOptions{
			seed:   func(w *world) { w.company("Dubois", caller) },
			config: func(c *bridge.Config) { c.Workers = tt.workers },
		}, func(t *testing.T, w *world) {
			w.answered(caller) // the staff is known
			w.onlyCall()
			w.sellsy.Inject(sellsytest.Fault{Method: http.MethodPost, Path: "/v2/phone-calls", Latency: 10 * time.Second})
			for range 3 {
				w.aircall.StartCall(aircalltest.CallSpec{Number: w.line.ID, Counterpart: caller}).Hangup()
			}
			time.Sleep(10 * time.Minute)
			var first, last time.Time
			for _, pc := range w.sellsy.PhoneCalls()[1:] {
				if first.IsZero() || pc.Created.Before(first) {
					first = pc.Created.Time
				}
				if pc.Created.After(last) {
					last = pc.Created.Time
				}
			}
			if got := last.Sub(first); got < tt.spread || got > tt.spread+8*time.Second {
				t.Errorf("%d workers: the first and the last are %v apart, want %v\n%s", tt.workers, got, tt.spread, w.logs)
			}
		})
	}
}

// TestInstallationsAndDirectoryOfTheirOwn holds that three stores can be three.
func TestInstallationsAndDirectoryOfTheirOwn(t *testing.T) {
	t.Parallel()
	rows, installations := store.NewMemory(), store.NewMemory()
	inWorld(t, worldOptions{
		seed: func(w *world) { w.company("Dubois", caller) },
		config: func(c *bridge.Config) {
			c.Directory, c.Installations, c.Installation = rows, installations, "ours"
		},
	}, func(t *testing.T, w *world) {
		w.answered(caller)
		w.onlyCall()
		if n, err := rows.Count(t.Context(), "ours"); err != nil || n != 1 {
			t.Errorf("%d records, %v", n, err)
		}
		if n, err := w.store.Count(t.Context(), "ours"); err != nil || n != 0 {
			t.Errorf("%d records in the store of the calls, %v", n, err)
		}
	})
}

// TestFollowUpAfterAndTaskLabel hold when a reminder is due, and what it is labelled.
func TestFollowUpAfterAndTaskLabel(t *testing.T) {
	t.Parallel()
	var label sellsy.TaskLabelID
	inWorld(t, worldOptions{
		seed: func(w *world) { w.company("Dubois", caller) },
		rules: func(w *world, c *bridge.Config) {
			labels, err := w.sellsy.Client().Tasks.Labels(context.Background())
			if err != nil {
				t.Error(err)
			}
			label = labels[len(labels)-1].ID
			c.Extras = bridge.Extras{FollowUp: bridge.FollowUpTask, FollowUpAfter: 3 * time.Hour, TaskLabel: label}
		},
	}, func(t *testing.T, w *world) {
		call := w.missed(caller, false)
		afterwards()
		tasks := w.sellsy.Tasks()
		if len(tasks) != 1 || tasks[0].Label.ID != label {
			t.Fatalf("tasks %+v, want one with label %d", tasks, label)
		}
		if due := tasks[0].DueDate.Sub(call.Call().EndedAt.Time); due != 3*time.Hour {
			t.Errorf("due %v after the call", due)
		}
	})
}
