package boltstore_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/boltstore"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// FuzzKeys stores two items whose keys are other cuts of the same text, and looks whether they are kept apart.
func FuzzKeys(f *testing.F) {
	f.Add("icall1", uint8(1), uint8(4), uint8(2), uint8(3))
	f.Add("\x01\x01\x01\x01", uint8(1), uint8(2), uint8(0), uint8(0))
	f.Add("aaaa", uint8(0), uint8(0), uint8(4), uint8(0))
	f.Add("\xff\x00é", uint8(1), uint8(1), uint8(2), uint8(1))
	s := open(f, newPath(f))
	due := time.Now().Add(time.Hour)
	f.Fuzz(func(t *testing.T, text string, a, b, c, d uint8) {
		cut := func(i, j uint8) store.Key {
			n := min(int(i), len(text))
			m := min(int(j), len(text)-n)
			return store.Key{Installation: text[:n], Kind: text[n : n+m], ID: text[n+m:]}
		}
		one, two := cut(a, b), cut(c, d)
		put(t, s.Store, one, "one", due)
		put(t, s.Store, two, "two", due.Add(time.Hour))
		want := "one"
		if one == two {
			want = "two"
		}
		for k, want := range map[store.Key]string{one: want, two: "two"} {
			it, err := s.Get(t.Context(), k)
			if err != nil || string(it.Data) != want || it.Key != k {
				t.Errorf("%q holds %q of %q, want %q; error %v", k, it.Data, it.Key, want, err)
			}
			list, err := s.List(t.Context(), store.ListOptions{Installation: k.Installation, Kind: k.Kind, Limit: 1000})
			if err != nil {
				t.Fatal(err)
			}
			for _, it := range list {
				if it.Key.Installation != k.Installation || it.Key.Kind != k.Kind {
					t.Errorf("listed %q with those of %q", it.Key, k)
				}
			}
		}
	})
}

// FuzzRows reads and changes items and rows whose stored bytes are not what the package has written.
func FuzzRows(f *testing.F) {
	item := append(make([]byte, 8+12+12), "data"...)
	f.Add([]byte{}, []byte{})
	f.Add(item[:31], []byte("{}"))
	f.Add(item, append(binary.AppendUvarint(append(make([]byte, 8), 1), 33199000001), "data"...))
	f.Add(bytes.Repeat([]byte{0xff}, 40), append(make([]byte, 8), 0xff, 0xff, 0xff, 0xff, 0xff, 1))
	f.Fuzz(func(t *testing.T, item, row []byte) {
		path := newPath(t)
		s := open(t, path)
		ref := store.Ref{Kind: "contact", ID: 1}
		number := uint64(33199000001)
		put(t, s.Store, itemKey("1"), "data", time.Now())
		if err := s.Put(t.Context(), "i", time.Now(), store.Row{Ref: ref, Numbers: []uint64{number}}); err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		edit(t, path, func(tx *bbolt.Tx) error {
			for bucket, value := range map[string][]byte{"items": item, "rows": row} {
				b := tx.Bucket([]byte(bucket))
				key, _ := b.Cursor().First()
				if err := b.Put(bytes.Clone(key), value); err != nil {
					return err
				}
			}
			return nil
		})
		s = open(t, path)
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		errs := map[string]error{}
		_, errs["Get"] = s.Get(ctx, itemKey("1"))
		_, errs["List"] = s.List(ctx, store.ListOptions{Installation: "i", Kind: "call", Limit: 10})
		time.AfterFunc(time.Second, stop)
		errs["Work"] = s.Work(ctx, store.WorkOptions{Kind: "call", Workers: 1}, func(context.Context, store.Item) store.Next {
			stop()
			return store.Next{}
		})
		_, errs["Find"] = s.Find(t.Context(), "i", number)
		_, _, errs["Row"] = s.Row(t.Context(), "i", ref)
		errs["Update"] = s.Update(t.Context(), itemKey("1"), func(it *store.Item) error { it.Data = []byte("new"); return nil })
		errs["Put"] = s.Put(t.Context(), "i", time.Now(), store.Row{Ref: ref})
		for name, err := range errs {
			if err != nil && !errors.Is(err, boltstore.ErrDamaged) {
				t.Errorf("%s: %v, want nothing but %v", name, err, boltstore.ErrDamaged)
			}
		}
		if short := len(item) < 8+12+12; short != (errs["Get"] != nil) {
			t.Errorf("Get of a row of %d bytes: %v", len(item), errs["Get"])
		}
		if got, err := s.Get(t.Context(), itemKey("1")); errs["Update"] == nil && (err != nil || string(got.Data) != "new") {
			t.Errorf("after an update: %q, error %v", got.Data, err)
		}
	})
}
