package item

import (
	"bytes"
	"sync"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// recent keeps items as they were stored last, so that one that changes several times within a short while is not decoded each time.
// Each is handed out once: whoever takes one has its state alone, and may change it. That another process has changed it since, or that
// it was not stored after all, shows in its bytes.
type recent[S any] struct {
	most int

	mu    sync.Mutex
	items map[string]Item[S]
}

// keep keeps an item whose state nobody else has. When there are too many, any other gives way.
func (r *recent[S]) keep(it Item[S]) {
	if r.most == 0 || it.data == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.items == nil {
		r.items = make(map[string]Item[S])
	}
	for id := range r.items {
		if len(r.items) < r.most {
			break
		}
		delete(r.items, id)
	}
	r.items[it.ID] = it
}

// remove hands out an item as it was kept, if it is there.
func (r *recent[S]) remove(id string) (it Item[S], ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	it, ok = r.items[id]
	delete(r.items, id)
	return it, ok
}

// take hands out a stored item, if it is there.
func (r *recent[S]) take(stored store.Item) (it Item[S], ok bool) {
	it, ok = r.remove(stored.Key.ID)
	if !ok || !bytes.Equal(it.data, stored.Data) {
		return it, false
	}
	it.Rev, it.Due = stored.Rev, stored.Due
	return it, true
}
