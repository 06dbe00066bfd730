package bridge_test

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// farStore is a store whose every call takes a millisecond more.
type farStore struct{ *store.Memory }

func (farStore) away() { time.Sleep(time.Millisecond) }

// Update implements [store.Store].
func (s farStore) Update(ctx context.Context, k store.Key, fn func(*store.Item) error) error {
	s.away()
	return s.Memory.Update(ctx, k, fn)
}

// Put implements [store.Directory].
func (s farStore) Put(ctx context.Context, installation string, seen time.Time, rows ...store.Row) error {
	s.away()
	return s.Memory.Put(ctx, installation, seen, rows...)
}

// Row implements [store.Directory].
func (s farStore) Row(ctx context.Context, installation string, ref store.Ref) (store.Row, bool, error) {
	s.away()
	return s.Memory.Row(ctx, installation, ref)
}

// Cursor implements [store.Directory].
func (s farStore) Cursor(ctx context.Context, installation, name string) (string, error) {
	s.away()
	return s.Memory.Cursor(ctx, installation, name)
}

// SetCursor implements [store.Directory].
func (s farStore) SetCursor(ctx context.Context, installation, name, value string) error {
	s.away()
	return s.Memory.SetCursor(ctx, installation, name, value)
}

// TestTwoStarts starts two bridges at the same time: each page of Sellsy's records is read once, and no record is forgotten.
func TestTwoStarts(t *testing.T) {
	t.Parallel()
	const records = 1000
	inWorld(t, worldOptions{still: true}, func(t *testing.T, w *world) {
		for i := range records {
			w.sellsy.AddContact(sellsy.Contact{LastName: fmt.Sprint("Contact ", i), MobileNumber: fmt.Sprintf("+3363998%04d", i)})
		}
		time.Sleep(time.Second)
		w.sellsy.ResetRequests()
		ctx, cancel := context.WithCancel(t.Context())
		var runs sync.WaitGroup
		for range 2 {
			b, err := bridge.New(bridge.Config{Aircall: w.aircall.Client(), Sellsy: w.sellsy.Client(), Store: farStore{w.store}, AllNumbers: true})
			if err != nil {
				t.Fatal(err)
			}
			runs.Go(func() {
				if err := b.Run(ctx); err != nil {
					t.Error(err)
				}
			})
		}
		time.Sleep(time.Minute)
		cancel()
		runs.Wait()
		if n, err := w.store.Count(t.Context(), "default"); n != records || err != nil {
			t.Errorf("%d of %d records are known, error %v", n, records, err)
		}
		pages := 0
		for _, r := range w.sellsy.Requests() {
			if r.Method == http.MethodGet && r.Path == "/v2/contacts" {
				pages++
			}
		}
		if pages != records/100+1 {
			t.Errorf("the contacts were read in %d requests, want one for each 100, and one that finds no more", pages)
		}
	})
}
