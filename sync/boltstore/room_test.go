//go:build unix

package boltstore_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/boltstore"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// long data keeps items in pages of their own, so that a change needs several.
var long = strings.Repeat("x", 3000)

func set(ctx context.Context, s *onDisk, id, data string, due time.Time) error {
	return s.Update(ctx, itemKey(id), func(it *store.Item) error {
		it.Data, it.Due = []byte(data), due
		return nil
	})
}

// full lets the file grow no more, and fills it until not even one byte more has room. It does so with cursors, which need the
// fewest pages.
func full(t *testing.T, s *onDisk) {
	t.Helper()
	s.Limit(1)
	for size := 1 << 16; size > 0; size /= 2 {
		for i := 0; ; i++ {
			err := s.SetCursor(t.Context(), "i", fmt.Sprint(size, "-", i), strings.Repeat("x", size))
			if errors.Is(err, boltstore.ErrNoRoom) {
				if n := strings.Count(err.Error(), s.path); n != 1 {
					t.Errorf("the error names the file %d times: %v", n, err)
				}
				break
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
}

// sound checks the pages of the file.
func sound(t *testing.T, s *onDisk) {
	t.Helper()
	for _, err := range s.Check() {
		t.Error(err)
	}
}

// TestWorkOnFullDisk has workers done with their items when there is no room to write down what comes next.
func TestWorkOnFullDisk(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := open(t, newPath(t))
		const items = 5
		late := time.Now().Add(time.Hour)
		for i := range items {
			put(t, s.Store, itemKey(fmt.Sprint(i)), long, time.Now())
		}
		put(t, s.Store, itemKey("later"), long, time.Now().Add(time.Minute))
		full(t, s)

		var runs atomic.Int64
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() {
			ended <- s.Work(ctx, store.WorkOptions{Kind: "call", Workers: items}, func(_ context.Context, it store.Item) store.Next {
				runs.Add(1)
				return store.Next{Delete: it.Key.ID == "0", Due: late}
			})
		}()
		time.Sleep(10 * time.Minute)
		if n := runs.Load(); n != items {
			t.Errorf("%d runs on a full disk, want one of each of %d items", n, items)
		}
		if it, err := s.Get(ctx, itemKey("0")); err != nil || it.Rev != 1 {
			t.Errorf("the item can be read: %+v, error %v", it, err)
		}

		s.Limit(0)
		time.Sleep(6 * time.Second)
		if n := runs.Load(); n != items+1 {
			t.Errorf("%d runs after there was room, want that of the item that waited too, %d in all", n, items+1)
		}
		for i := range items {
			want := late
			if i == 0 {
				want = time.Time{}
			}
			if it, err := s.Get(ctx, itemKey(fmt.Sprint(i))); err != nil || !it.Due.Equal(want) || (i == 0) != (it.Rev == 0) {
				t.Errorf("item %d after there was room: %+v, error %v", i, it, err)
			}
		}
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("Work: %v", err)
		}
		sound(t, s)
	})
}

// TestStopOnFullDisk: what a worker has done is lost then, as if the process had died, and the item is handed out again.
func TestStopOnFullDisk(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := open(t, newPath(t))
		for i := range 5 {
			put(t, s.Store, itemKey(fmt.Sprint(i)), long, time.Now())
		}
		full(t, s)
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() {
			ended <- s.Work(ctx, store.WorkOptions{Kind: "call", Workers: 2}, func(context.Context, store.Item) store.Next {
				return store.Next{Delete: true}
			})
		}()
		time.Sleep(time.Minute)
		cancel()
		if err := <-ended; !errors.Is(err, boltstore.ErrNoRoom) {
			t.Errorf("Work returned %v, want %v", err, boltstore.ErrNoRoom)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		s = open(t, s.path)
		if it, err := s.Get(t.Context(), itemKey("1")); err != nil || it.Due.IsZero() {
			t.Errorf("after opening again: %+v, error %v, want the item due", it, err)
		}
	})
}

