package pgstore_test

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/pgstore"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// BenchmarkUpdate stores 2 KB items, each with a due time of its own, as webhooks do.
func BenchmarkUpdate(b *testing.B) {
	s := open(b, newSchema(b), pgstore.Options{})
	data := []byte(strings.Repeat("x", 2000))
	var n atomic.Int64
	b.SetParallelism(8)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			k := itemKey(fmt.Sprint(n.Add(1)))
			err := s.Update(b.Context(), k, func(it *store.Item) error {
				it.Data, it.Due = data, time.Now().Add(time.Hour)
				return nil
			})
			if err != nil {
				b.Error(err)
				return
			}
		}
	})
}

// BenchmarkTurn hands out items that are due, with nothing to do.
func BenchmarkTurn(b *testing.B) {
	s := open(b, newSchema(b), pgstore.Options{})
	for i := range b.N {
		err := s.Update(b.Context(), itemKey(fmt.Sprint(i)), func(it *store.Item) error { it.Due = time.Now(); return nil })
		if err != nil {
			b.Fatal(err)
		}
	}
	ctx, cancel := context.WithCancel(b.Context())
	defer cancel()
	var n atomic.Int64
	b.ResetTimer()
	err := s.Work(ctx, store.WorkOptions{Kind: "call", Workers: 16}, func(context.Context, store.Item) store.Next {
		if n.Add(1) == int64(b.N) {
			cancel()
		}
		return store.Next{}
	})
	if err != nil {
		b.Fatal(err)
	}
}
