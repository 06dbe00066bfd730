package sellsytest

import (
	"iter"
	"slices"
)

// record is anything that has an id in the account.
type record interface {
	key() int64
	setKey(int64)
}

// table holds the records of one kind in the order of their ids.
type table[R record] struct {
	rows map[int64]R
	ids  []int64
	next *int64 // the next free id; tables may share it
}

func newTable[R record](first int64) *table[R] {
	return &table[R]{rows: make(map[int64]R), next: &first}
}

// add stores r, under the next free id when it has none.
func (t *table[R]) add(r R) {
	if r.key() == 0 {
		r.setKey(*t.next)
	}
	id := r.key()
	*t.next = max(*t.next, id+1)
	if _, known := t.rows[id]; !known {
		at, _ := slices.BinarySearch(t.ids, id)
		t.ids = slices.Insert(t.ids, at, id)
	}
	t.rows[id] = r
}

func (t *table[R]) get(id int64) (R, bool) {
	r, ok := t.rows[id]
	return r, ok
}

func (t *table[R]) remove(id int64) bool {
	if _, ok := t.rows[id]; !ok {
		return false
	}
	delete(t.rows, id)
	at, _ := slices.BinarySearch(t.ids, id)
	t.ids = slices.Delete(t.ids, at, at+1)
	return true
}

// all yields the records in the order of their ids.
func (t *table[R]) all() iter.Seq[R] {
	return func(yield func(R) bool) {
		for _, id := range t.ids {
			if !yield(t.rows[id]) {
				return
			}
		}
	}
}
