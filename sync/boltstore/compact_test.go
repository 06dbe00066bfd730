package boltstore_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/boltstore"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// contents is what a store holds, as its callers see it.
type contents struct {
	Items  []store.Item
	Rows   []store.Row
	Unseen []store.Ref
	Cursor string
}

func read(t testing.TB, s *boltstore.Store) (c contents) {
	t.Helper()
	var errs [4]error
	c.Items, errs[0] = s.List(t.Context(), store.ListOptions{Installation: "i", Kind: "call", Limit: 10_000})
	c.Rows, errs[1] = s.Find(t.Context(), "i", benchNumber(1))
	c.Unseen, errs[2] = s.Unseen(t.Context(), "i", "contact", time.Now(), 10)
	c.Cursor, errs[3] = s.Cursor(t.Context(), "i", "name")
	if err := errors.Join(errs[:]...); err != nil {
		t.Fatal(err)
	}
	return c
}

// fillAndEmpty writes megabytes of items and deletes most of them.
func fillAndEmpty(t testing.TB, s *boltstore.Store, megabytes int) {
	t.Helper()
	large := string(bytes.Repeat([]byte("0123456789abcdef"), 1<<16))
	for i := range megabytes {
		put(t, s, itemKey(fmt.Sprint("large", i)), large, time.Time{})
	}
	for i := range megabytes {
		put(t, s, itemKey(fmt.Sprint("large", i)), "small", time.Time{})
	}
	put(t, s, itemKey("due"), "data", time.Now().Add(time.Hour))
	p := store.Row{Ref: store.Ref{Kind: "contact", ID: 1}, Numbers: []uint64{benchNumber(1)}}
	if err := s.Put(t.Context(), "i", time.Now().Add(-time.Minute), p); err != nil {
		t.Fatal(err)
	}
	if err := s.SetCursor(t.Context(), "i", "name", "value"); err != nil {
		t.Fatal(err)
	}
}

// TestCompact compacts a store that is being used.
func TestCompact(t *testing.T) {
	t.Parallel()
	s := open(t, newPath(t))
	fillAndEmpty(t, s.Store, 8)
	want := read(t, s.Store)
	before := s.Stats()

	var users sync.WaitGroup
	stop := make(chan struct{})
	for user := range 4 {
		users.Go(func() {
			for n := 1; ; n++ {
				k := store.Key{Installation: "other", Kind: "call", ID: fmt.Sprint(user)}
				err := s.Update(t.Context(), k, func(it *store.Item) error { it.Data = fmt.Append(nil, n); return nil })
				if err != nil {
					t.Errorf("Update: %v", err)
					return
				}
				if it, err := s.Get(t.Context(), k); err != nil || string(it.Data) != fmt.Sprint(n) {
					t.Errorf("Get: %q, error %v, want %d", it.Data, err, n)
					return
				}
				select {
				case <-stop:
					return
				default:
				}
			}
		})
	}
	for range 3 {
		if err := s.Compact(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	close(stop)
	users.Wait()
	if diff := cmp.Diff(want, read(t, s.Store)); diff != "" {
		t.Errorf("after compaction (-before +after):\n%s", diff)
	}
	if after := s.Stats(); after.Size > before.Size/4 {
		t.Errorf("the file went from %d to %d bytes", before.Size, after.Size)
	}
	onlyFile(t, s.path)

	// What is written after a compaction is in the file that has the name.
	put(t, s.Store, itemKey("after"), "data", time.Time{})
	want = read(t, s.Store)
	if _, err := boltstore.Open(s.path, boltstore.Options{LockTimeout: time.Millisecond}); !errors.Is(err, boltstore.ErrInUse) {
		t.Errorf("opening the compacted file, which is in use: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, read(t, open(t, s.path).Store)); diff != "" {
		t.Errorf("after opening again (-before +after):\n%s", diff)
	}
}

func onlyFile(t testing.TB, path string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(entries) != 1 || entries[0].Name() != filepath.Base(path) {
		t.Errorf("beside the file there are %v, error %v", entries, err)
	}
}

func TestOpenCompacts(t *testing.T) {
	t.Parallel()
	s := open(t, newPath(t))
	fillAndEmpty(t, s.Store, 70)
	want := read(t, s.Store)
	before := s.Stats()
	if before.Free < before.Size/2 {
		t.Fatalf("%d of %d bytes are free, too few for this test", before.Free, before.Size)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	write(t, s.path+".compacting", []byte("of a compaction that was interrupted"))
	s = open(t, s.path)
	if after := s.Stats(); after.Size > before.Size/10 {
		t.Errorf("the file went from %d to %d bytes", before.Size, after.Size)
	}
	if diff := cmp.Diff(want, read(t, s.Store)); diff != "" {
		t.Errorf("after opening again (-before +after):\n%s", diff)
	}
	onlyFile(t, s.path)
}

func TestBackup(t *testing.T) {
	t.Parallel()
	s := open(t, newPath(t))
	fillAndEmpty(t, s.Store, 2)
	want := read(t, s.Store)
	copied := newPath(t)
	f, err := os.Create(copied)
	if err != nil {
		t.Fatal(err)
	}
	// Changes that come while the backup is written are not in it.
	n, err := s.Backup(io.MultiWriter(f, writerFunc(func([]byte) {
		put(t, s.Store, itemKey("meanwhile"), "data", time.Time{})
	})))
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(copied); err != nil || info.Size() != n {
		t.Errorf("Backup wrote %d bytes, the file has %v, error %v", n, info.Size(), err)
	}
	if diff := cmp.Diff(want, read(t, open(t, copied).Store)); diff != "" {
		t.Errorf("in the backup (-want +got):\n%s", diff)
	}
	refused := errors.New("disk full")
	if _, err := s.Backup(failingWriter{refused}); !errors.Is(err, refused) {
		t.Errorf("error %v, want that of the writer", err)
	}
}

type writerFunc func([]byte)

func (f writerFunc) Write(b []byte) (int, error) { f(b); return len(b), nil }

type failingWriter struct{ err error }

func (w failingWriter) Write([]byte) (int, error) { return 0, w.err }
