// Command ownstore shows a store of your own: one that seals what is stored of calls and contacts, so that whoever gets hold of the
// file or its backup reads nothing in it. It wraps another store, as yours may wrap whatever your company has. Its test runs
// storetest, which holds the behaviour that every store must show.
//
//	go run ./examples/ownstore
package main

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"errors"
	"fmt"
	"os"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// complete is all that a bridge needs of a store.
type complete interface {
	store.Store
	store.Directory
	store.Installations
}

// sealed is a store whose items are sealed. Its directory and its installations are those of the store that it wraps.
type sealed struct {
	complete
	aead cipher.AEAD
}

func newSealed(inner complete, key []byte) (*sealed, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	return &sealed{inner, aead}, err
}

// seal binds the data to the item's key, so that nobody can exchange two items.
func (s *sealed) seal(k store.Key, data []byte) []byte {
	if data == nil {
		return nil // a new item has no data
	}
	return s.aead.Seal(nil, nil, data, []byte(k.String()))
}

func (s *sealed) open(it store.Item) (store.Item, error) {
	if it.Data == nil {
		return it, nil
	}
	data, err := s.aead.Open([]byte{}, nil, it.Data, []byte(it.Key.String()))
	if err != nil {
		return it, fmt.Errorf("%s is sealed with another key, or damaged", it.Key)
	}
	it.Data = data
	return it, nil
}

// Update hands fn the item unsealed. What fn leaves alone stays sealed as it is: each seal differs, and a store must not count a change
// where there is none.
func (s *sealed) Update(ctx context.Context, k store.Key, fn func(*store.Item) error) error {
	return s.complete.Update(ctx, k, func(it *store.Item) error {
		plain, err := s.open(*it)
		if err != nil {
			return err
		}
		before := bytes.Clone(plain.Data)
		if err := fn(&plain); err != nil {
			return err
		}
		it.Due = plain.Due
		if !bytes.Equal(plain.Data, before) {
			it.Data = s.seal(k, plain.Data)
		}
		return nil
	})
}

// Get returns the item unsealed.
func (s *sealed) Get(ctx context.Context, k store.Key) (store.Item, error) {
	it, err := s.complete.Get(ctx, k)
	if err != nil {
		return it, err
	}
	return s.open(it)
}

// List returns the items unsealed.
func (s *sealed) List(ctx context.Context, o store.ListOptions) ([]store.Item, error) {
	list, err := s.complete.List(ctx, o)
	for i := range list {
		var failed error
		list[i], failed = s.open(list[i])
		err = errors.Join(err, failed)
	}
	return list, err
}

// Work hands fn the items unsealed. One that cannot be opened ends the work, for its key is missing.
func (s *sealed) Work(ctx context.Context, o store.WorkOptions, fn func(context.Context, store.Item) store.Next) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	err := s.complete.Work(ctx, o, func(ctx context.Context, it store.Item) store.Next {
		plain, err := s.open(it)
		if err != nil {
			stop(err)
			return store.Next{Due: it.Due}
		}
		return fn(ctx, plain)
	})
	if cause := context.Cause(ctx); err == nil && !errors.Is(cause, context.Canceled) && !errors.Is(cause, context.DeadlineExceeded) {
		err = cause
	}
	return err
}

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, "ownstore:", err)
		os.Exit(1)
	}
}

// run shows what the inner store holds of an item. A bridge is given a store by Config.Store.
func run(ctx context.Context) error {
	inner, key := store.NewMemory(), make([]byte, 32)
	_, _ = rand.Read(key) // yours is kept outside of the store
	outer, err := newSealed(inner, key)
	if err != nil {
		return err
	}
	k := store.Key{Installation: "default", Kind: "note", ID: "1"}
	if err := outer.Update(ctx, k, func(it *store.Item) error { it.Data = []byte("Hugo Petit called"); return nil }); err != nil {
		return err
	}
	outside, err := inner.Get(ctx, k)
	if err != nil {
		return err
	}
	inside, err := outer.Get(ctx, k)
	if err != nil {
		return err
	}
	fmt.Printf("readable in the inner store: %t\n", bytes.Contains(outside.Data, []byte("Hugo")))
	fmt.Printf("through this one: %s\n", inside.Data)
	return nil
}
