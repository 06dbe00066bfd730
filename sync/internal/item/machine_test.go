package item_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/item"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

type note struct {
	Text string `json:"text"`
	Done bool   `json:"done,omitempty"`
}

// desk is a machine with one kind of items, whose work is what the test says.
type desk struct {
	store    *store.Memory
	machine  *item.Machine
	notes    *item.Queue[note]
	work     func(context.Context, *item.Item[note]) (store.Next, error)
	attempts int
	failures []report.AttemptFailed
}

func newDesk(schema int, st *store.Memory) *desk {
	d := &desk{store: st}
	d.machine = item.NewMachine(item.Options{
		Store: st, Installation: "i", Log: slog.New(slog.DiscardHandler),
		Failed: func(f report.AttemptFailed) { d.failures = append(d.failures, f) },
	})
	d.notes = item.New(d.machine, item.Kind[note]{
		Name: "note", Schema: schema, Workers: 1, Recent: 2,
		Work: func(ctx context.Context, it *item.Item[note]) (store.Next, error) {
			d.attempts++
			return d.work(ctx, it)
		},
	})
	return d
}

func (d *desk) put(t *testing.T, id, text string) {
	t.Helper()
	err := d.notes.Update(t.Context(), id, func(it *item.Item[note]) error {
		it.State.Text, it.Due = text, time.Now()
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// run has the machine work for a while.
func (d *desk) run(t *testing.T, span time.Duration) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), span)
	defer cancel()
	done := make(chan error)
	workers := d.machine.Workers()
	for _, w := range workers {
		go func() {
			done <- d.store.Work(ctx, store.WorkOptions{Kind: w.Kind, Installation: "i", Workers: w.Workers}, w.Do)
		}()
	}
	for range workers {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

func (d *desk) parked(t *testing.T) (ids []string) {
	t.Helper()
	list, err := d.machine.Parked(t.Context(), "", 10)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range list {
		ids = append(ids, p.ID)
	}
	return ids
}

func bubble(t *testing.T, schema int, test func(*testing.T, *desk)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, func(t *testing.T) { test(t, newDesk(schema, store.NewMemory())) })
}

func TestWorkThatSucceedsIsDoneOnce(t *testing.T) {
	bubble(t, 1, func(t *testing.T, d *desk) {
		d.work = func(ctx context.Context, it *item.Item[note]) (store.Next, error) {
			return store.Next{}, it.Save(ctx, func(n *note) { n.Done = true })
		}
		d.put(t, "a", "hello")
		d.run(t, time.Hour)
		it, err := d.notes.Get(t.Context(), "a")
		if err != nil || d.attempts != 1 || !it.State.Done {
			t.Errorf("%d attempts, state %+v, error %v", d.attempts, it.State, err)
		}
	})
}

// TestSavesKeepWhatOthersChange has a worker save twice, and others change the item before either.
func TestSavesKeepWhatOthersChange(t *testing.T) {
	for _, others := range []string{"", "x", " x", "xx"} { // an x: others change it before that save
		t.Run("others "+others, func(t *testing.T) {
			bubble(t, 1, func(t *testing.T, d *desk) {
				want := "hello"
				d.work = func(ctx context.Context, it *item.Item[note]) (store.Next, error) {
					for save := range 2 {
						if save < len(others) && others[save] == 'x' {
							want += " others"
							err := d.notes.Update(ctx, it.ID, func(it *item.Item[note]) error { it.State.Text += " others"; return nil })
							if err != nil {
								return store.Next{}, err
							}
						}
						want += " worker"
						if err := it.Save(ctx, func(n *note) { n.Text += " worker" }); err != nil {
							return store.Next{}, err
						}
					}
					return store.Next{}, nil
				}
				d.put(t, "a", "hello")
				d.run(t, time.Hour)
				it, err := d.notes.Get(t.Context(), "a")
				if err != nil || d.attempts != 1 || it.State.Text != want {
					t.Errorf("%d attempts, stored %q, want %q; error %v", d.attempts, it.State.Text, want, err)
				}
			})
		})
	}
}

// TestSaveThatFails has nothing stored of it with the next one.
// TestRecentItemsAreAsStored has two processes change the same items, of which each keeps some decoded.
func TestRecentItemsAreAsStored(t *testing.T) {
	bubble(t, 1, func(t *testing.T, a *desk) {
		b := newDesk(1, a.store)
		ids, failure := []string{"1", "2", "3"}, errors.New("no")
		want := make(map[string]string)
		for i := range 200 {
			d, id := []*desk{a, a, b}[rand.N(3)], ids[rand.N(3)]
			err := d.notes.Update(t.Context(), id, func(it *item.Item[note]) error {
				if it.State.Text != want[id] {
					t.Errorf("step %d: %s is %q, stored was %q", i, id, it.State.Text, want[id])
				}
				switch i % 4 {
				case 0: // it is not stored
					it.State.Text = "lost"
					return failure
				case 1:
					it.Unchanged()
				default:
					it.State.Text = want[id] + "x"
				}
				return nil
			})
			if (i%4 == 0) != errors.Is(err, failure) {
				t.Fatal(err)
			}
			if i%4 > 1 {
				want[id] += "x"
			}
		}
		for _, id := range ids {
			if it, err := a.notes.Get(t.Context(), id); err != nil || it.State.Text != want[id] {
				t.Errorf("%s is stored as %q, want %q; error %v", id, it.State.Text, want[id], err)
			}
		}
	})
}

func TestSaveThatFails(t *testing.T) {
	bubble(t, 1, func(t *testing.T, d *desk) {
		d.work = func(ctx context.Context, it *item.Item[note]) (store.Next, error) {
			over, end := context.WithCancel(ctx)
			end()
			if err := it.Save(over, func(n *note) { n.Text = "lost" }); err == nil {
				t.Error("a save succeeds after its end")
			}
			return store.Next{}, it.Save(ctx, func(n *note) { n.Done = true })
		}
		d.put(t, "a", "hello")
		d.run(t, time.Hour)
		it, err := d.notes.Get(t.Context(), "a")
		if want := (note{Text: "hello", Done: true}); err != nil || it.State != want {
			t.Errorf("stored %+v, want %+v; error %v", it.State, want, err)
		}
	})
}

func TestFailuresBackOffAndAreForgottenAfterASuccess(t *testing.T) {
	bubble(t, 1, func(t *testing.T, d *desk) {
		var at []time.Duration
		begin := time.Now()
		d.work = func(context.Context, *item.Item[note]) (store.Next, error) {
			at = append(at, time.Since(begin).Round(5*time.Second))
			if len(at) < 4 {
				return store.Next{}, errors.New("the network is down")
			}
			return store.Next{}, nil
		}
		d.put(t, "a", "")
		d.run(t, time.Hour)
		if len(at) != 4 || at[1] < 15*time.Second || at[2]-at[1] < 30*time.Second || at[3]-at[2] < time.Minute {
			t.Errorf("attempts at %v, want waits that double from 15 s", at)
		}
		it, err := d.notes.Get(t.Context(), "a")
		if err != nil || it.Failed != (item.Failures{}) {
			t.Errorf("after the success: %+v, %v", it.Failed, err)
		}
		if len(d.failures) != 3 || d.failures[2].Attempts != 3 || d.failures[2].Parked {
			t.Errorf("told of %+v", d.failures)
		}
	})
}

func TestWaitingIsNoFailure(t *testing.T) {
	bubble(t, 1, func(t *testing.T, d *desk) {
		d.work = func(context.Context, *item.Item[note]) (store.Next, error) {
			if d.attempts < 3 {
				return store.Next{}, item.Until(time.Now().Add(time.Minute))
			}
			return store.Next{Delete: true}, nil
		}
		d.put(t, "a", "")
		d.run(t, time.Hour)
		it, err := d.notes.Get(t.Context(), "a")
		if err != nil || it.Rev != 0 || d.attempts != 3 || len(d.failures) != 0 {
			t.Errorf("%d attempts, failures %v, item %+v, error %v", d.attempts, d.failures, it, err)
		}
	})
}

func TestWhatIsRefusedForGoodIsParkedUntilItSucceeds(t *testing.T) {
	bubble(t, 1, func(t *testing.T, d *desk) {
		refused := true
		d.work = func(context.Context, *item.Item[note]) (store.Next, error) {
			if refused {
				return store.Next{}, fmt.Errorf("writing the note: %w", sellsy.ErrInvalid)
			}
			return store.Next{}, nil
		}
		d.put(t, "a", "")
		d.run(t, 12*time.Hour)
		if d.attempts != 8 || !slices.Equal(d.parked(t), []string{"note/a"}) {
			t.Fatalf("%d attempts, parked %v", d.attempts, d.parked(t))
		}
		refused = false
		if err := d.machine.Retry(t.Context(), "note/a"); err != nil {
			t.Fatal(err)
		}
		d.run(t, time.Minute)
		if d.attempts != 9 || d.parked(t) != nil {
			t.Errorf("after the retry: %d attempts, parked %v", d.attempts, d.parked(t))
		}
		if err := d.machine.Retry(t.Context(), "note/a"); !errors.Is(err, item.ErrNotParked) {
			t.Errorf("a second retry: %v", err)
		}
	})
}

func TestWhatTheWorkCallsFutileIsParkedAtOnce(t *testing.T) {
	bubble(t, 1, func(t *testing.T, d *desk) {
		d.work = func(context.Context, *item.Item[note]) (store.Next, error) {
			return store.Next{}, fmt.Errorf("%w: %w", item.ErrFutile, errors.New("the network is down"))
		}
		d.put(t, "a", "")
		d.run(t, 23*time.Hour)
		if d.attempts != 1 || !slices.Equal(d.parked(t), []string{"note/a"}) {
			t.Errorf("%d attempts, parked %v", d.attempts, d.parked(t))
		}
	})
}

func TestAPanicIsParkedAndHurtsNobodyElse(t *testing.T) {
	bubble(t, 1, func(t *testing.T, d *desk) {
		d.work = func(_ context.Context, it *item.Item[note]) (store.Next, error) {
			if it.ID == "bad" {
				panic("a bug")
			}
			return store.Next{Delete: true}, nil
		}
		d.put(t, "bad", "")
		d.put(t, "good", "")
		d.run(t, time.Hour)
		good, err := d.notes.Get(t.Context(), "good")
		if err != nil || good.Rev != 0 || !slices.Equal(d.parked(t), []string{"note/bad"}) {
			t.Errorf("parked %v, the other %+v, error %v", d.parked(t), good, err)
		}
	})
}

func TestAnotherSchemaIsLeftAloneAndOfferedAgainAtTheStart(t *testing.T) {
	bubble(t, 2, func(t *testing.T, newer *desk) {
		newer.put(t, "a", "from a newer version")
		older := newDesk(1, newer.store)
		older.work = func(context.Context, *item.Item[note]) (store.Next, error) { return store.Next{Delete: true}, nil }
		older.run(t, time.Minute)
		if older.attempts != 0 || !slices.Equal(older.parked(t), []string{"note/a"}) {
			t.Fatalf("the older version tried %d times, parked %v", older.attempts, older.parked(t))
		}
		list, _ := older.machine.Parked(t.Context(), "", 1)
		for _, says := range []string{"i/note/a", "schema 2", "run the newer version again"} {
			if !strings.Contains(list[0].Reason, says) {
				t.Errorf("the reason lacks %q: %s", says, list[0].Reason)
			}
		}
		if err := older.notes.Mark(t.Context(), "a", time.Now()); !errors.Is(err, item.ErrUnreadable) {
			t.Errorf("a change by the older version: %v", err)
		}
		newer.work = older.work
		if err := newer.machine.OfferUnreadable(t.Context()); err != nil {
			t.Fatal(err)
		}
		newer.run(t, time.Second)
		if newer.attempts != 1 || newer.parked(t) != nil {
			t.Errorf("the newer version tried %d times, parked %v", newer.attempts, newer.parked(t))
		}
	})
}

func TestAnErasedItemKeepsItsIDAndNothingElse(t *testing.T) {
	bubble(t, 1, func(t *testing.T, d *desk) {
		d.work = func(context.Context, *item.Item[note]) (store.Next, error) { return store.Next{}, nil }
		d.put(t, "a", "a secret")
		if err := d.notes.Erase(t.Context(), "a", time.Now().Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		if err := d.notes.Erase(t.Context(), "unknown", time.Now().Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		if err := d.notes.Mark(t.Context(), "a", time.Now()); !errors.Is(err, item.ErrErased) {
			t.Errorf("a change: %v", err)
		}
		if n := count(t, d); n != 0 {
			t.Errorf("%d items are listed", n)
		}
		d.run(t, 2*time.Minute)
		if it, err := d.notes.Get(t.Context(), "a"); err != nil || !it.Erased() || it.State != (note{}) || d.attempts != 0 {
			t.Errorf("before its time: %+v, %v, %d attempts", it, err, d.attempts)
		}
		d.run(t, time.Hour)
		if it, err := d.notes.Get(t.Context(), "a"); err != nil || it.Rev != 0 {
			t.Errorf("after its time: %+v, %v", it, err)
		}
	})
}

func count(t *testing.T, d *desk) (n int) {
	t.Helper()
	for _, err := range d.notes.All(t.Context(), "", false) {
		if err != nil {
			t.Fatal(err)
		}
		n++
	}
	return n
}

func TestAllVisitsEveryItemInBothDirections(t *testing.T) {
	bubble(t, 1, func(t *testing.T, d *desk) {
		var want []string
		for i := range 450 {
			id := fmt.Sprintf("%03d", i)
			want = append(want, id)
			d.put(t, id, "")
		}
		broken := store.Key{Installation: "i", Kind: "note", ID: "200"}
		err := d.store.Update(t.Context(), broken, func(it *store.Item) error { it.Data = []byte("{"); return nil })
		if err != nil {
			t.Fatal(err)
		}
		for _, descending := range []bool{false, true} {
			var got []string
			for it, err := range d.notes.All(t.Context(), "", descending) {
				if (err != nil) != (it.ID == "200") || (err != nil && !errors.Is(err, item.ErrUnreadable)) {
					t.Errorf("%s: %v", it.ID, err)
				}
				got = append(got, it.ID)
			}
			if descending {
				slices.Reverse(got)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("descending %t (-want +got):\n%s", descending, diff)
			}
		}
	})
}

func TestNothingIsStoredOfNothing(t *testing.T) {
	bubble(t, 1, func(t *testing.T, d *desk) {
		if err := d.notes.Update(t.Context(), "a", func(*item.Item[note]) error { return nil }); err != nil {
			t.Fatal(err)
		}
		if err := d.machine.Unpark(t.Context(), "note", "a"); err != nil {
			t.Fatal(err)
		}
		if n := count(t, d); n != 0 || d.parked(t) != nil {
			t.Errorf("%d items, parked %v", n, d.parked(t))
		}
	})
}
