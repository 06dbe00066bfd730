package sellsytest

import (
	"cmp"
	"iter"
	"slices"
)

// record is anything that has an id in the account.
type record interface {
	key() int64
	setKey(int64)
}

// table holds the records of one kind.
type table[R record] struct {
	rows   map[int64]R
	sorted []R    // by id
	next   *int64 // the next free id; tables may share it
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
	if at, known := t.find(id); known {
		t.sorted[at] = r
	} else {
		t.sorted = slices.Insert(t.sorted, at, r)
	}
	t.rows[id] = r
}

func (t *table[R]) find(id int64) (int, bool) {
	return slices.BinarySearchFunc(t.sorted, id, func(r R, id int64) int { return cmp.Compare(r.key(), id) })
}

func (t *table[R]) get(id int64) (R, bool) {
	r, ok := t.rows[id]
	return r, ok
}

func (t *table[R]) remove(id int64) bool {
	at, known := t.find(id)
	if known {
		delete(t.rows, id)
		t.sorted = slices.Delete(t.sorted, at, at+1)
	}
	return known
}

func (t *table[R]) size() int { return len(t.sorted) }

// all yields the records in the order of their ids. They must not be added or removed meanwhile.
func (t *table[R]) all() iter.Seq[R] { return slices.Values(t.sorted) }
