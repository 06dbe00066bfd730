package pgstore

import (
	"bytes"
	"context"
	"sync"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// held are the items that workers of this process have in their hands, as they are stored: to change one, it need not be read again.
type held struct {
	mu   sync.Mutex
	rows map[store.Key]heldRow
}

type heldRow struct {
	row

	job    int64           // that leases it
	leased context.Context // ends with the lease
}

// hold keeps an item until release is called.
func (h *held) hold(leased context.Context, job int64, r row) (release func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	r.Data = bytes.Clone(r.Data) // the worker may do with its own as it likes
	h.rows[r.Key] = heldRow{row: r, job: job, leased: leased}
	return func() { h.drop(r.Key) }
}

func (h *held) get(k store.Key) (r heldRow, ok bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	r, ok = h.rows[k]
	return r, ok && r.leased.Err() == nil
}

// put keeps what has become of an item, if it is still held for the same job.
func (h *held) put(r heldRow) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.rows[r.Key].job == r.job {
		h.rows[r.Key] = r
	}
}

func (h *held) drop(k store.Key) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.rows, k)
}

// updateHeld changes an item that a worker of this process has in its hands. Where nothing is to be changed, or fn fails, it is for the
// item as it is stored to say so.
func (s *Store) updateHeld(ctx context.Context, k store.Key, fn func(*store.Item) error) (saved bool, err error) {
	if err := s.ready(ctx); err != nil {
		return false, err
	}
	old, ok := s.held.get(k)
	if !ok {
		return false, nil
	}
	changed, err := old.change(fn)
	if err != nil || changed.same(old.row) {
		return false, nil //nolint:nilerr // fn may fail for what somebody else has changed meanwhile
	}
	// Whoever changes a leased item counts it, and only the end of the lease changes when it is due.
	tag, err := s.pool.Exec(ctx, `UPDATE bridge_items SET data = $4, rev = rev + 1, asked = $5
		WHERE installation = $1 AND kind = $2 AND id = $3 AND rev = $6 AND leased_by = $7`,
		k.Installation, k.Kind, k.ID, changed.Data, stamp(changed.asked), old.Rev, old.job)
	if err != nil || tag.RowsAffected() == 0 {
		s.held.drop(k)
		return false, s.failed("updating "+k.String(), err)
	}
	changed.Rev++
	old.row = changed
	s.held.put(old)
	return true, nil
}
