package boltstore_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/boltstore"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

func itemKey(id string) store.Key { return store.Key{Installation: "i", Kind: "call", ID: id} }

func put(t testing.TB, s *boltstore.Store, k store.Key, data string, due time.Time) {
	t.Helper()
	err := s.Update(t.Context(), k, func(it *store.Item) error {
		it.Data, it.Due = []byte(data), due
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestOpenErrors(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name string
		file func(t *testing.T, path string) // makes the file
		want string                          // in the error, besides the path
		is   error
	}{
		{"a directory that does not exist", func(t *testing.T, path string) {
			if err := os.Remove(filepath.Dir(path)); err != nil {
				t.Fatal(err)
			}
		}, "no such file or directory", os.ErrNotExist},
		{"a directory in place of the file", func(t *testing.T, path string) {
			if err := os.Mkdir(path, 0o700); err != nil {
				t.Fatal(err)
			}
		}, "is a directory", nil},
		{"no permission", func(t *testing.T, path string) {
			if os.Getuid() == 0 {
				t.Skip("root may do anything")
			}
			write(t, path, nil)
			if err := os.Chmod(path, 0o400); err != nil {
				t.Fatal(err)
			}
		}, "permission denied", os.ErrPermission},
		{"in use", func(t *testing.T, path string) { open(t, path) }, "in use by another process", boltstore.ErrInUse},
		{"a text file", func(t *testing.T, path string) {
			write(t, path, bytes.Repeat([]byte("To whom it may concern\n"), 1000))
		}, "not a database of this package, or damaged", nil},
		{"a short text file", func(t *testing.T, path string) { write(t, path, []byte("hello")) }, "not a database of this package, or damaged", nil},
		{"the first page alone", func(t *testing.T, path string) {
			write(t, path, valid(t)[:4096])
		}, "", nil},
		{"a file that was cut off", func(t *testing.T, path string) {
			b := valid(t)
			write(t, path, b[:len(b)/2])
		}, "damaged", boltstore.ErrDamaged},
		{"zeros", func(t *testing.T, path string) { write(t, path, make([]byte, 1<<16)) }, "not a database of this package, or damaged", nil},
		{"another program's file", func(t *testing.T, path string) {
			edit(t, path, func(tx *bbolt.Tx) error { _, err := tx.CreateBucket([]byte("photos")); return err })
		}, "another program", nil},
		{"a newer version's file", func(t *testing.T, path string) {
			write(t, path, valid(t))
			edit(t, path, func(tx *bbolt.Tx) error {
				return tx.Bucket([]byte("meta")).Put([]byte("schema"), binary.BigEndian.AppendUint64(nil, 7))
			})
		}, "newer version of this package (schema 7, this one knows up to 3): run the newer program", nil},
		{"an older version's file", func(t *testing.T, path string) {
			write(t, path, valid(t))
			edit(t, path, func(tx *bbolt.Tx) error {
				return tx.Bucket([]byte("meta")).Put([]byte("schema"), binary.BigEndian.AppendUint64(nil, 2))
			})
		}, "older version of this package (schema 2, this one needs 3): move the file away", nil},
		{"schema version zero", func(t *testing.T, path string) {
			write(t, path, valid(t))
			edit(t, path, func(tx *bbolt.Tx) error {
				return tx.Bucket([]byte("meta")).Put([]byte("schema"), make([]byte, 8))
			})
		}, "damaged", boltstore.ErrDamaged},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "data", "bridge.db")
			if err := os.Mkdir(filepath.Dir(path), 0o700); err != nil {
				t.Fatal(err)
			}
			c.file(t, path)
			s, err := boltstore.Open(path, boltstore.Options{LockTimeout: 100 * time.Millisecond})
			if err == nil {
				s.Close()
				t.Fatal("no error")
			}
			if n := strings.Count(err.Error(), path); n != 1 {
				t.Errorf("the error names the file %d times: %v", n, err)
			}
			if !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("error %q, want one line with %q", err, c.want)
			}
			if c.is != nil && !errors.Is(err, c.is) {
				t.Errorf("error %v is not %v", err, c.is)
			}
			if c.is == boltstore.ErrInUse || c.is != nil && c.want != "damaged" {
				return
			}
			// What was refused is not left locked.
			if _, again := boltstore.Open(path, boltstore.Options{LockTimeout: 100 * time.Millisecond}); errors.Is(again, boltstore.ErrInUse) {
				t.Error("a file that was refused is left locked")
			}
		})
	}
}

