package batch

import (
	"context"
	"fmt"
	"io"
	"time"

	"golang.org/x/sync/errgroup"

	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
)

const (
	lookEvery = 200 * time.Millisecond

	// stallAfter is how long nothing may be finished before the rest is left to later. Waits for a quota are shorter, but for
	// that of a day.
	stallAfter = 5 * time.Minute
)

// WhileRunning runs a bridge while work goes on, which begins when the records of Sellsy have been read.
func WhileRunning(ctx context.Context, b *bridge.Bridge, out io.Writer, work func(context.Context) error) error {
	group, ctx := errgroup.WithContext(ctx)
	ctx, stop := context.WithCancel(ctx)
	group.Go(func() error { return b.Run(ctx) })
	group.Go(func() error {
		defer stop()
		if err := waitReady(ctx, b, out); err != nil {
			return err
		}
		return work(ctx)
	})
	return group.Wait()
}

// waitReady waits until the records of Sellsy have been read.
func waitReady(ctx context.Context, b *bridge.Bridge, out io.Writer) error {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for told := false; ; told = true {
		ready, err := b.Ready(ctx)
		if ready || err != nil {
			return err
		}
		if !told {
			fmt.Fprintln(out, "Reading the records of Sellsy.")
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}

// Follow shows the progress until nothing is left of what a bridge was given to do. finished counts what it finishes, among it
// what came up meanwhile; so when as much is finished as was given, it is asked how much is left.
func Follow(ctx context.Context, p Progress, given int, finished func() uint64, before uint64, ask func(context.Context) (int, error)) error {
	p.begin(given)
	defer p.end()
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	left, moved := given, time.Now()
	for left > 0 {
		if now := finished(); now > before {
			left, before, moved = max(left-int(now-before), 0), now, time.Now() //nolint:gosec // as many as there are calls or numbers
			p.set(given - left)
		}
		if left == 0 {
			still, err := ask(ctx)
			if err != nil {
				return err
			}
			left = min(still, given)
			continue
		}
		if time.Since(moved) > stallAfter {
			return fmt.Errorf("%d are left that cannot be done now, the log says why: start it again later, or the bridge, "+
				"which goes on trying", left)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
	return nil
}
