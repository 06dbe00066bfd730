package fakehttp

import (
	"iter"
	"slices"
)

// Row is a record with an id.
type Row interface {
	comparable
	Key() int64
	SetKey(id int64)
}

// Keyed is the id of a record, which embeds it.
type Keyed struct {
	ID int64 `json:"id"`
}

// Key returns the id.
func (k *Keyed) Key() int64 { return k.ID }

// SetKey sets the id.
func (k *Keyed) SetKey(id int64) { k.ID = id }

// Sequence is the next free id of a kind.
type Sequence int64

// Next takes an id.
func (q *Sequence) Next() int64 {
	*q++
	return int64(*q) - 1
}

// Take returns id, or the next free one when it is zero, and stays ahead of it.
func (q *Sequence) Take(id int64) int64 {
	if id == 0 {
		return q.Next()
	}
	*q = max(*q, Sequence(id)+1)
	return id
}

// Table holds the records of one kind in the order in which they came.
type Table[R Row] struct {
	IDs *Sequence // tables may share it

	rows  map[int64]R
	order []R
}

// NewTable returns an empty table, whose first record gets the id first.
func NewTable[R Row](first int64) *Table[R] {
	ids := Sequence(first)
	return &Table[R]{IDs: &ids, rows: map[int64]R{}}
}

// Add stores a record, in place of the one with its id, or under the next free id when it has none.
func (t *Table[R]) Add(r R) {
	r.SetKey(t.IDs.Take(r.Key()))
	if old, known := t.rows[r.Key()]; known {
		t.order[slices.Index(t.order, old)] = r
	} else {
		t.order = append(t.order, r)
	}
	t.rows[r.Key()] = r
}

// Get returns the record with an id.
func (t *Table[R]) Get(id int64) (R, bool) {
	r, known := t.rows[id]
	return r, known
}

// Find returns the record with an id, or the zero R.
func (t *Table[R]) Find(id int64) R { return t.rows[id] }

// Remove deletes a record and reports whether there was one with this id.
func (t *Table[R]) Remove(id int64) bool {
	r, known := t.rows[id]
	if known {
		delete(t.rows, id)
		i := slices.Index(t.order, r)
		t.order = slices.Delete(t.order, i, i+1)
	}
	return known
}

// Len is the number of records.
func (t *Table[R]) Len() int { return len(t.order) }

// All yields the records. They must not be added or removed meanwhile.
func (t *Table[R]) All() iter.Seq[R] { return slices.Values(t.order) }

// First returns the first record, or the zero R.
func (t *Table[R]) First() (first R) {
	if len(t.order) > 0 {
		first = t.order[0]
	}
	return first
}