// TestWhatFitsIsAcknowledged sends small updates together with one that has no room.
func TestWhatFitsIsAcknowledged(t *testing.T) {
	t.Parallel()
	s := open(t, newPath(t))
	put(t, s.Store, itemKey("room"), strings.Repeat("x", 100<<10), time.Time{})
	full(t, s)
	// The pages of the large item become free, which are enough for the small ones alone.
	s.Limit(0)
	put(t, s.Store, itemKey("room"), "", time.Time{})
	s.Limit(1)

	// The writer is busy until all have come.
	busy, goOn, began := make(chan error, 1), make(chan struct{}), make(chan struct{})
	go func() {
		first := true
		busy <- s.Update(t.Context(), itemKey("busy"), func(*store.Item) error {
			if first {
				first = false
				close(began)
			}
			<-goOn
			return nil
		})
	}()
	<-began
	const small = 8
	errs := make([]error, small+1)
	var senders sync.WaitGroup
	for i := range errs {
		senders.Go(func() {
			data := "small"
			if i == small {
				data = strings.Repeat("x", 500<<10)
			}
			errs[i] = set(t.Context(), s, fmt.Sprint(i), data, time.Time{})
		})
	}
	time.Sleep(100 * time.Millisecond) // for all to stand in line
	close(goOn)
	senders.Wait()
	if err := <-busy; err != nil {
		t.Error(err)
	}
	for i, err := range errs[:small] {
		if err != nil {
			t.Errorf("small update %d: %v", i, err)
		}
	}
	if !errors.Is(errs[small], boltstore.ErrNoRoom) {
		t.Errorf("the large update: %v, want %v", errs[small], boltstore.ErrNoRoom)
	}
	sound(t, s)
}

// TestOpenWritesNothing holds that a file opens on a full disk.
func TestOpenWritesNothing(t *testing.T) {
	t.Parallel()
	path := newPath(t)
	write(t, path, valid(t))
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := open(t, path).Close(); err != nil {
		t.Fatal(err)
	}
	after, err := os.ReadFile(path)
	if err != nil || !cmp.Equal(before, after) {
		t.Errorf("the file has changed from %d bytes to %d, error %v", len(before), len(after), err)
	}
}

const fullFile = "BOLTSTORE_TEST_FULL_FILE"

// TestFileLimit has the operating system refuse writes.
func TestFileLimit(t *testing.T) {
	t.Parallel()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), exe, "-test.run=^TestFileLimitChild$", "-test.v")
	cmd.Env = append(os.Environ(), fullFile+"="+newPath(t))
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "--- PASS: TestFileLimitChild") {
		t.Errorf("%v\n%s", err, out)
	}
}

// TestFileLimitChild is the process in which no file may grow.
func TestFileLimitChild(t *testing.T) {
	path := os.Getenv(fullFile)
	if path == "" {
		t.Skip("it is run by TestFileLimit")
	}
	signal.Ignore(syscall.SIGXFSZ)
	s := open(t, path)
	for i := range 50 {
		put(t, s.Store, itemKey(fmt.Sprint(i)), strings.Repeat("x", 1000), time.Time{})
	}
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		t.Fatal(err)
	}
	unlimited := limit
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	limit.Cur = uint64(info.Size())
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if err := set(t.Context(), s, "large", strings.Repeat("x", 900<<10), time.Time{}); !errors.Is(err, boltstore.ErrNoRoom) {
			t.Errorf("a large update: %v, want %v", err, boltstore.ErrNoRoom)
		}
		if err := set(t.Context(), s, "7", strings.Repeat("y", 1000), time.Time{}); err != nil {
			t.Errorf("an update that fits: %v", err)
		}
	}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &unlimited); err != nil {
		t.Fatal(err)
	}
	if err := set(t.Context(), s, "large", strings.Repeat("x", 900<<10), time.Time{}); err != nil {
		t.Errorf("a large update, with room again: %v", err)
	}
	sound(t, s)
	if it, err := s.Get(t.Context(), itemKey("7")); err != nil || string(it.Data) != strings.Repeat("y", 1000) {
		t.Errorf("what was acknowledged: %.20q, error %v", it.Data, err)
	}
}
