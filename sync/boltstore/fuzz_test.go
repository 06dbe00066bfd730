package boltstore_test

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/boltstore"
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
		cut := func(i, j uint8) bridge.Key {
			n := min(int(i), len(text))
			m := min(int(j), len(text)-n)
			return bridge.Key{Installation: text[:n], Kind: text[n : n+m], ID: text[n+m:]}
		}
		one, two := cut(a, b), cut(c, d)
		put(t, s.Store, one, "one", due)
		put(t, s.Store, two, "two", due.Add(time.Hour))
		want := "one"
		if one == two {
			want = "two"
		}
		for k, want := range map[bridge.Key]string{one: want, two: "two"} {
			it, err := s.Get(t.Context(), k)
			if err != nil || string(it.Data) != want || it.Key != k {
				t.Errorf("%q holds %q of %q, want %q; error %v", k, it.Data, it.Key, want, err)
			}
			list, err := s.List(t.Context(), bridge.ListOptions{Installation: k.Installation, Kind: k.Kind, Limit: 1000})
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

// FuzzRows reads and changes items and parties whose stored bytes are not what the package has written.
func FuzzRows(f *testing.F) {
	row := append(make([]byte, 8+12+12), "data"...)
	f.Add([]byte{}, []byte{})
	f.Add(row[:31], []byte("{}"))
	f.Add(row, append(make([]byte, 12), `{"kind":"contact","id":1,"numbers":["+33199000001"]}`...))
	f.Add(bytes.Repeat([]byte{0xff}, 40), append(make([]byte, 12), `{"numbers":["0"]}`...))
	f.Fuzz(func(t *testing.T, item, party []byte) {
		path := newPath(t)
		s := open(t, path)
		ref := matching.Ref{Kind: matching.KindContact, ID: 1}
		number := matching.Number(33199000001)
		put(t, s.Store, itemKey("1"), "data", time.Now())
		if err := s.Put(t.Context(), "i", time.Now(), matching.Party{Ref: ref, Numbers: []matching.Number{number}}); err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		edit(t, path, func(tx *bbolt.Tx) error {
			for bucket, value := range map[string][]byte{"items": item, "parties": party} {
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
		_, errs["List"] = s.List(ctx, bridge.ListOptions{Installation: "i", Kind: "call", Limit: 10})
		time.AfterFunc(time.Second, stop)
		errs["Work"] = s.Work(ctx, bridge.WorkOptions{Kind: "call", Workers: 1}, func(context.Context, bridge.Item) bridge.Next {
			stop()
			return bridge.Next{}
		})
		_, errs["Parties"] = s.Parties(t.Context(), "i", number)
		_, _, errs["Party"] = s.Party(t.Context(), "i", ref)
		errs["Update"] = s.Update(t.Context(), itemKey("1"), func(it *bridge.Item) error { it.Data = []byte("new"); return nil })
		errs["Put"] = s.Put(t.Context(), "i", time.Now(), matching.Party{Ref: ref})
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
