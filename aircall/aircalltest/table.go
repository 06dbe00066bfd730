package aircalltest

import (
	"iter"
	"slices"
)

// table keeps rows by id and in the order in which they came.
type table[ID comparable, T any] struct {
	rows  map[ID]*T
	order []ID
}

func (t *table[ID, T]) get(id ID) *T { return t.rows[id] }

func (t *table[ID, T]) put(id ID, row *T) {
	if t.rows == nil {
		t.rows = map[ID]*T{}
	}
	if t.rows[id] == nil {
		t.order = append(t.order, id)
	}
	t.rows[id] = row
}

func (t *table[ID, T]) delete(id ID) {
	if t.rows[id] == nil {
		return
	}
	delete(t.rows, id)
	t.order = slices.DeleteFunc(t.order, func(other ID) bool { return other == id })
}

func (t *table[ID, T]) len() int { return len(t.order) }

func (t *table[ID, T]) all() iter.Seq2[ID, *T] {
	return func(yield func(ID, *T) bool) {
		for _, id := range t.order {
			if !yield(id, t.rows[id]) {
				return
			}
		}
	}
}
