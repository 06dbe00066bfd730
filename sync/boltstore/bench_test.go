package boltstore_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/boltstore"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// BenchmarkUpdate writes items of 2 KB and says what an acknowledgement costs: to a lone sender, beside the same
// transaction made by bbolt alone, and to 64 senders, who share the commits. One operation is 20 updates by each sender.
func BenchmarkUpdate(b *testing.B) {
	const each = 20
	data := bytes.Repeat([]byte("0123456789abcdef"), 2<<10/16)

	b.Run("bbolt alone", func(b *testing.B) {
		db, err := bbolt.Open(newPath(b), 0o600, nil)
		if err != nil {
			b.Fatal(err)
		}
		defer db.Close()
		n := 0
		took := make([]time.Duration, 0, each*100)
		for b.Loop() {
			for range each {
				n++
				begin := time.Now()
				err := db.Update(func(tx *bbolt.Tx) error {
					items, err := tx.CreateBucketIfNotExists([]byte("items"))
					if err != nil {
						return err
					}
					due, err := tx.CreateBucketIfNotExists([]byte("due"))
					if err != nil {
						return err
					}
					k := []byte(strconv.Itoa(n))
					if err := due.Put(k, nil); err != nil {
						return err
					}
					return items.Put(k, data)
				})
				if err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(begin))
			}
		}
		reportLatency(b, took)
	})

	for _, senders := range []int{1, 4, 16, 64} {
		b.Run(fmt.Sprintf("senders=%d", senders), func(b *testing.B) {
			s := open(b, newPath(b))
			before := s.Stats()
			round := 0
			took := make([][]time.Duration, senders)
			for b.Loop() {
				round++
				var wg sync.WaitGroup
				for sender := range senders {
					wg.Go(func() {
						for i := range each {
							k := store.Key{Installation: "i", Kind: "call", ID: fmt.Sprint(round, sender, i)}
							begin := time.Now()
							err := s.Update(b.Context(), k, func(it *store.Item) error {
								it.Data, it.Due = data, begin
								return nil
							})
							if err != nil {
								b.Error(err)
								return
							}
							took[sender] = append(took[sender], time.Since(begin))
						}
					})
				}
				wg.Wait()
			}
			after := s.Stats()
			acks := float64(after.Updates - before.Updates)
			b.ReportMetric(acks/float64(after.Commits-before.Commits), "acks/commit")
			b.ReportMetric(acks/b.Elapsed().Seconds(), "acks/s")
			reportLatency(b, slices.Concat(took...))
		})
	}
}

func reportLatency(b *testing.B, took []time.Duration) {
	slices.Sort(took)
	b.ReportMetric(took[len(took)/2].Seconds()*1000, "ms-median")
	b.ReportMetric(took[len(took)*99/100].Seconds()*1000, "ms-p99")
}

// BenchmarkDirectory fills a directory, opens it anew and looks numbers up in it. It says how long Open and a first look-up
// take, how much memory the open directory needs, and what a look-up costs. BENCH_NUMBERS is how many numbers there are,
// 50,000 if not set; set it to 1000000 for a large account.
func BenchmarkDirectory(b *testing.B) {
	numbers := 50_000
	if v := os.Getenv("BENCH_NUMBERS"); v != "" {
		var err error
		if numbers, err = strconv.Atoi(v); err != nil {
			b.Fatalf("BENCH_NUMBERS: %v", err)
		}
	}
	path := newPath(b)
	fill(b, path, numbers)

	before := heap()
	begin := time.Now()
	s, err := boltstore.Open(path, boltstore.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	lookUp(b, s, 1)
	ready := time.Since(begin)
	inUse := max(int64(heap()-before), 0)

	for range min(numbers, 200_000) { // until the operating system has mapped most pages, as for a bridge that runs
		lookUp(b, s, rand.IntN(numbers))
	}
	for b.Loop() {
		lookUp(b, s, rand.IntN(numbers))
	}
	b.ReportMetric(float64(numbers), "numbers")
	b.ReportMetric(ready.Seconds()*1000, "ms-ready")
	b.ReportMetric(float64(inUse), "B-heap")
	b.ReportMetric(float64(s.Stats().Size), "B-file")
}

// benchNumber spreads numbers as real ones are, which come in no order.
func benchNumber(i int) uint64 {
	return 33_100_000_000 + uint64(i)*7_919_777%799_999_999
}

func fill(b *testing.B, path string, numbers int) {
	s, err := boltstore.Open(path, boltstore.Options{})
	if err != nil {
		b.Fatal(err)
	}
	var rows []store.Row
	for i := range numbers {
		rows = append(rows, store.Row{
			Ref: store.Ref{Kind: "contact", ID: int64(i)}, Numbers: []uint64{benchNumber(i)},
			Data: fmt.Appendf(nil, `{"name":"Élodie Vasseur","email":"elodie.vasseur.%d@example.org","position":"Gérante","owner":7,"created":1700000000,"updated":1750000000}`, i),
		})
		if len(rows) == 10_000 || i == numbers-1 {
			if err := s.Put(b.Context(), "i", time.Unix(1_760_000_000, 0), rows...); err != nil {
				b.Fatal(err)
			}
			rows = rows[:0]
		}
	}
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
}

func lookUp(b *testing.B, s *boltstore.Store, i int) {
	list, err := s.Find(context.Background(), "i", benchNumber(i))
	if err != nil || len(list) == 0 {
		b.Fatalf("%v: %d rows, error %v", benchNumber(i), len(list), err)
	}
}

func heap() uint64 {
	runtime.GC() // twice: the first leaves what finalizers and the sweep still hold
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
