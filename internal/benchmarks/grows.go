package main

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/boltstore"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/hub"
)

// growing measures what grows with what.
func growing(ctx context.Context, quick, large bool) (plots []plot, err error) {
	size, sizes, counts := 10, []int{1_000, 10_000, 100_000, 1_000_000}, []int{10, 100, 1_000}
	switch {
	case quick:
		size, sizes, counts = 1, sizes[:2], counts[:2]
	case large:
		sizes, counts = append(sizes, 10_000_000), append(counts, 10_000)
	}
	for _, measure := range []func() ([]plot, error){
		func() ([]plot, error) { return overWorkers(ctx, size) },
		func() ([]plot, error) { return overNumbers(ctx, quick, sizes) },
		func() ([]plot, error) { return goodput(ctx, 2*size) },
		func() ([]plot, error) { return idle(ctx, counts) },
	} {
		more, err := measure()
		if err != nil {
			return nil, err
		}
		plots = append(plots, more...)
	}
	return plots, nil
}

// overWorkers is how many calls are logged a second.
func overWorkers(ctx context.Context, size int) ([]plot, error) {
	p := plot{File: "benchmarks-workers.svg", Title: "Calls a second over workers, answers after 50 ms", X: "workers", Y: "calls/s"}
	for _, workers := range []int{1, 2, 4, 8, 16} {
		o, err := run(ctx, scenario{Calls: 4 * size * workers, Latency: 50 * time.Millisecond, Workers: workers}, beginOurs)
		if err != nil {
			return nil, fmt.Errorf("%d workers: %w", workers, err)
		}
		p.add(float64(workers), o.PerSecond())
	}
	return []plot{p}, nil
}

// overNumbers is what numbers take in boltstore: to look one up, of the file, and to open it.
func overNumbers(ctx context.Context, quick bool, sizes []int) ([]plot, error) {
	lookUps := plot{File: "benchmarks-lookup.svg", Title: "A look-up in boltstore over numbers", X: "numbers", Y: "µs", Logarithmic: true}
	fileSize := plot{File: "benchmarks-file.svg", Title: "Bytes of boltstore's file for a number, over numbers", X: "numbers", Y: "bytes", Logarithmic: true}
	ready := plot{File: "benchmarks-ready.svg", Title: "Opening boltstore and a first look-up, over numbers", X: "numbers", Y: "ms", Logarithmic: true}
	for _, numbers := range sizes {
		found, err := goBench(ctx, "./sync/boltstore", "Directory", quick, fmt.Sprint("BENCH_NUMBERS=", numbers))
		if err != nil {
			return nil, err
		}
		for _, b := range found {
			lookUps.add(float64(numbers), b.NanosecondsPerOp/1000)
			fileSize.add(float64(numbers), b.Metrics["B-file"]/float64(numbers))
			ready.add(float64(numbers), b.Metrics["ms-ready"])
		}
	}
	return []plot{lookUps, fileSize, ready}, nil
}

// perCommit is how many updates a transaction of boltstore acknowledges, as its benchmark has measured it.
func perCommit(list []bench) plot {
	p := plot{File: "benchmarks-commits.svg", Title: "Updates that a transaction of boltstore acknowledges, over senders", X: "senders", Y: "updates"}
	for _, b := range list {
		if _, number, ok := strings.Cut(b.Name, "senders="); ok {
			senders, _ := strconv.ParseFloat(number, 64) // the benchmark names it
			p.add(senders, b.Metrics["acks/commit"])
		}
	}
	return p
}

// goodput is how much of Sellsy's quota is used while more calls wait than it has room for. What Sellsy refuses does not count.
func goodput(ctx context.Context, seconds int) ([]plot, error) {
	p := plot{File: "benchmarks-goodput.svg", Title: "Used of Sellsy's quota while calls wait, over the quota", X: "requests a second", Y: "percent"}
	for _, quota := range []int{5, 10, 25, 50} {
		o, err := run(ctx, scenario{Calls: quota * seconds / 2, Quota: quota}, beginOurs) // two requests a call
		if err != nil {
			return nil, fmt.Errorf("%d requests a second: %w", quota, err)
		}
		p.add(float64(quota), 100*float64(o.Sellsy-o.Refused)/(float64(quota)*o.Took.Seconds()))
	}
	return []plot{p}, nil
}

// idle is how much memory a hub needs for installations whose records are read and that have no calls.
func idle(ctx context.Context, counts []int) ([]plot, error) {
	p := plot{File: "benchmarks-memory.svg", Title: "Memory of a hub over idle installations", X: "installations", Y: "MB", Logarithmic: true}
	for _, n := range counts {
		used, err := memoryOf(ctx, n)
		if err != nil {
			return nil, fmt.Errorf("%d installations: %w", n, err)
		}
		p.add(float64(n), float64(used)/1e6)
	}
	return []plot{p}, nil
}

// memoryOf is what so many installations take: objects and stacks, after a collection. Their accounts are one, which is small: records are
// kept in the file.
func memoryOf(ctx context.Context, installations int) (used uint64, err error) {
	folder, err := os.MkdirTemp("", "benchmarks")
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	w := newWorld(scenario{})
	defer w.aircall.Close()
	st, err := boltstore.Open(filepath.Join(folder, "hub.db"), boltstore.Options{})
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	before := inUse()
	block, err := aes.NewCipher(make([]byte, 32))
	if err != nil {
		return 0, err
	}
	sealer, err := cipher.NewGCM(block)
	if err != nil {
		return 0, err
	}
	h, err := hub.New(hub.Config{Store: st, Cipher: sealer, HTTPClient: &http.Client{Transport: vendors{w}}})
	if err != nil {
		return 0, err
	}
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- h.Run(ctx) }()
	defer func() { cancel(); err = errors.Join(err, <-ended) }()
	var adding errgroup.Group
	adding.SetLimit(32)
	for i := range installations {
		adding.Go(func() error {
			return h.Put(ctx, strconv.Itoa(i), hub.Settings{
				Aircall:    hub.AircallSettings{APIID: aircalltest.APIID, APIToken: aircalltest.APIToken, WebhookTokens: []string{webhookToken}},
				Sellsy:     hub.SellsySettings{AccessToken: sellsytest.DefaultToken},
				AllNumbers: true,
			})
		})
	}
	if err := adding.Wait(); err != nil {
		return 0, err
	}
	for i := range installations {
		if err := ready(ctx, h, strconv.Itoa(i)); err != nil {
			return 0, err
		}
	}
	w.aircall.ResetRequests()
	w.sellsy.ResetRequests()
	return inUse() - before, nil
}

// ready waits until the records of an installation are read.
func ready(ctx context.Context, h *hub.Hub, id string) error {
	for {
		b, ok := h.Bridge(id)
		if !ok {
			return fmt.Errorf("installation %s is not there", id)
		}
		status, err := b.Status(ctx)
		if err != nil || status.Ready {
			return err
		}
		<-time.After(10 * time.Millisecond)
	}
}

// inUse is how much memory objects and stacks take.
func inUse() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc + m.StackInuse
}

// vendors sends the requests of a hub to the fakes of a world.
type vendors struct{ *world }

// RoundTrip implements [http.RoundTripper].
func (v vendors) RoundTrip(r *http.Request) (*http.Response, error) {
	if strings.Contains(r.URL.Host, "aircall") {
		return v.aircall.Transport().RoundTrip(r)
	}
	return v.sellsy.Transport().RoundTrip(r)
}