// valid returns the content of a sound file of a few hundred items and rows.
func valid(t testing.TB) []byte {
	t.Helper()
	path := newPath(t)
	s, err := boltstore.Open(path, boltstore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var rows []store.Row
	for i := range 200 {
		put(t, s, itemKey(fmt.Sprint(i)), strings.Repeat("data", i), time.Now().Add(-time.Minute))
		rows = append(rows, store.Row{Ref: store.Ref{Kind: "contact", ID: int64(i)}, Numbers: []uint64{benchNumber(i)}})
	}
	if err := s.Put(t.Context(), "i", time.Now(), rows...); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func write(t testing.TB, path string, content []byte) {
	t.Helper()
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

// edit changes a file behind the back of the package.
func edit(t testing.TB, path string, fn func(*bbolt.Tx) error) {
	t.Helper()
	db, err := bbolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Update(fn); err != nil {
		t.Fatal(err)
	}
}

// TestDamage writes over one page of a file after the other. Whatever is opened, read or written then, the program lives, and
// what is read without an error is what was written.
func TestDamage(t *testing.T) {
	t.Parallel()
	sound := valid(t)
	pages := len(sound) / 4096
	for _, fill := range []byte{0x00, 0xff} {
		found := 0
		step := 25
		if os.Getenv("LONG") != "" {
			step = 1
		}
		path := newPath(t)
		for page := 0; page < pages; page += step {
			b := bytes.Clone(sound)
			copy(b[page*4096:], bytes.Repeat([]byte{fill}, 4096))
			write(t, path, b)
			if use(t, path) {
				found++
			}
		}
		t.Logf("%#x: noticed in %d of %d files", fill, found, (pages+step-1)/step)
		if found == 0 {
			t.Error("no damage was ever noticed")
		}
	}
}

// use does everything with a file and reports whether any of it failed.
func use(t *testing.T, path string) (failed bool) {
	note := func(err error) { failed = failed || err != nil }
	s, err := boltstore.Open(path, boltstore.Options{})
	if err != nil {
		return true
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	for i := range 200 {
		it, err := s.Get(ctx, itemKey(fmt.Sprint(i)))
		note(err)
		if err == nil && string(it.Data) != strings.Repeat("data", i) {
			failed = true
		}
		_, err = s.Find(ctx, "i", benchNumber(i))
		note(err)
	}
	_, err = s.List(ctx, store.ListOptions{Installation: "i", Kind: "call", Limit: 1000})
	note(err)
	_, err = s.Unseen(ctx, "i", "contact", time.Now(), 1000)
	note(err)
	for i := range 3 {
		note(s.Update(ctx, itemKey(fmt.Sprint(i)), func(it *store.Item) error { it.Data = []byte("new"); return nil }))
		note(s.Put(ctx, "i", time.Now(), store.Row{Ref: store.Ref{Kind: "contact", ID: int64(i)}}))
		note(s.Delete(ctx, "i", store.Ref{Kind: "contact", ID: int64(100 + i)}))
	}
	workCtx, stop := context.WithCancel(ctx)
	handed := 0
	note(s.Work(workCtx, store.WorkOptions{Kind: "call", Workers: 1}, func(context.Context, store.Item) store.Next {
		if handed++; handed == 20 {
			stop()
		}
		return store.Next{Delete: true}
	}))
	stop()
	s.Stats()
	note(s.Close())
	return failed
}

func TestFileMode(t *testing.T) {
	t.Parallel()
	path := newPath(t)
	open(t, path)
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if got := info.Mode().Perm(); got != 0o600 {
		t.Errorf("mode %o, want 600", got)
	}
}

func TestReopen(t *testing.T) {
	t.Parallel()
	path := newPath(t)
	s := open(t, path)
	put(t, s.Store, itemKey("1"), "data", time.Time{})
	want, err := s.Get(t.Context(), itemKey("1"))
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		s = open(t, path)
		got, err := s.Get(t.Context(), itemKey("1"))
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Fatalf("after opening again (-want +got), error %v:\n%s", err, diff)
		}
	}
}

// TestOpenWaits opens a file while another owner is about to close it.
func TestOpenWaits(t *testing.T) {
	t.Parallel()
	path := newPath(t)
	first := open(t, path)
	put(t, first.Store, itemKey("1"), "data", time.Time{})
	opened := make(chan error, 1)
	go func() {
		s, err := boltstore.Open(path, boltstore.Options{LockTimeout: time.Minute})
		if err == nil {
			err = s.Close()
		}
		opened <- err
	}()
	// The file is replaced while the other one waits for it. It must not end up with the old one.
	if err := first.Compact(t.Context()); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-opened:
		t.Fatalf("opened while in use, error %v", err)
	case <-time.After(300 * time.Millisecond):
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-opened; err != nil {
		t.Errorf("waiting for the file: %v", err)
	}
}
